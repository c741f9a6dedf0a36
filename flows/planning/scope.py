"""Which failures to run again, and which documents an older version of the pipeline read."""

from __future__ import annotations

from dataclasses import dataclass

from packaging.version import InvalidVersion, Version

from extractors.document import ERROR_TYPES
from flows.errors import UserError
from flows.safe_text import printable
from normalizers.records import FORM_TYPES, Failure
from warehouse.ledger import Ledger
from warehouse.ledger_rows import Selection


@dataclass(frozen=True, slots=True)
class Choice:
    """Open failures that fit all that is given: all of them where nothing is.

    `document` is an id or its beginning, or a file's name; `older_than_version` takes those that an older version of
    the pipeline tried last.
    """

    error: str | None = None
    document: str | None = None
    run: str | None = None
    form: str | None = None
    older_than_version: str | None = None
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a run is to read: what is new or changed, with `refresh` also what an older version read; or `again`, these
    failures and nothing else."""

    refresh: bool = False
    again: Choice | None = None


EVERYTHING_NEW = Wanted()


def verify(choice: Choice) -> None:
    """Raises `UserError` for a choice that nothing can ever fit."""
    if choice.error is not None and choice.error not in ERROR_TYPES:
        raise UserError(f"no error is called {printable(choice.error)}: there are {', '.join(sorted(ERROR_TYPES))}")
    if choice.form is not None and choice.form not in FORM_TYPES:
        raise UserError(f"no form is called {printable(choice.form)}: there are {', '.join(FORM_TYPES)}")
    if choice.limit is not None and choice.limit < 1:
        raise UserError("a limit is at least 1")
    if choice.older_than_version is not None:
        _version(choice.older_than_version)


def choose(ledger: Ledger, choice: Choice) -> list[Failure]:
    """The open failures that fit, oldest first.  Raises `UserError` as `verify`, and for an unknown run or document."""
    verify(choice)
    versions = {run.run_id: run.pipeline_version or "0" for run in ledger.runs()}
    if choice.run is not None and choice.run not in versions:
        raise UserError(f"no run is called {printable(choice.run)}; see pmg status")
    found = ledger.to_rerun(Selection(error_type=choice.error, run_id=choice.run, form_type=choice.form))
    if choice.document is not None:
        ids = set(ledger.find(choice.document))
        if not ids and choice.document not in {f.source for f in found}:
            raise UserError(f"no document is called {printable(choice.document)}, and no document_id begins so")
        found = [f for f in found if f.document_id in ids or (f.document_id is None and f.source == choice.document)]
    if choice.older_than_version is not None:
        than = choice.older_than_version
        found = [f for f in found if is_older(versions.get(f.run_id or "", "0"), than)]
    return found[: choice.limit]


def is_older(version: str, than: str) -> bool:
    """Whether a version of the pipeline came before another."""
    return _version(version) < _version(than)


def _version(text: str) -> Version:
    try:
        return Version(text)
    except InvalidVersion:
        raise UserError(f"{printable(text)} is no version such as 0.2.0") from None
