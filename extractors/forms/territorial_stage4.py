"""Plugin for the stage-4 form of territorial management (Formulario Etapa N°4, servicios desconcentrados).

`territorial.sections` divides the document, `territorial.grid` holds the tables (`territorial.line_tables` rebuilds
those whose cells are lost), `territorial.verdicts` and `territorial.narratives` make the records.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from extractors.document import Document
from extractors.fields import Extraction, HeadedTable, Note
from extractors.forms.engine import Plugin
from extractors.forms.territorial.cells import restore_from_cells
from extractors.forms.territorial.grid import SectionTable, headed
from extractors.forms.territorial.line_tables import restore_from_paragraphs
from extractors.forms.territorial.narratives import add_executive, add_narratives
from extractors.forms.territorial.rows import restore_rows
from extractors.forms.territorial.sections import (
    EXECUTIVE,
    Section,
    SectionWalk,
)
from extractors.forms.territorial.verdicts import add_verdicts
from extractors.forms.territorial.vocabulary import FORM
from extractors.layouts.spec import TableSpec


def recognise(document: Document) -> float:
    """Returns the certainty (0 to 1) that a document is this form."""
    return Reading(document).certainty


def extract(document: Document) -> Extraction:
    """Extracts the form's header, objectives, verdicts, narratives and measurements, with their places."""
    return Reading(document).extract()


@dataclass(slots=True)
class Reading:
    """A document as read by this form; recognition and extraction use the same walk."""

    document: Document
    walk: SectionWalk = field(init=False)

    def __post_init__(self) -> None:
        self.walk = SectionWalk(self.document, Extraction(self.document, FORM))

    @property
    def certainty(self) -> float:
        """Certainty (0 to 1) that a document is this form, from its title, its activities and their headers."""
        # A memo can mention the form by its name; only activities or their headers identify a document.
        return min(1.0, 0.45 * ("title" in self.walk.evidence) + 0.2 * min(4, len(self.walk.evidence - {"title"})))

    def extract(self) -> Extraction:
        """Returns everything extracted from the document."""
        document, extraction = self.document, self.walk.extraction
        for paragraph in document.furniture:
            extraction.claim(paragraph, "furniture")
        if self.walk.header.fields:
            extraction.add("documents", dict(self.walk.header.fields))
        order = {id(table): i for i, table in enumerate(document.tables)}
        shown: list[tuple[int, HeadedTable]] = []
        last = -1
        for section in self.walk.sections:
            grid = _read(section, extraction)
            tables = list({id(u.table): u.table for u in section.units if u.table is not None}.values())
            last = max([last, *(order.pop(id(table), last) for table in tables)])
            if grid and (grid.rows or grid.heads):
                shown.append((last, headed(grid, section)))
            else:
                shown += [(last, HeadedTable(table, tuple(section.heading))) for table in tables]
        # Tables outside of sections (the header's, other tables) are shown as read.
        shown += [(i, HeadedTable(table)) for i, table in enumerate(document.tables) if id(table) in order]
        extraction.tables += [table for _, table in sorted(shown, key=lambda s: s[0])]
        return extraction


def _read(section: Section, extraction: Extraction) -> SectionTable | None:
    """Adds a section's records; returns its rows if it has a table that the form knows, else None."""
    if section.number == EXECUTIVE:
        add_executive(section, extraction)
        return None
    if section.layout is None:
        return None
    grid = _restore(section, section.layout, extraction)
    if section.layout.own["reads"] == "narratives":
        _doubt_headless(section, grid, extraction)
        add_narratives(section, grid, extraction)
    else:
        add_verdicts(section, grid, extraction)
    return grid


def _doubt_headless(section: Section, grid: SectionTable, extraction: Extraction) -> None:
    """Notes columns with text but without a header: in free text, nothing else shows which column is which."""
    missing = ", ".join(n for n in grid.columns if n not in grid.heads and any(row.cells.get(n) for row in grid.rows))
    if missing:
        message = f"activity {section.number}: no head was found for {missing}: the words may stand under another"
        extraction.notes.append(Note("columns_understood", message, "a head for each column", missing))


def _restore(section: Section, layout: TableSpec, extraction: Extraction) -> SectionTable:
    """Returns the section's rows, rebuilt from what the source kept of its table: rows, cells, or lines."""
    shapes = {unit.shape for unit in section.units if unit.paragraphs}
    if any(len(unit.cells) > 1 for unit in section.units if unit.shape == "row"):
        return restore_rows(section, layout, extraction)
    if "cell" in shapes:
        return restore_from_cells(section, layout, extraction)
    return restore_from_paragraphs(section, layout, extraction)


PLUGIN = Plugin(read=Reading)
