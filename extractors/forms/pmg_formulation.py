"""The PMG formulation (Formulación del Programa de Mejoramiento de la Gestión), read by its layout file.

The document is walked once into events (a heading that sets the objective, the rows of a table that its heads name);
records come from the events.  What the layout cannot say stands here: what begins a row, and where numbers come from.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from extractors.document import Block, Cell, Document, Paragraph, Table
from extractors.fields import Extraction, Field, HeadedTable
from extractors.forms.header import Header
from extractors.forms.matching import beginning, group, joined, plain
from extractors.forms.pmg_flat import fold_flat
from extractors.forms.pmg_patterns import (
    COMMITMENTS,
    GOAL,
    MAX_HEADING,
    OBJECTIVE,
    is_title,
    objective_heading,
    weighted_heading,
)
from extractors.forms.pmg_records import add_records
from extractors.forms.rows import Row, Segment, band_of, is_number, read_rows, segments
from extractors.layouts import form_spec
from extractors.layouts.heads import match_heads
from extractors.words import fold

FORM = "pmg_formulation"


@dataclass(slots=True)
class Event:
    """Rows of one kind of table, and the headings that stood over them."""

    layout: str
    rows: list[Row]
    objective: Field | None
    heading: tuple[str, ...]


@dataclass(slots=True)
class Walk:
    """What a walk over the document has found so far."""

    extraction: Extraction
    events: list[Event] = field(default_factory=list)
    objective: Field | None = None
    heading: tuple[str, ...] = ()
    titled: bool = False
    header: Header = field(default_factory=Header)
    headings: list[dict[str, Field | None]] = field(default_factory=list)
    commitments_of: Field | None = None
    last: Segment | None = None
    """The last rows under known heads, as long as nothing else began: a table without a head goes on from them."""
    band: list[Cell] = field(default_factory=list)


def titled(document: Document) -> bool:
    """Whether the form's title stands where the document begins."""
    return any(is_title(p.text) for p in beginning(document))


def recognise(document: Document) -> float:
    """How sure it is (0..1) that the document is this form: its title, its headings, its heads."""
    weights = form_spec(FORM).evidence
    found: set[str] = set()
    score = 0.0
    for find in _evidence(document):
        score += 0.0 if find in found else weights.get(find, 0.0)
        found.add(find)
        if score >= 1.0:
            return 1.0  # nothing can make it surer
    return score


def _evidence(document: Document) -> Iterator[str]:
    for paragraph in _early_paragraphs(document):
        if is_title(paragraph.text):
            yield "title"
            break
        if is_title(paragraph.text, "weak_titles"):
            yield "weak_title"
    for block in fold_flat(document).blocks:
        if isinstance(block, Paragraph):
            if weighted_heading(block.text):
                yield "heading"
            continue
        for row in block.rows():
            match = match_heads([c.text for c in row], form_spec(FORM).tables.values()) if len(row) > 1 else None
            if match:
                yield match.table.name


def _early_paragraphs(document: Document) -> Iterator[Paragraph]:
    """The first paragraphs, cells of the first tables among them, each alone, then joined with the next one."""
    out = list(beginning(document))
    yield from (p for p in out if p.text)
    yield from (p for p in document.furniture[:3] if p.text)
    for a, b in pairwise(out):
        if len(a.text) + len(b.text) <= MAX_HEADING:
            yield Paragraph.of((*a.lines, *b.lines))


def extract(document: Document) -> Extraction:
    """Every dataset of the form: raw records with their places, tables, claims and doubts."""
    document = fold_flat(document)
    walk = Walk(Extraction(document, FORM))
    for block in document.blocks:
        _walk_block(block, walk)
    for furniture in document.furniture:
        walk.extraction.claim(furniture, "furniture")
        _read_title(furniture, walk)
    walk.extraction.add("documents", walk.header.fields)
    add_records(walk.extraction, walk.events, walk.headings, walk.commitments_of)
    return walk.extraction


def _walk_block(block: Block, walk: Walk) -> None:
    if isinstance(block, Paragraph):
        _read_paragraph(block, walk)
    else:
        _read_table(block, walk)


def _read_paragraph(paragraph: Paragraph, walk: Walk) -> bool:
    """Reads a paragraph outside of rows; whether it says anything that the form knows."""
    if not paragraph.text:
        return True
    return (
        _read_title(paragraph, walk)
        or _read_heading(paragraph, walk)
        or walk.header.read([paragraph], walk.extraction)
        or _read_section(paragraph, walk)
        or _read_band(paragraph, walk)
    )


def _read_title(paragraph: Paragraph, walk: Walk) -> bool:
    folded = fold(paragraph.text)
    year = re.search(r"\b(?:19|20)\d\d\b", paragraph.text)
    titled = is_title(paragraph.text) or is_title(paragraph.text, "weak_titles")
    alone = walk.titled and not walk.events and re.fullmatch(r"(?:para el )?a[nñ]o (?:19|20)\d\d", folded)
    if not titled and not alone:
        return False
    walk.titled = True
    walk.extraction.claim(paragraph, "heading")
    if year and walk.header.fields.get("fiscal_year") is None:
        walk.header.fields["fiscal_year"] = Field.of([paragraph.span(*year.span())], "title")
    return True


def _read_heading(paragraph: Paragraph, walk: Walk) -> bool:
    text = plain(paragraph.text)
    if found := COMMITMENTS.match(text):
        walk.commitments_of = group(paragraph, found, "name", "heading:commitments")
    elif (found := objective_heading(paragraph.text)) and (found["weight_pct"] or paragraph.level or len(text) <= 120):
        walk.objective = group(paragraph, found, "number", "heading:objective")
        walk.headings.append(
            {
                "objective_number": walk.objective,
                "name": group(paragraph, found, "name", "heading:objective"),
                "weight_pct": group(paragraph, found, "weight_pct", "heading:objective"),
            }
        )
    else:
        return False
    walk.extraction.claim(paragraph, "heading")
    walk.heading = (paragraph.text,)
    walk.last = None
    return True


def _read_section(paragraph: Paragraph, walk: Walk) -> bool:
    """A heading that only names what follows ("Objetivos de Gestión", a lone column head, "Total")."""
    known = {fold(s) for s in load_sections()}
    if fold(paragraph.text) not in known:
        return False
    walk.extraction.claim(paragraph, "heading")
    if not walk.events:
        walk.heading = (paragraph.text,)
    return True


def _read_band(paragraph: Paragraph, walk: Walk) -> bool:
    """A band between the rows of a table ("Eficacia/Producto") that the reader took for a paragraph."""
    pattern = band_of(walk.last) if walk.last else None
    if not pattern or not pattern.fullmatch(plain(paragraph.text)):
        return False
    walk.band = [Cell(0, 0, (paragraph,))]
    return True


@lru_cache
def load_sections() -> tuple[str, ...]:
    """Headings that carry no value, from the layout file."""
    return form_spec(FORM).sections


def _read_table(table: Table, walk: Walk) -> None:
    layouts = form_spec(FORM).tables.values()
    header_rows = 0
    start = walk.heading
    found = segments(table, layouts)
    if found and found[0].match is None and walk.last and _goes_on(found[0], table, walk.last):
        found[0] = Segment(walk.last.match, walk.last.columns, found[0].rows)
    if walk.band and found:
        found[0].rows.insert(0, walk.band)
        walk.band = []
    for segment in found:
        header_rows = header_rows or int(bool(segment.head))
        for cell in segment.head:
            walk.extraction.claim(joined([cell]), "head")
        _read_segment(segment, walk)
    walk.extraction.tables.append(HeadedTable(table, start or walk.heading, header_rows))


def _goes_on(rows: Segment, table: Table, last: Segment) -> bool:
    """Whether a table without a head holds more rows of the last one: as wide, or narrower and begun by a number."""
    width = max(last.columns) + 1
    first = rows.rows[0][0].text if rows.rows and rows.rows[0] else ""
    return table.column_count == width or (table.column_count < width and is_number(first))


def _read_segment(segment: Segment, walk: Walk) -> None:
    """The rows of a segment; rows that are headings, header or title themselves end it."""
    pending: list[list[Cell]] = []
    for cells in segment.rows:
        said = [c for c in cells if c.text]
        if len(said) == 1 and len(cells[0].text) < 300 and not _belongs(said[0], segment):
            if _read_paragraph(joined(said), walk):
                _flush(segment, pending, walk)
                pending = []
                continue
        elif segment.match is None and walk.header.read([joined([c]) for c in said], walk.extraction):
            continue
        pending.append(cells)
    _flush(segment, pending, walk)


def _belongs(cell: Cell, segment: Segment) -> bool:
    """Whether the only cell of a row is a band or stands where a value of a torn row would, not over the table."""
    band = band_of(segment)
    if band and band.fullmatch(plain(cell.text)):
        return True
    return segment.match is not None and cell.column_span < len(segment.columns) and cell.column > 0


def _flush(segment: Segment, cells: list[list[Cell]], walk: Walk) -> None:
    if segment.match is None or not (cells or segment.head):
        return
    name = segment.match.table.name
    walk.last = segment
    part = Segment(segment.match, segment.columns, cells)
    last = walk.events[-1] if walk.events and walk.events[-1].layout == name else None
    rows = read_rows(part, last.rows if last else [], CONTINUES[name])
    walk.header.open = False
    walk.events.append(Event(name, rows, walk.objective, walk.heading))


def _no_number(before: Row, row: Row) -> bool:
    """A row that has no number of its own, or repeats the one before without a weight, goes on from it."""
    number = row.text("number")
    if not before.cells.get("number") and not number:
        # A form without numbers: a row is torn when it brings no figure and reads on.
        rest = row.text("name")
        return not row.text("weight_pct") and (not rest or rest[0].islower())
    return not is_number(number) or (number == before.text("number") and not row.text("weight_pct"))


def _no_label(before: Row, row: Row) -> bool:
    """A stage goal without its label ("Objetivo 1:") goes on from the one before, unless goals carry none here."""
    if GOAL.match(plain(row.text("goal"))):
        return False
    if GOAL.match(plain(before.text("goal"))):
        return not (re.search(r"\d", row.text("stage")) and row.text("weight_pct") and row.text("goal"))
    return not row.text("weight_pct")


def _no_objective(before: Row, row: Row) -> bool:
    return not OBJECTIVE.match(plain(row.text("objective"))) and not row.text("weight_pct")


def _never(before: Row, row: Row) -> bool:
    return False


CONTINUES = {
    "objectives": _no_objective,
    "systems": _no_number,
    "stage_goals": _no_label,
    "indicators": _no_number,
    "declared_commitments": _never,
    "commitments": _no_number,
}
"""For each kind of table: whether a row is the rest of the row before, which a page break tore."""
