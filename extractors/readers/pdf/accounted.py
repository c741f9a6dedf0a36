"""Accounts for every word that the engine gave of a page: in a line, left out for a reason, or without a place.

In: the words of a page before any layout, and the printed lines after it.  Counting is done for every page; only where
the counts differ are the words looked for one by one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from extractors.document import LeftOut, Line, Paragraph
from extractors.readers.pdf.content import Box, PageContent, Word
from extractors.readers.pdf.lines import TextLine, paragraph, text_lines

SAME_PLACE = 0.5
"""Points by which a piece of a word may stand outside of it."""


def left_out(page: PageContent, tables: Sequence[Box]) -> Iterator[LeftOut]:
    """What a page's lines do not hold on purpose; `tables` are the boxes of its tables."""
    for reason, words in page.left_out.items():
        parts = [[word] for word in words] if reason == "note_mark" else [words]
        for line in (line for part in parts for line in text_lines(part)):
            inside = any(_holds(table, line.box) for table in tables)
            yield LeftOut(reason, Line(line.text, line.raw, page.place(line.box)), inside)


def _holds(table: Box, box: Box) -> bool:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return table[0] <= x <= table[2] and table[1] <= y <= table[3]


def doubts(page: PageContent, lines: Iterable[TextLine]) -> Iterator[str]:
    """Words that a reader sees but cannot tell apart."""
    for line in () if page.scanned else lines:
        if line.overprinted:
            yield f"page {page.number}: words are printed over one another: {line.overprinted}"


def unplaced(page: PageContent, lines: Iterable[TextLine]) -> tuple[Paragraph, ...]:
    """The words of a page that stand in none of its `lines`; a count that still differs becomes a note on the page."""
    placed = [word for line in lines for word in line.words]
    gone = sum(len(word.text) for words in page.left_out.values() for word in words)
    missing = page.letters - gone - sum(len(word.text) for word in placed)
    if not missing:
        return ()
    lost = list(_lost((*page.words, *page.comments), placed))
    missing -= sum(len(word.text) for word in lost)
    if missing:
        what = (
            f"{missing} characters of the source are in no word" if missing > 0 else f"{-missing} characters too many"
        )
        page.notes.append(f"page {page.number}: {what}")
    return tuple(paragraph(page, [line]) for line in text_lines(lost))


def _lost(words: Iterable[Word], placed: Sequence[Word]) -> Iterator[Word]:
    """Words that are not placed, neither whole nor in pieces."""
    whole = {id(word) for word in placed}
    for word in words:
        if id(word) in whole:
            continue
        pieces = [
            piece
            for piece in placed
            if piece.base == word.base
            and piece.text in word.text
            and word.x0 - SAME_PLACE <= piece.x0
            and piece.x1 <= word.x1 + SAME_PLACE
        ]
        if sum(len(piece.text) for piece in pieces) < len(word.text):
            yield word
