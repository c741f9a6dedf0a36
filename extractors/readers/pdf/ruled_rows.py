"""Decides whether horizontal rules separate the rows of a table, which may belong to a known form or not."""

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
"""Minimum number of words of a known column header that is recognised without its neighbours."""


def has_rows(run: Sequence[Band], grid: Grid, settings: TableSettings) -> bool:
    """True if each band of a run is a row of `grid`, the table built from the run.

    A known column header is enough evidence; without one, no cell may contain rows of figures or texts side by side.
    """
    cells = grid_lines(grid)
    if len(grid.ys) == 2 and is_running(cells):
        return False
    if _is_known(grid, cells):
        return True
    if len(grid.xs) == 2:  # one column: texts between rules, or columns that are too close to be found by position
        return all(len(line.segments) == 1 for band in run for line in printed(band.lines, settings))
    return len(run) > 2 and not holds_rows_or_columns(grid, cells, settings)


def _is_known(grid: Grid, cells: Sequence[Sequence[TextLine]]) -> bool:
    """True if one of the first rows of a grid is a known header row, or one of its cells is a long known header."""
    rows: list[list[str]] = [[] for _ in grid.ys[:MAX_TITLES]]
    for cell, lines in zip(grid.cells, cells, strict=True):
        if cell.row < len(rows):
            rows[cell.row].append(" ".join(line.text for line in lines))
    long = (text for row in rows for text in row if len(text.split()) >= HEAD_WORDS)
    return any(map(match_head_row, rows)) or any(begins_head([text]) for text in long)
