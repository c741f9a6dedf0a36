"""Terminal output: tables, colours and a progress bar.

Text of documents and names goes through `words`, which escapes control characters and markup.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from rich import box
from rich import console as rich_console
from rich.cells import cell_len
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from flows.next_steps import next_commands
from flows.progress import watcher
from flows.report import count_of, headline
from flows.safe_text import printable
from warehouse.spreadsheet import plain

if TYPE_CHECKING:
    from flows.evaluate import Evaluation, Score
    from flows.report import Report
    from flows.settings import Settings

STATUS_STYLES = {"ok": "green", "review": "yellow", "accepted": "cyan", "failed": "red"}
_LARGEST_WHOLE = 2.0**53
"""Above it, the digits of a whole float say more than the float does."""


class Console(rich_console.Console):
    """A terminal or a replacement: prints text without highlighting, and raises `BrokenPipeError` for a closed pipe."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"highlight": False, **options})

    def on_broken_pipe(self) -> None:
        """Raises the error for `flows.cli.context.report_errors` to handle."""
        raise BrokenPipeError

    def print_indented(self, text: Text, under: int) -> None:
        """Prints a line; on a terminal, wraps a long line and indents the following lines to column `under`.

        A long word (an id, an address) stays whole, so that it can be copied.
        """
        if not self.is_terminal or text.cell_len <= self.width:
            self.print(text, soft_wrap=True)
            return
        head, rest = text.divide([under])
        for part in rest.divide(_breaks(rest.plain, self.width - under)):
            part.rstrip()
            self.print(head + part, soft_wrap=True)
            head = Text(" " * under)


def _breaks(text: str, width: int) -> list[int]:
    """Returns the offsets at which to break a text into lines at most `width` wide; a wider word has its own line."""
    breaks, used = [], 0
    for word in re.finditer(r"\S+\s*", text):
        if used and used + cell_len(word[0].rstrip()) > width:
            breaks.append(word.start())
            used = 0
        used += cell_len(word[0])
    return breaks


def words(text: object, style: str = "") -> Text:
    """Returns text for a table or a line, without markup, with control characters escaped.

    The style applies to these words only; text that is appended keeps its own style.
    """
    return Text.assemble((printable(str(text)), style))


def figure(value: Any) -> str:
    """Formats a value in as few characters as say it all; null is empty."""
    value = plain(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer() and abs(value) < _LARGEST_WHOLE:
        return f"{value:.0f}"
    return "" if value is None else str(value)


def plain_table(*columns: str, numbers: Iterable[str] = ()) -> Table:
    """Returns a table without frames; `numbers` are the columns to align on the right."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    for name in columns:
        table.add_column(name, justify="right" if name in set(numbers) else "left", overflow="fold")
    return table


class _Bar:
    """A progress bar; implements `flows.progress.Watcher`."""

    def __init__(self, progress: Progress) -> None:
        self.progress = progress
        self.task: TaskID = progress.add_task("Starting", total=None)

    def begins(self, documents: int, seen: int) -> None:
        description = f"Taking in {documents:,} new of {seen:,} documents"
        self.progress.update(self.task, description=description, total=documents, completed=0)

    def advances(self, documents: int) -> None:
        self.progress.advance(self.task, documents)

    def publishes(self) -> None:
        self.progress.refresh()


@contextmanager
def watching() -> Iterator[None]:
    """Shows a progress bar for the run within; without a terminal, prints only its last state."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    console = Console()
    with Progress(*columns, console=console, auto_refresh=console.is_terminal, refresh_per_second=4) as progress:
        token = watcher.set(_Bar(progress))
        try:
            yield
        finally:
            watcher.reset(token)


def show_report(report: Report, settings: Settings) -> None:
    """Prints the tables at the end of a run.  Its notices, like its failures, are lines of the log."""
    console = Console()
    if report.trigger == "rerun":
        console.print(words(f"{headline(report)}."))
    elif report.nothing_new:
        console.print(f"Nothing new: {count_of(report.unchanged, 'document')} unchanged.")
    documents = plain_table("documents", "all", "this run", numbers=("all", "this run"))
    for status, style in STATUS_STYLES.items():
        row = (f"{report.documents.get(status, 0):,}", _signed(report.read[status]))
        documents.add_row(Text(status, style), *row)
    documents.add_row("unchanged", "", f"{report.unchanged:,}")
    console.print(documents)
    rows = plain_table("dataset", "rows", "this run", numbers=("rows", "this run"))
    for name, count in report.rows.items():
        rows.add_row(name, f"{count:,}", _signed(report.added[name]))
    console.print(rows)
    _show_troubles(console, report)
    console.print("Where to look next:")
    for line in _next_steps(report, settings):
        console.print(words(f"  {line}"), soft_wrap=True)


def _show_troubles(console: Console, report: Report) -> None:
    if report.failed_checks:
        checks = plain_table("failed check", "documents", "this run", numbers=("documents", "this run"))
        for name, count in report.failed_checks.items():
            checks.add_row(words(name), f"{count:,}", _signed(report.failed_checks_now.get(name, 0)))
        console.print(checks)
    else:
        console.print("No check failed.")
    if report.open_failures:
        errors = ", ".join(f"{n:,} {error}" for error, n in sorted(report.open_failures.items()))
        console.print(words(f"{sum(report.open_failures.values()):,} failed: {errors}", "red"))
    if report.ignored:
        suffixes = ", ".join(f"{n:,} {suffix}" for suffix, n in report.ignored.most_common(8))
        more = len(report.ignored) - 8
        console.print(
            words(f"{count_of(report.ignored.total(), 'file')} ignored: {suffixes}{', …' if more > 0 else ''}")
        )


def _next_steps(report: Report, settings: Settings) -> Iterator[str]:
    steps = list(next_commands(report, settings))
    width = max(len(command) for command, _ in steps)
    for command, meaning in steps:
        yield f"{command:{width}}  # {meaning}"
    yield f"pandas.read_parquet({settings.typed_folder('curated') + '/documents'!r}), and so for each dataset"


def _signed(count: int) -> str:
    return f"{count:+,}" if count else ""


def show_evaluation(evaluation: Evaluation, verbose: bool) -> None:
    """Prints scores per dataset and field, the documents with the lowest scores, and the total."""
    console = Console()
    if verbose:
        for miss in evaluation.misses:
            console.print(words(miss), soft_wrap=True)
    numbers = ("precision", "recall", "F1", "right", "extra", "missing")
    table = plain_table("dataset", "field", *numbers, numbers=numbers)
    for dataset, score in evaluation.datasets.items():
        table.add_row(words(dataset, "bold"), "", *_figures(score))
        for (dataset_of_field, name), part in evaluation.fields.items():
            if dataset_of_field == dataset and (verbose or not part.perfect):
                table.add_row("", words(name), *_figures(part))
    console.print(table)
    _show_worst(console, evaluation.documents)
    total = evaluation.total
    console.print(
        f"all: F1 {total.f1:.4f}, precision {total.precision:.4f}, recall {total.recall:.4f}, "
        f"{evaluation.perfect}/{len(evaluation.documents)} documents perfect"
    )
    console.print(f"statuses: {evaluation.status_reliability}")


def _show_worst(console: Console, documents: Mapping[str, Score]) -> None:
    from flows.evaluate import worst

    for name, score in worst(documents):
        console.print(words(f"  lowest: {score.f1:.4f} {name}"), soft_wrap=True)


def _figures(score: Score) -> Sequence[str]:
    rates = (f"{rate:.4f}" for rate in (score.precision, score.recall, score.f1))
    return (*rates, f"{score.right:,}", f"{score.extra:,}", f"{score.missing:,}")
