"""Filled boxes behind text: the cells of a table, or stripes behind its rows (zebra), whose edges are no rules.

A row without a stripe stands between two edges as much as one with a stripe, and so does a heading between tables.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from extractors.readers.known_lines import match_head_row
from extractors.readers.pdf.content import Box, PageContent, VerticalRule, Word

MIN_HEIGHT = 5.0
"""A filled box less tall or less wide than this is a drawn line."""
MIN_WIDTH = 150.0
"""A stripe is wider than this: it runs behind a whole row."""
MEET = 3.0
TOUCH = 1.5
"""Painted cells side by side, or rules along their edges, are at most so far apart."""
MAX_SHADES = 2000
"""A page with more filled boxes is a drawing."""


@dataclass(frozen=True, slots=True)
class _PaintedRow:
    """Filled boxes side by side: the row that they paint (without what the tallest of them reach below), its inner
    borders and its text, box by box."""

    cells: tuple[Box, ...]
    words: tuple[tuple[Word, ...], ...]

    @property
    def box(self) -> Box:
        return _box_of(self.cells)

    @property
    def borders(self) -> list[float]:
        return [self.cells[0][0], *(cell[2] for cell in self.cells)]

    @property
    def is_head(self) -> bool:
        """Whether a form knows it as a head, or all of it is bold."""
        texts = [" ".join(word.text for word in own) for own in self.words]
        return match_head_row(texts) is not None or (any(texts) and all(w.bold for own in self.words for w in own))


def is_shade(box: Box) -> bool:
    """Whether a filled box without an outline is large enough to stand behind words."""
    return box[3] - box[1] >= MIN_HEIGHT and box[2] - box[0] >= MIN_HEIGHT


def take_shades(page: PageContent) -> None:
    """Tells a page's filled boxes apart: stripes behind rows, and cells, whose edges become rules."""
    stripes, cells = part_shades(page.shades, page.vertical)
    painted = _zebra(cells, page)
    gone = {cell for row in painted for cell in row.cells}
    page.stripes = sorted([*stripes, *(row.box for row in painted)], key=lambda box: (box[1], box))
    for cell in cells:
        if cell not in gone:
            x0, top, x1, bottom = cell
            page.horizontal += [(top, x0, x1), (bottom, x0, x1)]
            page.vertical += [(x0, top, bottom), (x1, top, bottom)]


def part_shades(shades: Sequence[Box], vertical: Sequence[VerticalRule]) -> tuple[list[Box], list[Box]]:
    """The stripes among filled boxes, from top to bottom, and the boxes that are cells.

    A stripe is wide, has no filled box beside it, and no vertical rule (of `vertical`) runs into it.
    """
    boxes = sorted(set(shades), key=lambda box: (box[1], box))
    if len(boxes) > MAX_SHADES:
        return [], boxes
    stripes: list[Box] = []
    cells: list[Box] = []
    for box in boxes:
        stripe = (
            box[2] - box[0] >= MIN_WIDTH
            and not any(_runs_into(rule, box) for rule in vertical)
            and not any(_is_beside(other, box) for other in boxes)
        )
        (stripes if stripe else cells).append(box)
    return stripes, cells


def _runs_into(rule: VerticalRule, box: Box) -> bool:
    x, top, bottom = rule
    return box[0] + MEET < x < box[2] - MEET and top < box[3] - 1 and bottom > box[1] + 1


def _is_beside(other: Box, box: Box) -> bool:
    apart = other[2] <= box[0] + 1 or other[0] >= box[2] - 1
    return apart and other[1] < box[3] - 1 and other[3] > box[1] + 1


def _zebra(cells: Sequence[Box], page: PageContent) -> list[_PaintedRow]:
    """The rows of tables that paint every second one, cell by cell, and draw no rules at all; heads are none of them,
    for the borders of their cells are worth more."""
    if len(cells) > MAX_SHADES:
        return []
    runs = _painted_runs(cells)
    if all(_is_ruled(run, page) for run in runs):
        return []
    words = sorted(page.words, key=_height)
    tables: list[list[_PaintedRow]] = []
    for row in (_PaintedRow(tuple(run), tuple(_words_in(box, words) for box in run)) for run in runs):
        if row.is_head:
            continue
        own = next((table for table in tables if _same_borders(table[-1], row)), None)
        if own:
            own.append(row)
        else:
            tables.append([row])
    return [
        row
        for table in tables
        if all(below.box[1] - above.box[3] > MEET for above, below in pairwise(table))
        and not any(_is_ruled(row.cells, page) for row in table)
        for row in table
    ]


def _box_of(run: Sequence[Box]) -> Box:
    """The row that boxes side by side paint."""
    return (run[0][0], run[0][1], run[-1][2], min(cell[3] for cell in run))


def _painted_runs(cells: Sequence[Box]) -> list[list[Box]]:
    """Two filled boxes or more that begin at one height, each where the one before ends; from top to bottom."""
    runs: list[list[Box]] = []
    for level in _levels(cells):
        for cell in level:
            if runs and abs(cell[1] - runs[-1][0][1]) <= TOUCH and abs(cell[0] - runs[-1][-1][2]) <= TOUCH:
                runs[-1].append(cell)
            else:
                runs.append([cell])
    return [run for run in runs if len(run) > 1]


def _levels(cells: Sequence[Box]) -> list[list[Box]]:
    """The boxes that begin at one height, from left to right; from top to bottom."""
    out: list[list[Box]] = []
    for cell in sorted(cells, key=lambda box: box[1]):
        if out and cell[1] - out[-1][0][1] <= TOUCH:
            out[-1].append(cell)
        else:
            out.append([cell])
    return [sorted(level) for level in out]


def _height(word: Word) -> float:
    return (word.top + word.bottom) / 2


def _words_in(box: Box, words: Sequence[Word]) -> tuple[Word, ...]:
    """Those of some words, from top to bottom, whose middle lies in a box."""
    x0, top, x1, bottom = box
    inside = words[bisect_left(words, top, key=_height) : bisect_left(words, bottom, key=_height)]
    return tuple(word for word in inside if x0 <= (word.x0 + word.x1) / 2 < x1)


def _same_borders(a: _PaintedRow, b: _PaintedRow) -> bool:
    return len(a.cells) == len(b.cells) and all(abs(x - y) <= TOUCH for x, y in zip(a.borders, b.borders, strict=True))


def _is_ruled(run: Sequence[Box], page: PageContent) -> bool:
    """Whether a rule runs along the upper or lower edge of a painted row, or into it."""
    x0, top, x1, bottom = _box_of(run)
    return any(
        min(abs(y - top), abs(y - bottom)) <= TOUCH and left < x1 and x0 < right for y, left, right in page.horizontal
    ) or any(x0 - TOUCH <= x <= x1 + TOUCH and high < bottom and top < low for x, high, low in page.vertical)
