"""`pmg read`: what one file says, without a curated folder."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from flows.cli_common import SOME_FAILED, Verbose, plainly
from flows.errors import UserError


def register(app: typer.Typer) -> None:
    """Adds the command to the command line."""
    app.command()(read)


def read(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="A file, a folder, or - for standard input.")],
    json: Annotated[
        bool, typer.Option("--json", help="Print JSON: what pmg show --json prints, of a folder a list.")
    ] = False,
    csv: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Write a CSV file for each dataset into this new folder.")
    ] = None,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print Markdown, a table for each dataset.")] = False,
    verbose: Verbose = False,
) -> None:
    """Reads a file and shows what it says.

    Needs no curated folder and keeps nothing.  --verbose adds table cells and provenance.  Exit status: 0, or 3 when a
    file could not be read.
    """
    failed = 0
    with plainly(verbose):
        if json + markdown + (csv is not None) > 1:
            raise UserError("--json, --csv and --markdown are three ways to say it: ask for one")
        from flows.outputs import Shown, print_json
        from flows.read import as_markdown, read_all, write_csv
        from flows.show import show_document

        kept: list[Shown] = []
        for found in read_all(path):
            if isinstance(found, str):
                failed += 1
                typer.echo(f"pmg: {found}", err=True)
            elif markdown:
                typer.echo(as_markdown(found))
            elif json or csv is not None:
                kept.append(found)
            else:
                show_document(found, verbose)
        if json:
            print_json(kept if path.is_dir() else kept[0]) if kept or path.is_dir() else None
        elif csv is not None:
            counts = write_csv(kept, csv)
            typer.echo(f"{csv}: {', '.join(f'{name} {count:,}' for name, count in counts.items()) or 'nothing'}")
    if failed:
        raise typer.Exit(SOME_FAILED)
