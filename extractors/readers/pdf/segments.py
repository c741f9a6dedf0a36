"""Splits the printed lines of a table into segments: texts and figures with gaps between them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from extractors.readers.pdf.content import Word
from extractors.readers.pdf.lines import TextLine
from extractors.readers.pdf.table_settings import TableSettings

# "$1,234", "(4.7)", "45%", "2009–10", "12a"; or a sign in place of a missing figure.
_FIGURE = re.compile(
    r"""
    [(\[<>≤≥~±+*#†‡–—−-]* (?:US\$|M\$|[$€£¢])? \d [\d.,:/–—−-]* %? [°*†‡§)\]%]* [a-z]?
    | [–—−*†‡§-]{1,8} | \.{2,3} | … | \([A-Z]{1,2}\) | NA | N/A | n\.?/?[ad]\.? | s/i
    """,
    re.VERBOSE,
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_LEADER = re.compile(r"[.…·_]+")
_THOUSANDS = re.compile(r"\d{3}(?:[.,]\d+)?%?")
_HEAD_OF_THOUSANDS = re.compile(r"[($€£+–−-]*\d{1,3}(?: \d{3})*")


def is_figure(text: str) -> bool:
    """True if a word is a figure, or a sign in place of one ("–", "NA")."""
    return _FIGURE.fullmatch(text) is not None


def is_year(text: str) -> bool:
    """True if a word is a year, which can be the header of a column of figures."""
    return _YEAR.fullmatch(text) is not None


@dataclass(slots=True, eq=False)
class Segment:
    """Words of a printed line with no wide gap between them; `figures`: at least half of them are figures."""

    words: list[Word]
    x0: float
    x1: float
    figures: bool

    @classmethod
    def of(cls, words: list[Word]) -> Segment:
        """Builds a segment of words in order from left to right."""
        count = sum(is_figure(word.text) for word in words)
        return cls(words, words[0].x0, max(word.x1 for word in words), 2 * count >= len(words))

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)


@dataclass(slots=True, eq=False)
class Piece:
    """The part of a printed line in one column or over several: from column `start` up to, not including, `end`."""

    start: int
    end: int
    segment: Segment

    @property
    def words(self) -> list[Word]:
        return self.segment.words

    @property
    def figures(self) -> bool:
        return self.segment.figures


@dataclass(slots=True, eq=False)
class Printed:
    """A printed line of a table: its segments, and its pieces as soon as the columns are known."""

    segments: list[Segment]
    top: float
    bottom: float
    base: float
    size: float
    pieces: list[Piece] = field(default_factory=list)

    @property
    def x0(self) -> float:
        return self.segments[0].x0

    @property
    def x1(self) -> float:
        return max(segment.x1 for segment in self.segments)

    @property
    def middle(self) -> float:
        return self.base - 0.3 * self.size

    def within(self, x0: float, x1: float) -> Printed:
        """Returns the line without the segments whose middle lies outside `x0` to `x1`; the same line if all stay."""
        inside = [s for s in self.segments if x0 <= (s.x0 + s.x1) / 2 <= x1]
        if len(inside) == len(self.segments):
            return self
        return Printed(inside, self.top, self.bottom, self.base, self.size)


def printed(lines: Iterable[TextLine], settings: TableSettings) -> list[Printed]:
    """Splits lines into segments."""
    return [Printed(_segments(line, settings), line.top, line.bottom, line.base, line.size) for line in lines]


def _segments(line: TextLine, settings: TableSettings) -> list[Segment]:
    """Splits a line at wide gaps, at narrow gaps between two figures, and between a row of dots and a figure."""
    out: list[list[Word]] = []
    before = ""
    for token in line.tokens():
        text = "".join(word.text for word in token)
        if not out or _parts(out[-1][-1], token[0], before, text, settings):
            out.append([])
        out[-1] += token
        before = text
    return [Segment.of(words) for words in out]


def _parts(last: Word, first: Word, before: str, text: str, settings: TableSettings) -> bool:
    """True if the gap between two words separates segments."""
    gap = (first.x0 - last.x1) / max(first.size, 0.1)
    if gap >= settings.text_gap:
        return True
    if gap < settings.figure_gap or _LEADER.fullmatch(text):
        return False
    if _THOUSANDS.fullmatch(text) and _HEAD_OF_THOUSANDS.fullmatch(before):
        return False
    return is_figure(text) and (is_figure(before) or _LEADER.fullmatch(before) is not None)


def words_of(lines: Iterable[Printed]) -> list[Word]:
    """Returns all words of lines."""
    return [word for line in lines for segment in line.segments for word in segment.words]


def figure_columns(lines: Sequence[Printed], columns: int) -> list[bool]:
    """Returns for each column whether most of its pieces are figures."""
    seen = [[0, 0] for _ in range(columns)]
    for line in lines:
        for piece in line.pieces:
            if piece.end - piece.start == 1:
                seen[piece.start][0] += piece.figures
                seen[piece.start][1] += 1
    return [figures > 0.6 * count for figures, count in seen]
