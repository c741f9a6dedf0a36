"""Reads curated data as analysts do, and holds what they see against what an undisturbed run gave."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa

from normalizers.records import DATASETS, DOCUMENT_DATASETS
from warehouse.store import Store

OF_THE_RUN = ["run_id", "ingested_at", "first_seen", "last_seen", "attempts"]
"""Columns that name a run or its time."""
Seen = dict[str, object]
"""What stands of each document in a dataset, by its id: something that differs when the rows do."""


def tables(root: Path) -> dict[str, pa.Table]:
    """Every dataset but `runs`, in the order of its rows, without what names a run."""
    store = Store(root)
    out = {name: store.read(name) for name in DATASETS if name not in {"runs", "changes"}}
    return {name: table.drop_columns([c for c in OF_THE_RUN if c in table.schema.names]) for name, table in out.items()}


def by_pandas(folder: Path) -> Seen:
    """A hash of all rows, by document."""
    rows = pd.read_parquet(folder).drop(columns=OF_THE_RUN, errors="ignore")
    # Whether pandas has a column of numbers as float or int, or empty, depends on the other documents.
    told = rows.astype(object).where(rows.notna(), None)
    out: dict[str, object] = {}
    for row in told.itertuples(index=False):
        values = tuple(float(v) if isinstance(v, int | float) else v for v in row)
        document_id = str(row.document_id)
        out[document_id] = hash((out.get(document_id), values))
    return out


def by_duckdb(folder: Path) -> Seen:
    """The number of rows and the sum of their hashes, by document."""
    found = duckdb.connect().execute(
        "SELECT document_id, count(*), sum(hash(t)::HUGEINT)"
        f" FROM (SELECT COLUMNS(lambda c: c NOT IN {tuple(OF_THE_RUN)})"
        f" FROM read_parquet('{folder}/**/*.parquet', hive_partitioning=true)) t GROUP BY document_id"
    )
    return {row[0]: row[1:] for row in found.fetchall()}


def by_polars(folder: Path) -> Seen:
    """The number of rows of each document."""
    rows = pl.scan_parquet(f"{folder}/**/*.parquet").group_by("document_id").len().collect()
    return dict(rows.iter_rows())


READERS = {"pandas": by_pandas, "duckdb": by_duckdb, "polars": by_polars}


def look(root: Path) -> dict[tuple[str, str], Seen]:
    """What each reader sees in each dataset that there is, by (reader, dataset)."""
    there = [name for name in DOCUMENT_DATASETS if (root / name).is_dir()]
    seen = {(by, name): read(root / name) for name in there for by, read in READERS.items()}
    for name in ("runs", "failures"):
        if (root / name).is_dir():
            key = "run_id" if name == "runs" else "document_id"
            assert pd.read_parquet(root / name)[key].dropna().is_unique
    return seen


class Reader:
    """Opens all datasets in a loop.  `wrong` tells of what no reader may ever see, `rounds` how often it found some."""

    def __init__(self, root: Path, whole: Mapping[tuple[str, str], Seen]) -> None:
        self.root, self.whole = root, whole
        self.wrong: list[str] = []
        self.rounds = 0
        self._before: dict[tuple[str, str], set[str]] = {}

    def look(self) -> None:
        """Every document stands in a dataset as a whole or not at all, and what was there once stays."""
        try:
            seen = look(self.root)
        except Exception as error:  # noqa: BLE001 - whatever a reader meets is what we look for
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
        """Looks all the time that the block runs."""
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
