"""Reads office files: packages of XML parts in a zip archive, and older kinds in an OLE container."""

from __future__ import annotations

import io
import struct
from dataclasses import replace
from typing import TYPE_CHECKING

from extractors.document import Document, ReadError
from extractors.readers.office.archive import Archive, is_encrypted_package
from extractors.readers.signatures import OLE, RICH_TEXT

if TYPE_CHECKING:
    from extractors.readers.office.workbook import Sheet

_WORKBOOKS = ("spreadsheetml.sheet", "spreadsheetml.template", "ms-excel.sheet.macro", "ms-excel.template.macro")
"""Substrings of the content type of an XML workbook, with and without macros (which are never run)."""
_WORKBOOK_STREAMS = tuple(name.encode("utf-16-le") for name in ("Workbook", "Book"))
_WORD = ("wordprocessingml", "ms-word")
"""Substrings of the content type of a Word document, with and without macros (which are never run)."""
_WORD_STREAM = "WordDocument".encode("utf-16-le")
_NOT_READ = {
    "binary": "a binary workbook (.xlsb): save it as .xlsx",
    "presentationml": "a presentation: save it as PDF",
    "opendocument.spreadsheet": "an OpenDocument workbook (.ods): save it as .xlsx",
    "": "a zip archive that holds no office document: take its files out of it",
}
"""Substrings of content types that are not read, with advice for the user; the first that matches counts."""


def read_office(data: bytes) -> Document:
    """Reads a file that begins like an office file; its parts decide which kind it is.

    Raises:
        ReadError: with the reason why it cannot be read.
    """
    if is_encrypted_package(data):
        raise ReadError("encrypted", "the file is protected by a password: save it without one")
    if data.startswith(RICH_TEXT):
        return _converted(data, ".rtf", "a rich text file")
    if workbook := read_workbook(data):
        from extractors.readers.office.sheet_blocks import workbook_document

        reader, sheets = workbook
        return workbook_document(sheets, reader)
    if data.startswith(OLE):
        if _WORD_STREAM in data:
            return _converted(data, ".doc", "an old Word document")
        raise ReadError("unsupported", "the file is an old office file of a kind that is not read: save it as PDF")
    archive = Archive(data)
    if any(kind in archive.main_type for kind in _WORD):
        return _read_word(archive)
    if "opendocument.text" in archive.main_type:
        return _converted(data, ".odt", "an OpenDocument text")
    advice = next(advice for kind, advice in _NOT_READ.items() if kind in archive.main_type)
    raise ReadError("unsupported", f"the file is {advice}")


def read_workbook(data: bytes) -> tuple[str, list[Sheet]] | None:
    """Returns a workbook's reader ("office.xlsx", "office.xls") and its sheets; None for other office files.

    Raises:
        ReadError: with the reason why it cannot be read.
    """
    if data.startswith(RICH_TEXT):
        return None
    if data.startswith(OLE):
        from extractors.readers.office import xls

        has_stream = any(name in data for name in _WORKBOOK_STREAMS)
        is_workbook = has_stream and (_WORD_STREAM not in data or _has_workbook(data))
        return ("office.xls", xls.read_sheets(data)) if is_workbook else None
    from extractors.readers.office import xlsx

    archive = Archive(data)
    is_workbook = any(kind in archive.main_type for kind in _WORKBOOKS)
    return ("office.xlsx", xlsx.read_sheets(archive)) if is_workbook else None


def _has_workbook(data: bytes) -> bool:
    """True if a container is a workbook itself; a document can also embed one as an object, and vice versa."""
    from xlrd.compdoc import CompDoc, CompDocError

    try:
        container = CompDoc(data, logfile=io.StringIO())
        return any(container.locate_named_stream(name)[0] is not None for name in ("Workbook", "Book"))
    except (CompDocError, struct.error, IndexError, AssertionError):
        return False


def _read_word(archive: Archive) -> Document:
    from extractors.readers.office.word import read_word

    return read_word(archive)


def _converted(data: bytes, suffix: str, kind: str) -> Document:
    from extractors.readers.office.convert import as_docx

    return replace(_read_word(Archive(as_docx(data, suffix, kind))), reader="office.libreoffice")
