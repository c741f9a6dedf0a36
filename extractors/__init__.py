"""Turns a document's bytes into raw records whose words keep their places. Uses no clock, no network and no Prefect."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from extractors.garbage_collection import fewer_collections

if TYPE_CHECKING:
    import os

    from extractors.document import Document
    from extractors.fields import Extraction

__all__ = ["extract", "read", "read_bytes", "understand"]

_DOUBT = 5
"""Weight of a failed note when two readings are compared, in unclaimed words."""
_ROUNDS = 2
"""Maximum number of times a document is read again with learned column headers; each reading can reveal more."""


@fewer_collections()
def read_bytes(data: bytes) -> Document:
    """Reads a source into headings, paragraphs and tables, and joins tables cut by page breaks; raises `ReadError`."""
    from extractors.readers import read_bytes as read_source
    from extractors.stitching import stitch

    return stitch(read_source(data))


def read(path: str | os.PathLike[str]) -> Document:
    """Reads a file with `read_bytes`, for notebooks; raises `ReadError` ("io") if the file cannot be opened."""
    from pathlib import Path

    from extractors.document import ReadError

    try:
        data = Path(path).read_bytes()
    except OSError as error:
        raise ReadError("io", f"{path}: {error.strerror or error}") from error
    return read_bytes(data)


def extract(document: Document) -> Extraction:
    """Recognises the form of a document and returns its raw records, each value with its place."""
    from extractors.forms import extract as extract_form

    return extract_form(document)


def understand(data: bytes) -> Extraction:
    """Reads a source and extracts its records.

    If the form is unknown, words are unclaimed or a note fails, unknown column headers are learned from the contents of
    their columns and the source is read again. The second result replaces the first only if it leaves less open.
    """
    return _understand(data, _ROUNDS)


def _understand(data: bytes, rounds: int) -> Extraction:
    from extractors.layouts import extended
    from extractors.learning import learn
    from extractors.readers.columns import printed_pages

    with printed_pages() as pages:
        document = read_bytes(data)
    extraction = extract(document)
    open_before = _count_open(extraction)
    if not rounds or open_before == (0, 0):
        return extraction
    learned = learn(document, pages)
    if not learned:
        return extraction
    with extended(learned.forms()):
        again = _understand(data, rounds - 1)
    if _count_open(again) >= open_before:
        return extraction
    again.notes += learned.notes(again.form)
    return again


def _count_open(extraction: Extraction) -> tuple[int, int]:
    """Returns what a reading leaves open: (1, 0) for an unknown form; else (0, n).

    n counts unclaimed words, and with a weight the doubts and the values that do not fit the type of their column.
    """
    from extractors.layouts.spec import fits_type
    from extractors.words import plain

    if extraction.form == "unknown":
        return 1, 0
    doubts = sum(not note.passed for note in extraction.notes)
    for record in chain.from_iterable(extraction.fields.values()):
        doubts += sum(not fits_type(plain(field.text), field.type) for field in record.values())
    unclaimed = sum(len(piece.text.split()) for piece in extraction.account.residue)
    return 0, unclaimed + _DOUBT * doubts
