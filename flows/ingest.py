"""The Prefect flows `ingest` and `rerun`: the steps of `flows.run` as tasks, one for each batch of documents.

Prefect tracks batches, not documents: a task costs milliseconds, so one task for each document would slow a run down.
It stores no results and caches nothing: the ledger records what was done, and the run decides what to retry.
"""

from __future__ import annotations

import logging
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, Literal

import httpx
from prefect import flow, get_run_logger, task
from prefect.cache_policies import NO_CACHE
from prefect.client.orchestration import get_client
from prefect.client.schemas.actions import ArtifactCreate
from prefect.client.schemas.objects import State
from prefect.exceptions import PrefectException
from prefect.logging.handlers import PrefectConsoleHandler
from prefect.runtime import flow_run
from prefect.states import Completed
from pydantic import Field
from rich.console import Console

from extractors.document import ERROR_TYPES
from flows.planning.scope import ALL_NEW, RerunFilter, Scope, verify_filter
from flows.report import Report, headline
from flows.run import Batch, Run, Steps, carry_out, open_run
from flows.safe_text import printable
from flows.settings import Settings
from flows.summary import final_name, pages
from normalizers.records import FORM_TYPES

ErrorType = Annotated[str, Field(json_schema_extra={"enum": sorted(ERROR_TYPES)})]
FormType = Annotated[str, Field(json_schema_extra={"enum": list(FORM_TYPES)})]
"""Lists the allowed values in Prefect's parameter form; `verify_filter` rejects all others."""
Runner = Literal["local", "dask"]

_KEEPS_NOTHING: dict[str, Any] = {"cache_policy": NO_CACHE, "persist_result": False}


@task(name="plan", **_KEEPS_NOTHING)
def plan(run: Run) -> None:
    """Finds the documents to read."""
    run.make_plan()


@task(name="read batch", **_KEEPS_NOTHING)
def read_batch(run: Run, batch: Batch) -> None:
    """Waits until the workers have read a batch."""
    run.read(batch)


@task(name="keep batch", **_KEEPS_NOTHING)
def keep_batch(run: Run, batch: Batch) -> None:
    """Writes a batch's rows to disk, where they survive a crash."""
    run.keep(batch)


@task(name="publish", **_KEEPS_NOTHING)
def publish(run: Run) -> None:
    """Publishes all rows that were kept."""
    run.publish()


@flow(name="ingest", validate_parameters=True, persist_result=False)
def ingest(  # noqa: PLR0913, PLR0917 - Prefect shows the parameters as a form, and passes them by name
    raw: Path | None = None,
    curated: Path | None = None,
    batch_size: int | None = None,
    workers: int | None = None,
    seconds_per_document: float | None = None,
    corrections: Path | None = None,
    manifest: Path | None = None,
    runner: Runner | None = None,
    dask_address: str | None = None,
    missing_share: float | None = None,
    refresh: bool = False,
) -> State[Report]:
    """Reads what is new in `raw` and publishes it in `curated`.  Parameters not set come from `PMG_…`, else a default.

    `refresh` also reads again what an older version of the pipeline read.  Returns a `Report` in a state of the type
    COMPLETED, named Completed, or DocumentsFailed if documents failed; ends as Failed if the run itself failed.
    """
    options = {name: value for name, value in locals().items() if value is not None and name != "refresh"}
    return _final_state(options, "ingest", Scope(refresh=refresh))


@flow(name="rerun", validate_parameters=True, persist_result=False)
def rerun(  # noqa: PLR0913, PLR0917 - as above
    error: ErrorType | None = None,
    document: str | None = None,
    run: str | None = None,
    form: FormType | None = None,
    older_than_version: str | None = None,
    limit: int | None = None,
    raw: Path | None = None,
    curated: Path | None = None,
    batch_size: int | None = None,
    workers: int | None = None,
    seconds_per_document: float | None = None,
    corrections: Path | None = None,
    manifest: Path | None = None,
    runner: Runner | None = None,
    dask_address: str | None = None,
) -> State[Report]:
    """Runs open failures again, all or those that match: by error type, document (id or file name), run, form, or an
    older version of the pipeline.  A success closes the failure; another failure adds one attempt to it."""
    settings = {name: value for name, value in locals().items() if value is not None and name in Settings.model_fields}
    rerun_filter = RerunFilter(error, document, run, form, older_than_version, limit)
    verify_filter(rerun_filter)
    return _final_state(settings, "rerun", Scope(rerun=rerun_filter))


def _final_state(options: dict[str, Any], trigger: str, scope: Scope) -> State[Report]:
    settings, log = Settings(**options), get_run_logger()
    with open_run(settings, log, scope) as run:
        report = carry_out(run, trigger, Steps(plan, read_batch, keep_batch, publish))
    try:
        with get_client(sync_client=True) as client:
            for page in pages(report, settings):
                client.create_artifact(ArtifactCreate(**page, flow_run_id=flow_run.id))
    except (httpx.HTTPError, PrefectException) as error:  # a missing page must not make the run fail
        log.warning("the run's summary could not be shown on Prefect's page: %s", printable(str(error)))
    return Completed(name=final_name(report), message=headline(report), data=report)


def run_flow(settings: Settings, scope: Scope = ALL_NEW, verbose: bool = False) -> Report:
    """Runs a flow from the command line; raises the error of a failed run, which the caller reports."""
    for handler in logging.getLogger().handlers:
        if isinstance(handler, PrefectConsoleHandler):
            # The current stderr, so that a progress bar can make room for the line.
            handler.console = Console(stderr=True, highlight=False, markup=False)
            if not verbose:
                handler.addFilter(_is_no_failure)
    options = {name: value for name, value in flow_settings(settings).items() if name in settings.model_fields_set}
    if scope.rerun is None:
        done: object = ingest(refresh=scope.refresh, **options)
    else:
        done = rerun(**asdict(scope.rerun), **options)
    assert isinstance(done, Report)  # called as a function, a flow returns the data of its final state
    return done


def flow_settings(settings: Settings) -> dict[str, Any]:
    """Returns the settings that are parameters of the flows, by name; folders as the operator typed them."""
    values = {name: getattr(settings, name) for name in Settings.model_fields if name in ingest.parameters.properties}
    return values | {name: Path(settings.typed_folder(name)) for name in ("raw", "curated")}


def _is_no_failure(record: logging.LogRecord) -> bool:
    """False for Prefect's own messages on a failed run, which the command line reports itself."""
    return record.levelno < logging.ERROR or not (record.exc_info or "Finished in state" in record.getMessage())
