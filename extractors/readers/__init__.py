"""Reads the bytes of a submission into a `Document`; the content decides the kind of file, not its name."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace

from extractors.document import Document, ReadError

__all__ = ["read_bytes"]

_FOREIGN = (
    (b"\x89PNG\r\n", "a picture (PNG)"),
    (b"\xff\xd8\xff", "a picture (JPEG)"),
    (b"GIF8", "a picture (GIF)"),
    (b"II*\x00", "a picture (TIFF)"),
    (b"MM\x00*", "a picture (TIFF)"),
    (b"\x1f\x8b\x08", "a compressed file (gzip)"),
    (b"Rar!\x1a\x07", "a compressed file (RAR)"),
    (b"7z\xbc\xaf\x27\x1c", "a compressed file (7z)"),
)
"""First bytes of kinds of files that are not read, and the name of each kind for messages."""
OFFICE = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"{\\rtf")
"""First bytes of office files: a zip archive of parts, the container of older kinds, rich text."""
_WEB = (b"<!doctype html", b"<html", b"<?xml")
_WEB_TABLE = re.compile(rb"<html>\s*<body>\s*<table", re.IGNORECASE)
"""How some converters begin each table of a text."""


def read_bytes(data: bytes) -> Document:
    """Reads a submission. `document_id` is the SHA-256 of its bytes, in hex.

    Raises:
        ReadError: with the reason why it cannot be read (`ERROR_TYPES`).
    """
    start = data[:1024].lstrip(b"\xef\xbb\xbf\x00\t\r\n\f ")
    if not start and not data[1024:].strip(b"\x00\t\r\n\f "):
        raise ReadError("empty", "the file holds no bytes" if not data else "the file holds only white space")
    for magic, kind in _FOREIGN:
        if data.startswith(magic):
            raise ReadError("unsupported", f"the file is {kind}: save it as PDF or as text")
    if start.lower().startswith(_WEB) and not _WEB_TABLE.match(start):
        raise ReadError("unsupported", "the file is a web page or XML: save it as PDF or as text")
    if data.startswith(OFFICE):
        from extractors.readers.office import read_office

        document = read_office(data)
    elif b"%PDF-" in data[:1024]:
        from extractors.readers.pdf import read_pdf  # loading pdfium is slow, and text files do not need it

        document = read_pdf(data)
    else:
        from extractors.readers.text import read_text

        document = read_text(data)
    return replace(document, document_id=hashlib.sha256(data).hexdigest())
