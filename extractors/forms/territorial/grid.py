"""A section's table in the form's terms: rows with named columns, however much the source kept of its cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from extractors.document import Cell, Paragraph, Table
from extractors.fields import Extraction, HeadedTable
from extractors.forms.territorial.list_markers import begins_objective, continues, read_mark, starts_low
from extractors.forms.territorial.sections import Section, Unit, lines_of
from extractors.language import read_verdict
from extractors.layouts.spec import TableSpec

Cells = tuple[Paragraph, ...]


@dataclass(slots=True)
class SectionRow:
    """A row: the paragraphs of each column."""

    cells: dict[str, Cells]
    doubt: bool = False
    """True if its cells are a guess: its verdicts may belong to another row, or judge another row's subjects."""

    @property
    def paragraphs(self) -> Cells:
        return tuple(p for cell in self.cells.values() for p in cell)


@dataclass(slots=True)
class SectionTable:
    """A section's rows; `columns` in the order of the source, `heads` with the header of each."""

    layout: TableSpec
    columns: tuple[str, ...]
    heads: dict[str, Cells] = field(default_factory=dict)
    rows: list[SectionRow] = field(default_factory=list)
    confidence: float = 1.0
    """Share of cases in which the method that found its cells is right (0 to 1)."""
    legend: Cells = ()
    """Lines outside the table that explain the keys of its verdicts ("NC: no cumple")."""

    def head(self, column: str) -> str:
        """Returns the text of a column's header, that of the verdicts with the legend of their keys."""
        legend = self.legend if column == "verdict" else ()
        return " ".join(p.text for p in (*self.heads.get(column, ()), *legend))

    @property
    def first(self) -> str:
        """The column whose numbered lines begin rows, else the first column."""
        numbered = (name for name in self.columns if self.layout.columns[name].anchor == "number")
        return next(numbered, self.columns[0])

    def table(self) -> Table:
        """Returns the header and the rows as a table."""
        lines = [self.heads] if self.heads else []
        rows = [*lines, *(row.cells for row in self.rows)]
        first = next(iter(lines_of(p for r in rows for c in r.values() for p in c)), None)
        return Table(
            tuple(
                Cell(r, c, row.get(name, ()), is_header=bool(lines) and r == 0)
                for r, row in enumerate(rows)
                for c, name in enumerate(self.columns)
            ),
            first.place.page if first else None,
        )


def own_columns(layout: TableSpec) -> tuple[str, ...]:
    """Returns the columns that every such table has, in the form's order."""
    return tuple(name for name, column in layout.columns.items() if not column.optional)


def headed(grid: SectionTable, section: Section) -> HeadedTable:
    """Returns the table with its headings, for the dataset of cells."""
    return HeadedTable(grid.table(), tuple(section.heading), 1 if grid.heads else 0)


def opens_verdict(paragraph: Paragraph | None, head: str = "") -> bool:
    """True if a paragraph begins with a verdict."""
    return paragraph is not None and read_verdict(paragraph.text, head or None) is not None


def is_numbered(cell: Cells) -> bool:
    """True if a cell begins with a numbered line."""
    return bool(cell) and read_mark(cell[0].text).kind == "number"


def join_torn(before: Cells, after: Cells, head: str = "") -> Cells:
    """Joins a cell and its rest after a page break, and the sentence that the break tore."""
    if not before or not after:
        return (*before, *after)
    last, first = before[-1], after[0]
    torn = read_mark(first.text).kind == "none" and (continues(last.text, first.text) or _is_between_marks(last, after))
    if torn and opens_verdict(first, head):
        # "Cumple" | "no cumple." are two verdicts, unless the first ends in the middle of its evidence.
        reading = read_verdict(last.text, head or None)
        torn = starts_low(first.text) and (reading is None or reading.evidence_start is not None)
    if torn:
        return (*before[:-1], Paragraph.of((*last.lines, *first.lines)), *after[1:])
    return (*before, *after)


def _is_between_marks(last: Paragraph, after: Cells) -> bool:
    """True if an unmarked line after a page break is the rest of a marked objective: the next one has such a mark."""
    mark = read_mark(last.text)
    marked = mark.kind != "none" and len(after) > 1 and read_mark(after[1].text).kind == mark.kind
    return marked and begins_objective(last.text[mark.end :]) and not begins_objective(after[0].text)


class Columns:
    """Names the columns of a table by column index; `order` holds the names from left to right."""

    def __init__(self, names: Sequence[str]) -> None:
        self.order = tuple(names)
        self.names: dict[int, str] = dict(enumerate(names))

    @classmethod
    def of(cls, unit: Unit, columns: Sequence[str | None]) -> Columns:
        made = cls([c for c in columns if c])
        named = zip(unit.cells, columns, strict=True)
        made.names = {cell.column + i: name for cell, name in named if name for i in range(cell.column_span)}
        return made

    def cells(self, unit: Unit) -> dict[str, Cells]:
        out: dict[str, Cells] = {}
        for cell in unit.filled:
            if name := self._name(cell):
                out[name] = (*out.get(name, ()), *(p for p in cell.paragraphs if p.text))
        return out

    def unnamed(self, unit: Unit) -> str | None:
        """Returns text that is below no known header, or None."""
        texts = (c.text for c in unit.filled if self._name(c) is None)
        return next((text for text in texts if any(char.isalpha() for char in text)), None)

    def _name(self, cell: Cell) -> str | None:
        covered = range(cell.column, cell.column + cell.column_span)
        return next((self.names[column] for column in covered if column in self.names), None)


def match_columns(unit: Unit, layout: TableSpec) -> tuple[str | None, ...] | None:
    """Returns the column that each cell of a header row names (None: no column of the table); None for other rows."""
    match = unit.head([layout])
    return match.columns if match else None


def claim_description(above: Sequence[Cells], section: Section, extraction: Extraction) -> bool:
    """Claims the texts between an activity's title and its first header: its description in words of the agency's own.

    Such are single paragraphs; returns False for anything else.
    """
    if not section.title or any(len(cell) > 1 for cell in above):
        return False
    for paragraph in (p for cell in above for p in cell):
        extraction.claim(paragraph, "heading")
        section.name(paragraph.text)
    return True


def claim_head(grid: SectionTable, named: Columns, unit: Unit, extraction: Extraction) -> None:
    """Claims a header row; if the section has no rows yet, it also names the columns of the grid."""
    first = not grid.rows
    if first and named.order:
        grid.columns = named.order
    for name, cell in named.cells(unit).items():
        if first:
            grid.heads[name] = (*grid.heads.get(name, ()), *cell)
        for paragraph in cell:
            extraction.claim(paragraph, "head")
