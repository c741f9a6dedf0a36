"""The ledger: a SQLite file beside the curated data with all documents, attempts to read them and outcomes.

It has one writer at a time (the holder of `Store.lock`) and any number of readers.  Each writing method is one
transaction.  Callers pass the times; all times are datetimes in UTC.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from normalizers.records import Failure, Run
from warehouse.ledger_rows import (
    FORGET,
    NONE,
    PUBLISHED,
    RENAMED,
    STABLE_NS,
    Attempt,
    FileState,
    KnownDocument,
    LastReading,
    LedgerOutcome,
    RunCounts,
    Selection,
    SourceFile,
    Summary,
    attempt_of,
    document_of,
    failure_of,
    run_of,
    subject_of,
    text_of,
)
from warehouse.ledger_schema import (
    CLOSE_FAILURE,
    CLOSE_REPLACED,
    RENAME,
    SCHEMA,
    UNCHANGED,
    UPSERT_DOCUMENT,
    UPSERT_FAILURE,
    add_columns,
    open_to_read,
)


@dataclass(slots=True)
class Ledger:
    """The ledger in the file `path`, created if it does not exist.  Close it, or use it in a `with` statement.

    With `read_only` it is neither created nor changed; it can be read while a run writes to it, and without write
    permission.
    """

    path: Path
    read_only: bool = False
    _db: sqlite3.Connection = field(init=False)

    def __post_init__(self) -> None:
        if self.read_only:
            self._db = open_to_read(self.path)
        else:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(self.path, timeout=30)
            # NORMAL can lose only the last transactions in a power cut; their documents are then read again.
            self._db.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;" + SCHEMA)
            add_columns(self._db)
        self._db.row_factory = sqlite3.Row

    def __enter__(self) -> Ledger:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Closes the file."""
        self._db.close()

    # --- runs ---

    def start_run(self, run_id: str, trigger: str, pipeline_version: str, at: datetime) -> None:
        """Records the start of a run."""
        row = (run_id, trigger, pipeline_version, text_of(at))
        with self._db:
            self._db.execute(
                'INSERT INTO runs (run_id, "trigger", pipeline_version, started_at) VALUES (?, ?, ?, ?)', row
            )

    def finish_run(self, run_id: str, counts: RunCounts, at: datetime, error: str | None = None) -> None:
        """Records the end of a run; `error` is the reason if the run itself failed."""
        row = (text_of(at), counts.seen, counts.extracted, counts.skipped, counts.failed, error, run_id)
        with self._db:
            self._db.execute(
                "UPDATE runs SET finished_at=?, seen=?, extracted=?, skipped=?, failed=?, error=? WHERE run_id=?", row
            )

    def runs(self) -> list[Run]:
        """Returns all runs, oldest first, as rows of the dataset `runs`."""
        return [run_of(row) for row in self._db.execute("SELECT * FROM runs ORDER BY started_at, run_id")]

    # --- settings ---

    def settings(self) -> dict[str, str]:
        """Returns the settings that apply to all later runs: the places of corrections and manifest."""
        return dict(self._plain("SELECT name, value FROM settings")) if self._has_column("settings", "name") else {}

    def remember_settings(self, settings: Mapping[str, str]) -> None:
        """Replaces all stored settings."""
        with self._db:
            self._db.execute("DELETE FROM settings")
            self._db.executemany("INSERT INTO settings VALUES (?, ?)", settings.items())

    def has_human_input(self) -> bool:
        """True if any document was read with human input (corrections, manifest entries, acceptances)."""
        query = "SELECT 1 FROM documents WHERE given <> '' LIMIT 1"
        return self._has_column("documents", "given") and self._db.execute(query).fetchone() is not None

    def _has_column(self, table: str, column: str) -> bool:
        """True if the table has the column; a ledger of an older version, opened for reading, may lack it."""
        return any(row["name"] == column for row in self._db.execute(f"PRAGMA table_info({table})"))

    # --- outcomes ---

    def record(
        self,
        run_id: str,
        pipeline_version: str,
        outcomes: Sequence[LedgerOutcome],
        at: datetime,
        batch: str | None = None,
    ) -> None:
        """Records outcomes of attempts, and that the documents' rows wait in `batch`.

        A failed outcome opens a failure or counts another attempt.  Any other outcome closes the document's failure,
        and failures of older bytes with the same name.  Call it after the batch is on disk (`Store.stage`): documents
        that the ledger does not contain after a crash are read again.
        """
        now = text_of(at)
        with self._db:
            for outcome in outcomes:
                self._record_attempt(run_id, outcome)
                if outcome.document_id is not None:
                    known = (outcome.size, outcome.status, outcome.form_type, outcome.fiscal_year, pipeline_version)
                    row = (outcome.document_id, *known, run_id, now, now, batch or NONE, outcome.input_digest)
                    self._db.execute(UPSERT_DOCUMENT, row)
                    self._add_name(outcome.document_id, outcome.source)
                    self._db.execute(CLOSE_FAILURE, (subject_of(outcome.source),))  # the bytes can be read now
                if outcome.status == "failed":
                    error = (run_id, outcome.step, outcome.error_type or "bug", outcome.message, now, now)
                    self._db.execute(UPSERT_FAILURE, (outcome.subject, outcome.document_id, outcome.source, *error))
                else:
                    self._db.execute(CLOSE_FAILURE, (outcome.subject,))
                    self._db.execute(CLOSE_REPLACED, (outcome.source,))

    def _record_attempt(self, run_id: str, outcome: LedgerOutcome) -> None:
        timing = (text_of(outcome.started_at), outcome.seconds)
        error = (outcome.step, outcome.error_type, outcome.message, outcome.detail)
        row = (outcome.subject, run_id, *timing, outcome.status, *error)
        self._db.execute(f"INSERT INTO attempts VALUES (NULL, {_marks(9)})", row)

    def add_names(self, names: Iterable[tuple[str, str]]) -> None:
        """Adds (document_id, name) pairs: names under which the same bytes were found."""
        with self._db:
            for document_id, name in names:
                self._add_name(document_id, name)

    def _add_name(self, document_id: str, name: str) -> None:
        if self._db.execute("INSERT OR IGNORE INTO names VALUES (?, ?)", (document_id, name)).rowcount:
            self._db.execute(RENAME, (document_id,))

    def remember_files(self, files: Iterable[SourceFile]) -> None:
        """Stores the stat of files whose bytes were hashed, so that the next run need not read them."""
        with self._db:
            self._db.executemany(f"INSERT OR REPLACE INTO files VALUES ({_marks(7)})", files)

    # --- what is known ---

    def unchanged_files(self) -> set[FileState]:
        """Returns the states of files that need no work while unchanged: their bytes were read under that name.

        Files of documents with human input are not among them.
        """
        return set(self._plain(UNCHANGED, (STABLE_NS,)))

    def known_files(self) -> dict[bytes, SourceFile]:
        """Returns all files by path; check `is_unchanged` before relying on an entry."""
        return {file.path: file for file in map(SourceFile._make, self._plain("SELECT * FROM files"))}

    def last_readings(self) -> dict[str, LastReading]:
        """Returns how each document was last read, by id, without documents that are to be forgotten."""
        rows = self._plain("SELECT document_id, pipeline_version, given, status FROM documents WHERE rows <> 'forget'")
        return {document_id: LastReading(*values) for document_id, *values in rows}

    def _plain(self, query: str, values: tuple[object, ...] = ()) -> sqlite3.Cursor:
        """Returns rows as tuples, at half the cost of rows with names; for queries with a row per document."""
        cursor = self._db.cursor()
        cursor.row_factory = None
        return cursor.execute(query, values)

    def documents(self) -> dict[str, KnownDocument]:
        """Returns all documents by id, without documents that are to be forgotten."""
        rows = self._db.execute("SELECT * FROM documents WHERE rows <> 'forget' ORDER BY document_id")
        return {row["document_id"]: document_of(row) for row in rows}

    def names(self, places: Collection[str] | None = None) -> dict[str, list[str]]:
        """Returns all names of each document, sorted; with `places`, only of documents whose rows are there."""
        condition, values = "", tuple(places or ())
        if places is not None:
            ids = f"SELECT document_id FROM documents WHERE rows IN ({_marks(len(values))})"
            condition = f"WHERE document_id IN ({ids})"
        out: dict[str, list[str]] = {}
        for document_id, name in self._plain(f"SELECT * FROM names {condition} ORDER BY document_id, name", values):
            out.setdefault(document_id, []).append(name)
        return out

    def attempts(self, subject: str) -> list[Attempt]:
        """Returns the attempts to read a document (or `path:…`), oldest first."""
        rows = self._db.execute("SELECT * FROM attempts WHERE subject=? ORDER BY attempt", (subject,))
        return [attempt_of(row) for row in rows]

    def find(self, text: str) -> list[str]:
        """Returns ids of documents whose id begins with `text`, or that have a name equal to `text` or ending in it.

        A name ends in `text` only after a "/"; "" finds nothing.
        """
        rows = self._db.execute(
            "SELECT document_id FROM documents WHERE substr(document_id, 1, length(?1)) = lower(?1) "
            "UNION SELECT document_id FROM names WHERE name = ?1 OR substr(name, -length(?1) - 1) = '/' || ?1",
            (text,),
        )
        return sorted(row[0] for row in rows) if text else []

    # --- failures ---

    def open_failures(self) -> list[Failure]:
        """Returns failures that are neither fixed nor dismissed, oldest first, as rows of the dataset `failures`."""
        return self.failures_to_rerun()

    def failures_to_rerun(self, selection: Selection | None = None, limit: int | None = None) -> list[Failure]:
        """Returns open failures that match `selection` (default: all), oldest first, at most `limit`."""
        chosen = selection or Selection()
        rows = self._db.execute(
            """SELECT f.* FROM failures f LEFT JOIN documents d USING (document_id)
            WHERE f.state = 'open' AND d.rows IS NOT 'forget'
            AND (?1 IS NULL OR f.error_type = ?1)
            AND (?2 IS NULL OR substr(f.subject, 1, length(?2)) = ?2)
            AND (?3 IS NULL OR f.run_id = ?3)
            AND (?4 IS NULL OR d.form_type = ?4)
            AND (?5 IS NULL OR d.pipeline_version = ?5)
            ORDER BY f.first_seen, f.subject LIMIT ?6""",
            (
                chosen.error_type,
                chosen.document,
                chosen.run_id,
                chosen.form_type,
                chosen.pipeline_version,
                -1 if limit is None else limit,
            ),
        )
        return [failure_of(row) for row in rows]

    def close_failures(self, subjects: Iterable[str]) -> None:
        """Closes the open failures of these subjects."""
        with self._db:
            self._db.executemany(CLOSE_FAILURE, zip(subjects))

    def is_closed(self, subject: str) -> bool:
        """True if the subject had a failure that is closed now."""
        row = self._db.execute("SELECT state FROM failures WHERE subject=?", (subject,)).fetchone()
        return row is not None and row[0] == "closed"

    def dismiss(self, subject: str, reason: str) -> bool:
        """Dismisses an open failure, with a reason; returns False if there is none."""
        with self._db:
            done = self._db.execute(
                "UPDATE failures SET state='dismissed', reason=? WHERE subject=? AND state='open'", (reason, subject)
            )
        return done.rowcount > 0

    # --- publication: see warehouse.publication ---

    def pending_batches(self) -> list[str]:
        """Returns the batches whose rows are not recorded as published, oldest first."""
        rows = self._db.execute("SELECT DISTINCT rows FROM documents")
        return sorted({row[0] for row in rows} - {NONE, PUBLISHED, RENAMED, FORGET})

    def places(self) -> Iterable[tuple[str, str]]:
        """Returns (document id, place of its rows) of all documents that are not to be forgotten.

        For places see `KnownDocument.rows`.
        """
        return self._plain("SELECT document_id, rows FROM documents WHERE rows <> 'forget'")

    def is_sealed(self, fingerprint: str) -> bool:
        """True if the published files are unchanged since the last publication (`Store.fingerprint`)."""
        return self._db.execute("SELECT 1 FROM seal WHERE fingerprint=?", (fingerprint,)).fetchone() is not None

    def seal(self, fingerprint: str) -> None:
        """Stores the fingerprint of the files that contain all published rows (`Store.fingerprint`)."""
        with self._db:
            self._db.execute("INSERT OR REPLACE INTO seal VALUES (1, ?)", (fingerprint,))

    def mark_published(self, places: Collection[str]) -> None:
        """Marks documents whose rows are in these places (batches, or "renamed") as published."""
        with self._db:
            self._db.executemany("UPDATE documents SET rows='published' WHERE rows=?", zip(places))

    def forget(self, document_ids: Collection[str]) -> None:
        """Marks documents as to be forgotten; `reconcile` removes their published rows later."""
        with self._db:
            self._db.executemany("UPDATE documents SET rows='forget' WHERE document_id=?", zip(document_ids))

    def to_forget(self) -> set[str]:
        """Returns the ids of documents that are to be forgotten."""
        return {row[0] for row in self._db.execute("SELECT document_id FROM documents WHERE rows='forget'")}

    def erase(self, document_ids: Collection[str], *, failures: bool = True) -> None:
        """Removes documents from the ledger, so that their bytes count as new when next found; keeps attempts."""
        tables = ("documents", "files", "names", *(("failures",) if failures else ()))
        with self._db:
            for table in tables:
                self._db.executemany(f"DELETE FROM {table} WHERE document_id=?", zip(document_ids))

    # --- summary ---

    def summary(self) -> Summary:
        """Returns counts, oldest failure and last runs for `pmg status`."""
        failures, runs = self.open_failures(), self.runs()
        successful = self._db.execute(
            "SELECT * FROM runs WHERE finished_at IS NOT NULL AND error IS NULL ORDER BY started_at DESC LIMIT 1"
        ).fetchone()
        by_error: dict[str, int] = {}
        for failure in failures:
            by_error[failure.error_type] = by_error.get(failure.error_type, 0) + 1
        return Summary(
            by_status=self.by_status(),
            by_error=by_error,
            by_form_and_year=self._count("form_type, fiscal_year"),
            oldest_failure=failures[0] if failures else None,
            last_run=runs[-1] if runs else None,
            last_successful_run=run_of(successful) if successful else None,
            waiting=self._db.execute(
                "SELECT count(*) FROM documents WHERE rows NOT IN ('none', 'published', 'renamed', 'forget')"
            ).fetchone()[0],
        )

    def by_status(self) -> dict[str, int]:
        """Returns the number of documents by status."""
        return dict(self._count("status"))

    def _count(self, columns: str) -> list[tuple[Any, ...]]:
        query = f"SELECT {columns}, count(*) FROM documents WHERE rows <> 'forget' GROUP BY {columns}"
        return [tuple(row) for row in self._db.execute(f"{query} ORDER BY {columns}")]


def _marks(count: int) -> str:
    return ", ".join("?" * count)
