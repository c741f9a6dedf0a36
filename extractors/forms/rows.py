"""Table rows as a layout names them: cells under their heads, rows that a page break tore joined again."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from extractors.document import Cell, Paragraph, Table
from extractors.fields import Field
from extractors.forms.matching import joined, plain
from extractors.heads import HeadMatch, TableLayout, match_heads
from extractors.readers.cues import torn_head
from extractors.words import fold


@dataclass(slots=True)
class Row:
    """A row as the form means it: the cells (several where a page break tore one) under each known column."""

    cells: dict[str, list[Cell]] = field(default_factory=dict)
    strangers: list[Cell] = field(default_factory=list)
    """Cells under heads that nobody asked for."""
    is_total: bool = False
    band: list[Cell] = field(default_factory=list)
    """The row of one cell over it that says what kind of row it is."""

    def paragraph(self, column: str) -> Paragraph:
        """All that a column holds, as one paragraph."""
        return joined(self.cells.get(column, ()))

    def text(self, column: str) -> str:
        return self.paragraph(column).text

    def field(self, column: str) -> Field | None:
        """What a column says, or None where it is empty."""
        paragraph = self.paragraph(column)
        return Field.of([paragraph.span()], f"cell:{column}") if paragraph.text else None

    def take(self, other: Row) -> None:
        """Joins the rest of this row, which a page break put into a row of its own."""
        for column, cells in other.cells.items():
            self.cells.setdefault(column, []).extend(cells)
        self.strangers += other.strangers


@dataclass(slots=True)
class Segment:
    """Rows of a table under one head row; `match` is None for rows before any known head."""

    match: HeadMatch | None
    columns: dict[int, str | None]
    """Column of the table to the name that its head gives it."""
    rows: list[list[Cell]] = field(default_factory=list)
    head: list[Cell] = field(default_factory=list)


def segments(table: Table, layouts: Sequence[TableLayout]) -> list[Segment]:
    """A table cut at its head rows; a head row that a page break tore is joined."""
    out = [Segment(None, {})]
    rows = table.rows()
    i = 0
    while i < len(rows):
        row, height = rows[i], 1
        match = match_heads([cell.text for cell in row], layouts) if len(row) > 1 else None
        if match is None and i + 1 < len(rows) and (match := _torn_head(row, rows[i + 1], layouts)):
            height = 2
        if match is None:
            out[-1].rows.append(row)
        else:
            columns = {
                cell.column + i: name
                for cell, name in zip(row, match.columns, strict=True)
                for i in range(cell.column_span)
            }
            out.append(Segment(match, columns, head=[cell for part in rows[i : i + height] for cell in part]))
        i += height
    return [s for s in out if s.rows or s.head]


def _torn_head(row: Sequence[Cell], rest: Sequence[Cell], layouts: Sequence[TableLayout]) -> HeadMatch | None:
    """What a head row and the row below say together, where the head was torn."""
    whole = torn_head({c.column: c.text for c in row}, {c.column: c.text for c in rest if c.text})
    return match_heads(whole, layouts) if whole else None


def read_rows(segment: Segment, before: list[Row], continues: Callable[[Row, Row], bool]) -> list[Row]:
    """The segment's rows under their columns, torn ones joined: `continues(last, row)` says what belongs together.

    `before` are rows of the same layout right before the segment: its first row can be the rest of their last.
    """
    out: list[Row] = []
    band: list[Cell] = []
    is_band = band_of(segment)
    for cells in segment.rows:
        said = [c for c in cells if c.text]
        if is_band and len(said) == 1 and is_band.fullmatch(plain(said[0].text)):
            band = said
            continue
        row = _named(cells, segment)
        if not row.cells and not row.strangers:
            continue
        row.is_total = _is_total(cells)
        last = out[-1] if out else before[-1] if before else None
        if last and not row.is_total and not last.is_total and continues(last, row):
            last.take(row)
        else:
            row.band, band = band, []
            out.append(row)
    return out


def _is_total(cells: Sequence[Cell]) -> bool:
    """Whether a row sums up: one of its cells says "Total" and nothing else but a figure.

    The rest of a formula that a page break tore can begin with the word as well ("total de medidas …").
    """
    return any(says_total(cell.text) for cell in cells)


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


def says_total(text: str) -> bool:
    """Whether a cell says that its row sums up the rows over it, and nothing else but a figure."""
    return len(text) <= _MAX_TOTAL and _TOTAL.fullmatch(fold(text)) is not None


def band_of(segment: Segment) -> re.Pattern[str] | None:
    """What a band between the rows of this kind of table says, from its layout; None where it has none."""
    pattern = segment.match.layout.settings.get("band") if segment.match else None
    return re.compile(pattern) if pattern else None


def _named(cells: Sequence[Cell], segment: Segment) -> Row:
    width = max(segment.columns) + 1
    shift = _shift(cells, segment, width)
    row = Row()
    for cell in cells:
        if not cell.text:
            continue
        names = [segment.columns.get(cell.column + shift + i) for i in range(cell.column_span)]
        name = next((n for n in names if n), None)
        if name:
            row.cells.setdefault(name, []).append(cell)
        else:
            row.strangers.append(cell)
    return row


def _shift(cells: Sequence[Cell], segment: Segment, width: int) -> int:
    """How far to the right a row belongs that a page break left without its first cells.

    Such a row has fewer cells than the head.  Each place is judged by what the columns can hold: a number under "N°",
    a figure under "Ponderador"; the leftmost of the best wins.
    """
    spans = sum(c.column_span for c in cells)
    if not cells or spans >= width or cells[-1].column != len(cells) - 1:
        return 0
    costs = [
        (sum(_misfit(segment.columns.get(c.column + s), c.text) for c in cells if c.text), s)
        for s in range(width - spans + 1)
    ]
    return min(costs)[1]


_KINDS = {
    "number": re.compile(r"(?:n?[°º.]*\s*)?\d{1,3}\s*[.)°º-]*"),
    "weight_pct": re.compile(r"[\d.,]+\s*%?"),
    "declared_items": re.compile(r"\d{1,3}"),
    "declared": re.compile(r"\d{1,3}"),
    "measured": re.compile(r"\W*x\W*|si|no|-+"),
}


@lru_cache(maxsize=2048)
def _misfit(column: str | None, text: str) -> int:
    if column is None:
        return 1
    kind = _KINDS.get(column)
    return 0 if kind is None or kind.fullmatch(plain(text).strip()) else 2


def is_number(text: str) -> bool:
    """Whether a cell under "N°" says a number."""
    return _KINDS["number"].fullmatch(plain(text).strip()) is not None
