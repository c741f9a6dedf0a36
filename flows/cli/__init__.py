"""Command line `pmg`: parses options and sets the exit status.  The modules beside `commands` do the work.

Imports little at the top, so that `--help` does not wait for the pipeline to load.
"""

from __future__ import annotations

import gc
import sys
from typing import Annotated

import typer

from flows.cli.commands import decide, forms, inspection, query, read, review, runs

app = typer.Typer(
    name="pmg",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(requested: bool) -> None:
    if requested:
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


for group in (runs, read, inspection, decide, query, review, forms):
    group.register(app)


def main() -> None:
    """Runs the command `pmg`; entry point of the package."""
    try:
        app(prog_name="pmg", args=sys.argv[1:])
    finally:
        # A process that ends frees its memory at once; a garbage collection before that takes half a second.
        # Not after DuckDB was loaded: it would report every object that is not freed as leaked, one line each.
        if "duckdb" not in sys.modules:
            gc.freeze()
