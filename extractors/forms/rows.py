"""Table rows by a layout: assigns cells to named columns, and joins rows that a page break tore."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from extractors.document import Cell, Paragraph, Table
from extractors.fields import Field
from extractors.forms.matching import joined
from extractors.layouts.folding import YEAR, fold_head
from extractors.layouts.heads import all_heads
from extractors.layouts.spec import FITS, NO_FIELD, ColumnSpec, FormSpec, TableSpec
from extractors.table_heads import heads_of
from extractors.words import fold, plain

Columns = dict[int, str | None]
"""Column index of a table to the name that its header gives it; None if the header names no column of the layout."""

_DIGIT = re.compile(r"\d")
_SUM = r"(?:(?:sub )?total(?:es)?|subtotal(?:es)?|sumas?|sumatoria)"
_WEIGHT = r"(?:ponderacion(?:es)?|ponderador(?:es)?|ponderad[ao]s?|porcentajes?|pesos?)"
_OF_SUM = rf"(?:{_SUM}|{_WEIGHT}|general(?:es)?|de|del|la|las|los|todos)"
_MAX_TOTAL = 80
"""Maximum length of a total's label, in characters."""
_TOTAL = re.compile(
    rf"(?:{_SUM}(?: general(?:es)?)?|(?=.*\b{_SUM}\b)(?=.*\b{_WEIGHT}\b)"
    rf"{_OF_SUM}(?: {_OF_SUM})*)(?: (?:de[l]? )?objetivos?)?(?: [\d%]+)*"
)
"""A sum, or a sum of weights: "Total", "Porcentaje Total de Ponderación", "Suma de ponderadores"."""


@dataclass(slots=True)
class Row:
    """A row by the form's columns: the cells of each column, several where a page break tore one."""

    table: TableSpec
    cells: dict[str, list[Cell]] = field(default_factory=dict)
    others: list[Cell] = field(default_factory=list)
    """Cells below headers that name no column of the layout."""
    earlier_years: list[Cell] = field(default_factory=list)
    """Cells below headers of earlier years, in columns of which only the latest year is used."""
    is_total: bool = False
    band: list[Cell] = field(default_factory=list)
    """The row of one cell above it that describes it and the rows that follow."""
    series: dict[tuple[str, str], list[Cell]] = field(default_factory=dict)
    """The cells of columns that repeat, by column name and header text."""
    labelled: list[Paragraph] = field(default_factory=list)
    """Full-width rows below it that add a field, each with its label ("Justificación: …")."""

    def paragraph(self, column: str) -> Paragraph:
        """Returns all cells of a column as one paragraph."""
        return joined(self.cells.get(column, ()))

    def text(self, column: str) -> str:
        return self.paragraph(column).text if column in self.cells else ""

    def field(self, column: str) -> Field | None:
        """Returns the field of a column, or None if it is empty."""
        if column not in self.cells:
            return None
        paragraph = self.paragraph(column)
        spec = self.table.columns.get(column)
        return Field.of([paragraph.span()], f"cell:{column}", type=spec.type if spec else None)

    def take(self, other: Row) -> None:
        """Appends the rest of this row, which a page break put into a row of its own."""
        for column, cells in other.cells.items():
            self.cells.setdefault(column, []).extend(cells)
        for head, cells in other.series.items():
            self.series.setdefault(head, []).extend(cells)
        self.others += other.others
        self.earlier_years += other.earlier_years

    @property
    def first(self) -> int | None:
        """Index of the table's row where it begins; None without cells."""
        return min((cell.row for cell in self.all_cells()), default=None)

    def says(self, columns: Iterable[ColumnSpec]) -> bool:
        """True if it has text in one of these columns."""
        return any(self.text(column.name) for column in columns)

    def merged_until(self, anchors: Iterable[ColumnSpec]) -> int | None:
        """Returns the table's row after the merged cell that begins it in a workbook; None if there is none."""
        cells = [cell for column in anchors for cell in self.cells.get(column.name, ())[:1]]
        return max((cell.row + cell.row_span for cell in cells if is_placed(cell)), default=None)

    def all_cells(self) -> Iterable[Cell]:
        for cells in (*self.cells.values(), *self.series.values(), self.others, self.earlier_years):
            yield from cells


@dataclass(slots=True)
class Segment:
    """Rows of a table below one header; `table` is None for rows before any known header."""

    table: TableSpec | None
    columns: Columns
    rows: list[list[Cell]] = field(default_factory=list)
    head: list[Cell] = field(default_factory=list)
    heads: Mapping[int, str] = field(default_factory=dict)
    """Header text of each column."""
    fits_another: bool = False
    """True if a table of another form fits the header better."""

    def earlier_year_columns(self) -> set[int]:
        """Returns the `latest` columns whose header names an earlier year than another column of the same name."""
        table, out = self.table, set[int]()
        for name in {name for name in self.columns.values() if name and table and table.columns[name].latest}:
            years = {
                c: max(map(int, YEAR.findall(self.heads[c])), default=0) for c, n in self.columns.items() if n == name
            }
            out |= {column for column, year in years.items() if year < max(years.values())}
        return out


def segments(table: Table, form: FormSpec) -> list[Segment]:
    """Divides a table at the headers that the form knows."""
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
        heads = {column: head.text(column) for column in columns}
        better = any(other.score > match.score for other in head.matches if other.form != form.form)
        out.append(Segment(match.table, columns, head=cells, heads=heads, fits_another=better))
    out[-1].rows = rows[start:]
    parts = [part for segment in out for part in _without_other_columns(segment)]
    return [segment for segment in parts if segment.rows or segment.head]


def _without_other_columns(segment: Segment) -> list[Segment]:
    """Divides a segment at a row of known headers of which its own header has none: other columns follow."""
    own = set(map(fold_head, segment.heads.values()))
    for n, row in enumerate(segment.rows[1:] if own else (), 1):
        texts = [cell.text for cell in row if cell.text]
        if all_heads(texts) and own.isdisjoint(map(fold_head, texts)):
            return [replace(segment, rows=segment.rows[:n]), Segment(None, {}, segment.rows[n:])]
    return [segment]


_CODE = re.compile(r"\W*(?:[a-z]+\W+)*\d+(?:[-.]\d+){2,}\b.*")
"""A code on plain text ("3.5.1.24", "INDICADOR NUEVO 5.3.1.6.2"): a number of three parts or more."""


def _codes_without_head(rows: Sequence[Sequence[Cell]], columns: Columns, table: TableSpec) -> Columns:
    """Finds a code column without a header.

    No header names the layout's code column, and exactly one unnamed column contains only codes.
    """
    missing = [c for c in table.columns.values() if c.type == "code" and c.anchor and c.name not in columns.values()]
    by_column: dict[int, list[str]] = {}
    for cell in (cell for row in rows for cell in row if cell.text and is_placed(cell)) if missing else ():
        if columns.get(cell.column) is None:
            by_column.setdefault(cell.column, []).append(cell.text)
    coded = [column for column, texts in by_column.items() if all(_CODE.fullmatch(plain(text)) for text in texts)]
    return {coded[0]: missing[0].name} if len(missing) == 1 and len(coded) == 1 else {}


_NOTE = re.compile(r"\(?\d{1,2}\s*[.)]-?\s*[^\W\d].*")
"""A numbered note ("1) Días hábiles.")."""


def _notes_without_head(rows: Sequence[Sequence[Cell]], columns: Columns, table: TableSpec) -> Columns:
    """Finds a notes column without a header.

    No header names the layout's notes column, and the column after the last named one contains only numbered notes.
    """
    missing = [c.name for c in table.columns.values() if c.field == "notes" and c.name not in columns.values()]
    column = max((column for column, name in columns.items() if name), default=-1) + 1
    texts = [cell.text for row in rows for cell in row if cell.column == column and cell.text]
    found = missing and texts and all(_NOTE.fullmatch(plain(text)) for text in texts)
    return {column: missing[0]} if found else {}


def _beside_unused(head: Sequence[Cell], columns: Columns, table: TableSpec) -> Columns:
    """Assigns workbook columns without a header to the column on the left, if that feeds no field ("Nivel riesgo")."""
    filled = {column for cell in head for column in range(cell.column, cell.column + cell.column_span) if cell.text}
    out: Columns = {}
    for column in range(min(filled, default=0), max(filled, default=0)) if any(map(is_placed, head)) else ():
        before = out.get(column - 1) or columns.get(column - 1)
        if column not in filled and before and table.columns[before].field == NO_FIELD:
            out[column] = before
    return out


def read_rows(segment: Segment, before: Sequence[Row]) -> list[Row]:
    """Returns the segment's rows with named cells; torn rows are joined.

    `before` are the rows of the same table directly before: the first row of the segment can continue the last of them.
    """
    assert segment.table is not None  # rows without a header have no column names
    out: list[Row] = []
    band: list[Cell] = before[-1].band if before else []
    for cells in segment.rows:
        filled = [cell for cell in cells if cell.text]
        if len(filled) == 1 and is_band(filled[0].text, segment.table):
            band = filled
            continue
        above = out[-1] if out else before[-1] if before else None
        if len(filled) == 1 and above and _is_of(above, filled[0], cells, segment.table):
            above.labelled.append(joined(filled))
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
        if above and not parted and beside is None and _is_continuation(above, row, segment.table):
            above.take(row)
        else:
            row.band = band
            _take_merged(row, cells, segment)
            out.append(row)
    return out


def _take_merged(row: Row, cells: Sequence[Cell], segment: Segment) -> None:
    """Adds to a row the cells merged over it and the rows above, in text columns ("Hospital Base")."""
    first = cells[0].row
    for cell in (cell for above in segment.rows for cell in above if cell.row < first < cell.row + cell.row_span):
        name = segment.columns.get(cell.column)
        column = row.table.columns[name] if name else None
        if name and column and cell.text and column.type == "text" and not column.anchor and name not in row.cells:
            row.cells[name] = [cell]


def _is_total(row: Row, cells: Sequence[Cell]) -> bool:
    """True if a cell is a total's label, and so is every cell that names a record ("Suma" can be a formula's text)."""
    named = [cell for name, own in row.cells.items() if row.table.columns[name].anchor in _NAMES for cell in own]
    return any(says_total(cell.text) for cell in cells) and all(says_total(cell.text) for cell in named)


_NAMES = ("words", "label")
"""Anchors whose cells name a record."""


def is_placed(cell: Cell) -> bool:
    """True if the cell comes from a workbook, where the column of every cell is certain."""
    return any(line.place.cell for paragraph in cell.paragraphs[:1] for line in paragraph.lines[:1])


def _sums_up(row: Row, rows: Sequence[Row]) -> bool:
    """True if a row has only percentages, each equal to the sum of its column above: a total row without a label."""
    cells = [(name, cell) for name, cells in row.cells.items() for cell in cells]
    if row.others or row.series or not cells or any(row.table.columns[name].type != "percent" for name, _ in cells):
        return False
    for name, cell in cells:
        total, above = joined([cell]).span().figure, [r.paragraph(name).span().figure for r in rows if name in r.cells]
        if total is None or len(above) < 2 or abs(total.value - sum(f.value for f in above if f)) > _ROUNDING:
            return False
    return True


_ROUNDING = 0.05
"""Maximum difference between a sum and its parts, in percentage points."""


def says_total(text: str) -> bool:
    """True if a cell is the label of a total, with at most a figure after it."""
    return len(text) <= _MAX_TOTAL and _TOTAL.fullmatch(fold(text)) is not None


def is_band(text: str, table: TableSpec) -> bool:
    """True if a text is a band between the rows of a table."""
    return table.band is not None and table.band.pattern.fullmatch(plain(text)) is not None


def is_labelled(text: str, table: TableSpec) -> bool:
    """True if a text is a full-width row that adds a field to the row above, after a label."""
    return table.label_pattern is not None and table.label_pattern.match(plain(text)) is not None


def _is_of(above: Row, cell: Cell, cells: Sequence[Cell], table: TableSpec) -> bool:
    """True if a full-width cell adds to the row above: it has a label, or continues the text after one."""
    if is_labelled(cell.text, table):
        return True
    goes_on = bool(above.labelled) and not above.labelled[-1].text.endswith((".", ":"))
    return goes_on and cell.column_span > 1 and len(cells) == 1


def is_number(text: str) -> bool:
    """True if a cell is a row number, as in a column "N°"."""
    return FITS["number"].fullmatch(plain(text).strip()) is not None


def _beside_merged(before: Row, row: Row) -> bool | None:
    """True if a row of a workbook is beside the merged cell that begins the row before, so that both are one row.

    False if it follows the end of such a cell and begins no row itself: it belongs to no record.  None otherwise.
    """
    anchors = [column for column in row.table.columns.values() if column.anchor]
    end, first = before.merged_until(anchors), row.first
    if end is None or first is None or before.first is None:
        return None
    if first < end:
        return True
    return False if end > before.first + 1 and not row.says(anchors) else None


def _is_continuation(before: Row, row: Row, table: TableSpec) -> bool:
    """True if a row is the rest of the row before, which a page break tore: it has nothing that begins a row.

    The table's anchors decide what begins a row: a label if the table has one, else a number, else words.  A row with a
    value that occurs only once in a row is a row of its own.
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
    """Returns the part of a cell that is its column's own field, without labels and other parts."""
    text = row.text(column.name)
    match = column.parts.fullmatch(plain(text)) if column.parts else None
    return text[slice(*match.span(column.field or column.name))] if match else text


def _says_once(row: Row, table: TableSpec) -> bool:
    return any(_DIGIT.search(row.text(name)) for name, column in table.columns.items() if column.once)


def _is_whole(row: Row, table: TableSpec) -> bool:
    """True if a row has all columns that identify the table, and a value that occurs once in a row."""
    filled = {name for name in row.cells if table.columns[name].type != "number" or _DIGIT.search(row.text(name))}
    return _says_once(row, table) and not any(filled.isdisjoint(group) for group in table.known_by)


def _named(cells: Sequence[Cell], segment: Segment) -> Row:
    assert segment.table is not None  # rows without a header have no column names
    table, columns = segment.table, segment.columns
    width = max(columns) + 1
    shift = _shift(cells, table, columns, width)
    row = Row(table)
    earlier = segment.earlier_year_columns()
    for cell in cells:
        if not cell.text:
            continue
        covered = range(cell.column + shift, cell.column + shift + cell.column_span)
        column = next((n for n in covered if columns.get(n)), cell.column)
        name = columns.get(column)
        if column in earlier:
            row.earlier_years.append(cell)
        elif name and table.columns[name].repeats:
            row.series.setdefault((name, segment.heads.get(column, "")), []).append(cell)
        elif name:
            row.cells.setdefault(name, []).append(cell)
        else:
            row.others.append(cell)
    return row


def _shift(cells: Sequence[Cell], table: TableSpec, columns: Columns, width: int) -> int:
    """Returns how many columns to the right a row belongs that a page break left without its first cells.

    Such a row has fewer cells than the header.  Each position is scored by what the columns can contain (a number below
    "N°", a figure below "Ponderador"); the leftmost of the best wins.
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
