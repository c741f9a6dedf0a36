"""The curated store: plain Parquet files that readers may open at any moment.

Layout: `<curated>/<dataset>/part-<bucket>.parquet`.  A document's bucket is the first hex digit of its id, which is the
hash of its bytes: a document never moves between files, all its rows of a dataset are in one file, and replacing that
file replaces them all at once.  (Form and year are unsuitable: they are read from the document, so a better reading can
change them, and during a move between two files the document would exist twice or not at all.)  `runs` and `failures`,
which have no buckets, have one file each; `changes` has one for each bucket.

A file that changes is written to `<curated>/.staging/` and renamed over the old one.  No file is ever removed, so that
a listed name can be opened, and a file that is opened twice has consistent content (see `rows.write_file`).  Rows are
sorted by document id, then in the order of the source, whatever the order of publication; compare them by the hashes in
the manifest.  `documents` is published as the last dataset (and changed first when documents are forgotten): a reader
who finds a document there also finds its other rows.

Crash safety: see `warehouse.publication`, which coordinates this store with the ledger.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from normalizers.records import DATASETS, DOCUMENT_DATASETS
from normalizers.schema import Record
from warehouse.batches import DocumentRows, PackedRows, StagedBatches, batch_names, pack_document, write_batch
from warehouse.files import exclusive, fsync_path, replace_durably, write_durably
from warehouse.rows import Names, conform, logical_hash, merge, read_file, renamed, write_file
from warehouse.schema import arrow_schema, dataset_of, empty_table, to_table

BUCKETS = "0123456789abcdef"
PUBLISHED_FILES = "_manifest.json"
_FEW = 5_000
"""Maximum number of documents with which two files of a dataset are written in parallel.

Arrow runs without the interpreter lock, but the rows of both files have to be in memory.
"""


@dataclass(slots=True)
class Publication:
    """Result of a publication: how many files it wrote, and how many already had the same content."""

    written: int = 0
    unchanged: int = 0

    def count(self, written: Iterable[bool]) -> None:
        """Counts files by whether they were written."""
        for was_written in written:
            self.written += was_written
            self.unchanged += not was_written


@dataclass(slots=True)
class Store:
    """The curated datasets in the folder `root`.  Methods that write need the `lock`; methods that read do not."""

    root: Path
    _manifest: dict[str, Any] = field(default_factory=dict)

    @property
    def staging(self) -> Path:
        """Folder in which files are written before they are moved: hidden from readers, on the same file system."""
        return self.root / ".staging"

    @contextmanager
    def lock(self, wait: float = 0.0) -> Iterator[None]:
        """Excludes other writers; waits up to `wait` seconds, then raises `warehouse.files.LockedError`."""
        with exclusive(self.root / ".lock", wait):
            self.staging.mkdir(exist_ok=True)
            yield

    # --- batches: rows that are safe but not yet published ---

    def stage(self, documents: Iterable[tuple[str, PackedRows]]) -> str:
        """Stores the rows of documents in a batch for later publication; returns the batch's name.

        `documents` are (id, rows), in the order of their ids.
        """
        return write_batch(self.staging / "batches", documents)

    def batches(self) -> list[str]:
        """Returns the names of the batches that wait for publication, oldest first."""
        return batch_names(self.staging / "batches")

    def discard(self, keep: Collection[str] = ()) -> None:
        """Removes all batches except those in `keep`, and incomplete files that a crash left in the staging folder."""
        for path in [*self.staging.glob("*.tmp"), *(self.staging / "batches").glob("*")]:
            if path.suffix == ".tmp" or path.stem not in keep:
                path.unlink()

    def staged_batches(self, batches: Sequence[str]) -> StagedBatches:
        """Returns access to the rows in these batches."""
        return StagedBatches(self.staging / "batches", batches)

    # --- publication ---

    def publish(self, documents: Mapping[str, DocumentRows]) -> Publication:
        """Replaces all rows of these documents (by id).  Raises `SchemaError` before anything is written."""
        batch = self.stage(
            (document_id, pack_document(document_id, documents[document_id])) for document_id in sorted(documents)
        )
        done = self.publish_batches([batch])
        self.discard(keep=set(self.batches()) - {batch})
        return done

    def publish_batches(self, batches: Sequence[str], names: Names | None = None) -> Publication:
        """Publishes batches; if a document is in several, the last counts.  Idempotent.

        Documents get their `names` before readers can see them.
        """
        staged = self.staged_batches(batches)

        def fresh(name: str, bucket: str) -> list[pa.Table]:
            tables = staged.rows(name, bucket)
            return [renamed(table, names or {}) for table in tables] if name == "documents" else tables

        return self._rewrite(tuple(reversed(DOCUMENT_DATASETS)), staged.document_ids, fresh)

    def forget(self, document_ids: Collection[str]) -> Publication:
        """Removes all rows of these documents from every document dataset."""
        return self._rewrite(DOCUMENT_DATASETS, set(document_ids), lambda _name, _bucket: [])

    def replace(self, name: str, records: Sequence[Record]) -> Publication:
        """Replaces a dataset that has no buckets (`runs`, `failures`) as a whole."""
        return self.revise(name, [BUCKETS[0]], lambda _bucket, _old: to_table(name, records))

    def revise(self, name: str, buckets: Iterable[str], update: Callable[[str, pa.Table], pa.Table]) -> Publication:
        """Replaces files of a dataset not published by document: `update` maps bucket and old rows to new rows.

        Raises ValueError for a dataset that is published by document.
        """
        if name in DOCUMENT_DATASETS:
            raise ValueError(f"{name} is published by document")
        done = Publication()
        self._load_manifest()
        self._ensure(name)
        for bucket in buckets:
            old = self._read(name, bucket)
            done.count([self._replace(name, bucket, old, update(bucket, old))])
        self._manifest["schemas"][name] = _fingerprint(name)
        self._save_manifest()
        return done

    def rename(self, names: Names) -> Publication:
        """Replaces the names of published documents."""
        done = Publication()
        self._load_manifest()
        for bucket in sorted({document_id[0] for document_id in names}):
            old = read_file("documents", self.path("documents", bucket))
            done.count([self._replace("documents", bucket, old, renamed(old, names))])
        self._save_manifest()
        return done

    def _rewrite(
        self, datasets: Sequence[str], replaced: Collection[str], fresh: Callable[[str, str], Sequence[pa.Table]]
    ) -> Publication:
        """Removes all rows of the `replaced` documents and adds the rows that `fresh` returns by dataset and bucket."""
        done = Publication()
        self._load_manifest()
        for name in DATASETS:
            self._ensure(name)
        at_a_time = 2 if len(replaced) + self.row_counts()["documents"] <= _FEW else 1
        by_bucket: dict[str, set[str]] = {}
        for document_id in replaced:
            by_bucket.setdefault(document_id[0], set()).add(document_id)
        for name in datasets:
            buckets = set(by_bucket)
            if not self._current(name):
                buckets |= {path.stem[-1] for path in self.files(name)}

            def rewrite(bucket: str, name: str = name) -> bool:
                old = self._read(name, bucket)
                return self._replace(name, bucket, old, merge(old, by_bucket.get(bucket, ()), fresh(name, bucket)))

            with ThreadPoolExecutor(at_a_time) as threads:
                done.count(threads.map(rewrite, sorted(buckets)))
            self._manifest["schemas"][name] = _fingerprint(name)
        self._save_manifest()
        return done

    def _replace(self, name: str, bucket: str, old: pa.Table, new: pa.Table) -> bool:
        """Replaces the content `old` of a file by `new`, unless they are equal; returns whether it wrote the file."""
        path = self.path(name, bucket)
        written = not (new.equals(old) and (self._current(name) or not path.exists()))
        if written:
            ready = self.staging / f"{name}-{bucket}.tmp"
            write_file(new, ready, path if path.exists() else None)
            replace_durably(ready, path)
        if path.exists():
            entry = {"rows": new.num_rows, "sha256": logical_hash(new)}
            self._manifest["files"][f"{name}/{path.name}"] = entry
        return written

    def _read(self, name: str, bucket: str) -> pa.Table:
        path = self.path(name, bucket)
        return read_file(name, path) if path.exists() else empty_table(name)

    def rows_of(self, name: str, bucket: str, document_ids: Collection[str]) -> pa.Table:
        """Returns the published rows of some documents of a bucket; reads little more than those."""
        path = self.path(name, bucket)
        if not path.exists():
            return empty_table(name)
        filters = [("document_id", "in", sorted(document_ids))]
        return conform(name, pq.read_table(path, filters=filters, partitioning=None))

    def _current(self, name: str) -> bool:
        return bool(self._manifest["schemas"].get(name) == _fingerprint(name))

    def _ensure(self, name: str) -> None:
        """Creates the folder of a dataset with a first file in it, so that it can be read as soon as it exists."""
        folder = self.root / name
        if folder.exists():
            return
        ready = self.staging / f"{name}.folder"
        ready.mkdir(exist_ok=True)
        first = ready / self.path(name, BUCKETS[0]).name
        write_file(empty_table(name), first)
        fsync_path(first)
        replace_durably(ready, folder)
        files = self._manifest["files"]
        self._manifest["files"] = {path: entry for path, entry in files.items() if path.partition("/")[0] != name}
        entry = {"rows": 0, "sha256": logical_hash(empty_table(name))}
        self._manifest["files"][f"{name}/{first.name}"] = entry
        self._manifest["schemas"][name] = _fingerprint(name)

    # --- reading ---

    def path(self, name: str, bucket: str) -> Path:
        """Returns the path of a bucket's file."""
        return self.root / name / f"part-{bucket}.parquet"

    def files(self, name: str) -> list[Path]:
        """Returns the files of a dataset, in the order of their buckets; none before the first publication."""
        return sorted((self.root / dataset_of(name).name).glob("part-?.parquet"))

    def read(self, name: str, columns: Sequence[str] | None = None) -> pa.Table:
        """Reads a dataset (or some of its columns); it has no rows before the first publication."""
        schema = arrow_schema(name)
        if columns is not None:
            schema = pa.schema([schema.field(column) for column in columns], schema.metadata)
        return pa.concat_tables([schema.empty_table(), *(_read_columns(path, schema) for path in self.files(name))])

    def fingerprint(self) -> str:
        """Returns a digest that changes whenever a published file of a document dataset is touched."""
        digest = hashlib.sha256()
        for name in DOCUMENT_DATASETS:
            for path in self.files(name):
                stat = path.stat()
                digest.update(f"{path} {stat.st_size} {stat.st_mtime_ns} {stat.st_ctime_ns} {stat.st_ino}\n".encode())
        return digest.hexdigest()

    def lost_buckets(self) -> set[str]:
        """Returns the buckets with a published file that was deleted: their documents have to be read again."""
        if not (self.root / PUBLISHED_FILES).exists():
            return set(BUCKETS)
        deleted = [key for key in self.manifest()["files"] if not (self.root / key).exists()]
        return {Path(key).stem[-1] for key in deleted if Path(key).parent.name in DOCUMENT_DATASETS}

    def row_counts(self) -> dict[str, int]:
        """Returns the number of rows of each dataset, from the manifest."""
        counts = dict.fromkeys(DATASETS, 0)
        for key, entry in self.manifest()["files"].items():
            counts[key.partition("/")[0]] += entry["rows"]
        return counts

    # --- the manifest ---

    def manifest(self) -> dict[str, Any]:
        """Returns what was published: `files` (number of rows, SHA-256 of content) and `schemas` (fingerprints)."""
        path = self.root / PUBLISHED_FILES
        empty: dict[str, Any] = {"files": {}, "schemas": {}}
        return empty | json.loads(path.read_text(encoding="utf-8")) if path.exists() else empty

    def _load_manifest(self) -> None:
        self._manifest = self.manifest()

    def _save_manifest(self) -> None:
        content = json.dumps(self._manifest, indent=1, sort_keys=True).encode() + b"\n"
        path = self.root / PUBLISHED_FILES
        if not path.exists() or path.read_bytes() != content:
            write_durably(path, content, self.staging)


def _read_columns(path: Path, schema: pa.Schema) -> pa.Table:
    """Reads columns of a file; columns that an older version of the pipeline did not write are null."""
    with pq.ParquetFile(path) as file:
        stored = set(file.schema_arrow.names)
        table = file.read(columns=[name for name in schema.names if name in stored])
        columns = [table[f.name] if f.name in stored else pa.nulls(file.metadata.num_rows, f.type) for f in schema]
    return pa.table(columns, schema=schema)


@cache
def _fingerprint(name: str) -> str:
    """Returns a digest of a dataset's definition; files written with another definition are written again."""
    schema = arrow_schema(name)
    parts: Iterable[object] = (schema.metadata, *((f.name, f.type, f.nullable, f.metadata) for f in schema))
    return hashlib.sha256(repr([str(part) for part in parts]).encode()).hexdigest()[:16]
