"""Converts a worker's outcome into a row of the ledger and a line of the log."""

from __future__ import annotations

from collections.abc import Mapping

from flows.safe_text import printable
from flows.workers.worker import Outcome, Problem, Stamp
from warehouse.ledger_rows import LedgerOutcome


def ledger_outcome(outcome: Outcome, stamp: Stamp, sizes: Mapping[str, int]) -> LedgerOutcome:
    """Returns an outcome as a ledger row; `sizes` holds the size of each file in bytes, by document id."""
    problem = outcome.problem
    if outcome.unread and problem:
        return unread_outcome(outcome.job.name, problem, stamp)
    return LedgerOutcome(
        document_id=outcome.job.document_id,
        source=outcome.job.name,
        status=outcome.status,
        started_at=stamp.ingested_at,
        seconds=outcome.seconds,
        size=sizes[outcome.job.document_id],
        form_type=outcome.form_type,
        fiscal_year=outcome.fiscal_year,
        step=problem.step if problem else None,
        error_type=problem.error_type if problem else None,
        message=problem.message if problem else None,
        detail=problem.detail if problem else None,
        input_digest=outcome.job.human_input.digest(outcome.status),
    )


def unread_outcome(name: str, problem: Problem, stamp: Stamp) -> LedgerOutcome:
    """Returns the ledger row of a file that could not be read: it has no document id, and each run retries it."""
    return LedgerOutcome(
        document_id=None,
        source=name,
        status="failed",
        started_at=stamp.ingested_at,
        seconds=0.0,
        step=problem.step,
        error_type=problem.error_type,
        message=problem.message,
    )


def log_line(outcome: Outcome) -> str:
    """Returns the log line of an outcome: the document, then its status and time, or its failure."""
    name, problem = f"{printable(outcome.job.name)} ({outcome.job.document_id[:8]})", outcome.problem
    if problem is None:
        return f"{name}: extract: {outcome.status} in {outcome.seconds:.2f} s"
    return f"{name}: {problem.step}: failed, {problem.error_type}: {printable(problem.message)}"
