"""Words that a column narrower than they are breaks without a hyphen: "investigacio" over "nes" is one word.

A word processor breaks a word only where it is wider than its cell: it then stands alone on its line and fills it to
the last letter.  Words that merely happen to fill a line look the same, so the words of the document decide.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from extractors.readers.pdf.grid import Grid
from extractors.readers.pdf.lines import TextLine

_WORD = re.compile(r"[^\W\d_]+")
_LAST = re.compile(r"[^\W\d_]+$")
_NEVER_LAST = re.compile(r"(?:[bcfghjkñpqtvwií]|[^aeo]u)$")
"""Letters with which no Spanish word of some length ends."""
_LONG = 4
"""A shorter piece (letters) ends as it likes: "t", "Subt"."""
_IN_FIGURE = re.compile(r"[\d.,/*(]")
_FLUSH = 1.5
"""Lines begin within so many points of one another."""


@dataclass(frozen=True, slots=True)
class _Seam:
    """Two lines of a cell, of which the first is one word that leaves no room for another letter."""

    above: TextLine
    below: TextLine

    @property
    def pieces(self) -> tuple[str, str]:
        """The letters at the end of the first line and at the beginning of the second, in lower case."""
        last, first = _LAST.search(self.above.text), _WORD.match(self.below.text)
        return (last[0].casefold() if last else "", first[0].casefold() if first else "")


def mark_broken_words(tables: Sequence[tuple[Grid, Sequence[Sequence[TextLine]]]]) -> None:
    """Marks the lines of a document's cells that go on without a space; `tables` are grids with the lines of each cell.

    Where some words are broken for certain, so are pieces that stand nowhere else in the document.
    """
    seams = [seam for grid, cells in tables for seam in _seams(grid, cells)]
    if not seams:
        return
    known = _words((line for _, cells in tables for own in cells for line in own), seams)
    sure = [seam for seam in seams if _is_one_word(seam, known)]
    likely = [seam for seam in seams if sure and all(seam.pieces) and known.isdisjoint(seam.pieces)]
    for seam in (*sure, *likely):
        seam.above.is_broken = True


def _words(lines: Iterable[TextLine], seams: Sequence[_Seam]) -> frozenset[str]:
    """The words of lines in lower case, without the pieces at seams."""
    ends, begins = {id(seam.above) for seam in seams}, {id(seam.below) for seam in seams}
    out: set[str] = set()
    for line in lines:
        words = [word.casefold() for word in _WORD.findall(line.text)]
        out.update(words[id(line) in begins : len(words) - (id(line) in ends)])
    return frozenset(out)


def _is_one_word(seam: _Seam, known: frozenset[str]) -> bool:
    """Whether the pieces are one word for certain: a figure, a word that stands elsewhere, an end that none has."""
    if not all(seam.pieces):
        return bool(_IN_FIGURE.match(seam.above.text[-1]) and seam.below.text[0].isdigit())
    last, first = seam.pieces
    return last + first in known or (len(last) >= _LONG and bool(_NEVER_LAST.search(last)) and last not in known)


def _seams(grid: Grid, cells: Sequence[Sequence[TextLine]]) -> Iterator[_Seam]:
    left: dict[int, float] = {}
    for cell, own in zip(grid.cells, cells, strict=True):
        for line in own:
            left[cell.column] = min(left.get(cell.column, line.x0), line.x0)
    for cell, own in zip(grid.cells, cells, strict=True):
        for above, below in pairwise(own):
            start = left[cell.column]
            right = grid.xs[cell.column + cell.column_span] - max(start - grid.xs[cell.column], 0.0)
            one = " " not in above.text and above.x0 - start <= _FLUSH and below.x0 - start <= _FLUSH
            if one and not below.text[0].isupper() and right - above.x1 < _letter(below):
                yield _Seam(above, below)


def _letter(line: TextLine) -> float:
    """The width of a line's first letter (points)."""
    word = line.words[0]
    return word.widths[word.text[0]] * word.size
