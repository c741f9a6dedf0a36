"""The rows of the dataset `changes`: what a publication added, changed and removed.

They are computed before the publication begins, by comparing published and staged rows, and kept in the staging folder
until it ends.  A killed publication is repeated, and then its first files already contain the new values.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from normalizers.records import IDENTIFIED_DATASETS, Change
from normalizers.schema import DATASETS
from warehouse.files import replace_durably
from warehouse.rows import Names, merge, read_file, write_file
from warehouse.schema import empty_table, to_table
from warehouse.store import BUCKETS, Publication, Store

_NOT_CONTENT = {"record_id", "file_name", "file_names", "pipeline_version", "ingested_at"}
"""Columns whose values do not come from the document, in addition to keys of other rows (`refers_to`)."""

Rows = dict[str, dict[str, Any]]
"""Rows by record id."""


def prepare(
    store: Store, pending: Sequence[str], forgotten: Collection[str], names: Names, published_at: datetime | None = None
) -> None:
    """Computes and stores what publishing these batches and forgetting these documents will change.

    Does nothing if a killed publication of the same batches and documents has stored its changes already.
    """
    if not (pending or forgotten):
        return
    path = _prepared_file(store, pending, forgotten)
    if path.exists():
        return
    finish(store)
    changes = list(_changes(store, pending, forgotten, names, published_at or datetime.now(UTC)))
    ready = path.with_suffix(".tmp")
    write_file(to_table("changes", changes), ready)
    replace_durably(ready, path)


def publish(store: Store) -> Publication:
    """Adds the prepared changes to the dataset.  Idempotent."""
    done = Publication()
    for path in _prepared_files(store):
        fresh = read_file("changes", path)
        times = pc.unique(fresh["published_at"])

        def with_new_rows(bucket: str, old: pa.Table, fresh: pa.Table = fresh, times: pa.Array = times) -> pa.Table:
            rest = old.filter(pc.invert(pc.is_in(old["published_at"], times)))
            return merge(rest, (), [fresh.filter(pc.starts_with(fresh["document_id"], bucket))])

        touched = set(pc.utf8_slice_codeunits(fresh["document_id"], 0, 1).to_pylist())
        part = store.revise("changes", [bucket for bucket in BUCKETS if bucket in touched], with_new_rows)
        done.written += part.written
        done.unchanged += part.unchanged
    return done


def finish(store: Store) -> None:
    """Deletes the prepared changes; called when the publication has ended and the dataset contains them."""
    for path in _prepared_files(store):
        path.unlink()


def _prepared_files(store: Store) -> list[Path]:
    return sorted(store.staging.glob("changes-*.parquet"))


def _prepared_file(store: Store, pending: Sequence[str], forgotten: Collection[str]) -> Path:
    text = "\n".join([*sorted(pending), "", *sorted(forgotten)])
    return store.staging / f"changes-{hashlib.sha256(text.encode()).hexdigest()[:16]}.parquet"


def _changes(
    store: Store, pending: Sequence[str], forgotten: Collection[str], names: Names, published_at: datetime
) -> Iterator[Change]:
    staged = store.staged_batches(pending)
    touched = staged.document_ids | set(forgotten)
    for bucket in BUCKETS:
        ids = {document_id for document_id in touched if document_id[0] == bucket}
        if not ids:
            continue
        before = _by_document(store.rows_of("documents", bucket, ids))
        after = _by_document(pa.concat_tables([empty_table("documents"), *staged.rows("documents", bucket)]))
        for document_id in forgotten:
            after.pop(document_id, None)
        described = {i: (names[i][0] if i in names else row["file_name"], row) for i, row in (before | after).items()}
        for document_id in sorted(before.keys() ^ after.keys()):
            name, row = described[document_id]
            is_new = document_id in after
            yield Change(
                document_id=document_id,
                file_name=name,
                change="added" if is_new else "removed",
                dataset="documents",
                run_id=row["run_id"] if is_new else None,
                published_at=published_at,
            )
        read_again = before.keys() & after.keys()
        for dataset in IDENTIFIED_DATASETS if read_again else ():
            old = store.rows_of(dataset, bucket, read_again)
            new = pa.concat_tables([empty_table(dataset), *staged.rows(dataset, bucket)])
            new = new.filter(pc.is_in(new["document_id"], pa.array(sorted(read_again), pa.string())))
            for document_id, change in _of_records(dataset, *_differing_rows(dataset, old, new)):
                name, row = described[document_id]
                yield Change(
                    document_id=document_id,
                    file_name=name,
                    dataset=dataset,
                    run_id=row["run_id"],
                    published_at=published_at,
                    **change,
                )


def _by_document(documents: pa.Table) -> Rows:
    return {row["document_id"]: row for row in documents.select(["document_id", "file_name", "run_id"]).to_pylist()}


def content_columns(dataset: str) -> list[str]:
    """Returns the columns of a dataset whose values come from the document."""
    return [s.name for s in DATASETS[dataset].columns if s.name not in _NOT_CONTENT and not s.column.refers_to]


def _differing_rows(dataset: str, old: pa.Table, new: pa.Table) -> tuple[Rows, Rows]:
    """Returns the rows of each table that the other does not contain, by record id.

    Rows are compared by hashes, because most are equal and need not become Python objects.
    """
    names = ["record_id", *content_columns(dataset)]
    hashes = [_hashes(table.select(names)) for table in (old, new)]
    out: list[Rows] = []
    for table, hashed, other_hashes in ((old, hashes[0], hashes[1]), (new, hashes[1], hashes[0])):
        rows = table.filter(pa.array(~np.isin(hashed, other_hashes))).to_pylist()
        out.append({row["record_id"]: row for row in rows})
    return out[0], out[1]


def _hashes(table: pa.Table) -> np.ndarray[Any, np.dtype[np.uint64]]:
    # Imported here: the import takes a third of the start time of a run, and most publications change no row.
    import pandas as pd

    return np.asarray(pd.util.hash_pandas_object(table.to_pandas(), index=False), dtype=np.uint64)


def _of_records(dataset: str, old: Rows, new: Rows) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yields (document id, fields of the change) for each added or removed record and each changed value."""
    for record_id in [*old, *(added for added in new if added not in old)]:
        before, after = old.get(record_id), new.get(record_id)
        document_id = (before or after or {})["document_id"]
        if before is None or after is None:
            yield document_id, {"change": "added" if after else "removed", "record_id": record_id}
            continue
        for field in content_columns(dataset):
            if before[field] != after[field]:
                values = {"value_before": _text(before[field]), "value_after": _text(after[field])}
                yield document_id, {"change": "changed", "record_id": record_id, "field": field, **values}


def _text(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return str(value).lower() if isinstance(value, bool) else str(value)
