"""Whether layouts name only datasets and fields that there are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from extractors.layouts import layouts
from extractors.layouts.load import Keys, Layout
from extractors.layouts.spec import NO_FIELD, ColumnSpec, FormSpec, fills
from normalizers.schema import DATASETS

UNPUBLISHED = {"declared_commitments": frozenset({"indicator_name", "declared"})}
"""What a form says only for checks, with its fields."""


def check_layouts() -> None:
    """Raises `LayoutError` for the first layout that names a dataset or a field that there is not."""
    for layout in layouts():
        check_layout(layout)


def check_layout(layout: Layout) -> None:
    """The same for one layout."""
    for keys, message in _mistakes(layout.form):
        raise layout.error(keys, message)


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
            yield from _unknown(table.dataset, _fields_of(column), (*keys, "field"), (*keys, "dataset"))
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
            if field not in _provided(form):
                yield ("tables", table.name, "context"), f"no heading, table or header provides {field!r}"


def _provided(form: FormSpec) -> set[str]:
    """Every field that a table can take from its context."""
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
    """The fields of its table's dataset that a column feeds."""
    own = column.field or column.name
    named: Iterable[str] = [] if own == NO_FIELD or column.dataset else [own]
    if column.parts:
        named = column.parts.groupindex
    elif column.labels and not column.dataset:
        named = column.labels
    for name in named:
        yield from fills(name, column.type) if name == own else (name,)


def _unknown(dataset: str, fields: Iterable[str], keys: Keys, dataset_keys: Keys) -> Iterator[tuple[Keys, str]]:
    if dataset not in DATASETS and dataset not in UNPUBLISHED:
        yield dataset_keys, f"there is no dataset {dataset!r}"
        return
    known = UNPUBLISHED.get(dataset) or {column.name for column in DATASETS[dataset].columns}
    for field in fields:
        if field not in known:
            yield keys, f"the dataset {dataset!r} has no field {field!r}"
