"""Reading leaves the garbage collector as it found it."""

import gc

import pytest

from extractors import read_bytes
from extractors.document import ReadError


def test_reading_leaves_the_collector_as_it_was() -> None:
    before = gc.get_threshold()
    read_bytes(b"Programa de Mejoramiento\n")
    with pytest.raises(ReadError):
        read_bytes(b"")
    assert gc.get_threshold() == before
