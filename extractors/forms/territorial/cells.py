"""Restores the rows of a section from cells without rows (a Word dump).

The headers give the number of cells of a row; the content of the cells shows where one is missing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from extractors.document import Cell
from extractors.fields import Extraction, Note
from extractors.forms.territorial.grid import (
    Cells,
    Columns,
    SectionRow,
    SectionTable,
    claim_description,
    claim_head,
    opens_verdict,
    own_columns,
)
from extractors.forms.territorial.list_markers import read_mark
from extractors.forms.territorial.sections import Section, Unit, head_on_levels
from extractors.layouts.spec import TableSpec
from extractors.table_heads import head_matches, heads_in_sequence

_WHOLE, _COUNTED, _GUESSED = 0.99, 0.85, 0.5
"""Confidence (0 to 1) of rows that verdicts or the header's width confirm, that are only counted, and of a guess."""
_MAX_ABOVE = 3
"""Maximum number of cells between an activity's title and its header, plus 1."""
_MISSING = 3.0
"""Cost of a row without one of its cells, in the units of `_fit`."""


def restore_from_cells(section: Section, layout: TableSpec, extraction: Extraction) -> SectionTable:
    """Returns the rows of a section of cells without rows."""
    grid = SectionTable(layout, own_columns(layout), confidence=_WHOLE)
    cells = [unit.cells[0] for unit in section.units if unit.shape != "row"]
    bodies: list[list[Cells]] = [[]]
    first = next((i for i in range(min(len(cells), _MAX_ABOVE)) if _head_at(cells, i, layout)), 0)
    i = first if claim_description([cell.paragraphs for cell in cells[:first]], section, extraction) else 0
    while i < len(cells):
        found = _head_at(cells, i, layout)
        if found is None:
            bodies[-1].append(tuple(p for p in cells[i].paragraphs if p.text))
            i += 1
            continue
        head, columns, taken = found
        claim_head(grid, Columns.of(head, columns), head, extraction)
        bodies.append([])
        i += taken
    if "verdict" in grid.columns:
        grid.rows = [row for body in bodies for row in _resynchronised(body, grid) if row.paragraphs]
    else:
        _count_off(bodies, grid, section, extraction)
    return grid


def _head_at(cells: Sequence[Cell], start: int, layout: TableSpec) -> tuple[Unit, Sequence[str | None], int] | None:
    """Returns the widest header that begins at a cell, the columns that it names, and the number of its cells."""
    widest = len(layout.columns)
    for rows, texts in heads_in_sequence(cells[start : start + 2 * widest], widest):
        match = next((match for found in head_matches(texts) for match in found if match.table is layout), None)
        if match and all(match.columns):
            levels = [[cell.at(r, c) for c, cell in enumerate(row)] for r, row in enumerate(rows)]
            return head_on_levels(levels, [match], None), match.columns, len(rows) * len(texts)
    return None


def _count_off(bodies: Sequence[Sequence[Cells]], grid: SectionTable, section: Section, extraction: Extraction) -> None:
    """Counts off the rows of a table of free text, where no content shows that a cell is missing.

    Adds a doubt if cells do not fill their last row, or if the cells of one column have different list marks.
    """
    width = len(grid.columns)
    rows = [_row(grid, body[i : i + width], range(width)) for body in bodies for i in range(0, len(body), width)]
    grid.rows = [SectionRow(row) for row in rows if any(row.values())]
    marks = [{read_mark(row[name][0].text).kind for row in rows if row.get(name)} for name in grid.columns]
    odd = next((len(body) for body in bodies if len(body) % width), None)
    if len(grid.rows) > 1:
        grid.confidence = _COUNTED
    if odd or any(len(kinds) > 1 for kinds in marks):
        grid.confidence = _GUESSED
        what = f"{odd} cells do not fill rows of {width}" if odd else "cells of one column have different list marks"
        message = f"activity {section.number}: {what}, so the column of each cell is a guess"
        extraction.notes.append(Note("cells_found", message, f"rows of {width} cells", what))


def _resynchronised(cells: Sequence[Cells], grid: SectionTable) -> Iterator[SectionRow]:
    """Yields the rows of a table with verdicts; each has all its columns, or lacks the one whose absence fits best.

    A row is in doubt if its cells fit as well with another column missing.
    """
    width = len(grid.columns)
    shapes = [tuple(range(width)), *(tuple(c for c in range(width) if c != gap) for gap in reversed(range(width)))]
    i = 0
    while i < len(cells):
        ahead = [shape for shape in shapes if len(shape) <= len(cells) - i]
        gains = {shape: sum(_fit(grid, c, cells[i + k]) for k, c in enumerate(shape)) for shape in ahead}
        shape = max(ahead, key=lambda s: gains[s] - _MISSING * (width - len(s)), default=(0,))
        as_good = [s for s in ahead if len(s) == len(shape) and gains[s] >= gains[shape]]
        yield SectionRow(_row(grid, cells[i : i + len(shape)], shape), doubt=len(as_good) != 1)
        i += len(shape)


def _row(grid: SectionTable, cells: Sequence[Cells], columns: Sequence[int]) -> dict[str, Cells]:
    return {grid.columns[column]: cell for cell, column in zip(cells, columns, strict=False)}


def _fit(grid: SectionTable, column: int, cell: Cells) -> float:
    """Scores how well a cell fits a column: a row begins with a marked line, a verdict is below its own header."""
    verdict = bool(cell) and opens_verdict(cell[0], grid.head("verdict"))
    if grid.columns[column] == "verdict":
        return 3.0 if verdict else -1.0 if cell else -0.5
    if verdict:
        return -3.0
    if grid.columns[column] == grid.first:
        return -3.0 if not cell else 2.0 if read_mark(cell[0].text).kind in ("number", "bullet") else 0.0
    return 0.0
