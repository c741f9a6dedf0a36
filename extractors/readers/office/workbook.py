"""The common model of workbooks of every kind: sheets of cells, with displayed text and stored number."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from extractors.cell_names import column_letters
from extractors.document import Figure, Line, Paragraph, Place, ReadError
from extractors.readers.office.number_formats import NumberFormat, number_format
from extractors.words import PLAIN, clean, collapse

MAX_SHEETS = 500
MAX_CELLS = 300_000
"""Maximum number of non-empty cells in all sheets; the largest real workbook seen has 12,000."""
MAX_TEXT = 30_000_000
"""Maximum number of characters in all cells; one long text can be in any number of cells."""
MAX_MERGES = 100_000
MAX_ROW, MAX_COLUMN = 1_048_576, 16_384

EPOCH = datetime(1899, 12, 30)
EPOCH_1904 = datetime(1904, 1, 1)
"""Days from which a workbook counts its dates."""

Area = tuple[int, int, int, int]
"""First row, first column, last row, last column, from 0."""


@dataclass(slots=True)
class SheetCell:
    """A non-empty cell: its displayed text (lines separated by line feeds), and the number behind it."""

    row: int
    column: int
    text: str
    figure: Figure | None = None


@dataclass(slots=True)
class Sheet:
    """A sheet: its cells in the order of rows, merged areas, and hidden rows and columns.

    `unfilled`: addresses of cells whose formula has no stored value; `overlapping`: merged areas that overlap another.
    """

    number: int
    name: str
    visible: bool = True
    cells: list[SheetCell] = field(default_factory=list)
    merges: list[Area] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    unfilled: list[str] = field(default_factory=list)
    overlapping: list[Area] = field(default_factory=list)

    def address(self, row: int, column: int) -> str:
        """Returns a cell's address as people write it ("CDC 2025!E14")."""
        return f"{self.name}!{column_letters(column)}{row + 1}"

    def hides(self, row: int, column: int) -> bool:
        """True if a cell is not visible because its row or column is hidden."""
        if row in self.hidden_rows:
            return True
        return bool(self.hidden_columns) and any(first <= column <= last for first, last in self.hidden_columns)

    def merge(self, areas: Iterable[Area]) -> None:
        """Adds merged areas; one that overlaps an earlier one goes to `overlapping`, as no cell can be in two."""
        covered: dict[int, list[tuple[int, int]]] = {}
        tall: list[Area] = []
        for area in areas:
            if len(self.merges) >= MAX_MERGES:
                raise ReadError("too_large", f"the sheet {self.name!r} has more than {MAX_MERGES:,} merged areas")
            top, left, bottom, right = area
            is_tall = bottom - top >= _TALL
            rows = range(0) if is_tall else range(top, bottom + 1)
            if any(left <= high and low <= right for row in rows for low, high in covered.get(row, ())) or any(
                _overlap(area, other) for other in (self.merges if is_tall else tall)
            ):
                self.overlapping.append(area)
                continue
            for row in rows:
                covered.setdefault(row, []).append((left, right))
            if is_tall:
                tall.append(area)
                if len(tall) > _MAX_TALL:
                    many = f"{_MAX_TALL} merged areas of {_TALL:,} rows or more"
                    raise ReadError("too_large", f"the sheet {self.name!r} has more than {many}")
            self.merges.append(area)

    def paragraphs(self, cell: SheetCell) -> tuple[Paragraph, ...]:
        """Returns the paragraphs of a cell; a blank line separates two paragraphs."""
        place = Place(self.number, cell=self.address(cell.row, cell.column))
        if "\n" not in cell.text:
            raw = collapse(cell.text)
            text = raw if PLAIN.fullmatch(raw) else clean(raw)
            return (Paragraph.of([Line(text, raw, place, cell.figure)]),) if text else ()
        out: list[list[Line]] = [[]]
        for piece in cell.text.split("\n"):
            raw = collapse(piece)
            if raw:
                text = raw if PLAIN.fullmatch(raw) else clean(raw)
                out[-1].append(Line(text, raw, place, cell.figure))
            elif out[-1]:
                out.append([])
        return tuple(Paragraph.of(lines) for lines in out if any(line.text for line in lines))


_TALL = 2_000
"""Number of rows from which a merged area (of whole columns) is compared with every other, not row by row."""
_MAX_TALL = 200


def _overlap(a: Area, b: Area) -> bool:
    return a[0] <= b[2] and b[0] <= a[2] and a[1] <= b[3] and b[1] <= a[3]


@dataclass(slots=True)
class Budget:
    """The number of cells and characters that a workbook may still contain."""

    cells: int = MAX_CELLS
    characters: int = MAX_TEXT

    def take(self, text: str) -> None:
        """Counts a cell; raises `ReadError` if the workbook contains too much."""
        self.cells -= 1
        self.characters -= len(text)
        if self.cells < 0:
            raise ReadError("too_large", f"the workbook has more than {MAX_CELLS:,} cells that hold something")
        if self.characters < 0:
            raise ReadError("too_large", f"the cells of the workbook hold more than {MAX_TEXT:,} characters")


def number_cell(
    position: tuple[int, int], number: float, code: str, base: datetime, computed: bool | None = None
) -> SheetCell:
    """Returns a cell that stores a number, with the text that its format displays."""
    text, scaled = number_format(code).shown(number, base)
    return SheetCell(*position, text.strip(), None if scaled is None else Figure(scaled, computed))


def boolean_cell(row: int, column: int, *, true: bool) -> SheetCell:
    """Returns a cell that stores a truth value, which is displayed as a word and is no number."""
    return SheetCell(row, column, "VERDADERO" if true else "FALSO")


def text_cell(row: int, column: int, text: str, code: str) -> SheetCell:
    """Returns a cell that stores a text."""
    form: NumberFormat | None = number_format(code) if "@" in code and code != "@" else None
    return SheetCell(row, column, form.text(text) if form else text)
