"""Recognises tables with a box around all rows and at most a rule below the header.

They are read by position, as if there were no rules.
"""

from __future__ import annotations

from collections.abc import Sequence

from extractors.readers.pdf.columns_at import head_of
from extractors.readers.pdf.grid import Grid
from extractors.readers.pdf.lines import text_lines

MAX_ROWS = 4
SAME_BORDER = 2.0
"""Maximum distance between the outer borders of two tables that are one, in points."""

Sides = tuple[float, float]
"""Left and right border of a table, in points."""


def holds_rows(grid: Grid, size: float, before: Sides | None) -> bool:
    """True if a grid is only a box around the rows of a table, with at most a rule below their header.

    Known column headers are side by side in one of its cells; or the last table of the page before was such a box, and
    this one has the same sides (`before`).
    """
    rows = len(grid.ys) - 1
    if len(grid.xs) != 2 or rows > MAX_ROWS:
        return False
    if before and abs(grid.xs[0] - before[0]) <= SAME_BORDER and abs(grid.xs[-1] - before[1]) <= SAME_BORDER:
        return True
    return any(cell.words and head_of(text_lines(cell.words), size) is not None for cell in grid.cells)


def sides(grids: Sequence[Grid]) -> Sides | None:
    """Returns the sides of the lowest grid; None without grids."""
    last = max(grids, key=lambda grid: grid.ys[-1], default=None)
    return (last.xs[0], last.xs[-1]) if last else None
