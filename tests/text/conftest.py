"""Text tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest


@pytest.fixture(scope="module", autouse=True)
def no_other_programs() -> Iterator[None]:
    """Bytes that look like an office file start no program of this machine: what they are has tests of its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("extractors.readers.office.convert.PROGRAMS", ())
        yield
