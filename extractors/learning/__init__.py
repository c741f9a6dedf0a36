"""Learns column headers that no layout lists from the columns below them, and labels of a header from their values.

A header row is assigned to the columns of a table by the likeness of its words to known headers, the type of the cells
below, and the order of the columns.  The document is read again with the form's layout extended by what was learned,
and each learned header or label is reported as a doubt.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain

from extractors.document import Document, Paragraph
from extractors.fields import Note
from extractors.forms.engine import is_titled
from extractors.layouts import forms
from extractors.layouts.folding import fold_head
from extractors.layouts.heads import all_matches, head_scores
from extractors.layouts.spec import NO_FIELD, ColumnSpec, FormSpec, TableSpec
from extractors.learning.candidates import Candidate, of_document
from extractors.learning.labels import header_labels
from extractors.learning.likeness import is_known
from extractors.learning.naming import Naming, name_columns
from extractors.learning.places import Place
from extractors.learning.printed import of_pages
from extractors.readers.column_heads import PageLines
from extractors.table_heads import MAX_HEAD_LINES, bare, head_lines, with_heads

OTHER = "other"
"""Column of headers that name no column of the form."""
_CLEAR = 1.0
"""Margin over the next best naming at which a naming is certain."""
_LEAST = 0.01
"""Minimum certainty (0 to 1) of a naming, for one with no margin."""


@dataclass(slots=True)
class Learned:
    """Learned column headers by form and table, learned labels by form, and how the document prints them."""

    votes: dict[tuple[str, str], dict[str, dict[str, float]]] = field(default_factory=dict)
    """By (form, table): for each folded header, the certainties (0 to 1) of all namings, summed by column."""
    printed: dict[str, str] = field(default_factory=dict)
    """Each folded header as the document prints it."""
    labels: dict[str, Mapping[str, str]] = field(default_factory=dict)
    """Labels of the header by form: for each field the label that the document prints."""

    def __bool__(self) -> bool:
        return bool(self.votes or self.labels)

    def add(self, naming: Naming, candidate: Candidate) -> None:
        """Adds the headers of a candidate that its table does not list."""
        certainty = max(_LEAST, min(1.0, naming.margin / _CLEAR))
        known = {head: name for head in candidate.heads if (name := is_known(head, naming.table, whole=True))}
        taken = {name for name in known.values() if not naming.table.columns[name].can_repeat}
        for head, column, cells in zip(candidate.heads, naming.columns, candidate.columns, strict=True):
            if head in known or column in taken or not (column or any(cells)):
                continue  # a header that the layout lists keeps its column; blank cells are no evidence for `OTHER`
            own = self.votes.setdefault((naming.form, naming.table.name), {})
            for folded in filter(None, dict.fromkeys([fold_head(head), fold_head(bare(head))])):
                columns = own.setdefault(folded, {})
                columns[column or OTHER] = columns.get(column or OTHER, 0.0) + certainty
                self.printed[folded] = head

    def heads(self, form: str, table: str) -> dict[str, str]:
        """Returns the learned headers of a table, each with the column of the highest summed certainty."""
        votes = self.votes.get((form, table), {})
        return {head: max(columns, key=columns.__getitem__) for head, columns in votes.items()}

    def forms(self) -> list[FormSpec]:
        """Returns the forms that gained headers or labels, extended by them."""
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
        """Yields a doubt for each learned label and each learned header of a form."""
        for field_name, label in self.labels.get(form, {}).items():
            what = field_name.replace("_", " ")
            doubt = f"the header has the label {label!r}, which no layout knows: read as the {what}, by its value"
            yield Note("columns_understood", doubt, "known labels", label[:80])
        for table in (table for name, table in self.votes if name == form):
            for folded, column in self.heads(form, table).items():
                means = "none that is asked for" if column == OTHER else column
                message = f"the table of {table.replace('_', ' ')} has the head {self.printed[folded]!r}, which no "
                message += f"layout knows: read as the column {means}, by what stands under it"
                yield Note("columns_understood", message, "known heads", self.printed[folded][:80])


def learn(document: Document, pages: Sequence[PageLines] = ()) -> Learned:
    """Returns the column headers and labels of a document that no layout lists; empty if all are known.

    `pages` are the printed lines that the document was read from, where columns are visible only by position.
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
    listed = _listed_tables(document)
    for own in alike.values():
        naming = None if _is_listed(own[0].heads) else name_columns(_pooled(own), likely)
        if naming and (naming.table not in listed or any(is_known(head, naming.table) for head in own[0].heads)):
            for candidate in own:
                learned.add(naming, candidate)
    return learned


def _is_listed(heads: Sequence[str]) -> bool:
    """True if the layout of a table lists each of these headers, so that nothing is left to learn of them."""
    return any(all(match.columns) for match in all_matches(heads))


def _listed_tables(document: Document) -> set[TableSpec]:
    """Returns the tables of which the document prints a header in words that the layouts list: it has no other."""
    lines: list[Paragraph] = []
    found: set[TableSpec] = set()
    for block in document.blocks:
        if isinstance(block, Paragraph):
            lines.append(block)
        elif not block.columns_known:
            lines += [paragraph for cell in block.cells for paragraph in cell.paragraphs]
        else:
            whole = [head for head in with_heads(block).heads or () if all(map(head_scores, filter(None, head.texts)))]
            found |= {match.table for head in whole for match in head.matches}
    tables = [table for form in forms() for table in form.tables.values()]
    runs = (head_lines(lines[i : i + MAX_HEAD_LINES], tables) for i in range(len(lines)))
    return found | {run[2].table for run in runs if run}


def _pooled(alike: Sequence[Candidate]) -> Candidate:
    """Merges candidates with the same headers in the same place into one with the cells of all: they name the same."""
    columns = zip(*(candidate.columns for candidate in alike), strict=True)
    return replace(alike[0], columns=tuple(tuple(chain(*own)) for own in columns))


def _best(candidates: Sequence[Candidate], likely: Sequence[FormSpec]) -> list[Candidate]:
    """Returns the candidates of a table that are header rows; where several share cells, the one that gains most."""
    named = [(candidate, naming) for candidate in candidates if (naming := name_columns(candidate, likely))]
    out: list[tuple[Candidate, Naming]] = []
    for candidate, naming in sorted(named, key=lambda n: -n[1].gain):
        if all(candidate.end <= other.start or candidate.start >= other.end for other, _ in out):
            out.append((candidate, naming))
    rows: list[Candidate] = []
    above: tuple[Candidate, Naming] | None = None
    for one in sorted(out, key=lambda pair: pair[0].start):
        if above and _is_row(*one, *above, directly=any(c.end == one[0].start and c in rows for c, _ in out)):
            rows.append(one[0])
        else:
            above = one
    return [candidate for candidate, _ in out if candidate not in rows]


def _is_row(candidate: Candidate, naming: Naming, head: Candidate, own: Naming, *, directly: bool) -> bool:
    """True if a candidate names the columns of the header above it with other words: it is a row of that table.

    The header, or a row of it, is directly above, or the layout lists all of the header.
    """
    if head.heads == candidate.heads or (own.table, own.columns) != (naming.table, naming.columns):
        return False
    return directly or head.end == candidate.start or all(is_known(text, own.table) for text in head.heads if text)


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
