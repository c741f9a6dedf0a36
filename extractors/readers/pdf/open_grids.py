"""Recognises ruled tables whose rules do not separate all rows and columns; the solver finds the rest by position.

Such a table has a ruled row that contains several rows, columns that no rule separates, a column outside its borders,
or a body without rules below its header.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import NamedTuple, TypeVar

from extractors.readers.known_lines import match_head_row
from extractors.readers.pdf.grid import Grid, GridCell
from extractors.readers.pdf.lines import TextLine, text_lines
from extractors.readers.pdf.regions import Region
from extractors.readers.pdf.ruled_heads import REACH, figures_below
from extractors.readers.pdf.segments import Printed, Segment, is_figure, printed
from extractors.readers.pdf.table_settings import TableSettings

T = TypeVar("T")

LEAST_ROWS = 2
Cells = Sequence[Sequence[TextLine]]
"""Printed lines of each cell of a grid, in the order of its cells."""


class _Within(NamedTuple):
    """Number of lines in a cell, and those that can be evidence of several rows or columns in it."""

    lines: int
    telling: Sequence[Printed]


def open_region(
    grid: Grid, cells: Cells, lines: Sequence[TextLine], end: float, settings: TableSettings
) -> Region | None:
    """Returns a ruled table as a region, with the `lines` beside it, or below its header above y `end`.

    Returns None if its rules separate all its rows and columns.
    """
    beside, under = _beside(grid, lines), figures_below(grid, cells, lines, end, settings)
    if not beside and not under and (_is_ruled_form(grid, cells) or not holds_rows_or_columns(grid, cells, settings)):
        return None
    words = [word for cell in grid.cells for word in cell.words if not word.turn]
    words += [word for line in (*beside, *under) for word in line.words]
    borders = list(grid.xs[1:-1])
    if beside:
        borders = sorted([*borders, grid.xs[0] if beside[0].x1 < grid.xs[0] + REACH else grid.xs[-1]])
    rows = [y for y in grid.ys[1:-1] if not any(c.box[1] + 1 < y < c.box[3] - 1 for c in grid.cells if c.words)]
    boxes = [cell for cell in grid.cells if cell.column_span > 1]
    head_end = grid.ys[-1] if under else _head_end(grid, rows)
    lines_of_table = [_by_cell(line, grid) for line in printed(text_lines(words), settings)]
    return Region(lines_of_table, [], True, head_end, borders, rows, boxes)


def _by_cell(line: Printed, grid: Grid) -> Printed:
    """Splits a line's segments where a drawn cell ends, however close the text of the next cell is."""
    cells = {id(word): id(cell) for cell in grid.cells for word in cell.words}
    line.segments = [
        Segment.of(list(words))
        for segment in line.segments
        for _, words in groupby(segment.words, lambda word: cells.get(id(word)))
    ]
    return line


def holds_rows_or_columns(grid: Grid, cells: Cells, settings: TableSettings) -> bool:
    """True if cells of a grid contain several rows or columns."""
    own = [
        (cell, _Within(len(lines), printed(_telling(grid, cell, lines), settings)))
        for cell, lines in zip(grid.cells, cells, strict=True)
    ]
    return _holds_rows(own) or _holds_columns(grid, own, settings)


def _telling(grid: Grid, cell: GridCell, lines: Sequence[TextLine]) -> Sequence[TextLine]:
    """Returns the lines of a cell that can be evidence of rows or columns in it: those with a figure, or all lines of a
    cell over all columns.  Most cells contain prose, which need not be split into segments."""
    if cell.column_span == len(grid.xs) - 1 > 1:
        return lines
    return [line for line in lines if any(is_figure(word.text) for word in line.words)]


def _is_ruled_form(grid: Grid, cells: Cells) -> bool:
    """True if at least `LEAST_ROWS` ruled rows follow a known header row: then the rules separate all rows, even if a
    cell contains a list."""
    rows = _by_row(zip(grid.cells, cells, strict=True))
    heads = (n for n, row in enumerate(rows) if match_head_row([_said(lines) for _, lines in row]))
    return next(heads, len(grid.ys)) + LEAST_ROWS < len(grid.ys) - 1


def _said(lines: Iterable[TextLine]) -> str:
    return " ".join(line.text for line in lines)


def _head_end(grid: Grid, rows: Sequence[float]) -> float | None:
    """Returns the y of the lowest rule above which no cell outside the first column has a figure; that of the first
    rule if each such row has one; None without rules."""
    end = next(iter(rows), None)
    for y in rows:
        own = [cell for cell in grid.cells if abs(cell.box[3] - y) < 1 and cell.column > 0]
        if any(is_figure(word.text) for cell in own for word in cell.words):
            break
        end = y
    return end


def _by_row(cells: Iterable[tuple[GridCell, T]]) -> Iterable[list[tuple[GridCell, T]]]:
    """Groups cells, each with its associated value, by row."""
    rows: dict[int, list[tuple[GridCell, T]]] = {}
    for cell, own in cells:
        rows.setdefault(cell.row, []).append((cell, own))
    return rows.values()


def _holds_rows(cells: Sequence[tuple[GridCell, _Within]]) -> bool:
    """True if several cells of one row contain figures below one another on most of their lines."""
    for row in _by_row(cells):
        stacks = 0
        for _, within in row:
            figures = sum(map(_is_value, within.telling))
            stacks += figures > 1 and 2 * figures > within.lines
        if stacks > 1:
            return True
    return False


def _is_value(line: Printed) -> bool:
    """True if a line has a figure of its own: not one in brackets, which explains the figure above."""
    return any(segment.figures and segment.text[0] not in "([" for segment in line.segments)


def _holds_columns(grid: Grid, cells: Sequence[tuple[GridCell, _Within]], settings: TableSettings) -> bool:
    """True if several lines have texts side by side in a cell over all columns, or figures side by side in one column:
    the cell contains rows, or the column is several that no rule separates."""
    if len(grid.xs) < 3:
        return False
    whole = 0
    pairs: dict[int, int] = {}
    for cell, within in cells:
        for line in within.telling:
            figures = sum(segment.figures for segment in line.segments)
            whole += cell.column_span == len(grid.xs) - 1 and len(line.segments) > 2
            pairs[cell.column] = pairs.get(cell.column, 0) + (cell.column_span == 1 and figures > 1)
    return whole > 1 or max(pairs.values(), default=0) >= settings.least_lines


def _beside(grid: Grid, lines: Sequence[TextLine]) -> list[TextLine]:
    """Returns the lines left (or right) of a table that form a column outside its borders: at least one for every
    second row, most of them on the baselines of its words."""
    if len(grid.cells) == 1:
        return []
    x0, top, x1, bottom = grid.box
    near = [line for line in lines if top - 1 <= (line.top + line.bottom) / 2 <= bottom + 1 and not line.words[0].turn]
    left = [line for line in near if line.x1 < x0 + REACH]
    right = [line for line in near if line.x0 > x1 - REACH]
    for own in (left, right):
        if own and 2 * len(own) >= len(grid.ys) - 1:
            bases = {round(word.base) for cell in grid.cells for word in cell.words}
            if 2 * sum(round(line.base) in bases for line in own) >= len(own):
                return own
    return []
