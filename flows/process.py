"""One document from bytes to rows: the pure core in one call, as a worker runs it.  Imports no Prefect."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from normalizers.given import NOTHING_GIVEN, Given

if TYPE_CHECKING:
    from collections.abc import Iterator

    from normalizers.reading import Normalized
    from normalizers.records import Check
    from normalizers.schema import Record


def process(data: bytes, file_name: str, given: Given = NOTHING_GIVEN) -> dict[str, list[Record]]:
    """Every row that a source file yields, by dataset, with the checks done and the status set.

    `given` is what people say of it: the manifest supplies what its form does not say, corrections come last.
    `run_id`, `pipeline_version` and `ingested_at` of the `documents` row are left to the caller, who knows the run.
    Raises `ReadError` for what cannot be read.
    """
    from checks import check_document, status_of
    from extractors import understand
    from normalizers import normalize
    from normalizers.acceptances import accepted, status_with
    from normalizers.calibration import lowered
    from normalizers.compliance import judged
    from normalizers.corrections import apply_corrections
    from normalizers.links import link
    from normalizers.records import DocumentRow, Result

    rows = normalize(understand(data), file_name, given.entries)
    apply_corrections(rows, given.corrections)
    link(rows)
    if "results" in rows:
        rows["results"] = [*judged(row for row in rows["results"] if isinstance(row, Result))]
    checks = check_document(rows, rows.declared_commitments, rows.notes)
    checks += _heeded(rows, given)
    (document,) = rows["documents"]
    assert isinstance(document, DocumentRow)  # the registry says so
    out: dict[str, list[Record]] = dict(rows)
    checks = accepted(checks, given.acceptances)
    out["documents"] = [replace(document, status=status_with(status_of(checks), checks))]
    out["checks"] = list(checks)
    out["provenance"] = list(lowered(rows.get("provenance", []), checks))
    return out


def _heeded(rows: Normalized, given: Given) -> Iterator[Check]:
    """The checks that pass: where something was given and no doubt says otherwise."""
    from normalizers.records import Check

    failed = {note.check for note in rows.notes if not note.passed}
    (document,) = rows["documents"]
    said = {
        "manifest_agrees": given.entries and "The manifest and the form do not contradict each other.",
        "correction_applies": given.corrections and f"Applied: {len(given.corrections)}.",
    }
    for check, message in said.items():
        if message and check not in failed:
            yield Check(
                document_id=getattr(document, "document_id", ""),
                check=check,
                passed=True,
                severity="warning",
                message=message,
            )
