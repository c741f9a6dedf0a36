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


def verify_filter(rerun_filter: RerunFilter) -> None:
    """Raises `UserError` for a filter that cannot match any failure."""
    if rerun_filter.error is not None and rerun_filter.error not in ERROR_TYPES:
        raise UserError(f"unknown error type {printable(rerun_filter.error)}: choose {', '.join(sorted(ERROR_TYPES))}")
    if rerun_filter.form is not None and rerun_filter.form not in FORM_TYPES:
        raise UserError(f"unknown form {printable(rerun_filter.form)}: choose {', '.join(FORM_TYPES)}")
    if rerun_filter.limit is not None and rerun_filter.limit < 1:
        raise UserError("a limit is at least 1")
    if rerun_filter.older_than_version is not None:
        _version(rerun_filter.older_than_version)


def select_failures(ledger: Ledger, rerun_filter: RerunFilter) -> list[Failure]:
    """Returns the open failures that match, oldest first.

    Raises `UserError` as `verify_filter` does, and for an unknown run or document.
    """
    verify_filter(rerun_filter)
    versions = {run.run_id: run.pipeline_version or "0" for run in ledger.runs()}
    if rerun_filter.run is not None and rerun_filter.run not in versions:
        raise UserError(f"unknown run {printable(rerun_filter.run)}; see pmg status")
    chosen = Selection(error_type=rerun_filter.error, run_id=rerun_filter.run, form_type=rerun_filter.form)
    failures = ledger.failures_to_rerun(chosen)
    if rerun_filter.document is not None:
        name = rerun_filter.document
        ids = set(ledger.find(name))
        if not ids and name not in {failure.source for failure in failures}:
            raise UserError(f"unknown document {printable(name)}: no file has this name and no document_id begins so")
        failures = [f for f in failures if f.document_id in ids or (f.document_id is None and f.source == name)]
    if rerun_filter.older_than_version is not None:
        than = rerun_filter.older_than_version
        failures = [failure for failure in failures if is_older(versions.get(failure.run_id or "", "0"), than)]
    return failures[: rerun_filter.limit]


def is_older(version: str, than: str) -> bool:
    """True if `version` is lower than `than`."""
    return _version(version) < _version(than)


def _version(text: str) -> Version:
    try:
        return Version(text)
    except InvalidVersion:
        raise UserError(f"{printable(text)} is not a version such as 0.2.0") from None
