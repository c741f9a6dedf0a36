"""The pure core: takes the bytes of one document and returns its rows, with checks done and the status set.

    from pipeline import process
    rows = process(Path("report.pdf").read_bytes(), "report.pdf")  # records by dataset

Uses no clock, disk, network or Prefect: `flows` handles runs, limits and storage, `warehouse` handles Parquet.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from checks import check_document
from extractors import understand
from extractors.garbage_collection import fewer_collections
from normalizers import normalize
from normalizers.acceptances import accepted
from normalizers.calibration import lower_confidences
from normalizers.compliance import with_compliance
from normalizers.corrections import apply_corrections
from normalizers.human_input import NO_INPUT, HumanInput
from normalizers.links import link
from normalizers.reading import Normalized
from normalizers.records import Check, DocumentRow, Result
from normalizers.schema import Record
from normalizers.status import status_of

__all__ = ["process"]


@fewer_collections()
def process(data: bytes, file_name: str, human_input: HumanInput = NO_INPUT) -> dict[str, list[Record]]:
    """Returns all rows of a source file, by dataset, with the checks done and the status set.

    `human_input`: the manifest supplies what the form does not state, corrections replace values, acceptances can
    change the status.  The caller fills in `run_id`, `pipeline_version` and `ingested_at` of the `documents` row.
    Raises `ReadError` for a file that cannot be read.
    """
    rows = normalize(understand(data), file_name, human_input.entries)
    apply_corrections(rows, human_input.corrections)
    link(rows)
    if "results" in rows:
        rows["results"] = [*with_compliance(row for row in rows["results"] if isinstance(row, Result))]
    checks = check_document(rows, rows.declared_commitments, rows.notes, rows.totals)
    checks += _human_input_checks(rows, human_input)
    (document,) = rows["documents"]
    assert isinstance(document, DocumentRow)  # the dataset has no other type of record
    out: dict[str, list[Record]] = dict(rows)
    checks = accepted(checks, human_input.acceptances)
    out["documents"] = [replace(document, status=status_of(checks))]
    out["checks"] = list(checks)
    out["provenance"] = list(lower_confidences(rows.get("provenance", []), checks))
    return out


def _human_input_checks(rows: Normalized, human_input: HumanInput) -> Iterator[Check]:
    """Yields passed checks on human input: one for the manifest, one for corrections, if no doubt contradicts them."""
    failed = {note.check for note in rows.notes if not note.passed}
    (document,) = rows["documents"]
    messages = {
        "manifest_agrees": human_input.entries and "The manifest and the form do not contradict each other.",
        "correction_applies": human_input.corrections and f"Applied: {len(human_input.corrections)}.",
    }
    for check, message in messages.items():
        if message and check not in failed:
            yield Check(
                document_id=getattr(document, "document_id", ""),
                check=check,
                passed=True,
                severity="warning",
                message=message,
            )
