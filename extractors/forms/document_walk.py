"""The single pass over a document by a form's layout, from blocks to headings and rows with named cells.

It claims what it recognises.  `extractors.forms.engine` makes records of what it finds, in the order of the document.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from extractors.document import Block, Cell, Document, Paragraph, Table
from extractors.fields import Extraction, Field, HeadedTable, Note
from extractors.forms.header import BODIES, Header
from extractors.forms.headings import find_title, implied_fields, match_heading, values_named
from extractors.forms.matching import group, joined
from extractors.forms.rows import Columns, Row, Segment, is_band, is_labelled, is_number, read_rows, segments
from extractors.layouts.folding import YEAR
from extractors.layouts.heads import all_heads
from extractors.layouts.spec import FormSpec, HeadingSpec, SheetSpec, TableSpec
from extractors.words import fold, plain

MAX_HEADING_ROW = 300
"""Maximum length of a heading that is the only cell of a row, in characters."""
MANY_COLUMNS = 6
"""Minimum number of columns of a table that identifies its form by its headers alone."""

_OF_DOCUMENT = (*BODIES, "fiscal_year")
"""Fields of the header that a document has only once, even if several sheets state them."""
_LETTERHEAD = re.compile(r"[A-ZÁÉÍÓÚÑ][^\d:;%]{2,80}")
_NOTES = ("nota", "notas")
_NOTE = re.compile(r"(?:\(?\d{1,2}\s?[.):]{0,2}-?\s|[-–•·▪○]\s?)\s*\S.*")
"""A note below the heading "Notas": "1 Considera …", "2. Excluye …", "- días hábiles"."""
_YEAR_ALONE = re.compile(r"(?:(?:para el )?a[nñ]o )?(?:19|20)\d\d")


@dataclass(slots=True)
class Heading:
    """A heading or a title, with the fields that it states; `spec` is None for a title."""

    spec: HeadingSpec | None
    fields: dict[str, Field | None]


@dataclass(slots=True)
class Rows:
    """Rows of one kind of table."""

    table: TableSpec
    rows: list[Row]


@dataclass(slots=True)
class SheetStart:
    """The start of a sheet of a workbook: fields of the sheet before no longer hold.

    `common` holds the fields of all sheets so far that have no tables (a cover); they hold for every later sheet.
    """

    common: dict[str, Field | None]


Found = Heading | Rows | SheetStart


@dataclass(slots=True)
class DocumentWalk:
    """A pass over a document, and what it has found so far."""

    form: FormSpec
    extraction: Extraction
    header: Header
    found: list[Found] = field(default_factory=list)
    sheet: SheetSpec | None = None
    """The layout's entry for the name of the current sheet, or None."""
    stated: dict[str, Field | None] = field(default_factory=dict)
    """Fields of the document from the headers of the sheets so far."""
    common: dict[str, Field | None] = field(default_factory=dict)
    """Fields of sheets without tables; they hold for the sheets that follow."""
    titled: bool = False
    heading: tuple[str, ...] = ()
    last: Segment | None = None
    """Last rows below a known header, until a heading or a sheet begins; a table without a header continues them."""
    band: list[Cell] = field(default_factory=list)
    over_title: list[Paragraph] = field(default_factory=list)
    """Lines before the form's title that may be a letterhead."""
    tables: set[str] = field(default_factory=set)
    """Names of the tables found whose header no other form fits better."""
    whole_table: bool = False
    """True once a table has `MANY_COLUMNS` columns and the form knows the header of each."""
    years: list[Field] = field(default_factory=list)
    """Years in headers of targets and results, and of the months of rows; the fiscal year if nothing else states it."""
    noted: bool = False
    """True below the heading "Notas" after the rows."""

    @classmethod
    def over(cls, document: Document, form: FormSpec) -> DocumentWalk:
        """Walks over a document and returns the finished walk."""
        walk = cls(form, Extraction(document, form.form), Header(form))
        for block in document.blocks:
            walk._block(block)
        for furniture in document.furniture:
            walk.extraction.claim(furniture, "furniture")
            walk._title(furniture)
        walk._end_sheet()
        if walk.stated.get("fiscal_year") is None and len({year.text for year in walk.years}) == 1:
            walk.stated["fiscal_year"] = walk.years[0]
        return walk

    @property
    def rows(self) -> list[Rows]:
        return [found for found in self.found if isinstance(found, Rows)]

    def _block(self, block: Block) -> None:
        if isinstance(block, Paragraph) and block.place.is_sheet:
            self._begin_sheet(block)
        elif isinstance(block, Paragraph):
            self._paragraph(block)
        else:
            self.noted = False
            self._table(block)

    def _begin_sheet(self, name: Paragraph) -> None:
        """Starts a sheet with a header of its own; its name takes precedence over titles, which are often copied."""
        self._end_sheet()
        self.header, self.last, self.band, self.heading = Header(self.form), None, [], (name.text,)
        self.sheet = next((sheet for sheet in self.form.sheets if sheet.pattern.search(fold(name.text))), None)
        self.found.append(SheetStart(dict(self.common)))
        self.extraction.claim(name, "heading")
        year = YEAR.search(name.text)
        if year and self.sheet and not self.sheet.printed:
            self.header.fields["fiscal_year"] = Field.of([name.span(*year.span())], "sheet")
        if self.sheet and self.sheet.says:
            self.found.append(Heading(None, implied_fields(self.sheet.says, name, "sheet")))

    def _end_sheet(self) -> None:
        """Merges a sheet's header into the document's; where two sheets disagree, keeps the first and adds a note."""
        for name, value in self.header.fields.items():
            if value is None:
                continue
            known = self.stated.setdefault(name, value)
            if known is not value and known is not None:
                for span in value.spans:
                    self.extraction.claim(span, "label")
                if name in _OF_DOCUMENT and fold(known.text) != fold(value.text):
                    message = f"two sheets disagree on the {name.replace('_', ' ')}: {known.text!r} and {value.text!r}"
                    self.extraction.notes.append(Note("sheets_agree", message, known.text, value.text))
        start = max((i for i, found in enumerate(self.found) if isinstance(found, SheetStart)), default=-1)
        if not any(isinstance(found, Rows) for found in self.found[start + 1 :]):
            self.common |= self.header.fields
            for heading in self.found[start + 1 :]:
                if isinstance(heading, Heading) and heading.spec is None:
                    self.common |= heading.fields

    def _paragraph(self, paragraph: Paragraph) -> bool:
        """Reads a paragraph outside of rows; returns True if the form recognises it."""
        if not paragraph.text:
            return True
        if self.sheet and self.sheet.printed:
            self.extraction.claim(paragraph, "label")
            return True
        return (
            self._title(paragraph)
            or self._heading(paragraph)
            or self.header.read([paragraph], self.extraction)
            or self._section(paragraph)
            or self._labelled_again(paragraph)
            or self._between_rows(paragraph)
            or self._name(paragraph)
            or self._printed(paragraph)
            or self._over_title(paragraph)
        )

    def _over_title(self, paragraph: Paragraph) -> bool:
        """Keeps a line that is a letterhead if the title follows; returns False, as nothing was recognised."""
        if not self.titled and not self.rows and _LETTERHEAD.fullmatch(paragraph.text):
            self.over_title.append(paragraph)
        return False

    def _title(self, paragraph: Paragraph) -> bool:
        year = YEAR.search(paragraph.text)
        over_rows = not self.rows or paragraph.place.cell is not None
        alone = self.titled and over_rows and _YEAR_ALONE.fullmatch(fold(paragraph.text))
        title = find_title(paragraph.text, (*self.form.titles, *self.form.weak_titles))
        if title is None and not alone:
            return False
        self._letterhead()
        stated = {**values_named(self.form, paragraph.text), **title.says} if title else {}
        says = {key: value for key, value in stated.items() if not self._sheet_says(key)}
        if says:
            self.found.append(Heading(None, implied_fields(says, paragraph, "title")))
        self._name(paragraph)
        self.extraction.claim(paragraph, "heading")
        known = self.header.fields.get("fiscal_year")
        if year and known is None:
            self.header.fields["fiscal_year"] = Field.of([paragraph.span(*year.span())], "title")
        elif year and known and known.rule == "sheet" and known.text != year[0]:
            message = f"the sheet is of {known.text} by its name and of {year[0]} by its title"
            self.extraction.notes.append(Note("sheets_agree", message, known.text, year[0]))
        return True

    def _letterhead(self) -> None:
        """At the first title, claims the kept lines above it: they name the sender and are no part of the form."""
        for line in self.over_title if not self.titled else ():
            self.extraction.claim(line, "heading")
        self.titled = True

    def _sheet_says(self, field: str) -> bool:
        """True if the sheet's name determines a field; its titles are then ignored for it."""
        return self.sheet is not None and field in self.sheet.says

    def _heading(self, paragraph: Paragraph) -> bool:
        found = match_heading(paragraph, self.form.headings)
        if found is None:
            return False
        name, spec, match = found
        fields = {key: group(paragraph, match, key, f"heading:{name}") for key in match.re.groupindex}
        self.found.append(Heading(spec, fields | implied_fields(spec.says, paragraph, f"heading:{name}")))
        self.extraction.claim(paragraph, "heading")
        self.heading = (paragraph.text,)
        self.last = None
        return True

    def _labelled_again(self, paragraph: Paragraph) -> bool:
        """Reads a label of the header between tables: it begins the rows of another team, or another form."""
        if self.header.open or not self.rows:
            return False
        fields = self.header.read_repeated_label(paragraph, self.extraction)
        if fields is None:
            return False
        contexts = {name for table in self.form.tables.values() for name in table.context}
        own = {name: value for name, value in fields.items() if name in contexts}
        if own:
            self.found.append(Heading(None, own))
            self.last = None
        return True

    def _section(self, paragraph: Paragraph) -> bool:
        """Reads a heading that only names what follows ("Objetivos de Gestión", a column header that stands alone)."""
        section = fold(paragraph.text)
        if section not in _sections(self.form):
            return False
        self.noted = section in _NOTES and bool(self.rows)
        self.extraction.claim(paragraph, "heading")
        if not self.rows:
            self.heading = (paragraph.text,)
        return True

    def _between_rows(self, paragraph: Paragraph) -> bool:
        """Reads a full-width row that the reader took for a paragraph: a band, or a label with its value."""
        if not self.last or not self.last.table:
            return False
        if is_labelled(paragraph.text, self.last.table) and self.rows[-1].rows:
            self.rows[-1].rows[-1].labelled.append(paragraph)
            return True
        if not is_band(paragraph.text, self.last.table):
            return False
        self.band = [Cell(0, 0, (paragraph,))]
        return True

    def _says_itself(self, paragraph: Paragraph) -> bool:
        """Reads a cell of the header that has no label: the form's title, a name, or a line without values."""
        return self._title(paragraph) or self._name(paragraph) or self._printed(paragraph)

    def _printed(self, paragraph: Paragraph) -> bool:
        """Reads a printed line without values, such as a signature or a note."""
        text = plain(paragraph.text)
        # A line that begins in lower case continues a cell above: it is neither a note nor a signature.
        notes = self.form.notes if self.rows and not paragraph.text[0].islower() else ()
        known = (*self.form.printed, *notes, *((_NOTE,) if self.noted else ()))
        if not any(pattern.fullmatch(text) for pattern in known):
            return False
        self.extraction.claim(paragraph, "label")
        return True

    def _name(self, paragraph: Paragraph) -> bool:
        """Reads a line of the header that names an agency without a label ("DIRECCIÓN REGIONAL - REGIÓN DE …")."""
        text = plain(paragraph.text)
        for name, pattern in self.form.names.items() if self.header.open else ():
            if self.header.fields.get(name) is None and (match := pattern.fullmatch(text)):
                self.header.fields[name] = Field.of([paragraph.span()], "header:name")
                for key in match.re.groupindex:
                    if self.header.fields.get(key) is None or key == name:
                        self.header.fields[key] = group(paragraph, match, key, "header:name")
                        self.extraction.claim(paragraph, "label")
                return True
        return False

    def _table(self, table: Table) -> None:
        header_rows = 0
        start = self.heading
        found = segments(table, self.form)
        if found and found[0].table is None and self.last and _continues(found[0], table, self.last.columns):
            found[0] = replace(self.last, rows=found[0].rows, head=[])
        if self.last and len(found) == 1 and found[0].table is None and not self.rows[-1].rows and not self.band:
            name = self.rows[-1].table.name
            message = f"the head of a table of {name} has no rows, and the table after it has no head that is known"
            self.extraction.notes.append(Note("cells_found", message))
        if self.band and found:
            found[0].rows.insert(0, self.band)
            self.band = []
        for segment in found:
            header_rows = header_rows or int(bool(segment.head))
            for cell in segment.head:
                self.extraction.claim(joined([cell]), "head")
            self._segment(segment)
        self.extraction.tables.append(HeadedTable(table, start or self.heading, header_rows))

    def _segment(self, segment: Segment) -> None:
        """Reads the rows of a segment; a row that is a heading, a title or part of the header ends it."""
        pending: list[list[Cell]] = []
        for cells in segment.rows:
            filled = [c for c in cells if c.text]
            if len(filled) == 1 and len(cells[0].text) < MAX_HEADING_ROW and not _belongs(filled[0], segment):
                if self._paragraph(joined(filled)):
                    self._end(segment, pending)
                    pending = []
                    continue
            elif segment.table is None and self._header_row([joined([c]) for c in filled]):
                continue
            pending.append(cells)
        self._end(segment, pending)

    def _header_row(self, cells: Sequence[Paragraph]) -> bool:
        """Reads a row of the header; if all its cells have the same number of lines (2 or more), each line is a row."""
        count = len(cells[0].lines) if cells else 0
        if count < 2 or any(len(cell.lines) != count for cell in cells):
            # A cell without a label can be the form's title, or a name that needs no label.
            was_read = self.header.read(cells, self.extraction)
            return was_read or bool([cell for cell in cells if self._says_itself(cell)])
        rows = [[Paragraph.of([cell.lines[i]]) for cell in cells] for i in range(count)]
        read = [self.header.read(row, self.extraction) for row in rows]
        return any(read)

    def _end(self, segment: Segment, cells: list[list[Cell]]) -> None:
        if segment.table is None or not (cells or segment.head):
            return
        self.last = segment
        before = self.found[-1] if self.found else None
        same = isinstance(before, Rows) and before.table is segment.table
        part = replace(segment, rows=cells, head=[])
        rows = read_rows(part, before.rows if same and isinstance(before, Rows) else [])
        if self.header.open and any(isinstance(found, SheetStart) for found in self.found):
            own = [(name, value) for name, value in self.header.fields.items() if value and not self._sheet_says(name)]
            self.found.append(Heading(None, dict(own)))
        self.header.open = False
        self.years += _years(segment, rows)
        known = {name for name in segment.columns.values() if name}
        self.whole_table |= len(known) >= MANY_COLUMNS and bool(segment.head) and None not in segment.columns.values()
        self.found.append(Rows(segment.table, rows))
        if not segment.fits_another:
            self.tables.add(segment.table.name)


def _years(segment: Segment, rows: Sequence[Row]) -> Iterator[Field]:
    """Yields the years in the headers of targets and results (the latest only), and those of a table's months."""
    kinds = {name: column.type for name, column in segment.table.columns.items()} if segment.table else {}
    past = segment.earlier_year_columns()
    head = [cell for cell in segment.head if kinds.get(segment.columns.get(cell.column) or "") == "target"]
    paragraphs = [joined([cell]) for cell in head if cell.column not in past]
    paragraphs += [row.paragraph(name) for row in rows for name in row.cells if kinds.get(name) == "month"]
    for paragraph in paragraphs:
        if (year := YEAR.search(paragraph.text)) and (found := Field.of([paragraph.span(*year.span())], "head")):
            yield found


@lru_cache
def _sections(form: FormSpec) -> frozenset[str]:
    return frozenset(fold(section) for section in form.sections)


def _continues(rows: Segment, table: Table, columns: Columns) -> bool:
    """True if a table without a header continues the last one: as wide, or narrower and beginning with a row number."""
    width = max(columns) + 1
    first = rows.rows[0][0].text if rows.rows and rows.rows[0] else ""
    if rows.rows and all_heads([cell.text for cell in rows.rows[0] if cell.text]):
        return False
    return table.column_count == width or (table.column_count < width and is_number(first))


def _belongs(cell: Cell, segment: Segment) -> bool:
    """True if the only cell of a row belongs to the table: a band, a labelled row, or a value of a torn row.

    Such a value is narrower than the table and not in the first column.
    """
    if segment.table is None:
        return False
    if is_band(cell.text, segment.table) or is_labelled(cell.text, segment.table):
        return True
    return cell.column_span < len(segment.columns) and cell.column > 0
