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
    return OpenFailure(**{n: getattr(failure, n) for n in names}, advice=remedy_of(failure))


def failures(ledger: Ledger) -> list[OpenFailure]:
    """Returns open failures, oldest first."""
    return [open_failure(failure) for failure in ledger.open_failures()]


def to_review(ledger: Ledger, settings: Settings) -> list[ToReview]:
    """Returns the documents to review, each with the checks that it fails."""
    from warehouse.store import Store

    names = ledger.names()
    ids = [d.document_id for d in ledger.documents().values() if d.status == "review"]
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


def show_status(found: Status) -> None:
    """Prints the state as a few tables and lines."""
    console = Console()
    table = plain_table("documents", "", numbers=("",))
    for name, count in found.documents.items():
        table.add_row(Text(name, STATUS_STYLES[name]), f"{count:,}")
    console.print(table)
    forms = plain_table("form", "year", "documents", numbers=("year", "documents"))
    for form in found.forms:
        year = "not stated" if form.fiscal_year is None else form.fiscal_year
        forms.add_row(words(form.form_type or "unknown"), words(year), f"{form.documents:,}")
    console.print(forms)
    if found.open_failures:
        errors = plain_table("error", "open", numbers=("open",))
        for error, count in found.open_failures.items():
            errors.add_row(words(error), f"{count:,}")
        console.print(errors)
    if found.oldest_failure:
        oldest = found.oldest_failure
        said = f"oldest failure: {oldest.source}, since {oldest.first_seen:%Y-%m-%d %H:%M} UTC"
        console.print(words(said), soft_wrap=True)
    if found.waiting:
        said = f"{count_of(found.waiting, 'document')} read but not published: the next pmg ingest publishes them"
        console.print(words(said, "yellow"), soft_wrap=True)
    for name, run in (("last run", found.last_run), ("last successful run", found.last_successful_run)):
        if run:
            ended = "it did not end" if run.finished_at is None else f"{run.extracted:,} read, {run.failed:,} failed"
            said = f"{name}: {run.run_id}, {run.started_at:%Y-%m-%d %H:%M} UTC, {ended}"
            console.print(words(said), soft_wrap=True)
    for name in ("curated", "corrections"):
        console.print(words(f"{name}: {getattr(found, name)}"), soft_wrap=True)


def show_failures(found: Sequence[OpenFailure]) -> None:
    """Prints open failures: a block for each, or a line if there is no terminal."""

    def block(failure: OpenFailure) -> tuple[Text, list[Text]]:
        head = words(failure.source, "bold") + words(f"  {(failure.document_id or 'no id')[:8]}  ", "dim")
        head += words(failure.error_type, "red")
        attempts = "" if failure.attempts == 1 else f", {failure.attempts} attempts"
        below = [words(f"{failure.message or ''} (since {failure.first_seen:%Y-%m-%d}{attempts})")]
        return head, below + ([words(f"→ {failure.advice}")] if failure.advice else [])

    def line(f: OpenFailure) -> list[list[Any]]:
        since = f"{f.first_seen:%Y-%m-%d}"
        return [[f.document_id, f.source, f.error_type, since, f.attempts, f.message, f.advice]]

    columns = ("document_id", "file", "error", "since", "attempts", "message", "advice")
    print_listing(found, columns, line, block, "No document is failed.")


def show_selected(selected: Sequence[Failure]) -> None:
    """Prints the failures that a rerun would read again."""
    console = Console()
    if not selected:
        console.print("No open failure fits.")
        return
    show_failures([open_failure(failure) for failure in selected])
    if console.is_terminal:
        console.print(f"{count_of(len(selected), 'failure')} would be run again.")


def show_review(found: Sequence[ToReview]) -> None:
    """Prints documents to review: a block for each, or without a terminal a line for each failed check."""

    def block(document: ToReview) -> tuple[Text, list[Text]]:
        names = words(", ".join(document.file_names), "bold")
        below = [
            words(_name_of(c), "yellow") + words(f": {c.message or ''}{acceptance_of(c)}") for c in document.checks
        ]
        return names + words(f"  {document.document_id[:8]}", "dim"), below

    def line(document: ToReview) -> list[list[Any]]:
        own = [document.document_id, ", ".join(document.file_names)]
        return [[*own, c.check, c.subject, c.severity, c.message] for c in document.checks]

    columns = ("document_id", "file", "check", "subject", "severity", "message")
    print_listing(found, columns, line, block, "No document is to be reviewed.")


def _name_of(check: FailedCheck) -> str:
    return f"{check.check} ({check.subject})" if check.subject else check.check


def print_listing(
    found: Sequence[T],
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
        for one in found:
            for cells in lines(one):
                print("\t".join("" if c is None else printable(str(c)) for c in cells))  # noqa: T201 - as above
    elif not found:
        console.print(nothing)
    else:
        for one in found:
            head, below = block(one)
            console.print(head, overflow="fold")
            for text in below:
                console.print(Padding(text, (0, 0, 0, 2)), overflow="fold")
