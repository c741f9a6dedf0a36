"""Generates the page `docs/command_line.md` from the commands."""

from __future__ import annotations

from collections.abc import Iterator
from inspect import cleandoc
from pathlib import Path
from typing import Any

import typer

PAGE = Path("docs/command_line.md")
_BAR = "&#124;"
"""Entity for a bar, which would otherwise end a cell of a Markdown table."""

_HEAD = """# Command line

Every command of `pmg` with its options, as `--help` after a command says them too. Made from the code by
`python -m flows.cli.page`: change it there, not here.

Exit status: 0 done; 1 it went wrong; 2 usage error; 3 done, but some documents failed; 130 stopped. Results go to
standard output, messages to standard error. In a checkout `pmg` is `.venv/bin/pmg`, or `pmg` after
`source .venv/bin/activate`. Completion for your shell: `pmg --install-completion`.
"""


def markdown() -> str:
    """Returns the page: a list of the commands, then a section for each."""
    from flows.cli import app

    commands = list(_commands(typer.main.get_command(app)))
    listed = [
        f"| [`pmg {name}`](#pmg-{name.replace(' ', '-')}) | {_first_paragraph(command)} |" for name, command in commands
    ]
    return "\n".join(
        [_HEAD, "| command | what it does |", "|---|---|", *listed, "", *(_section(*section) for section in commands)]
    )


def _commands(group: Any, before: str = "") -> Iterator[tuple[str, Any]]:
    for name, command in group.commands.items():
        yield f"{before}{name}", command
        if hasattr(command, "commands"):
            yield from _commands(command, f"{before}{name} ")


def _first_paragraph(command: Any) -> str:
    return cleandoc(command.help).partition("\n\n")[0].replace("\n", " ")


def _section(name: str, command: Any) -> str:
    paragraphs = [" ".join(part.split()) for part in cleandoc(command.help).split("\n\n")]
    rows = [_row(parameter) for parameter in command.params if parameter.name != "help"]
    table = "\n".join(["| option | meaning | default |", "|---|---|---|", *rows])
    return "\n\n".join([f"## pmg {name}", *paragraphs, table]) + "\n"


def _row(parameter: Any) -> str:
    """Returns a table row: what to type, what it means, and the default."""
    meaning, _, default = (parameter.help or "").partition("  [default: ")
    default = default.rstrip("]")
    if parameter.required:
        default = "required"
    elif not default and not parameter.secondary_opts and parameter.default not in (None, False):
        default = str(parameter.default)
    typed = _usage_of(parameter)
    code = f"<code>{typed}</code>" if "|" in typed else f"`{typed}`"  # backquotes would show the entity literally
    return f"| {' | '.join(cell.replace('|', _BAR) for cell in (code, meaning, default))} |"


def _usage_of(parameter: Any) -> str:
    """Returns an argument's name, or an option with its short form and the name of its value."""
    if parameter.param_type_name == "argument":
        return f"{parameter.metavar}{'...' if parameter.nargs != 1 else ''}"
    *short, long = sorted(parameter.opts, key=len)
    value = "" if parameter.is_flag else f" {parameter.metavar}"
    return ", ".join((*short, f"{long}{value}", *parameter.secondary_opts))


def main() -> None:
    """Writes the page into the current folder's `docs`."""
    PAGE.write_text(markdown(), encoding="utf-8")


if __name__ == "__main__":
    main()
