"""Ruled heads whose rows below have no rules: their columns tell where the words of a row stand.

Rows of a head that a form knows are found by what their texts say (`open_below`), those of any other by their figures
(`figures_below`); under vertical rules alone they must first be taken out of the one row that those make
(`open_body`).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise

from extractors.readers.columns import Column, ColumnTable
from extractors.readers.known_lines import match_head_row
from extractors.readers.pdf.columns_at import LETTER, crosses
from extractors.readers.pdf.content import HorizontalRule, Word
from extractors.readers.pdf.grid import Grid, GridCell
from extractors.readers.pdf.lines import TextLine, text_lines
from extractors.readers.pdf.segments import is_figure, is_year, printed
from extractors.readers.pdf.table_settings import TableSettings

BELOW = 4.0
"""Rows without rules begin at most this many font sizes below their ruled head."""
MOST_LEVELS = 4
"""A head has fewer rows."""
REACH = 3.0
"""Points by which a text may reach over the border of the table that it stands beside or under."""
BETWEEN = 4
"""Lines that are no row (a heading, the rest of a name) between two rows under a head, at most."""
_SIGNS = re.compile(r"\W+")
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
    if len(grid.ys) > MOST_LEVELS or not _last_row(grid, cells):
        return None
    if lines:
        top = min(line.top for line in lines)
        near = [word for line in lines for word in line.words if word.top < top + 1.5 * size]
        if not -size <= top - grid.ys[-1] <= BELOW * size or crosses(near, grid.xs[1:-1]):
            return None
        if not is_head(grid, cells):
            first = text_lines(near)[0]
            if len({bisect_right(grid.xs, w.x0, 1, len(grid.xs) - 1) for w in first.words}) < 3:
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
    if not 0 < bottom < MOST_LEVELS:
        return None
    x0, _, x1, end = grid.box
    if any(abs(y - end) <= OPEN and min(b, x1) - max(a, x0) > OPEN for y, a, b in drawn):
        return None
    if any(cell.row + cell.row_span > bottom and (cell.row < bottom or cell.column_span > 1) for cell in grid.cells):
        return None
    above = [(cell, own) for cell, own in zip(grid.cells, cells, strict=True) if cell.row < bottom]
    head = Grid(grid.xs, grid.ys[:-1], [cell for cell, _ in above])
    if not is_head(head, [own for _, own in above]):
        return None
    return head, [word for cell in grid.cells if cell.row == bottom for word in cell.words]


_Row = Sequence[tuple[GridCell, Sequence[TextLine]]]
"""Cells side by side, each with its lines."""


def _last_row(grid: Grid, cells: Sequence[Sequence[TextLine]]) -> _Row:
    """A grid's last row; none where a column has no cell of its own there, or no words."""
    both = zip(grid.cells, cells, strict=True)
    last = [(cell, own) for cell, own in both if cell.row + cell.row_span == len(grid.ys) - 1]
    return last if len(last) == len(grid.xs) - 1 > 1 and all(own for _, own in last) else []


def _is_known(row: _Row) -> bool:
    return match_head_row([" ".join(line.text for line in own) for _, own in row]) is not None


def is_head(grid: Grid, cells: Sequence[Sequence[TextLine]]) -> bool:
    """Whether a low grid is but a head: a form knows its last row as one, or all of it is bold."""
    last = _last_row(grid, cells) if len(grid.ys) <= MOST_LEVELS else []
    return bool(last) and (_is_known(last) or all(line.bold for own in cells for line in own))


def figures_below(
    grid: Grid, cells: Sequence[Sequence[TextLine]], lines: Sequence[TextLine], end: float, settings: TableSettings
) -> list[TextLine]:
    """The lines under a ruled head that no form knows, above `end`, down to the last one of figures that keep to its
    columns."""
    last = _last_row(grid, cells)
    if not last or _is_known(last):
        return []
    said = [word.text for cell, _ in last if cell.column for word in cell.words]
    if any(is_figure(text) and not is_year(text) and not _SIGNS.fullmatch(text) for text in said):
        return []
    x0, _, x1, bottom = grid.box
    words = [word for line in lines if bottom <= (line.top + line.bottom) / 2 < end for word in line.words]
    below = text_lines([word for word in words if not word.turn])
    base, rows = bottom, 0
    for n, (line, own) in enumerate(zip(below, printed(below, settings), strict=True)):
        if line.base - base > 2 * settings.region_step * line.size or line.x0 < x0 - REACH or line.x1 > x1 + REACH:
            break
        base = line.base
        if any(segment.figures for segment in own.segments[1:]) and not crosses(line.words, grid.xs[1:-1]):
            rows = n + 1
        elif n - rows >= BETWEEN:
            break
    return below[:rows]


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
