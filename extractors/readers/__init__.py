"""Reads the bytes of a submission into a `Document`; the content decides the kind of file, not its name."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace

from extractors.document import Document, ReadError
from extractors.readers.signatures import OFFICE, UNSUPPORTED

__all__ = ["read_bytes"]

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
    for magic, kind in UNSUPPORTED:
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
