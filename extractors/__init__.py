"""From bytes to words with their places: readers, forms, language.  Pure: no clock, no network, no Prefect."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import os

    from extractors.document import Document
    from extractors.fields import Extraction

__all__ = ["extract", "read", "read_bytes"]


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
