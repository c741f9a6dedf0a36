"""`pmg diagnose`: what was tried on a document, what failed, what it looks like, and what to type next."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.text import Text

from flows.advice import ADVICE, command, curated_option
from flows.discover import Found, as_text, discover
from flows.given import MANIFEST, places_of, read_givens
from flows.plan import hash_file
from flows.pool import count_pages
from flows.show import find_document, read_document
from flows.terminal import STATUS_STYLES, words
from warehouse.ledger_rows import subject_of

if TYPE_CHECKING:
    from flows.settings import Settings
    from normalizers.records import Failure
    from warehouse.ledger import Ledger

_RESIDUE = 5
_CHECKS = 20


def show_diagnosis(ledger: Ledger, settings: Settings, asked: str, verbose: bool = False) -> None:
    """Prints everything that helps whoever has to mend a document; `verbose` adds the tracebacks of bugs."""
    console = Console(highlight=False)
    failures = ledger.open_failures()
    without_bytes = [f for f in failures if f.document_id is None and f.source == asked]
    if without_bytes and not ledger.find(asked):
        _show_unread(console, ledger, settings, without_bytes[0])
        return
    document_id = find_document(ledger, asked)
    known, names = ledger.documents()[document_id], ledger.names().get(document_id, [])
    console.print(words(", ".join(names), "bold") + Text("  ") + words(known.status, STATUS_STYLES[known.status]))
    _line(console, "document_id", document_id)
    _line(console, "size", f"{known.size:,} bytes")
    _line(console, "read by version", f"{known.pipeline_version}, in run {known.run_id}")
    _show_attempts(console, ledger, document_id, verbose)
    file = _file_of(settings, document_id, set(names))
    _show_look(console, settings, file)
    rows = read_document(settings.curated, document_id)
    _show_rows(console, rows)
    _show_given(console, settings, document_id, names)
    open_failure = next((f for f in failures if f.document_id == document_id), None)
    _heading(console, "what to type next")
    for line in _next(settings, document_id, known.status, open_failure, file is not None):
        console.print(words(f"  {line}"), soft_wrap=True)


def _heading(console: Console, said: str) -> None:
    console.print(Text(f"\n{said}", "bold underline"))


def _line(console: Console, name: str, value: object) -> None:
    console.print(Text(f"  {name:16} ") + words(value), soft_wrap=True)


def _show_unread(console: Console, ledger: Ledger, settings: Settings, failure: Failure) -> None:
    """A file whose bytes could not be had at all."""
    console.print(words(failure.source, "bold") + Text("  ") + words("failed", STATUS_STYLES["failed"]))
    _show_attempts(console, ledger, subject_of(failure.source), False)
    _heading(console, "what to type next")
    for line in _next(settings, failure.source, "failed", failure, True):
        console.print(words(f"  {line}"), soft_wrap=True)


def _show_attempts(console: Console, ledger: Ledger, subject: str, verbose: bool) -> None:
    _heading(console, "what was tried")
    for attempt in ledger.attempts(subject):
        said = f"  {attempt.started_at:%Y-%m-%d %H:%M} UTC, run {attempt.run_id}, {attempt.seconds:.2f} s: "
        outcome = words(attempt.status, STATUS_STYLES.get(attempt.status, ""))
        if attempt.error_type:
            outcome += words(f" at {attempt.step}, {attempt.error_type}: {attempt.message or ''}")
        console.print(words(said) + outcome, soft_wrap=True)
        if attempt.detail and verbose:
            for line in attempt.detail.splitlines():
                console.print(words(f"    {line}", "dim"), soft_wrap=True)
        elif attempt.detail:
            console.print(words("    (--verbose shows its traceback)", "dim"))


def _file_of(settings: Settings, document_id: str, names: set[str]) -> Found | None:
    """A file in the raw folder with these bytes, if there is one."""
    if not settings.raw.is_dir():
        return None
    for file in discover(settings.raw, settings.suffixes).files:
        if as_text(file.name) in names and hash_file(file) == document_id:
            return file
    return None


def _show_look(console: Console, settings: Settings, file: Found | None) -> None:
    """What the file looks like, from its first bytes and, if it can be read within its limits, from its pages."""
    _heading(console, "what it looks like")
    if file is None:
        _line(console, "file", "no longer in the raw folder")
        return
    with open(file.path, "rb") as source:  # noqa: PTH123 - a name that is not UTF-8 is a str, not a Path
        start = source.read(1024)
    _line(console, "file", as_text(file.name))
    _line(console, "first bytes", f"{_kind(start)}: {start[:16]!r}")
    if b"%PDF-" in start:
        _line(console, "pages", count_pages(file.path, settings.memory_mb))


def _kind(start: bytes) -> str:
    """What a file's first bytes say that it is."""
    from extractors import read_bytes
    from extractors.document import ReadError

    if b"%PDF-" in start:
        return "a PDF"
    try:
        return f"a text ({read_bytes(start).reader})"
    except ReadError as error:
        return str(error)


def _show_rows(console: Console, rows: dict[str, list[dict[str, Any]]]) -> None:
    for row in rows["documents"]:
        if row["reader"]:
            pages = f", {row['page_count']} pages" if row["page_count"] is not None else ""
            _line(console, "read as", f"{row['reader']}{pages} (confidence {row['reader_confidence']:g})")
        _line(console, "form", f"{row['form_type']}, year {row['fiscal_year'] or 'not said'}")
        if row["coverage"] is not None:
            _line(console, "accounted for", f"{row['coverage']:.1%} of its words")
    failed = [c for c in rows["checks"] if not c["passed"] and c["severity"] != "info"]
    if failed:
        _heading(console, "checks that it fails")
    for check in failed[:_CHECKS]:
        subject = f" ({check['subject']})" if check["subject"] else ""
        console.print(words(f"  {check['check']}{subject}: ", "yellow") + words(check["message"] or ""), soft_wrap=True)
    if len(failed) > _CHECKS:
        console.print(words(f"  … and {len(failed) - _CHECKS:,} more"))
    if rows["residue"]:
        _heading(console, "what nothing accounts for")
    for piece in rows["residue"][:_RESIDUE]:
        place = f"page {piece['page']}" if piece["page"] is not None else f"line {piece['line_start']}"
        console.print(words(f"  {place}: {piece['text'][:200]}"), soft_wrap=True)
    if len(rows["residue"]) > _RESIDUE:
        console.print(words(f"  … and {len(rows['residue']) - _RESIDUE:,} more pieces"))


def _show_given(console: Console, settings: Settings, document_id: str, names: list[str]) -> None:
    """What people said of it: corrections, and the manifest's entries."""
    given = read_givens(settings).of(document_id, names)
    if given:
        _heading(console, "what people say of it")
    for c in given.corrections:
        said = f"  correction by {c.who}, {c.when}: {c.dataset}.{c.field} is {c.new!r}, not {c.old!r}: {c.why}"
        console.print(words(said), soft_wrap=True)
    for e in given.entries:
        parts = (("fiscal_year", e.fiscal_year), ("service", e.service), ("received_at", e.received_at), ("", e.note))
        said = ", ".join(f"{name} {value}".strip() for name, value in parts if value is not None)
        console.print(words(f"  {MANIFEST}: {said}"), soft_wrap=True)


def _next(settings: Settings, asked: str, status: str, failure: Failure | None, is_there: bool) -> Iterator[str]:
    pmg, option = command(), curated_option(settings)
    raw = "" if settings.raw == Path("data/raw") else f" --raw {shlex.quote(str(settings.raw))}"
    name = asked[:12] if len(asked) == 64 and "." not in asked else shlex.quote(asked)
    if failure is not None:
        advice = ADVICE.get(failure.error_type)
        if advice:
            yield f"# {advice}; then:"
        if is_there:
            yield f"{pmg} rerun --document {name}{raw}{option}"
        else:
            yield f"# its file has to be in {settings.raw} again to be read again"
        yield f'{pmg} dismiss {name} --why "…"{option}'
    else:
        yield f"{pmg} show {name}{option}"
        if status == "review":
            where = places_of(settings).corrections
            yield f"# a value that is wrong: an entry in {where}, then {pmg} ingest{raw}{option}"
