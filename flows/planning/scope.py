"""Selection of what a run reads, and the ledger's open failures that a filter matches.  Opens no file."""

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
class RerunFilter:
    """Filter for open failures: a failure has to match every field that is set.

    `document` is an id or its beginning, or a file name; `older_than_version` matches failures whose last attempt
    was by an older version of the pipeline; `limit` is the maximum number of failures.
    """

    error: str | None = None
    document: str | None = None
    run: str | None = None
    form: str | None = None
    older_than_version: str | None = None
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """What a run reads: new and changed documents; with `refresh` also what an older version read; with `rerun` only
    the failures that match."""

    refresh: bool = False
    rerun: RerunFilter | None = None


ALL_NEW = Scope()


def verify_filter(only: RerunFilter) -> None:
    """Raises `UserError` for a filter that cannot match any failure."""
    if only.error is not None and only.error not in ERROR_TYPES:
        raise UserError(f"unknown error type {printable(only.error)}: choose {', '.join(sorted(ERROR_TYPES))}")
    if only.form is not None and only.form not in FORM_TYPES:
        raise UserError(f"unknown form {printable(only.form)}: choose {', '.join(FORM_TYPES)}")
    if only.limit is not None and only.limit < 1:
        raise UserError("a limit is at least 1")
    if only.older_than_version is not None:
        _version(only.older_than_version)


def select_failures(ledger: Ledger, only: RerunFilter) -> list[Failure]:
    """Returns the open failures that match, oldest first.

    Raises `UserError` as `verify_filter` does, and for an unknown run or document.
    """
    verify_filter(only)
    versions = {run.run_id: run.pipeline_version or "0" for run in ledger.runs()}
    if only.run is not None and only.run not in versions:
        raise UserError(f"unknown run {printable(only.run)}; see pmg status")
    found = ledger.to_rerun(Selection(error_type=only.error, run_id=only.run, form_type=only.form))
    if only.document is not None:
        ids = set(ledger.find(only.document))
        if not ids and only.document not in {f.source for f in found}:
            raise UserError(
                f"unknown document {printable(only.document)}: no file has this name and no document_id begins so"
            )
        found = [f for f in found if f.document_id in ids or (f.document_id is None and f.source == only.document)]
    if only.older_than_version is not None:
        than = only.older_than_version
        found = [f for f in found if is_older(versions.get(f.run_id or "", "0"), than)]
    return found[: only.limit]


def is_older(version: str, than: str) -> bool:
    """True if `version` is lower than `than`."""
    return _version(version) < _version(than)


def _version(text: str) -> Version:
    try:
        return Version(text)
    except InvalidVersion:
        raise UserError(f"{printable(text)} is not a version such as 0.2.0") from None
