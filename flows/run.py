"""A run in steps: plan, read, keep, publish.  Imports no Prefect: `flows.ingest` turns the steps into a flow.

Rows that were kept survive a crash: see `warehouse.publication` for the order of writes.
"""

from __future__ import annotations

import logging
import secrets
import sqlite3
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any, Protocol

from flows.attempts import ledger_outcome, log_line, unread_outcome
from flows.errors import UserError
from flows.object_stores import Remote
from flows.planning.discover import Refused
from flows.planning.human_input import HumanInputs, read_human_input
from flows.planning.plan import Plan, make_plan
from flows.planning.scope import ALL_NEW, Scope
from flows.progress import watcher
from flows.report import MOST_FAILURES, FailedNow, failed_checks
from flows.report import Report as Report  # noqa: PLC0414 - the result of a run, re-exported
from flows.safe_text import as_text, printable
from flows.settings import Settings, ledger_of, verify_folders
from flows.workers.pool import Limits, Pool
from flows.workers.worker import Job, Outcome, Problem, Stamp, failed_document
from warehouse.files import need_room
from warehouse.ledger import Ledger
from warehouse.ledger_rows import LedgerOutcome, RunCounts
from warehouse.publication import is_reconciled, reconcile
from warehouse.schema import preload_tables
from warehouse.store import Store

LOG = logging.getLogger("pmg")
Log = logging.Logger | logging.LoggerAdapter[Any]
AHEAD = 1_000
"""Number of documents that may be with the workers, or back from them and not yet kept."""
_LINES = 100
_IO_TRIES = 3
"""Attempts at reading a file within a run: a network drive can fail for a moment."""
_IO_PAUSES = (1.0, 5.0)
"""Seconds to wait before each retry of a failed write; a disk can be full for a moment."""


class Readers(Protocol):
    """Reads documents in workers: `flows.workers.pool.Pool` or `flows.workers.dask_pool.DaskPool`."""

    def submit(self, jobs: Sequence[Job]) -> Any: ...

    def outcomes(self, submitted: Any) -> Iterator[Outcome]: ...

    def close(self, at_once: bool = False) -> None: ...


class Batch:
    """A batch of documents that was submitted to the workers.  No dataclass: Prefect would traverse all its rows."""

    def __init__(self, documents: int, submitted: Any) -> None:
        self.documents, self.submitted = documents, submitted
        self.outcomes: list[Outcome] = []


class Run:
    """A run that has locked the curated folder; made by `open_run`.

    Call `make_plan` and `begin`; `submit_batches` puts batches into `handed`; call `read` and `keep` for each, and
    `publish` at the end.  (No dataclass: see `Batch`.)
    """

    def __init__(self, settings: Settings, store: Store, ledger: Ledger, log: Log, scope: Scope = ALL_NEW) -> None:
        self.settings, self.store, self.ledger, self.log, self.scope = settings, store, ledger, log, scope
        self.human_inputs, self.remote = HumanInputs(), Remote()
        self.stamp = new_stamp()
        self.plan = Plan()
        self.report = Report(self.stamp.run_id)
        self.handed: deque[Batch] = deque()
        """Batches with the workers, oldest first."""
        self._todo: deque[Sequence[Job]] = deque()
        self._is_planned = False
        self._rows_before = store.row_counts()
        limits = Limits(settings.workers, settings.seconds_per_document, settings.memory_mb)
        self.pool = _pool(settings, limits, self.stamp)

    def make_plan(self) -> Plan:
        """Repairs what a killed run left, then returns the plan; a second call returns the same plan."""
        if self._is_planned:
            return self.plan
        if self.ledger.pending_batches():
            self.log.warning("publishing what an earlier run left unpublished")
        if not is_reconciled(self.store, self.ledger):
            reconcile(self.store, self.ledger)
        self.plan = make_plan(self.settings, self.ledger, self.stamp.pipeline_version, self.human_inputs, self.scope)
        self.ledger.remember_files(self.plan.files)
        self._todo.extend(self.plan.batches(self.settings.batch_size))
        self._is_planned = True
        return self.plan

    def begin(self, trigger: str) -> None:
        """Records in the ledger the start of the run, and the files that cannot be read."""
        plan, report, stamp = self.plan, self.report, self.stamp
        self.ledger.start_run(stamp.run_id, trigger, stamp.pipeline_version, stamp.ingested_at)
        self.ledger.remember_settings(self.human_inputs.to_remember)
        self.ledger.add_names(plan.names)
        self.ledger.close_failures(plan.resolved_failures)
        report.trigger, report.seen, report.unchanged = trigger, plan.seen, plan.unchanged
        report.ignored, report.notices = plan.ignored + self.remote.ignored, plan.notices
        for notice in plan.notices:
            self.log.warning("%s", printable(notice))
        if plan.refused:
            self._record([self._refusal(entry) for entry in plan.refused])
        watcher.get().begins(len(plan.jobs), plan.seen)

    def submit_batches(self) -> None:
        """Submits batches until at least `AHEAD` documents are with the workers, so that no worker waits while the
        coordinator is busy."""
        while self._todo and sum(batch.documents for batch in self.handed) < AHEAD:
            jobs = self._todo.popleft()
            self.handed.append(Batch(len(jobs), self.pool.submit(jobs)))

    def read(self, batch: Batch) -> None:
        """Waits for a batch to be read.  Only a document whose file could not be read ("io") is tried again."""
        submitted = batch.submitted
        for tries_left in range(_IO_TRIES - 1, -1, -1):
            retried: list[Job] = []
            for outcome in self.pool.outcomes(submitted):
                problem = outcome.problem
                if tries_left and problem and problem.error_type == "io":
                    self.log.warning("%s: read: %s; trying again", printable(outcome.job.name), problem.message)
                    retried.append(outcome.job)
                else:
                    batch.outcomes.append(outcome)
                    watcher.get().advances(1)
            if not retried:
                break
            submitted = self.pool.submit(retried)
        self._log_outcomes(batch.outcomes)

    def keep(self, batch: Batch) -> None:
        """Writes a batch's rows to disk, then records them in the ledger; from then on they survive a crash."""
        self._with_retries(lambda: self._save(batch))

    def _save(self, batch: Batch) -> None:
        kept = [outcome for outcome in batch.outcomes if not outcome.unread]
        kept.sort(key=lambda outcome: outcome.job.document_id)
        rows = ((done.job.document_id, done.packed or failed_document(done.job, self.stamp)) for done in kept)
        name = self.store.stage(rows) if kept else None
        self._record([ledger_outcome(outcome, self.stamp, self.plan.sizes) for outcome in batch.outcomes], name)

    def publish(self) -> Report:
        """Publishes the rows that were kept, ends the run, and returns its report."""
        watcher.get().publishes()
        self._with_retries(self._publish)
        return self._finished()

    def _publish(self) -> None:
        self.end()
        reconcile(self.store, self.ledger)
        self.remote.put()

    def _with_retries(self, write: Callable[[], None]) -> None:
        """Calls `write`, and retries after a pause if it raises OSError; no other error is retried."""
        for pause in _IO_PAUSES:
            try:
                return write()
            except OSError as error:
                self.log.warning("writing failed: %s; trying again in %g s", printable(str(error)), pause)
                time.sleep(pause)
        return write()

    def end(self, error: str | None = None) -> None:
        """Records the end of the run in the ledger; `error` is the reason if the run itself failed."""
        report = self.report
        counts = RunCounts(report.seen, report.read.total() - report.failed, report.unchanged, report.failed)
        self.ledger.finish_run(self.stamp.run_id, counts, datetime.now(UTC), error)

    def _log_outcomes(self, outcomes: Sequence[Outcome]) -> None:
        """Logs each document with its step and result; documents that were read share records of up to `_LINES` lines,
        because Prefect's server needs more time to store a record than the document needed."""
        lines = [log_line(outcome) for outcome in outcomes if outcome.problem is None]
        for start in range(0, len(lines), _LINES):
            self.log.info("%s", "\n".join(lines[start : start + _LINES]))
        for outcome in outcomes:
            if outcome.problem is not None:
                self.log.warning("%s", log_line(outcome))
                if outcome.problem.detail:
                    self.log.info("%s: %s", printable(outcome.job.name), outcome.problem.detail)

    def _refusal(self, entry: Refused) -> LedgerOutcome:
        self.log.warning("%s: %s: %s: %s", printable(entry.name), entry.step, entry.error_type, entry.message)
        return unread_outcome(as_text(entry.name), Problem(entry.step, entry.error_type, entry.message), self.stamp)

    def _record(self, outcomes: Sequence[LedgerOutcome], batch: str | None = None) -> None:
        self.ledger.record(self.stamp.run_id, self.stamp.pipeline_version, outcomes, datetime.now(UTC), batch)
        self.report.read.update(outcome.status for outcome in outcomes)
        self.report.errors.update(outcome.error_type for outcome in outcomes if outcome.error_type)
        failed = [FailedNow(o.document_id, o.source, o.error_type, o.message or "") for o in outcomes if o.error_type]
        self.report.failures += failed[: MOST_FAILURES - len(self.report.failures)]

    def _finished(self) -> Report:
        report = self.report
        report.rows = self.store.row_counts()
        report.added = Counter({name: count - self._rows_before[name] for name, count in report.rows.items()})
        report.documents = self.ledger.by_status()
        report.open_failures = dict(Counter(failure.error_type for failure in self.ledger.open_failures()))
        report.failed_checks = failed_checks(self.store)
        report.failed_checks_now = failed_checks(self.store, self.stamp.run_id) if report.read else {}
        report.seconds = (datetime.now(UTC) - self.stamp.ingested_at).total_seconds()
        return report


def new_stamp() -> Stamp:
    """Returns the stamp of a run that begins now."""
    now = datetime.now(UTC)
    return Stamp(f"{now:%Y%m%dT%H%M%S}-{secrets.token_hex(2)}", version("pmg-pipeline"), now)


def _pool(settings: Settings, limits: Limits, stamp: Stamp) -> Readers:
    """Returns the pool that reads documents: local processes or a Dask cluster."""
    if settings.runner == "local":
        return Pool(limits, stamp)
    from flows.workers import dask_pool

    return dask_pool.DaskPool(limits, stamp, settings.dask_address or "")


@contextmanager
def open_run(settings: Settings, log: Log, scope: Scope = ALL_NEW) -> Iterator[Run]:
    """Locks the curated folder for a run.

    Raises `UserError` for corrections or a manifest that are invalid or missing, before anything is changed;
    `warehouse.files.LockedError` if another run holds the lock; OSError if the disk is full.
    """
    if settings.runner == "dask" and not settings.dask_address:
        raise UserError("where is Dask's scheduler? say it with --dask-address or PMG_DASK_ADDRESS")
    remote = Remote.of(settings)
    if remote.raw_url and settings.runner == "dask":
        raise UserError("a Dask cluster reads a folder that all its machines have; --raw s3:// has copies here alone")
    settings = remote.local or settings
    verify_folders(settings)
    human_inputs = read_human_input(settings) if remote.raw_url is None else None
    store = Store(settings.curated)
    with store.lock(), Ledger(ledger_of(settings)) as ledger:
        need_room(settings.curated)
        unfetched = remote.fetch()
        run = Run(settings, store, ledger, log, scope)
        run.remote, run.human_inputs = remote, read_human_input(settings) if human_inputs is None else human_inputs
        run.human_inputs.unfetched = unfetched
        failed = True
        try:
            yield run
            failed = False
        except Exception as error:
            with suppress(sqlite3.Error):  # on a full disk, for example: the ledger then keeps a run without an end
                run.end(error=f"{type(error).__name__}: {error}")
            raise
        finally:
            run.pool.close(at_once=failed)


@dataclass(frozen=True, slots=True)
class Steps:
    """How each step of a run is called: directly, or as a task of an orchestrator."""

    plan: Callable[[Run], object] = Run.make_plan
    read: Callable[[Run, Batch], object] = Run.read
    keep: Callable[[Run, Batch], object] = Run.keep
    publish: Callable[[Run], object] = Run.publish


def carry_out(run: Run, trigger: str, steps: Steps) -> Report:
    """Carries out all steps of a run.  The workers read the next batches while one is kept."""
    steps.plan(run)
    run.begin(trigger)
    if run.plan.jobs:
        preload_tables()  # while the workers start
    run.submit_batches()
    while run.handed:
        batch = run.handed.popleft()
        run.submit_batches()
        steps.read(run, batch)
        steps.keep(run, batch)
    steps.publish(run)
    return run.report


def take_in(settings: Settings, trigger: str = "library", scope: Scope = ALL_NEW) -> Report:
    """Carries out a whole run without Prefect: for a notebook, a test or a benchmark."""
    with open_run(settings, LOG, scope) as run:
        return carry_out(run, trigger, Steps())
