"""The datasets for people who ask questions: `open_curated("data/curated").indicators.to_pandas()`.

DuckDB reads the Parquet files in place.  Opening reads no row, locks nothing and writes nothing; every question reads
the files as they are at that moment, also while a run publishes.
"""

from __future__ import annotations

import glob
import os
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

from normalizers.records import DATASETS
from warehouse.views import VIEWS, identifier, text_literal, without_rows

if TYPE_CHECKING:
    import duckdb
    import pandas as pd
    import polars as pl
    import pyarrow as pa

    from warehouse.notebook import DocumentPanel


class NotCuratedError(ValueError):
    """The folder that was to be opened holds no curated datasets; the message says what to do."""


class QueryError(ValueError):
    """What was asked is not exactly one question (SELECT)."""


@dataclass(frozen=True, slots=True, repr=False)
class Table:
    """A dataset, a view or the answer to a query: nothing is read before one of the `to_…` methods is called."""

    name: str
    query: str
    connection: duckdb.DuckDBPyConnection

    def __repr__(self) -> str:
        return f"<{self.name}: {', '.join(self.columns)}>"

    def _repr_html_(self) -> str:
        from warehouse.notebook import SHOWN, html_table

        rows = self.to_duckdb().limit(SHOWN + 1).fetchall()
        more = f"The first {SHOWN} rows; to_pandas() has all." if len(rows) > SHOWN else ""
        return html_table(self.columns, rows[:SHOWN], self.name.partition("_with_")[0], more)

    def head(self, count: int = 5) -> Table:
        """The first rows."""
        return Table(self.name, f"SELECT * FROM ({self.query}\n) LIMIT {int(count)}", self.connection)

    @property
    def columns(self) -> list[str]:
        """Names of the columns, in order."""
        return list(self.to_duckdb().columns)

    def to_duckdb(self) -> duckdb.DuckDBPyRelation:
        """As a DuckDB relation, to filter, join or count before anything is read."""
        return self.connection.sql(self.query)

    def to_arrow(self) -> pa.Table:
        """As an Arrow table; a dataset's columns carry their meaning, unit and Spanish term as metadata."""
        table = self.to_duckdb().to_arrow_table()
        if self.name in DATASETS:
            from warehouse.schema import arrow_schema

            said = arrow_schema(self.name)
            return table.cast(said) if table.schema.names == said.names else table
        return table

    def to_pandas(self) -> pd.DataFrame:
        """As a pandas frame; whole numbers are `Int64`, booleans `boolean`: a null leaves them what they are.

        Decimal numbers (a sum of whole numbers, `1.5` in SQL) become `float64`.
        """
        import pandas as pd
        import pyarrow as pa

        table = self.to_arrow()
        for i, field in enumerate(table.schema):
            if pa.types.is_decimal(field.type):
                table = table.set_column(i, field.name, table.column(i).cast(pa.float64()))
        kinds = {pa.int64(): pd.Int64Dtype(), pa.int32(): pd.Int32Dtype(), pa.bool_(): pd.BooleanDtype()}
        frame: pd.DataFrame = table.to_pandas(types_mapper=kinds.get)
        return frame

    def to_polars(self) -> pl.DataFrame:
        """As a Polars frame.  Raises ModuleNotFoundError where Polars is not installed."""
        import polars as pl

        return pl.DataFrame(self.to_arrow())

    def of_documents(self, condition: str) -> Table:
        """Only the rows of documents for which `condition`, SQL on the columns of `documents`, holds.

        This is quicker than a join: `db.indicators.of_documents("service_id = '15-09'")`.
        """
        ids = f"SELECT document_id FROM documents WHERE ({condition}\n)"
        query = f"SELECT * FROM ({self.query}\n) WHERE document_id IN ({ids})"
        _one_question(self.connection, query)
        return Table(self.name, query, self.connection)

    def rows(self, size: int = 1_000) -> Iterator[list[tuple[Any, ...]]]:
        """The rows as Python values, `size` at a time, without holding all of them.

        One such iterator at a time: another question on the same `Curated` ends it.
        """
        result = self.connection.execute(self.query)
        while rows := result.fetchmany(size):
            yield rows


class _Named:
    """A dataset or a view as an attribute of `Curated`, of the same name."""

    name: str

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name
        self.__doc__ = (DATASETS.get(name) or VIEWS[name]).meaning

    @overload
    def __get__(self, instance: None, owner: type) -> _Named: ...

    @overload
    def __get__(self, instance: Curated, owner: type) -> Table: ...

    def __get__(self, instance: Curated | None, owner: type) -> _Named | Table:
        return self if instance is None else instance.table(self.name)


class Curated:
    """The curated datasets, each an attribute, and `sql` for everything else; made by `open_curated`."""

    documents = _Named()
    objectives = _Named()
    indicators = _Named()
    systems = _Named()
    stage_goals = _Named()
    commitments = _Named()
    verdicts = _Named()
    narratives = _Named()
    measurements = _Named()
    results = _Named()
    observations = _Named()
    details = _Named()
    checks = _Named()
    table_cells = _Named()
    provenance = _Named()
    residue = _Named()
    failures = _Named()
    runs = _Named()
    changes = _Named()

    items = _Named()
    documents_to_check = _Named()
    places = _Named()
    objectives_with_documents = _Named()
    indicators_with_objectives_and_documents = _Named()
    systems_with_objectives_and_documents = _Named()
    stage_goals_with_objectives_and_documents = _Named()
    commitments_with_documents = _Named()
    verdicts_with_documents = _Named()
    narratives_with_documents = _Named()
    measurements_with_documents = _Named()
    results_with_documents = _Named()
    observations_with_documents = _Named()
    details_with_documents = _Named()
    checks_with_documents = _Named()
    promises_and_results = _Named()
    unmatched_results = _Named()

    def __init__(self, root: Path | str, connection: duckdb.DuckDBPyConnection) -> None:
        self.root = root
        """The folder of the datasets, or their address in an object store."""
        self.connection = connection
        """The DuckDB connection, for what is not offered here: `register`, `ATTACH`, settings."""

    def __repr__(self) -> str:
        return f"<curated datasets in {self.root}: {', '.join((*DATASETS, *VIEWS))}>"

    def _repr_html_(self) -> str:
        from warehouse.notebook import html_table

        named = [(name, of.meaning) for name, of in DATASETS.items()] + [(v.name, v.meaning) for v in VIEWS.values()]
        return html_table(["db.", "one row is"], named)

    def document(self, asked: str) -> DocumentPanel:
        """One document at a glance, by its file's name or how it begins: `db.document("p08")`.

        Raises KeyError where none or several are called so.
        """
        from warehouse.notebook import document_panel

        return document_panel(self, asked)

    def __enter__(self) -> Curated:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Ends it; nothing has to be saved."""
        self.connection.close()

    def table(self, name: str) -> Table:
        """The dataset or view of that name; KeyError where there is none."""
        if name not in DATASETS and name not in VIEWS:
            raise KeyError(f"unknown dataset or view {name}: there are {', '.join((*DATASETS, *VIEWS))}")
        return Table(name, f"SELECT * FROM {identifier(name)}", self.connection)

    def sql(self, query: str) -> Table:
        """The answer to one question in SQL, over datasets and views by name.

        Raises `QueryError` unless it is exactly one question (SELECT, FROM, WITH, VALUES, DESCRIBE, SHOW, SUMMARIZE),
        `duckdb.Error` where DuckDB does not understand it.
        """
        return Table("query", _one_question(self.connection, query), self.connection)


def open_curated(path: str | os.PathLike[str] | None = None, *, confined: bool = False) -> Curated:
    """Opens the curated datasets in the folder `path`, or at an `s3://…` address, for questions.

    Without a path: the folder that the environment names in PMG_CURATED, else `data/curated` in the current folder or
    the nearest above it that has one, so that a notebook finds it from where it stands.  `confined` is for questions of
    strangers: SQL then reads nothing but these datasets, and no setting, extension or variable of Python.

    Raises `NotCuratedError` where the folder holds no datasets, `duckdb.Error` where a file of theirs is damaged.
    """
    import duckdb

    path = _usual_folder() if path is None else path
    connection = duckdb.connect(":memory:", config={"autoinstall_known_extensions": False})
    connection.execute("SET TimeZone = 'UTC'")
    if "://" in str(path):
        return _open_store(str(path).rstrip("/"), connection)
    root = Path(path).expanduser().absolute()
    if not (root / "documents").is_dir():
        what = "has no dataset `documents`" if root.is_dir() else "is not a folder"
        raise NotCuratedError(f"{path} {what}: give the folder that pmg ingest publishes to (--curated)")
    there = {name for name in DATASETS if any((root / name).glob("part-?.parquet"))}
    _name_all(connection, glob.escape(str(root)), there)
    if confined:
        folders = [str(root / name) for name in DATASETS]
        _confine(connection, folders + [glob.escape(folder) for folder in folders])
    return Curated(root, connection)


def _usual_folder() -> Path:
    named, usual = os.environ.get("PMG_CURATED"), Path("data/curated")
    if named:
        return Path(named)
    here = Path.cwd()
    return next((above / usual for above in (here, *here.parents) if (above / usual).is_dir()), usual)


def _open_store(url: str, connection: duckdb.DuckDBPyConnection) -> Curated:
    """The datasets in an object store, read in place; credentials and endpoint come from the environment."""
    from fsspec.core import url_to_fs

    fs, root = url_to_fs(url)
    files = fs.glob(f"{root}/*/part-?.parquet")
    there = {str(file).rsplit("/", 2)[-2] for file in files} & DATASETS.keys()
    if "documents" not in there:
        raise NotCuratedError(f"{url} has no dataset `documents`: give the address that pmg ingest publishes to")
    connection.register_filesystem(fs)
    _name_all(connection, url, there)
    return Curated(url, connection)


def _name_all(connection: duckdb.DuckDBPyConnection, root: str, there: Collection[str]) -> None:
    """Makes datasets and views known by their names; `there` are the datasets with files."""
    for name, of in DATASETS.items():
        reads = _reads(root, name) if name in there else without_rows(of)
        connection.execute(f"CREATE VIEW {identifier(name)} AS {reads}")
    for view in VIEWS.values():
        connection.execute(f"CREATE VIEW {identifier(view.name)} AS {view.sql}")


def _reads(root: str, name: str) -> str:
    """The query behind a dataset.  A pattern rather than files, so that those of later runs are read too.

    A column that an older version of the pipeline did not write is null.
    """
    columns = without_rows(DATASETS[name])
    pattern = f"{root}/{name}/part-?.parquet"
    # A folder called "year=2024" over ours is no column.
    files = f"read_parquet({text_literal(pattern)}, hive_partitioning = false, union_by_name = true)"
    return f"{columns} UNION ALL BY NAME SELECT * FROM {files}"


def _confine(connection: duckdb.DuckDBPyConnection, folders: list[str]) -> None:
    """Takes from SQL what does not belong to the datasets; none of it can be given back.

    DuckDB compares a pattern as it is written, before it looks for files: hence also the folders' names as patterns.
    DuckDB lets statements such as COPY also write where it may read: see `_one_question`, which lets none through.
    """
    allowed = ", ".join(text_literal(f"{folder}/") for folder in folders)
    connection.execute(f"""
        SET python_enable_replacements = false;
        SET temp_directory = '';
        SET allowed_directories = [{allowed}];
        SET enable_external_access = false;
        SET lock_configuration = true;
    """)


def _one_question(connection: duckdb.DuckDBPyConnection, query: str) -> str:
    """The query, without a semicolon at its end; `QueryError` unless it is one question that changes nothing."""
    import duckdb

    statements = connection.extract_statements(query)
    if len(statements) != 1:
        raise QueryError(f"{len(statements)} statements where one question is expected (SELECT …)")
    if statements[0].type != duckdb.StatementType.SELECT:
        raise QueryError(
            f"{statements[0].type.name} changes something: pmg query only reads (SELECT, DESCRIBE, SHOW, …)"
        )
    return statements[0].query.strip().rstrip(";")
