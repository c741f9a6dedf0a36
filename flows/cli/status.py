"""`pmg status`: datasets, failures and documents to review.  Reads the ledger; does not load the flow or the core.

On a terminal it prints tables and blocks; elsewhere one line for each document, with columns separated by tabs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from rich.padding import Padding
from rich.text import Text

from flows.cli.json_output import FailedCheck, FormCount, OpenFailure, RunState, Status, ToReview
from flows.cli.terminal import STATUS_STYLES, Console, plain_table, words
from flows.next_steps import remedy_of
from flows.report import count_of
from flows.safe_text import printable

if TYPE_CHECKING:
    from flows.settings import Settings
    from normalizers.records import Failure, Run
    from warehouse.ledger import Ledger

T = TypeVar("T")


def status(ledger: Ledger, settings: Settings) -> Status:
    """Returns the state of documents, failures and runs."""
    from flows.planning.human_input import InputPlaces

    summary, places = ledger.summary(), InputPlaces.of(settings, ledger.settings())
    return Status(
        documents={name: summary.by_status.get(name, 0) for name in STATUS_STYLES},
        forms=[FormCount(*counted) for counted in summary.by_form_and_year],
        open_failures=dict(sorted(summary.by_error.items())),
        oldest_failure=open_failure(summary.oldest_failure) if summary.oldest_failure else None,
        waiting=summary.waiting,
        last_run=_run_state(summary.last_run),
        last_successful_run=_run_state(summary.last_successful_run),
        curated=settings.typed_folder("curated"),
        corrections=str(places.corrections),
        manifest=str(places.manifest),
    )


def _run_state(run: Run | None) -> RunState | None:
    return RunState(**{name: getattr(run, name) for name in RunState.__slots__}) if run else None


def open_failure(failure: Failure) -> OpenFailure:
    """Returns a failure with the advice on it."""
    names = set(OpenFailure.__slots__) - {"advice"}
    return OpenFailure(**{name: getattr(failure, name) for name in names}, advice=remedy_of(failure))


def failures(ledger: Ledger) -> list[OpenFailure]:
    """Returns open failures, oldest first."""
    return [open_failure(failure) for failure in ledger.open_failures()]


def to_review(ledger: Ledger, settings: Settings) -> list[ToReview]:
    """Returns the documents to review, each with the checks that it fails."""
    from warehouse.store import Store

    names = ledger.names()
    ids = [document.document_id for document in ledger.documents().values() if document.status == "review"]
    columns = ["document_id", "passed", *FailedCheck.__slots__]
    failed: dict[str, list[FailedCheck]] = {document_id: [] for document_id in ids}
    for row in Store(settings.curated).read("checks", columns).to_pylist():
        if row["document_id"] in failed and not row["passed"] and row["severity"] != "info":
            failed[row["document_id"]].append(failed_check(row))
    return [ToReview(i, names.get(i, []), checks) for i, checks in failed.items()]


def failed_check(row: Mapping[str, Any]) -> FailedCheck:
    """Converts a row of `checks`."""
    values: dict[str, Any] = {name: row.get(name) for name in FailedCheck.__slots__}
    return FailedCheck(**values)


def acceptance_of(check: FailedCheck) -> str:
    """Returns who accepted a failed check, as text; empty if nobody did."""
    return f" (accepted by {check.accepted_by}, {check.accepted_on}: {check.accepted_why})" if check.accepted_by else ""


def show_status(state: Status) -> None:
    """Prints the state as a few tables and lines."""
    console = Console()
    table = plain_table("documents", "", numbers=("",))
    for name, count in state.documents.items():
        table.add_row(Text(name, STATUS_STYLES[name]), f"{count:,}")
    console.print(table)
    forms = plain_table("form", "year", "documents", numbers=("year", "documents"))
    for form in state.forms:
        year = "not stated" if form.fiscal_year is None else form.fiscal_year
        forms.add_row(words(form.form_type or "unknown"), words(year), f"{form.documents:,}")
    console.print(forms)
    if state.open_failures:
        errors = plain_table("error", "open", numbers=("open",))
        for error, count in state.open_failures.items():
            errors.add_row(words(error), f"{count:,}")
        console.print(errors)
    if state.oldest_failure:
        oldest = state.oldest_failure
        line = f"oldest failure: {oldest.source}, since {oldest.first_seen:%Y-%m-%d %H:%M} UTC"
        console.print(words(line), soft_wrap=True)
    if state.waiting:
        line = f"{count_of(state.waiting, 'document')} read but not published: the next pmg ingest publishes them"
        console.print(words(line, "yellow"), soft_wrap=True)
    for name, run in (("last run", state.last_run), ("last successful run", state.last_successful_run)):
        if run:
            ended = "it did not end" if run.finished_at is None else f"{run.extracted:,} read, {run.failed:,} failed"
            line = f"{name}: {run.run_id}, {run.started_at:%Y-%m-%d %H:%M} UTC, {ended}"
            console.print(words(line), soft_wrap=True)
    for name in ("curated", "corrections"):
        console.print(words(f"{name}: {getattr(state, name)}"), soft_wrap=True)


def show_failures(open_failures: Sequence[OpenFailure]) -> None:
    """Prints open failures: a block for each, or a line if there is no terminal."""

    def block(failure: OpenFailure) -> tuple[Text, list[Text]]:
        head = words(failure.source, "bold") + words(f"  {(failure.document_id or 'no id')[:8]}  ", "dim")
        head += words(failure.error_type, "red")
        attempts = "" if failure.attempts == 1 else f", {failure.attempts} attempts"
        below = [words(f"{failure.message or ''} (since {failure.first_seen:%Y-%m-%d}{attempts})")]
        return head, below + ([words(f"→ {failure.advice}")] if failure.advice else [])

    def line(failure: OpenFailure) -> list[list[Any]]:
        file = [failure.document_id, failure.source, failure.error_type, f"{failure.first_seen:%Y-%m-%d}"]
        return [[*file, failure.attempts, failure.message, failure.advice]]

    columns = ("document_id", "file", "error", "since", "attempts", "message", "advice")
    print_listing(open_failures, columns, line, block, "No document is failed.")


def show_selected(selected: Sequence[Failure]) -> None:
    """Prints the failures that a rerun would read again."""
    console = Console()
    if not selected:
        console.print("No open failure fits.")
        return
    show_failures([open_failure(failure) for failure in selected])
    if console.is_terminal:
        console.print(f"{count_of(len(selected), 'failure')} would be run again.")


def show_review(documents: Sequence[ToReview]) -> None:
    """Prints documents to review: a block for each, or without a terminal a line for each failed check."""

    def block(document: ToReview) -> tuple[Text, list[Text]]:
        names = words(", ".join(document.file_names), "bold")
        below = [
            words(_name_of(check), "yellow") + words(f": {check.message or ''}{acceptance_of(check)}")
            for check in document.checks
        ]
        return names + words(f"  {document.document_id[:8]}", "dim"), below

    def line(document: ToReview) -> list[list[Any]]:
        file = [document.document_id, ", ".join(document.file_names)]
        return [[*file, check.check, check.subject, check.severity, check.message] for check in document.checks]

    columns = ("document_id", "file", "check", "subject", "severity", "message")
    print_listing(documents, columns, line, block, "No document is to be reviewed.")


def _name_of(check: FailedCheck) -> str:
    return f"{check.check} ({check.subject})" if check.subject else check.check


def print_listing(
    items: Sequence[T],
    columns: Sequence[str],
    lines: Callable[[T], Sequence[Sequence[Any]]],
    block: Callable[[T], tuple[Text, list[Text]]],
    nothing: str,
) -> None:
    """Prints a `block` for each item on a terminal; elsewhere a line of column names, then the `lines` of each item.

    A block is a first line and indented lines below it; long lines wrap, so nothing is cut off.
    """
    console = Console()
    if not console.is_terminal:
        print("\t".join(columns))  # noqa: T201 - plain lines for cut and awk
        for item in items:
            for cells in lines(item):
                print("\t".join("" if cell is None else printable(str(cell)) for cell in cells))  # noqa: T201 - as above
    elif not items:
        console.print(nothing)
    else:
        for item in items:
            head, below = block(item)
            console.print(head, overflow="fold")
            for text in below:
                console.print(Padding(text, (0, 0, 0, 2)), overflow="fold")
