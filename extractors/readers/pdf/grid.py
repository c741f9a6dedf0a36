"""Grid of a table: its cells in rows and columns, with spans."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from extractors.readers.pdf.content import Box, Word


@dataclass(slots=True)
class GridCell:
    """A cell with its box, its place in the grid and its words."""

    box: Box
    row: int
    column: int
    row_span: int = 1
    column_span: int = 1
    words: list[Word] = field(default_factory=list)

    def places(self) -> Iterator[tuple[int, int]]:
        """Yields each (row, column) that the cell covers."""
        for row in range(self.row, self.row + self.row_span):
            for column in range(self.column, self.column + self.column_span):
                yield row, column


@dataclass(slots=True)
class Grid:
    """Geometry of a table: `xs` and `ys` are the borders of its columns and rows, in points (one more than columns or
    rows)."""

    xs: list[float]
    ys: list[float]
    cells: list[GridCell]
    _at: dict[tuple[int, int], GridCell] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for cell in self.cells:
            for place in cell.places():
                self._at[place] = cell

    @classmethod
    def of(cls, boxes: Sequence[Box]) -> Grid:
        """Builds the grid of a table from the boxes of its cells; cells never overlap."""
        xs = sorted({x for box in boxes for x in (box[0], box[2])})
        ys = sorted({y for box in boxes for y in (box[1], box[3])})
        column = {x: i for i, x in enumerate(xs)}
        row = {y: i for i, y in enumerate(ys)}
        cells = [
            GridCell(box, row[box[1]], column[box[0]], row[box[3]] - row[box[1]], column[box[2]] - column[box[0]])
            for box in boxes
        ]
        cells.sort(key=lambda c: (c.row, c.column))
        grid = cls(xs, ys, cells)
        if len(grid._at) == sum(cell.row_span * cell.column_span for cell in cells):
            return grid
        _cut_overlaps(cells, xs, ys)
        return cls(xs, ys, cells)

    def with_body(self, body: Grid) -> Grid:
        """Returns this grid with the rows of `body`, which has the same number of columns, below its own."""
        shift = len(self.ys) - 1
        under = [GridCell(c.box, c.row + shift, c.column, c.row_span, c.column_span, c.words) for c in body.cells]
        return Grid(self.xs, [*self.ys[:-1], *body.ys], [*self.cells, *under])

    @property
    def box(self) -> Box:
        return (self.xs[0], self.ys[0], self.xs[-1], self.ys[-1])

    def at(self, x: float, y: float) -> GridCell | None:
        """Returns the cell that contains a point; None if there is none."""
        return self._at.get((bisect_right(self.ys, y) - 1, bisect_right(self.xs, x) - 1))

    def at_or_new(self, x: float, y: float) -> GridCell | None:
        """Returns the cell that contains a point, adding one if the table has none there; None outside the table."""
        row, column = bisect_right(self.ys, y) - 1, bisect_right(self.xs, x) - 1
        if not (0 <= row < len(self.ys) - 1 and 0 <= column < len(self.xs) - 1):
            return None
        cell = self._at.get((row, column))
        if cell is None:
            box = (self.xs[column], self.ys[row], self.xs[column + 1], self.ys[row + 1])
            cell = self._at[row, column] = GridCell(box, row, column)
            self.cells.append(cell)
            self.cells.sort(key=lambda c: (c.row, c.column))
        return cell


def _cut_overlaps(cells: Sequence[GridCell], xs: Sequence[float], ys: Sequence[float]) -> None:
    """Shrinks each cell that contains smaller ones, so that it ends before them: a missing rule made it too large."""
    taken: set[tuple[int, int]] = set()
    for cell in sorted(cells, key=lambda c: c.row_span * c.column_span):
        while cell.column_span > 1 and not taken.isdisjoint(cell.places()):
            cell.column_span -= 1
        while cell.row_span > 1 and not taken.isdisjoint(cell.places()):
            cell.row_span -= 1
        cell.box = (*cell.box[:2], xs[cell.column + cell.column_span], ys[cell.row + cell.row_span])
        taken.update(cell.places())
