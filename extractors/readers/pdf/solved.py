"""Solves the tables of a page that are not fully ruled: finds rows and columns from words and separators.

All are solved in the same steps: regions of lines (`regions`, `open_grids`), columns of least cost (`solved_columns`),
cells of the header (`solved_heads`), rows of least cost (`solved_rows`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from extractors.readers.known_lines import is_header_label, opens_section, opens_table
from extractors.readers.pdf.content import Box, Word
from extractors.readers.pdf.grid import Grid, GridCell
from extractors.readers.pdf.horizontal_rules import Level
from extractors.readers.pdf.lines import TextLine, left_of, text_lines, whole_lines
from extractors.readers.pdf.prose import is_justified, is_running
from extractors.readers.pdf.regions import Region, find_regions
from extractors.readers.pdf.segments import Piece, Printed, Segment, figure_columns, is_year, printed, words_of
from extractors.readers.pdf.solved_columns import Columns, solve_columns
from extractors.readers.pdf.solved_heads import NOWHERE, head_cells, head_pieces
from extractors.readers.pdf.solved_rows import body_pieces, body_rows
from extractors.readers.pdf.table_settings import TableSettings

LABELS = 2
"""Minimum number of labels of a form's header on one line for the line to belong to that header."""


@dataclass(frozen=True, slots=True)
class Unsolved:
    """A page without its fully ruled tables.

    `lines` are all lines outside those tables, `opened` the tables that are ruled only in part; `levels` are the
    horizontal rules, `stripes` the filled boxes behind rows, `cuts` y that no table crosses, `size` the usual font
    size.
    """

    lines: Sequence[TextLine]
    opened: Sequence[Region]
    levels: Sequence[Level]
    stripes: Sequence[Box]
    cuts: Sequence[float]
    size: float


def solved_grids(page: Unsolved, settings: TableSettings) -> tuple[list[Grid], list[TextLine]]:
    """Returns the tables of a page that are not fully ruled, and the lines outside them."""
    known = {id(word) for region in page.opened for word in words_of(region.lines)}
    lines = whole_lines([own for line in page.lines if not line.words[0].turn for own in left_of(line, known)])
    headings = [line for line in lines if _is_of_form(line, settings)]
    lines = [line for line in lines if not any(line is own for own in headings)]
    cuts = [*page.cuts, *(line.base for line in headings), *(region.lines[0].top for region in page.opened)]
    found = find_regions(printed(lines, settings), page.levels, cuts, page.size, settings)
    grids = [grid for region in (*page.opened, *found) if (grid := solve(region, page.stripes, settings))]
    taken = {id(word) for grid in grids for cell in grid.cells for word in cell.words}
    return grids, [left for line in page.lines for left in left_of(line, taken)]


def _is_of_form(line: TextLine, settings: TableSettings) -> bool:
    """True if a line is a heading of a form, or part of its header: such a line is outside tables of figures."""
    if opens_section(line.tabbed) or opens_table(line.text):
        return True
    (row,) = printed([line], settings)
    texts = [" ".join(word.text for word in s.words if not word.text.isdigit()) for s in row.segments]
    return sum(map(is_header_label, texts)) >= LABELS


def solve(region: Region, stripes: Sequence[Box], settings: TableSettings) -> Grid | None:
    """Builds the grid of a region; returns None if it is no table."""
    lines = region.lines
    ends = [x for rule in region.rules for x in rule.ends]
    columns = solve_columns(lines, region.borders, ends, settings)
    if columns.count < 2:
        return None
    x0, x1 = min(line.x0 for line in lines), max(line.x1 for line in lines)
    xs = [min(x0, *columns.borders), *columns.borders, max(x1, *columns.borders)]
    head = _head_height(region, columns)
    for n, line in enumerate(lines[:head]):
        below = lines[n + 1] if n + 1 < head else None
        line.pieces = _apart(head_pieces(line, below, xs, region.rules, region.boxes))
    for line in lines[head:]:
        line.pieces = _apart(body_pieces(line, columns.borders))
    if not _is_table(region, columns, head, settings):
        return None
    drawn = [*region.rows, *(rule.y for rule in region.rules if rule.covers(x0, x1))]
    drawn += [y for box in stripes if box[0] <= x0 + 3 and x1 <= box[2] + 3 for y in (box[1], box[3])]
    rows = body_rows(lines[head:], columns.count, drawn, settings)
    cells, height = head_cells(lines[:head], region.rules)
    for number, row in enumerate(rows, height):
        cells += _row_cells(row, number, columns.count)
    return _grid(cells, xs, _row_borders(lines[:head], height, rows))


def _apart(pieces: Sequence[Piece]) -> list[Piece]:
    """Joins the pieces of a line that share a column."""
    out: list[Piece] = []
    for piece in pieces:
        if out and piece.start < out[-1].end:
            last = out.pop()
            out.append(Piece(last.start, max(last.end, piece.end), Segment.of(last.words + piece.words)))
        else:
            out.append(piece)
    return out


def _head_height(region: Region, columns: Columns) -> int:
    """Returns the number of lines in a region's header: those above the rule below it, or above the first row of
    figures; 1 if no column has figures, 0 if there is no such row in the upper half."""
    lines = region.lines
    if region.head_end is not None:
        return sum(line.middle < region.head_end for line in lines)
    for line in lines:
        line.pieces = _apart(body_pieces(line, columns.borders))
    figures = figure_columns(lines, columns.count)
    if not any(figures):
        return 1
    for n, line in enumerate(lines[: len(lines) // 2]):
        own = [
            piece for piece in line.pieces if piece.end - piece.start == 1 and piece.figures and figures[piece.start]
        ]
        years = [piece for piece in own if is_year(piece.segment.text)]
        if 2 * len(own) >= sum(figures) and not 1 < len(years) == len(own):
            # A line between header and figures with only a row group's name belongs to the body.
            last = max((i for i, above in enumerate(lines[:n]) if len(above.pieces) > 1), default=n - 1)
            return last + 1 if all(above.pieces[0].end == 1 for above in lines[last + 1 : n]) else n
    return 0


def _is_table(region: Region, columns: Columns, head: int, settings: TableSettings) -> bool:
    """True if a region is a table, and not prose, a list or a table of contents."""
    if region.borders:
        return True
    beside = [piece for line in region.lines[head:] for piece in line.pieces if piece.start > 0]
    figures = sum(piece.figures for piece in beside)
    if figures > settings.least_figures * len(beside):
        return True
    if is_justified(text_lines(words_of(region.lines))):
        return False
    by_column: list[list[Word]] = [[] for _ in range(columns.count)]
    for line in region.lines:
        for piece in line.pieces:
            if piece.end - piece.start == 1:
                by_column[piece.start] += piece.words
    if any(is_running([text_lines(words)]) for words in by_column if words):
        return False
    return region.framed


def _row_cells(lines: Sequence[Printed], row: int, columns: int) -> list[GridCell]:
    """Builds the cells of a row from its printed lines; columns without words have blank cells."""
    out: list[GridCell] = []
    for piece in sorted((p for line in lines for p in line.pieces), key=lambda p: (p.start, p.end)):
        if out and piece.start < out[-1].column + out[-1].column_span:
            last = out[-1]
            last.column_span = max(last.column_span, piece.end - last.column)
            last.words += piece.words
        else:
            out.append(GridCell(NOWHERE, row, piece.start, 1, piece.end - piece.start, list(piece.words)))
    taken = {c for cell in out for c in range(cell.column, cell.column + cell.column_span)}
    return out + [GridCell(NOWHERE, row, c) for c in range(columns) if c not in taken]


def _row_borders(head: Sequence[Printed], height: int, rows: Sequence[Sequence[Printed]]) -> list[float]:
    """Returns the tops of the rows, and the bottom of the last one; header rows divide the header's height evenly."""
    tops = [min(line.top for line in row) for row in rows]
    bottom = max(line.bottom for line in (rows[-1] if rows else head))
    if height:
        first = min(line.top for line in head)
        end = tops[0] if tops else bottom
        tops = [first + (end - first) * n / height for n in range(height)] + tops
    for n in range(1, len(tops)):
        tops[n] = max(tops[n], tops[n - 1])
    return [*tops, max(bottom, tops[-1])]


def _grid(cells: list[GridCell], xs: list[float], ys: list[float]) -> Grid:
    for cell in cells:
        cell.box = (xs[cell.column], ys[cell.row], xs[cell.column + cell.column_span], ys[cell.row + cell.row_span])
    cells.sort(key=lambda cell: (cell.row, cell.column))
    return Grid(xs, ys, cells)
