"""`pmg review` writes the review pages; `pmg browse` shows the data in a browser."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows.cli.context import make_settings, no_datasets, report_errors, until_stopped
from flows.cli.options import Command, Curated, Raw, Verbose, at_least
from flows.errors import UserError

if TYPE_CHECKING:
    from flows.settings import Settings
    from review.sources import Sources
    from review.write import ReviewReport

Out = Annotated[
    Path | None,
    typer.Option(metavar="PATH", help="Folder of the pages.  [default: review, beside the folder of the datasets]"),
]


def register(app: typer.Typer) -> None:
    """Adds the commands to the command line."""
    app.command(cls=Command)(review)
    app.command(cls=Command)(browse)


def review(raw: Raw = None, curated: Curated = None, out: Out = None, verbose: Verbose = False) -> None:
    """Writes pages that show each value beside its source."""
    with report_errors(verbose):
        settings = make_settings(raw=raw, curated=curated)
        if not (settings.curated / "documents").is_dir():
            raise no_datasets(settings)
        report = _write(settings, out or settings.curated.absolute().parent / "review", verbose)
        _print_report(report, settings)


def browse(
    curated: Curated = None,
    port: Annotated[int, typer.Option(metavar="PORT", parser=at_least(1), help="Port on this machine.")] = 8001,
    show: Annotated[bool, typer.Option("--open/--no-open", help="Open it in the web browser.")] = True,
    verbose: Verbose = False,
) -> None:
    """Shows the data in a web browser: tables, facets, records.

    Datasette serves a copy of the present data, to this machine only, until it is stopped.
    """
    with report_errors(verbose):
        import subprocess
        import sys
        import tempfile
        from importlib.util import find_spec

        from flows.next_steps import install
        from warehouse.analysis import NotCuratedError, open_curated
        from warehouse.browse import STYLE, write_database

        if find_spec("datasette") is None:
            raise UserError(f"pmg browse needs its extra: {install('browse')}")
        try:
            datasets = open_curated(make_settings(curated=curated).curated)
        except NotCuratedError as error:
            raise UserError(str(error)) from error
        with until_stopped("Stopped."), tempfile.TemporaryDirectory(prefix="pmg-browse-") as folder, datasets:
            database, metadata = write_database(datasets, Path(folder))
            typer.echo(f"http://127.0.0.1:{port}/{database.stem}  (Ctrl-C stops it)")
            options = ["--immutable", str(database), "--metadata", str(metadata), "--port", str(port)]
            options += ["--static", f"{STYLE}:{Path(folder, STYLE)}", *(["--open"] if show else [])]
            process = subprocess.run([sys.executable, "-m", "datasette", "serve", *options], check=False)
        if process.returncode not in (0, -2, 130):
            raise UserError(f"Datasette ended with {process.returncode}: is port {port} taken? --port names another", 1)


def _write(settings: Settings, out: Path, verbose: bool) -> ReviewReport:
    from flows.safe_text import printable
    from review.write import write_review
    from warehouse.store import Store

    def print_name(name: str) -> None:
        if verbose:
            typer.echo(f"writing {printable(name)}")

    return write_review(Store(settings.curated), _sources(settings), out, print_name)


def _sources(settings: Settings) -> Sources:
    """Returns the files of the raw folder, if it exists: without it the pages show records only."""
    from flows.planning.discover import discover
    from flows.safe_text import as_text
    from review.sources import Sources

    if not settings.raw.is_dir():
        return Sources({})
    files = discover(settings.raw, settings.suffixes).files
    return Sources({as_text(file.name): Path(file.path) for file in files})


def _print_report(report: ReviewReport, settings: Settings) -> None:
    from flows.safe_text import printable

    removed = f", {report.removed:,} removed" if report.removed else ""
    typer.echo(f"Pages: {report.written:,} written, {report.unchanged:,} unchanged{removed}.")
    if report.without_source:
        examples = ", ".join(printable(name) for name in report.without_source[:3])
        more = "" if len(report.without_source) <= 3 else ", …"
        folder = printable(settings.typed_folder("raw"))
        typer.echo(f"{len(report.without_source):,} without their source, which is not in {folder}: {examples}{more}")
    typer.echo(f"Open {printable(str(report.index))}")
