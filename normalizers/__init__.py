"""Converts printed words to values (numbers, targets, formulas, names, regions) and builds typed records.  Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractors.fields import Extraction
    from normalizers.manifest import Entry
    from normalizers.reading import Normalized

__all__ = ["normalize"]


def normalize(extraction: Extraction, file_name: str = "", entries: Sequence[Entry] = ()) -> Normalized:
    """Returns the typed records of a document, by dataset; see `normalizers.assemble`."""
    from normalizers.assemble import normalize as run

    return run(extraction, file_name, entries)
