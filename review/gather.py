"""What the pages are made of: a document's rows, and a digest that changes when they do."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from normalizers.records import DOCUMENT_DATASETS
from warehouse.rows import read_file
from warehouse.store import BUCKETS, Store

Row = Mapping[str, Any]

_OF_THE_RUN = ("run_id", "pipeline_version", "ingested_at")
"""Columns that change whenever a document is read again, though it says the same; the pages do not show them."""


@dataclass(slots=True)
class Dossier:
    """All that the curated data hold of one document; `tables` are rows that are not yet Python objects."""

    document_id: str
    digest: str
    tables: dict[str, pa.Table] = field(default_factory=dict)

    def rows(self, dataset: str) -> list[dict[str, Any]]:
        """The document's rows of a dataset, in the order of the source."""
        table = self.tables.get(dataset)
        return [] if table is None else table.to_pylist()


def dossiers(store: Store) -> Iterator[Dossier]:
    """Every published document, bucket by bucket, so that memory holds a sixteenth of all rows at most."""
    for bucket in BUCKETS:
        yield from _bucket(store, bucket)


def _bucket(store: Store, bucket: str) -> Iterator[Dossier]:
    tables: dict[str, pa.Table] = {}
    hashes: dict[str, np.ndarray[Any, np.dtype[np.uint64]]] = {}
    spans: dict[str, dict[str, tuple[int, int]]] = {}
    for name in DOCUMENT_DATASETS:
        path = store.path(name, bucket)
        if path.exists():
            tables[name] = read_file(name, path)
            spans[name] = _spans(tables[name]["document_id"].to_pylist())
            hashes[name] = _row_hashes(tables[name])
    for document_id in spans.get("documents", {}):
        digest = hashlib.sha256()
        mine: dict[str, pa.Table] = {}
        for name, table in tables.items():
            start, end = spans[name].get(document_id, (0, 0))
            digest.update(f"{name}\x1f{end - start}\x1e".encode())
            if end > start:
                digest.update(hashes[name][start:end].tobytes())
                mine[name] = table.slice(start, end - start)
        yield Dossier(document_id, digest.hexdigest(), mine)


def _spans(ids: list[str]) -> dict[str, tuple[int, int]]:
    """Where each document's rows stand: rows are sorted by document."""
    out: dict[str, tuple[int, int]] = {}
    start = 0
    for document_id, group in groupby(ids):
        end = start + sum(1 for _ in group)
        out[document_id] = (start, end)
        start = end
    return out


def _row_hashes(table: pa.Table) -> np.ndarray[Any, np.dtype[np.uint64]]:
    """A number for each row that changes when one of its values does."""
    shown = table.drop_columns([name for name in _OF_THE_RUN if name in table.schema.names])
    return np.asarray(pd.util.hash_pandas_object(shown.to_pandas(), index=False), dtype=np.uint64)
