"""Heads that no list knows, learned from the columns under them, and labels of a header, learned from their values.

A head is chosen for a column by its words' likeness to known heads, the type of the cells under it, and its place
beside the others.  What is learned extends the form's layout while the document is read again, and is a doubt.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain

from extractors.document import Document
from extractors.fields import Note
from extractors.forms.engine import is_titled
from extractors.layouts import forms
from extractors.layouts.folding import fold_head
from extractors.layouts.spec import NO_FIELD, ColumnSpec, FormSpec, TableSpec
from extractors.learning.candidates import Candidate, of_document
from extractors.learning.labels import header_labels
from extractors.learning.likeness import is_known
from extractors.learning.naming import Naming, name_columns
from extractors.learning.places import Place
from extractors.learning.printed import of_pages
from extractors.readers.column_heads import PageLines
from extractors.table_heads import bare

OTHER = "other"
"""The column of heads that name none that the form asks for."""
_CLEAR = 1.0
"""A naming that gains so much more than the next best is certain."""
_LEAST = 0.01
"""One that gains no more counts so much (0..1)."""


@dataclass(slots=True)
class Learned:
    """Heads by form and table, labels by form, and how they are printed."""

    votes: dict[tuple[str, str], dict[str, dict[str, float]]] = field(default_factory=dict)
    """By form and table: the folded head, and how certain (0..1) its tables are of each column, added up."""
    printed: dict[str, str] = field(default_factory=dict)
    """The folded heads as a document prints them."""
    labels: dict[str, Mapping[str, str]] = field(default_factory=dict)
    """Labels of the header by form: the field, and the label that the document prints for it."""

    def __bool__(self) -> bool:
        return bool(self.votes or self.labels)

    def add(self, naming: Naming, candidate: Candidate) -> None:
        """Adds the heads of a candidate that its table does not know."""
        certainty = max(_LEAST, min(1.0, naming.margin / _CLEAR))
        for head, column, cells in zip(candidate.heads, naming.columns, candidate.columns, strict=True):
            known = is_known(head, naming.table, whole=True)
            if known or not (column or any(cells)):
                continue  # what a layout knows, cells do not change; blank ones do not say that a head names none
            own = self.votes.setdefault((naming.form, naming.table.name), {})
            for folded in filter(None, dict.fromkeys([fold_head(head), fold_head(bare(head))])):
                columns = own.setdefault(folded, {})
                columns[column or OTHER] = columns.get(column or OTHER, 0.0) + certainty
                self.printed[folded] = head

    def heads(self, form: str, table: str) -> dict[str, str]:
        """The heads of a table that were learned: the column of each that its tables are most certain of."""
        votes = self.votes.get((form, table), {})
        return {head: max(columns, key=columns.__getitem__) for head, columns in votes.items()}

    def forms(self) -> list[FormSpec]:
        """The forms with the heads and labels that were learned."""
        return [
            form.changed(
                tables={name: _extended(table, self.heads(form.form, name)) for name, table in form.tables.items()},
                header={
                    name: (*labels, own) if (own := self.labels.get(form.form, {}).get(name)) else labels
                    for name, labels in form.header.items()
                },
            )
            for form in forms()
            if form.form in self.labels or any(name == form.form for name, _ in self.votes)
        ]

    def notes(self, form: str) -> Iterator[Note]:
        """A doubt for each label and each head of a form that was learned."""
        for field_name, label in self.labels.get(form, {}).items():
            what = field_name.replace("_", " ")
            said = f"the header has the label {label!r}, which no layout knows: read as the {what}, by its value"
            yield Note("columns_understood", said, "known labels", label[:80])
        for table in (table for name, table in self.votes if name == form):
            for folded, column in self.heads(form, table).items():
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
    for form in likely:
        if labels := header_labels(document, form):
            learned.labels[form.form] = labels
    printed = "\n".join(text for page in pages for text in page.texts)
    alike: dict[tuple[tuple[str, ...], Place], list[Candidate]] = {}
    for candidates in chain(of_pages(pages), of_document(document, printed)):
        for candidate in _best(candidates, likely):
            alike.setdefault((candidate.heads, candidate.place), []).append(candidate)
    for own in alike.values():
        if naming := name_columns(_pooled(own), likely):
            for candidate in own:
                learned.add(naming, candidate)
    return learned


def _pooled(alike: Sequence[Candidate]) -> Candidate:
    """Candidates that say the same heads in the same place, as one with the cells of all: they name the same."""
    columns = zip(*(candidate.columns for candidate in alike), strict=True)
    return replace(alike[0], columns=tuple(tuple(chain(*own)) for own in columns))


def _best(candidates: Sequence[Candidate], likely: Sequence[FormSpec]) -> list[Candidate]:
    """The candidates of a table that are its heads: of those that share cells, the one that gains most."""
    named = [(candidate, naming) for candidate in candidates if (naming := name_columns(candidate, likely))]
    out: list[tuple[Candidate, Naming]] = []
    for candidate, naming in sorted(named, key=lambda n: -n[1].gain):
        if all(candidate.end <= other.start or candidate.start >= other.end for other, _ in out):
            out.append((candidate, naming))
    return [candidate for candidate, naming in out if not _is_row(candidate, naming, out)]


def _is_row(candidate: Candidate, naming: Naming, found: Sequence[tuple[Candidate, Naming]]) -> bool:
    """Whether a candidate is a row under another's head: in other words it would name the same columns as that."""
    return any(
        other.end == candidate.start
        and other.heads != candidate.heads
        and (own.table, own.columns) == (naming.table, naming.columns)
        for other, own in found
    )


def _extended(table: TableSpec, heads: Mapping[str, str]) -> TableSpec:
    if not heads:
        return table
    columns = dict(table.columns)
    for folded, name in heads.items():
        if name == OTHER and OTHER not in columns:
            columns[OTHER] = ColumnSpec(name=OTHER, heads=(), field=NO_FIELD, several=True)
        column = columns[name]
        columns[name] = column.changed(heads=(*column.heads, folded))
    return table.changed(columns=columns)
