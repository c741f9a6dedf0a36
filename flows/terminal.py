"""What people see on a terminal.  Text of documents and names goes through `words`, so it cannot act on anything."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from rich import box
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from flows.advice import ADVICE, next_commands, shown
from flows.discover import printable
from flows.given import Places
from flows.progress import watcher
from flows.report import headline

if TYPE_CHECKING:
    from flows.evaluate import Evaluation, Score
    from flows.report import Report
    from flows.settings import Settings
    from normalizers.records import Failure
    from warehouse.ledger import Ledger

STATUS_STYLES = {"ok": "green", "review": "yellow", "failed": "red"}


def words(text: object, style: str = "") -> Text:
    """Text for a table or a line, without markup, with what could act on a terminal written out."""
    return Text(printable(str(text)), style=style)


def plain_table(*columns: str, numbers: Iterable[str] = ()) -> Table:
    """A table without frames; `numbers` are the columns to align on the right."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    for name in columns:
        table.add_column(name, justify="right" if name in set(numbers) else "left", overflow="fold")
    return table


class _Bar:
    """A progress bar, as `flows.progress` drives it."""

    def __init__(self, progress: Progress) -> None:
        self.progress = progress
        self.task: TaskID = progress.add_task("Starting", total=None)

    def begins(self, documents: int, seen: int) -> None:
        said = f"Taking in {documents:,} new of {seen:,} documents"
        self.progress.update(self.task, description=said, total=documents, completed=0)

    def advances(self, documents: int) -> None:
        self.progress.advance(self.task, documents)

    def publishes(self) -> None:
        self.progress.refresh()


@contextmanager
def watching() -> Iterator[None]:
    """Shows a progress bar on the terminal for what runs within; elsewhere than on a terminal, its last state."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    console = Console(highlight=False)
    with Progress(*columns, console=console, auto_refresh=console.is_terminal, refresh_per_second=4) as progress:
        token = watcher.set(_Bar(progress))
        try:
            yield
        finally:
            watcher.reset(token)


def show_report(report: Report, settings: Settings) -> None:
    """The table at the end of a run."""
    console = Console(highlight=False)
    if report.trigger == "rerun":
        console.print(words(f"{headline(report)}."))
    elif report.nothing_new:
        console.print(f"Nothing new: {_count(report.unchanged, 'document')} unchanged.")
    documents = plain_table("documents", "all", "this run", numbers=("all", "this run"))
    for status in ("ok", "review", "failed"):
        row = (f"{report.documents.get(status, 0):,}", _plus(report.read[status]))
        documents.add_row(Text(status, STATUS_STYLES[status]), *row)
    documents.add_row("unchanged", "", f"{report.unchanged:,}")
    console.print(documents)
    rows = plain_table("dataset", "rows", "this run", numbers=("rows", "this run"))
    for name, count in report.rows.items():
        rows.add_row(name, f"{count:,}", _plus(report.added[name]))
    console.print(rows)
    _show_troubles(console, report)
    console.print("Where to look next:")
    for line in _next_steps(report, settings):
        console.print(words(f"  {line}"), soft_wrap=True)


def _show_troubles(console: Console, report: Report) -> None:
    if report.failed_checks:
        checks = plain_table("failed check", "documents", numbers=("documents",))
        for name, count in report.failed_checks.items():
            checks.add_row(words(name), f"{count:,}")
        console.print(checks)
    else:
        console.print("No check failed.")
    if report.open_failures:
        said = ", ".join(f"{n:,} {error}" for error, n in sorted(report.open_failures.items()))
        console.print(words(f"{sum(report.open_failures.values()):,} failed: {said}", "red"))
    for notice in report.notices:
        console.print(words(notice, "yellow"), soft_wrap=True)
    if report.ignored:
        said = ", ".join(f"{n:,} {suffix}" for suffix, n in report.ignored.most_common(8))
        more = len(report.ignored) - 8
        console.print(words(f"{_count(report.ignored.total(), 'file')} ignored: {said}{', …' if more > 0 else ''}"))


def _next_steps(report: Report, settings: Settings) -> Iterator[str]:
    steps = list(next_commands(report, settings))
    width = max(len(command) for command, _ in steps)
    for command, meaning in steps:
        yield f"{command:{width}}  # {meaning}"
    yield f"pandas.read_parquet({shown(settings.curated / 'documents')!r}), and so for each dataset"


def _plus(count: int) -> str:
    return f"{count:+,}" if count else ""


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def show_status(ledger: Ledger, settings: Settings) -> None:
    """What stands, from the ledger alone."""
    console, summary = Console(highlight=False), ledger.summary()
    table = plain_table("documents", "", numbers=("",))
    for status in ("ok", "review", "failed"):
        table.add_row(Text(status, STATUS_STYLES[status]), f"{summary.by_status.get(status, 0):,}")
    console.print(table)
    forms = plain_table("form", "year", "documents", numbers=("year", "documents"))
    for form, year, count in summary.by_form_and_year:
        forms.add_row(words(form or "unknown"), words(year or "not said"), f"{count:,}")
    console.print(forms)
    if summary.by_error:
        errors = plain_table("error", "open", numbers=("open",))
        for error, count in sorted(summary.by_error.items()):
            errors.add_row(words(error), f"{count:,}")
        console.print(errors)
    if summary.oldest_failure:
        oldest = summary.oldest_failure
        console.print(words(f"oldest failure: {oldest.source}, since {oldest.first_seen:%Y-%m-%d %H:%M} UTC"))
    if summary.waiting:
        said = f"{_count(summary.waiting, 'document')} read but not published: the next pmg ingest publishes them"
        console.print(words(said, "yellow"))
    for name, run in (("last run", summary.last_run), ("last successful run", summary.last_successful_run)):
        if run:
            ended = "it did not end" if run.finished_at is None else f"{run.extracted:,} read, {run.failed:,} failed"
            console.print(words(f"{name}: {run.run_id}, {run.started_at:%Y-%m-%d %H:%M} UTC, {ended}"))
    places = Places.of(settings, ledger.settings())
    for name, path in (("datasets", settings.curated), ("corrections", places.corrections)):
        console.print(words(f"{name}: {path}"), soft_wrap=True)


def show_failures(ledger: Ledger) -> None:
    """Open failures, oldest first."""
    console, failures = Console(highlight=False), ledger.open_failures()
    if not failures:
        console.print("No document is failed.")
        return
    table = plain_table("document", "file", "error", "since", "attempts", "what happened", "what you can do")
    for failure in failures:
        table.add_row(
            words((failure.document_id or "-")[:8]),
            words(failure.source),
            words(failure.error_type, "red"),
            words(f"{failure.first_seen:%Y-%m-%d}"),
            words(failure.attempts),
            words(failure.message or ""),
            words(ADVICE.get(failure.error_type, "")),
        )
    console.print(table)


def show_chosen(failures: Sequence[Failure]) -> None:
    """The failures that a rerun would run."""
    console = Console(highlight=False)
    if not failures:
        console.print("No open failure fits.")
        return
    table = plain_table("document", "file", "error", "attempts", numbers=("attempts",))
    for failure in failures:
        error = words(failure.error_type, "red")
        table.add_row(words((failure.document_id or "-")[:8]), words(failure.source), error, words(failure.attempts))
    console.print(table)
    console.print(f"{_count(len(failures), 'failure')} would be run again.")


def show_review(ledger: Ledger, curated: Path) -> None:
    """Documents to review, each with the checks that it fails."""
    from warehouse.store import Store

    console, names = Console(highlight=False), ledger.names()
    ids = [d.document_id for d in ledger.documents().values() if d.status == "review"]
    if not ids:
        console.print("No document is to be reviewed.")
        return
    table = plain_table("document", "file", "failed check", "what is wrong")
    checks = Store(curated).read("checks", ["document_id", "check", "passed", "severity", "message"]).to_pylist()
    for document_id in ids:
        name = words(", ".join(names.get(document_id, [])))
        for check in checks:
            if check["document_id"] == document_id and not check["passed"] and check["severity"] != "info":
                said = words(check["message"] or "")
                table.add_row(words(document_id[:8]), name, words(check["check"], "yellow"), said)
    console.print(table)


def show_evaluation(found: Evaluation, verbose: bool) -> None:
    """Scores per dataset (and field), the documents that score lowest, and the total."""
    console = Console(highlight=False)
    if verbose:
        for miss in found.misses:
            console.print(words(miss), soft_wrap=True)
    numbers = ("precision", "recall", "F1", "right", "extra", "missing")
    table = plain_table("dataset", "field", *numbers, numbers=numbers)
    for dataset, score in found.datasets.items():
        table.add_row(words(dataset, "bold"), "", *_figures(score))
        for (of, name), part in found.fields.items():
            if of == dataset and (verbose or not part.perfect):
                table.add_row("", words(name), *_figures(part))
    console.print(table)
    _show_worst(console, found.documents)
    total = found.total
    console.print(
        f"all: F1 {total.f1:.4f}, precision {total.precision:.4f}, recall {total.recall:.4f}, "
        f"{found.perfect}/{len(found.documents)} documents perfect"
    )


def _show_worst(console: Console, documents: Mapping[str, Score]) -> None:
    from flows.evaluate import worst

    for name, score in worst(documents):
        console.print(words(f"  lowest: {score.f1:.4f} {name}"), soft_wrap=True)


def _figures(score: Score) -> Sequence[str]:
    rates = (f"{rate:.4f}" for rate in (score.precision, score.recall, score.f1))
    return (*rates, f"{score.right:,}", f"{score.extra:,}", f"{score.missing:,}")
