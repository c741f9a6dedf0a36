"""Checks that every field that a form always prints was found: a missing one was lost or misread.

The layout of a form lists these fields (`required`), and those that all of its records have or none (`together`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from checks.findings import Facts, Finding, name_of
from extractors.layouts import form_spec
from extractors.layouts.folding import fold_head
from extractors.layouts.spec import RequiredSpec
from normalizers.records import IdentifiedRecord

_TODAY = 9999
_SHOWN = 10
"""Maximum number of records that a message names."""


def fiscal_year_stated(facts: Facts) -> Iterator[Finding]:
    """Checks that the year is known, from the form or the submissions' manifest, if the form always prints it."""
    year = facts.document.fiscal_year
    fields = [field for rule in _rules(facts) if rule.dataset == "documents" for field in rule.fields]
    if ("fiscal_year",) not in fields:
        return
    message = f"The year is {year}." if year else "Neither the form nor the submissions' manifest says its year."
    yield Finding("fiscal_year_stated", year is not None, "a year", str(year or "none"), message, record=facts.document)


def required_fields_stated(facts: Facts) -> Iterator[Finding]:
    """Checks that no record lacks a field that its form always prints, and that no required record is missing."""
    failed = list(_missing(facts))
    yield from failed
    if _rules(facts) and not failed:
        message = "Every field that the form always prints was found."
        yield Finding("required_fields_stated", True, "none missing", "none missing", message, severity="warning")


def _missing(facts: Facts) -> Iterator[Finding]:
    for rule in _rules(facts):
        required_records = _records(facts, rule)
        name = " ".join([rule.dataset, *("/".join(values) for values in rule.where.values())])
        name = name.replace("_", " ")
        if len(required_records) < rule.least:
            found = f"{len(required_records)} of at least {rule.least} were" if required_records else "none was"
            message, actual = f"The form always has {name}; {found} found.", str(len(required_records) or "none")
            yield Finding("required_fields_stated", False, name, actual, message, name, severity="warning")
        for fields in rule.fields:
            if fields != ("fiscal_year",):  # it has a check of its own
                yield from _missing_fields(required_records, fields, "always prints")
    yield from _activities_without_objective(facts)
    form = facts.form
    for dataset, fields in form.together.items() if form else ():
        records = facts.records(dataset)
        for field in fields:
            if any(_has_value(record, field) for record in records):
                yield from _missing_fields(records, (field,), "prints for the others")


def _activities_without_objective(facts: Facts) -> Iterator[Finding]:
    """Yields activities without an objective: activity 2.1 belongs to objective 2, whose heading must exist."""
    numbers = {objective.objective_number for objective in facts.objectives}
    activities = {verdict.activity for verdict in facts.verdicts} | {text.section for text in facts.narratives}
    for activity in sorted(activities):
        number = activity.partition(".")[0]
        if number.isdigit() and int(number) not in numbers:
            what = f"objective {number}"
            message = f"Activity {activity} stands under {what}, whose heading was not found."
            yield Finding("required_fields_stated", False, what, "none", message, what, severity="warning")


def _missing_fields(records: Sequence[IdentifiedRecord], fields: tuple[str, ...], rule: str) -> Iterator[Finding]:
    lacking = [record for record in records if not any(_has_value(record, field) for field in fields)]
    if not lacking:
        return
    wording = " or ".join(field.removesuffix("_raw").removesuffix("_pct").replace("_", " ") for field in fields)
    names = ", ".join(name_of(record) for record in lacking[:_SHOWN]) + ("…" if len(lacking) > _SHOWN else "")
    message = f"The form {rule} the {wording}; it was not found for {names}."
    record = lacking[0] if len(lacking) == 1 else None
    yield Finding("required_fields_stated", False, wording, "none", message, wording, record=record, severity="warning")


def _has_value(record: IdentifiedRecord, field: str) -> bool:
    value = getattr(record, field)
    return value is not None and value is not False


def _rules(facts: Facts) -> list[RequiredSpec]:
    """Returns the rules of the form that apply in the document's year; without a year, those of the current form."""
    form, year = facts.form, facts.document.fiscal_year or _TODAY
    return [
        rule
        for rule in (form.required if form else ())
        if rule.since <= year <= rule.until and (rule.head is None or _has_head(facts, rule))
    ]


def _has_head(facts: Facts, rule: RequiredSpec) -> bool:
    """True if a table of the document has the column header on which the rule depends."""
    table, _, column = (rule.head or "").rpartition(".")
    heads = form_spec(facts.document.form_type).tables[table or rule.dataset].columns[column].heads
    return any(fold_head(cell.text) in heads for cell in facts.table_cells if cell.is_header)


def _records(facts: Facts, rule: RequiredSpec) -> list[IdentifiedRecord]:
    return [
        record
        for record in facts.records(rule.dataset)
        if all(getattr(record, field) in values for field, values in rule.where.items())
    ]
