"""Cells of a ruled table as rows and columns with spans, and which words stand in which cell."""

from __future__ import annotations

import itertools
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from extractors.readers.pdf.content import Box, Word


@dataclass(slots=True)
class GridCell:
    """A cell with its box and what stands in it."""

    box: Box
    row: int
    column: int
    row_span: int = 1
    column_span: int = 1
    words: list[Word] = field(default_factory=list)


@dataclass(slots=True)
class Grid:
    """A table as geometry: `xs` and `ys` are the borders of columns and rows (one more than there are of them)."""

    xs: list[float]
    ys: list[float]
    cells: list[GridCell]
    _at: dict[tuple[int, int], GridCell] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for cell in self.cells:
            for row in range(cell.row, cell.row + cell.row_span):
                for column in range(cell.column, cell.column + cell.column_span):
                    self._at[row, column] = cell

    @classmethod
    def of(cls, boxes: Sequence[Box]) -> Grid:
        """The grid of a table's cells."""
        xs = sorted({x for box in boxes for x in (box[0], box[2])})
        ys = sorted({y for box in boxes for y in (box[1], box[3])})
        column = {x: i for i, x in enumerate(xs)}
        row = {y: i for i, y in enumerate(ys)}
        cells = [
            GridCell(box, row[box[1]], column[box[0]], row[box[3]] - row[box[1]], column[box[2]] - column[box[0]])
            for box in boxes
        ]
        cells.sort(key=lambda c: (c.row, c.column))
        return cls(xs, ys, cells)

    def with_body(self, body: Grid) -> Grid:
        """This grid with the rows of `body`, of as many columns, under its own."""
        shift = len(self.ys) - 1
        under = [GridCell(c.box, c.row + shift, c.column, c.row_span, c.column_span, c.words) for c in body.cells]
        return Grid(self.xs, [*self.ys[:-1], *body.ys], [*self.cells, *under])

    @property
    def box(self) -> Box:
        return (self.xs[0], self.ys[0], self.xs[-1], self.ys[-1])

    def at(self, x: float, y: float) -> GridCell | None:
        """The cell that holds a point."""
        return self._at.get((bisect_right(self.ys, y) - 1, bisect_right(self.xs, x) - 1))

    def take(self, words: Iterable[Word]) -> list[Word]:
        """Puts words into the cells that hold the middle of their characters; returns those that lie outside.

        A word that runs over a border is cut there, but for one that sticks out of the table by half or less: no other
        cell can hold the rest (a line of a head, justified to more than its column).
        """
        x0, top, x1, bottom = self.box
        left: list[Word] = []
        for word in words:
            y = (word.top + word.bottom) / 2
            if not top <= y < bottom or word.x1 < x0 or word.x0 > x1:
                left.append(word)
                continue
            cell = self.at((word.x0 + word.x1) / 2, y)
            if cell and cell.box[0] <= word.x0 and word.x1 <= cell.box[2]:
                cell.words.append(word)
            else:
                self._take_pieces(word, y, left)
        return left

    def take_into_holes(self, words: Iterable[Word]) -> list[Word]:
        """Makes cells where the table has none but words stand; returns the words that stand elsewhere."""
        x0, top, x1, bottom = self.box
        left: list[Word] = []
        for word in words:
            if word.bottom < top or word.top > bottom or word.x1 < x0 or word.x0 > x1:
                left.append(word)
                continue
            row = bisect_right(self.ys, (word.top + word.bottom) / 2) - 1
            column = bisect_right(self.xs, (word.x0 + word.x1) / 2) - 1
            if not (0 <= row < len(self.ys) - 1 and 0 <= column < len(self.xs) - 1):
                left.append(word)
                continue
            cell = self._at.get((row, column))
            if cell is None:
                box = (self.xs[column], self.ys[row], self.xs[column + 1], self.ys[row + 1])
                cell = self._at[row, column] = GridCell(box, row, column)
                self.cells.append(cell)
                self.cells.sort(key=lambda c: (c.row, c.column))
            cell.words.append(word)
        return left

    def _take_pieces(self, word: Word, y: float, left: list[Word]) -> None:
        if word.turn:
            cell = self.at((word.x0 + word.x1) / 2, y)
            (cell.words if cell else left).append(word)
            return
        edges = word.edges()
        owners = [self.at((a + b) / 2, y) for a, b in itertools.pairwise(edges)]
        inside = [owner for owner in owners if owner]
        if len(owners) > len(inside) >= len(owners) / 2:
            held = [i for i, owner in enumerate(owners) if owner]
            owners = [owners[min(max(i, held[0]), held[-1])] for i in range(len(owners))]
        start = 0
        for i in range(1, len(owners) + 1):
            if i == len(owners) or owners[i] is not owners[start]:
                owner = owners[start]
                piece = word if i - start == len(owners) else word.part(start, i, edges)
                (owner.words if owner else left).append(piece)
                start = i
