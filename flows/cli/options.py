"""Options and arguments that several commands share, and the parsers of their values."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

Curated = Annotated[
    Path | None, typer.Option(metavar="PATH", help="Folder of the datasets.  [default: data/curated, or PMG_CURATED]")
]
Raw = Annotated[
    Path | None, typer.Option(metavar="PATH", help="Folder with the documents.  [default: data/raw, or PMG_RAW]")
]

Document = Annotated[
    str, typer.Argument(metavar="DOCUMENT", help="The file's name, or the beginning of its document_id.")
]
Corrections = Annotated[
    Path | None,
    typer.Option(
        metavar="PATH",
        help="Folder of corrections; said once, it holds for later runs.  [default: corrections, beside the datasets]",
    ),
]
Manifest = Annotated[
    Path | None,
    typer.Option(
        metavar="PATH",
        help="The submissions' manifest; said once, it holds for later runs.  [default: manifest.csv in --raw]",
    ),
]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Say more; show where an error comes from.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON, for programs: docs/json_output.md says what.")]


def at_least(least: int) -> Callable[[str], int]:
    """Returns a parser of an option's whole number, which rejects numbers below `least`."""

    def number(text: str) -> int:
        try:
            value = int(text)
        except ValueError:
            raise typer.BadParameter(f"{text!r} is not a whole number") from None
        if value < least:
            raise typer.BadParameter(f"it has to be at least {least}, and is {value}")
        return value

    return number


def number(text: str) -> float:
    """Parses the number of an option."""
    try:
        return float(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a number") from None
