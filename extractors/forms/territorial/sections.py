"""Divides the stage-4 form into sections: its header, its objectives, and the content of each activity."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from extractors.document import Cell, Document, Line, Paragraph, Span, Table
from extractors.fields import Extraction
from extractors.forms.header import Header
from extractors.forms.headings import find_title
from extractors.forms.territorial.objectives import Objectives
from extractors.forms.territorial.stated_year import find_year
from extractors.forms.territorial.vocabulary import (
    MAX_TITLE,
    activities,
    begins,
    described,
    description,
    lacks_words,
    layout,
    says,
    words,
)
from extractors.layouts.matches import HeadMatch
from extractors.layouts.numbered import heading_of_table, table_number
from extractors.layouts.spec import TableSpec
from extractors.table_heads import head_matches, row_heads, sorted_by_score

EXECUTIVE = "3"
"""Section number of the executive report."""


@dataclass(slots=True, eq=False)
class Unit:
    """A row of a table, a cell of a table whose rows are unknown, or a paragraph outside tables."""

    cells: tuple[Cell, ...]
    shape: Literal["row", "cell", "paragraph"]
    table: Table | None = None
    filled: tuple[Cell, ...] = field(init=False)
    """Cells with text."""
    _heads: tuple[HeadMatch, ...] | None = None
    """Tables whose headers the unit matches, best first; None until `head` is called."""

    def __post_init__(self) -> None:
        self.filled = tuple([c for c in self.cells if c.text])

    def head(self, tables: Collection[TableSpec]) -> HeadMatch | None:
        """Matches the unit as a header row of one of `tables`, with or without text in brackets; None if it is none."""
        if self._heads is None:
            self._heads = tuple(m for ms in head_matches([c.text for c in self.cells]) for m in sorted_by_score(ms))
        return next((match for match in self._heads if match.table in tables), None)

    @property
    def paragraphs(self) -> tuple[Paragraph, ...]:
        return tuple([p for c in self.cells for p in c.paragraphs if p.text])


@dataclass(slots=True)
class Section:
    """The content below the title of an activity ("1.1"), or of the executive report ("3")."""

    number: str
    layout: TableSpec | None
    title: tuple[Span, ...] = ()
    heading: list[str] = field(default_factory=list)
    units: list[Unit] = field(default_factory=list)

    def name(self, text: str) -> None:
        """Adds a heading, unless it is there already."""
        if text not in self.heading:
            self.heading.append(text)


def units(document: Document) -> Iterator[Unit]:
    """Yields the document's rows, cells and paragraphs in reading order."""
    for block in document.blocks:
        if isinstance(block, Paragraph):
            yield Unit((Cell(0, 0, (block,)),), "paragraph")
            continue
        heads = dict(row_heads(block))
        levels = {head.row: head for head in reversed(block.heads or ()) if head.height > 1}
        rows, below = block.rows(), 0
        for i, row in enumerate(rows):
            if i in levels and i >= below:
                below = i + levels[i].height
                yield head_on_levels(rows[i:below], levels[i].matches, block)
            elif row and i >= below:
                yield Unit(tuple(row), "row" if block.columns_known else "cell", block, heads.get(i, ()))


def head_on_levels(rows: Sequence[Sequence[Cell]], matches: Sequence[HeadMatch], table: Table | None) -> Unit:
    """Merges the rows of a header on several levels into one unit."""
    width = len(matches[0].columns)
    own = [
        [p for row in rows for cell in row if cell.column == column for p in cell.paragraphs] for column in range(width)
    ]
    cells = tuple(Cell(rows[0][0].row, column, tuple(paragraphs)) for column, paragraphs in enumerate(own))
    return Unit(cells, "row", table, tuple(sorted_by_score(matches)))


def lines_of(paragraphs: Iterable[Paragraph]) -> tuple[Line, ...]:
    """Returns the lines of these paragraphs."""
    return tuple(line for p in paragraphs for line in p.lines)


class SectionWalk:
    """A pass over a document that divides it into sections and claims what it recognises."""

    def __init__(self, document: Document, extraction: Extraction) -> None:
        self.extraction = extraction
        self.sections: list[Section] = []
        self.header = Header(layout())
        self.evidence: set[str] = set()
        """What shows that the document is this form: "title", the numbers of sections, the tables of headers."""
        self._outside: list[Unit] = []
        self._titles: list[Paragraph] = []
        self._current: Section | None = None
        self._objectives = Objectives(extraction, self._objective_named)
        self._described: str | None = None
        """Part of the description below an activity's title that has been read; None if none can follow."""
        for unit in units(document):
            if len(unit.filled) > 1:
                row, tail = self._without_tail(unit)
                self._row(row)
                if tail:
                    self._single(Unit((tail,), "cell", unit.table), tail)
            elif unit.filled:
                self._single(unit, unit.filled[0])
            else:
                self._keep(unit)
        self._objectives.close()
        stated = [span.paragraph for span, kind in extraction.claims if kind == "heading"]
        stated += [p for unit in self._outside if unit.shape == "paragraph" for p in unit.paragraphs]
        if found := find_year(stated=stated, titles=self._titles, furniture=document.furniture):
            extraction.claim(found.spans[0].paragraph, "heading")
            self.header.fields["fiscal_year"] = found

    def _without_tail(self, unit: Unit) -> tuple[Unit, Cell | None]:
        """Splits a row whose last cell contains a heading: returns the row before it and a cell from the heading on.

        Some sources do not mark where a table's last cell ends.  The second value is None if there is no heading.
        """
        last = unit.filled[-1]
        cut = next((i for i, p in enumerate(last.paragraphs) if i and self._opens(p, unit)), None)
        if cut is None:
            return unit, None
        before, after = replace(last, paragraphs=last.paragraphs[:cut]), replace(last, paragraphs=last.paragraphs[cut:])
        return Unit(tuple(before if c is last else c for c in unit.cells), unit.shape, unit.table), after

    def _row(self, unit: Unit) -> None:
        """Reads a row with several cells: header labels, the headers of an activity's table, or content."""
        self._objectives.close()
        if self._describes(unit.paragraphs):
            return
        if self._current is None and self.header.read(unit.paragraphs, self.extraction):
            return
        own = self._current.layout if self._current else None
        match = unit.head(activities().values())
        found = match.table if match else None
        self.evidence |= {found.name} if found else set()
        if found and self._current and own is None and self._current.number != EXECUTIVE:
            # The layout has no activity of this number: the column headers decide how it is read.
            self._current.layout = found
        elif found and found is not own and not (own and unit.head([own])):
            self._open(Section(found.number or found.name, found))
        self._keep(unit)

    def _single(self, unit: Unit, cell: Cell) -> None:
        """Reads one cell or paragraph: takes out headings and labels, and keeps the rest as content."""
        rest: list[Paragraph] = []
        for paragraph in cell.paragraphs:
            if not paragraph.text:
                continue
            if rest and self._opens(paragraph, unit):
                self._keep(_part(unit, cell, rest))
                rest = []
            if not self._take(paragraph, unit):
                rest.append(paragraph)
        if rest:
            self._keep(_part(unit, cell, rest))

    def _keep(self, unit: Unit) -> None:
        (self._current.units if self._current else self._outside).append(unit)

    def _open(self, section: Section) -> None:
        section.heading[:0] = self._objectives.heading
        self.evidence |= {section.number} & {*activities(), EXECUTIVE}
        self.header.waiting = []
        self.sections.append(section)
        self._current = section

    def _opens(self, paragraph: Paragraph, unit: Unit) -> bool:
        """True if a paragraph begins a section or an objective."""
        text = paragraph.text
        objective = Objectives.match(text, in_table=unit.shape != "paragraph")
        return bool(heading_of_table(text) or objective or is_executive(text))

    def _take(self, paragraph: Paragraph, unit: Unit) -> bool:
        """Reads a paragraph that is a heading or a label; returns False for others."""
        if self._opens(paragraph, unit):
            self._objectives.close()
            self._heading(paragraph, unit)
            return True
        if self._objectives.take(paragraph) or self._describes([paragraph]):
            return True
        if self._current and self._current.number == EXECUTIVE and _is_title(paragraph.text):
            self._current = None  # another form follows, of another service or region
        if self._current is None:
            return self._is_printed(paragraph) or self.header.read([paragraph], self.extraction)
        return False

    def _heading(self, paragraph: Paragraph, unit: Unit) -> None:
        text = paragraph.text
        objective = Objectives.match(text, in_table=unit.shape != "paragraph")
        activity = heading_of_table(text)
        if activity:
            self._activity(paragraph, activity)
        elif objective:
            self._current, self._described = None, None
            self._objectives.begin(paragraph, objective)
        else:
            self.extraction.claim(paragraph, "heading")
            self._executive().name(text)

    def _objective_named(self, name: str) -> None:
        """Begins the executive report after the objective of that name, even if the report has no title of its own."""
        if is_executive(name):
            self._executive()

    def _executive(self) -> Section:
        if self._current is None or self._current.number != EXECUTIVE:
            self._open(Section(EXECUTIVE, None))
        return self.sections[-1]

    def _activity(self, paragraph: Paragraph, match: re.Match[str]) -> None:
        """Reads the title of an activity, which a later page may repeat."""
        number = table_number(match)
        self.extraction.claim(paragraph, "heading")
        if self._current is None or self._current.number != number:
            self._open(Section(number, activities().get(number), (paragraph.span(*match.span("number")),)))
        self.sections[-1].name(paragraph.text)
        rest = paragraph.text[match.end() :].strip()
        self._described = None if self._is_described(rest) else rest

    def _describes(self, paragraphs: Sequence[Paragraph]) -> bool:
        """True if lines are the description of an activity; claims them.

        Below the activity's title it can take several lines; elsewhere it begins an activity whose title is lost.
        """
        text = " ".join(p.text for p in paragraphs)
        whole = f"{self._described or ''} {text}".strip()
        if self._described is not None and self._is_described(whole, or_begun=True):
            self._described = None if self._is_described(whole) else whole
        else:
            self._described = None
            number = described(text)
            if number is None:
                return False
            if self._current is None or self._current.number != number:
                self._open(Section(number, activities()[number]))
        for paragraph in paragraphs:
            self.extraction.claim(paragraph, "heading")
            self.sections[-1].name(paragraph.text)
        return True

    def _is_described(self, text: str, *, or_begun: bool = False) -> bool:
        """True if a text is the whole description of the current activity, or (`or_begun`) the beginning of it."""
        known = description(self._current.layout) if self._current and self._current.layout else ()
        return (says(text, known) and not lacks_words(text, known)) or (or_begun and begins(text, known))

    def _is_printed(self, paragraph: Paragraph) -> bool:
        """True if a line is the form's title, another printed line, or a heading by the source's markup; claims it."""
        text = paragraph.text
        title = _is_title(text)
        self.evidence |= {"title"} if title else set()
        known = title or says(text, words("printed"))
        if paragraph.level or (known and len(text) <= MAX_TITLE):
            self.extraction.claim(paragraph, "heading")
            self._titles += [paragraph] * known
            return True
        return False


def _is_title(text: str) -> bool:
    """True if a line is the form's title."""
    return find_title(text, layout().titles) is not None


def is_executive(text: str) -> bool:
    """True if a line is the title of the executive report."""
    return len(text) < 60 and says(text, words("executive_report", "titles"))


def _part(unit: Unit, cell: Cell, paragraphs: Sequence[Paragraph]) -> Unit:
    """Returns a unit of one cell with only some of its paragraphs."""
    if len(paragraphs) == len(cell.paragraphs):
        return unit
    return Unit((replace(cell, paragraphs=tuple(paragraphs)),), unit.shape, unit.table)
