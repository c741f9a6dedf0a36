"""`pmg diagnose`: a document's attempts, failures, file and checks, and what to type next.  Changes nothing."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rich.text import Text

from extractors.readers.signatures import OFFICE
from flows.cli.json_output import AttemptMade, Diagnosis, Row, UnknownHead
from flows.cli.show import find_document, place_of, read_document
from flows.cli.status import acceptance_of, failed_check
from flows.cli.terminal import STATUS_STYLES, Console, words
from flows.cli.unknown_heads import unknown_heads
from flows.next_steps import command, folder_option, remedy_of
from flows.planning.discover import Found, find_file
from flows.planning.human_input import MANIFEST, input_places, read_human_input
from flows.safe_text import as_text
from flows.workers.pool import count_pages
from warehouse.ledger_rows import subject_of

if TYPE_CHECKING:
    from flows.settings import Settings
    from normalizers.records import Failure
    from warehouse.ledger import Ledger

_OFFICE = dict(zip(OFFICE, ("a zip archive, such as .docx or .xlsx", "an older office file", "rich text"), strict=True))
"""Kinds of office files by their first bytes; the bytes after those decide whether one can be read."""
_RESIDUE = 5
_CHECKS = 20


def diagnose(ledger: Ledger, settings: Settings, name: str) -> Diagnosis:
    """Collects everything that helps to fix a document; raises `UserError` for an unknown one."""
    failures = ledger.open_failures()
    unread = [failure for failure in failures if failure.document_id is None and failure.source == name]
    if unread and not ledger.find(name):
        return _diagnose_unread(ledger, settings, unread[0])
    document_id = find_document(ledger, name)
    document, names = ledger.documents()[document_id], ledger.names().get(document_id, [])
    file = find_file(settings.raw, settings.suffixes, document_id, names)
    rows = read_document(settings.curated, document_id)
    open_failure = next((failure for failure in failures if failure.document_id == document_id), None)
    heads = unknown_heads(rows["table_cells"], document.form_type or "unknown")
    return Diagnosis(
        document_id=document_id,
        file_names=names,
        status=document.status,
        size=document.size,
        pipeline_version=document.pipeline_version,
        run_id=document.run_id,
        attempts=_attempts(ledger, document_id),
        document=next(iter(rows["documents"]), None),
        failed_checks=[failed_check(row) for row in rows["checks"] if not row["passed"] and row["severity"] != "info"],
        residue=rows["residue"],
        unknown_heads=heads,
        said_of_it=list(_human_input_lines(settings, document_id, names)),
        next=[
            *(
                ["# is it a form that no layout knows?  docs/adding_a_form.md"]
                if document.form_type == "unknown" and document.status != "failed"
                else ()
            ),
            *_next_for_heads(settings, heads, document_id, file),
            *_next_commands(settings, document_id, document.status, open_failure, file is not None),
        ],
        **_file_facts(settings, file),
    )


def _diagnose_unread(ledger: Ledger, settings: Settings, failure: Failure) -> Diagnosis:
    """Returns the diagnosis of a file whose bytes could not be read."""
    return Diagnosis(
        document_id=None,
        file_names=[failure.source],
        status="failed",
        attempts=_attempts(ledger, subject_of(failure.source)),
        next=list(_next_commands(settings, failure.source, "failed", failure, True)),
    )


def _attempts(ledger: Ledger, subject: str) -> list[AttemptMade]:
    names = AttemptMade.__slots__
    return [AttemptMade(**{name: getattr(attempt, name) for name in names}) for attempt in ledger.attempts(subject)]


def _file_facts(settings: Settings, file: Found | None) -> dict[str, str | None]:
    """Returns name, kind and first bytes of a file, and the number of pages of a PDF (counted within limits)."""
    if file is None:
        return {}
    with open(file.path, "rb") as source:  # noqa: PTH123 - a name that is not UTF-8 is a str, not a Path
        start = source.read(1024)
    pages = count_pages(file.path, settings.memory_mb) if b"%PDF-" in start else None
    return {"file": as_text(file.name), "kind": _kind(start), "first_bytes": repr(start[:16]), "pages": pages}


def _kind(start: bytes) -> str:
    """Returns the kind of a file, judged by its first bytes."""
    from extractors import read_bytes
    from extractors.document import ReadError

    if b"%PDF-" in start:
        return "a PDF"
    if office := next((kind for signature, kind in _OFFICE.items() if start.startswith(signature)), None):
        return office
    try:
        return f"a text ({read_bytes(start).reader})"
    except ReadError as error:
        return str(error)


def _human_input_lines(settings: Settings, document_id: str, names: Sequence[str]) -> Iterator[str]:
    """Yields the human input for a document as text: corrections, acceptances, manifest entries."""
    human_input = read_human_input(settings).of(document_id, names)
    for correction in human_input.corrections:
        change = f"{correction.dataset}.{correction.field} is {correction.new!r}, not {correction.old!r}"
        yield f"correction by {correction.who}, {correction.when}: {change}: {correction.why}"
    for acceptance in human_input.acceptances:
        yield f"{acceptance.name}, {acceptance.when}: {acceptance.why}"
    for entry in human_input.entries:
        values = {name: getattr(entry, name) for name in ("fiscal_year", "service", "received_at")}
        parts = [f"{name} {value}" for name, value in values.items() if value is not None]
        yield f"{MANIFEST}: {', '.join([*parts, *([entry.note] if entry.note is not None else [])])}"


def _next_for_heads(
    settings: Settings, heads: Sequence[UnknownHead], document_id: str, file: Found | None
) -> Iterator[str]:
    """Yields the commands that test a new line of a layout, and that read the document again."""
    if not any(head.line for head in heads):
        return
    pmg, option, raw = command(), folder_option(settings, "curated"), folder_option(settings, "raw")
    yield "# add the words to the heads of that column; then see whether they are known:"
    if file is not None:
        yield f"{pmg} read {shlex.quote(os.path.relpath(file.path))}"
    yield f"{pmg} forget {document_id[:12]}{option} && {pmg} ingest{raw}{option}  # reads it again"


def _next_commands(
    settings: Settings, document: str, status: str, failure: Failure | None, is_there: bool
) -> Iterator[str]:
    pmg, option, raw = command(), folder_option(settings, "curated"), folder_option(settings, "raw")
    name = document[:12] if len(document) == 64 and "." not in document else shlex.quote(document)
    if failure is not None:
        advice = remedy_of(failure)
        if advice:
            yield f"# {advice}; then:"
        if is_there:
            yield f"{pmg} rerun --document {name}{raw}{option}"
        else:
            yield f"# its file has to be in {settings.typed_folder('raw')} again to be read again"
        yield f'{pmg} dismiss {name} --why "…"{option}'
    else:
        yield f"{pmg} show {name}{option}"
        if status == "review":
            yield f"{pmg} review{raw}{option}  # pages with each doubt beside the source, and what to paste"
            folder = input_places(settings).corrections
            yield f'{pmg} accept {name} --check CHECK --why "…" --by "…"{option}  # a finding that is as it is printed'
            yield f"# a value that is wrong: an entry in {folder}, then {pmg} ingest{raw}{option}"


def show_diagnosis(diagnosis: Diagnosis, verbose: bool = False) -> None:
    """Prints a diagnosis; `verbose` adds the tracebacks of bugs."""
    console = Console()
    names = words(", ".join(diagnosis.file_names), "bold")
    console.print(names + Text("  ") + words(diagnosis.status, STATUS_STYLES[diagnosis.status]), soft_wrap=True)
    if diagnosis.document_id:
        _line(console, "document_id", diagnosis.document_id)
        _line(console, "size", f"{diagnosis.size:,} bytes")
        _line(console, "read by version", f"{diagnosis.pipeline_version}, in run {diagnosis.run_id}")
    _show_attempts(console, diagnosis.attempts, verbose)
    if diagnosis.document_id:
        _show_file(console, diagnosis)
        _show_doubts(console, diagnosis)
    if diagnosis.said_of_it:
        _heading(console, "what people say of it")
    for line in diagnosis.said_of_it:
        console.print_indented(words(f"  {line}"), 4)
    _heading(console, "what to type next")
    for line in diagnosis.next:
        console.print(words(f"  {line}"), soft_wrap=True)


def _heading(console: Console, title: str) -> None:
    console.print(Text(f"\n{title}", "bold underline"))


def _line(console: Console, name: str, value: object) -> None:
    console.print_indented(Text(f"  {name:16} ") + words(value), 19)


def _show_attempts(console: Console, attempts: Sequence[AttemptMade], verbose: bool) -> None:
    _heading(console, "what was tried")
    for attempt in attempts:
        attempted = f"  {attempt.started_at:%Y-%m-%d %H:%M} UTC, run {attempt.run_id}, {attempt.seconds:.2f} s: "
        outcome = words(attempt.status, STATUS_STYLES.get(attempt.status, ""))
        if attempt.error_type:
            outcome += words(f" at {attempt.step}, {attempt.error_type}: {attempt.message or ''}")
        console.print_indented(words(attempted) + outcome, 4)
        if attempt.detail and verbose:
            for line in attempt.detail.splitlines():
                console.print(words(f"    {line}", "dim"), soft_wrap=True)
        elif attempt.detail:
            console.print(words("    (--verbose shows its traceback)", "dim"))


def _show_file(console: Console, diagnosis: Diagnosis) -> None:
    _heading(console, "what it looks like")
    if diagnosis.file is None:
        _line(console, "file", "no longer in the raw folder")
    else:
        _line(console, "file", diagnosis.file)
        _line(console, "first bytes", f"{diagnosis.kind}: {diagnosis.first_bytes}")
    if diagnosis.pages is not None:
        _line(console, "pages", diagnosis.pages)
    if diagnosis.document:
        _show_reading(console, diagnosis.document)


def _show_reading(console: Console, row: Row) -> None:
    if row["reader"]:
        pages = f", {row['page_count']} pages" if row["page_count"] is not None else ""
        _line(console, "read as", f"{row['reader']}{pages} (confidence {row['reader_confidence']:g})")
    _line(console, "form", f"{row['form_type']}, year {row['fiscal_year'] or 'not stated'}")
    if row["coverage"] is not None:
        _line(console, "accounted for", f"{row['coverage']:.1%} of its words")


def _show_doubts(console: Console, diagnosis: Diagnosis) -> None:
    if diagnosis.failed_checks:
        _heading(console, "checks that it fails")
    for check in diagnosis.failed_checks[:_CHECKS]:
        subject = f" ({check.subject})" if check.subject else ""
        console.print_indented(
            words(f"  {check.check}{subject}: ", "yellow") + words(f"{check.message or ''}{acceptance_of(check)}"),
            4,
        )
    if len(diagnosis.failed_checks) > _CHECKS:
        console.print(words(f"  … and {len(diagnosis.failed_checks) - _CHECKS:,} more"))
    if diagnosis.unknown_heads:
        _heading(console, "heads that are not known")
    for head in diagnosis.unknown_heads:
        page = f" (page {head.page})" if head.page is not None else ""
        console.print(words(f"  {head.text}{page}", "yellow"), soft_wrap=True)
        if head.line:
            console.print(words(f"    {head.where}:"), soft_wrap=True)
            console.print(words(f"      {head.line}"), soft_wrap=True)
    if diagnosis.residue:
        _heading(console, "what nothing accounts for")
    for piece in diagnosis.residue[:_RESIDUE]:
        place = place_of(piece)
        console.print_indented(words(f"  {place}: {piece['text'][:200]}"), 4)
    if len(diagnosis.residue) > _RESIDUE:
        console.print(words(f"  … and {len(diagnosis.residue) - _RESIDUE:,} more pieces"))
