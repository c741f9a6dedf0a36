"""Splits a sheet into paragraphs and tables: at blank rows, at header rows, and at blank columns.

A known header row begins a table, and the single cells directly above it are its titles. Rows after a blank row
continue the table above as long as they are within its columns. Words beside a table, beyond a blank column and below
none of its headers, are notes and follow it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby, pairwise

from extractors.document import Block, Cell, Document, LeftOut, Line, Paragraph, Place, ReadError, Table
from extractors.layouts.heads import all_matches
from extractors.readers.office.workbook import Area, Sheet, SheetCell

_WIDEST_HEAD = 300
"""Maximum number of cells of a row that can be a known header; the widest known header has 40."""


@dataclass(slots=True, eq=False)
class _Shown:
    """A visible cell. Rows and columns count only those that are visible and used, so blank ones are skipped."""

    cell: SheetCell
    row: int
    column: int
    row_span: int
    column_span: int
    paragraphs: tuple[Paragraph, ...]

    @property
    def end(self) -> int:
        return self.column + self.column_span


@dataclass
class _Row:
    """A non-empty row of a sheet; `apart` if a blank row is before it."""

    cells: list[_Shown] = field(default_factory=list)
    apart: bool = False
    gaps: frozenset[int] = frozenset()
    """Columns of the sheet before which a visible column is blank."""

    @property
    def is_single_cell(self) -> bool:
        return len(self.cells) == 1

    @cached_property
    def is_head(self) -> bool:
        """True if the row is the header of a known form's table."""
        if not 1 < len(self.cells) <= _WIDEST_HEAD or any(shown.cell.figure for shown in self.cells):
            return False  # a header contains no numbers
        return bool(all_matches([" ".join(paragraph.text for paragraph in shown.paragraphs) for shown in self.cells]))


def workbook_document(sheets: Sequence[Sheet], reader: str) -> Document:
    """Returns a workbook as a document: its visible sheets as blocks, its hidden words in `left_out`."""
    blocks = tuple(block for sheet in sheets for block in sheet_blocks(sheet))
    if not blocks:
        raise ReadError("empty", "no visible sheet of the workbook holds anything")
    return Document(
        blocks,
        reader,
        page_count=sum(sheet.visible for sheet in sheets),
        notes=tuple(note for sheet in sheets for note in _doubts(sheet)),
        left_out=tuple(out for sheet in sheets for out in left_out(sheet)),
    )


def _doubts(sheet: Sheet) -> Iterator[str]:
    """Yields the notes on a sheet for a person: formulas without value, and overlapping merged areas."""
    if sheet.visible and sheet.unfilled:
        addresses = ", ".join(sheet.unfilled[:_NAMED]) + (" …" if len(sheet.unfilled) > _NAMED else "")
        yield (
            f"{len(sheet.unfilled)} formulas have no stored value ({addresses}): "
            "open the workbook in a spreadsheet program and save it"
        )
    if sheet.visible and sheet.overlapping:
        yield f"{len(sheet.overlapping)} merged areas of the sheet {sheet.name!r} overlap others and were not applied"


_NAMED = 5


def sheet_blocks(sheet: Sheet) -> Iterator[Block]:
    """Yields the blocks of a sheet, beginning with its name; nothing for a sheet without visible cells."""
    rows = _rows(sheet) if sheet.visible else []
    if rows:
        name = Line(sheet.name, sheet.name, Place(sheet.number, cell=sheet.name))
        yield Paragraph.of([name], level=1)
    for group in _groups(rows):
        yield from _block(sheet, group)


def left_out(sheet: Sheet) -> Iterator[LeftOut]:
    """Yields the hidden words of a sheet: of hidden sheets, rows and columns, and of cells covered by a merged cell."""
    shown = {(area[0], area[1]) for area in _visible_areas(sheet)} if sheet.visible else set()
    covered = _Covered(sheet.merges)
    rows = [cell.row for cell in sheet.cells if not sheet.hides(cell.row, cell.column)] if sheet.visible else []
    first, last = (min(rows), max(rows)) if rows else (0, -1)
    for cell in sheet.cells:
        area = covered.area(cell.row, cell.column)
        position = (cell.row, cell.column)
        is_covered = area is not None and position != area[:2]
        if sheet.visible and not is_covered and (position in shown or (area is None and not sheet.hides(*position))):
            continue
        in_table = sheet.visible and first < cell.row < last
        yield from (
            LeftOut("hidden", line, in_table) for paragraph in sheet.paragraphs(cell) for line in paragraph.lines
        )


class _Covered:
    """Finds the merged area that covers a cell."""

    def __init__(self, areas: Iterable[Area]) -> None:
        self.single = {area[:2]: area for area in areas}
        self.by_column: dict[int, list[Area]] = {}
        for area in sorted(self.single.values()):
            for column in range(area[1], min(area[3], area[1] + _WIDE) + 1):
                self.by_column.setdefault(column, []).append(area)

    def area(self, row: int, column: int) -> Area | None:
        if (row, column) in self.single:
            return self.single[row, column]
        areas = self.by_column.get(column, [])
        above = bisect_right(
            areas, row, key=_top
        )  # areas do not overlap, so only the last one that begins above counts
        return areas[above - 1] if above and row <= areas[above - 1][2] else None


def _top(area: Area) -> int:
    return area[0]


_WIDE = 500
"""Maximum width, in columns, in which a merged area covers cells; beyond it, its cells count as not covered."""


def _visible_areas(sheet: Sheet) -> Iterator[Area]:
    """Yields the merged areas with at least one visible row and column; their words are shown there."""
    for area in sheet.merges:
        rows = range(area[0], min(area[2], area[0] + 2_000) + 1)
        columns = range(area[1], min(area[3], area[1] + _WIDE) + 1)
        if any(row not in sheet.hidden_rows for row in rows) and any(not sheet.hides(-1, c) for c in columns):
            yield area


def _rows(sheet: Sheet) -> list[_Row]:
    """Returns the rows of a sheet that contain visible words."""
    covered, seen = _Covered(sheet.merges), {area[:2] for area in _visible_areas(sheet)}
    visible: dict[tuple[int, int], tuple[SheetCell, Area]] = {}
    for cell in sheet.cells:
        position = (cell.row, cell.column)
        area = covered.area(*position)
        if area is None and not sheet.hides(*position):
            visible[position] = (cell, (*position, *position))
        elif area is not None and position == area[:2] and position in seen:
            top = next(row for row in range(area[0], area[2] + 1) if row not in sheet.hidden_rows)
            left = next(column for column in range(area[1], area[3] + 1) if not sheet.hides(-1, column))
            visible[top, left] = (cell, (top, left, area[2], area[3]))
    used_rows, used_columns = sorted({row for row, _ in visible}), sorted({column for _, column in visible})
    row_at = {row: i for i, row in enumerate(used_rows)}
    column_at = {column: i for i, column in enumerate(used_columns)}
    out = [_Row() for _ in used_rows]
    for (row, column), (cell, area) in sorted(visible.items(), key=lambda item: item[0]):
        paragraphs = sheet.paragraphs(cell)
        if paragraphs:
            spans = _count(used_rows, row, area[2]), _count(used_columns, column, area[3])
            out[row_at[row]].cells.append(_Shown(cell, row_at[row], column_at[column], *spans, paragraphs))
    _mark_gaps(sheet, out, used_rows)
    of_tables = (shown for row in out if not row.is_single_cell for shown in row.cells)
    areas = [visible[used_rows[shown.row], used_columns[shown.column]][1] for shown in of_tables]
    gaps = frozenset(_gaps(sheet, used_columns, areas))
    for shown_row in out:
        shown_row.gaps = gaps
    return [row for row in out if row.cells]


def _count(places: Sequence[int], first: int, last: int) -> int:
    """Returns how many of some rows (or columns), in ascending order, lie between two, inclusive."""
    return bisect_right(places, last) - bisect_left(places, first)


def _gaps(sheet: Sheet, used: Sequence[int], areas: Iterable[Area]) -> Iterator[int]:
    """Yields the indices of used columns before which a visible column is blank in all cells of tables."""
    wide = sorted({(area[1], area[3]) for area in areas if area[3] > area[1]}, reverse=True)
    reach = -1
    for i, (before, column) in enumerate(pairwise(used), 1):
        reach = max(reach, before)
        while wide and wide[-1][0] <= reach + 1:
            reach = max(reach, wide.pop()[1])
        if any(not sheet.hides(-1, blank) for blank in range(reach + 1, min(column, reach + _WIDE))):
            yield i


def _mark_gaps(sheet: Sheet, rows: Sequence[_Row], used: Sequence[int]) -> None:
    """Marks the rows before which a visible row is blank and not covered by a merged cell."""
    reach = -1
    bottoms = {area[:2]: area[2] for area in sheet.merges}
    hidden = sorted(sheet.hidden_rows)
    for row, number in zip(rows, used, strict=True):
        row.apart = number - reach - 1 > _count(hidden, reach + 1, number - 1)
        ends = [bottoms.get((shown.cell.row, shown.cell.column), number) for shown in row.cells]
        reach = max([reach, number, *ends])


def _groups(rows: Sequence[_Row]) -> Iterator[list[_Row]]:
    """Yields rows that form one block: a table, or single cells."""
    group: list[_Row] = []
    for piece in _pieces(rows):
        if group and not _continues_table(group, piece):
            yield group
            group = []
        group += piece
    if group:
        yield group


def _pieces(rows: Sequence[_Row]) -> Iterator[list[_Row]]:
    """Yields rows cut at blank rows, and before each header row together with the single cells directly above it."""
    starts = {i for i, row in enumerate(rows) if row.apart}
    for i, row in enumerate(rows):
        if row.is_head and not (i and rows[i - 1].is_head and not row.apart):
            titles = i
            while titles and rows[titles - 1].is_single_cell and not rows[titles].apart:
                titles -= 1
            starts |= {titles, i}
    cuts = sorted({0, *starts, len(rows)})
    for start, end in pairwise(cuts):
        piece = list(rows[start:end])
        lead = next((i for i, row in enumerate(piece) if not row.is_single_cell), len(piece))
        if 0 < lead < len(piece) and piece[0].apart:
            yield piece[:lead]
            yield piece[lead:]
        elif piece:
            yield piece


def _continues_table(group: Sequence[_Row], piece: Sequence[_Row]) -> bool:
    """True if rows belong to the table above: no header, not only single cells, and within its columns."""
    if all(row.is_single_cell for row in piece) or all(row.is_single_cell for row in group) or piece[0].is_head:
        return False
    first, end = _extent(group)
    low, high = _extent(piece)
    return first <= low and high <= end


def _extent(rows: Sequence[_Row]) -> tuple[int, int]:
    cells = [shown for row in rows for shown in row.cells]
    return min(shown.column for shown in cells), max(shown.end for shown in cells)


def _block(sheet: Sheet, rows: Sequence[_Row]) -> Iterator[Block]:
    """Yields single cells as paragraphs, other rows as a table and the notes beside it."""
    if all(row.is_single_cell for row in rows):
        for row in rows:
            yield from row.cells[0].paragraphs
        return
    first, end = _column_range(rows)
    inside = [[shown for shown in row.cells if shown.column < end and shown.end > first] for row in rows]
    beside = [
        _Row([shown for shown in row.cells if shown.column >= end or shown.end <= first], gaps=row.gaps) for row in rows
    ]
    yield _table(sheet, [cells for cells in inside if cells])
    notes = [row for row in beside if row.cells]
    for _, group in groupby(notes, lambda row: row.is_single_cell):
        yield from _block(sheet, list(group))


def _column_range(rows: Sequence[_Row]) -> tuple[int, int]:
    """Returns a table's columns (first, end): those of its header, and those that no blank column separates from it."""
    head = next((row for row in rows if row.is_head), next(row for row in rows if not row.is_single_cell))
    low, high = _extent(rows)
    gaps = rows[0].gaps
    first, end = head.cells[0].column, max(shown.end for shown in head.cells)
    while first > low and first not in gaps:
        first -= 1
    while end < high and end not in gaps:
        end += 1
    return first, end


def _table(sheet: Sheet, rows: Sequence[Sequence[_Shown]]) -> Table:
    """Returns the cells as a table; columns are those of the sheet, so that tables of one sheet are aligned."""
    used = [cells[0].row for cells in rows]
    cells = [
        Cell(
            i,
            shown.column,
            shown.paragraphs,
            _count(used, shown.row, shown.row + shown.row_span - 1),
            shown.column_span,
        )
        for i, row in enumerate(rows)
        for shown in row
    ]
    return Table(tuple(cells), page=sheet.number)
