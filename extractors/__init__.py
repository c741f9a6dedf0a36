"""From bytes to words with their places: readers, forms, language.  Pure: no clock, no network, no Prefect."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from extractors.collecting import collecting_seldom

if TYPE_CHECKING:
    import os

    from extractors.document import Document
    from extractors.fields import Extraction

__all__ = ["extract", "read", "read_bytes", "understand"]

_DOUBT = 5
"""A doubt is as much as so many words that nothing claims."""
_ROUNDS = 2
"""So often a document is read again with the heads that were learned from it: each reading can show more."""


@collecting_seldom()
def read_bytes(data: bytes) -> Document:
    """A source's headings, paragraphs and tables, stitched where page breaks tore them; `ReadError` says why not."""
    from extractors.readers import read_bytes as read_source
    from extractors.stitching import stitch

    return stitch(read_source(data))


def read(path: str | os.PathLike[str]) -> Document:
    """`read_bytes` of a file, for notebooks."""
    from pathlib import Path

    return read_bytes(Path(path).read_bytes())


def extract(document: Document) -> Extraction:
    """What a document says: raw records with their places, by the form that it is."""
    from extractors.forms import extract as extract_form

    return extract_form(document)


def understand(data: bytes) -> Extraction:
    """What a source says.  Where heads are in words that no layout has, they are learned from their columns, and it is
    read again with them; of two readings the one counts that leaves less open."""
    return _understand(data, _ROUNDS)


def _understand(data: bytes, rounds: int) -> Extraction:
    from extractors.layouts import extended
    from extractors.learning import learn
    from extractors.readers.columns import printed_pages

    with printed_pages() as pages:
        document = read_bytes(data)
    extraction = extract(document)
    open_before = _left_open(extraction)
    if not rounds or open_before == (0, 0):
        return extraction
    learned = learn(document, pages)
    if not learned:
        return extraction
    with extended(learned.forms()):
        again = _understand(data, rounds - 1)
    if _left_open(again) >= open_before:
        return extraction
    again.notes += learned.notes(again.form)
    return again


def _left_open(extraction: Extraction) -> tuple[int, int]:
    """What a reading leaves open: whether its form is not known, and its doubts, cells that do not fit their column and
    words that nothing claims."""
    from extractors.layouts.spec import can_say
    from extractors.words import plain

    if extraction.form == "unknown":
        return 1, 0
    doubts = sum(not note.passed for note in extraction.notes)
    for record in chain.from_iterable(extraction.fields.values()):
        doubts += sum(not can_say(plain(own.text), own.type) for own in record.values())
    loose = sum(len(piece.text.split()) for piece in extraction.account.residue)
    return 0, loose + _DOUBT * doubts
