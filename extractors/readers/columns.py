"""Finds tables whose columns show only by position, and turns their printed lines into rows of cells.

Coordinates have any unit: character columns and line numbers for a text file, points for a PDF. Column headers of
known forms give the positions of columns; otherwise gutters shared by several lines do. Cells need not be exactly below
their header: they may overlap its edge, be centred, or be one space from the next cell. If no word crosses the space
between two columns on any line, it separates them (`gutters`). Where columns shift from line to line (as
`pdftotext -layout` prints them), each line is split by itself at least cost (`line_split`). Rows are found by the
contents of their cells (`row_starts`).

    pieces, last = find_tables(page_lines, unit=1.0, wide=2.0)                                # text: characters
    pieces, last = find_tables(page_lines, unit=5.1, wide=4.5, open_table=last, steady=True)  # PDF: the next page
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from itertools import accumulate, pairwise

from extractors.readers.body_split import column_widths, split_lines
from extractors.readers.column_heads import (
    MAX_WORDS,
    SET_APART,
    Cell,
    Head,
    PageLines,
    PrintedLine,
    Scale,
    merge,
    segments,
    text_of,
)
from extractors.readers.gutters import Gutter, find_gutters, part_at, separates_cells
from extractors.readers.known_lines import crosses_table, opens_table
from extractors.readers.line_split import Column, Word, is_weight
from extractors.readers.moved_columns import shifted_columns
from extractors.readers.row_starts import row_starts

__all__ = ["Cell", "Column", "ColumnTable", "PrintedLine", "Scale", "Word", "find_tables"]

MAX_LEVEL_LINES = 8
"""Maximum number of lines at the top of a page that are compared with a header at the end of the page before."""
LARGER = 1.08
"""Ratio of a heading's size to that of the rows above it."""
_SEEN: ContextVar[list[PageLines] | None] = ContextVar("printed pages", default=None)


@contextmanager
def printed_pages() -> Iterator[list[PageLines]]:
    """Collects the pages of printed lines that `find_tables` searches within the context, in order."""
    pages: list[PageLines] = []
    token = _SEEN.set(pages)
    try:
        yield pages
    finally:
        _SEEN.reset(token)


@dataclass(slots=True)
class ColumnTable:
    """A table found by position: `rows[row][column]` is a cell; the first `head_rows` rows (0 or 1) are its header."""

    columns: tuple[Column, ...]
    rows: list[list[Cell]]
    head_rows: int
    widths: list[float]
    """Number of characters that a line of each column can hold."""
    gutters: list[Gutter] = field(default_factory=list)
    """Gutters that separate the columns on every line; empty if there are none."""
    head_lines: Sequence[PrintedLine] = ()
    """The lines of a header at the end of a page, without rows: its second level may follow on the next page."""


def find_tables(
    lines: Sequence[PrintedLine],
    unit: float,
    wide: float,
    open_table: ColumnTable | None = None,
    *,
    steady: bool = False,
) -> tuple[list[PrintedLine | ColumnTable], ColumnTable | None]:
    """Finds the tables of one page; returns them and the lines outside in order, and the table open at the page's end.

    Args:
        lines: the lines of a page that contain words, from top to bottom, without page headers and footers.
        unit: mean width of a character.
        wide: minimum gap between two words of different columns.
        open_table: the table that was open at the end of the page before; lines before any header may continue it.
        steady: columns keep their positions from line to line and page to page, whatever their words (a PDF); then only
            known headers begin a table (`aligned_tables` finds others).
    """
    page = PageLines(lines, Scale(unit, wide, steady))
    if (seen := _SEEN.get()) is not None:
        seen.append(page)
    out: list[PrintedLine | ColumnTable] = []
    i = 0
    if open_table and lines and (head := _second_level(page, open_table.head_lines)):
        i = _end_of_body(page, head.height, head.columns)
        out += _split_at_crossing_lines(page, range(head.height, i), head.columns, [head.cells], ())
    elif open_table and lines and _continues_table(page, open_table):
        i = _end_of_body(page, 0, open_table.columns)
        out.append(_continued_rows(page, range(i), open_table))
    while i < len(lines):
        head = page.head_at(i)
        if head:
            start, i = i + head.height, _end_of_body(page, i + head.height, head.columns)
            beyond = _beyond_heads(page, range(start, i), head.columns)
            columns = (*head.columns, *beyond)
            known = open_table.gutters if start == head.height and open_table and _is_again(columns, open_table) else ()
            heads = [[*head.cells, *([] for _ in beyond)]]
            out += _split_at_crossing_lines(page, range(start, i), columns, heads, known)
            if start == i == len(lines) and isinstance(out[-1], ColumnTable):
                out[-1].head_lines = lines[start - head.height :]
            continue
        if steady:
            out.append(lines[i])
            i += 1
        else:
            item, i = _aligned_at(page, i)
            out.append(item)
    last = next((piece for piece in reversed(out) if isinstance(piece, ColumnTable) or not _crosses(piece)), None)
    return out, last if isinstance(last, ColumnTable) else None


def aligned_tables(lines: Sequence[PrintedLine], unit: float, wide: float) -> list[PrintedLine | ColumnTable]:
    """Returns the lines of a page of steady columns, and its tables without a known header, found by their gutters."""
    page = PageLines(lines, Scale(unit, wide, steady=True))
    out: list[PrintedLine | ColumnTable] = []
    i = 0
    while i < len(lines):
        item, i = _aligned_at(page, i)
        out.append(item)
    return out


def _aligned_at(page: PageLines, i: int) -> tuple[PrintedLine | ColumnTable, int]:
    """Returns the table of aligned lines that begins at a line, or that line itself, and where the next item begins."""
    columns, end = _aligned(page, i)
    return (_table(page, range(i, end), columns, []), end) if columns else (page.lines[i], i + 1)


# --- extent ----------------------------------------------------------------------------------------------------------


def _second_level(page: PageLines, above: Sequence[PrintedLine]) -> Head | None:
    """Returns the levels of a header that begin a page, with the columns that they have below the levels `above` at the
    end of the page before; None if the page does not begin with such levels."""
    if not above:
        return None
    down = page.lines[0].top - page.step - above[-1].top
    levels = [replace(line, top=line.top + down) for line in above]
    head = PageLines([*levels, *page.lines[:MAX_LEVEL_LINES]], page.scale).head_at(0)
    height = head.height - len(levels) if head else 0
    if head is None or height <= 0:
        return None
    own = {id(word) for line in page.lines[:height] for word in line.words}
    cells = [[part for part in cell if id(part[0]) in own] for cell in head.cells]
    return Head(head.columns, cells, height, head.score)


def _continues_table(page: PageLines, table: ColumnTable) -> bool:
    """True if the first line of a page can belong to the table that was open at the end of the page before."""
    if page.opens_section(0) or opens_table(page.texts[0]) or page.head_at(0):
        return False
    if len(page.parts(0)) > 1 or not _spans_columns(page.parts(0)[0], table.columns):
        return True
    # If a line is so full that its columns are only a space apart, other lines of its row follow directly below.
    return len(page.lines) > 1 and page.gap(1) <= 1.4 and len(page.parts(1)) > 1 and page.head_at(1) is None


def _is_again(columns: Sequence[Column], table: ColumnTable) -> bool:
    """True if the page repeats the header of the table that was open at the end of the page before."""
    return len(columns) == len(table.columns) and all(
        abs(a.x0 - b.x0) < 1 and abs(a.x1 - b.x1) < 1 for a, b in zip(columns, table.columns, strict=True)
    )


def _spans_columns(part: Sequence[Word], columns: Sequence[Column]) -> bool:
    """True if a run of words spans the headers of several columns, as a line outside the table does."""
    inside = [c for c in columns if part[0].x0 < c.x1 and c.x0 < part[-1].x1]
    return len(inside) > 2 or (len(inside) == 2 and len(columns) == 2 and part[-1].x1 > columns[1].x1)


def _end_of_body(page: PageLines, start: int, columns: Sequence[Column]) -> int:
    """Returns the first line from `start` on that does not belong to the table."""
    lines = page.lines
    for k in range(start, len(lines)):
        if len(lines[k].words) > MAX_WORDS or page.opens_section(k) or opens_table(page.texts[k]):
            return k
        if page.head_at(k):
            return k
        gap, parts = page.gap(k), page.parts(k)
        if k == 0 or len(parts) > 1 or gap <= 1.4:
            continue
        titles_next = k + 1 < len(lines) and page.head_at(k + 1) is not None
        if titles_next or _spans_columns(parts[0], columns) or _is_apart(parts[0], columns, gap, is_row=k > start):
            return k
        if _is_heading(page, range(start, k), columns):
            return k
    return len(lines)


def _is_heading(page: PageLines, body: range, columns: Sequence[Column]) -> bool:
    """True if the single text below the rows `body` of a PDF is a heading: it is larger than they are, bold as no
    single text of theirs is, or crosses the first gutter.  Rows below it would make it a row of its own (a band)."""
    lines, k = page.lines, body.stop
    line = lines[k]
    if (
        not (body and page.scale.steady)
        or k + 1 == len(lines)
        or (len(page.parts(k + 1)) > 1 and not lines[k + 1].bold)
    ):
        return False
    part = page.parts(k)[0]
    crosses = part[0].x0 < columns[0].x1 and part[-1].x1 > columns[1].x0
    bold = line.bold and not any(lines[n].bold and len(page.parts(n)) == 1 for n in body)
    return crosses or bold or line.size > LARGER * max(lines[n].size for n in body)


def _is_apart(part: Sequence[Word], columns: Sequence[Column], gap: float, *, is_row: bool) -> bool:
    """True if words below the first column are further below the line above than a row would be.

    Directly below a header (`is_row` False) the gap may be larger if the words stay within their column.
    """
    if gap <= SET_APART or part[0].x0 >= (columns[0].x1 + columns[1].x0) / 2:
        return False
    return is_row or part[-1].x1 > columns[1].x0 or gap > 2 * SET_APART


def _aligned(page: PageLines, start: int) -> tuple[tuple[Column, ...], int]:
    """Returns the columns that the lines from `start` on share by their gutters, and their end; () without columns."""
    columns: list[Column] = []
    end, several, most = start, 0, 0
    while end < len(page.lines):
        parts = page.parts(end)
        if end > start and (page.opens_section(end) or page.head_at(end)):
            break
        if page.gap(end) > 1.4 and end > start and not _repeats(parts, columns, page.scale.wide):
            break
        if len(parts) < 2 and (end == start or not _continues_cell(parts[0], columns)):
            break
        merged = merge([*((c.x0, c.x1) for c in columns), *((p[0].x0, p[-1].x1) for p in parts)], page.scale.wide)
        if len(merged) < max(2, len(columns)):
            break
        columns = merged
        several += len(parts) > 1
        most = max(most, len(parts))
        end += 1
    return (tuple(columns), end) if several >= 2 or most >= 3 else ((), start)


def _repeats(parts: Sequence[Sequence[Word]], columns: Sequence[Column], wide: float) -> bool:
    """True if a line below a wide space has one cell for each column, each beginning where its column does."""
    return len(parts) == len(columns) and all(
        abs(part[0].x0 - column.x0) < wide for part, column in zip(parts, columns, strict=True)
    )


def _continues_cell(part: Sequence[Word], columns: Sequence[Column]) -> bool:
    """True if a single segment continues a cell of a column other than the first."""
    return any(c.x0 <= part[0].x0 and part[-1].x1 <= c.x1 + 2 for c in columns[1:])


def table_without_header(page: PageLines, body: range, columns: Sequence[Column]) -> ColumnTable:
    """Returns lines of a page as rows of a table without a header, for known columns."""
    return _table(page, body, tuple(columns), [])


def _beyond_heads(page: PageLines, body: range, columns: Sequence[Column]) -> list[Column]:
    """Returns the column without a header to the right of all headers, as a list of one; [] if there is none.

    At least two lines that also have words below the last header must show it, and most of them must begin it at one
    position. On no line may text below the last header extend into it; the last word of a justified line is no cell.
    """
    last, wide = columns[-1], page.scale.wide
    lines = [parts for parts in map(page.parts, body) if any(_overlaps(part, last) for part in parts)]
    found = [parts[-1] for parts in lines if parts[-1][0].x0 >= last.x1 + wide and _begins_cell(parts, last, wide)]
    starts = sorted(part[0].x0 for part in found)
    flush = sum(1 for x in starts if x - starts[0] < page.scale.unit)
    if flush < 2 or 2 * flush <= len(found):
        return []
    runs_on = any(_overlaps(part, last) and part[-1].x1 > starts[0] - wide for parts in lines for part in parts)
    return [] if runs_on else [Column(starts[0], max(part[-1].x1 for part in found))]


def _begins_cell(parts: Sequence[Sequence[Word]], last: Column, wide: float) -> bool:
    """True if the gap before the last part of a line is not one of the similar gaps of justified text below `last`."""
    words = [word for part in parts if part[-1].x1 > last.x0 for word in part]
    gaps = [b.x0 - a.x1 for a, b in pairwise(words)]
    return separates_cells(parts[-1][0].x0 - parts[-2][-1].x1, gaps, wide)


def _overlaps(part: Sequence[Word], column: Column) -> bool:
    return part[0].x0 <= column.x1 and column.x0 <= part[-1].x1


# --- rows over the whole width ---------------------------------------------------------------------------------------


def _crosses(line: PrintedLine) -> bool:
    return crosses_table(line.text)


def _split_at_crossing_lines(
    page: PageLines, body: range, columns: tuple[Column, ...], heads: list[list[Cell]], known: Sequence[Gutter]
) -> Iterator[PrintedLine | ColumnTable]:
    """Splits a table at the lines that span its whole width (a band, "Justificación: …") and are not cells; `known`
    are its gutters on the page before."""
    rows: list[int] = []
    crossing = False
    whole = _crossing_lines(page, body, columns)
    gutters = _split(page, [k for k in body if k not in whole], columns, known)[1] if whole else known
    for k in body:
        if k not in whole:
            rows.append(k)
            crossing = False
            continue
        if not crossing and (rows or heads):
            yield _table(page, rows, columns, heads, gutters)
            rows, heads = [], []
        crossing = True
        yield page.lines[k]
    if rows or heads:
        yield _table(page, rows, columns, heads, gutters)


def _crossing_lines(page: PageLines, body: range, columns: Sequence[Column]) -> set[int]:
    """Returns the lines of a body that are rows over the whole width, with the lines that continue them."""
    out: set[int] = set()
    for k in body:
        part = page.parts(k)[0]
        if len(page.parts(k)) > 1 or part[0].x0 >= columns[0].x1:
            continue
        goes_on = k - 1 in out and page.gap(k) <= 1.4 and _spans_columns(part, columns)
        if goes_on or _crosses(page.lines[k]):
            out.add(k)
    return out


# --- body ------------------------------------------------------------------------------------------------------------


def _table(
    page: PageLines,
    body: Sequence[int],
    columns: tuple[Column, ...],
    heads: list[list[Cell]],
    known: Sequence[Gutter] = (),
) -> ColumnTable:
    split, gutters = _split(page, body, columns, known)
    texts = [[text_of(part) if part else "" for part in line] for line in split]
    widths = column_widths(split, columns, page.scale.unit)
    starts = row_starts(texts, [page.lines[k].top for k in body], widths)
    rows = [
        [[line[c] for line in split[a:b] if line[c]] for c in range(len(columns))]
        for a, b in pairwise([*starts, len(split)])
    ]
    return ColumnTable(columns, [*heads, *rows], len(heads), widths, gutters)


def _continued_rows(page: PageLines, body: range, table: ColumnTable) -> ColumnTable:
    """Returns the rows that continue a table of the page before."""
    columns, scale = table.columns, page.scale
    if not scale.steady:
        lines = [page.lines[k].words for k in body]
        columns = tuple(shifted_columns(lines, table.rows[table.head_rows :], columns, scale.wide)) or columns
    return _table(page, body, columns, [], table.gutters if scale.steady else ())


def _split(
    page: PageLines, body: Sequence[int], columns: Sequence[Column], known: Sequence[Gutter]
) -> tuple[list[list[tuple[Word, ...]]], list[Gutter]]:
    """Returns the words of each line by column, and the gutters that separate them on every line, else []."""
    lines, scale, wide = [page.lines[k].words for k in body], page.scale, page.scale.wide
    gutters = (find_gutters(lines, columns, wide, known) if known else []) or find_gutters(lines, columns, wide)
    if gutters:
        split = part_at(lines, gutters)
        if scale.steady or _is_clear(split, [page.parts(k) for k in body], gutters, wide):
            return split, gutters
    return split_lines(lines, columns, scale.unit, wide), []


def _is_clear(
    split: Sequence[Sequence[Sequence[Word]]],
    parts: Sequence[Sequence[Sequence[Word]]],
    gutters: Sequence[Gutter],
    wide: float,
) -> bool:
    """True if columns that could shift from line to line did not: gutters are wide, cells contain no wide gaps, and no
    text before an empty cell ends in a weight, which may belong to that cell."""
    if any(b - a < wide for a, b in gutters):
        return False
    if any(
        len(cell) > 1 and not after and is_weight(cell[-1].text) for line in split for cell, after in pairwise(line)
    ):
        return False
    return not any(
        # Usually the gaps of a line are exactly those between its cells.
        not set(accumulate(map(len, own))) <= set(accumulate(map(len, line)))
        and any(len(segments(cell, wide)) > 1 for cell in line)
        for line, own in zip(split, parts, strict=True)
    )
