"""Converts the grids and lines of a page to the tables and paragraphs of a `Document`."""

from __future__ import annotations

from collections.abc import Sequence

from extractors.document import Cell, Paragraph, Table
from extractors.readers.pdf.content import PageContent
from extractors.readers.pdf.grid import Grid, GridCell
from extractors.readers.pdf.lines import HEADING, TextLine, paragraph, split_paragraphs, text_lines


def grid_lines(grid: Grid) -> list[list[TextLine]]:
    """Returns the printed lines of each cell of a grid, in the order of its cells."""
    return [text_lines(cell.words) if cell.words else [] for cell in grid.cells]


def table_of(
    page: PageContent, grid: Grid, lines: Sequence[Sequence[TextLine]], pitch: float, only_gaps: bool = False
) -> Table:
    """Builds the table of a grid; `lines` as `grid_lines` returns them, `pitch` and `only_gaps` as `split_paragraphs`
    takes them."""
    rights = _right_limits(grid, lines)
    heads = _head_rows(grid, lines)
    cells = []
    for cell, own in zip(grid.cells, lines, strict=True):
        groups = split_paragraphs(own, rights[cell.column, cell.column + cell.column_span], pitch, only_gaps)
        paragraphs = tuple(paragraph(page, group) for group in groups)
        is_header = cell.row < heads
        cells.append(Cell(cell.row, cell.column, paragraphs, cell.row_span, cell.column_span, is_header))
    return Table(tuple(cells), page.number)


def _right_limits(grid: Grid, lines: Sequence[Sequence[TextLine]]) -> dict[tuple[int, int], float]:
    """Returns the x up to which text can run in cells between two column borders (indexes into `grid.xs`): the right
    border less the padding, or the end of the longest line."""
    seen: dict[tuple[int, int], list[tuple[GridCell, Sequence[TextLine]]]] = {}
    for cell, own in zip(grid.cells, lines, strict=True):
        seen.setdefault((cell.column, cell.column + cell.column_span), []).append((cell, own))
    out: dict[tuple[int, int], float] = {}
    for (start, end), cells in seen.items():
        text = [line for _, own in cells for line in own]
        edge = grid.xs[end]
        padding = max(0.0, min((line.x0 for line in text), default=edge) - grid.xs[start])
        out[start, end] = max(edge - min(1.5 * padding, 12.0) - 1.0, max((line.x1 for line in text), default=0.0))
    return out


def _head_rows(grid: Grid, lines: Sequence[Sequence[TextLine]]) -> int:
    """Returns the number of rows at the top that are all bold; 0 if all rows of the table are."""
    bold: dict[int, bool] = {}
    for cell, own in zip(grid.cells, lines, strict=True):
        for line in own:
            bold[cell.row] = bold.get(cell.row, True) and line.bold
    if all(bold.values()):
        return 0
    count = 0
    while bold.get(count, False):
        count += 1
    return count


def heading_level(line: TextLine, usual_size: float) -> int:
    """Returns 1 for a line clearly larger than usual, 2 for a bold line, else 0."""
    if line.size > HEADING * usual_size:
        return 1
    return 2 if line.bold else 0


def loose_paragraphs(
    page: PageContent, lines: Sequence[TextLine], right: float, pitch: float, usual_size: float
) -> list[tuple[float, Paragraph]]:
    """Groups lines outside tables into paragraphs, each with its top y; a change of weight or size separates them."""
    groups: list[list[TextLine]] = []
    for line in lines:
        if groups and _goes_on(groups[-1], line, right, pitch):
            groups[-1].append(line)
        else:
            groups.append([line])
    return [(g[0].top, paragraph(page, g, heading_level(g[0], usual_size))) for g in groups]


def _goes_on(group: Sequence[TextLine], line: TextLine, right: float, pitch: float) -> bool:
    last = group[-1]
    if last.bold != line.bold or abs(last.size - line.size) > 0.6:
        return False
    if line.x0 > last.x1 or line.x1 < last.x0 or line.base - last.base < 0.5 * line.size:
        return False
    middle = abs((last.x0 + last.x1) - (line.x0 + line.x1)) < 4 and abs(last.x0 - line.x0) > 4
    if middle:  # the end of a centred line does not show how much room was left
        return line.base - last.base <= 1.45 * max(pitch, 1.0) * line.size
    return len(split_paragraphs([last, line], right, pitch)) == 1
