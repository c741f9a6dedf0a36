"""Keys that join the rows of a document to each other, and the document to its agency.

They are computed after corrections, so that no key contradicts the values beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import replace
from typing import Any

from normalizers.institutions import institutions, resolve_service
from normalizers.reading import Normalized
from normalizers.records import Commitment, DocumentRow, Indicator, Objective, StageGoal, System
from normalizers.schema import Record
from normalizers.wording import comparison_key

LINKS = frozenset(
    {
        "service_id",
        "service_valid_from",
        "service_valid_to",
        "objective_record_id",
        "system_record_id",
        "indicator_record_id",
    }
)
"""Columns that `link` sets."""


def link(rows: Normalized) -> None:
    """Sets `LINKS` in a document's records."""
    rows["documents"] = [_with_service(row) for row in rows.get("documents", [])]
    _point(rows, "indicators", "objective_record_id", "objectives", _objective_number)
    _point(rows, "systems", "objective_record_id", "objectives", _objective_number)
    _point(rows, "stage_goals", "system_record_id", "systems", _system_number)
    _point(rows, "commitments", "indicator_record_id", "indicators", _indicator_name)


def _with_service(row: Record) -> Record:
    """Returns the document row with its `service_id`, and the years in which that code has that name in the lists."""
    assert isinstance(row, DocumentRow)  # the dataset has no other type of record
    name, year = row.service_name or row.service_raw, row.fiscal_year
    resolution = resolve_service(name, row.ministry_code, row.service_code, year, row.region_code)
    ministry, service = row.ministry_code or resolution.ministry_code, row.service_code or resolution.code
    if not (ministry and service):
        return row
    bodies = [
        body
        for body in institutions()
        if (body.ministry_code, body.service_code, body.name) == (ministry, service, row.service_name)
    ]
    body = min(bodies, key=lambda b: b.years_away(year), default=None)
    return replace(
        row,
        service_id=f"{ministry}-{service}",
        service_valid_from=body.valid_from if body else None,
        service_valid_to=body.valid_to if body else None,
    )


def _objective_number(record: Record) -> Hashable:
    return record.objective_number if isinstance(record, Objective | Indicator | System) else None


def _system_number(record: Record) -> Hashable:
    """Returns (objective number, system number) of a system or stage goal; None without a system number.

    Forms without objectives leave the objective number null in both, so that they still match.
    """
    if not isinstance(record, System | StageGoal) or record.system_number is None:
        return None
    return record.objective_number, record.system_number


def _indicator_name(record: Record) -> Hashable:
    """Returns an indicator's name for comparison: without case, accents and punctuation (`comparison_key`)."""
    name = record.name if isinstance(record, Indicator) else getattr(record, "indicator_name", None)
    return (comparison_key(name) or None) if name and isinstance(record, Indicator | Commitment) else None


def _unique_ids(rows: Normalized, dataset: str, key_of: Callable[[Record], Hashable]) -> dict[Hashable, str | None]:
    """Returns record ids by key; None for a key that several records share."""
    out: dict[Hashable, str | None] = {}
    for record in rows.get(dataset, ()):
        key = key_of(record)
        if key is not None:
            out[key] = None if key in out else getattr(record, "record_id", None)
    return out


def _point(rows: Normalized, dataset: str, column: str, target: str, key_of: Callable[[Record], Hashable]) -> None:
    """Sets a column of a dataset to the ids of the records of `target` that have the same key."""
    records: Sequence[Record] = rows.get(dataset, ())
    if records:
        ids = _unique_ids(rows, target, key_of)
        rows[dataset] = [_set(record, column, ids.get(key_of(record))) for record in records]


def _set(record: Record, column: str, value: str | None) -> Record:
    change: dict[str, Any] = {column: value}
    return record if value is None else replace(record, **change)
