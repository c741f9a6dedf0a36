"""Tables without any rules: columns by position (`extractors.readers.columns`), as grids like those of ruled tables."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import groupby, pairwise

from extractors.readers.columns import Cell, Column, ColumnTable, PrintedLine, find_tables
from extractors.readers.known_lines import match_head_row
from extractors.readers.labelled import find_labelled
from extractors.readers.line_split import Word as ColumnWord
from extractors.readers.pdf.columns_at import crosses
from extractors.readers.pdf.content import Box, Word
from extractors.readers.pdf.grid import Grid, GridCell
from extractors.readers.pdf.lines import TextLine, text_lines
from extractors.readers.pdf.prose import is_justified, is_running
from extractors.readers.pdf.stripe_rows import rows_by_stripes, words_of

LETTER = 0.5
"""The mean width of a character, as a share of the font size."""
CLEAR = 0.8
"""Without a known head, columns stand at least this many font sizes apart."""
LARGE = 1.25
"""Text larger than this many times the usual size is a heading."""
BELOW = 4.0
"""Rows without rules begin at most this many font sizes below their ruled head."""
HEADER_STEP = 1.9
"""Lines of a form's header, whose cells are centred, stand at most this many font sizes apart."""
WIDE = 0.45
"""A gap between words of at least this share of the font size parts columns (a space takes 0.2 to 0.35)."""


def loose_grids(
    lines: Sequence[TextLine], size: float, open_table: ColumnTable | None, stripes: Sequence[Box] = ()
) -> tuple[list[TextLine | Grid], ColumnTable | None]:
    """The lines and the tables by position of a stretch of a page between ruled tables, from top to bottom.

    `size` is the usual font size; `open_table` the table with which the page before ended, if any; `stripes` are
    filled boxes behind rows.  Gives also the table that the stretch ends with.
    """
    whole = text_lines([word for line in lines for word in line.words])
    out: list[TextLine | Grid] = []
    last: ColumnTable | None = open_table
    for large, group in groupby(whole, lambda line: bool(line.words[0].turn) or line.size > LARGE * size):
        if large:  # headings, and what runs up or down the margin: never part of a table by position
            out += group
            last = None
        else:
            found, last = _find(list(group), size, last, stripes)
            out += found
    return out, last


def _find(
    lines: Sequence[TextLine], size: float, open_table: ColumnTable | None, stripes: Sequence[Box]
) -> tuple[list[TextLine | Grid], ColumnTable | None]:
    printed = [_printed(line) for line in lines]
    header = None if open_table else find_labelled(printed, WIDE * size, HEADER_STEP * size)
    if header:
        above, _ = _find(lines[: header.start], size, None, stripes)
        below, last = _find(lines[header.end :], size, None, stripes)
        return [*above, _grid(_even(header.rows)), *below], last
    found, last = find_tables(printed, LETTER * size, WIDE * size, open_table, steady=True)
    of = {id(p): line for p, line in zip(printed, lines, strict=True)}
    out: list[TextLine | Grid] = []
    prose: list[list[TextLine]] = []
    for n, item in enumerate(found):
        if not isinstance(item, ColumnTable):
            if not _goes_on_below(of[id(item)], prose, size):
                out += [*_in_order(prose), of[id(item)]]
                prose = []
            continue
        out += _in_order(prose)
        prose = []
        if item.head_rows or (n == 0 and open_table) or _is_clear(item, size):
            out.append(_grid((rows_by_stripes(item, stripes) if stripes else item).rows))
        else:
            last = None if item is last else last
            columns = _lines_by_column(item)
            if is_running(columns):
                prose = columns
            else:
                out += text_lines([w for row in item.rows for cell in row for w in _words(cell)])
    return [*out, *_in_order(prose)], last


def _in_order(columns: Sequence[Sequence[TextLine]]) -> list[TextLine]:
    return [line for lines in columns for line in lines]


def _goes_on_below(line: TextLine, columns: Sequence[list[TextLine]], size: float) -> bool:
    """Whether a line is the next of one of some columns of prose, which are not all as long; it joins it then."""
    for lines in columns:
        near = line.top - lines[-1].bottom < size and line.x0 >= min(own.x0 for own in lines) - 1
        if near and line.x1 <= max(own.x1 for own in lines) + 1:
            lines.append(line)
            return True
    return False


def _lines_by_column(table: ColumnTable) -> list[list[TextLine]]:
    return [text_lines([w for cell in column for w in _words(cell)]) for column in zip(*table.rows, strict=True)]


def _even(rows: Sequence[list[Cell]]) -> list[list[Cell]]:
    """Rows of as many cells each: short ones end in empty ones."""
    count = max(map(len, rows))
    return [row + [[] for _ in range(count - len(row))] for row in rows]


def _is_clear(table: ColumnTable, size: float) -> bool:
    """Whether the columns of a table without a known head stand clearly apart, and are none of prose."""
    lines = text_lines([w for row in table.rows for cell in row for w in _words(cell)])
    if is_justified(lines) or is_running(_lines_by_column(table)):
        return False
    gaps = [sorted(line.gaps(), reverse=True)[: len(table.columns) - 1] for line in lines]
    return all(gap >= CLEAR for own in gaps for gap in own if gap >= WIDE)


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


def _printed(line: TextLine) -> PrintedLine:
    words = tuple(
        ColumnWord("".join(w.text for w in group), group[0].x0, max(w.x1 for w in group), group)
        for group in line.tokens()
    )
    return PrintedLine(words, line.base)


def _grid(table: Sequence[Sequence[Cell]]) -> Grid:
    """The rows of a table, of as many cells each, with borders between them."""
    count = len(table[0])
    rows = [[_words(cell) for cell in row] for row in table]
    rows = [row for row in rows if any(row)]
    xs = _borders(rows, count)
    ys = _row_borders(rows)
    cells = [
        GridCell((xs[c], ys[r], xs[c + 1], ys[r + 1]), r, c, words=words)
        for r, row in enumerate(rows)
        for c, words in enumerate(row)
    ]
    return Grid(xs, ys, cells)


def _words(cell: Sequence[Sequence[ColumnWord]]) -> list[Word]:
    return [word for parts in cell for word in words_of(parts)]


def _borders(rows: Sequence[Sequence[Sequence[Word]]], count: int) -> list[float]:
    """Column borders in the middle between the words of neighbouring columns."""
    low = [min((w.x0 for row in rows for w in row[c]), default=None) for c in range(count)]
    high = [max((w.x1 for row in rows for w in row[c]), default=None) for c in range(count)]
    known = [c for c in range(count) if low[c] is not None]
    out = [min(x for x in low if x is not None)]
    for c in range(1, count):
        left = next((high[k] for k in reversed(known) if k < c), out[-1])
        right = next((low[k] for k in known if k >= c), left)
        assert left is not None and right is not None
        out.append(max(out[-1], (left + right) / 2))
    return [*out, max([*(x for x in high if x is not None), out[-1]])]


def _row_borders(rows: Sequence[Sequence[Sequence[Word]]]) -> list[float]:
    tops = [min(w.top for cell in row for w in cell) for row in rows]
    bottom = max(w.bottom for cell in rows[-1] for w in cell)
    return [*tops, bottom]
