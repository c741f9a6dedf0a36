"""`pmg query`, `pmg changes`, `pmg export`: queries on the curated datasets, and exports for other tools."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from flows.cli.context import make_settings, report_errors
from flows.cli.options import Command, Curated, Verbose, at_least
from flows.errors import UserError

if TYPE_CHECKING:
    from warehouse.analysis import Curated as Datasets
    from warehouse.analysis import Table

Format = Literal["table", "csv", "json"]

TABLE_ROWS = 100
"""Maximum number of rows of a table on the terminal without --limit."""

FormatOption = Annotated[Format, typer.Option("--format", metavar="table|csv|json", help="How to print the answer.")]
LimitOption = Annotated[
    int | None,
    typer.Option(
        "--limit",
        metavar="N",
        parser=at_least(0),
        help=f"Print at most this many rows; 0: all.  [default: {TABLE_ROWS} for table, else all]",
    ),
]


def register(app: typer.Typer) -> None:
    """Adds the commands to the command line."""
    app.command(cls=Command)(query)
    app.command(cls=Command)(changes)
    app.command(cls=Command)(export)


def query(
    sql: Annotated[
        str,
        typer.Argument(metavar="SQL", help="A query in DuckDB's SQL; - reads it from standard input."),
    ],
    curated: Curated = None,
    format: FormatOption = "table",
    limit: LimitOption = None,
    verbose: Verbose = False,
) -> None:
    """Runs an SQL query over the datasets and views.  Reads nothing else, changes nothing.

    SHOW TABLES lists the datasets and views, DESCRIBE indicators the columns of one.
    """
    with report_errors(verbose), _open_datasets(curated) as datasets:
        _print(datasets.sql(sys.stdin.read() if sql == "-" else sql), format, limit)


def _print(table: Table, format: Format, limit: int | None) -> None:
    from flows.cli.query_output import print_answer

    rows = chain.from_iterable(table.rows())
    first = next(rows, None)  # raises an error of the query before a line is printed
    rows = chain(() if first is None else (first,), rows)
    limit_or_default = limit if limit is not None else TABLE_ROWS if format == "table" else 0
    print_answer(format, table.columns, rows, limit_or_default or None)


def changes(
    curated: Curated = None,
    since: Annotated[
        datetime | None,
        typer.Option(
            metavar="DATE",
            formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
            help="Since this day or time (UTC).  [default: the last publication]",
        ),
    ] = None,
    document: Annotated[
        str | None,
        typer.Option(metavar="DOCUMENT", help="Of one document, by its file's name or the beginning of its id."),
    ] = None,
    format: FormatOption = "table",
    limit: LimitOption = None,
    verbose: Verbose = False,
) -> None:
    """Lists what publications added, changed and removed.

    One line for each document that was added or removed, and for each changed record and value of the others.
    """
    with report_errors(verbose), _open_datasets(curated) as datasets:
        from warehouse.views import text_literal

        start = text_literal(f"{since:%Y-%m-%d %H:%M:%S}+00") if since else "(SELECT max(published_at) FROM changes)"
        conditions = [f"published_at >= {start}"]
        if document:
            literal = text_literal(document)
            conditions.append(f"(file_name = {literal} OR starts_with(document_id, lower({literal})))")
        columns = "published_at, change, file_name, dataset, record_id, field, value_before, value_after"
        order = "published_at, file_name, document_id, dataset, record_id, field"
        table = datasets.sql(f"SELECT {columns} FROM changes WHERE {' AND '.join(conditions)} ORDER BY {order}")
        _print(table, format, limit)


def export(
    to: Annotated[Path, typer.Option(metavar="PATH", help="NAME.duckdb, NAME.xlsx, or a new folder for CSV files.")],
    curated: Curated = None,
    dataset: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="A dataset or view to export; may be repeated.  [default: all]"),
    ] = None,
    where: Annotated[
        str | None, typer.Option(metavar="SQL", help="Documents for which this holds, such as: status = 'ok'")
    ] = None,
    service: Annotated[
        str | None, typer.Option(metavar="CODE", help="Documents of a service: ministry-service (15-09), or 09.")
    ] = None,
    year: Annotated[
        int | None, typer.Option(metavar="YEAR", parser=at_least(0), help="Documents of a fiscal year.")
    ] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace an export that is there.")] = False,
    verbose: Verbose = False,
) -> None:
    """Writes selected data as DuckDB file, XLSX workbook or CSV files."""
    with report_errors(verbose), _open_datasets(curated) as datasets:
        from normalizers.records import DATASETS
        from warehouse.export import (
            SHEETS,
            WRITERS,
            ExportError,
            refuse_to_overwrite,
            select,
            select_for_workbook,
            verify_rows,
        )

        suffix = to.suffix.lower()
        if suffix not in WRITERS:
            raise UserError(f"{to}: write a .duckdb file, an .xlsx workbook, or a folder of CSV files (no suffix)")
        names = dataset or (SHEETS if suffix == ".xlsx" else tuple(DATASETS))
        conditions = [f"({where}\n)"] if where else []
        conditions += [f"fiscal_year = {year}"] if year is not None else []
        conditions += [_of_service(datasets, service)] if service else []
        try:
            refuse_to_overwrite(to, Path(datasets.root), overwrite)
            chosen = select_for_workbook if suffix == ".xlsx" else select
            tables = chosen(datasets, names, " AND ".join(conditions) or None)
            verify_rows(tables)
            counts = WRITERS[suffix](tables, to)
        except ExportError as error:
            raise UserError(str(error)) from error
        _print_counts(to, counts, [name for name in DATASETS if name not in counts and not dataset])


@contextmanager
def _open_datasets(curated: Path | None) -> Iterator[Datasets]:
    """Opens the datasets without access to other files; errors of DuckDB and of the datasets become a `UserError`."""
    import duckdb

    from warehouse.analysis import NotCuratedError, QueryError, open_curated

    try:
        with open_curated(make_settings(curated=curated).curated, confined=True) as datasets:
            yield datasets
    except (NotCuratedError, QueryError) as error:
        raise UserError(str(error)) from error
    except duckdb.Error as error:
        # DuckDB appends the line of the query with a mark below the error.
        raise UserError(str(error).partition("\n\nLINE ")[0]) from error


def _of_service(datasets: Datasets, code: str) -> str:
    """Returns the SQL condition on documents for a service's code; raises `UserError` if no or several services match.

    A service's code (capítulo) is unique only within its ministry (partida).
    """
    from warehouse.views import text_literal

    ministry, _, service = code.rpartition("-")
    key = "coalesce(service_id, ministry_code || '-' || service_code)"  # older publications have no service_id
    condition = f"{key} = {text_literal(code)}" if ministry else f"service_code = {text_literal(service)}"
    table = datasets.sql(
        f"SELECT DISTINCT {key}, service_name FROM documents"
        f" WHERE {condition} AND service_name IS NOT NULL ORDER BY ALL"
    )
    services = [row for rows in table.rows() for row in rows]
    if len({name for _, name in services}) > 1 and not ministry:
        listed = "; ".join(f"{service_id or f'?-{service}'} {name}" for service_id, name in services[:5])
        raise UserError(f"several services have the code {service}: {listed}{' …' if len(services) > 5 else ''}")
    if not datasets.documents.of_documents(condition).to_duckdb().limit(1).fetchall():
        raise UserError(f"no document is of a service with the code {code}")
    return condition


def _print_counts(to: Path, counts: dict[str, int], left_out: Sequence[str]) -> None:
    """Prints the rows written for each dataset, and the datasets left out by default."""
    from flows.safe_text import printable

    rows = ", ".join(f"{name} {count:,}" for name, count in counts.items())
    typer.echo(f"{printable(str(to))}: {rows}")
    if left_out:
        typer.echo(f"left out: {', '.join(left_out)}; name them with --dataset to have them")
