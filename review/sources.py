"""The source file of a document: found by its name, verified by its bytes, split into lines."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from extractors.readers.office import read_workbook
from extractors.readers.office.workbook import Sheet
from extractors.readers.signatures import OFFICE
from extractors.readers.text.source import SourceLine, split_lines


@dataclass(frozen=True, slots=True)
class Sources:
    """The files of the raw folder, by their names within it (as text, with parts joined by "/")."""

    paths: Mapping[str, Path]

    def candidates(self, names: Iterable[str]) -> list[Path]:
        """Returns the existing files that have one of these names."""
        paths = (self.paths.get(name) for name in dict.fromkeys(names))
        return [path for path in paths if path is not None and path.is_file()]

    def find(self, document_id: str, names: Iterable[str]) -> tuple[Path, bytes] | None:
        """Returns the document's file and bytes; None if no file of these names contains it.  Raises OSError."""
        for path in self.candidates(names):
            data = path.read_bytes()
            if hashlib.sha256(data).hexdigest() == document_id:
                return path, data
        return None


def names_of(row: Mapping[str, Any]) -> list[str]:
    """Returns all names of a document's file (`documents.file_names` joins them with "; ")."""
    joined = row.get("file_names") or ""
    return list(dict.fromkeys([row["file_name"], joined, *joined.split("; ")]))


def is_pdf(data: bytes) -> bool:
    """True for a PDF, by the rule of `extractors.readers.read_bytes`."""
    return b"%PDF-" in data[:1024]


def is_office(data: bytes) -> bool:
    """True for an office document, by the rule of `extractors.readers.read_bytes`."""
    return data.startswith(OFFICE)


def workbook_sheets(data: bytes) -> list[Sheet] | None:
    """Returns the sheets of a workbook; None if the file is not a workbook.  Raises ReadError."""
    workbook = read_workbook(data) if data.startswith(OFFICE) else None
    return workbook[1] if workbook else None


def text_lines(data: bytes) -> tuple[SourceLine, ...]:
    """Returns the lines of a text file, numbered as by the reader.  Raises ReadError."""
    return split_lines(data).lines
