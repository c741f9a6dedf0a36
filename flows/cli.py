"""The command line `pmg`.  Imports little at the top: whoever asks for help should not wait for a pipeline."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from flows.errors import UserError

if TYPE_CHECKING:
    from flows.run import Report
    from flows.settings import Settings

SOME_FAILED = 3
"""Exit status of a run that published what it could and failed at some documents."""

app = typer.Typer(
    name="pmg",
    help="Turns the management reports of Chilean public agencies (PMG forms, stage-4 forms) into Parquet datasets.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

Curated = Annotated[
    Path | None, typer.Option(metavar="PATH", help="Folder of the datasets.  [default: data/curated, or PMG_CURATED]")
]
Raw = Annotated[
    Path | None, typer.Option(metavar="PATH", help="Folder with the documents.  [default: data/raw, or PMG_RAW]")
]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Say more; show where an error comes from.")]


@contextmanager
def plainly(verbose: bool) -> Iterator[None]:
    """Says what went wrong in one line, and leaves with the right exit status; `verbose` adds the traceback."""
    try:
        yield
    except Exception as error:  # noqa: BLE001 - the last stop before the terminal
        if verbose:
            import traceback

            traceback.print_exc()
        typer.echo(f"pmg: {_in_words(error)}", err=True)
        raise typer.Exit(error.status if isinstance(error, UserError) else 1) from None


def _in_words(error: Exception) -> str:
    from flows.discover import printable, reason

    if isinstance(error, OSError):
        where = f" ({printable(str(error.filename))})" if error.filename is not None else ""
        return f"{reason(error)}{where}"
    known = isinstance(error, UserError) or type(error).__module__.partition(".")[0] in ("extractors", "warehouse")
    said = " ".join(printable(str(error).replace("\n", " ")).split())
    return said if known else f"{type(error).__name__}: {said} (--verbose shows where)"


def _settings(**given: Any) -> Settings:
    """The settings, with what was given on the command line; `UserError` for a value that cannot be."""
    from pydantic import ValidationError

    from flows.settings import Settings

    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0]) if first["loc"] else "settings"
        raise UserError(f"{name} (PMG_{name.upper()}): {first['msg']}") from error


@app.command()
def ingest(
    raw: Raw = None,
    curated: Curated = None,
    workers: Annotated[int | None, typer.Option(help="Processes that read.  [default: one per core]")] = None,
    verbose: Verbose = False,
) -> None:
    """Takes in the documents that are new, and publishes what they say.

    Exit status: 0 all new documents were taken in, 3 some failed (the rest is published), 1 the run itself failed.
    """
    from flows.discover import printable

    with plainly(verbose):
        settings = _settings(raw=raw, curated=curated, workers=workers)
        if not settings.raw.is_dir():
            raise UserError(f"{printable(str(settings.raw))} is no folder: say where the documents are with --raw")
        if settings.curated.exists() and not settings.curated.is_dir():
            raise UserError(
                f"{printable(str(settings.curated))} is no folder: say where the datasets go with --curated"
            )
        report = _run(settings, verbose)
        from flows.terminal import show_report

        show_report(report, settings)
    if report.failed:
        raise typer.Exit(SOME_FAILED)


def _run(settings: Settings, verbose: bool) -> Report:
    """Runs the flow, unless there is nothing to do and no server that wants to hear of it."""
    import os

    from flows import prefect_home
    from flows.terminal import watching

    if not prefect_home.has_server(os.environ):
        # Prefect's embedded server takes longer to start than 10,000 unchanged documents to look at.
        from flows.run import report_if_nothing_new

        report = report_if_nothing_new(settings, "ingest")
        if report is not None:
            return report
    # As an exit, so that what was started (Prefect's server, the workers) is stopped; the default ends only us.
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
    with watching():
        from flows.pool import prepare

        prepare()  # the workers load while Prefect starts
        prefect_home.use(settings.curated)
        from flows.ingest import run_ingest

        return run_ingest(settings, verbose)


@app.command()
def status(
    curated: Curated = None,
    failed: Annotated[bool, typer.Option("--failed", help="List the documents that failed, and why.")] = False,
    review: Annotated[bool, typer.Option("--review", help="List the documents to review, and why.")] = False,
    verbose: Verbose = False,
) -> None:
    """Says what the curated data hold: by status, by error, by form and year; the last runs."""
    with plainly(verbose):
        settings = _settings(curated=curated)
        from flows.terminal import show_failures, show_review, show_status

        with _ledger(settings) as ledger:
            if failed:
                show_failures(ledger)
            elif review:
                show_review(ledger, settings.curated)
            else:
                show_status(ledger, settings.curated)


@app.command()
def show(
    document: Annotated[str, typer.Argument(help="The file's name, or the beginning of its document_id.")],
    curated: Curated = None,
    raw: Raw = None,
    page: Annotated[int | None, typer.Option(min=1, help="Draw the cells found on this page of a PDF …")] = None,
    image: Annotated[Path | None, typer.Option(help="… into this PNG file.")] = None,
    verbose: Verbose = False,
) -> None:
    """Shows what one document yielded."""
    with plainly(verbose):
        if (page is None) != (image is None):
            raise UserError("--page and --image go together: pmg show DOCUMENT --page 1 --image page.png")
        settings = _settings(curated=curated, raw=raw)
        from flows.show import draw_page, find_document, show_document

        with _ledger(settings) as ledger:
            document_id = find_document(ledger, document)
            if page is not None and image is not None:
                draw_page(ledger, settings, document_id, page, image)
            else:
                show_document(ledger, settings.curated, document_id, verbose)


@app.command()
def evaluate(
    corpus: Annotated[Path, typer.Argument(help="Folder with documents and their NAME.gold.json.")],
    curated: Curated = None,
    floor: Annotated[float | None, typer.Option(help="Exit with 1 when the overall F1 is below this.")] = None,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Print every field and every miss.")] = False,
) -> None:
    """Compares the curated data with gold answers, per dataset and field."""
    with plainly(verbose):
        from flows.evaluate import evaluate as compare
        from flows.evaluate import read_gold
        from flows.terminal import show_evaluation
        from warehouse.store import Store

        settings = _settings(curated=curated)
        golds = read_gold(corpus)
        if not settings.curated.is_dir():
            raise UserError(f"{settings.curated} is no folder: run pmg ingest first")
        store = Store(settings.curated)
        found = compare(golds, lambda name: store.read(name).to_pylist())
        show_evaluation(found, verbose)
    if floor is not None and found.total.f1 < floor:
        typer.echo(f"pmg: F1 {found.total.f1:.4f} is below the floor of {floor:g}", err=True)
        raise typer.Exit(1)


@contextmanager
def _ledger(settings: Settings) -> Iterator[Any]:
    """The ledger of the curated folder; `UserError` where no run was there yet."""
    from flows.discover import printable
    from flows.settings import ledger_path
    from warehouse.ledger import Ledger

    path = ledger_path(settings.curated)
    if not path.exists():
        raise UserError(f"nothing was taken in into {printable(str(settings.curated))} yet: run pmg ingest first")
    with Ledger(path) as ledger:
        yield ledger


def main() -> None:
    """The entry of the command `pmg`."""
    app(prog_name="pmg", args=sys.argv[1:])


if __name__ == "__main__":
    main()
