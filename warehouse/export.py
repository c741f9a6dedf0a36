"""Exports a selection of the datasets for other tools: a DuckDB file, an XLSX workbook or a folder of CSV files.

The target is replaced only when the new file or folder is complete, so that a failure leaves the old one in place.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from normalizers.records import DATASETS
from normalizers.schema import DatasetColumn
from warehouse.analysis import Curated, Table
from warehouse.spreadsheet import csv_line, escaped, plain
from warehouse.views import SQL_TYPES, VIEWS, identifier, text_literal

if TYPE_CHECKING:
    import duckdb
    from xlsxwriter import Workbook

SHEET_ROWS = 1_048_576
"""Maximum number of rows of a sheet in the format, including the header row."""
SHEET_CELL_LENGTH = 32_767
"""Maximum number of characters of a cell in the format."""
_EXACT = 2**53
_DICTIONARY = ("dataset", "column", "type", "unit", "Spanish term", "meaning", "allowed values", "example")


class ExportError(ValueError):
    """An export that is not possible as requested; the message states what to do instead."""


def select(curated: Curated, names: Sequence[str], condition: str | None = None) -> dict[str, Table]:
    """Returns datasets (or views) by name, only with documents for which `condition`, SQL on `documents`, is true.

    `runs` keeps the runs that read these documents.  Raises `ExportError` for an unknown name, and the errors of
    `Table.of_documents`.
    """
    unknown = [name for name in names if name not in DATASETS and name not in VIEWS]
    if unknown:
        raise ExportError(f"unknown dataset or view {unknown[0]}: there are {', '.join((*DATASETS, *VIEWS))}")
    tables = {name: curated.table(name) for name in dict.fromkeys(names)}
    if condition is None:
        return tables
    documents = curated.documents.of_documents(condition)
    return {
        name: curated.sql(f"SELECT * FROM runs WHERE run_id IN (SELECT run_id FROM ({documents.query}))")
        if name == "runs"
        else table.of_documents(condition)
        for name, table in tables.items()
    }


def select_for_workbook(curated: Curated, names: Sequence[str], condition: str | None = None) -> dict[str, Table]:
    """As `select`, for a workbook: service, year and file are the first columns, and document ids are omitted.

    A dataset is read from the view that has columns of the document beside each row.
    """
    tables = select(curated, [view_of(name) for name in names], condition)
    return {name: _with_service_first(table) for name, table in zip(dict.fromkeys(names), tables.values(), strict=True)}


def _with_service_first(table: Table) -> Table:
    columns = table.columns
    source, first = f"({table.query}\n) AS exported", [name for name in _FIRST if name in columns]
    if "document_id" in columns and not first:
        source += " LEFT JOIN documents ON documents.document_id = exported.document_id"
        first = [f"documents.{name}" for name in _FIRST]
    rest = [f"exported.{identifier(name)}" for name in columns if name not in {*_FIRST, "document_id"}]
    return Table(table.name, f"SELECT {', '.join([*first, *rest])} FROM {source}", table.connection)


def view_of(name: str) -> str:
    """Returns the name of the view with a dataset's rows and their documents; the name itself if there is none."""
    return _VIEW_OF.get(name, name)


_FIRST = ("service_name", "fiscal_year", "file_name")
_VIEW_OF = {view.reads[0]: view.name for view in VIEWS.values() if view.name.startswith(f"{view.reads[0]}_with_")}


def verify_rows(tables: Mapping[str, Table]) -> None:
    """Raises `ExportError` if none of the tables has a row."""
    if not any(table.to_duckdb().limit(1).fetchall() for table in tables.values()):
        raise ExportError("nothing fits this selection: no file was written")


def refuse_to_overwrite(target: Path, curated: Path, overwrite: bool) -> None:
    """Raises `ExportError` if `target` exists, unless it may be overwritten and only an earlier export is lost.

    A folder may be replaced only if it contains nothing but CSV files of datasets; the curated folder never.
    """
    if target.resolve().is_relative_to(curated.resolve()):
        raise ExportError(f"{target} is within the curated datasets, which are for pmg ingest alone")
    if target.is_dir():
        replaceable = {f"{name}.csv" for name in (*DATASETS, *VIEWS)}
        others = sorted(path.name for path in target.iterdir() if path.name not in replaceable)
        if others:
            raise ExportError(f"{target} is a folder that holds other things ({others[0]}): name a new one")
        if overwrite or not any(target.iterdir()):
            return
    elif target.exists() and not target.suffix:
        raise ExportError(f"{target} is a file, not a folder for CSV files: name a new folder")
    if target.exists() and not overwrite:
        raise ExportError(f"{target} is there already: give --overwrite to replace it")


def to_duckdb(tables: Mapping[str, Table], target: Path) -> dict[str, int]:
    """Writes a DuckDB file: a table per dataset with comments from the registry, views, and a table `dictionary`.

    A view in `tables` is stored as a table; other views are added if all datasets that they read are in `tables`.
    Returns the number of rows per table.  Raises OSError.
    """
    import duckdb

    def write(path: Path) -> dict[str, int]:
        with duckdb.connect(str(path)) as out:
            out.execute("SET TimeZone = 'UTC'")
            counts = {name: _copy(out, name, table) for name, table in tables.items()}
            for view in VIEWS.values():
                if view.name not in counts and set(view.reads) <= counts.keys():
                    out.execute(f"CREATE VIEW {identifier(view.name)} AS {view.sql}")
                    out.execute(f"COMMENT ON VIEW {identifier(view.name)} IS {text_literal(view.meaning)}")
            columns = ", ".join(f"{identifier(name)} VARCHAR" for name in _DICTIONARY)
            out.execute(f"CREATE TABLE dictionary ({columns})")
            marks = ", ".join("?" * len(_DICTIONARY))
            out.executemany(f"INSERT INTO dictionary VALUES ({marks})", dictionary(tables))
        return counts

    return _write_then_move(target, write)


def _copy(out: duckdb.DuckDBPyConnection, name: str, table: Table) -> int:
    """Creates a table and returns its number of rows; a dataset gets types and meanings from the registry."""
    rows = table.to_duckdb().to_arrow_reader()
    quoted = identifier(name)
    out.register("rows of the export", rows)
    if name in DATASETS:
        dataset = DATASETS[name]
        columns = ", ".join(
            f"{identifier(spec.name)} {SQL_TYPES[spec.type]}{'' if spec.nullable else ' NOT NULL'}"
            for spec in dataset.columns
        )
        out.execute(f"CREATE TABLE {quoted} ({columns})")
        out.execute(f'INSERT INTO {quoted} BY NAME SELECT * FROM "rows of the export"')
        for spec in dataset.columns:
            out.execute(f"COMMENT ON COLUMN {quoted}.{identifier(spec.name)} IS {text_literal(_description(spec))}")
    else:
        out.execute(f'CREATE TABLE {quoted} AS SELECT * FROM "rows of the export"')
    out.execute(f"COMMENT ON TABLE {quoted} IS {text_literal(note_of(name))}")
    out.unregister("rows of the export")
    return int(out.execute(f"SELECT count(*) FROM {quoted}").fetchall()[0][0])


def note_of(name: str) -> str:
    """Returns what one row is and advice on its use; "" for the result of a query."""
    if name in VIEWS:
        return VIEWS[name].meaning
    dataset = DATASETS.get(name)
    return f"{dataset.meaning} {' '.join(dataset.usage.split())}".strip() if dataset else ""


def _description(spec: DatasetColumn) -> str:
    column = spec.column
    extra = [f"unit: {column.unit}" if column.unit else "", f"on the form: {column.es}" if column.es else ""]
    return "; ".join([column.meaning, *filter(None, extra)])


def dictionary(names: Mapping[str, Any]) -> list[tuple[str, ...]]:
    """Returns one row for each dataset and one for each of its columns, with the columns `_DICTIONARY`."""
    lines: list[tuple[str, ...]] = []
    for name in names:
        lines.append((name, "", "", "", "", note_of(name), "", ""))
        for spec in DATASETS[name].columns if name in DATASETS else ():
            column = spec.column
            example = "" if column.example is None else str(column.example)
            words = (column.unit or "", column.es or "", column.meaning, ", ".join(column.allowed), example)
            lines.append((name, spec.name, SQL_TYPES[spec.type], *words))
    return lines


def to_csv(tables: Mapping[str, Table], target: Path) -> dict[str, int]:
    """Writes a folder with a CSV file per dataset, in UTF-8 with the byte order mark that spreadsheets need.

    `warehouse.spreadsheet` formats the cells.  Returns the number of rows per dataset.
    """

    def write(folder: Path) -> dict[str, int]:
        folder.mkdir()
        return {name: _csv(table, folder / f"{name}.csv") for name, table in tables.items()}

    return _write_then_move(target, write)


def _csv(table: Table, path: Path) -> int:
    count, columns = 0, table.columns
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        file.write(csv_line(columns) + "\n")
        for rows in table.rows():
            count += len(rows)
            file.writelines(csv_line(row) + "\n" for row in rows)
    return count


def to_xlsx(tables: Mapping[str, Table], target: Path) -> dict[str, int]:
    """Writes a workbook: a sheet per dataset with a frozen header row and a filter, and a sheet `dictionary`.

    Returns the number of rows per dataset.  Raises `ExportError` if a dataset has too many rows for a sheet or too
    much text for a cell: nothing is cut off.
    """
    import xlsxwriter

    def write(path: Path) -> dict[str, int]:
        options = {"constant_memory": True, "default_date_format": "yyyy-mm-dd hh:mm:ss"}
        with xlsxwriter.Workbook(str(path), options) as book:
            counts = {name: _sheet(book, name, table.columns, table.rows()) for name, table in tables.items()}
            _sheet(book, "dictionary", _DICTIONARY, [dictionary(tables)])
        return counts

    return _write_then_move(target, write)


def _sheet(book: Workbook, name: str, columns: Sequence[str], batches: Iterable[Sequence[Sequence[Any]]]) -> int:
    sheet = book.add_worksheet(name if len(name) <= 31 else f"{name[:28]}...")
    bold = book.add_format({"bold": True})
    sheet.freeze_panes(1, 0)
    for position, column in enumerate(columns):
        sheet.set_column(position, position, max(10, min(40, len(column) + 3)))
        sheet.write_string(0, position, escaped(column), bold)
    count = 0
    for rows in batches:
        for row in rows:
            count += 1
            if count >= SHEET_ROWS:
                raise ExportError(f"{name} has more rows than a sheet holds ({SHEET_ROWS - 1:,}): select fewer")
            for position, value in enumerate(row):
                _cell(sheet, count, position, value, f"{name}.{columns[position]}, row {count:,}")
    sheet.autofilter(0, 0, count, len(columns) - 1)
    return count


def _cell(sheet: Any, row: int, position: int, value: Any, place: str) -> None:
    if isinstance(value, datetime):
        sheet.write_datetime(row, position, value.astimezone(UTC).replace(tzinfo=None) if value.tzinfo else value)
        return
    value = plain(value)
    if isinstance(value, bool):
        sheet.write_boolean(row, position, value)
    elif isinstance(value, int | float) and abs(value) <= _EXACT:
        sheet.write_number(row, position, value)
    elif value is not None and value != "":
        text = escaped(str(value))
        if len(text) > SHEET_CELL_LENGTH:
            raise ExportError(
                f"{place}: {len(text):,} characters, a cell holds {SHEET_CELL_LENGTH:,}; export to .duckdb or CSV"
            )
        sheet.write_string(row, position, text)


def _write_then_move(target: Path, write: Callable[[Path], dict[str, int]]) -> dict[str, int]:
    """Calls `write` with a temporary path beside `target`, and moves the result to `target` when it is complete."""
    target.parent.mkdir(parents=True, exist_ok=True)
    ready = target.parent / f".{target.name}.{os.getpid()}.tmp"
    try:
        counts = write(ready)
        if target.is_dir():
            shutil.rmtree(target)
        ready.replace(target)
    finally:
        if ready.is_dir():
            shutil.rmtree(ready)
        else:
            ready.unlink(missing_ok=True)
    return counts


WRITERS = {".duckdb": to_duckdb, ".db": to_duckdb, ".xlsx": to_xlsx, "": to_csv}
"""Export function by suffix of the target's name; a name without a suffix is a folder of CSV files."""

_TOO_MANY = {"table_cells", "provenance", "changes"}
SHEETS = ("documents_to_check", "items", *(name for name in DATASETS if name not in _TOO_MANY))
"""Default datasets and views of a workbook: the other datasets have too many rows to be useful there."""
