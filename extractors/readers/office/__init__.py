"""Office files: packages of XML parts in a zip archive, and the older kinds in an OLE container."""

from __future__ import annotations

from extractors.document import Document, ReadError
from extractors.readers.office.archive import OLE, Archive, is_encrypted_package

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
        raise ReadError("unsupported", "the file is an old Word or Excel file: save it as PDF or as text")
    archive = Archive(data)
    advice = next(advice for kind, advice in _NOT_READ.items() if kind in archive.main_type)
    raise ReadError("unsupported", f"the file is {advice}")
