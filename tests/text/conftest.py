"""Shared fixture of the text tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest


@pytest.fixture(scope="module", autouse=True)
def no_other_programs() -> Iterator[None]:
    """Stops the start of office programs for bytes that look like an office file; other tests cover that."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("extractors.readers.office.convert.PROGRAMS", ())
        yield
