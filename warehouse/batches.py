"""Batches: rows of documents that were read but are not yet published, on disk so that they survive a crash.

A batch is one file in `<curated>/.staging/batches/`.  It contains one Arrow IPC stream per document dataset for its
first portion of documents, then the same for the next portion.  The file is created by a rename, so that it is either
complete or absent.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path

import pyarrow as pa

from normalizers.records import DOCUMENT_DATASETS
from normalizers.schema import DATASETS, Columns, Record, SchemaError, pack
from warehouse.files import replace_durably
from warehouse.rows import in_bucket, without_documents
from warehouse.schema import table_of

DocumentRows = Mapping[str, Sequence[Record]]
"""The rows of one document: dataset name to records.  Datasets without rows can be omitted."""
PackedRows = Mapping[str, Columns]
"""The same after `normalizers.schema.pack`: validated, and cheap to send from a worker to the coordinator."""


PORTION = 100_000
"""Maximum number of rows, over all datasets, that are Python objects at a time (about 300 documents).

A single document may have more.
"""
_MAPPED = 4
"""Number of batches whose rows are copied at a time."""
_SHA256 = re.compile(r"[0-9a-f]{64}")


def pack_document(document_id: str, rows: DocumentRows) -> PackedRows:
    """Validates and packs a document's rows; raises `SchemaError` as `verify_packed` and for invalid rows."""
    packed = pack(rows)
    verify_packed(document_id, packed)
    return packed


def verify_packed(document_id: str, packed: PackedRows) -> None:
    """Raises `SchemaError` for rows of another document or of no document dataset, or without one `documents` row."""
    if not _SHA256.fullmatch(document_id):
        raise SchemaError(f"{document_id[:80]!r} is no document id")
    foreign = sorted(packed.keys() - set(DOCUMENT_DATASETS))
    if foreign:
        raise SchemaError(f"{', '.join(foreign)} does not belong to a document")
    for name, columns in packed.items():
        misplaced = set(columns["document_id"]) - {document_id}
        if misplaced:
            raise SchemaError(f"{name}: rows of {sorted(map(str, misplaced))[0]} among those of {document_id}")
    if len(packed.get("documents", {}).get("document_id", ())) != 1:
        raise SchemaError(f"document {document_id} needs exactly one row in documents")


def write_batch(folder: Path, documents: Iterable[tuple[str, PackedRows]]) -> str:
    """Writes a batch of documents and returns its name; raises ValueError unless they are ordered by id, each once."""
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{max((int(path.stem) for path in folder.glob('*.arrows')), default=0) + 1:08d}"
    ready = folder / f"{name}.tmp"
    with pa.OSFile(str(ready), "wb") as sink:
        for portion in _portions(documents):
            for dataset in DOCUMENT_DATASETS:
                table = _joined(dataset, [packed[dataset] for packed in portion if dataset in packed])
                with pa.ipc.new_stream(sink, table.schema) as stream:
                    stream.write_table(table)
    replace_durably(ready, folder / f"{name}.arrows")
    pa.default_memory_pool().release_unused()  # else the pool keeps the memory of the largest batch
    return name


def _portions(documents: Iterable[tuple[str, PackedRows]]) -> Iterator[list[PackedRows]]:
    """Yields the documents in portions, each emptied before the next: rows take ten times more memory than in Arrow."""
    portion: list[PackedRows] = []
    rows, last = 0, ""
    for document_id, packed in documents:
        verify_packed(document_id, packed)
        if document_id <= last:
            raise ValueError("the documents of a batch come in the order of their ids, each once")
        size, last = sum(len(columns["document_id"]) for columns in packed.values()), document_id
        if portion and rows + size > PORTION:
            yield portion
            portion.clear()
            rows = 0
        portion.append(packed)
        rows += size
    yield portion


def _joined(dataset: str, parts: Sequence[Columns]) -> pa.Table:
    if len(parts) == 1:
        return table_of(dataset, parts[0])
    columns: Columns = {spec.name: [] for spec in DATASETS[dataset].columns}
    for part in parts:
        for name, values in part.items():
            if name not in columns:
                raise SchemaError(f"{dataset}: unknown column {name}")
            columns[name] += values
    return table_of(dataset, columns)


class StagedBatches:
    """Batches to publish.  Rows are read by dataset and bucket, so that memory never holds more than one of these.

    If a document is in several batches, only the rows of the latest batch count.
    """

    def __init__(self, folder: Path, names: Sequence[str]) -> None:
        self.document_ids: set[str] = set()
        self._streams: dict[Path, dict[str, list[int]]] = {}
        """Offsets at which the streams of each dataset begin, by batch and dataset."""
        self._superseded: dict[Path, set[str]] = {}
        """Documents of a batch that a later batch contains too."""
        for name in sorted(names, reverse=True):
            path = folder / f"{name}.arrows"
            self._streams[path], ids = _scan(path)
            self._superseded[path] = self.document_ids & ids
            self.document_ids |= ids

    def rows(self, dataset: str, bucket: str) -> list[pa.Table]:
        """Returns the rows of a dataset whose documents belong to a bucket, newest batch first."""
        pieces = (table for path in self._streams for table in self._pieces(path, dataset, bucket))
        copies = []
        while mapped := list(islice(pieces, _MAPPED)):
            # Copied so that no batch stays mapped: a few rows would keep most of its pages in memory.
            copies.append(pa.concat_tables(mapped).combine_chunks())
        return copies

    def _pieces(self, path: Path, dataset: str, bucket: str) -> Iterator[pa.Table]:
        with pa.memory_map(str(path)) as source:
            for offset in self._streams[path][dataset]:
                source.seek(offset)
                table = in_bucket(pa.ipc.open_stream(source).read_all(), bucket)
                if table.num_rows:
                    yield without_documents(table, self._superseded[path])


def _scan(path: Path) -> tuple[dict[str, list[int]], set[str]]:
    """Returns (offsets of the streams by dataset, ids of the documents) of a batch."""
    offsets: dict[str, list[int]] = {dataset: [] for dataset in DOCUMENT_DATASETS}
    ids: set[str] = set()
    with pa.memory_map(str(path)) as source:
        while source.tell() < source.size():
            for dataset in DOCUMENT_DATASETS:
                offsets[dataset].append(source.tell())
                table = pa.ipc.open_stream(source).read_all()
                if dataset == "documents":
                    ids.update(table["document_id"].to_pylist())
    return offsets, ids


def batch_names(folder: Path) -> list[str]:
    """Returns the names of the batches in the folder, oldest first."""
    return sorted(path.stem for path in folder.glob("*.arrows"))
