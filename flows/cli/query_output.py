"""Prints the columns and rows of a query: a table for people, CSV or JSON for programs."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, Literal

from rich.markup import escape
from rich.text import Text

from flows.cli.terminal import Console, figure, plain_table, words
from flows.report import count_of
from flows.safe_text import printable
from warehouse.spreadsheet import csv_line, distinct, nested, plain

Row = Sequence[Any]


def print_answer(
    how: Literal["table", "csv", "json"], columns: Sequence[str], rows: Iterator[Row], most: int | None
) -> None:
    """Prints the first `most` rows (None: all) to standard output; numbers repeated column names.

    CSV and JSON are streamed as the rows come in, and escaped on a terminal.  JSON is a list with an object per row.
    """
    names = distinct(columns)
    if how == "table":
        _print_table(names, rows, most)
        return
    lines = _csv(names, islice(rows, most)) if how == "csv" else _json(names, islice(rows, most))
    for line in lines:
        sys.stdout.write(printable(line) + "\n" if sys.stdout.isatty() else line + "\n")


def _csv(names: Sequence[str], rows: Iterator[Row]) -> Iterator[str]:
    yield csv_line(names)
    yield from map(csv_line, rows)


def _json(names: Sequence[str], rows: Iterator[Row]) -> Iterator[str]:
    line = "["
    for row in rows:
        yield line
        values = dict(zip(names, map(nested, row), strict=True))
        line = json.dumps(values, ensure_ascii=False) + ","
    yield line.removesuffix(",")
    yield "]"


def _print_table(names: Sequence[str], rows: Iterator[Row], most: int | None) -> None:
    """Prints a table if it fits the terminal or there is no terminal, otherwise a block of lines for each row."""
    shown = list(islice(rows, most))
    is_cut = most is not None and next(rows, None) is not None
    cells = [[figure(value) for value in row] for row in shown]
    console = Console()
    table = plain_table()
    for position, name in enumerate(names):
        is_number = all(isinstance(plain(row[position]), int | float | None) for row in shown)
        table.add_column(escape(printable(name)), justify="right" if is_number else "left", overflow="fold")
    for row in cells:
        table.add_row(*map(words, row))
    width = console.measure(table, options=console.options.update(max_width=2**31)).maximum
    if width <= console.width:
        console.print(table)
    elif not console.is_terminal:
        Console(width=width).print(table)
    else:
        _print_blocks(console, names, cells)
    count = count_of(len(shown), "row")
    extent = f"the first {count}; --limit 0 prints all" if is_cut else count
    console.print(f"({extent})", style="dim", soft_wrap=True)


def _print_blocks(console: Console, names: Sequence[str], cells: Sequence[Sequence[str]]) -> None:
    width = max(map(len, names))
    for number, row in enumerate(cells, start=1):
        console.print(f"row {number}", style="bold")
        for name, cell in zip(names, row, strict=True):
            console.print_indented(Text("  ") + words(f"{name:{width}}  ", "dim") + words(cell), width + 4)
