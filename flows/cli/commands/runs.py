"""`pmg ingest`, `pmg rerun`, `pmg serve`: commands that read documents, at once or on request."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from flows.cli.context import SOME_FAILED, make_settings, need_folders, open_ledger, report_errors, until_stopped
from flows.cli.options import Command, Corrections, Curated, Manifest, Raw, Verbose, at_least, number
from flows.errors import STOPPED

if TYPE_CHECKING:
    from flows.planning.scope import Scope
    from flows.report import Report
    from flows.settings import Settings

Workers = Annotated[
    int | None,
    typer.Option(metavar="N", parser=at_least(1), help="Processes that read documents.  [default: one per core]"),
]
Runner = Annotated[str | None, typer.Option(metavar="local|dask", help="Where documents are read.  [default: local]")]
DaskAddress = Annotated[
    str | None, typer.Option(metavar="ADDRESS", help="Address of Dask's scheduler, such as tcp://host:8786.")
]


def register(app: typer.Typer) -> None:
    """Adds the commands to the command line."""
    for command in (ingest, rerun, serve):
        app.command(cls=Command)(command)


def ingest(
    raw: Raw = None,
    curated: Curated = None,
    refresh: Annotated[
        bool, typer.Option("--refresh", help="Also read again what an older version of the pipeline read.")
    ] = False,
    corrections: Corrections = None,
    manifest: Manifest = None,
    missing_share: Annotated[
        float | None,
        typer.Option(
            metavar="SHARE", parser=number, help="Share of the known documents whose files may be gone.  [default: 0.5]"
        ),
    ] = None,
    workers: Workers = None,
    runner: Runner = None,
    dask_address: DaskAddress = None,
    verbose: Verbose = False,
) -> None:
    """Reads new and changed documents and publishes their data.

    Exit status: 0 all new documents were read, 3 some failed (the rest is published), 1 the run itself failed.
    """
    with report_errors(verbose):
        settings = make_settings(
            raw=raw,
            curated=curated,
            corrections=corrections,
            manifest=manifest,
            missing_share=missing_share,
            workers=workers,
            runner=runner,
            dask_address=dask_address,
        )
        need_folders(settings)
        from flows.planning.scope import Scope

        report = _run(settings, verbose, Scope(refresh=refresh))
        from flows.cli.terminal import show_report

        show_report(report, settings)
    if report.failed:
        raise typer.Exit(SOME_FAILED)


def rerun(
    raw: Raw = None,
    curated: Curated = None,
    error: Annotated[str | None, typer.Option(metavar="TYPE", help="Failures of this kind, such as timeout.")] = None,
    document: Annotated[
        str | None, typer.Option(metavar="ID", help="The failure of this file, by its name or document_id.")
    ] = None,
    run: Annotated[str | None, typer.Option(metavar="ID", help="Failures whose last attempt was in this run.")] = None,
    form: Annotated[str | None, typer.Option(metavar="FORM", help="Failures of this form, such as unknown.")] = None,
    older_than_version: Annotated[
        str | None, typer.Option(metavar="VERSION", help="Failures that a version older than this tried last.")
    ] = None,
    limit: Annotated[
        int | None,
        typer.Option(metavar="N", parser=at_least(1), help="At most this many, the oldest first."),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="List them and run nothing.")] = False,
    corrections: Corrections = None,
    manifest: Manifest = None,
    workers: Workers = None,
    runner: Runner = None,
    dask_address: DaskAddress = None,
    verbose: Verbose = False,
) -> None:
    """Reads documents with open failures again.

    All of them, or those that match every option.  A failure whose document can now be read is closed; one that fails
    again counts one more attempt.  Exit status as of pmg ingest.
    """
    with report_errors(verbose):
        settings = make_settings(
            raw=raw,
            curated=curated,
            corrections=corrections,
            manifest=manifest,
            workers=workers,
            runner=runner,
            dask_address=dask_address,
        )
        from flows.cli.status import show_selected
        from flows.cli.terminal import show_report
        from flows.planning.scope import RerunFilter, Scope, select_failures

        rerun_filter = RerunFilter(error, document, run, form, older_than_version, limit)
        with open_ledger(settings) as ledger:
            selected = select_failures(ledger, rerun_filter)
        if dry_run or not selected:
            show_selected(selected)
            return
        need_folders(settings)
        report = _run(settings, verbose, Scope(rerun=rerun_filter))
        show_report(report, settings)
    if report.failed:
        raise typer.Exit(SOME_FAILED)


@contextmanager
def _process_of_a_run() -> Iterator[None]:
    """Prepares this process for a run: SIGTERM ends all processes that it started, garbage collection is rare."""
    from extractors.garbage_collection import fewer_collections

    with fewer_collections(), until_stopped(STOPPED):
        yield


@_process_of_a_run()
def _run(settings: Settings, verbose: bool, scope: Scope) -> Report:
    """Runs the flow if a Prefect server is set, else the run's steps, which Prefect learns of afterwards."""
    from flows import prefect_home
    from flows.planning.glance import has_new_files

    if prefect_home.has_server(os.environ):
        return _run_for_server(settings, verbose, scope)
    if settings.runner == "local" and (scope.rerun or has_new_files(settings)):
        from flows.workers import fork_server

        fork_server.load()  # in the background, while the other modules load
    from flows.cli.terminal import watching
    from flows.journal import carry_out_recorded, warnings_on_terminal
    from flows.run import LOG, open_run

    # Prefect takes longer to load than checking 10,000 unchanged documents or reading some hundred new ones.
    # So the run goes without Prefect, which learns of it afterwards.
    with warnings_on_terminal(), open_run(settings, LOG, scope) as run:
        if run.make_plan().is_empty and scope.rerun is None:
            run.begin("ingest")
            return run.publish()
        with watching():
            trigger, asked = ("rerun", asdict(scope.rerun)) if scope.rerun else ("ingest", {"refresh": scope.refresh})
            parameters = settings.model_dump(mode="json", exclude_unset=True) | settings.urls | asked
            return carry_out_recorded(run, trigger, parameters, settings.curated)


def _run_for_server(settings: Settings, verbose: bool, scope: Scope) -> Report:
    """Runs the flow, which reports to the Prefect server from beginning to end."""
    from flows.cli.terminal import watching
    from flows.planning.human_input import read_human_input

    read_human_input(settings)  # raises an error in it before anything runs
    with watching():
        if settings.runner == "local":
            from flows.workers import fork_server

            fork_server.load()  # while Prefect starts
        from flows.ingest import run_flow

        return run_flow(settings, scope, verbose)


def serve(
    raw: Raw = None,
    curated: Curated = None,
    cron: Annotated[
        str | None,
        typer.Option(metavar="LINE", help='Cron schedule, such as "0 3 * * *".  [default: when asked]'),
    ] = None,
    timezone: Annotated[
        str | None,
        typer.Option(metavar="ZONE", help="Time zone of the schedule, such as America/Santiago.  [default: UTC]"),
    ] = None,
    corrections: Corrections = None,
    manifest: Manifest = None,
    workers: Workers = None,
    runner: Runner = None,
    dask_address: DaskAddress = None,
    verbose: Verbose = False,
) -> None:
    """Serves the flows ingest and rerun to a Prefect server.

    Runs ingest on the schedule, and both flows on request, until it is stopped.
    """
    with report_errors(verbose):
        settings = make_settings(
            raw=raw,
            curated=curated,
            corrections=corrections,
            manifest=manifest,
            workers=workers,
            runner=runner,
            dask_address=dask_address,
        )
        need_folders(settings)
        from flows.serve import serve as run

        run(settings, cron, timezone)
