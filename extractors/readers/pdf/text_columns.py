"""Finds tables of texts without rules, with columns by position (`extractors.readers.columns`), as grids."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

from extractors.readers.columns import Cell, ColumnTable, PrintedLine, aligned_tables, find_tables
from extractors.readers.labelled import find_labelled
from extractors.readers.line_split import Word as ColumnWord
from extractors.readers.pdf.columns_at import LETTER, WIDE
from extractors.readers.pdf.content import Box, Word
from extractors.readers.pdf.grid import Grid, GridCell
from extractors.readers.pdf.lines import TextLine, text_lines, whole_lines
from extractors.readers.pdf.prose import is_justified, is_running
from extractors.readers.pdf.stripe_rows import rows_by_stripes, source_words

CLEAR = 0.8
"""Minimum gap between columns without a known header row, in font sizes, where every line keeps it."""
MAX_SIZE = 1.25
"""Maximum size of text in a table, in usual font sizes: more than `lines.HEADING`, for large header rows."""
HEADER_STEP = 1.9
"""Maximum distance between lines of a form's header, whose cells are centred, in font sizes."""


def headed_grids(
    lines: Sequence[TextLine], size: float, open_table: ColumnTable | None, stripes: Sequence[Box] = ()
) -> tuple[list[TextLine | Grid], ColumnTable | None]:
    """Finds the tables with known header rows among lines between other tables; returns lines and grids from the top,
    and the table at the end of the lines, or None.

    `size` is the usual font size, `open_table` the table that the page before left open, if any, and `stripes` are
    filled boxes behind rows.
    """
    out: list[TextLine | Grid] = []
    last: ColumnTable | None = open_table
    for is_aside, own in _by_size(lines, size):
        if is_aside:
            out += own
            last = None
        else:
            found, last = _headed(own, size, last, stripes)
            out += found
    return out, last


def aligned_grids(lines: Sequence[TextLine], size: float) -> list[TextLine | Grid]:
    """Finds tables without a known header row whose columns are clearly apart; returns lines and grids in order."""
    out: list[TextLine | Grid] = []
    for is_aside, own in _by_size(lines, size):
        if is_aside:
            out += own
            continue
        printed = {id(p): (p, line) for line in own for p in (_printed(line),)}
        for item in aligned_tables([p for p, _ in printed.values()], LETTER * size, WIDE * size):
            if not isinstance(item, ColumnTable):
                out.append(printed[id(item)][1])
            elif _is_clear(item, size):
                out.append(_grid(item.rows))
            else:
                out += text_lines([w for row in item.rows for cell in row for w in _words(cell)])
    return out


def _by_size(lines: Sequence[TextLine], size: float) -> Iterator[tuple[bool, list[TextLine]]]:
    """Yields runs of lines, with True if they are no part of tables: large headings, and turned text in a margin."""
    most = MAX_SIZE * size
    for is_aside, own in groupby(whole_lines(lines), lambda line: bool(line.words[0].turn) or line.size > most):
        yield is_aside, list(own)


def _headed(
    lines: Sequence[TextLine], size: float, open_table: ColumnTable | None, stripes: Sequence[Box]
) -> tuple[list[TextLine | Grid], ColumnTable | None]:
    printed = [_printed(line) for line in lines]
    header = None if open_table else find_labelled(printed, WIDE * size, HEADER_STEP * size)
    if header:
        above, _ = _headed(lines[: header.start], size, None, stripes)
        below, last = _headed(lines[header.end :], size, None, stripes)
        return [*above, _grid(_even(header.rows)), *below], last
    found, last = find_tables(printed, LETTER * size, WIDE * size, open_table, steady=True)
    of = {id(p): line for p, line in zip(printed, lines, strict=True)}
    out: list[TextLine | Grid] = []
    for item in found:
        if isinstance(item, ColumnTable):
            out.append(_grid((rows_by_stripes(item, stripes) if stripes else item).rows))
        else:
            out.append(of[id(item)])
    return out, last


def _lines_by_column(table: ColumnTable) -> list[list[TextLine]]:
    return [text_lines([w for cell in column for w in _words(cell)]) for column in zip(*table.rows, strict=True)]


def _even(rows: Sequence[list[Cell]]) -> list[list[Cell]]:
    """Returns rows with the same number of cells: short ones end in empty cells."""
    count = max(map(len, rows))
    return [row + [[] for _ in range(count - len(row))] for row in rows]


def _is_clear(table: ColumnTable, size: float) -> bool:
    """True if the columns of a table without a known header row are clearly apart, and are not prose."""
    lines = text_lines([w for row in table.rows for cell in row for w in _words(cell)])
    if is_justified(lines) or is_running(_lines_by_column(table)):
        return False
    gaps = [sorted(line.gaps(), reverse=True)[: len(table.columns) - 1] for line in lines]
    return all(gap >= CLEAR for own in gaps for gap in own if gap >= WIDE)


def _printed(line: TextLine) -> PrintedLine:
    words = tuple(
        ColumnWord("".join(w.text for w in group), group[0].x0, max(w.x1 for w in group), group)
        for group in line.tokens()
    )
    return PrintedLine(words, line.base, line.bold, line.size)


def _grid(table: Sequence[Sequence[Cell]]) -> Grid:
    """Builds a grid from rows with the same number of cells; rows without words are dropped.

    Words that several cells of the first row share are a group header: a cell over these columns, in a row of its own.
    """
    count = len(table[0])
    rows = [[_words(cell) for cell in row] for row in table]
    rows = [row for row in rows if any(row)]
    groups = _group_heads(rows[0])
    over = {id(word) for _, _, words in groups for word in words}
    if over:
        rows = [[[w for w in cell if id(w) not in over] for cell in rows[0]], *rows[1:]]
    xs = _borders(rows, count)
    ys = _row_borders(rows)
    grouped = {c for start, end, _ in groups for c in range(start, end)}
    cells = [
        GridCell((xs[c], ys[r], xs[c + 1], ys[r + 1]), r + bool(over), c, words=words)
        for r, row in enumerate(rows)
        for c, words in enumerate(row)
    ]
    if not over:
        return Grid(xs, ys, cells)
    top = min(w.top for _, _, words in groups for w in words)
    for cell in cells[:count]:
        if cell.column not in grouped:
            cell.row, cell.row_span = 0, 2
            cell.box = (cell.box[0], min(top, cell.box[1]), *cell.box[2:])
    above = [GridCell((xs[a], top, xs[b], ys[0]), 0, a, 1, b - a, list(words)) for a, b, words in groups]
    return Grid(xs, [min(top, ys[0]), *ys], sorted([*above, *cells], key=lambda cell: (cell.row, cell.column)))


def _group_heads(row: Sequence[Sequence[Word]]) -> list[tuple[int, int, list[Word]]]:
    """Returns the columns (start, end) and words of each group header: the words that neighbouring cells share."""
    out: list[tuple[int, int, list[Word]]] = []
    for c, (cell, right) in enumerate(pairwise(row)):
        there = {id(word) for word in right}
        shared = [word for word in cell if id(word) in there]
        if shared and out and out[-1][1] == c + 1 and {id(w) for w in out[-1][2]} == {id(w) for w in shared}:
            out[-1] = (out[-1][0], c + 2, shared)
        elif shared:
            out.append((c, c + 2, shared))
    return out


def _words(cell: Sequence[Sequence[ColumnWord]]) -> list[Word]:
    return [word for parts in cell for word in source_words(parts)]


def _borders(rows: Sequence[Sequence[Sequence[Word]]], count: int) -> list[float]:
    """Returns the column borders: the middles between the words of neighbouring columns, and the outer edges."""
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
