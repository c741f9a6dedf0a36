"""Tables with a box around all rows, and a rule under the head at most: they are read by position, as if there were no
rules."""

from __future__ import annotations

from collections.abc import Sequence

from extractors.readers.pdf.columns_at import head_of
from extractors.readers.pdf.grid import Grid
from extractors.readers.pdf.lines import text_lines

MAX_ROWS = 4
SAME_X = 2.0

Sides = tuple[float, float]
"""The left and the right border of a table."""


def holds_rows(grid: Grid, size: float, before: Sides | None) -> bool:
    """Whether a grid is but a box around the rows of a table, with a rule under their head at most.

    Known heads stand side by side in one of its cells; or the table of the page before, `before`, was such a one, and
    this is as wide.
    """
    rows = len(grid.ys) - 1
    if len(grid.xs) != 2 or rows > MAX_ROWS:
        return False
    if before and abs(grid.xs[0] - before[0]) <= SAME_X and abs(grid.xs[-1] - before[1]) <= SAME_X:
        return True
    return any(cell.words and head_of(text_lines(cell.words), size) is not None for cell in grid.cells)


def sides(grids: Sequence[Grid]) -> Sides | None:
    """The borders of the lowest of some grids."""
    last = max(grids, key=lambda grid: grid.ys[-1], default=None)
    return (last.xs[0], last.xs[-1]) if last else None
