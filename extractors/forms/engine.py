"""A form by its layout: how sure it is of a document, and the raw records that it reads in it.

Recognising and extracting share one walk.  What a layout cannot say is a plugin's, which the layout names.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from extractors.document import Document
from extractors.fields import Extraction
from extractors.forms.document_walk import DocumentWalk, Heading, Rows, SheetStart, early_titles, find_title
from extractors.forms.matching import beginning
from extractors.forms.records import Records
from extractors.layouts.spec import FormSpec


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
    tables: Mapping[str, Callable[[Rows, Records], None]] = field(default_factory=dict)
    """Tables whose records it makes."""
    read: Callable[[Document], Read] | None = None
    """Reads the document itself, without the walk."""


def is_titled(document: Document, form: FormSpec) -> bool:
    """Whether the form's title stands where the document begins."""
    return any(find_title(paragraph.text, form.titles) for paragraph in beginning(document))


@dataclass(slots=True)
class Reading:
    """A document as read by a form: how sure it is (0..1) that it is one, and what it says."""

    document: Document
    walk: DocumentWalk
    plugin: Plugin
    certainty: float = field(init=False)

    def __post_init__(self) -> None:
        self.certainty = min(1.0, sum(self.walk.form.evidence.get(find, 0.0) for find in self._finds()))

    @classmethod
    def of(cls, document: Document, form: FormSpec, plugin: Plugin) -> Reading:
        """Walks over the document by the form's layout."""
        prepared = plugin.prepare(document) if plugin.prepare else document
        return cls(document, DocumentWalk.over(prepared, form), plugin)

    def _finds(self) -> set[str]:
        """What speaks for the form: a title, headings that state themselves, heads of each kind of table."""
        form = self.walk.form
        finds = {rows.table.name for rows in self.walk.rows}
        headings = [h for h in self.walk.found if isinstance(h, Heading)]
        if any(h.fields.get(name) for h in headings if h.spec for name in h.spec.needs):
            finds.add("heading")
        if self.walk.whole_table:
            finds.add("whole_table")
        for paragraph in early_titles(self.document):
            if find_title(paragraph.text, form.titles):
                finds.add("title")
                break
            if find_title(paragraph.text, form.weak_titles):
                finds.add("weak_title")
        return finds

    def extract(self) -> Extraction:
        """Every record of the form; what a row holds that belongs to none stays unclaimed and becomes residue."""
        walk = self.walk
        walk.extraction.add("documents", walk.stated)
        records = Records(walk.form, walk.extraction, dict(walk.stated))
        for found in walk.found:
            if isinstance(found, Heading):
                records.enter(found)
            elif isinstance(found, SheetStart):
                records.context = dict(found.common)
            elif found.table.name in self.plugin.tables:
                self.plugin.tables[found.table.name](records.without_totals(found), records)
            else:
                records.add(records.without_totals(found))
        records.add_headings(walk.found)
        return walk.extraction
