"""The stage-4 form of territorial management (Formulario Etapa N°4, servicios desconcentrados), by its layout file.

`territorial.sections` cuts it, `territorial.grid` folds its tables (`territorial.line_tables` where cells are lost),
`territorial.verdicts` and `territorial.narratives` make the records.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from extractors.document import Document
from extractors.fields import Extraction, HeadedTable, Note
from extractors.forms.document_walk import find_title
from extractors.forms.engine import Plugin
from extractors.forms.territorial.cells import fold_cells
from extractors.forms.territorial.grid import SectionTable, headed
from extractors.forms.territorial.line_tables import fold_paragraphs
from extractors.forms.territorial.narratives import add_executive, add_narratives
from extractors.forms.territorial.rows import fold_rows
from extractors.forms.territorial.sections import (
    EXECUTIVE,
    Section,
    SectionWalk,
    is_executive,
    units,
)
from extractors.forms.territorial.verdicts import add_verdicts
from extractors.forms.territorial.vocabulary import FORM, activities, described, layout
from extractors.layouts.numbered import heading_of_table, table_number
from extractors.layouts.spec import TableSpec


def recognise(document: Document) -> float:
    """How sure it is (0..1) that the document is this form: its title, its activities, their heads."""
    title = 0.0
    parts: set[str] = set()
    for find in _evidence(document):
        if find == "title":
            title = 0.45
        else:
            parts.add(find)
        # A memo can speak of the form by its name; only its activities or their heads make a document one.
        if title + 0.2 * min(len(parts), 4) >= 1.0:
            return 1.0  # nothing can make it surer
    return title + 0.2 * min(len(parts), 4)


def _evidence(document: Document) -> Iterator[str]:
    """Its title; the number of each activity that is named, and the name of each table whose heads stand there."""
    for unit in units(document):
        filled = unit.filled
        if len(filled) > 1 and (found := unit.head(activities().values())):
            yield found.table.name
        for paragraph in unit.paragraphs if len(filled) == 1 else ():
            text = paragraph.text
            if find_title(text, layout().titles):
                yield "title"
            heading = heading_of_table(text)
            if heading and table_number(heading) in activities():
                yield table_number(heading)
            yield from described(text)
            if is_executive(text):
                yield EXECUTIVE


def extract(document: Document) -> Extraction:
    """The form's header, objectives, verdicts, narratives and measurements, with their places."""
    extraction = Extraction(document, FORM)
    for paragraph in document.furniture:
        extraction.claim(paragraph, "furniture")
    found = SectionWalk(document, extraction)
    if found.header.fields:
        extraction.add("documents", dict(found.header.fields))
    order = {id(table): i for i, table in enumerate(document.tables)}
    shown: list[tuple[int, HeadedTable]] = []
    last = -1
    for section in found.sections:
        grid = _read(section, extraction)
        tables = list({id(u.table): u.table for u in section.units if u.table is not None}.values())
        last = max([last, *(order.pop(id(table), last) for table in tables)])
        if grid and (grid.rows or grid.heads):
            shown.append((last, headed(grid, section)))
        else:
            shown += [(last, HeadedTable(table, tuple(section.heading))) for table in tables]
    # What no section holds (the header's table, tables of other things) is shown as read.
    shown += [(i, HeadedTable(table)) for i, table in enumerate(document.tables) if id(table) in order]
    extraction.tables += [table for _, table in sorted(shown, key=lambda s: s[0])]
    return extraction


def _read(section: Section, extraction: Extraction) -> SectionTable | None:
    """Adds a section's records; its rows, where it has a table that the form knows."""
    if section.number == EXECUTIVE:
        add_executive(section, extraction)
        return None
    if section.layout is None:
        return None
    grid = _fold(section, section.layout, extraction)
    if section.layout.own["reads"] == "narratives":
        _doubt_headless(section, grid, extraction)
        add_narratives(section, grid, extraction)
    else:
        add_verdicts(section, grid, extraction)
    return grid


def _doubt_headless(section: Section, grid: SectionTable, extraction: Extraction) -> None:
    """Notes columns with text whose head was not found: nothing in free text says under which it stands."""
    missing = ", ".join(n for n in grid.columns if n not in grid.heads and any(row.cells.get(n) for row in grid.rows))
    if missing:
        message = f"activity {section.number}: no head was found for {missing}: the words may stand under another"
        extraction.notes.append(Note("columns_understood", message, "a head for each column", missing))


def _fold(section: Section, layout: TableSpec, extraction: Extraction) -> SectionTable:
    """The section's rows, by what the source left of its table."""
    shapes = {unit.shape for unit in section.units if unit.paragraphs}
    if any(len(unit.cells) > 1 for unit in section.units if unit.shape == "row"):
        return fold_rows(section, layout, extraction)
    if "cell" in shapes:
        return fold_cells(section, layout, extraction)
    return fold_paragraphs(section, layout, extraction)


@dataclass(slots=True)
class Reading:
    """A document as the form reads it."""

    document: Document
    certainty: float = field(init=False)

    def __post_init__(self) -> None:
        self.certainty = recognise(self.document)

    def extract(self) -> Extraction:
        return extract(self.document)


PLUGIN = Plugin(read=Reading)
