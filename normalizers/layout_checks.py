"""Checks that layouts name only datasets and fields that exist."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from difflib import get_close_matches
from itertools import islice

from extractors.layouts import forms, has_module, layouts
from extractors.layouts.load import Keys, Layout
from extractors.layouts.spec import MIN_EVIDENCE, NO_FIELD, ColumnSpec, ColumnType, FormSpec, dataset_columns_of
from normalizers.schema import DATASETS

UNPUBLISHED = {"declared_commitments": frozenset({"indicator_name", "declared"})}
"""Fields of the datasets that are used only for checks and never published, by dataset."""


AGENCY = ("fiscal_year", "ministry", "ministry_code", "service", "service_code", "region")
"""Fields of a header from which columns of `documents` are computed."""


def details_of_header(name: str) -> tuple[str, ...]:
    """Returns the header fields of a form that go to no column of a dataset, but to `details`."""
    return next((_details_of_header(form) for form in forms() if form.form == name), ())


def _details_of_header(form: FormSpec) -> tuple[str, ...]:
    taken = {*AGENCY, *(field for table in form.tables.values() for field in table.context)}
    return tuple(field for field in dict.fromkeys((*form.header, *form.names)) if field not in taken)


def check_layouts() -> None:
    """Raises `LayoutError` for the first layout with a mistake, such as an unknown dataset or field."""
    for layout in layouts():
        check_layout(layout)


def check_layout(layout: Layout) -> None:
    """Raises `LayoutError` with all mistakes of one layout."""
    if mistakes := list(dict.fromkeys((*_mistakes(layout.form), *_ignored_parts(layout.form)))):
        raise layout.errors(mistakes)


def _ignored_parts(form: FormSpec) -> Iterator[tuple[Keys, str]]:
    """Yields mistakes that would make the program ignore a part of the layout silently, or fail on a document."""
    unknown = [evidence for evidence in form.evidence if evidence not in _FINDS and evidence not in form.tables]
    for evidence in unknown:
        yield ("evidence", evidence), f"there is no table {evidence!r}; beside tables, {', '.join(_FINDS)} are found"
    if form.plugin:
        if not has_module(form.plugin):
            yield ("plugin",), f"there is no module {form.plugin!r} in extractors/forms"
    else:
        findable = {
            "title",
            "whole_table",
            *(["weak_title"] if form.weak_titles else []),
            *(["heading"] if form.headings else []),
        }
        counted = [
            weight for evidence, weight in form.evidence.items() if evidence in findable or evidence in form.tables
        ]
        if sum(counted) < MIN_EVIDENCE and not unknown:
            message = f"the finds add up to {sum(counted):g}: below {MIN_EVIDENCE:g} no document is ever this form"
            yield ("evidence",), message
        for name, table in form.tables.items():
            if table.dataset is None:
                yield ("tables", name), "without a dataset its rows are in none; there are " + ", ".join(_DATASETS)
    taken = {field for table in form.tables.values() for field in table.context}
    for key, names in (("header", form.header), ("names", form.names)):
        for name in names:
            if not name.isidentifier():
                yield (key, name), f"{name!r} is no name of a field: letters, digits and _ are"
            elif name not in {*AGENCY, *taken} and (similar := get_close_matches(name, AGENCY, 1, 0.75)):
                yield (key, name), f"do you mean {similar[0]!r}? documents has no {name!r}"


def _mistakes(form: FormSpec) -> Iterator[tuple[Keys, str]]:
    for name, heading in form.headings.items():
        if heading.dataset:
            keys: Keys = ("headings", name)
            yield from _unknown(heading.dataset, heading.fields, keys, (*keys, "dataset"))
    for name, table in form.tables.items():
        keys = ("tables", name)
        if table.dataset is None:
            continue
        yield from _unknown(table.dataset, table.context, (*keys, "context"), (*keys, "dataset"))
        for column in table.columns.values():
            keys = ("tables", name, "columns", column.name)
            dataset_keys = ("tables", name, "dataset")
            fills_none = _unknown(table.dataset, _fields_of(column), (*keys, "field"), dataset_keys, _OR_DETAIL)
            yield from islice(fills_none, 1)
            yield from _type_mistakes(column.dataset or table.dataset, column, keys)
            if column.dataset:
                fields = {*column.labels, *column.says, *column.context}
                yield from _unknown(column.dataset, sorted(fields), keys, (*keys, "dataset"))
        yield from _unknown(table.dataset, table.labels, ("tables", name, "labels"), ("tables", name, "dataset"))
        if table.band:
            yield from _unknown(table.dataset, (table.band.field,), (*keys, "band", "field"), (*keys, "dataset"))
    for i, required in enumerate(form.required):
        keys = ("required", i)
        fields = {*required.where, *(field for group in required.fields for field in group)}
        yield from _unknown(required.dataset, sorted(fields), (*keys, "fields"), (*keys, "dataset"))
    for dataset, together in form.together.items():
        yield from _unknown(dataset, together, ("together", dataset), ("together", dataset))
    for table in form.tables.values():
        for field in table.context:
            if field not in _context_fields(form):
                yield ("tables", table.name, "context"), f"no heading, table or header provides {field!r}"


def _context_fields(form: FormSpec) -> set[str]:
    """Returns every field that a table can take from its context."""
    headings = {name for heading in form.headings.values() for name in heading.provides or heading.fields}
    constant = {name for title in (*form.titles, *form.weak_titles) for name in title.says}
    constant |= {name for heading in form.headings.values() for name in heading.says}
    return {
        *form.header,
        *form.names,
        *constant,
        *headings,
        *(name for table in form.tables.values() for name in table.provides),
    }


def _fields_of(column: ColumnSpec) -> Iterator[str]:
    """Yields the fields of its table's dataset that a column fills."""
    field = column.field or column.name
    named: Iterable[str] = [] if field == NO_FIELD or column.dataset or column.detail else [field]
    if column.detail:
        pass
    elif column.parts:
        named = column.parts.groupindex
    elif column.labels and not column.dataset:
        named = column.labels
    for name in named:
        yield from dataset_columns_of(name, column.type) if name == field else (name,)


_HOLDS: Mapping[type, tuple[ColumnType, ...]] = {
    str: ("text", "code", "formula", "verdict", "month"),
    int: ("number", "count"),
    float: ("percent", "figure", "number", "count"),
    bool: ("mark",),
}
"""Column types whose words can become a value of a Python type."""


def _type_mistakes(dataset: str, column: ColumnSpec, keys: Keys) -> Iterator[tuple[Keys, str]]:
    """Yields a mistake if the type of a column does not fit its field; ignores columns that fill several fields."""
    field = column.field or column.name
    spec = next((c for c in DATASETS[dataset].columns if c.name == field), None) if dataset in DATASETS else None
    marks = column.repeats and column.dataset is None
    if (
        spec is None
        or column.detail
        or column.parts
        or column.labels
        or marks
        or len(dataset_columns_of(field, column.type)) > 1
    ):
        return
    if column.type not in (fitting := _HOLDS[spec.type]):
        expected = f"one of the types {', '.join(fitting)}" if len(fitting) > 1 else f"the type {fitting[0]}"
        yield (*keys, "type"), f"{dataset}.{field} wants {expected}, not {column.type}"


_OR_DETAIL = "; or `detail: true` keeps it in the dataset 'details'"
_OF_NO_FORM = frozenset({"document_id", "record_id"})
_DATASETS = ("objectives", "indicators", "results", "commitments", "observations")
_FINDS = ("title", "weak_title", "heading", "whole_table")


def _unknown(
    dataset: str, fields: Iterable[str], keys: Keys, dataset_keys: Keys, alternative: str = ""
) -> Iterator[tuple[Keys, str]]:
    if dataset not in DATASETS and dataset not in UNPUBLISHED:
        similar = get_close_matches(dataset, DATASETS, 1)
        yield dataset_keys, f"there is no dataset {dataset!r}" + (f": do you mean {similar[0]!r}?" if similar else "")
        return
    columns = UNPUBLISHED.get(dataset) or tuple(column.name for column in DATASETS[dataset].columns)
    for field in fields:
        if field not in columns:
            yield keys, f"the dataset {dataset!r} has no field {field!r}: {_suggestion(field, columns)}{alternative}"


def _suggestion(field: str, fields: Collection[str]) -> str:
    """Returns a hint on what to write instead of an unknown field."""
    similar = get_close_matches(field, fields, 1, 0.75)
    if similar:
        return f"do you mean {similar[0]!r}?"
    return f"there are {', '.join(name for name in fields if name not in _OF_NO_FORM)}"
