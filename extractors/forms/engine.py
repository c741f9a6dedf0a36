"""Reads a document by a form's layout: how certain it is that the document is this form, and its raw records.

Recognition and extraction use the same walk.  A plugin, named in the layout, does what the layout cannot express.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from extractors.document import Document
from extractors.fields import Extraction
from extractors.forms.completions import complete
from extractors.forms.document_walk import DocumentWalk, Heading, Rows, SheetStart
from extractors.forms.headings import early_titles, find_title
from extractors.forms.matching import beginning
from extractors.forms.records import Records
from extractors.layouts.spec import FormSpec


class Read(Protocol):
    """A document as read by a form."""

    @property
    def certainty(self) -> float:
        """Certainty (0 to 1) that the document is this form."""

    def extract(self) -> Extraction:
        """Returns everything extracted from the document."""


@dataclass(frozen=True, slots=True)
class Plugin:
    """Code for what the layout of a form or of one of its tables cannot express."""

    prepare: Callable[[Document], Document] | None = None
    """Returns the document as the walk needs it, with tables restored where the source lost their cells."""
    tables: Mapping[str, Callable[[Rows, Records], None]] = field(default_factory=dict)
    """Functions that make the records of a table, by the table's name."""
    read: Callable[[Document], Read] | None = None
    """Reads the document in place of the walk."""


def is_titled(document: Document, form: FormSpec) -> bool:
    """True if the form's title is among the first paragraphs of the document."""
    return any(find_title(paragraph.text, form.titles) for paragraph in beginning(document))


@dataclass(slots=True)
class Reading:
    """A document as read by a form, with the certainty (0 to 1) that it is this form."""

    document: Document
    walk: DocumentWalk
    plugin: Plugin
    certainty: float = field(init=False)

    def __post_init__(self) -> None:
        self.certainty = min(1.0, sum(self.walk.form.evidence.get(find, 0.0) for find in self._finds()))

    @classmethod
    def of(cls, document: Document, form: FormSpec, plugin: Plugin) -> Reading:
        """Reads a document by the form's layout."""
        prepared = plugin.prepare(document) if plugin.prepare else document
        return cls(document, DocumentWalk.over(prepared, form), plugin)

    def _finds(self) -> set[str]:
        """Returns the evidence for the form: a title, headings with their identifying groups, and tables by name."""
        form = self.walk.form
        finds = set(self.walk.tables)
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
        """Returns every record of the form; words of a row that are in no record stay unclaimed (residue)."""
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
        complete(walk.extraction, records.completing)
        return walk.extraction
