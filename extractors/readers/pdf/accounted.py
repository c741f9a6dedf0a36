"""Accounts for every word that the engine read from a page: in a line, left out for a reason, or without a place.

Compares the words of a page before layout with its printed lines after it.  Every page is checked by counting
characters; only if the counts differ are the words compared one by one.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from operator import attrgetter

from extractors.document import LeftOut, Line, Paragraph
from extractors.readers.pdf.content import Box, PageContent, Word
from extractors.readers.pdf.lines import TextLine, paragraph, text_lines
from extractors.words import shortened

_BASE = attrgetter("base")
SAME_PLACE = 0.5
"""Maximum distance by which a piece of a word may lie outside the word's box, in points."""


def restore_lone_glyphs(page: PageContent) -> None:
    """Adds words left out as drawn twice to the words of the page again, if no other word shows their letters.

    A reader that takes a letter for the repetition of another one elsewhere would lose it unsaid.
    """
    repeats = page.left_out.get("duplicate_glyphs", [])
    others = (word for reason, words in page.left_out.items() if reason != "duplicate_glyphs" for word in words)
    shown = sorted([*page.words, *others], key=_BASE) if repeats else []
    alone = [word for word in repeats if not _is_shown(word, shown)]
    if alone:
        gone = {id(word) for word in alone}
        page.left_out["duplicate_glyphs"] = [word for word in repeats if id(word) not in gone]
        page.words = [*page.words, *alone]


def _is_shown(word: Word, ordered: Sequence[Word]) -> bool:
    """True if one of the words, in the order of their baselines, shows the letters of `word` in its place."""
    low = bisect_left(ordered, word.base - word.size, key=_BASE)
    high = bisect_right(ordered, word.base + word.size, key=_BASE)
    place = (word.x0, word.top, word.x1, word.bottom)
    return any(
        word.text in other.text and _holds((other.x0, other.top, other.x1, other.bottom), place)
        for other in ordered[low:high]
    )


def left_out(page: PageContent, tables: Sequence[Box]) -> Iterator[LeftOut]:
    """Yields the words deliberately left out of a page's lines, with the reason; `tables` are the boxes of tables."""
    for reason, words in page.left_out.items():
        parts = [[word] for word in words] if reason == "note_mark" else [words]
        for line in (line for part in parts for line in text_lines(part)):
            inside = any(_holds(table, line.box) for table in tables)
            yield LeftOut(reason, Line(line.text, line.raw, page.place(line.box)), inside)


def _holds(table: Box, box: Box) -> bool:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return table[0] <= x <= table[2] and table[1] <= y <= table[3]


def in_no_cell(page: PageContent, tables: Sequence[Box], lines: Iterable[TextLine]) -> Iterator[str]:
    """Yields a note for each line outside tables whose place is within one: a cell may lack these words."""
    for line in lines:
        if any(_holds(table, line.box) for table in tables):
            yield f"page {page.number}: words within a table are in none of its cells: “{shortened(line.text)}”"


def doubts(page: PageContent, lines: Iterable[TextLine]) -> Iterator[str]:
    """Yields a note for each line whose words are printed over one another; none for scans, whose boxes are a guess."""
    for line in () if page.scanned else lines:
        if line.overprinted:
            yield f"page {page.number}: words are printed over one another: {line.overprinted}"


def unplaced(page: PageContent, lines: Iterable[TextLine]) -> tuple[Paragraph, ...]:
    """Returns the words of a page that are in none of its `lines`; adds a note to the page if counts still differ."""
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
    """Yields the words that are not placed, neither whole nor in pieces."""
    whole = {id(word) for word in placed}
    for word in words:
        if id(word) in whole:
            continue
        pieces = [
            piece
            for piece in placed
            if piece.base == word.base and piece.text in word.text and _lies_within(piece, word)
        ]
        if sum(len(piece.text) for piece in pieces) < len(word.text):
            yield word


def _lies_within(piece: Word, word: Word) -> bool:
    """True if a piece lies within the word's stretch of its line, which is vertical for text that runs down or up."""
    if word.turn % 2:
        return word.top - SAME_PLACE <= piece.top and piece.bottom <= word.bottom + SAME_PLACE
    return word.x0 - SAME_PLACE <= piece.x0 and piece.x1 <= word.x1 + SAME_PLACE
