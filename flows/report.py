"""What a run did and what now stands: plain values for the terminal, the log and Prefect's page, which word them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from warehouse.store import Store


@dataclass(frozen=True, slots=True)
class FailedNow:
    """A document, or a file, that this run failed at."""

    document_id: str | None
    source: str
    error_type: str
    message: str


@dataclass(slots=True)
class Report:
    """For the end of a run."""

    run_id: str
    trigger: str = "ingest"
    seen: int = 0
    unchanged: int = 0
    read: Counter[str] = field(default_factory=Counter)
    """Documents of this run by status."""
    errors: Counter[str] = field(default_factory=Counter)
    """Failures of this run by error type."""
    failures: list[FailedNow] = field(default_factory=list)
    """Failures of this run, the first `MOST_FAILURES` of them."""
    notices: list[str] = field(default_factory=list)
    """What a person should know and that failed nothing."""
    ignored: Counter[str] = field(default_factory=Counter)
    """Files left alone, by suffix."""
    added: Counter[str] = field(default_factory=Counter)
    """Rows that each dataset has more (or fewer) than before."""
    documents: dict[str, int] = field(default_factory=dict)
    """All documents by status."""
    rows: dict[str, int] = field(default_factory=dict)
    """All rows by dataset."""
    failed_checks: dict[str, int] = field(default_factory=dict)
    """Documents by the check that they fail."""
    failed_checks_now: dict[str, int] = field(default_factory=dict)
    """The same, of the documents that this run read."""
    open_failures: dict[str, int] = field(default_factory=dict)
    """Failures that nobody mended yet, by error type."""
    seconds: float = 0.0

    @property
    def nothing_new(self) -> bool:
        return not self.read

    @property
    def failed(self) -> int:
        """Documents that this run tried and failed at."""
        return self.read["failed"]


MOST_FAILURES = 200
"""A summary that lists more failures than this is read by nobody; `pmg status --failed` lists them all."""


def count_of(number: int, what: str) -> str:
    """A number of things, such as "1 document"."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def headline(report: Report) -> str:
    """A run in one line."""
    said = ", ".join(f"{count:,} {status}" for status, count in sorted(report.read.items()))
    if report.trigger == "rerun":
        chosen = count_of(report.seen, "failure")
        return f"{chosen} chosen, {report.read.total():,} tried again{': ' if said else ''}{said}"
    if report.nothing_new:
        return f"nothing new: {count_of(report.unchanged, 'document')} unchanged"
    return f"{count_of(report.read.total(), 'document')} taken in: {said}; {report.unchanged:,} unchanged"


def failed_checks(store: Store, run_id: str | None = None) -> dict[str, int]:
    """How many documents (of a run: those that it read) fail each check, most frequent first."""
    import pyarrow.compute as pc  # here: `pmg status` has to start at once

    checks = store.read("checks", ["document_id", "check", "passed", "severity"])
    failed = checks.filter(~(pc.field("passed") | (pc.field("severity") == "info")))
    if run_id is not None:
        documents = store.read("documents", ["document_id", "run_id"])
        read = documents.filter(pc.field("run_id") == run_id)["document_id"]
        failed = failed.filter(pc.is_in(failed["document_id"], value_set=read.combine_chunks()))
    counts = failed.group_by("check").aggregate([("document_id", "count_distinct")])
    by_check = dict(zip(*(column.to_pylist() for column in counts.columns), strict=True))
    return dict(sorted(by_check.items(), key=lambda item: (-item[1], item[0])))
