"""`pmg status`, `pmg show`, `pmg diagnose`, `pmg evaluate`: content of the curated data, and failures."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from flows.cli.context import make_settings, no_datasets, open_ledger, report_errors
from flows.cli.options import Command, Curated, Document, Json, Raw, Verbose, at_least, number
from flows.errors import UserError


def register(app: typer.Typer) -> None:
    """Adds the commands to the command line."""
    for command in (status, show, diagnose, evaluate):
        app.command(cls=Command)(command)


def status(
    curated: Curated = None,
    failed: Annotated[bool, typer.Option("--failed", help="List the documents that failed, and why.")] = False,
    review: Annotated[bool, typer.Option("--review", help="List the documents to review, and why.")] = False,
    json: Json = False,
    verbose: Verbose = False,
) -> None:
    """Shows the state of the datasets, and which documents failed.

    Through a pipe, --failed and --review print a line for each entry, with tabs between its fields.
    """
    with report_errors(verbose):
        if failed and review:
            raise UserError("--failed and --review are two lists: ask for one")
        settings = make_settings(curated=curated)
        from flows.cli import status as listing
        from flows.cli.json_output import print_json

        with open_ledger(settings) as ledger:
            if failed:
                failures = listing.failures(ledger)
                print_json(failures) if json else listing.show_failures(failures)
            elif review:
                doubtful = listing.to_review(ledger, settings)
                print_json(doubtful) if json else listing.show_review(doubtful)
            else:
                found = listing.status(ledger, settings)
                print_json(found) if json else listing.show_status(found)


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
        Path | None, typer.Option(metavar="PATH", help="Draw the page, or the part that holds the record, as PNG.")
    ] = None,
    json: Json = False,
    verbose: Verbose = False,
) -> None:
    """Shows the data of one document, or of one of its records."""
    with report_errors(verbose):
        _verify_show(page, record, image, json)
        settings = make_settings(curated=curated, raw=raw)
        from flows.cli.json_output import print_json
        from flows.cli.show import bytes_of, draw_page, find_document, show_document, shown

        with open_ledger(settings) as ledger:
            document_id = find_document(ledger, document)
            if page is not None and image is not None:
                draw_page(ledger, settings, document_id, page, image)
            elif record is not None:
                from flows.cli.show import draw_record, find_record, show_record

                selected = find_record(shown(ledger, settings.curated, document_id), record)
                if image is not None:
                    draw_record(selected, bytes_of(ledger, settings, document_id), image)
                elif json:
                    print_json(selected)
                else:
                    show_record(selected, settings.curated)
            else:
                found = shown(ledger, settings.curated, document_id)
                print_json(found) if json else show_document(found, verbose)


def _verify_show(page: int | None, record: str | None, image: Path | None, json: bool) -> None:
    """Raises `UserError` for options of `pmg show` that do not go together."""
    if page is not None and record is not None:
        raise UserError("--page and --record are two things: ask for one")
    if page is not None and image is None:
        raise UserError("--page needs --image, the file to draw into: pmg show DOCUMENT --page 1 --image page.png")
    if image is not None and page is None and record is None:
        raise UserError("--image needs --page or --record: pmg show DOCUMENT --page 1 --image page.png")
    if image is not None and json:
        raise UserError("--image draws and --json prints: ask for one")


def diagnose(
    document: Document, curated: Curated = None, raw: Raw = None, json: Json = False, verbose: Verbose = False
) -> None:
    """Explains the failure of a document, with commands to type.

    Also shows earlier attempts, the kind of the file, failed checks, and what corrections and manifest say.
    """
    with report_errors(verbose):
        settings = make_settings(curated=curated, raw=raw)
        from flows.cli.diagnose import diagnose as diagnose_document
        from flows.cli.diagnose import show_diagnosis
        from flows.cli.json_output import print_json

        with open_ledger(settings) as ledger:
            diagnosis = diagnose_document(ledger, settings, document)
        print_json(diagnosis) if json else show_diagnosis(diagnosis, verbose)


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
    with report_errors(verbose):
        from flows.cli.json_output import evaluated, print_json
        from flows.cli.terminal import show_evaluation
        from flows.evaluate import evaluate as compare
        from flows.evaluate import read_gold
        from warehouse.store import Store

        settings = make_settings(curated=curated)
        golds = read_gold(corpus)
        if not (settings.curated / "documents").is_dir():
            raise no_datasets(settings)
        store = Store(settings.curated)
        evaluation = compare(golds, lambda name: store.read(name).to_pylist())
        print_json(evaluated(evaluation)) if json else show_evaluation(evaluation, verbose)
    if floor is not None and evaluation.total.f1 < floor:
        typer.echo(f"pmg: F1 {evaluation.total.f1:.4f} is below the floor of {floor:g}", err=True)
        raise typer.Exit(1)
