"""Removes blank columns that the edges of filled boxes create inside cells (a figure marked in colour)."""

from __future__ import annotations

from itertools import pairwise

from extractors.readers.pdf.grid import Grid, GridCell

PADDING = 8.0
"""Maximum width of a blank column that is removed, in points: the padding of a cell.  A wider one is a real column."""


def join_blank_columns(grid: Grid) -> Grid:
    """Returns the grid without narrow columns whose own cells have no words: each joins the neighbour with which it
    shares most cells.  Returns the same grid if there is no such column."""
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
        box = (xs[start], cell.box[1], xs[end], cell.box[3])
        joined = GridCell(box, cell.row, start, cell.row_span, end - start, cell.words)
        known = next((out[place] for place in joined.places() if place in out), None)
        if known:
            known.words += cell.words
        else:
            out.update(dict.fromkeys(joined.places(), joined))
    cells = sorted({id(cell): cell for cell in out.values()}.values(), key=lambda cell: (cell.row, cell.column))
    return Grid(xs, grid.ys, cells)


def _is_joined(grid: Grid, own: set[int], column: int) -> bool:
    """True if the left border of a column only separates a blank column from the one that it shares most cells with."""
    shared = _shared(grid, column)
    if not shared:
        return False
    left_blank, blank = (c not in own and grid.xs[c + 1] - grid.xs[c] <= PADDING for c in (column - 1, column))
    return (blank and shared >= _shared(grid, column + 1)) or (left_blank and shared > _shared(grid, column - 1))


def _shared(grid: Grid, column: int) -> int:
    """Returns the number of rows in which a merged cell spans the left border of a column."""
    return sum(cell.row_span for cell in grid.cells if cell.column < column < cell.column + cell.column_span)
