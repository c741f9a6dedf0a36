"""Checks that no header row and no total row of a form's tables became a record.

Columns with an unknown header are noted as a doubt when the form is read, not here.
"""

from __future__ import annotations

from collections.abc import Iterator

from checks.findings import Facts, Finding, name_of, quoted
from extractors.forms.rows import says_total
from extractors.layouts import form_spec
from extractors.words import fold, shortened
from normalizers.records import IdentifiedRecord

_HEADS = 2
"""Minimum number of column headers among the values of a record that show that it is a header row."""
_NAMES = {"objectives": "name", "indicators": "name", "systems": "name", "stage_goals": "description",
          "commitments": "measure"}  # fmt: skip
"""Field that would contain the words of a total row, by dataset."""


def columns_understood(facts: Facts) -> Iterator[Finding]:
    """Checks that all columns of known tables have known headers, and that no header or total row became a record."""
    if facts.document.form_type == "unknown":
        return
    findings = [*_header_rows(facts), *_sums(facts)]
    yield from findings
    if not findings and not any(note.check == "columns_understood" for note in facts.notes):
        message = "No column with words has an unknown head; no header row and no sum became a record."
        yield Finding("columns_understood", True, "known heads", "known heads", message, severity="warning")


def _header_rows(facts: Facts) -> Iterator[Finding]:
    heads = {head for table in form_spec(facts.document.form_type).tables.values() for head in table.by_head}
    heads_by_record: dict[tuple[str, str], set[str]] = {}
    for row in facts.provenance:
        if row.value_raw and (words := fold(row.value_raw)) in heads:
            heads_by_record.setdefault((row.dataset, row.record_id), set()).add(words)
    for (dataset, record_id), words_of_heads in heads_by_record.items():
        if len(words_of_heads) >= _HEADS:
            yield _finding("is a header row", facts.record(dataset, record_id), dataset)


def _sums(facts: Facts) -> Iterator[Finding]:
    for dataset, field in _NAMES.items():
        for record in facts.records(dataset):
            text = getattr(record, field)
            if text and says_total(text):
                yield _finding(f"is a sum ({quoted(shortened(text))})", record, dataset)


def _finding(reason: str, record: IdentifiedRecord | None, dataset: str) -> Finding:
    name = name_of(record) if record else dataset
    message = f"The row read as {name} {reason} and no record."
    return Finding(
        "columns_understood", False, "a record", reason, message, name, record=record, severity="warning"
    )  # fmt: skip
