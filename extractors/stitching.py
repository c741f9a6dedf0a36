"""Joins the pieces of tables that page breaks cut.

A row cut by a page break stays two rows, because what begins a row depends on the form. Two cases are joined here: a
row whose cells are each whole on one of the two pages, and a header row.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise, takewhile

from extractors.document import Block, Cell, Document, Paragraph, Table
from extractors.layouts.heads import all_heads, all_matches
from extractors.layouts.matches import HeadRow
from extractors.readers.known_lines import torn_head
from extractors.table_heads import document_with_heads, with_heads
from extractors.words import fold

MAX_HEAD_ROWS = 6
_SLACK = 3.0
"""Distance in points by which a column's text may reach into the space of its neighbour on the other page."""
_ANYWHERE = 1e9


def stitch(document: Document) -> Document:
    """Returns the document with table pieces on consecutive pages joined into one table each.

    A piece continues the table before it if only page furniture is between them, it does not begin with column headers
    of its own, and its columns match the table's (by number, or by the position of their words). Repeated header rows
    go to `furniture`. A continuation row stays a row of its own, its empty cells included.
    """
    blocks: list[Block] = []
    furniture, notes = list(document.furniture), list(document.notes)
    for block in document_with_heads(document).blocks:
        before = blocks[-1] if blocks else None
        if isinstance(block, Table) and isinstance(before, Table):
            joined = _join(before, block, furniture, notes)
            if joined is not None:
                blocks[-1] = with_heads(joined)
                continue
        blocks.append(block)
    return replace(document, blocks=tuple(blocks), furniture=tuple(furniture), notes=tuple(notes))


def _join(table: Table, piece: Table, furniture: list[Paragraph], notes: list[str]) -> Table | None:
    """Joins a piece to its table; None if the piece is a table of its own.

    Adds repeated headers to `furniture`, and to `notes` that columns were joined side by side.
    """
    if not (table.columns_known and piece.columns_known) or not _on_next_page(table, piece):
        return None
    repeated = _repeated_rows(table, piece)
    splits = _splits_row(table, piece, repeated)
    if not repeated and not splits and _begins_anew(table, piece):
        return None
    beside = _beside(table, piece)
    if beside:
        notes.append(f"page {min(_pages(piece))}: its columns were joined to those of the table on the page before")
        return beside
    columns = _column_map(table, piece)
    rows, spread = table.row_count, _spread_head(table, piece) if columns is None else None
    if spread:
        columns = list(range(piece.column_count))
        table, piece = spread
    if columns is None:
        return None
    torn = not (repeated or splits or spread) and _tears_head(table, piece, columns)
    if not (torn or repeated or splits) and all_heads([cell.text for cell in piece.rows()[0] if cell.text]):
        return None  # the rest of the columns, printed on a page of its own
    if torn:
        table, piece = _with_whole_head(table, piece, columns)
    offset = rows - repeated - (splits or torn)
    if splits:
        table = replace(table, cells=tuple(c for c in table.cells if c.text or c.row < table.row_count - 1))
        piece = replace(piece, cells=tuple(c for c in piece.cells if c.text or c.row != repeated))
    if _is_title(table):  # the title's cell spans all columns
        whole = max(table.column_count, piece.column_count)
        table = replace(table, cells=tuple(replace(c, column=0, column_span=whole) for c in table.cells if c.text))
    cells = list(table.cells)
    for cell in piece.cells:
        if cell.row < repeated:
            furniture += cell.paragraphs
        else:
            start, end = columns[cell.column], columns[cell.column + cell.column_span - 1]
            span = table.column_count if _is_full(cell, piece) else end - start + 1
            moved = replace(cell, row=cell.row + offset, column=start, column_span=span)
            cells.append(moved)
    heads = None if splits or torn or spread else (*(table.heads or ()), *_moved(piece, repeated, offset, columns))
    return replace(table, cells=tuple(cells), heads=heads)


def _beside(table: Table, piece: Table) -> Table | None:
    """Returns the table with the piece's columns to its right, if a wide sheet was printed over two pages; else None.

    Both have as many rows, equally far apart, and their first rows together are one known header, without a column
    that no layout knows.
    """
    if table.row_count != piece.row_count or not any(map(_equally_apart, _row_edges(table), _row_edges(piece))):
        return None
    heads = [cell for part in (table, piece) for cell in part.rows()[0]]
    if len(heads) < table.column_count + piece.column_count:
        return None
    if not any(all(match.columns) for match in all_matches([cell.text for cell in heads])):
        return None
    moved = (replace(cell, column=cell.column + table.column_count) for cell in piece.cells)
    cells = sorted((*table.cells, *moved), key=lambda cell: (cell.row, cell.column))
    return replace(table, cells=tuple(cells), heads=None)


def _row_edges(table: Table) -> tuple[list[float], list[float]]:
    """Returns the top and the bottom y of the text in each row, in points; leaves out rows of unknown place."""
    rows = ([line.place for cell in row for own in cell.paragraphs for line in own.lines] for row in table.rows())
    places = [[own for own in row if own.top is not None and own.bottom is not None] for row in rows]
    tops = [min(own.top for own in row if own.top is not None) for row in places if row]
    return tops, [max(own.bottom for own in row if own.bottom is not None) for row in places if row]


def _equally_apart(a: Sequence[float], b: Sequence[float]) -> bool:
    """True if two series of y have as many steps (at least one), each as large within `_SLACK`."""
    steps = ([y - below for below, y in pairwise(ys)] for ys in (a, b))
    return len(a) == len(b) > 1 and all(abs(x - y) <= _SLACK for x, y in zip(*steps, strict=True))


def _moved(piece: Table, repeated: int, offset: int, columns: Sequence[int]) -> Iterator[HeadRow]:
    """Yields the header rows of a piece at their position in the joined table."""
    for head in piece.heads or ():
        if head.row >= repeated:
            places = tuple((columns[c], columns[c + span - 1] - columns[c] + 1) for c, span in head.places)
            yield replace(head, row=head.row + offset, places=places)


def _splits_row(table: Table, piece: Table, repeated: int) -> bool:
    """True if the page break separates whole cells of one row: each column has its cell on only one of the pages.

    Where cells are vertically centred in their rows, short cells are printed on the first page, long ones on the next.
    """
    count, last = table.column_count, table.row_count - 1
    if count < 3 or piece.column_count != count or any(c.column_span > 1 and c.row >= last for c in table.cells):
        return False
    above = {c.column for c in table.cells if c.text and c.row + c.row_span > last}
    below = {c.column for c in piece.cells if c.text and c.row == repeated and c.column_span == c.row_span == 1}
    return bool(above and below) and not above & below and len(above | below) == count


def _tears_head(table: Table, piece: Table, columns: Sequence[int]) -> bool:
    """True if the page break separates the lines of a header row."""
    rest = {columns[cell.column]: cell.text for cell in piece.rows()[0] if cell.text}
    whole = torn_head({cell.column: cell.text for cell in table.rows()[-1]}, rest)
    return bool(whole) and bool(all_matches(whole))


def _with_whole_head(table: Table, piece: Table, columns: Sequence[int]) -> tuple[Table, Table]:
    """Returns the table with the piece's first row joined to its last row, and the piece without that row."""
    last = table.row_count - 1
    rest = {columns[cell.column]: cell.paragraphs for cell in piece.cells if cell.row == 0}
    cells = (
        replace(cell, paragraphs=(*cell.paragraphs, *rest.get(cell.column, ()))) if cell.row == last else cell
        for cell in table.cells
    )
    return replace(table, cells=tuple(cells)), replace(piece, cells=tuple(c for c in piece.cells if c.row))


def _is_full(cell: Cell, table: Table) -> bool:
    return cell.column == 0 and cell.column_span == table.column_count


def _pages(table: Table) -> Iterator[int]:
    if table.page is not None:
        yield table.page
    for cell in table.cells:
        for paragraph in cell.paragraphs:
            for line in paragraph.lines:
                if line.place.page is not None:
                    yield line.place.page


def _on_next_page(table: Table, piece: Table) -> bool:
    last, first = max(_pages(table), default=None), min(_pages(piece), default=None)
    return last is not None and first is not None and first > last


def _row_texts(table: Table) -> list[tuple[tuple[int, str], ...]]:
    """Returns the non-empty cells of each row as (column, folded text)."""
    return [tuple((c.column, fold(c.text) or c.text) for c in row if c.text) for row in table.rows()]


def _repeated_rows(table: Table, piece: Table) -> int:
    """Returns how many rows at the top of the piece repeat the table's first rows, its header.

    If the piece has known header rows, only these and marked header rows directly below them count, because an equal
    row of data may follow. The equal rows must contain at least 8 characters besides numbers: equal numbers are chance.
    """
    ours, theirs = _row_texts(table), _row_texts(piece)
    known = max(
        (head.row + head.height for head in piece.heads or () if head.row < MAX_HEAD_ROWS), default=MAX_HEAD_ROWS
    )
    more = takewhile(lambda row: all(cell.is_header for cell in row if cell.text), piece.rows()[known:])
    most = min(known + sum(1 for _ in more), MAX_HEAD_ROWS)
    count = 0
    while count < min(len(ours), len(theirs), most) and ours[count] and ours[count] == theirs[count]:
        count += 1
    words = sum(len(text) for row in theirs[:count] for _, text in row if not text.isdigit())
    return count if words >= 8 else 0


def _known_head(table: Table) -> bool:
    """True if one of a table's first three rows is a single-row header of a known form."""
    return any(head.row < 3 and head.height == 1 for head in with_heads(table).heads or ())


def _begins_anew(table: Table, piece: Table) -> bool:
    """True if the piece begins with a header of its own; a title without a table takes the piece's header."""
    if _is_title(table) and not _is_title(piece):
        return False
    if _known_head(piece):
        return True
    first = [cell for cell in piece.cells if cell.row == 0 and cell.text]
    return bool(first) and all(cell.is_header for cell in first) and any(cell.is_header for cell in table.cells)


def _is_title(table: Table) -> bool:
    """True if a table is only a title row, separated from its table by the end of the page."""
    return table.row_count == 1 and len([cell for cell in table.cells if cell.text]) == 1


def _column_map(table: Table, piece: Table) -> list[int] | None:
    """Returns, for each column of the piece, the table's column that it continues; None if that is not clear."""
    count, own = table.column_count, piece.column_count
    territories, extents = _territories(table), _extents(piece)
    if count == own:
        if all(
            e is None or t is None or (t[0] - _SLACK <= e[0] and e[1] <= t[1] + _SLACK)
            for e, t in zip(extents, territories, strict=True)
        ):
            return list(range(count))
        return None
    if _is_title(table) and own > count:
        return list(range(own))
    if own == 1 or not any(extents) or any(t is None for t in territories):
        return None
    out: list[int] = []
    for e in extents:
        # A column without words takes the next free column.
        fitting = [
            n
            for n, t in enumerate(territories)
            if (not out or n > out[-1]) and (e is None or (t and t[0] - _SLACK <= e[0] and e[1] <= t[1] + _SLACK))
        ]
        if not fitting:
            return None
        out.append(fitting[0])
    return out


def _spread_head(table: Table, piece: Table) -> tuple[Table, Table] | None:
    """Joins a header, spread over the piece's columns, to its second level that begins the piece; None if unclear.

    A header spans the columns below which it begins, or above which it is centred. A column without a second level is
    the only one of its header; if this holds for all single columns, their headers span both levels.
    """
    heads, extents = _extents(table), [own for own in _extents(piece) if own]
    if not table.heads or table.row_count > MAX_HEAD_ROWS or len(heads) >= piece.column_count:
        return None
    if any(head.row + head.height < table.row_count for head in table.heads[-1:]) or len(extents) < piece.column_count:
        return None
    below = {cell.column for cell in piece.cells if cell.text and cell.row == 0}
    starts = _spread([own for own in heads if own], extents, below)
    if len(starts) < len(heads):
        return None
    widths = [end - start for start, end in pairwise([*starts, len(extents)])]
    single = {start for start, width in zip(starts, widths, strict=True) if width == 1}
    deep = not single & below
    cells = (
        replace(
            cell,
            column=starts[cell.column],
            column_span=widths[cell.column],
            row_span=cell.row_span + (deep and widths[cell.column] == 1 and _is_last(cell, table)),
        )
        for cell in table.cells
    )
    rest = tuple(cell for cell in piece.cells if cell.row or cell.text or not deep)
    return replace(table, cells=tuple(cells), heads=None), replace(piece, cells=rest)


def _is_last(cell: Cell, table: Table) -> bool:
    return cell.row + cell.row_span == table.row_count


def _spread(heads: Sequence[Extent], columns: Sequence[Extent], below: Container[int]) -> list[int]:
    """Returns the first column of each header, at least sum of distances from header to columns; [] if none fits.

    Only the columns `below` have a second level.
    """
    ways: dict[int, tuple[float, list[int]]] = {0: (0.0, [])}
    for head in heads:
        following: dict[int, tuple[float, list[int]]] = {}
        for start, (cost, starts) in ways.items():
            for end in range(start + 1, len(columns) + 1):
                if end > start + 1 and any(column not in below for column in range(start, end)):
                    break
                way = cost + _distance(head, (columns[start][0], columns[end - 1][1])), [*starts, start]
                following[end] = min(way, following.get(end, way))
        ways = following
    return ways.get(len(columns), (0.0, []))[1]


def _distance(head: Extent, columns: Extent) -> float:
    """Returns how far a header's text is from being flush with the start of its columns, or centred above them."""
    return min(abs(head[0] - columns[0]), abs(head[0] + head[1] - columns[0] - columns[1]) / 2)


Extent = tuple[float, float]


def _extents(table: Table) -> list[Extent | None]:
    """Returns the (x0, x1) covered by the words of each column, ignoring cells that span several columns."""
    out: list[Extent | None] = [None] * table.column_count
    for cell in table.cells:
        if cell.column_span > 1:
            continue
        for paragraph in cell.paragraphs:
            for line in paragraph.lines:
                x0, x1 = line.place.x0, line.place.x1
                if x0 is not None and x1 is not None:
                    before = out[cell.column] or (x0, x1)
                    out[cell.column] = (min(before[0], x0), max(before[1], x1))
    return out


def _territories(table: Table) -> list[Extent | None]:
    """Returns how far each column's words may extend without touching those of other columns; None where unknown."""
    extents = _extents(table)
    if not any(extents):
        return [None] * len(extents)
    out: list[Extent | None] = []
    for n in range(len(extents)):
        low = max((e[1] for e in extents[:n] if e), default=-_ANYWHERE)
        high = min((e[0] for e in extents[n + 1 :] if e), default=_ANYWHERE)
        out.append((low, high))
    return out
