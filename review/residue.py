"""Finds the boxes of residue on the pages of a PDF, because residue rows contain only the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from extractors.document import WORD
from extractors.readers.pdf.content import PageContent, Word
from extractors.readers.pdf.source import read_pages
from review.places import match_words

Row = Mapping[str, Any]
Corners = tuple[float, ...]


def find_residue(data: bytes, residue: Sequence[Row]) -> dict[int, list[tuple[int, Corners]]]:
    """Returns (number of the piece, box) by page for the residue of a PDF, with a box for each of its lines.

    Words that the page does not print in this form (a hyphenated word) have no box.  Raises ReadError.
    """
    out: dict[int, list[tuple[int, Corners]]] = {}
    if not residue:
        return out
    pages = {page.number: page for page in read_pages(data)[0]}
    for number, row in enumerate(residue, 1):
        page = pages.get(row["page"])
        if page is not None:
            out.setdefault(page.number, []).extend((number, box) for box in _boxes(page, row["text"]))
    return out


def _boxes(page: PageContent, text: str) -> list[Corners]:
    words = [(token, word) for word in page.words for token in WORD.findall(word.text)]
    lines: list[list[Word]] = []
    for index in match_words(WORD.findall(text), [token for token, _ in words]):
        word = words[index][1]
        if lines and abs(lines[-1][-1].base - word.base) < 2 and word.x0 - lines[-1][-1].x1 < 2 * word.size:
            lines[-1].append(word)
        else:
            lines.append([word])
    out: list[Corners] = []
    for line in lines:
        box = (min(w.x0 for w in line), min(w.top for w in line), max(w.x1 for w in line), max(w.bottom for w in line))
        place = page.place(box)
        out.append((place.x0 or 0.0, place.top or 0.0, place.x1 or 0.0, place.bottom or 0.0))
    return out
