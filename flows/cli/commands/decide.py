"""`pmg accept`, `pmg dismiss`, `pmg forget`: options of decisions on single documents."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from flows.cli.context import make_settings, report_errors
from flows.cli.options import Command, Corrections, Curated, Document, Raw, Verbose
from flows.errors import UserError


def register(app: typer.Typer) -> None:
    """Adds the commands to the command line."""
    for command in (accept, dismiss, forget):
        app.command(cls=Command)(command)


def accept(
    document: Document,
    check: Annotated[str, typer.Option(metavar="NAME", help="The failed check, as pmg status --review names it.")],
    why: Annotated[str, typer.Option(metavar="TEXT", help="The reason, for whoever asks later.")],
    by: Annotated[str, typer.Option(metavar="NAME", help="Who accepts it.")],
    curated: Curated = None,
    corrections: Corrections = None,
    verbose: Verbose = False,
) -> None:
    """Accepts what a failed check found: the form is printed so.

    Writes an entry into accepted.yaml in the folder of corrections; the next pmg ingest publishes it.  The check stays
    failed; the document is accepted once all its failed checks are.  The acceptance ends when the file or the finding
    changes.
    """
    with report_errors(verbose):
        settings = make_settings(curated=curated, corrections=corrections)
        from flows.cli.decisions import accept as write_acceptance

        typer.echo(write_acceptance(settings, document, check, why, by))


def dismiss(
    document: Document,
    why: Annotated[str, typer.Option(metavar="TEXT", help="The reason, for whoever asks later.")],
    curated: Curated = None,
    verbose: Verbose = False,
) -> None:
    """Closes a failure that needs no further work."""
    with report_errors(verbose):
        settings = make_settings(curated=curated)
        from flows.cli.decisions import dismiss as dismiss_failure

        typer.echo(dismiss_failure(settings, document, why))


def forget(
    document: Document,
    curated: Curated = None,
    raw: Raw = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask for confirmation.")] = False,
    verbose: Verbose = False,
) -> None:
    """Removes a document from the datasets and the ledger."""
    with report_errors(verbose):
        settings = make_settings(curated=curated, raw=raw)
        from flows.cli.decisions import forget as forget_document
        from flows.cli.decisions import what_to_forget

        document_id, removed = what_to_forget(settings, document)
        typer.echo(removed)
        if not yes and not (sys.stdin.isatty() and typer.confirm("Forget it?")):
            raise UserError(
                "nothing was forgotten" + ("" if sys.stdin.isatty() else ": --yes says that it is meant"), 1
            )
        typer.echo(forget_document(settings, document_id))
