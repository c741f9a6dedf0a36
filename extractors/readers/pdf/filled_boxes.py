"""Classifies filled boxes behind text: cells of a table, or stripes behind its rows (zebra), whose edges are no rules.

The edges of stripes do not separate rows reliably: a row without a stripe is also between two edges, and so is a
heading between tables.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from extractors.readers.known_lines import match_head_row
from extractors.readers.pdf.content import Box, PageContent, VerticalRule, Word

MIN_HEIGHT = 5.0
"""Minimum height and width of a filled box, in points; a smaller one is a drawn line."""
MIN_WIDTH = 150.0
"""Minimum width of a stripe, in points: it lies behind a whole row."""
MEET = 3.0
TOUCH = 1.5
"""Maximum distance between painted cells side by side, or between their edges and rules along them, in points."""
MAX_SHADES = 2000
"""Maximum number of filled boxes that are classified; a page with more is a drawing."""


@dataclass(frozen=True, slots=True)
class _PaintedRow:
    """Filled boxes side by side that paint a row, and the words in each box.

    `box` ends where the shortest of them ends; `borders` are the x of the column borders, outer ones included.
    """

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
        """True if it is a header row of a known form, or all its words are bold."""
        texts = [" ".join(word.text for word in own) for own in self.words]
        return match_head_row(texts) is not None or (any(texts) and all(w.bold for own in self.words for w in own))


def is_shade(box: Box) -> bool:
    """True if a filled box without an outline is large enough to be behind words."""
    return box[3] - box[1] >= MIN_HEIGHT and box[2] - box[0] >= MIN_HEIGHT


def take_shades(page: PageContent) -> None:
    """Separates a page's filled boxes into stripes behind rows, and cells, whose edges become rules of the page."""
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
    """Returns (stripes, cells) among filled boxes, each from top to bottom.

    A stripe is wide, has no filled box beside it, and no vertical rule (of `vertical`) crosses it.
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
    """Returns the painted rows of tables without rules that paint every second row, cell by cell.

    Header rows are not included: the borders of their cells must become rules.
    """
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
    """Returns the box of the row that boxes side by side paint; it ends where the shortest of them ends."""
    return (run[0][0], run[0][1], run[-1][2], min(cell[3] for cell in run))


def _painted_runs(cells: Sequence[Box]) -> list[list[Box]]:
    """Groups two or more filled boxes with the same top, each beginning where the last one ends; from top to bottom."""
    runs: list[list[Box]] = []
    for level in _levels(cells):
        for cell in level:
            if runs and abs(cell[1] - runs[-1][0][1]) <= TOUCH and abs(cell[0] - runs[-1][-1][2]) <= TOUCH:
                runs[-1].append(cell)
            else:
                runs.append([cell])
    return [run for run in runs if len(run) > 1]


def _levels(cells: Sequence[Box]) -> list[list[Box]]:
    """Groups boxes with the same top, from left to right; groups from top to bottom."""
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
    """Returns those words (sorted by `_height`) whose middle lies in a box."""
    x0, top, x1, bottom = box
    inside = words[bisect_left(words, top, key=_height) : bisect_left(words, bottom, key=_height)]
    return tuple(word for word in inside if x0 <= (word.x0 + word.x1) / 2 < x1)


def _same_borders(a: _PaintedRow, b: _PaintedRow) -> bool:
    return len(a.cells) == len(b.cells) and all(abs(x - y) <= TOUCH for x, y in zip(a.borders, b.borders, strict=True))


def _is_ruled(run: Sequence[Box], page: PageContent) -> bool:
    """True if a rule runs along the upper or lower edge of a painted row, or crosses it."""
    x0, top, x1, bottom = _box_of(run)
    return any(
        min(abs(y - top), abs(y - bottom)) <= TOUCH and left < x1 and x0 < right for y, left, right in page.horizontal
    ) or any(x0 - TOUCH <= x <= x1 + TOUCH and high < bottom and top < low for x, high, low in page.vertical)
