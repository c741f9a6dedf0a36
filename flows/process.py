"""One document from bytes to rows: the pure core in one call, as a worker runs it.  Imports no Prefect."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from normalizers.schema import Record


def process(data: bytes, file_name: str) -> dict[str, list[Record]]:
    """Every row that a source file yields, by dataset, with the checks done and the status set.

    `run_id`, `pipeline_version` and `ingested_at` of the `documents` row are left to the caller, who knows the run.
    Raises `ReadError` for what cannot be read.
    """
    from extractors import extract, read_bytes
    from normalizers import normalize
    from normalizers.records import DocumentRow
    from warehouse.checks import check_document, status_of

    rows = normalize(extract(read_bytes(data)), file_name)
    checks = check_document(rows, rows.declared_commitments, rows.notes)
    (document,) = rows["documents"]
    assert isinstance(document, DocumentRow)  # the registry says so
    out: dict[str, list[Record]] = dict(rows)
    out["documents"] = [replace(document, status=status_of(checks))]
    out["checks"] = list(checks)
    return out
