"""Columns that the edges of filled boxes cut off within cells (a figure marked in colour): nothing stands in them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from extractors.readers.pdf.grid import Grid, GridCell

PADDING = 8.0
"""A column without words is no wider (in points) than the padding of a cell; a wider one is blank, and stays."""


def join_blank_columns(grid: Grid) -> Grid:
    """The grid without narrow columns in which no cell of their own has words: each goes to the neighbour with which it
    shares cells.  The same one where there are none."""
    count = len(grid.xs) - 1
    own = {cell.column for cell in grid.cells if cell.words and cell.column_span == 1}
    kept = [0, *(c for c in range(1, count) if not _is_joined(grid, own, c)), count]
    if len(kept) == count + 1:
        return grid
    xs = [grid.xs[c] for c in kept]
    at = {c: n for n, (a, b) in enumerate(pairwise(kept)) for c in range(a, b)}
    out: dict[tuple[int, int], GridCell] = {}
    for cell in sorted(grid.cells, key=lambda cell: (not cell.words, cell.row, cell.column)):
        start, end = at[cell.column], at[cell.column + cell.column_span - 1] + 1
        places = list(_places(cell, start, end))
        known = next((out[place] for place in places if place in out), None)
        if known:
            known.words += cell.words
        else:
            box = (xs[start], cell.box[1], xs[end], cell.box[3])
            out.update(dict.fromkeys(places, GridCell(box, cell.row, start, cell.row_span, end - start, cell.words)))
    cells = sorted({id(cell): cell for cell in out.values()}.values(), key=lambda cell: (cell.row, cell.column))
    return Grid(xs, grid.ys, cells)


def _places(cell: GridCell, start: int, end: int) -> Iterator[tuple[int, int]]:
    return ((row, c) for row in range(cell.row, cell.row + cell.row_span) for c in range(start, end))


def _is_joined(grid: Grid, own: set[int], column: int) -> bool:
    """Whether the border left of a column parts a blank one from the neighbour with which it shares most cells."""
    shared = _shared(grid, column)
    if not shared:
        return False
    left_blank, blank = (c not in own and grid.xs[c + 1] - grid.xs[c] <= PADDING for c in (column - 1, column))
    return (blank and shared >= _shared(grid, column + 1)) or (left_blank and shared > _shared(grid, column - 1))


def _shared(grid: Grid, column: int) -> int:
    """Over how many rows a cell reaches over the border left of a column."""
    return sum(cell.row_span for cell in grid.cells if cell.column < column < cell.column + cell.column_span)
