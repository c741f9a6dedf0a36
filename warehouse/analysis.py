"""Access to the datasets for analysis: `open_curated("data/curated").indicators.to_pandas()`.

DuckDB reads the Parquet files in place.  Opening reads no row, locks nothing and writes nothing; every query reads the
files as they are at that moment, also while a run publishes.
"""

from __future__ import annotations

import glob
import os
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

from normalizers.records import DATASETS
from warehouse.views import VIEWS, empty_query, identifier, text_literal

if TYPE_CHECKING:
    import duckdb
    import pandas as pd
    import polars as pl
    import pyarrow as pa

    from warehouse.notebook import DocumentPanel


class NotCuratedError(ValueError):
    """The folder to open contains no curated datasets; the message states what to do."""


class QueryError(ValueError):
    """The SQL text is not exactly one query that only reads (SELECT)."""


@dataclass(frozen=True, slots=True, repr=False)
class Table:
    """A dataset, a view or the result of a query; nothing is read until one of the `to_…` methods is called."""

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
        """Returns the first `count` rows."""
        return Table(self.name, f"SELECT * FROM ({self.query}\n) LIMIT {int(count)}", self.connection)

    @property
    def columns(self) -> list[str]:
        """Names of the columns, in order."""
        return list(self.to_duckdb().columns)

    def to_duckdb(self) -> duckdb.DuckDBPyRelation:
        """Returns a DuckDB relation, to filter, join or count before anything is read."""
        return self.connection.sql(self.query)

    def to_arrow(self) -> pa.Table:
        """Returns an Arrow table; columns of a dataset have meaning, unit and Spanish term as metadata."""
        table = self.to_duckdb().to_arrow_table()
        if self.name in DATASETS:
            from warehouse.schema import arrow_schema

            schema = arrow_schema(self.name)
            return table.cast(schema) if table.schema.names == schema.names else table
        return table

    def to_pandas(self) -> pd.DataFrame:
        """Returns a pandas frame; whole numbers are `Int64` and booleans `boolean`, so that nulls keep their type.

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
        """Returns a Polars frame.  Raises ModuleNotFoundError if Polars is not installed."""
        import polars as pl

        return pl.DataFrame(self.to_arrow())

    def of_documents(self, condition: str) -> Table:
        """Returns only the rows of documents for which `condition` is true: SQL on the columns of `documents`.

        This is faster than a join: `db.indicators.of_documents("service_id = '15-09'")`.
        """
        ids = f"SELECT document_id FROM documents WHERE ({condition}\n)"
        query = f"SELECT * FROM ({self.query}\n) WHERE document_id IN ({ids})"
        _single_query(self.connection, query)
        return Table(self.name, query, self.connection)

    def rows(self, size: int = 1_000) -> Iterator[list[tuple[Any, ...]]]:
        """Yields the rows as lists of Python tuples, `size` at a time, without holding all of them in memory.

        Use only one such iterator at a time: another query on the same `Curated` ends it.
        """
        result = self.connection.execute(self.query)
        while rows := result.fetchmany(size):
            yield rows


class _Named:
    """Descriptor: a dataset or view as an attribute of `Curated` with the same name."""

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
    """The curated datasets and views as attributes, and `sql` for any other query; created by `open_curated`."""

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
        """Folder of the datasets, or their address in an object store."""
        self.connection = connection
        """DuckDB connection, for what this class does not offer: `register`, `ATTACH`, settings."""

    def __repr__(self) -> str:
        return f"<curated datasets in {self.root}: {', '.join((*DATASETS, *VIEWS))}>"

    def _repr_html_(self) -> str:
        from warehouse.notebook import html_table

        rows = [(name, described.meaning) for name, described in (DATASETS | VIEWS).items()]
        return html_table(["db.", "one row is"], rows)

    def document(self, name: str) -> DocumentPanel:
        """Returns an overview of one document, by its file name or the start of it: `db.document("p08")`.

        Raises KeyError if no document or several documents match.
        """
        from warehouse.notebook import document_panel

        return document_panel(self, name)

    def __enter__(self) -> Curated:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Closes the connection; nothing has to be saved."""
        self.connection.close()

    def table(self, name: str) -> Table:
        """Returns the dataset or view of that name; raises KeyError if there is none."""
        if name not in DATASETS and name not in VIEWS:
            raise KeyError(f"unknown dataset or view {name}: there are {', '.join((*DATASETS, *VIEWS))}")
        return Table(name, f"SELECT * FROM {identifier(name)}", self.connection)

    def sql(self, query: str) -> Table:
        """Returns the result of one SQL query over datasets and views by name.

        Raises `QueryError` unless it is exactly one reading query (SELECT, FROM, WITH, VALUES, DESCRIBE, SHOW,
        SUMMARIZE), and `duckdb.Error` if DuckDB rejects it.
        """
        return Table("query", _single_query(self.connection, query), self.connection)


def open_curated(path: str | os.PathLike[str] | None = None, *, confined: bool = False) -> Curated:
    """Opens the curated datasets in the folder `path`, or at an `s3://…` address, for queries.

    Without a path: the folder in the environment variable PMG_CURATED, else `data/curated` in the current folder or in
    the nearest parent folder that has it, so that a notebook finds it.  `confined` is for queries of untrusted users:
    SQL can then read only these datasets, and can use no setting, extension or Python variable.

    Raises `NotCuratedError` if the folder contains no datasets, `duckdb.Error` if one of their files is damaged.
    """
    import duckdb

    path = _usual_folder() if path is None else path
    connection = duckdb.connect(":memory:", config={"autoinstall_known_extensions": False})
    connection.execute("SET TimeZone = 'UTC'")
    if "://" in str(path):
        return _open_store(str(path).rstrip("/"), connection)
    root = Path(path).expanduser().absolute()
    if not (root / "documents").is_dir():
        problem = "has no dataset `documents`" if root.is_dir() else "is not a folder"
        raise NotCuratedError(f"{path} {problem}: give the folder that pmg ingest publishes to (--curated)")
    available = {name for name in DATASETS if any((root / name).glob("part-?.parquet"))}
    _create_views(connection, glob.escape(str(root)), available)
    if confined:
        folders = [str(root / name) for name in DATASETS]
        _restrict_files(connection, folders + [glob.escape(folder) for folder in folders])
    return Curated(root, connection)


def _usual_folder() -> Path:
    configured, default = os.environ.get("PMG_CURATED"), Path("data/curated")
    if configured:
        return Path(configured)
    here = Path.cwd()
    return next((above / default for above in (here, *here.parents) if (above / default).is_dir()), default)


def _open_store(url: str, connection: duckdb.DuckDBPyConnection) -> Curated:
    """Opens the datasets in an object store in place; credentials and endpoint come from the environment."""
    from fsspec.core import url_to_fs

    fs, root = url_to_fs(url)
    files = fs.glob(f"{root}/*/part-?.parquet")
    available = {str(file).rsplit("/", 2)[-2] for file in files} & DATASETS.keys()
    if "documents" not in available:
        raise NotCuratedError(f"{url} has no dataset `documents`: give the address that pmg ingest publishes to")
    connection.register_filesystem(fs)
    _create_views(connection, url, available)
    return Curated(url, connection)


def _create_views(connection: duckdb.DuckDBPyConnection, root: str, available: Collection[str]) -> None:
    """Creates a DuckDB view for each dataset and view; `available` are the datasets with files."""
    for name, dataset in DATASETS.items():
        query = _query_of(root, name) if name in available else empty_query(dataset)
        connection.execute(f"CREATE VIEW {identifier(name)} AS {query}")
    for view in VIEWS.values():
        connection.execute(f"CREATE VIEW {identifier(view.name)} AS {view.sql}")


def _query_of(root: str, name: str) -> str:
    """Returns the query that reads a dataset; it has a file pattern, so that it also reads files of later runs.

    Columns that an older version of the pipeline did not write are null.
    """
    columns = empty_query(DATASETS[name])
    pattern = f"{root}/{name}/part-?.parquet"
    # Without hive partitioning: a parent folder such as "year=2024" must not become a column.
    files = f"read_parquet({text_literal(pattern)}, hive_partitioning = false, union_by_name = true)"
    return f"{columns} UNION ALL BY NAME SELECT * FROM {files}"


def _restrict_files(connection: duckdb.DuckDBPyConnection, folders: list[str]) -> None:
    """Restricts SQL to files in `folders`; the restriction cannot be lifted.

    DuckDB compares a file pattern as text before it looks for files: `folders` therefore also has the folders escaped
    as patterns.  Statements such as COPY can still write to these folders: `_single_query` rejects them.
    """
    allowed = ", ".join(text_literal(f"{folder}/") for folder in folders)
    connection.execute(f"""
        SET python_enable_replacements = false;
        SET temp_directory = '';
        SET allowed_directories = [{allowed}];
        SET enable_external_access = false;
        SET lock_configuration = true;
    """)


def _single_query(connection: duckdb.DuckDBPyConnection, query: str) -> str:
    """Returns the query without a final semicolon; raises `QueryError` unless it is one query that only reads."""
    import duckdb

    statements = connection.extract_statements(query)
    if len(statements) != 1:
        raise QueryError(f"{len(statements)} statements where one question is expected (SELECT …)")
    if statements[0].type != duckdb.StatementType.SELECT:
        raise QueryError(
            f"{statements[0].type.name} changes something: pmg query only reads (SELECT, DESCRIBE, SHOW, …)"
        )
    return statements[0].query.strip().rstrip(";")
