"""Carries out a person's decision on a document (accept, dismiss, forget); returns a line that confirms it."""

from __future__ import annotations

from datetime import date

from flows.cli.context import open_ledger
from flows.cli.show import find_document, read_document
from flows.errors import UserError
from flows.planning.discover import discover
from flows.planning.human_input import input_places
from flows.safe_text import as_text, printable
from flows.settings import Settings, ledger_of
from review.text import acceptance, scalar
from warehouse.ledger import Ledger
from warehouse.ledger_rows import subject_of
from warehouse.publication import reconcile
from warehouse.store import Store


def dismiss(settings: Settings, document: str, why: str) -> str:
    """Closes an open failure with a reason; returns a confirmation.  Raises `UserError` if there is no such failure."""
    if not why.strip():
        raise UserError("say why, for whoever asks later")
    store = Store(settings.curated)
    with open_ledger(settings):
        pass  # raises a clear `UserError` if there is no ledger
    with store.lock(), Ledger(ledger_of(settings)) as ledger:
        subject = _failed(ledger, document)
        if not ledger.dismiss(subject, why):
            raise UserError(f"{printable(document)} has no open failure; see pmg diagnose")
        reconcile(store, ledger)
    return f"The failure of {printable(document)} is closed."


def accept(settings: Settings, document: str, check: str, why: str, who: str) -> str:
    """Writes an acceptance of a failed check into accepted.yaml; returns a confirmation that names the next step.

    Raises `UserError` if the document does not fail that check.
    """
    if not why.strip() or not who.strip():
        raise UserError("say why and who, for whoever asks later")
    with open_ledger(settings) as ledger:
        document_id = find_document(ledger, document)
    failed = [row for row in read_document(settings.curated, document_id)["checks"] if not row["passed"]]
    findings = [row for row in failed if row["check"] == check and not row["accepted_by"]]
    if not findings:
        names = ", ".join(dict.fromkeys(row["check"] for row in failed if not row["accepted_by"])) or "none"
        raise UserError(f"{printable(document)} has no failed check {printable(check)} to accept: there is {names}")
    path = input_places(settings).corrections / "accepted.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    reasons = {"who": scalar(who.strip()), "when": date.today().isoformat(), "why": scalar(why.strip())}
    with path.open("a", encoding="utf-8") as file:
        for row in findings:
            file.write(acceptance(document_id, check, row["message"] or "", **reasons))
    return f"Written to {printable(str(path))}; the next pmg ingest publishes it, and the check stays visible."


def _failed(ledger: Ledger, document: str) -> str:
    """Returns the subject of a failure: of a file whose bytes could not be read, else of a document."""
    if any(failure.document_id is None and failure.source == document for failure in ledger.open_failures()):
        return subject_of(document)
    return find_document(ledger, document)


def what_to_forget(settings: Settings, document: str) -> tuple[str, str]:
    """Returns the document's id, and a text that lists what `forget` would remove."""
    with open_ledger(settings) as ledger:
        document_id = find_document(ledger, document)
        names = ledger.names().get(document_id, [])
    rows = read_document(settings.curated, document_id)
    counts = ", ".join(
        f"{len(rows[name]):,} {name}" for name in ("documents", "provenance", "table_cells") if rows[name]
    )
    removed = f"{document_id[:12]} ({printable(', '.join(names))}): {counts or 'no rows'}, and what belongs to them."
    if settings.raw.is_dir():
        present = {as_text(file.name) for file in discover(settings.raw, settings.suffixes).files} & set(names)
        if present:
            sentence = printable(f"{', '.join(sorted(present))} is still in {settings.typed_folder('raw')}")
            removed += f"\n{sentence}: the next pmg ingest takes it in again unless you remove it."
    return document_id, removed


def forget(settings: Settings, document_id: str) -> str:
    """Removes a document from all datasets and from the ledger; returns a confirmation."""
    store = Store(settings.curated)
    with store.lock(), Ledger(ledger_of(settings)) as ledger:
        ledger.forget([document_id])
        reconcile(store, ledger)
    return f"{document_id[:12]} is forgotten."
