"""The Prefect flow `ingest`: the steps of `flows.run` as tasks, one for each batch of documents.

Prefect sees batches, not documents (a task costs it milliseconds, a document would drown it), keeps no results and
caches nothing: what was done is the ledger's business.  Its retries are for I/O alone; a document that fails for
another reason fails again for the same reason.
"""

from __future__ import annotations

import logging
from pathlib import Path

from prefect import flow, get_run_logger, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun
from prefect.logging.handlers import PrefectConsoleHandler
from prefect.states import Completed
from rich.console import Console

from flows.run import Batch, Report, Run, Steps, carry_out, open_run
from flows.settings import Settings


def _is_io(_task: object, _run: TaskRun, state: State[object]) -> bool:
    """Whether a task failed at the disk or the network, which may pass."""
    error = state.result(raise_on_failure=False)
    return isinstance(error, OSError)


@task(name="look", cache_policy=NO_CACHE, persist_result=False)
def look(run: Run) -> None:
    """Finds what is new."""
    run.look()


@task(name="read batch", cache_policy=NO_CACHE, persist_result=False)
def read_batch(run: Run, batch: Batch) -> None:
    """Waits until the workers have read a batch; they try again what they could not read for I/O."""
    run.read(batch)


@task(
    name="keep batch",
    cache_policy=NO_CACHE,
    persist_result=False,
    retries=2,
    retry_delay_seconds=[1, 5],
    retry_condition_fn=_is_io,
)
def keep_batch(run: Run, batch: Batch) -> None:
    """Puts a batch's rows where a crash cannot take them."""
    run.keep(batch)


@task(
    name="publish",
    cache_policy=NO_CACHE,
    persist_result=False,
    retries=2,
    retry_delay_seconds=[1, 5],
    retry_condition_fn=_is_io,
)
def publish(run: Run) -> None:
    """Makes everything that was kept readable."""
    run.publish()


@flow(name="ingest", validate_parameters=True, persist_result=False)
def ingest(
    raw: Path | None = None,
    curated: Path | None = None,
    batch_size: int | None = None,
    workers: int | None = None,
    seconds_per_document: float | None = None,
) -> State[Report]:
    """Takes in what is new in `raw`, publishes it in `curated`.  What is not given comes from `PMG_…`, else a default.

    Completed with a `Report`, also when documents failed; Failed when the run itself did.
    """
    given = {name: value for name, value in locals().items() if value is not None}
    with open_run(Settings(**given), get_run_logger()) as run:
        report = carry_out(run, "ingest", Steps(look, read_batch, keep_batch, publish))
    return Completed(message=headline(report), data=report)


def headline(report: Report) -> str:
    """A run in one line."""
    if report.nothing_new:
        return f"nothing new: {report.unchanged:,} documents unchanged"
    said = ", ".join(f"{count:,} {status}" for status, count in sorted(report.read.items()))
    return f"{report.read.total():,} documents taken in: {said}; {report.unchanged:,} unchanged"


def run_ingest(settings: Settings, verbose: bool = False) -> Report:
    """Runs the flow from the command line, where a failure of the run is the caller's to tell."""
    for handler in logging.getLogger().handlers:
        if isinstance(handler, PrefectConsoleHandler):
            # Through whatever stands for stderr at that moment: a progress bar makes room for the line.
            handler.console = Console(stderr=True, highlight=False, markup=False)
            if not verbose:
                handler.addFilter(_tells_no_failure)
    s = settings
    done = ingest(s.raw, s.curated, s.batch_size, s.workers, s.seconds_per_document)
    assert isinstance(done, Report)  # called as a function, a flow gives what its final state holds
    return done


def _tells_no_failure(record: logging.LogRecord) -> bool:
    """Keeps a run's failure from being told three times; the traceback stays in Prefect's own log."""
    return record.levelno < logging.ERROR or not (record.exc_info or "Finished in state" in record.getMessage())
