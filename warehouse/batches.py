"""Batches: rows of documents that were read but are not yet published, kept where a crash cannot take them.

A batch is one file in `<curated>/.staging/batches/`: an Arrow IPC stream for each document dataset, one after the
other, for some of its documents, then for the next.  It comes into being by a rename, so it is there as a whole or not
at all.
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
"""The rows of one document: dataset name to records.  Datasets without rows may be left out."""
PackedRows = Mapping[str, Columns]
"""The same after `normalizers.schema.pack`: validated, and cheap to send from a worker to the coordinator."""


PORTION = 100_000
"""Rows of all datasets that are Python's at a time, or a document's: those of some three hundred documents."""
_MAPPED = 4
"""Batches of which rows are copied in one go."""
_SHA256 = re.compile(r"[0-9a-f]{64}")


def pack_document(document_id: str, rows: DocumentRows) -> PackedRows:
    """Validates a document's rows: `SchemaError` unless each is its own and exactly one stands in `documents`."""
    packed = pack(rows)
    verify_packed(document_id, packed)
    return packed


def verify_packed(document_id: str, packed: PackedRows) -> None:
    """Refuses packed rows of another document, of a dataset that is not a document's, or without their document."""
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
    """Writes a batch of documents, which come in the order of their ids, and returns the batch's name."""
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{max((int(p.stem) for p in folder.glob('*.arrows')), default=0) + 1:08d}"
    ready = folder / f"{name}.tmp"
    with pa.OSFile(str(ready), "wb") as sink:
        for portion in _portions(documents):
            for dataset in DOCUMENT_DATASETS:
                table = _joined(dataset, [packed[dataset] for packed in portion if dataset in packed])
                with pa.ipc.new_stream(sink, table.schema) as stream:
                    stream.write_table(table)
    replace_durably(ready, folder / f"{name}.arrows")
    pa.default_memory_pool().release_unused()  # else it keeps what the largest batch took
    return name


def _portions(documents: Iterable[tuple[str, PackedRows]]) -> Iterator[list[PackedRows]]:
    """Some documents at a time, each list emptied before the next: Python's rows take ten times the room of Arrow's."""
    portion: list[PackedRows] = []
    rows, last = 0, ""
    for document_id, packed in documents:
        verify_packed(document_id, packed)
        if document_id <= last:
            raise ValueError("the documents of a batch come in the order of their ids, each once")
        own, last = sum(len(columns["document_id"]) for columns in packed.values()), document_id
        if portion and rows + own > PORTION:
            yield portion
            portion.clear()
            rows = 0
        portion.append(packed)
        rows += own
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


class Waiting:
    """Batches that are to be published.  Rows are had a bucket of a dataset at a time: memory holds no more than that.

    Of a document that is in two batches, the later rows count.
    """

    def __init__(self, folder: Path, names: Sequence[str]) -> None:
        self.document_ids: set[str] = set()
        self._streams: dict[Path, dict[str, list[int]]] = {}
        """Where in a batch each dataset's streams begin."""
        self._superseded: dict[Path, set[str]] = {}
        """Documents of a batch that a later one holds too."""
        for name in sorted(names, reverse=True):
            path = folder / f"{name}.arrows"
            self._streams[path], own = _survey(path)
            self._superseded[path] = self.document_ids & own
            self.document_ids |= own

    def rows(self, dataset: str, bucket: str) -> list[pa.Table]:
        """The rows of a dataset whose documents belong to a bucket, in the order of their batches."""
        pieces = (table for path in self._streams for table in self._pieces(path, dataset, bucket))
        copies = []
        while mapped := list(islice(pieces, _MAPPED)):
            # Copied, so that no batch stays mapped: a few rows of each keep most pages of it in memory.
            copies.append(pa.concat_tables(mapped).combine_chunks())
        return copies

    def _pieces(self, path: Path, dataset: str, bucket: str) -> Iterator[pa.Table]:
        with pa.memory_map(str(path)) as source:
            for begin in self._streams[path][dataset]:
                source.seek(begin)
                table = in_bucket(pa.ipc.open_stream(source).read_all(), bucket)
                if table.num_rows:
                    yield without_documents(table, self._superseded[path])


def _survey(path: Path) -> tuple[dict[str, list[int]], set[str]]:
    """(where each dataset's streams begin, the documents) of a batch."""
    begins: dict[str, list[int]] = {dataset: [] for dataset in DOCUMENT_DATASETS}
    ids: set[str] = set()
    with pa.memory_map(str(path)) as source:
        while source.tell() < source.size():
            for dataset in DOCUMENT_DATASETS:
                begins[dataset].append(source.tell())
                table = pa.ipc.open_stream(source).read_all()
                if dataset == "documents":
                    ids.update(table["document_id"].to_pylist())
    return begins, ids


def batch_names(folder: Path) -> list[str]:
    """The batches that are there, oldest first."""
    return sorted(p.stem for p in folder.glob("*.arrows"))
