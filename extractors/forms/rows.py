"""Table rows as a layout names them: cells under their heads, rows that a page break tore joined again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from extractors.document import Cell, Paragraph, Table
from extractors.fields import Field
from extractors.forms.matching import joined
from extractors.layouts.spec import FITS, NO_FIELD, ColumnSpec, FormSpec, TableSpec
from extractors.table_heads import heads_of
from extractors.words import fold, plain

Columns = dict[int, str | None]
"""Column of a table to the name that its head gives it; None: a column that nobody asked for."""

_DIGIT = re.compile(r"\d")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_SUM = r"(?:(?:sub )?total(?:es)?|subtotal(?:es)?|sumas?|sumatoria)"
_WEIGHT = r"(?:ponderacion(?:es)?|ponderador(?:es)?|ponderad[ao]s?|porcentajes?|pesos?)"
_OF_SUM = rf"(?:{_SUM}|{_WEIGHT}|general(?:es)?|de|del|la|las|los|todos)"
_MAX_TOTAL = 80
"""A longer cell (characters) is no label of a sum."""
_TOTAL = re.compile(
    rf"(?:{_SUM}(?: general(?:es)?)?|(?=.*\b{_SUM}\b)(?=.*\b{_WEIGHT}\b)"
    rf"{_OF_SUM}(?: {_OF_SUM})*)(?: (?:de[l]? )?objetivos?)?(?: [\d%]+)*"
)
"""A sum, or a sum of weights: "Total", "Porcentaje Total de Ponderación", "Suma de ponderadores"."""


@dataclass(slots=True)
class Row:
    """A row as the form means it: the cells (several where a page break tore one) under each known column."""

    table: TableSpec
    cells: dict[str, list[Cell]] = field(default_factory=dict)
    others: list[Cell] = field(default_factory=list)
    """Cells under heads that nobody asked for."""
    past: list[Cell] = field(default_factory=list)
    """Cells under heads of years before, where the latest counts."""
    is_total: bool = False
    band: list[Cell] = field(default_factory=list)
    """The row of one cell over it, and over the rows that follow, that describes them."""
    series: dict[tuple[str, str], list[Cell]] = field(default_factory=dict)
    """The cells under columns that repeat, by the column's name and what its head says."""
    labelled: list[Paragraph] = field(default_factory=list)
    """What rows over the whole width say of it, each behind its label ("Justificación: …")."""

    def paragraph(self, column: str) -> Paragraph:
        """All that a column holds, as one paragraph."""
        return joined(self.cells.get(column, ()))

    def text(self, column: str) -> str:
        return self.paragraph(column).text if column in self.cells else ""

    def field(self, column: str) -> Field | None:
        """What a column says, or None where it is empty."""
        if column not in self.cells:
            return None
        paragraph = self.paragraph(column)
        spec = self.table.columns.get(column)
        return Field.of([paragraph.span()], f"cell:{column}", type=spec.type if spec else None)

    def take(self, other: Row) -> None:
        """Joins the rest of this row, which a page break put into a row of its own."""
        for column, cells in other.cells.items():
            self.cells.setdefault(column, []).extend(cells)
        for head, cells in other.series.items():
            self.series.setdefault(head, []).extend(cells)
        self.others += other.others
        self.past += other.past

    @property
    def first(self) -> int | None:
        """The row of the table where it begins."""
        return min((cell.row for cell in self.all_cells()), default=None)

    def says(self, columns: Iterable[ColumnSpec]) -> bool:
        """Whether it says anything under one of some columns."""
        return any(self.text(column.name) for column in columns)

    def merged_until(self, anchors: Iterable[ColumnSpec]) -> int | None:
        """Where the merged cell ends that begins it in a workbook: the rows beside it are one with it."""
        cells = [cell for column in anchors for cell in self.cells.get(column.name, ())[:1]]
        return max((cell.row + cell.row_span for cell in cells if is_placed(cell)), default=None)

    def all_cells(self) -> Iterable[Cell]:
        for cells in (*self.cells.values(), *self.series.values(), self.others, self.past):
            yield from cells


@dataclass(slots=True)
class Segment:
    """Rows of a table under one head; `table` is None for rows before any known head."""

    table: TableSpec | None
    columns: Columns
    rows: list[list[Cell]] = field(default_factory=list)
    head: list[Cell] = field(default_factory=list)
    heads: Mapping[int, str] = field(default_factory=dict)
    """What the head says over each column."""

    def years_before(self) -> set[int]:
        """The columns whose head names an earlier year than another one of the same name, where the latest counts."""
        table, out = self.table, set[int]()
        for name in {name for name in self.columns.values() if name and table and table.columns[name].latest}:
            years = {
                c: max(map(int, _YEAR.findall(self.heads[c])), default=0) for c, n in self.columns.items() if n == name
            }
            out |= {column for column, year in years.items() if year < max(years.values())}
        return out


def segments(table: Table, form: FormSpec) -> list[Segment]:
    """A table cut at the heads that the form knows."""
    out = [Segment(None, {})]
    rows = table.rows()
    start = 0
    for head, match in heads_of(table, form):
        out[-1].rows = rows[start : head.row]
        start = head.row + head.height
        cells = [cell for row in rows[head.row : start] for cell in row]
        columns = head.columns(match)
        columns |= _codes_without_head(rows[start:], columns, match.table)
        columns |= _notes_without_head(rows[start:], columns, match.table)
        columns |= _beside_unused(cells, columns, match.table)
        out.append(Segment(match.table, columns, head=cells, heads={column: head.text(column) for column in columns}))
    out[-1].rows = rows[start:]
    return [segment for segment in out if segment.rows or segment.head]


_CODE = re.compile(r"\W*(?:[a-z]+\W+)*\d+(?:[-.]\d+){2,}\b.*")
"""A code on plain text ("3.5.1.24", "INDICADOR NUEVO 5.3.1.6.2"): numbers of several parts."""


def _codes_without_head(rows: Sequence[Sequence[Cell]], columns: Columns, table: TableSpec) -> Columns:
    """The column of codes, where the table should have one, no head names it, and one without a head holds codes."""
    missing = [c for c in table.columns.values() if c.type == "code" and c.anchor and c.name not in columns.values()]
    said: dict[int, list[str]] = {}
    for cell in (cell for row in rows for cell in row if cell.text and is_placed(cell)) if missing else ():
        if columns.get(cell.column) is None:
            said.setdefault(cell.column, []).append(cell.text)
    coded = [column for column, texts in said.items() if all(_CODE.fullmatch(plain(text)) for text in texts)]
    return {coded[0]: missing[0].name} if len(missing) == 1 and len(coded) == 1 else {}


_NOTE = re.compile(r"\(?\d{1,2}\s*[.)]-?\s*[^\W\d].*")
"""A numbered note ("1) Días hábiles.")."""


def _notes_without_head(rows: Sequence[Sequence[Cell]], columns: Columns, table: TableSpec) -> Columns:
    """The last column, where the table should have one of notes, no head names any, and it holds numbered notes."""
    missing = [c.name for c in table.columns.values() if c.field == "notes" and c.name not in columns.values()]
    column = max((column for column, name in columns.items() if name), default=-1) + 1
    texts = [cell.text for row in rows for cell in row if cell.column == column and cell.text]
    found = missing and texts and all(_NOTE.fullmatch(plain(text)) for text in texts)
    return {column: missing[0]} if found else {}


def _beside_unused(head: Sequence[Cell], columns: Columns, table: TableSpec) -> Columns:
    """Columns of a workbook without a head right of one that feeds no field: they go on with it ("Nivel riesgo")."""
    said = {column for cell in head for column in range(cell.column, cell.column + cell.column_span) if cell.text}
    out: Columns = {}
    for column in range(min(said, default=0), max(said, default=0)) if any(map(is_placed, head)) else ():
        before = out.get(column - 1) or columns.get(column - 1)
        if column not in said and before and table.columns[before].field == NO_FIELD:
            out[column] = before
    return out


def read_rows(segment: Segment, before: Sequence[Row]) -> list[Row]:
    """The segment's rows under their columns, torn ones joined.

    `before` are rows of the same table right before the segment: its first row can be the rest of their last.
    """
    assert segment.table is not None  # rows without a head have no names
    out: list[Row] = []
    band: list[Cell] = before[-1].band if before else []
    for cells in segment.rows:
        said = [cell for cell in cells if cell.text]
        if len(said) == 1 and is_band(said[0].text, segment.table):
            band = said
            continue
        above = out[-1] if out else before[-1] if before else None
        if len(said) == 1 and above and _is_of(above, said[0], cells, segment.table):
            above.labelled.append(joined(said))
            continue
        row = _named(cells, segment)
        if not row.cells and not row.others and not row.series:
            continue
        beside = _beside_merged(above, row) if out and above else None
        if above and beside:
            above.take(row)
            continue
        row.is_total = _is_total(row, cells) or _sums_up(row, [*before, *out])
        parted = above is None or row.is_total or above.is_total
        if above and not parted and beside is None and _goes_on(above, row, segment.table):
            above.take(row)
        else:
            row.band = band
            _take_merged(row, cells, segment)
            out.append(row)
    return out


def _take_merged(row: Row, cells: Sequence[Cell], segment: Segment) -> None:
    """Gives a record the words of cells that are merged over its row and those above ("Hospital Base")."""
    first = cells[0].row
    for cell in (cell for above in segment.rows for cell in above if cell.row < first < cell.row + cell.row_span):
        name = segment.columns.get(cell.column)
        column = row.table.columns[name] if name else None
        if name and column and cell.text and column.type == "text" and not column.anchor and name not in row.cells:
            row.cells[name] = [cell]


def _is_total(row: Row, cells: Sequence[Cell]) -> bool:
    """Whether a cell says that the row is a sum, where what names a record names none ("Suma" can be a formula)."""
    named = [cell for name, own in row.cells.items() if row.table.columns[name].anchor in _NAMES for cell in own]
    return any(says_total(cell.text) for cell in cells) and all(says_total(cell.text) for cell in named)


_NAMES = ("words", "label")
"""Anchors whose cells name a record."""


def is_placed(cell: Cell) -> bool:
    """Whether it comes from a workbook, where every cell stands in its column for certain."""
    return any(line.place.cell for paragraph in cell.paragraphs[:1] for line in paragraph.lines[:1])


def _sums_up(row: Row, rows: Sequence[Row]) -> bool:
    """Whether a row without words holds but the sums of its columns of shares over it, as nothing else does."""
    cells = [(name, cell) for name, cells in row.cells.items() for cell in cells]
    if row.others or row.series or not cells or any(row.table.columns[name].type != "percent" for name, _ in cells):
        return False
    for name, cell in cells:
        said, above = joined([cell]).span().figure, [r.paragraph(name).span().figure for r in rows if name in r.cells]
        if said is None or len(above) < 2 or abs(said.value - sum(f.value for f in above if f)) > _ROUNDING:
            return False
    return True


_ROUNDING = 0.05
"""Percentage points by which a sum can miss its parts."""


def says_total(text: str) -> bool:
    """Whether a cell says that its row sums up the rows over it, and nothing else but a figure."""
    return len(text) <= _MAX_TOTAL and _TOTAL.fullmatch(fold(text)) is not None


def is_band(text: str, table: TableSpec) -> bool:
    """Whether a text is a band between the rows of a table."""
    return table.band is not None and table.band.pattern.fullmatch(plain(text)) is not None


def is_labelled(text: str, table: TableSpec) -> bool:
    """Whether a text is a row over the whole width that says something of the row above, behind its label."""
    return table.label_pattern is not None and table.label_pattern.match(plain(text)) is not None


def _is_of(above: Row, cell: Cell, cells: Sequence[Cell], table: TableSpec) -> bool:
    """Whether a cell over the whole width says something of the row above, behind a label or going on from one."""
    if is_labelled(cell.text, table):
        return True
    goes_on = bool(above.labelled) and not above.labelled[-1].text.endswith((".", ":"))
    return goes_on and cell.column_span > 1 and len(cells) == 1


def is_number(text: str) -> bool:
    """Whether a cell under "N°" says a number."""
    return FITS["number"].fullmatch(plain(text).strip()) is not None


def _beside_merged(before: Row, row: Row) -> bool | None:
    """Whether a row of a workbook stands beside the merged cell that begins the row before, so that both are one.

    False where it stands past the end of one and begins nothing itself: it is of no record; None: neither.
    """
    anchors = [column for column in row.table.columns.values() if column.anchor]
    end, first = before.merged_until(anchors), row.first
    if end is None or first is None or before.first is None:
        return None
    if first < end:
        return True
    return False if end > before.first + 1 and not row.says(anchors) else None


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
    words = _own_words(anchors["words"], row) if "words" in anchors else ""
    return not _says_once(row, table) and (not words or words[0].islower())


def _label_fits(column: ColumnSpec, row: Row) -> bool:
    return column.parts is not None and column.parts.fullmatch(plain(row.text(column.name))) is not None


def _own_words(column: ColumnSpec, row: Row) -> str:
    """What a cell says of its column's own field, without labels and other parts."""
    text = row.text(column.name)
    match = column.parts.fullmatch(plain(text)) if column.parts else None
    return text[slice(*match.span(column.field or column.name))] if match else text


def _says_once(row: Row, table: TableSpec) -> bool:
    return any(_DIGIT.search(row.text(name)) for name, column in table.columns.items() if column.once)


def _is_whole(row: Row, table: TableSpec) -> bool:
    """Whether a row says all that the table cannot lack, and what stands once in a row."""
    said = {name for name in row.cells if table.columns[name].type != "number" or _DIGIT.search(row.text(name))}
    return _says_once(row, table) and not any(said.isdisjoint(group) for group in table.known_by)


def _named(cells: Sequence[Cell], segment: Segment) -> Row:
    assert segment.table is not None  # rows without a head have no names
    table, columns = segment.table, segment.columns
    width = max(columns) + 1
    shift = _shift(cells, table, columns, width)
    row = Row(table)
    past = segment.years_before()
    for cell in cells:
        if not cell.text:
            continue
        covered = range(cell.column + shift, cell.column + shift + cell.column_span)
        column = next((n for n in covered if columns.get(n)), cell.column)
        name = columns.get(column)
        if column in past:
            row.past.append(cell)
        elif name and table.columns[name].repeats:
            row.series.setdefault((name, segment.heads.get(column, "")), []).append(cell)
        elif name:
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
    if any(map(is_placed, cells)):
        return 0
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
