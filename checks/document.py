"""Runs all checks on a document's normalized records.

Pure functions: records in, rows of the dataset `checks` out.  Checks have the names that DATA_CONTRACT defines; a
check that does not apply yields no row.  Severity states how bad a failure is: `error` (the figures contradict each
other), `warning` (something may have been lost or misread), `info` (a note, which never fails).  `normalizers.status`
derives the document's status from the rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from checks.columns import columns_understood
from checks.counts import commitments_declared, declared_items, objectives_without_items
from checks.coverage import coverage_complete
from checks.findings import Facts, Finding
from checks.lists import lists_agree, rows_apart, verdicts_aligned
from checks.numbering import numbering
from checks.plausible import values_plausible
from checks.required import fiscal_year_stated, required_fields_stated
from checks.results import results
from checks.service import service_code
from checks.targets import targets
from checks.weights import (
    item_weights,
    objective_weights,
    printed_totals,
    stage_goal_weights,
    system_weights,
    weight_range,
)
from extractors.fields import Note
from normalizers.reading import PrintedTotal
from normalizers.records import Check
from normalizers.schema import Record

CHECKS: tuple[Callable[[Facts], Iterator[Finding]], ...] = (
    objective_weights,
    system_weights,
    printed_totals,
    item_weights,
    declared_items,
    stage_goal_weights,
    weight_range,
    objectives_without_items,
    numbering,
    targets,
    commitments_declared,
    verdicts_aligned,
    lists_agree,
    rows_apart,
    results,
    service_code,
    coverage_complete,
    fiscal_year_stated,
    required_fields_stated,
    columns_understood,
    values_plausible,
)
"""All checks, in the order in which their rows are written."""


def check_document(
    rows: Mapping[str, Sequence[Record]],
    declared_commitments: Mapping[str, int] | None = None,
    notes: Iterable[Note] = (),
    totals: Sequence[PrintedTotal] = (),
) -> list[Check]:
    """Runs all checks that apply to a document's records (dataset name to records; exactly one in `documents`).

    `declared_commitments` is the number below "N° de Compromisos", by the name of the indicator; `totals` are the sums
    that total rows print.  Each of the `notes` of readers, forms and normalizers becomes a check, and each doubt among
    them a failed one.
    """
    notes = list(notes)
    facts = Facts.of(rows, declared_commitments or {}, notes, totals)
    findings = [finding for check in CHECKS for finding in check(facts)]
    findings += [
        Finding(n.check, n.passed, n.expected or "", n.actual or "", n.message, severity="warning") for n in notes
    ]
    return [_row(facts.document.document_id, finding) for finding in findings]


def _row(document_id: str, finding: Finding) -> Check:
    return Check(
        document_id=document_id,
        check=finding.check,
        subject=finding.subject,
        record_id=finding.record.record_id if finding.record else None,
        passed=finding.passed,
        severity=finding.severity,
        expected=finding.expected or None,
        actual=finding.actual or None,
        message=finding.message,
    )
