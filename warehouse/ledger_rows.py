"""Input and output types of the ledger, and their conversion from its rows."""

from __future__ import annotations

import os
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

from normalizers.records import Failure, Run

NONE, PUBLISHED, RENAMED, FORGET = "none", "published", "renamed", "forget"
"""Places of a document's rows, other than the batch in which they wait: see `ledger_schema.SCHEMA`."""

STABLE_NS = 2_000_000_000
"""Minimum age of a file's last change when it was hashed, in nanoseconds.

A file changed later may change again with the same stat, so it is hashed again.
"""


@dataclass(frozen=True, slots=True)
class LedgerOutcome:
    """Outcome of one attempt.  `document_id` is None if the bytes could not be read."""

    document_id: str | None
    source: str
    status: str
    started_at: datetime
    seconds: float
    size: int = 0
    form_type: str | None = None
    fiscal_year: int | None = None
    step: str | None = None
    error_type: str | None = None
    message: str | None = None
    detail: str | None = None
    """End of the traceback, for developers."""
    input_digest: str = ""
    """Digest of the human input with which the document was read."""

    @property
    def subject(self) -> str:
        """Key of an attempt or failure: the document id, else `path:` and the name."""
        return self.document_id or subject_of(self.source)


class SourceFile(NamedTuple):
    """State of a file when its bytes were last hashed; `path` is relative to the raw folder, from `os.fsencode`.

    A row of the ledger's table `files`, in the order of its columns.
    """

    path: bytes
    size: int
    mtime_ns: int
    inode: int
    checked_ns: int
    document_id: str | None
    ctime_ns: int
    """0 in a ledger of an older version: such a file is hashed again."""

    @classmethod
    def of(cls, path: str, stat: os.stat_result, document_id: str | None, checked_ns: int) -> SourceFile:
        """Builds it from a stat taken before the bytes were read, at the clock time `checked_ns`."""
        state = (stat.st_size, stat.st_mtime_ns, stat.st_ino, checked_ns, document_id, stat.st_ctime_ns)
        return cls(os.fsencode(path), *state)

    def is_unchanged(self, stat: os.stat_result) -> bool:
        """True if a file with this stat is unchanged and need not be hashed again.

        The ctime counts too, because a program that resets a file's mtime does not reset its ctime.
        """
        return (
            self.ctime_ns == stat.st_ctime_ns
            and self.mtime_ns == stat.st_mtime_ns
            and self.size == stat.st_size
            and self.inode == stat.st_ino
            and max(self.mtime_ns, self.ctime_ns) + STABLE_NS < self.checked_ns
        )


FileState = tuple[bytes, int, int, int, int]
"""Path, size, mtime, ctime and inode of a file: if all are equal, it is unchanged."""


def state_of(path: str, stat: os.stat_result) -> FileState:
    """Returns the state of a file; `path` is relative to the raw folder."""
    return os.fsencode(path), stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino


class LastReading(NamedTuple):
    """Pipeline version that last read a document, digest of the human input then, and resulting status."""

    pipeline_version: str
    input_digest: str
    status: str


@dataclass(frozen=True, slots=True)
class KnownDocument:
    """The ledger's entry of a document; `rows` is NONE, PUBLISHED, RENAMED, FORGET or the name of a batch."""

    document_id: str
    size: int
    status: str
    form_type: str | None
    fiscal_year: int | None
    pipeline_version: str
    run_id: str
    first_seen: datetime
    last_read: datetime
    rows: str
    input_digest: str = ""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt to read a document."""

    run_id: str
    started_at: datetime
    seconds: float
    status: str
    step: str | None
    error_type: str | None
    message: str | None
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class RunCounts:
    """Numbers of documents that a run found, read, skipped because they were known, and failed to read."""

    seen: int = 0
    extracted: int = 0
    skipped: int = 0
    failed: int = 0


@dataclass(frozen=True, slots=True)
class Selection:
    """Filter for open failures: all fields that are set must match.  `document` is an id or the start of one."""

    error_type: str | None = None
    document: str | None = None
    run_id: str | None = None
    form_type: str | None = None
    pipeline_version: str | None = None


@dataclass(frozen=True, slots=True)
class Summary:
    """Overall state, as `pmg status` shows it."""

    by_status: dict[str, int]
    by_error: dict[str, int]
    by_form_and_year: list[tuple[str | None, int | None, int]]
    oldest_failure: Failure | None
    last_run: Run | None
    last_successful_run: Run | None
    waiting: int
    """Number of documents that were read but not published yet (a run is in progress, or was killed)."""


def subject_of(source: str) -> str:
    """Returns the key of a failure of a file whose bytes could not be read."""
    return f"path:{source}"


def text_of(time: datetime) -> str:
    """Returns a time as the ledger stores it: ISO 8601 in UTC."""
    return time.astimezone(UTC).isoformat(timespec="microseconds")


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)


def run_of(row: sqlite3.Row) -> Run:
    """Builds a run from its row."""
    names = ("run_id", "trigger", "seen", "extracted", "skipped", "failed", "pipeline_version")
    values = {name: row[name] for name in names}
    ended = row["finished_at"]
    return Run(**values, started_at=_time(row["started_at"]), finished_at=_time(ended) if ended else None)


def failure_of(row: sqlite3.Row) -> Failure:
    """Builds a failure from its row."""
    names = ("document_id", "source", "run_id", "step", "error_type", "message", "attempts")
    first, last = _time(row["first_seen"]), _time(row["last_seen"])
    return Failure(**{name: row[name] for name in names}, first_seen=first, last_seen=last)


def document_of(row: sqlite3.Row) -> KnownDocument:
    """Builds a document from its row."""
    values = {name: row[name] for name in row.keys()}  # noqa: SIM118 - a Row is not a dict
    # A ledger of an older version, opened for reading, lacks the digest.
    values["input_digest"] = values.pop("given", "")
    values |= {name: _time(values[name]) for name in ("first_seen", "last_read")}
    return KnownDocument(**values)


def attempt_of(row: sqlite3.Row) -> Attempt:
    """Builds an attempt from its row."""
    # A ledger of an older version, opened for reading, lacks newer columns.
    names = {"run_id", "seconds", "status", "step", "error_type", "message", "detail"}.intersection(row.keys())
    return Attempt(**{name: row[name] for name in names}, started_at=_time(row["started_at"]))
