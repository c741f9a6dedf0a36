"""Options and arguments that several commands share, the parsers of their values, and the form of the help pages."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperCommand

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
        help="Folder of corrections; once set, later runs use it too.  [default: corrections, beside the datasets]",
    ),
]
Manifest = Annotated[
    Path | None,
    typer.Option(
        metavar="PATH",
        help="The submissions' manifest; once set, later runs use it too.  [default: manifest.csv in --raw]",
    ),
]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Print more; show where an error comes from.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON, for programs: docs/json_output.md says what.")]


class Command(TyperCommand):
    """A command whose help page names an argument by its plain name, without braces and the type in Python."""

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        """Returns the words after the command's name in the line `Usage:`."""
        return [piece.replace("{", "").replace("}", "") for piece in super().collect_usage_pieces(ctx)]

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Writes the lists of arguments and options."""
        for title, kind in (("Arguments", "argument"), ("Options", "option")):
            parameters = [parameter for parameter in self.get_params(ctx) if parameter.param_type_name == kind]
            records = [record for parameter in parameters if (record := parameter.get_help_record(ctx))]
            if records:
                with formatter.section(title):
                    formatter.write_dl([(name.partition(" <")[0], meaning) for name, meaning in records])


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
