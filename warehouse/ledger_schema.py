"""The tables of the ledger, its longer SQL statements, and how it is opened.

Times are ISO 8601 in UTC.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

SCHEMA = """CREATE TABLE IF NOT EXISTS runs (
    run_id TEXT PRIMARY KEY,
    "trigger" TEXT NOT NULL,
    pipeline_version TEXT NOT NULL,
    started_at TEXT NOT NULL,
    finished_at TEXT,
    seen INTEGER, extracted INTEGER, skipped INTEGER, failed INTEGER,
    error TEXT
);

-- A document is its bytes.  `rows` says where its rows are: 'none' were made, they wait in the staged batch of that
-- name, are 'published', published without its latest names ('renamed'), or published and to be taken out ('forget').
-- `given` is the digest of the corrections and lines of the manifest that applied to it when it was read.
CREATE TABLE IF NOT EXISTS documents (
    document_id TEXT PRIMARY KEY,
    size INTEGER NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('ok', 'review', 'accepted', 'failed')),
    form_type TEXT,
    fiscal_year INTEGER,
    pipeline_version TEXT NOT NULL,
    run_id TEXT NOT NULL,
    first_seen TEXT NOT NULL,
    last_read TEXT NOT NULL,
    rows TEXT NOT NULL,
    given TEXT NOT NULL DEFAULT ''
);
CREATE INDEX IF NOT EXISTS documents_rows ON documents (rows);

-- Every name that a document ever came under.
CREATE TABLE IF NOT EXISTS names (
    document_id TEXT NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (document_id, name)
) WITHOUT ROWID;

-- The stat of each source when its bytes were last hashed; a path is bytes, since names need not be Unicode.
CREATE TABLE IF NOT EXISTS files (
    path BLOB PRIMARY KEY,
    size INTEGER NOT NULL,
    mtime_ns INTEGER NOT NULL,
    inode INTEGER NOT NULL,
    checked_ns INTEGER NOT NULL,
    document_id TEXT,
    ctime_ns INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;

-- One row: the fingerprint of the published files (`Store.fingerprint`) as the last publication left them.
CREATE TABLE IF NOT EXISTS seal (one INTEGER PRIMARY KEY CHECK (one = 1), fingerprint TEXT NOT NULL);

-- Settings that hold for every later run, wherever it starts: the places of corrections and manifest.
CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS attempts (
    attempt INTEGER PRIMARY KEY,
    subject TEXT NOT NULL,
    run_id TEXT NOT NULL,
    started_at TEXT NOT NULL,
    seconds REAL NOT NULL,
    status TEXT NOT NULL,
    step TEXT,
    error_type TEXT,
    message TEXT,
    detail TEXT
);
CREATE INDEX IF NOT EXISTS attempts_subject ON attempts (subject);

-- `subject` is the document id, or 'path:' and the name where the bytes could not be read.
CREATE TABLE IF NOT EXISTS failures (
    subject TEXT PRIMARY KEY,
    document_id TEXT,
    source TEXT NOT NULL,
    run_id TEXT NOT NULL,
    step TEXT,
    error_type TEXT NOT NULL,
    message TEXT,
    attempts INTEGER NOT NULL,
    first_seen TEXT NOT NULL,
    last_seen TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'closed', 'dismissed')),
    reason TEXT
);
"""

ADDED = (
    ("attempts", "detail", "TEXT"),
    ("documents", "given", "TEXT NOT NULL DEFAULT ''"),
    ("files", "ctime_ns", "INTEGER NOT NULL DEFAULT 0"),
)
"""Columns that ledgers of older versions lack (table, column, definition); each is the last of its table."""

UPSERT_DOCUMENT = """
INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (document_id) DO UPDATE SET size=excluded.size, status=excluded.status, form_type=excluded.form_type,
fiscal_year=excluded.fiscal_year, pipeline_version=excluded.pipeline_version, run_id=excluded.run_id,
last_read=excluded.last_read, rows=CASE excluded.rows WHEN 'none' THEN rows ELSE excluded.rows END,
given=excluded.given
"""

UPSERT_FAILURE = """
INSERT INTO failures (subject, document_id, source, run_id, step, error_type, message, attempts, first_seen, last_seen)
VALUES (?, ?, ?, ?, ?, ?, ?, 1, ?, ?)
ON CONFLICT (subject) DO UPDATE SET document_id=excluded.document_id, source=excluded.source, run_id=excluded.run_id,
step=excluded.step, error_type=excluded.error_type, message=excluded.message, last_seen=excluded.last_seen,
attempts=CASE state WHEN 'closed' THEN 1 ELSE attempts + 1 END,
first_seen=CASE state WHEN 'closed' THEN excluded.first_seen ELSE first_seen END, state='open', reason=NULL
"""

# Files whose bytes are a document that was read without human input and is recorded with that name.  A name that is not
# UTF-8 never matches.
UNCHANGED = """
SELECT path, f.size, mtime_ns, ctime_ns, inode FROM files f
JOIN documents d ON d.document_id = f.document_id AND d.rows <> 'forget' AND d.given = ''
JOIN names n ON n.document_id = f.document_id AND n.name = CAST(f.path AS TEXT)
WHERE max(mtime_ns, ctime_ns) + ? < checked_ns
"""

RENAME = "UPDATE documents SET rows='renamed' WHERE document_id=? AND rows='published'"

CLOSE_FAILURE = "UPDATE failures SET state='closed' WHERE subject=? AND state='open'"
# Failures of bytes that had this name and that no file contains any more: other bytes have replaced them.
CLOSE_REPLACED = """
UPDATE failures SET state='closed' WHERE source=? AND state='open' AND document_id IS NOT NULL
AND NOT EXISTS (SELECT 1 FROM files WHERE files.document_id = failures.document_id)
"""


def open_to_read(path: Path) -> sqlite3.Connection:
    """Opens a ledger for reading only; raises sqlite3.OperationalError if it does not exist."""
    uri = f"{path.absolute().as_uri()}?mode=ro"
    db = sqlite3.connect(uri, uri=True, timeout=30)
    try:
        db.execute("SELECT 1 FROM sqlite_master").fetchall()
    except sqlite3.OperationalError:
        db.close()
        # Reading in WAL mode creates files beside the database.  If they cannot be created here, and there is no WAL,
        # no process writes to the ledger, so that it can be read as immutable.
        if path.with_name(f"{path.name}-wal").exists():
            raise
        db = sqlite3.connect(f"{uri}&immutable=1", uri=True)
    return db


def count_files(path: Path) -> int | None:
    """Returns the number of files in a ledger: 0 if it does not exist, None if it cannot be read."""
    if not path.exists():
        return 0
    try:
        with closing(open_to_read(path)) as db:
            return int(db.execute("SELECT count(*) FROM files").fetchone()[0])
    except sqlite3.Error:
        return None


def add_columns(db: sqlite3.Connection) -> None:
    """Migrates a ledger of an older version: adds missing columns, and the status `accepted`."""
    for table, column, definition in ADDED:
        if column not in {row[1] for row in db.execute(f"PRAGMA table_info({table})")}:
            db.execute(f"ALTER TABLE {table} ADD COLUMN {column} {definition}")
    (table_sql,) = db.execute("SELECT sql FROM sqlite_master WHERE name='documents'").fetchone()
    if "'accepted'" not in table_sql:
        # SQLite cannot change a CHECK constraint: the table is created again.
        with db:
            db.execute("BEGIN")
            db.execute("ALTER TABLE documents RENAME TO older_documents")
            db.execute(table_sql.replace("'review', ", "'review', 'accepted', "))
            db.execute("INSERT INTO documents SELECT * FROM older_documents")
            db.execute("DROP TABLE older_documents")
            db.execute("CREATE INDEX documents_rows ON documents (rows)")
