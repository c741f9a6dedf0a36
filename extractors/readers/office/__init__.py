"""Office files: packages of XML parts in a zip archive, and the older kinds in an OLE container."""

from __future__ import annotations

from extractors.document import Document, ReadError
from extractors.readers.office.archive import OLE, Archive, is_encrypted_package

_WORKBOOKS = ("spreadsheetml.sheet", "spreadsheetml.template", "ms-excel.sheet.macro", "ms-excel.template.macro")
"""What the content type of a workbook of XML parts holds; macros are parts that nobody opens."""
_WORKBOOK_STREAMS = tuple(name.encode("utf-16-le") for name in ("Workbook", "Book"))
_NOT_READ = {
    "binary": "a binary workbook (.xlsb): save it as .xlsx",
    "presentationml": "a presentation: save it as PDF",
    "opendocument.spreadsheet": "an OpenDocument workbook (.ods): save it as .xlsx",
    "": "a zip archive that holds no office document: take its files out of it",
}
"""What a content type holds whose files are not read, and the advice; the first that fits counts."""


def read_office(data: bytes) -> Document:
    """Reads a file that begins like an office file; what it is, is said by its parts.

    Raises:
        ReadError: with the reason why it cannot be read.
    """
    if is_encrypted_package(data):
        raise ReadError("encrypted", "the file is protected by a password: save it without one")
    if data.startswith(OLE):
        return _read_container(data)
    archive = Archive(data)
    if any(kind in archive.main_type for kind in _WORKBOOKS):
        from extractors.readers.office import sheet_blocks, xlsx

        return sheet_blocks.workbook_document(xlsx.read_sheets(archive), "office.xlsx")
    advice = next(advice for kind, advice in _NOT_READ.items() if kind in archive.main_type)
    raise ReadError("unsupported", f"the file is {advice}")


def _read_container(data: bytes) -> Document:
    """Reads a file in an OLE container: an old workbook."""
    if any(name in data for name in _WORKBOOK_STREAMS):
        from extractors.readers.office import sheet_blocks, xls

        return sheet_blocks.workbook_document(xls.read_sheets(data), "office.xls")
    raise ReadError("unsupported", "the file is an old Word file: save it as PDF or as text")
