"""`pmg query` and `pmg export`: questions to the curated datasets, and selections of them for other tools."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from flows.cli_common import Curated, Verbose, at_least, make_settings, plainly
from flows.errors import UserError

if TYPE_CHECKING:
    from warehouse.analysis import Curated as Datasets

Format = Literal["table", "csv", "json"]

TABLE_ROWS = 100
"""Rows that a table on the terminal has where --limit does not say."""


def register(app: typer.Typer) -> None:
    """Adds `query` and `export` to the command line."""
    app.command()(query)
    app.command()(export)


def query(
    sql: Annotated[
        str, typer.Argument(metavar="SQL", help="One question in SQL (DuckDB's) over datasets and views; - reads it.")
    ],
    curated: Curated = None,
    format: Annotated[Format, typer.Option(help="How to print the answer.")] = "table",
    limit: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            parser=at_least(0),
            help=f"Print so many rows; 0: all.  [default: {TABLE_ROWS} for table, else all]",
        ),
    ] = None,
    verbose: Verbose = False,
) -> None:
    """Answers a question in SQL, over views with the datasets' names.  Reads nothing else, changes nothing.

    SHOW TABLES lists what can be asked, DESCRIBE indicators its columns.
    """
    with plainly(verbose), _opened(curated) as datasets:
        from flows.answers import print_answer

        answer = datasets.sql(sys.stdin.read() if sql == "-" else sql)
        rows = chain.from_iterable(answer.rows())
        first = next(rows, None)  # whatever is wrong with the question comes up before a line is printed
        rows = chain(() if first is None else (first,), rows)
        most = limit if limit is not None else TABLE_ROWS if format == "table" else 0
        print_answer(format, answer.columns, rows, most or None)


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
    """Writes a selection as DuckDB file, XLSX workbook or CSV files."""
    with plainly(verbose), _opened(curated) as datasets:
        from normalizers.records import DATASETS
        from warehouse.export import SHEETS, WRITERS, ExportError, refuse_to_overwrite, select

        suffix = to.suffix.lower()
        if suffix not in WRITERS:
            raise UserError(f"{to}: write a .duckdb file, an .xlsx workbook, or a folder of CSV files (no suffix)")
        names = dataset or (SHEETS if suffix == ".xlsx" else tuple(DATASETS))
        conditions = [f"({where}\n)"] if where else []
        conditions += [f"fiscal_year = {year}"] if year is not None else []
        conditions += [_of_service(datasets, service)] if service else []
        try:
            refuse_to_overwrite(to, datasets.root, overwrite)
            tables = select(datasets, names, " AND ".join(conditions) or None)
            counts = WRITERS[suffix](tables, to)
        except ExportError as error:
            raise UserError(str(error)) from error
        _tell(to, counts, [name for name in DATASETS if name not in counts and not dataset])


@contextmanager
def _opened(curated: Path | None) -> Iterator[Datasets]:
    """The datasets, confined; what DuckDB and the datasets have to say against a question becomes a `UserError`."""
    import duckdb

    from warehouse.analysis import NotCuratedError, QueryError, open_curated

    try:
        with open_curated(make_settings(curated=curated).curated, confined=True) as datasets:
            yield datasets
    except (NotCuratedError, QueryError) as error:
        raise UserError(str(error)) from error
    except duckdb.Error as error:
        # Below it comes the line of the question with a mark under the place.
        raise UserError(str(error).partition("\n\nLINE ")[0]) from error


def _of_service(datasets: Datasets, code: str) -> str:
    """The condition on documents for a service's code; `UserError` where none or several have it.

    A service's code (capítulo) counts within its ministry (partida); forms of stage 4 print no code of the ministry.
    """
    from warehouse.views import text_literal

    ministry, _, own = code.rpartition("-")
    condition = f"service_code = {text_literal(own)}"
    condition += f" AND ministry_code = {text_literal(ministry)}" if ministry else ""
    found = datasets.sql(
        "SELECT DISTINCT ministry_code, service_name FROM documents"
        f" WHERE {condition} AND service_name IS NOT NULL ORDER BY ALL"
    )
    services = [row for rows in found.rows() for row in rows]
    if len({name for _, name in services}) > 1 and not ministry:
        listed = "; ".join(f"{ministry or '?'}-{own} {name}" for ministry, name in services[:5])
        raise UserError(f"several services have the code {own}: {listed}{' …' if len(services) > 5 else ''}")
    if not datasets.documents.of_documents(condition).to_duckdb().limit(1).fetchall():
        raise UserError(f"no document is of a service with the code {code}")
    return condition


def _tell(to: Path, counts: dict[str, int], left_out: Sequence[str]) -> None:
    """What was written, and what was not although nobody said so."""
    from flows.discover import printable

    rows = ", ".join(f"{name} {count:,}" for name, count in counts.items())
    typer.echo(f"{printable(str(to))}: {rows}")
    if left_out:
        typer.echo(f"left out: {', '.join(left_out)}; name them with --dataset to have them")
