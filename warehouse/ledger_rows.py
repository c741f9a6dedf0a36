"""What goes into the ledger and comes out of it: plain values, made from its rows."""

from __future__ import annotations

import os
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

from normalizers.records import Failure, Run

NONE, PUBLISHED, RENAMED, FORGET = "none", "published", "renamed", "forget"
"""Where a document's rows are, when they do not wait in a batch."""

STABLE_NS = 2_000_000_000
"""A file changed within this time before its bytes were hashed may change again under the same stat: hash it anew."""


@dataclass(frozen=True, slots=True)
class LedgerOutcome:
    """What became of one attempt.  `document_id` is None where not even the bytes could be read."""

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
    """For whoever mends a bug: the end of its traceback."""
    input_digest: str = ""
    """The digest of what people said of the document beside its bytes, as it was when it was read."""

    @property
    def subject(self) -> str:
        """What an attempt or a failure is about: the document, else the path."""
        return self.document_id or subject_of(self.source)


class SourceFile(NamedTuple):
    """A file as it was when its bytes were last hashed: `path` within the raw folder, as `os.fsencode` gives it.

    A row of the ledger's table `files`, in the order of its columns.
    """

    path: bytes
    size: int
    mtime_ns: int
    inode: int
    checked_ns: int
    document_id: str | None
    ctime_ns: int
    """0 in a ledger of an older version: such a file is hashed anew."""

    @classmethod
    def of(cls, path: str, stat: os.stat_result, document_id: str | None, checked_ns: int) -> SourceFile:
        """From a stat that was taken before the bytes were read; `checked_ns` is the clock's time of that stat."""
        told = (stat.st_size, stat.st_mtime_ns, stat.st_ino, checked_ns, document_id, stat.st_ctime_ns)
        return cls(os.fsencode(path), *told)

    def is_still(self, stat: os.stat_result) -> bool:
        """Whether a file with this stat needs no second look.

        The time of the last change of its inode (ctime) counts too: who sets back a file's time does not set back that.
        """
        return (
            self.ctime_ns == stat.st_ctime_ns
            and self.mtime_ns == stat.st_mtime_ns
            and self.size == stat.st_size
            and self.inode == stat.st_ino
            and max(self.mtime_ns, self.ctime_ns) + STABLE_NS < self.checked_ns
        )


FileState = tuple[bytes, int, int, int, int]
"""A file's path, size, times of change (mtime, ctime) and inode: what tells that it was touched."""


def state_of(path: str, stat: os.stat_result) -> FileState:
    """Of a file within the raw folder."""
    return os.fsencode(path), stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino


class LastReading(NamedTuple):
    """The version that last read a document, the digest of the human input that it then had, and its status."""

    pipeline_version: str
    input_digest: str
    status: str


@dataclass(frozen=True, slots=True)
class KnownDocument:
    """What the ledger holds of a document; `rows` is NONE, PUBLISHED, RENAMED, FORGET or their batch."""

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
    """One try at a document."""

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
    """What a run did: documents that it saw, read, already knew, failed at."""

    seen: int = 0
    extracted: int = 0
    skipped: int = 0
    failed: int = 0


@dataclass(frozen=True, slots=True)
class Selection:
    """Which open failures: those that fit all that is set.  `document` is an id or its beginning."""

    error_type: str | None = None
    document: str | None = None
    run_id: str | None = None
    form_type: str | None = None
    pipeline_version: str | None = None


@dataclass(frozen=True, slots=True)
class Summary:
    """The state of everything, as `pmg status` shows it."""

    by_status: dict[str, int]
    by_error: dict[str, int]
    by_form_and_year: list[tuple[str | None, int | None, int]]
    oldest_failure: Failure | None
    last_run: Run | None
    last_successful_run: Run | None
    waiting: int
    """Documents that were read but are not published yet (a run is under way, or was killed)."""


def subject_of(source: str) -> str:
    """What a failure is about where there are no bytes to know a document by."""
    return f"path:{source}"


def text_of(at: datetime) -> str:
    """A time as the ledger keeps it."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)


def run_of(row: sqlite3.Row) -> Run:
    """A run, from its row."""
    values = {k: row[k] for k in ("run_id", "trigger", "seen", "extracted", "skipped", "failed", "pipeline_version")}
    ended = row["finished_at"]
    return Run(**values, started_at=_time(row["started_at"]), finished_at=_time(ended) if ended else None)


def failure_of(row: sqlite3.Row) -> Failure:
    """A failure, from its row."""
    names = ("document_id", "source", "run_id", "step", "error_type", "message", "attempts")
    first, last = _time(row["first_seen"]), _time(row["last_seen"])
    return Failure(**{k: row[k] for k in names}, first_seen=first, last_seen=last)


def document_of(row: sqlite3.Row) -> KnownDocument:
    """A document, from its row."""
    values = {name: row[name] for name in row.keys()}  # noqa: SIM118 - a Row is no dict
    # A ledger of an older version, opened for reading, lacks the digest.
    values["input_digest"] = values.pop("given", "")
    values |= {name: _time(values[name]) for name in ("first_seen", "last_read")}
    return KnownDocument(**values)


def attempt_of(row: sqlite3.Row) -> Attempt:
    """An attempt, from its row."""
    # A ledger of an older version, opened for reading, lacks what came later.
    names = {"run_id", "seconds", "status", "step", "error_type", "message", "detail"}.intersection(row.keys())
    return Attempt(**{k: row[k] for k in names}, started_at=_time(row["started_at"]))
