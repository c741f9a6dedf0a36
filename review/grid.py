"""Shows a workbook as a grid: all cells at their positions, marked with the places of values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from extractors.cell_names import column_letters
from extractors.readers.office.workbook import Sheet
from review.places import RESIDUE, CellMark, Places, label

MOST_CELLS = 20_000
"""Maximum number of cells of a sheet that are shown."""

Row = Mapping[str, Any]


@dataclass(slots=True)
class GridCell:
    """A cell of a grid; `marks` are the places in it."""

    address: str
    text: str
    row_span: int
    column_span: int
    hidden: bool
    marks: list[CellMark] = field(default_factory=list)

    @property
    def mark(self) -> CellMark | None:
        """The mark that colours the cell, preferably one with words instead of an implied one; None without marks."""
        return min(self.marks, key=lambda mark: mark.implied, default=None)


@dataclass(slots=True)
class Grid:
    """A sheet: letters of its columns, and its rows as (number, cells), with None for an empty cell."""

    name: str
    visible: bool
    columns: list[str]
    rows: list[tuple[int, list[GridCell | None]]]
    marks: list[CellMark] = field(default_factory=list)
    """Places in the sheet's name."""
    cut: bool = False
    """True if the sheet has more cells than are shown."""


def cell_places(provenance: Iterable[Row], residue: Sequence[Row]) -> Places:
    """Returns the places of values and residue in the cells of a workbook."""
    places = Places()
    marks: dict[tuple[str, bool], CellMark] = {}

    def put(row: Row, key: tuple[str, str, str], implied: bool) -> CellMark | None:
        cell = row["cell"]
        if cell is None:
            return None
        if (cell, implied) not in marks:
            marks[cell, implied] = CellMark(places.next(), key[0], implied, [], cell)
        places.add(key, marks[cell, implied].number)
        return marks[cell, implied]

    for row in provenance:
        mark = put(row, (row["dataset"], row["record_id"], row["field"]), row["value_raw"] is None)
        if mark:
            label(mark, row)
    for number, row in enumerate(residue, 1):
        mark = put(row, (RESIDUE, str(number), "text"), False)
        if mark:
            mark.labels.append("not accounted for")
    places.cells = list(marks.values())
    return places


def grids(sheets: Iterable[Sheet], places: Places) -> list[Grid]:
    """Returns the grids of all sheets with cells, without unused rows and columns."""
    marks: dict[str, list[CellMark]] = {}
    for mark in places.cells:
        marks.setdefault(mark.cell, []).append(mark)
    return [_grid(sheet, marks) for sheet in sheets if sheet.cells]


def _grid(sheet: Sheet, marks: Mapping[str, list[CellMark]]) -> Grid:
    cells = sorted(sheet.cells, key=lambda cell: (cell.row, cell.column))[:MOST_CELLS]
    used_rows, used_columns = sorted({cell.row for cell in cells}), sorted({cell.column for cell in cells})
    ends = {area[:2]: area[2:] for area in sheet.merges}
    by_row: dict[int, dict[int, GridCell]] = {}
    for cell in cells:
        bottom, right = ends.get((cell.row, cell.column), (cell.row, cell.column))
        address = sheet.address(cell.row, cell.column)
        by_row.setdefault(cell.row, {})[cell.column] = GridCell(
            address,
            cell.text,
            sum(cell.row <= row <= bottom for row in used_rows) if bottom > cell.row else 1,
            sum(cell.column <= column <= right for column in used_columns) if right > cell.column else 1,
            not sheet.visible or sheet.hides(cell.row, cell.column),
            marks.get(address, []),
        )
    covered = {
        (row, column)
        for (top, left), (bottom, right) in ends.items()
        if top in by_row and left in by_row[top]
        for row in used_rows
        if top <= row <= bottom
        for column in used_columns
        if left <= column <= right and (row, column) != (top, left)
    }
    rows = [
        (row + 1, [by_row[row].get(column) for column in used_columns if (row, column) not in covered])
        for row in used_rows
    ]
    letters = [column_letters(column) for column in used_columns]
    return Grid(sheet.name, sheet.visible, letters, rows, marks.get(sheet.name, []), len(sheet.cells) > MOST_CELLS)
