"""Data for Datasette, a browser of SQLite files: tables with facets, a page for each record, CSV and JSON.

Each row of a dataset has columns of its document beside it, as in the views; foreign keys link rows to each other.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from normalizers.schema import DatasetColumn
from warehouse.analysis import Curated, Table
from warehouse.export import SHEETS, note_of, view_of
from warehouse.notebook import specs
from warehouse.spreadsheet import plain
from warehouse.views import VIEWS, identifier

DATABASE = "pmg"
TABLES = (*SHEETS, *(name for name in VIEWS if "_with_" not in name and name not in SHEETS), "changes")
_FACETS = ("form_type", "fiscal_year", "service_name", "status", "document_status", "check", "verdict", "change")
_MOST_FACETS = 5
"""Maximum number of facets of a table: each costs a count of all its rows."""
_KEYS = {"documents": "document_id", "documents_to_check": "document_id", "runs": "run_id"}
"""Primary key of a table, if it is not `record_id`."""
_FIRST = ("service_name", "fiscal_year", "file_name")
STYLE = "style"
"""Name of the folder beside the database that Datasette serves under the same name."""
_CSS = """/* What the columns mean stands above every table: it may not push the rows off the screen. */
dl.column-descriptions { columns: 24rem; max-height: 12rem; overflow: auto; font-size: 85%; }
dl.column-descriptions dt { break-after: avoid; }
"""
_SQLITE: dict[type, str] = {str: "TEXT", int: "INTEGER", float: "REAL", bool: "INTEGER", datetime: "TEXT"}


def write_database(curated: Curated, folder: Path) -> tuple[Path, Path]:
    """Writes the SQLite file and the metadata for Datasette into a folder, and returns their paths.

    Raises OSError or `sqlite3.Error`.
    """
    path, metadata = folder / f"{DATABASE}.sqlite", folder / "metadata.json"
    tables: dict[str, Any] = {}
    db = sqlite3.connect(path)
    try:
        for name in TABLES:
            table = curated.table(view_of(name))
            columns = _ordered(table.columns)
            _copy(db, name, table, columns)
            tables[name] = _table_metadata(name, columns)
        db.commit()
    finally:
        db.close()
    (folder / STYLE).mkdir()
    (folder / STYLE / "pmg.css").write_text(_CSS, encoding="utf-8")
    content = {"title": "PMG", "extra_css_urls": [f"/{STYLE}/pmg.css"], "databases": {DATABASE: {"tables": tables}}}
    metadata.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return path, metadata


def _ordered(columns: Sequence[str]) -> list[str]:
    """Returns the columns with service, year and file first, and ids of documents and runs last."""
    ids = [name for name in columns if name in {"document_id", "run_id"}]
    first = [name for name in _FIRST if name in columns]
    return [*first, *(name for name in columns if name not in {*first, *ids}), *ids]


def _copy(db: sqlite3.Connection, name: str, table: Table, columns: Sequence[str]) -> None:
    column_specs = specs(columns, name)
    types = {column: _SQLITE[spec.type] for column, spec in column_specs.items()}
    lines = [f"{identifier(column)} {types.get(column, '')}" for column in columns]
    key = _KEYS.get(name, "record_id")
    if key in columns and name in SHEETS and name != "checks":
        lines.append(f"PRIMARY KEY ({key})")
    keys = [column for column in columns if column in column_specs and name != "changes"]
    lines += [_reference(c, column_specs[c]) for c in keys if column_specs[c].column.refers_to in {*TABLES} - {name}]
    db.execute(f"CREATE TABLE {identifier(name)} ({', '.join(lines)})")
    query = f"SELECT {', '.join(map(identifier, columns))} FROM ({table.query}\n)"
    marks = ", ".join("?" * len(columns))
    for rows in Table(table.name, query, table.connection).rows():
        db.executemany(f"INSERT INTO {identifier(name)} VALUES ({marks})", [[plain(v) for v in row] for row in rows])
    for column in columns:
        if column in {"document_id", "record_id"}:
            db.execute(f"CREATE INDEX {identifier(f'{name}_{column}')} ON {identifier(name)} ({identifier(column)})")


def _reference(column: str, spec: DatasetColumn) -> str:
    other = spec.column.refers_to or ""
    return f"FOREIGN KEY ({identifier(column)}) REFERENCES {identifier(other)} ({_KEYS.get(other, 'record_id')})"


def _table_metadata(name: str, columns: Sequence[str]) -> dict[str, Any]:
    """Returns Datasette's metadata of a table: description, meanings of columns, facets and label column."""
    column_specs = specs(columns, name)
    meanings = {column: _plain(spec.column.with_term) for column, spec in column_specs.items()}
    facets = [column for column in _FACETS if column in columns][:_MOST_FACETS]
    label = next((column for column in ("name", "file_name") if column in columns), None)
    metadata: dict[str, Any] = {"description": _plain(note_of(name)), "columns": meanings, "facets": facets}
    return metadata | ({"label_column": label} if label else {})


def _plain(text: str) -> str:
    """Returns text without backquotes, which Datasette would show."""
    return text.replace("`", "")
