"""Proper tables: heads said again on each page go, rows that a page break tore are joined."""

from __future__ import annotations

from extractors.fields import Extraction
from extractors.forms.territorial.grid import (
    Cells,
    Columns,
    Grid,
    Row,
    claim_head,
    is_numbered,
    join_torn,
    match_columns,
    opens_verdict,
)
from extractors.forms.territorial.judged import modifications, products
from extractors.forms.territorial.marks import continues
from extractors.forms.territorial.sections import Section, Unit, lines_of
from extractors.heads import TableLayout
from extractors.words import fold


def fold_rows(section: Section, layout: TableLayout, extraction: Extraction) -> Grid:
    """Rows of proper tables: heads (said again on each page) go, rows that a page break tore are joined."""
    grid = Grid(layout, tuple(layout.columns))
    named = Columns(grid.columns)
    before: Unit | None = None
    heading = False
    for unit in section.units:
        if unit.shape != "row":
            continue
        match = match_columns(unit, layout)
        if match:
            named = Columns.of(unit, match)
            claim_head(grid, named, unit, extraction)
            heading = True
            continue
        if heading and _goes_on_with_head(unit, grid, named):
            claim_head(grid, named, unit, extraction)
            continue
        heading = False
        row = Row(_without_brackets(named.cells(unit), grid, extraction))
        if not row.paragraphs:
            continue
        if grid.rows and _is_rest(grid, row, tear=_torn_between(before, unit)):
            _join(grid, row)
        else:
            grid.rows.append(row)
        before = unit
    return grid


def _goes_on_with_head(unit: Unit, grid: Grid, named: Columns) -> bool:
    """Whether a row right under the heads is the rest of them: what stands in brackets, in a row of its own."""
    cells = named.cells(unit)
    return bool(cells) and all(
        cell[0].text.startswith("(") and not opens_verdict(cell[0], grid.head(name)) for name, cell in cells.items()
    )


def _torn_between(before: Unit | None, unit: Unit) -> bool:
    """Whether a page break may lie between two rows: another table, or another page."""
    if before is None:
        return False
    pages = [line.place.page for line in lines_of(before.paragraphs)]
    here = next((line.place.page for line in lines_of(unit.paragraphs)), None)
    return before.table is not unit.table or (bool(pages) and here != max(p or 0 for p in pages) and here is not None)


def _is_rest(grid: Grid, row: Row, *, tear: bool) -> bool:
    """Whether a row is the rest of the one before.

    A row begins with a numbered line (a product group, an objective).  One without is a rest after a page break when
    the rows before had theirs, or when a sentence goes on; and wherever its first cell is empty.
    """
    first = grid.columns[0]
    cell = row.cells.get(first, ())
    if grid.layout.settings["reads"] == "narratives":
        return tear or (not cell and len(grid.columns) > 1)
    if is_numbered(cell):
        return False
    if not cell or _lacks_what_is_judged(grid):
        return True
    if not tear:
        return False
    if any(is_numbered(r.cells.get(first, ())) for r in grid.rows):
        return True
    last = grid.rows[-1].cells
    return any(
        name not in row.cells or (name in last and continues(last[name][-1].text, row.cells[name][0].text))
        for name in grid.columns
    )


def _lacks_what_is_judged(grid: Grid) -> bool:
    """Whether the last row names only a group and products, or only categories: what they stand over comes next."""
    reads = grid.layout.settings["reads"]
    last = grid.rows[-1].cells
    if reads == "products":
        return all(j.commitment is None for j in products(last.get("objective", ()), ()))
    if reads == "modifications":
        return all(j.commitment is None for j in modifications(last.get("modification", ()), ()))
    return False


def _without_brackets(cells: dict[str, Cells], grid: Grid, extraction: Extraction) -> dict[str, Cells]:
    """The cells of a row without a head's explanation in brackets that slipped under it."""
    out = {}
    for name, cell in cells.items():
        size = 0
        while size < len(cell) and _explains(cell[size].text, grid.layout.columns.get(name, ())):
            extraction.claim(cell[size], "head")
            size += 1
        if cell[size:]:
            out[name] = cell[size:]
    return out


def _explains(text: str, heads: tuple[str, ...]) -> bool:
    folded = fold(text)
    return text.startswith("(") and any(head.endswith(folded) for head in heads)


def _join(grid: Grid, row: Row) -> None:
    last = grid.rows[-1].cells
    for name, cell in row.cells.items():
        head = grid.head(name) if name == "verdict" else ""
        last[name] = join_torn(last.get(name, ()), cell, head)
