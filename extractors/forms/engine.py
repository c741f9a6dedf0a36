"""A form by its layout: how sure it is of a document, and the raw records that it reads in it.

Recognising and extracting share one walk.  What a layout cannot say is a plugin's, which the layout names.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from extractors.document import Document, Paragraph
from extractors.fields import Extraction, Field, Note
from extractors.forms.matching import beginning, group, joined, plain
from extractors.forms.rows import Row
from extractors.forms.walk import Heading, Rows, Walk, early_titles, is_title
from extractors.layouts.spec import ColumnSpec, FormSpec, TableSpec

Context = dict[str, Field | None]
"""Fields that later tables take from headings, the header, and tables before them."""
Record = dict[str, Field | None]


class Read(Protocol):
    """A document as a form reads it."""

    @property
    def certainty(self) -> float:
        """How sure the form is (0..1) that the document is one."""

    def extract(self) -> Extraction:
        """What the document says."""


@dataclass(frozen=True, slots=True)
class Plugin:
    """What data cannot say of a form, or of one of its tables."""

    prepare: Callable[[Document], Document] | None = None
    """The document as the walk needs it: tables where the source lost their cells."""
    tables: Mapping[str, Callable[[Rows, Context, Extraction], None]] = field(default_factory=dict)
    """Tables whose records it makes."""
    titled: Callable[[Document], bool] | None = None
    read: Callable[[Document], Read] | None = None
    """Reads the document itself, without the walk."""


def is_titled(document: Document, form: FormSpec) -> bool:
    """Whether the form's title stands where the document begins."""
    return any(is_title(paragraph.text, form.titles) for paragraph in beginning(document))


@dataclass(slots=True)
class Reading:
    """A document as read by a form: how sure it is (0..1) that it is one, and what it says."""

    document: Document
    walk: Walk
    plugin: Plugin
    certainty: float = field(init=False)

    def __post_init__(self) -> None:
        self.certainty = min(1.0, sum(self.walk.form.evidence.get(find, 0.0) for find in self._finds()))

    @classmethod
    def of(cls, document: Document, form: FormSpec, plugin: Plugin) -> Reading:
        """Walks over the document by the form's layout."""
        prepared = plugin.prepare(document) if plugin.prepare else document
        return cls(document, Walk.over(prepared, form), plugin)

    def _finds(self) -> set[str]:
        """What speaks for the form: a title, headings that state themselves, heads of each kind of table."""
        form = self.walk.form
        finds = {rows.table.name for rows in self.walk.rows}
        headings = [h for h in self.walk.found if isinstance(h, Heading)]
        if any(h.fields.get(name) for h in headings for name in h.spec.needs):
            finds.add("heading")
        for paragraph in early_titles(self.document):
            if is_title(paragraph.text, form.titles):
                finds.add("title")
                break
            if is_title(paragraph.text, form.weak_titles):
                finds.add("weak_title")
        return finds

    def extract(self) -> Extraction:
        """Every record of the form; what a row holds that belongs to none stays unclaimed and becomes residue."""
        extraction = self.walk.extraction
        extraction.add("documents", self.walk.header.fields)
        context: Context = dict(self.walk.header.fields)
        for found in self.walk.found:
            if isinstance(found, Heading):
                context |= {name: found.fields.get(name) for name in found.spec.provides or found.spec.fields}
            elif found.table.name in self.plugin.tables:
                self.plugin.tables[found.table.name](without_totals(found, extraction), context, extraction)
            else:
                add_records(without_totals(found, extraction), context, extraction)
        for found in self.walk.found:
            if isinstance(found, Heading) and found.spec.dataset:
                _add_heading(found, found.spec.dataset, extraction)
        return extraction


def without_totals(found: Rows, extraction: Extraction) -> Rows:
    """The rows that are records; rows of totals are labels: sums are checked, not stored."""
    for row in found.rows:
        if row.is_total:
            for cell in row.all_cells():
                extraction.claim(joined([cell]), "label")
    return Rows(found.table, [row for row in found.rows if not row.is_total])


def add_records(found: Rows, context: Context, extraction: Extraction) -> None:
    """A record for each row, from its columns, the band over it and the context; the rows then add to the context."""
    table = found.table
    for row in found.rows:
        record = read_record(row, table, extraction)
        if record is not None and table.dataset:
            given = {name: context.get(name) for name in table.context}
            extraction.add(table.dataset, given | record)
        provided = {name: row.field(column) for name, column in table.provides.items()}
        if any(provided.values()):
            context |= provided


def read_record(row: Row, table: TableSpec, extraction: Extraction) -> Record | None:
    """What a row says, field by field; None (and a doubt) where a cell is not made as its column wants it."""
    record: Record = {}
    parts: Record = {}
    for name, column in table.columns.items():
        said = row.paragraph(name)
        if not said.text:
            continue
        if column.parts is None:
            record[column.field or name] = row.field(name)
            continue
        match = column.parts.fullmatch(plain(said.text))
        if match is None:
            message = f"{said.text[:80]!r} under {table.name}.{name} is not made as such cells are"
            extraction.notes.append(Note("row_understood", message))
            return None
        parts |= _parts(said, match, column, extraction)
    if table.band and row.band:
        record[table.band.field] = Field.of([joined(row.band).span()], "band")
    return parts | {name: value for name, value in record.items() if value is not None}


def _parts(said: Paragraph, match: re.Match[str], column: ColumnSpec, extraction: Extraction) -> Record:
    """The fields that a cell is made of; what stands between them is a label."""
    out: Record = {}
    end = 0
    for name in sorted((n for n in match.groupdict() if match[n] is not None), key=match.start):
        extraction.claim(said.span(end, match.start(name)), "label")
        end = match.end(name)
        own = name == (column.field or column.name)
        out[name] = group(said, match, name, f"cell:{column.name}", type=column.type if own else None)
    extraction.claim(said.span(end), "label")
    return out


def _add_heading(heading: Heading, dataset: str, extraction: Extraction) -> None:
    """Headings say records again: kept for comparison, and the only word where no table says them."""
    key = heading.spec.provides or heading.spec.fields
    if any(heading.fields.get(name) is None for name in key):
        return
    record = {name: value for name, value in heading.fields.items() if value is not None}
    extraction.repeated.setdefault(dataset, []).append(record)
    known = extraction.fields.get(dataset, ())
    if not any(all(_same(record[name], row.get(name)) for name in key) for row in known):
        extraction.add(dataset, heading.fields)


def _same(a: Field, b: Field | None) -> bool:
    return b is not None and a.text.lstrip("0") == b.text.lstrip("0")
