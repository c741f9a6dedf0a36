"""Whether horizontal rules part the rows of a table: those of a form, or of any table with a rule under each row."""

from __future__ import annotations

from collections.abc import Sequence

from extractors.readers.known_lines import begins_head, match_head_row
from extractors.readers.pdf.band_cells import Band
from extractors.readers.pdf.blocks import grid_lines
from extractors.readers.pdf.columns_at import MAX_TITLES
from extractors.readers.pdf.grid import Grid
from extractors.readers.pdf.lines import TextLine
from extractors.readers.pdf.open_grids import holds_rows_or_columns
from extractors.readers.pdf.prose import is_running
from extractors.readers.pdf.segments import printed
from extractors.readers.pdf.table_settings import TableSettings

HEAD_WORDS = 4
"""A head of so many words is one whatever stands beside it."""


def has_rows(run: Sequence[Band], grid: Grid, settings: TableSettings) -> bool:
    """Whether each band of a run is a row of the table that `grid` makes of it.

    A known head says so; without one no cell may hold several figures, nor texts side by side.
    """
    cells = grid_lines(grid)
    if len(grid.ys) == 2 and is_running(cells):
        return False
    if _is_known(grid, cells):
        return True
    if len(grid.xs) == 2:  # texts between rules, or columns that stand nearer than those of a form
        return all(len(line.segments) == 1 for band in run for line in printed(band.lines, settings))
    return len(run) > 2 and not holds_rows_or_columns(grid, cells, settings)


def _is_known(grid: Grid, cells: Sequence[Sequence[TextLine]]) -> bool:
    """Whether one of the first rows of a grid is a known head, or has a cell that says a long one."""
    rows: list[list[str]] = [[] for _ in grid.ys[:MAX_TITLES]]
    for cell, lines in zip(grid.cells, cells, strict=True):
        if cell.row < len(rows):
            rows[cell.row].append(" ".join(line.text for line in lines))
    long = (text for row in rows for text in row if len(text.split()) >= HEAD_WORDS)
    return any(map(match_head_row, rows)) or any(begins_head([text]) for text in long)
