"""Reads curated data as analysts do, and compares it with the data of an undisturbed run."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
from polars.selectors import categorical

from normalizers.records import DATASETS, DOCUMENT_DATASETS
from warehouse.store import Store

OF_THE_RUN = ["run_id", "ingested_at", "first_seen", "last_seen", "attempts"]
"""Columns that depend on the run or on its time."""
Seen = dict[str, object]
"""Fingerprint of each document's rows in a dataset, by document id."""


def tables(root: Path) -> dict[str, pa.Table]:
    """Returns every dataset except `runs` and `changes`, without the columns that depend on the run."""
    store = Store(root)
    out = {name: store.read(name) for name in DATASETS if name not in {"runs", "changes"}}
    return {name: table.drop_columns([c for c in OF_THE_RUN if c in table.schema.names]) for name, table in out.items()}


def by_pandas(folder: Path) -> Seen:
    """Returns a hash of all rows, by document."""
    rows = pd.read_parquet(folder).drop(columns=OF_THE_RUN, errors="ignore")
    # Whether pandas reads a column as float, int or object depends on the other documents.
    told = rows.astype(object).where(rows.notna(), None)
    out: dict[str, object] = {}
    for row in told.itertuples(index=False):
        values = tuple(float(v) if isinstance(v, int | float) else v for v in row)
        document_id = str(row.document_id)
        out[document_id] = hash((out.get(document_id), values))
    return out


def by_duckdb(folder: Path) -> Seen:
    """Returns the number of rows and the sum of their hashes, by document."""
    found = duckdb.connect().execute(
        "SELECT document_id, count(*), sum(hash(t)::HUGEINT)"
        f" FROM (SELECT COLUMNS(lambda c: c NOT IN {tuple(OF_THE_RUN)})"
        f" FROM read_parquet('{folder}/**/*.parquet', hive_partitioning=true)) t GROUP BY document_id"
    )
    return {row[0]: row[1:] for row in found.fetchall()}


def by_polars(folder: Path) -> Seen:
    """Returns the number of rows and the sum of their hashes, by document."""
    rows = pl.scan_parquet(f"{folder}/**/*.parquet").select(pl.exclude(OF_THE_RUN))
    # A category is hashed by its number, which depends on the other documents.
    words = rows.with_columns(categorical().cast(pl.String))
    hashed = words.with_columns(pl.struct(pl.all()).hash().alias("hash"))
    found = hashed.group_by("document_id").agg(pl.len(), pl.col("hash").sum()).collect()
    return {document_id: (count, total) for document_id, count, total in found.iter_rows()}


READERS = {"pandas": by_pandas, "duckdb": by_duckdb, "polars": by_polars}


def look(root: Path) -> dict[tuple[str, str], Seen]:
    """Returns the fingerprints that each reader finds, by (reader, dataset); checks that ids of runs and failures are
    unique."""
    there = [name for name in DOCUMENT_DATASETS if (root / name).is_dir()]
    seen = {(by, name): read(root / name) for name in there for by, read in READERS.items()}
    for name in ("runs", "failures"):
        if (root / name).is_dir():
            key = "run_id" if name == "runs" else "document_id"
            assert pd.read_parquet(root / name)[key].dropna().is_unique
    return seen


class Reader:
    """Reads all datasets in a loop.  `wrong` lists states that no reader may see, `rounds` counts successful reads."""

    def __init__(self, root: Path, whole: Mapping[tuple[str, str], Seen]) -> None:
        self.root, self.whole = root, whole
        self.wrong: list[str] = []
        self.rounds = 0
        self._before: dict[tuple[str, str], set[str]] = {}

    def look(self) -> None:
        """Checks that every document is complete or absent in each dataset, and that no document disappears."""
        try:
            seen = look(self.root)
        except Exception as error:  # noqa: BLE001 - any error of a reader is a result
            self.wrong.append(f"{type(error).__name__}: {error}")
            return
        for key, documents in seen.items():
            for document_id, rows in documents.items():
                whole = self.whole[key].get(document_id)
                if rows != whole:
                    self.wrong.append(f"{key}, round {self.rounds}: {document_id[:8]} is {rows}, not {whole}"[:500])
            gone = self._before.get(key, set()) - documents.keys()
            self.wrong += [f"{key}: {document_id[:8]} was there before" for document_id in gone]
            self._before[key] = set(documents)
        self.rounds += bool(seen)

    @contextmanager
    def looking(self) -> Iterator[None]:
        """Reads in a background thread while the block runs."""
        stop = threading.Event()

        def loop() -> None:
            while not stop.wait(0.05):
                self.look()

        thread = threading.Thread(target=loop)
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join()
