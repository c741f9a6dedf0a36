"""The pure core: the bytes of one document in, its rows out, checked and with their status.

    from pipeline import process
    rows = process(Path("report.pdf").read_bytes(), "report.pdf")  # records by dataset

No clock, no disk, no network, no Prefect: runs, limits and what is kept belong to `flows`, Parquet to `warehouse`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from checks import check_document, status_of
from extractors import understand
from extractors.collecting import collecting_seldom
from normalizers import normalize
from normalizers.acceptances import accepted, status_with
from normalizers.calibration import lowered
from normalizers.compliance import with_compliance
from normalizers.corrections import apply_corrections
from normalizers.human_input import NO_INPUT, HumanInput
from normalizers.links import link
from normalizers.reading import Normalized
from normalizers.records import Check, DocumentRow, Result
from normalizers.schema import Record

__all__ = ["process"]


@collecting_seldom()
def process(data: bytes, file_name: str, human_input: HumanInput = NO_INPUT) -> dict[str, list[Record]]:
    """Every row that a source file yields, by dataset, with the checks done and the status set.

    `human_input` is what people state of it: the manifest supplies what its form does not say, corrections come last.
    `run_id`, `pipeline_version` and `ingested_at` of the `documents` row are left to the caller, who knows the run.
    Raises `ReadError` for what cannot be read.
    """
    rows = normalize(understand(data), file_name, human_input.entries)
    apply_corrections(rows, human_input.corrections)
    link(rows)
    if "results" in rows:
        rows["results"] = [*with_compliance(row for row in rows["results"] if isinstance(row, Result))]
    checks = check_document(rows, rows.declared_commitments, rows.notes, rows.totals)
    checks += _heeded(rows, human_input)
    (document,) = rows["documents"]
    assert isinstance(document, DocumentRow)  # the registry says so
    out: dict[str, list[Record]] = dict(rows)
    checks = accepted(checks, human_input.acceptances)
    out["documents"] = [replace(document, status=status_with(status_of(checks), checks))]
    out["checks"] = list(checks)
    out["provenance"] = list(lowered(rows.get("provenance", []), checks))
    return out


def _heeded(rows: Normalized, human_input: HumanInput) -> Iterator[Check]:
    """The checks that pass: where there is human input and no doubt says otherwise."""
    failed = {note.check for note in rows.notes if not note.passed}
    (document,) = rows["documents"]
    said = {
        "manifest_agrees": human_input.entries and "The manifest and the form do not contradict each other.",
        "correction_applies": human_input.corrections and f"Applied: {len(human_input.corrections)}.",
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
