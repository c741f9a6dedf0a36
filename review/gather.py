"""Collects the rows of each document for its page, with a digest that changes when they do."""

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
"""Columns that change whenever a document is read again, even with equal values; the pages do not show them."""


@dataclass(slots=True)
class DocumentTables:
    """All curated data of one document; `tables` are Arrow tables by dataset, not yet Python objects."""

    document_id: str
    digest: str
    tables: dict[str, pa.Table] = field(default_factory=dict)

    def rows(self, dataset: str) -> list[dict[str, Any]]:
        """Returns the document's rows of a dataset, in the order of the source."""
        table = self.tables.get(dataset)
        return [] if table is None else table.to_pylist()


def tables_by_document(store: Store) -> Iterator[DocumentTables]:
    """Yields all published documents, bucket by bucket, so that memory holds at most about a sixteenth of all rows."""
    for bucket in BUCKETS:
        yield from _bucket(store, bucket)


def _bucket(store: Store, bucket: str) -> Iterator[DocumentTables]:
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
        tables_of_document: dict[str, pa.Table] = {}
        for name, table in tables.items():
            start, end = spans[name].get(document_id, (0, 0))
            digest.update(f"{name}\x1f{end - start}\x1e".encode())
            if end > start:
                digest.update(hashes[name][start:end].tobytes())
                tables_of_document[name] = table.slice(start, end - start)
        yield DocumentTables(document_id, digest.hexdigest(), tables_of_document)


def _spans(ids: list[str]) -> dict[str, tuple[int, int]]:
    """Returns the (start, end) of each document's rows, which are sorted by document."""
    out: dict[str, tuple[int, int]] = {}
    start = 0
    for document_id, group in groupby(ids):
        end = start + sum(1 for _ in group)
        out[document_id] = (start, end)
        start = end
    return out


def _row_hashes(table: pa.Table) -> np.ndarray[Any, np.dtype[np.uint64]]:
    """Returns a hash for each row, over the values that the pages show."""
    shown = table.drop_columns([name for name in _OF_THE_RUN if name in table.schema.names])
    return np.asarray(pd.util.hash_pandas_object(shown.to_pandas(), index=False), dtype=np.uint64)
