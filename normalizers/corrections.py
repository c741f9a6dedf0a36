"""Corrections of values by people: YAML entries that are applied to a document's records.

An entry names the document, the dataset, the record and the field.  It states the value that it replaces, the value
that it sets, and who made it, when and why:

    - document: 9f31ab52…          # document_id, or the first 12 or more digits of it
      dataset: indicators
      record: 4be1c0d2a9f3e5b70812  # record_id; optional for the dataset `documents`
      field: target_value
      old: 117.58
      new: 117.85
      who: M. Soto
      when: 2026-11-20
      why: the agency's letter 1.045 says so

A correction is stale if the record no longer has the old value: it is reported and not applied.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, cast

from extractors.fields import Note
from normalizers.compliance import COMPUTED
from normalizers.entries import YamlEntry
from normalizers.links import LINKS
from normalizers.reading import Normalized
from normalizers.records import IDENTIFIED_DATASETS, Provenance
from normalizers.schema import DATASETS, DatasetColumn, Record, Scalar

CORRECTABLE = IDENTIFIED_DATASETS
"""Datasets whose values people can correct: those with the content of a document."""
_PIPELINE = frozenset(["document_id", "record_id", "status", "coverage", "run_id", "pipeline_version", "ingested_at"])
NOT_CORRECTABLE = LINKS | COMPUTED | _PIPELINE
"""Columns that record what the pipeline did, or are computed from others; they cannot be corrected."""

_NEEDED = ("document", "dataset", "field", "old", "new", "who", "when", "why")


@dataclass(frozen=True, slots=True)
class Correction:
    """One entry; `old` and `new` have the type of the field, or are None for null."""

    document: str
    dataset: str
    record: str | None
    field: str
    old: Scalar
    new: Scalar
    who: str
    when: date
    why: str

    @property
    def name(self) -> str:
        """Description for messages."""
        return f"correction of {self.dataset}.{self.field} by {self.who}"

    def applies_to(self, document_id: str) -> bool:
        return document_id.startswith(self.document)


def parse_correction(entry: YamlEntry) -> Correction:
    """Parses a correction from its entry; raises `CorrectionError` if the entry is invalid."""
    entry.verify_names(_NEEDED, ("record",))
    values = entry.values
    document = entry.document()
    spec = _column(entry)
    record = values.get("record")
    if record is None and values["dataset"] != "documents":
        raise entry.error("record (the record_id) is missing")
    return Correction(
        document,
        str(values["dataset"]),
        None if record is None else str(record),
        spec.name,
        _value(entry, "old", spec),
        _value(entry, "new", spec),
        str(values["who"]),
        entry.date("when"),
        str(values["why"]),
    )


def _column(entry: YamlEntry) -> DatasetColumn:
    dataset, field = str(entry.values["dataset"]), str(entry.values["field"])
    if dataset not in CORRECTABLE:
        raise entry.error(f"is one of {', '.join(CORRECTABLE)}", "dataset")
    for spec in DATASETS[dataset].columns:
        if spec.name == field and field not in NOT_CORRECTABLE:
            return spec
    raise entry.error(f"{dataset} has no field {field!r} that can be corrected", "field")


def _value(entry: YamlEntry, name: str, spec: DatasetColumn) -> Scalar:
    value = entry.values[name]
    if value is None and spec.nullable:
        return None
    if spec.type is float and type(value) is int:
        return float(value)
    if type(value) is not spec.type or (spec.column.allowed and value not in spec.column.allowed):
        kind = {"float": "a number", "int": "a whole number", "str": "a text", "bool": "true or false"}[
            spec.type.__name__
        ]
        allowed = f" ({', '.join(spec.column.allowed)})" if spec.column.allowed else ""
        raise entry.error(f"{value!r} is not {kind}{allowed}", name)
    return cast("Scalar", value)


def digest(corrections: Iterable[Correction]) -> str:
    """Returns a digest of corrections ("" for none); a document is read again when the digest of its own changes."""
    texts = sorted(repr(c) for c in corrections)
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()[:16] if texts else ""


def apply_corrections(rows: Normalized, corrections: Sequence[Correction]) -> None:
    """Sets corrected values in a document's records, and the method `correction` in their provenance.

    Corrections that are stale or match no record change nothing and become notes (`correction_applies`).
    """
    for correction in corrections:
        records = rows.get(correction.dataset, [])
        index = next((i for i, r in enumerate(records) if _applies_to_record(r, correction)), None)
        if index is None:
            _add_stale_check(rows, correction, "there is no such record")
            continue
        current: Scalar = getattr(records[index], correction.field)
        if current != correction.old:
            _add_stale_check(rows, correction, f"the value is {current!r}")
            continue
        change: Mapping[str, Any] = {correction.field: correction.new}
        records[index] = replace(records[index], **change)
        _add_provenance(rows, records[index], correction)


def _applies_to_record(record: Record, correction: Correction) -> bool:
    return correction.record is None or getattr(record, "record_id", None) == correction.record


def _add_stale_check(rows: Normalized, correction: Correction, why: str) -> None:
    message = f"the {correction.name} is stale: {why}"
    rows.notes.append(Note("correction_applies", message, str(correction.old), why))


def _add_provenance(rows: Normalized, record: Record, correction: Correction) -> None:
    document_id, record_id = getattr(record, "document_id", ""), getattr(record, "record_id", "")
    rest: list[Record] = []
    places: list[Provenance] = []
    for row in rows.get("provenance", []):
        assert isinstance(row, Provenance)  # the dataset has no other type of record
        same = (row.dataset, row.record_id, row.field) == (correction.dataset, record_id, correction.field)
        if same:
            places.append(row)
        else:
            rest.append(row)
    if not places:
        places = [
            Provenance(document_id=document_id, dataset=correction.dataset, record_id=record_id, field=correction.field)
        ]
    rows["provenance"] = [*rest, *(replace(row, method="correction", confidence=1.0) for row in places)]
