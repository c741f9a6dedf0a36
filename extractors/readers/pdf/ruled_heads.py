"""Recognises ruled headers above rows without rules: the header's columns are the columns of those rows.

Below a header of a known form, rows are found by their texts (`open_below`), below any other by their figures
(`figures_below`).  If the body has only vertical rules, its words first appear as one ruled row, and are taken out of
it (`open_body`).
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
"""Maximum distance from a ruled header to the rows without rules below it, in font sizes."""
MOST_LEVELS = 4
"""Number of rows that is too many for a header."""
REACH = 3.0
"""Maximum distance by which a text beside or below a table may cross the table's border, in points."""
BETWEEN = 4
"""Maximum number of lines that are no rows (a heading, the rest of a name) between two rows below a header."""
_SIGNS = re.compile(r"\W+")
OPEN = 6.0
"""Maximum distance of a closing rule from the ends of vertical rules, in points; a shorter rule is only their end."""

DASHED = 0.2
"""Share of a table's width above which short rules at its end are a dashed rule, not the ends of vertical rules."""

GridParts = tuple[Grid, list[Word]]


def open_below(
    grid: Grid, cells: Sequence[Sequence[TextLine]], lines: Sequence[TextLine], size: float
) -> ColumnTable | None:
    """Returns the columns of a ruled header for the lines directly below it, which have no rules; None for other grids.

    The lines must keep to its columns.  If the header is neither that of a known form nor bold, the first line must
    have words in at least three columns.  A known or bold header at the end of a page has its rows on the next page.
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
    """Returns a ruled header and the words below it, if only vertical rules continue below the header; else None.

    `drawn` are the page's horizontal rules: none of them closes the table.
    """
    bottom = len(grid.ys) - 2
    if not 0 < bottom < MOST_LEVELS:
        return None
    x0, _, x1, end = grid.box
    closing = [min(b, x1) - max(a, x0) for y, a, b in drawn if abs(y - end) <= OPEN and a < x1 and x0 < b]
    if closing and (max(closing) > OPEN or sum(closing) > DASHED * (x1 - x0)):
        return None
    if any(cell.row + cell.row_span > bottom and (cell.row < bottom or cell.column_span > 1) for cell in grid.cells):
        return None
    above = [(cell, own) for cell, own in zip(grid.cells, cells, strict=True) if cell.row < bottom]
    head = Grid(grid.xs, grid.ys[:-1], [cell for cell, _ in above])
    if not is_head(head, [own for _, own in above]):
        return None
    return head, [word for cell in grid.cells if cell.row == bottom for word in cell.words]


_Row = Sequence[tuple[GridCell, Sequence[TextLine]]]
"""Cells of one row, each with its lines."""


def _last_row(grid: Grid, cells: Sequence[Sequence[TextLine]]) -> _Row:
    """Returns the last row of a grid; [] if a column has no cell of its own there, or a cell has no words."""
    both = zip(grid.cells, cells, strict=True)
    last = [(cell, own) for cell, own in both if cell.row + cell.row_span == len(grid.ys) - 1]
    return last if len(last) == len(grid.xs) - 1 > 1 and all(own for _, own in last) else []


def _is_known(row: _Row) -> bool:
    return match_head_row([" ".join(line.text for line in own) for _, own in row]) is not None


def is_head(grid: Grid, cells: Sequence[Sequence[TextLine]]) -> bool:
    """True if a grid of few rows is only a header: its last row is a known header row, or all its lines are bold."""
    last = _last_row(grid, cells) if len(grid.ys) <= MOST_LEVELS else []
    return bool(last) and (_is_known(last) or all(line.bold for own in cells for line in own))


def figures_below(
    grid: Grid, cells: Sequence[Sequence[TextLine]], lines: Sequence[TextLine], end: float, settings: TableSettings
) -> list[TextLine]:
    """Returns the lines below a ruled header of no known form and above y `end`, down to the last line of figures that
    keep to its columns; [] if the grid is no such header."""
    last = _last_row(grid, cells)
    if not last or _is_known(last):
        return []
    texts = [word.text for cell, _ in last if cell.column for word in cell.words]
    if any(is_figure(text) and not is_year(text) and not _SIGNS.fullmatch(text) for text in texts):
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
    """Moves the words of the rows found below a ruled header into its columns; leaves them if a word crosses a border.

    `body` has the same number of columns as `head`; it is changed and returned.
    """
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
