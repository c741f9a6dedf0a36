"""A run, step by step: look, read, keep, publish.  Imports no Prefect: `flows.ingest` makes a flow of it.

What is kept survives a crash: see `warehouse.publication` for the order of things.
"""

from __future__ import annotations

import logging
import secrets
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any, cast

from flows.discover import Refused, as_text, printable
from flows.plan import Plan, make_plan
from flows.pool import Limits, Pool, Submitted
from flows.progress import watcher
from flows.settings import Settings, ledger_path
from flows.worker import Job, Outcome, Stamp, failed_document
from normalizers.schema import Columns
from warehouse.ledger import Ledger
from warehouse.ledger_rows import Outcome as LedgerOutcome
from warehouse.ledger_rows import RunCounts
from warehouse.publication import settle
from warehouse.store import Store

LOG = logging.getLogger("pmg")
Log = logging.Logger | logging.LoggerAdapter[Any]
_IO_TRIES = 3
"""A file system that does not answer at once (a network drive) is asked again within the run."""


@dataclass(slots=True)
class Report:
    """What a run did and what now stands: for the table at its end."""

    run_id: str
    seen: int = 0
    unchanged: int = 0
    read: Counter[str] = field(default_factory=Counter)
    """Documents of this run by status."""
    errors: Counter[str] = field(default_factory=Counter)
    """Failures of this run by error type."""
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


class Batch:
    """Documents on their way: handed over, then read.  No dataclass: Prefect would walk through all its rows."""

    def __init__(self, submitted: Submitted) -> None:
        self.submitted = submitted
        self.outcomes: list[Outcome] = []


class Run:
    """A run that holds the curated folder, made by `open_run`.

    Call `look` and `begin`, for each batch `hand_over`, `read` and `keep`, and in the end `publish`.  (No dataclass:
    see `Batch`.)
    """

    def __init__(self, settings: Settings, store: Store, ledger: Ledger, log: Log, stamp: Stamp) -> None:
        self.settings, self.store, self.ledger, self.log, self.stamp = settings, store, ledger, log, stamp
        self.plan = Plan()
        self.report = Report(stamp.run_id)
        self._rows_before = store.row_counts()
        limits = Limits(settings.workers, settings.seconds_per_document, settings.memory_mb)
        self.pool = Pool(limits, stamp)

    def look(self) -> Plan:
        """Mends what a killed run left, then says what there is to do."""
        if self.ledger.pending_batches():
            self.log.warning("publishing what an earlier run left unpublished")
        settle(self.store, self.ledger)
        self.plan = make_plan(self.settings, self.ledger)
        self.ledger.remember_files(self.plan.files)
        return self.plan

    def begin(self, trigger: str) -> None:
        """Writes down that the run began, and what it found that cannot be read."""
        plan, report, stamp = self.plan, self.report, self.stamp
        self.ledger.start_run(stamp.run_id, trigger, stamp.pipeline_version, stamp.ingested_at)
        self.ledger.add_names(plan.names)
        for name in plan.mended:
            self.ledger.dismiss(f"path:{name}", "its bytes can be read now")
        report.seen, report.unchanged, report.ignored = plan.seen, plan.unchanged, plan.ignored
        if plan.refused:
            self._record([self._refusal(entry) for entry in plan.refused])
        watcher.get().begins(len(plan.jobs), plan.seen)

    def hand_over(self, jobs: Sequence[Job]) -> Batch:
        """Gives documents to the workers."""
        return Batch(self.pool.submit(jobs))

    def read(self, batch: Batch) -> None:
        """Waits for a batch.  A document whose file could not be read is tried again; nothing else is."""
        for first in self.pool.outcomes(batch.submitted):
            outcome = self._again(first)
            self._tell(outcome)
            batch.outcomes.append(outcome)
            watcher.get().advances(1)

    def _again(self, outcome: Outcome) -> Outcome:
        """Tries a document again whose file could not be read."""
        for _ in range(_IO_TRIES - 1):
            if outcome.problem is None or outcome.problem.error_type != "io":
                break
            self.log.warning("%s: read: %s; trying again", printable(outcome.job.name), outcome.problem.message)
            (outcome,) = self.pool.outcomes(self.pool.submit([outcome.job]))
        return outcome

    def keep(self, batch: Batch) -> None:
        """Puts a batch's rows on disk, then into the ledger: from here on they survive whatever comes."""
        packed = {o.job.document_id: self._rows(o) for o in batch.outcomes}
        name = self.store.stage(packed)
        self._record([self._for_ledger(o, packed[o.job.document_id]) for o in batch.outcomes], name)

    def publish(self) -> Report:
        """Publishes what was kept, ends the run, and says what now stands."""
        watcher.get().publishes()
        self.end()
        settle(self.store, self.ledger)
        return self._finished()

    def end(self, error: str | None = None) -> None:
        """Writes down how the run ended; `error` says why, when the run itself failed."""
        report = self.report
        counts = RunCounts(report.seen, report.read.total() - report.failed, report.unchanged, report.failed)
        self.ledger.finish_run(self.stamp.run_id, counts, datetime.now(UTC), error)

    def _rows(self, outcome: Outcome) -> dict[str, Columns]:
        return outcome.packed if outcome.packed is not None else failed_document(outcome.job, self.stamp)

    def _tell(self, outcome: Outcome) -> None:
        """A line of the log that names the document and the step."""
        name, problem = printable(outcome.job.name), outcome.problem
        if problem is None:
            status = cast(str, (outcome.packed or {})["documents"]["status"][0])
            self.log.info("%s (%s): extract: %s in %.2f s", name, outcome.job.document_id[:8], status, outcome.seconds)
        else:
            said = (name, outcome.job.document_id[:8], problem.step, problem.error_type, printable(problem.message))
            self.log.warning("%s (%s): %s: failed, %s: %s", *said)
            if problem.detail:
                self.log.info("%s: %s", name, problem.detail)

    def _refusal(self, entry: Refused) -> LedgerOutcome:
        self.log.warning("%s: discover: %s: %s", printable(entry.name), entry.error_type, entry.message)
        return LedgerOutcome(
            document_id=None,
            source=as_text(entry.name),
            status="failed",
            started_at=self.stamp.ingested_at,
            seconds=0.0,
            step="discover",
            error_type=entry.error_type,
            message=entry.message,
        )

    def _for_ledger(self, outcome: Outcome, packed: Mapping[str, Columns]) -> LedgerOutcome:
        said = {name: values[0] for name, values in packed["documents"].items()}
        problem = outcome.problem
        return LedgerOutcome(
            document_id=outcome.job.document_id,
            source=outcome.job.name,
            status=cast(str, said["status"]),
            started_at=self.stamp.ingested_at,
            seconds=outcome.seconds,
            size=self.plan.sizes[outcome.job.document_id],
            form_type=cast("str | None", said["form_type"]),
            fiscal_year=cast("int | None", said["fiscal_year"]),
            step=problem.step if problem else None,
            error_type=problem.error_type if problem else None,
            message=problem.message if problem else None,
        )

    def _record(self, outcomes: Sequence[LedgerOutcome], batch: str | None = None) -> None:
        self.ledger.record(self.stamp.run_id, self.stamp.pipeline_version, outcomes, datetime.now(UTC), batch)
        self.report.read.update(o.status for o in outcomes)
        self.report.errors.update(o.error_type for o in outcomes if o.error_type)

    def _finished(self) -> Report:
        report, summary = self.report, self.ledger.summary()
        report.rows = self.store.row_counts()
        report.added = Counter({name: n - self._rows_before[name] for name, n in report.rows.items()})
        report.documents, report.open_failures = summary.by_status, summary.by_error
        report.failed_checks = failed_checks(self.store)
        report.seconds = (datetime.now(UTC) - self.stamp.ingested_at).total_seconds()
        return report


def failed_checks(store: Store) -> dict[str, int]:
    """How many documents fail each check, most frequent first."""
    rows = store.read("checks", ["document_id", "check", "passed", "severity"]).to_pylist()
    failed = {(r["check"], r["document_id"]) for r in rows if not r["passed"] and r["severity"] != "info"}
    return dict(Counter(check for check, _ in sorted(failed)).most_common())


def new_stamp() -> Stamp:
    """Names a run that begins now."""
    now = datetime.now(UTC)
    return Stamp(f"{now:%Y%m%dT%H%M%S}-{secrets.token_hex(2)}", version("pmg-pipeline"), now)


@contextmanager
def open_run(settings: Settings, log: Log) -> Iterator[Run]:
    """Holds the curated folder for a run; raises `warehouse.files.LockedError` where another run does."""
    store = Store(settings.curated)
    with store.lock(), Ledger(ledger_path(settings.curated)) as ledger:
        run = Run(settings, store, ledger, log, new_stamp())
        failed = True
        try:
            yield run
            failed = False
        except Exception as error:
            run.end(error=f"{type(error).__name__}: {error}")
            raise
        finally:
            run.pool.close(at_once=failed)


@dataclass(frozen=True, slots=True)
class Steps:
    """How each step of a run is called: plainly, or as a task of an orchestrator."""

    look: Callable[[Run], object] = Run.look
    read: Callable[[Run, Batch], object] = Run.read
    keep: Callable[[Run, Batch], object] = Run.keep
    publish: Callable[[Run], object] = Run.publish


def carry_out(run: Run, trigger: str, steps: Steps) -> Report:
    """All of a run.  The workers read the next batch while the one before it is kept."""
    steps.look(run)
    run.begin(trigger)
    before: Batch | None = None
    for jobs in [*run.plan.batches(run.settings.batch_size), None]:
        batch = run.hand_over(jobs) if jobs else None
        if before:
            steps.read(run, before)
            steps.keep(run, before)
        before = batch
    steps.publish(run)
    return run.report


def take_in(settings: Settings, trigger: str = "library") -> Report:
    """A whole run without Prefect: for a notebook, a test or a benchmark."""
    with open_run(settings, LOG) as run:
        return carry_out(run, trigger, Steps())


def report_if_nothing_new(settings: Settings, trigger: str) -> Report | None:
    """Ends a run here and now if it has nothing to do; None if it has."""
    with open_run(settings, LOG) as run:
        if not run.look().nothing_new:
            return None
        run.begin(trigger)
        return run.publish()
