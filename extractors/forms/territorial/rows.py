"""Reads the rows of intact tables: removes headers repeated on each page, and joins rows that a page break tore."""

from __future__ import annotations

from collections.abc import Mapping

from extractors.document import Paragraph
from extractors.fields import Extraction, Note
from extractors.forms.territorial.grid import (
    Cells,
    Columns,
    SectionRow,
    SectionTable,
    claim_description,
    claim_head,
    is_numbered,
    join_torn,
    match_columns,
    opens_verdict,
    own_columns,
)
from extractors.forms.territorial.line_rows import split_merged_rows
from extractors.forms.territorial.list_markers import begins_objective, continues, read_mark, starts_low
from extractors.forms.territorial.sections import Section, Unit, lines_of
from extractors.forms.territorial.vocabulary import lacks_words
from extractors.language import has_legend
from extractors.layouts.folding import fold_head
from extractors.layouts.spec import TableSpec


def restore_rows(section: Section, layout: TableSpec, extraction: Extraction) -> SectionTable:
    """Returns the rows of intact tables, without repeated headers, and with torn rows joined."""
    outside = [p for unit in section.units if unit.shape != "row" for p in unit.paragraphs]
    grid = SectionTable(layout, own_columns(layout), legend=tuple(p for p in outside if has_legend(p.text)))
    for paragraph in grid.legend:
        extraction.claim(paragraph, "label")
    named = Columns(grid.columns)
    before: Unit | None = None
    head_texts: dict[str, str] = {}  # header texts by column, directly after a header row
    unknown: str | None = None
    merged: Unit | None = None
    head = next((i for i, unit in enumerate(section.units) if match_columns(unit, layout)), 0)
    described = claim_description([unit.paragraphs for unit in section.units[:head]], section, extraction)
    for unit in section.units[head if described else 0 :]:
        if unit.shape != "row":
            if grid.rows and any(_is_stray(p, grid) for p in unit.paragraphs if p not in grid.legend):
                grid.rows[-1].doubt = True
            continue
        match = match_columns(unit, layout)
        if match:
            named = Columns.of(unit, match)
            claim_head(grid, named, unit, extraction)
            head_texts = {name: " ".join(p.text for p in cell) for name, cell in named.cells(unit).items()}
            continue
        unknown = unknown or named.unnamed(unit)
        row = SectionRow(_without_heads(named.cells(unit), grid, head_texts, extraction))
        if not row.paragraphs:
            continue
        merged = _merged(grid, unit, merged)
        if merged and _judges_beside(grid, row):
            row.cells[grid.first] = tuple(merged.cells[0].paragraphs)
        head_texts = {}
        rows = split_merged_rows(row, grid)
        tear = _torn_between(before, unit)
        if grid.rows and _is_rest(grid, rows[0], tear=tear):
            # The rest of a row has no verdict, unless a page break separates the verdicts of one row.
            grid.rows[-1].doubt |= not tear and grid.layout.own["reads"] != "narratives" and _judges(grid, rows[0])
            _join(grid, rows.pop(0))
        if grid.rows and grid.layout.own["reads"] != "narratives" and rows and _continues_sentence(grid, rows[0]):
            grid.rows[-1].doubt = rows[0].doubt = True
        for row in rows:
            _carry(grid, row, tear=tear)
            grid.rows.append(row)
        before = unit
    if unknown:
        message = f"activity {section.number} has words under a head that is not known: {unknown[:80]!r}"
        extraction.notes.append(Note("columns_understood", message, "known heads", unknown[:80]))
    return grid


def _carry(grid: SectionTable, row: SectionRow, *, tear: bool) -> None:
    """Fills the cells of a row that hold the value of the row above, such as a product merged over its objectives.

    After a page break the words of such a cell can be the rest of that value.
    """
    above = grid.rows[-1].cells if grid.rows else {}
    for name in (name for name in above if grid.layout.columns[name].carries):
        own = row.cells.get(name)
        if own and tear and read_mark(own[0].text).kind == "none" and continues(above[name][-1].text, own[0].text):
            _complete(grid, name, own)
            own = None
        row.cells[name] = own or above[name]


def _merged(grid: SectionTable, unit: Unit, above: Unit | None) -> Unit | None:
    """Returns the row whose first cell extends down to this unit: the unit itself, a row above, or None."""
    first = unit.cells[0]
    if first.column == 0:
        return unit if first.row_span > 1 and first.text else None
    inside = above is not None and above.table is unit.table
    return above if inside and above and first.row < above.cells[0].row + above.cells[0].row_span else None


def _judges_beside(grid: SectionTable, row: SectionRow) -> bool:
    """True if a row beside a merged product is a row of its own: it has a modification and a verdict."""
    return grid.layout.own["reads"] == "modifications" and grid.first not in row.cells and _judges(grid, row)


def _is_stray(paragraph: Paragraph, grid: SectionTable) -> bool:
    """True if a line outside the table reads as a part of the row above, which is then incomplete."""
    text = paragraph.text
    mark = read_mark(text).kind in ("bullet", "dash")
    return mark or starts_low(text) or begins_objective(text) or opens_verdict(paragraph, grid.head("verdict"))


def _torn_between(before: Unit | None, unit: Unit) -> bool:
    """True if a page break may be between two rows: another table, or another page."""
    if before is None:
        return False
    pages = [line.place.page for line in lines_of(before.paragraphs)]
    here = next((line.place.page for line in lines_of(unit.paragraphs)), None)
    return before.table is not unit.table or (bool(pages) and here != max(p or 0 for p in pages) and here is not None)


def _is_rest(grid: SectionTable, row: SectionRow, *, tear: bool) -> bool:
    """True if a row is the rest of the row before; in tables of free text every row is.

    A row begins with a numbered line (a product group, an objective).  A row without one is a rest if its first cell is
    empty, or after a page break if earlier rows have a number, a column is
    missing, or a sentence continues.
    """
    first = grid.first
    cell = row.cells.get(first, ())
    if grid.layout.own["reads"] == "narratives":
        return True  # items are counted over all rows, so each column has only one cell
    if is_numbered(cell):
        return False
    if not cell:
        return True
    if not tear:
        return False
    if any(is_numbered(r.cells.get(first, ())) for r in grid.rows):
        return True
    own = (name for name in grid.columns if not grid.layout.columns[name].carries)
    return any(name not in row.cells for name in own) or _continues_sentence(grid, row)


def _judges(grid: SectionTable, row: SectionRow) -> bool:
    """True if a row has a verdict and what it judges, in separate cells."""
    verdict = row.cells.get("verdict", ())
    return len(row.cells) > 1 and bool(verdict) and opens_verdict(verdict[0], grid.head("verdict"))


def _continues_sentence(grid: SectionTable, row: SectionRow) -> bool:
    """True if a cell of a row continues the sentence above it, and is no verdict."""
    last = grid.rows[-1].cells
    return any(
        name in last and read_mark(cell[0].text).kind == "none" and continues(last[name][-1].text, cell[0].text)
        for name, cell in row.cells.items()
        if name != "verdict"
    )


def _without_heads(
    cells: dict[str, Cells], grid: SectionTable, head_texts: dict[str, str], extraction: Extraction
) -> dict[str, Cells]:
    """Returns the cells of a row without parts of the headers at their start: text in brackets, last words.

    `head_texts` holds the header text of each column so far, and is extended; it is empty except directly below it.
    """
    out = {}
    is_head = bool(head_texts) and _are_rest_of_heads(cells, grid, head_texts)
    for name, cell in cells.items():
        heads = grid.layout.columns[name].heads
        size = 0
        for paragraph in cell:
            whole = f"{head_texts.get(name, '')} {paragraph.text}".strip() if head_texts else ""
            in_brackets = paragraph.text.startswith("(") and any(h.endswith(fold_head(paragraph.text)) for h in heads)
            if not (is_head or in_brackets or fold_head(whole) in heads):
                break
            extraction.claim(paragraph, "head")
            if head_texts:
                grid.heads[name] = (*grid.heads.get(name, ()), paragraph)
                head_texts[name] = whole
            size += 1
        if cell[size:]:
            out[name] = cell[size:]
    return out


def _are_rest_of_heads(cells: Mapping[str, Cells], grid: SectionTable, head_texts: Mapping[str, str]) -> bool:
    """True if all cells of a row are explanations in brackets, or all continue the words of their headers."""
    first = {name: cell[0] for name, cell in cells.items()}
    if all(p.text.startswith("(") and not opens_verdict(p, grid.head(name)) for name, p in first.items()):
        return True
    wholes = {name: f"{head_texts.get(name, '')} {p.text}".strip() for name, p in first.items()}
    heads = {name: grid.layout.columns[name].heads for name in first}
    return all(fold_head(whole) in heads[name] or lacks_words(whole, heads[name]) for name, whole in wholes.items())


def _join(grid: SectionTable, row: SectionRow) -> None:
    for name, cell in row.cells.items():
        _complete(grid, name, cell)


def _complete(grid: SectionTable, name: str, rest: Cells) -> None:
    """Joins the rest of a cell to the last row, and to the rows above that the cell is merged over."""
    value = grid.rows[-1].cells.get(name, ())
    whole = join_torn(value, rest, grid.head(name) if name == "verdict" else "")
    for row in grid.rows if grid.layout.columns[name].carries else grid.rows[-1:]:
        if row.cells.get(name, ()) == value:
            row.cells[name] = whole
