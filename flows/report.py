"""Result of a run and state of the datasets as plain values; terminal, log and Prefect page format them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from warehouse.store import Store


@dataclass(frozen=True, slots=True)
class FailedNow:
    """A document or file that failed in this run."""

    document_id: str | None
    source: str
    error_type: str
    message: str


@dataclass(slots=True)
class Report:
    """Summary of a run: what it did, and the state of all datasets after it."""

    run_id: str
    trigger: str = "ingest"
    seen: int = 0
    unchanged: int = 0
    read: Counter[str] = field(default_factory=Counter)
    """Number of documents that this run read, by status."""
    errors: Counter[str] = field(default_factory=Counter)
    """Number of failures of this run, by error type."""
    failures: list[FailedNow] = field(default_factory=list)
    """Failures of this run, at most `MOST_FAILURES`."""
    notices: list[str] = field(default_factory=list)
    """Messages that a person should see although nothing failed."""
    ignored: Counter[str] = field(default_factory=Counter)
    """Number of files that were ignored, by suffix."""
    added: Counter[str] = field(default_factory=Counter)
    """Change in the number of rows of each dataset; negative if rows were removed."""
    documents: dict[str, int] = field(default_factory=dict)
    """Number of all documents, by status."""
    rows: dict[str, int] = field(default_factory=dict)
    """Number of all rows, by dataset."""
    failed_checks: dict[str, int] = field(default_factory=dict)
    """Number of documents that fail each check."""
    failed_checks_now: dict[str, int] = field(default_factory=dict)
    """Number of documents that fail each check, among those that this run read."""
    open_failures: dict[str, int] = field(default_factory=dict)
    """Number of unresolved failures, by error type."""
    seconds: float = 0.0

    @property
    def nothing_new(self) -> bool:
        return not self.read

    @property
    def failed(self) -> int:
        """Number of documents that this run tried to read and that failed."""
        return self.read["failed"]


MOST_FAILURES = 200
"""Maximum number of failures that a summary lists; `pmg status --failed` lists them all."""


def count_of(number: int, noun: str) -> str:
    """Returns a number with its noun, such as "1 document" or "1,200 documents"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def headline(report: Report) -> str:
    """Summarises a run in one line."""
    statuses = ", ".join(f"{count:,} {status}" for status, count in sorted(report.read.items()))
    if report.trigger == "rerun":
        chosen = count_of(report.seen, "failure")
        return f"{chosen} chosen, {report.read.total():,} tried again{': ' if statuses else ''}{statuses}"
    if report.nothing_new:
        return f"nothing new: {count_of(report.unchanged, 'document')} unchanged"
    return f"{count_of(report.read.total(), 'document')} taken in: {statuses}; {report.unchanged:,} unchanged"


def failed_checks(store: Store, run_id: str | None = None) -> dict[str, int]:
    """Counts the documents that fail each check, most frequent first; with `run_id`, only documents that run read."""
    import pyarrow.compute as pc  # imported here to keep the start of `pmg status` fast

    checks = store.read("checks", ["document_id", "check", "passed", "severity"])
    failed = checks.filter(~(pc.field("passed") | (pc.field("severity") == "info")))
    if run_id is not None:
        documents = store.read("documents", ["document_id", "run_id"])
        read = documents.filter(pc.field("run_id") == run_id)["document_id"]
        failed = failed.filter(pc.is_in(failed["document_id"], value_set=read.combine_chunks()))
    counts = failed.group_by("check").aggregate([("document_id", "count_distinct")])
    by_check = dict(zip(*(column.to_pylist() for column in counts.columns), strict=True))
    return dict(sorted(by_check.items(), key=lambda item: (-item[1], item[0])))
