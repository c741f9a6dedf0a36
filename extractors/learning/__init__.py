"""Heads that no list knows, learned from the columns under them: what a document's own tables say of their heads.

A head is chosen for a column by its words' likeness to known heads, the type of the cells under it, and its place
beside the others.  What is learned extends the form's layout while the document is read again, and is a doubt.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

from extractors.document import Document
from extractors.fields import Note
from extractors.forms.engine import is_titled
from extractors.layouts import forms
from extractors.layouts.folding import fold_head
from extractors.layouts.spec import NO_FIELD, ColumnSpec, FormSpec, TableSpec
from extractors.learning.candidates import Candidate, of_document
from extractors.learning.likeness import is_known
from extractors.learning.naming import Naming, name_columns
from extractors.learning.printed import of_pages
from extractors.readers.column_heads import PageLines
from extractors.table_heads import bare

OTHER = "other"
"""The column of heads that name none that the form asks for."""
_CLEAR = 1.0
"""A naming that gains so much more than the next best is certain."""


@dataclass(slots=True)
class Learned:
    """Heads by form and table: the folded head, the column that it names, and how certain that is (0..1)."""

    heads: dict[tuple[str, str], dict[str, tuple[str, float]]] = field(default_factory=dict)
    printed: dict[str, str] = field(default_factory=dict)
    """The folded heads as a document prints them."""

    def __bool__(self) -> bool:
        return bool(self.heads)

    def add(self, naming: Naming, candidate: Candidate) -> None:
        """Adds the heads of a candidate that its table does not know; what was learned more surely stays."""
        certainty = max(0.0, min(1.0, naming.margin / _CLEAR))
        for head, column in zip(candidate.heads, naming.columns, strict=True):
            if is_known(head, naming.table):
                continue
            own = self.heads.setdefault((naming.form, naming.table.name), {})
            for folded in filter(None, dict.fromkeys([fold_head(head), fold_head(bare(head))])):
                if folded not in own or own[folded][1] < certainty:
                    own[folded] = (column or OTHER, certainty)
                    self.printed[folded] = head

    def forms(self) -> list[FormSpec]:
        """The forms with the heads that were learned."""
        own = [form for form in forms() if any(name == form.form for name, _ in self.heads)]
        return [
            form.changed(
                tables={
                    name: _extended(table, self.heads.get((form.form, name), {})) for name, table in form.tables.items()
                }
            )
            for form in own
        ]

    def notes(self, form: str) -> Iterator[Note]:
        """A doubt for each head of a form that was learned."""
        for (name, table), heads in self.heads.items():
            if name != form:
                continue
            for folded, (column, _) in heads.items():
                means = "none that is asked for" if column == OTHER else column
                message = f"the table of {table.replace('_', ' ')} has the head {self.printed[folded]!r}, which no "
                message += f"layout knows: read as the column {means}, by what stands under it"
                yield Note("columns_understood", message, "known heads", self.printed[folded][:80])


def learn(document: Document, pages: Sequence[PageLines] = ()) -> Learned:
    """The heads of a document that its columns explain and no layout knows; nothing where all heads are known.

    `pages` are the printed lines that it was read from where its columns show only by position.
    """
    learned = Learned()
    likely = [form for form in forms() if is_titled(document, form)]
    if not likely:
        return learned
    printed = "\n".join(text for page in pages for text in page.texts)
    for candidates in chain(of_pages(pages), of_document(document, printed)):
        for candidate, naming in _best(candidates, likely):
            learned.add(naming, candidate)
    return learned


def _best(candidates: Sequence[Candidate], likely: Sequence[FormSpec]) -> list[tuple[Candidate, Naming]]:
    """The candidates of a table that are its heads: of those that share cells, the one that gains most."""
    named = [(candidate, naming) for candidate in candidates if (naming := name_columns(candidate, likely))]
    out: list[tuple[Candidate, Naming]] = []
    for candidate, naming in sorted(named, key=lambda n: -n[1].gain):
        if all(candidate.end <= other.start or candidate.start >= other.end for other, _ in out):
            out.append((candidate, naming))
    return out


def _extended(table: TableSpec, heads: Mapping[str, tuple[str, float]]) -> TableSpec:
    if not heads:
        return table
    columns = dict(table.columns)
    for folded, (name, _) in heads.items():
        if name == OTHER and OTHER not in columns:
            columns[OTHER] = ColumnSpec(name=OTHER, heads=(), field=NO_FIELD, several=True)
        column = columns[name]
        columns[name] = column.changed(heads=(*column.heads, folded))
    return table.changed(columns=columns)
