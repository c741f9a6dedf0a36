"""The command line `pmg`: options in, exit status out.  What a command does is in the modules beside `commands`.

Imports little at the top: whoever asks for help should not wait for a pipeline.
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


for group in (runs, read, inspection, decide, query, review, forms):
    group.register(app)


def main() -> None:
    """The entry of the command `pmg`."""
    try:
        app(prog_name="pmg", args=sys.argv[1:])
    finally:
        # A process that ends gives everything back at once; to look for garbage first takes half a second after a run.
        # Not where DuckDB was loaded: it would report all that is not given back as leaked, line for line.
        if "duckdb" not in sys.modules:
            gc.freeze()
