"""Restores rows of a table of which only lines are left: numbered groups begin rows, and verdicts end them."""

from __future__ import annotations

from collections.abc import Sequence

from extractors.document import Paragraph
from extractors.forms.territorial.grid import Cells, SectionRow, SectionTable, join_torn, opens_verdict
from extractors.forms.territorial.line_cells import row_cells
from extractors.forms.territorial.list_markers import (
    MarkKind,
    begins_objective,
    continues,
    joins_on,
    read_mark,
    starts_low,
)
from extractors.forms.territorial.lists import list_items
from extractors.forms.territorial.subjects import modifications, reads_as_category
from extractors.forms.territorial.wording import reads_as_measure

_Lines = list[tuple[Paragraph, bool]]
"""Lines of a row, each with whether it opens with a verdict."""


def restore_from_lines(pages: Sequence[Sequence[Paragraph]], grid: SectionTable, *, wrapped: bool) -> list[SectionRow]:
    """Returns the rows of a table with verdicts; rows whose cells are uncertain have `SectionRow.doubt`.

    A row that a page break tears has two parts if its verdict is before the break; else its lines continue in order.
    `wrapped`: the lines are wrapped lines, not paragraphs.
    """
    rows: list[SectionRow] = []
    for first, *rests in _split(pages, grid):
        cells = row_cells(first, grid, wrapped=wrapped)
        unsure = [not _take_rest(cells, rest, grid) for rest in rests]
        rows.append(SectionRow(cells, doubt=any(unsure) or _in_doubt(cells, grid)))
    return rows


def split_merged_rows(row: SectionRow, grid: SectionTable) -> list[SectionRow]:
    """Splits a row of objectives that absorbed its neighbours: catdoc drops the row break after an empty cell.

    A whole row is then in the first cell, or below the last verdict.
    """
    first, last = row.cells.get("objective", ()), row.cells.get("verdict", ())
    if grid.layout.own["reads"] != "products":
        return [row]
    over = [lines for (lines,) in _split([first], grid)]
    under = [lines for (lines,) in _split([last], grid)]
    if first and len(row.cells) == 1 and all(_whole(r) for r in over):
        return [SectionRow(row_cells(r, grid, wrapped=False)) for r in over]
    ended = len(over) > 1 and any(verdict for _, verdict in over[-1])
    if not first or ended or not all(_whole(r) for r in over[:-1]):
        over = [[(p, False) for p in first]]
    if len(under) < 2 or not all(_whole(r) for r in under[1:]):
        under = [[(p, False) for p in last]]
    cells = {**row.cells, "objective": tuple(p for p, _ in over[-1]), "verdict": tuple(p for p, _ in under[0])}
    return [
        *(SectionRow(row_cells(r, grid, wrapped=False)) for r in over[:-1]),
        SectionRow({name: cell for name, cell in cells.items() if cell}),
        *(SectionRow(row_cells(r, grid, wrapped=False)) for r in under[1:]),
    ]


def _whole(row: _Lines) -> bool:
    """True if lines are a complete row: they begin with a number and contain a verdict."""
    return read_mark(row[0][0].text).kind == "number" and any(verdict for _, verdict in row)


def _is_verdict(paragraph: Paragraph, grid: SectionTable) -> bool:
    mark = read_mark(paragraph.text)
    return opens_verdict(paragraph, grid.head("verdict")) and not reads_as_category(paragraph.text[mark.end :])


def _split(pages: Sequence[Sequence[Paragraph]], grid: SectionTable) -> list[list[_Lines]]:
    """Groups lines by row; each row as its parts: one, and one more for each page break after its verdict."""
    rows: list[list[_Lines]] = []
    grouped = judged = numbered = False
    for page in pages:
        torn = judged
        for i, paragraph in enumerate(page):
            verdict, kind = _is_verdict(paragraph, grid), read_mark(paragraph.text).kind
            if torn:
                begins = (kind == "number" and not _is_category(paragraph, grid)) or (kind == "bullet" and not numbered)
            else:
                begins = _begins_row(kind, grid, judged=judged, grouped=grouped)
            if not rows or (begins and not verdict):
                numbered = numbered or kind == "number"
                rows.append([[]])
                grouped = judged = torn = False
            elif torn and i == 0:
                rows[-1].append([])
            grouped = grouped or kind == "number"
            judged = judged or verdict
            rows[-1][-1].append((paragraph, verdict))
    return rows


def _is_category(paragraph: Paragraph, grid: SectionTable) -> bool:
    text = paragraph.text
    return grid.layout.own["reads"] == "modifications" and reads_as_category(text[read_mark(text).end :])


def _begins_row(kind: MarkKind, grid: SectionTable, *, judged: bool, grouped: bool) -> bool:
    """True if a line begins a row; `judged`, `grouped`: the lines since the last beginning have a verdict, a number."""
    reads = grid.layout.own["reads"]
    if kind == "number":
        return judged or (grouped and reads != "modifications")
    return judged and kind == "bullet" and reads != "systems"


def _take_rest(cells: dict[str, Cells], rest: Sequence[tuple[Paragraph, bool]], grid: SectionTable) -> bool:
    """Adds the rest of a torn row to its columns, from left to right; True if the column of every line is certain."""
    order = list(grid.columns)
    # A cell that ends in the middle of a sentence must get its rest.
    waiting = {name for name, cell in cells.items() if cell and joins_on(cell[-1].text)}
    sure = True
    at = 0
    for paragraph, verdict in rest:
        name = "verdict" if verdict else _column(paragraph, cells, order[at:], grid)
        sure = sure and name is not None and order.index(name) >= at
        name = name or "verdict"
        at = max(at, order.index(name))
        if not verdict and read_mark(paragraph.text).kind == "none" and not begins_objective(paragraph.text):
            waiting.discard(name)
        cells[name] = join_torn(cells.get(name, ()), (paragraph,), grid.head(name) if verdict else "")
    return sure and not waiting


def _column(paragraph: Paragraph, cells: dict[str, Cells], columns: Sequence[str], grid: SectionTable) -> str | None:
    """Returns the column that a line's mark or wording indicates, or the only one whose sentence it continues.

    None if that is uncertain.
    """
    text = paragraph.text
    kind = read_mark(text).kind
    reads = grid.layout.own["reads"]
    judged = "modification" if reads == "modifications" else "objective"
    if kind == "bullet":
        return columns[0] if reads != "systems" else None
    if kind != "none":
        return judged if reads == "modifications" and kind != "letter" else None
    last = {name: cells[name][-1].text for name in columns if cells.get(name)}
    if begins_objective(text):
        return None if reads == "systems" else judged
    if reads == "products" and reads_as_measure(text):
        return "indicator"
    waiting = [name for name, before in last.items() if joins_on(before)]
    if waiting and not starts_low(text):
        return None
    found = waiting or [name for name, before in last.items() if continues(before, text)]
    return found[0] if len(found) == 1 else None


def _in_doubt(cells: dict[str, Cells], grid: SectionTable) -> bool:
    """True if a row has text in a column of another kind: its lines may then belong to another row."""
    reads = grid.layout.own["reads"]
    evidence = [p.text for p in cells.get("verdict", ())[1:] if not opens_verdict(p, grid.head("verdict"))]
    stray = any(read_mark(t).kind in ("number", "bullet") or begins_objective(t) for t in evidence)
    items = [i for name in ("objective", "modification", "indicator") for i in list_items(cells.get(name, ()))]
    if stray or any(joins_on(i.text) for i in items):
        return True
    if reads == "modifications":
        return all(judged.item is None for judged in modifications(cells.get("modification", ()), ()))
    if reads != "products":
        return not cells.get("objective")
    objectives = [i for i in list_items(cells.get("objective", ())) if i.mark.kind == "none"]
    return (
        any(reads_as_measure(t) for t in evidence)
        or any(reads_as_measure(i.text) for i in objectives)
        or any(begins_objective(p.text) for p in cells.get("indicator", ()))
    )
