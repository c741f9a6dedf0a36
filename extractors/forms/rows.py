"""Table rows as a layout names them: cells under their heads, rows that a page break tore joined again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from extractors.document import Cell, Paragraph, Table
from extractors.fields import Field
from extractors.forms.matching import joined, plain
from extractors.layouts.spec import FITS, ColumnSpec, FormSpec, TableSpec
from extractors.table_heads import heads_of

Columns = dict[int, str | None]
"""Column of a table to the name that its head gives it; None: a column that nobody asked for."""

_TOTAL = re.compile(r"(?:sub\s?)?total(?:es)?(?:\s+general)?[\s:.\d,%]*")
_DIGIT = re.compile(r"\d")


@dataclass(slots=True)
class Row:
    """A row as the form means it: the cells (several where a page break tore one) under each known column."""

    table: TableSpec
    cells: dict[str, list[Cell]] = field(default_factory=dict)
    others: list[Cell] = field(default_factory=list)
    """Cells under heads that nobody asked for."""
    is_total: bool = False
    band: list[Cell] = field(default_factory=list)
    """The row of one cell over it that describes it."""

    def paragraph(self, column: str) -> Paragraph:
        """All that a column holds, as one paragraph."""
        return joined(self.cells.get(column, ()))

    def text(self, column: str) -> str:
        return self.paragraph(column).text

    def field(self, column: str) -> Field | None:
        """What a column says, or None where it is empty."""
        paragraph = self.paragraph(column)
        spec = self.table.columns.get(column)
        return Field.of([paragraph.span()], f"cell:{column}", type=spec.type if spec else None)

    def take(self, other: Row) -> None:
        """Joins the rest of this row, which a page break put into a row of its own."""
        for column, cells in other.cells.items():
            self.cells.setdefault(column, []).extend(cells)
        self.others += other.others

    def all_cells(self) -> Iterable[Cell]:
        for cells in (*self.cells.values(), self.others):
            yield from cells


@dataclass(slots=True)
class Segment:
    """Rows of a table under one head; `table` is None for rows before any known head."""

    table: TableSpec | None
    columns: Columns
    rows: list[list[Cell]] = field(default_factory=list)
    head: list[Cell] = field(default_factory=list)


def segments(table: Table, form: FormSpec) -> list[Segment]:
    """A table cut at the heads that the form knows."""
    out = [Segment(None, {})]
    rows = table.rows()
    start = 0
    for head, match in heads_of(table, form):
        out[-1].rows = rows[start : head.row]
        start = head.row + head.height
        cells = [cell for row in rows[head.row : start] for cell in row]
        out.append(Segment(match.table, head.columns(match), head=cells))
    out[-1].rows = rows[start:]
    return [segment for segment in out if segment.rows or segment.head]


def read_rows(segment: Segment, before: Sequence[Row]) -> list[Row]:
    """The segment's rows under their columns, torn ones joined.

    `before` are rows of the same table right before the segment: its first row can be the rest of their last.
    """
    assert segment.table is not None  # rows without a head have no names
    out: list[Row] = []
    band: list[Cell] = []
    for cells in segment.rows:
        said = [cell for cell in cells if cell.text]
        if len(said) == 1 and is_band(said[0].text, segment.table):
            band = said
            continue
        row = _named(cells, segment.table, segment.columns)
        if not row.cells and not row.others:
            continue
        row.is_total = any(_TOTAL.fullmatch(plain(cell.text)) for cell in cells)
        last = out[-1] if out else before[-1] if before else None
        if last and not row.is_total and not last.is_total and _goes_on(last, row, segment.table):
            last.take(row)
        else:
            row.band, band = band, []
            out.append(row)
    return out


def is_band(text: str, table: TableSpec) -> bool:
    """Whether a text is a band between the rows of a table."""
    return table.band is not None and table.band.pattern.fullmatch(plain(text)) is not None


def is_number(text: str) -> bool:
    """Whether a cell under "N°" says a number."""
    return FITS["number"].fullmatch(plain(text).strip()) is not None


def _goes_on(before: Row, row: Row, table: TableSpec) -> bool:
    """Whether a row is the rest of the row before, which a page break tore: it says nothing that begins one.

    What begins a row is said by the table's anchors: a label where they have one, else a number, else words.  A row
    that says what stands once in a row is whole.
    """
    anchors = {column.anchor: column for column in table.columns.values() if column.anchor}
    if not anchors:
        return False
    if label := anchors.get("label"):
        if _label_fits(label, row):
            return False
        return not (_is_whole(row, table) if _label_fits(label, before) else _says_once(row, table))
    number = anchors["number"].name if "number" in anchors else ""
    if before.cells.get(number) or row.text(number):
        again = row.text(number) == before.text(number) and not _says_once(row, table)
        return not is_number(row.text(number)) or again
    words = row.text(anchors["words"].name) if "words" in anchors else ""
    return not _says_once(row, table) and (not words or words[0].islower())


def _label_fits(column: ColumnSpec, row: Row) -> bool:
    return column.parts is not None and column.parts.fullmatch(plain(row.text(column.name))) is not None


def _says_once(row: Row, table: TableSpec) -> bool:
    return any(_DIGIT.search(row.text(name)) for name, column in table.columns.items() if column.once)


def _is_whole(row: Row, table: TableSpec) -> bool:
    """Whether a row says all that the table cannot lack, and what stands once in a row."""
    said = {name for name in row.cells if table.columns[name].type != "number" or _DIGIT.search(row.text(name))}
    return _says_once(row, table) and not any(said.isdisjoint(group) for group in table.known_by)


def _named(cells: Sequence[Cell], table: TableSpec, columns: Columns) -> Row:
    width = max(columns) + 1
    shift = _shift(cells, table, columns, width)
    row = Row(table)
    for cell in cells:
        if not cell.text:
            continue
        names = [columns.get(cell.column + shift + i) for i in range(cell.column_span)]
        name = next((n for n in names if n), None)
        if name:
            row.cells.setdefault(name, []).append(cell)
        else:
            row.others.append(cell)
    return row


def _shift(cells: Sequence[Cell], table: TableSpec, columns: Columns, width: int) -> int:
    """How far to the right a row belongs that a page break left without its first cells.

    Such a row has fewer cells than the head.  Each place is judged by what the columns can hold: a number under "N°",
    a figure under "Ponderador"; the leftmost of the best wins.
    """
    spans = sum(c.column_span for c in cells)
    if not cells or spans >= width or cells[-1].column != len(cells) - 1:
        return 0
    costs = [
        (sum(_misfit(table, columns.get(c.column + s), c.text) for c in cells if c.text), s)
        for s in range(width - spans + 1)
    ]
    return min(costs)[1]


def _misfit(table: TableSpec, column: str | None, text: str) -> int:
    if column is None:
        return 1
    return 0 if table.columns[column].fits(plain(text)) else 2
