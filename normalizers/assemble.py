"""Builds typed records, by dataset, from the raw fields of a document; adds provenance, table cells and residue."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from extractors.fields import Extraction, RawRecord, Total
from normalizers.agency import agency
from normalizers.columns import READERS, Values, type_of
from normalizers.derived import DERIVED
from normalizers.layout_checks import details_of_header
from normalizers.left_out import source_notes
from normalizers.manifest import Entry
from normalizers.numbers import parse_percent
from normalizers.reading import NOTHING, Normalized, PrintedTotal, Reader, ReadValue
from normalizers.records import IDENTIFIED_DATASETS, Objective, Residue
from normalizers.schema import DATASETS, Dataset, DatasetColumn
from normalizers.tables import table_cells


def normalize(extraction: Extraction, file_name: str = "", entries: Sequence[Entry] = ()) -> Normalized:
    """Returns the typed records of a document by dataset, including provenance, table cells and residue.

    `entries` are the submissions' manifest entries for this document; they supply what its form does not state.
    The `documents` row has the status `ok`; the caller sets the final status after it has run the checks.
    """
    reader = Reader(extraction, file_name)
    _document(reader, entries)
    for name in IDENTIFIED_DATASETS:
        for raw in extraction.fields.get(name, ()) if name != "documents" else ():
            _record(reader, DATASETS[name], raw)
        if name == "objectives":
            _compare_headings(reader, extraction.repeated.get(name, ()))
    for raw in extraction.fields.get("declared_commitments", ()):
        _declared_commitments(reader, raw)
    reader.out.totals = list(_totals(reader, extraction.totals))
    reader.out["table_cells"] = list(table_cells(reader.document_id, extraction.tables))
    return reader.out


def _record(reader: Reader, dataset: Dataset, raw: RawRecord) -> None:
    """Reads the fields of a record by their types and adds the record."""
    columns = _columns(dataset.name)
    typed = [(field.type or type_of(columns.get(name)), name, field) for name, field in raw.items()]
    values: Values = {}
    for kind, name, field in sorted(typed, key=lambda item: _RANK[item[0]]):
        for column, read in READERS[kind](reader, name, field, raw).items():
            if values.get(column, NOTHING).value is None:
                values[column] = read
    if dataset.name in DERIVED:
        values = DERIVED[dataset.name](reader, raw, values)
    key = tuple(values.get(column, NOTHING).value for column in dataset.key if column != "document_id")
    identity = reader.add(dataset.name, key, {name: values[name] for name in columns if name in values})
    for name, read in values.items():
        if name not in columns:
            _detail(reader, dataset.name, identity, name, read)


def _detail(reader: Reader, dataset: str, record_id: str, name: str, read: ReadValue) -> None:
    """Adds a row to `details` for a value that the record's dataset has no column for."""
    if read.value is None or read.source is None:
        return
    number = isinstance(read.value, int | float) and not isinstance(read.value, bool)
    values = {
        "dataset": ReadValue(dataset),
        "of_record": ReadValue(record_id),
        "field": ReadValue(name),
        "value": ReadValue(read.source.text, read.source),
        "number": read if number else NOTHING,
    }
    reader.add("details", (dataset, record_id, name), values)


@lru_cache
def _columns(dataset: str) -> dict[str, DatasetColumn]:
    return {column.name: column for column in DATASETS[dataset].columns}


_RANK = {kind: rank for rank, kind in enumerate(READERS)}


def _compare_headings(reader: Reader, headings: Sequence[RawRecord]) -> None:
    """Adds a doubt if the heading of an objective states another weight than the summary."""
    for heading in headings:
        number = reader.integer(heading.get("objective_number")).value
        weight = reader.percent(heading.get("weight_pct")).value
        for row in reader.out.get("objectives", ()):
            if not isinstance(row, Objective) or row.objective_number != number or row.weight_pct is None:
                continue
            if isinstance(weight, float) and abs(weight - row.weight_pct) > 1e-9:
                message = f"objective {number} weighs {row.weight_pct:g} in the summary and {weight:g} in its heading"
                reader.doubt("objective_heading_agrees", message, f"{row.weight_pct:g}", f"{weight:g}")


def _declared_commitments(reader: Reader, raw: RawRecord) -> None:
    """Stores how many commitments the form declares for an indicator; a check compares the number."""
    name, number = raw.get("indicator_name"), reader.integer(raw.get("declared")).value
    if isinstance(number, int):
        reader.out.declared_commitments[name.text if name else ""] = number


def _totals(reader: Reader, totals: Iterable[Total]) -> Iterator[PrintedTotal]:
    """Yields the totals whose cells are all figures; the others cannot be checked."""
    for total in totals:
        printed, *parts = [parse_percent(cell.text, reader.habits) for cell in (total.value, *total.parts)]
        figures = [number.value for number in parts if number]
        if printed and figures and len(figures) == len(parts):
            yield PrintedTotal(printed.value, tuple(tuple(figures[start:]) for start in total.starts), total.value.text)


def _document(reader: Reader, entries: Sequence[Entry]) -> None:
    extraction, document = reader.extraction, reader.extraction.document
    account = extraction.account
    reader.out["residue"] = [
        Residue(
            document_id=reader.document_id,
            page=piece.place.page,
            line_start=piece.place.line_start,
            line_end=piece.place.line_end,
            cell=piece.place.cell,
            text=piece.text,
        )
        for piece in account.residue
    ]
    for note in document.notes:
        reader.doubt("read_without_doubt", note)
    reader.out.notes += source_notes(document)
    if extraction.form == "unknown":
        reader.doubt("form_recognised", "Form not recognised; only raw table cells were extracted.")
    values = {
        "file_name": ReadValue(reader.file_name),
        "form_type": ReadValue(extraction.form),
        "status": ReadValue("ok"),
        "page_count": ReadValue(document.page_count),
        "coverage": ReadValue(round(account.coverage, 6)),
        "reader": ReadValue(document.reader),
        "reader_confidence": ReadValue(document.confidence),
        "notes": ReadValue("; ".join(document.notes) or None),
    }
    raw = next(iter(extraction.fields.get("documents", ())), {})
    identity = reader.add("documents", (), values | agency(reader, raw, entries))
    for name in details_of_header(extraction.form):
        if source := raw.get(name):
            _detail(reader, "documents", identity, name, reader.text(source))
