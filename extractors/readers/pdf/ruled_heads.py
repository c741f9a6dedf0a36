"""Ruled heads whose rows below have no rules: their columns tell where the words of a row stand."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise

from extractors.readers.columns import Column, ColumnTable
from extractors.readers.known_lines import match_head_row
from extractors.readers.pdf.columns_at import LETTER, crosses
from extractors.readers.pdf.content import HorizontalRule, Word
from extractors.readers.pdf.grid import Grid, GridCell
from extractors.readers.pdf.lines import TextLine, text_lines

BELOW = 4.0
"""Rows without rules begin at most this many font sizes below their ruled head."""
OPEN = 6.0
"""A rule that closes a table is at most so far from where vertical ones end, and longer: those have ends, too."""

GridParts = tuple[Grid, list[Word]]


def open_below(
    grid: Grid, cells: Sequence[Sequence[TextLine]], lines: Sequence[TextLine], size: float
) -> ColumnTable | None:
    """A ruled head whose rows below have no rules: its columns, for the lines right under it; else None.

    The lines must keep to its columns; a head that is neither known to a form nor bold needs a line under it that
    fills several of them.  A head at the foot of a page waits for the next.
    """
    if not fills_last_row(grid, cells):
        return None
    if lines:
        top = min(line.top for line in lines)
        near = [word for line in lines for word in line.words if word.top < top + 1.5 * size]
        if not -size <= top - grid.ys[-1] <= BELOW * size or crosses(near, grid.xs[1:-1]):
            return None
        if not is_head(grid, cells):
            first = text_lines(near)[0]
            if len({bisect_right(grid.xs, w.x0) for w in first.words}) < 3:
                return None
    elif not is_head(grid, cells):
        return None
    columns = tuple(Column(a + 1, b - 1) for a, b in pairwise(grid.xs))
    return ColumnTable(columns, rows=[], head_rows=0, widths=[(c.x1 - c.x0) / (LETTER * size) for c in columns])


def open_body(grid: Grid, cells: Sequence[Sequence[TextLine]], drawn: Sequence[HorizontalRule]) -> GridParts | None:
    """A ruled head and the words under it where vertical rules run on without one that closes a row; else None.

    `drawn` are the page's horizontal rules: that where a table ends is none of them.
    """
    bottom = len(grid.ys) - 2
    x0, _, x1, end = grid.box
    if bottom < 1 or any(abs(y - end) <= OPEN and min(b, x1) - max(a, x0) > OPEN for y, a, b in drawn):
        return None
    if any(cell.row + cell.row_span > bottom and (cell.row < bottom or cell.column_span > 1) for cell in grid.cells):
        return None
    above = [(cell, own) for cell, own in zip(grid.cells, cells, strict=True) if cell.row < bottom]
    head = Grid(grid.xs, grid.ys[:-1], [cell for cell, _ in above])
    if not is_head(head, [own for _, own in above]):
        return None
    return head, [word for cell in grid.cells if cell.row == bottom for word in cell.words]


def fills_last_row(grid: Grid, cells: Sequence[Sequence[TextLine]]) -> bool:
    """Whether a low grid's last row has words in every column: it could be a head."""
    if len(grid.xs) < 3 or len(grid.ys) > 4:
        return False
    last = [own for cell, own in zip(grid.cells, cells, strict=True) if cell.row + cell.row_span == len(grid.ys) - 1]
    return len(last) == len(grid.xs) - 1 and all(last)


def is_head(grid: Grid, cells: Sequence[Sequence[TextLine]]) -> bool:
    """Whether a grid is but a head: a form knows its last row as one, or all of it is bold."""
    if not fills_last_row(grid, cells):
        return False
    last = [own for cell, own in zip(grid.cells, cells, strict=True) if cell.row + cell.row_span == len(grid.ys) - 1]
    if match_head_row([" ".join(line.text for line in own) for own in last]):
        return True
    return all(line.bold for own in cells for line in own)


def body_of(head: Grid, body: Grid) -> Grid:
    """The rows found under a ruled head with their words in its columns, wherever no word runs over a border."""
    words = [word for cell in body.cells for word in cell.words]
    if crosses(words, head.xs[1:-1]):
        return body
    rows: dict[tuple[int, int], GridCell] = {(cell.row, cell.column): cell for cell in body.cells}
    for cell in body.cells:
        cell.box = (head.xs[cell.column], cell.box[1], head.xs[cell.column + 1], cell.box[3])
        own, cell.words = cell.words, []
        for word in own:
            column = bisect_right(head.xs, (word.x0 + word.x1) / 2, 1, len(head.xs) - 1) - 1
            rows[cell.row, column].words.append(word)
    return body
