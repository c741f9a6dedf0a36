"""The command line `pmg`.  Imports little at the top: whoever asks for help should not wait for a pipeline."""

from __future__ import annotations

import gc
import sys
from pathlib import Path
from typing import Annotated

import typer

from flows import cli_forms, cli_operate, cli_query, cli_read, cli_review
from flows.cli_common import (
    Curated,
    Document,
    Json,
    Raw,
    Verbose,
    at_least,
    make_settings,
    number,
    open_ledger,
    plainly,
)
from flows.errors import UserError

app = typer.Typer(
    name="pmg",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
cli_operate.register(app)
cli_read.register(app)


def _print_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"pmg {version('pmg-pipeline')}")
        raise typer.Exit


@app.callback()
def pmg(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """Turns the management reports of Chilean public agencies (PMG forms, stage-4 forms) into Parquet datasets."""


@app.command()
def status(
    curated: Curated = None,
    failed: Annotated[bool, typer.Option("--failed", help="List the documents that failed, and why.")] = False,
    review: Annotated[bool, typer.Option("--review", help="List the documents to review, and why.")] = False,
    json: Json = False,
    verbose: Verbose = False,
) -> None:
    """Says what the curated data hold, and what failed.

    The lists of --failed and --review have, elsewhere than on a terminal, one line for each, parted by tabs.
    """
    with plainly(verbose):
        if failed and review:
            raise UserError("--failed and --review are two lists: ask for one")
        settings = make_settings(curated=curated)
        from flows import status as stands
        from flows.outputs import print_json

        with open_ledger(settings) as ledger:
            if failed:
                failures = stands.failures(ledger)
                print_json(failures) if json else stands.show_failures(failures)
            elif review:
                doubtful = stands.to_review(ledger, settings)
                print_json(doubtful) if json else stands.show_review(doubtful)
            else:
                found = stands.status(ledger, settings)
                print_json(found) if json else stands.show_status(found)


@app.command()
def show(
    document: Document,
    curated: Curated = None,
    raw: Raw = None,
    page: Annotated[
        int | None, typer.Option(metavar="N", parser=at_least(1), help="Draw the cells found on this page of a PDF.")
    ] = None,
    record: Annotated[
        str | None,
        typer.Option(
            metavar="ADDRESS",
            help="Show where a record's values stand: indicators/2, indicators/2/target_value, or its record_id.",
        ),
    ] = None,
    image: Annotated[
        Path | None, typer.Option(metavar="PATH", help="Draw the page, or the part of it that says the record, as PNG.")
    ] = None,
    json: Json = False,
    verbose: Verbose = False,
) -> None:
    """Shows what one document yielded."""
    with plainly(verbose):
        if (page is None and record is None) if image else page is not None:
            raise UserError("--page and --image go together: pmg show DOCUMENT --page 1 --image page.png")
        if page is not None and record is not None:
            raise UserError("--page and --record are two things: ask for one")
        settings = make_settings(curated=curated, raw=raw)
        from flows.outputs import print_json
        from flows.show import bytes_of, draw_page, find_document, show_document, shown

        with open_ledger(settings) as ledger:
            document_id = find_document(ledger, document)
            if page is not None and image is not None:
                draw_page(ledger, settings, document_id, page, image)
            elif record is not None:
                from flows.show_record import draw_record, find_record, show_record

                pointed = find_record(shown(ledger, settings.curated, document_id), record)
                if image is not None:
                    draw_record(pointed, bytes_of(ledger, settings, document_id), image)
                elif json:
                    print_json(pointed)
                else:
                    show_record(pointed, settings.curated)
            else:
                found = shown(ledger, settings.curated, document_id)
                print_json(found) if json else show_document(found, verbose)


@app.command()
def evaluate(
    corpus: Annotated[Path, typer.Argument(metavar="CORPUS", help="Folder with documents and their NAME.gold.json.")],
    curated: Curated = None,
    floor: Annotated[
        float | None, typer.Option(metavar="F1", parser=number, help="Exit with 1 when the overall F1 is below this.")
    ] = None,
    json: Json = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Print every field and every miss.")] = False,
) -> None:
    """Compares the curated data with gold answers."""
    with plainly(verbose):
        from flows.evaluate import as_output, read_gold
        from flows.evaluate import evaluate as compare
        from flows.outputs import print_json
        from flows.terminal import show_evaluation
        from warehouse.store import Store

        settings = make_settings(curated=curated)
        golds = read_gold(corpus)
        if not (settings.curated / "documents").is_dir():
            raise UserError(f"{settings.curated} holds no datasets yet: run pmg ingest first")
        store = Store(settings.curated)
        found = compare(golds, lambda name: store.read(name).to_pylist())
        print_json(as_output(found)) if json else show_evaluation(found, verbose)
    if floor is not None and found.total.f1 < floor:
        typer.echo(f"pmg: F1 {found.total.f1:.4f} is below the floor of {floor:g}", err=True)
        raise typer.Exit(1)


cli_query.register(app)
cli_review.register(app)
cli_forms.register(app)


def main() -> None:
    """The entry of the command `pmg`."""
    try:
        app(prog_name="pmg", args=sys.argv[1:])
    finally:
        # A process that ends gives everything back at once; to look for garbage first takes half a second after a run.
        # Not where DuckDB was loaded: it would report all that is not given back as leaked, line for line.
        if "duckdb" not in sys.modules:
            gc.freeze()


if __name__ == "__main__":
    main()
