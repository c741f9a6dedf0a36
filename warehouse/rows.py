"""Operations on tables of rows: file access, conversion to the current schema, merging of documents, hashing."""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from normalizers.schema import SchemaError
from warehouse.schema import arrow_schema

Names = Mapping[str, tuple[str, str | None]]
"""(file name, all names) of documents, by id."""

ROW_GROUP = 16_384
"""Rows per row group: small enough that a reader of one document skips nearly all of a big file."""
REPEATED = 2
"""Minimum average number of occurrences of an id in a column with a Parquet dictionary.

With fewer, a reader would have to load a large dictionary to find a few rows.
"""

UNUSED_FREE = 2**20
UNUSED_TIMES = 4
"""A file without unused bytes is written if it would have more than `UNUSED_FREE` bytes and more than `UNUSED_TIMES`
the bytes that it needs."""


def read_file(name: str, path: Path) -> pa.Table:
    """Reads a Parquet file of a dataset in the current schema.  Raises OSError, pa.ArrowInvalid, `SchemaError`."""
    with pq.ParquetFile(path) as file:
        return conform(name, file.read())


def write_file(table: pa.Table, path: Path, old: Path | None = None) -> None:
    """Writes a Parquet file; the bytes of the file that it will replace (`old`) stay in it, unused, at its start.

    Readers such as DuckDB and Polars open a file twice, for its footer and for its rows; if the file were replaced in
    between, they would read neither the old rows nor the new ones.  A Parquet footer is at the end and contains the
    offsets of the rows: a reader with the old footer still finds the old rows at their old offsets.  The unused bytes
    are dropped when they outgrow the used ones (`UNUSED_TIMES`, `UNUSED_FREE`).
    """
    table = table.combine_chunks()
    start = old.stat().st_size if old else 0
    with pa.OSFile(str(path), "wb") as sink:
        with pq.ParquetWriter(sink, table.schema, compression="zstd", use_dictionary=_repeating(table)) as writer:
            if old:
                _copy(old, sink)
            writer.write_table(table, row_group_size=ROW_GROUP)
        size = sink.tell()
    if size > max(UNUSED_FREE, UNUSED_TIMES * (size - start)):
        write_file(table, path)


def _repeating(table: pa.Table) -> list[str]:
    """Returns the columns that get a Parquet dictionary: all except ids that differ in (nearly) every row."""
    ids = {"document_id", "record_id"}.intersection(table.schema.names)
    return [
        name
        for name in table.schema.names
        if name not in ids or pc.count_distinct(table[name]).as_py() * REPEATED <= table.num_rows
    ]


def _copy(old: Path, sink: pa.NativeFile) -> None:
    """Copies a Parquet file without its first four bytes, which the writer of the new file has already written."""
    with old.open("rb") as source:
        source.seek(4)
        while piece := source.read(2**20):
            sink.write(piece)


def conform(name: str, table: pa.Table) -> pa.Table:
    """Converts rows of an older version to the current schema: new columns are null, obsolete columns are dropped.

    Raises `SchemaError` if a new column is not nullable: the documents then have to be read again.
    """
    schema = arrow_schema(name)
    missing = [field.name for field in schema if field.name not in table.schema.names and not field.nullable]
    if missing and table.num_rows:
        raise SchemaError(f"{name}: rows of an older version lack {', '.join(missing)}; run pmg ingest --refresh")
    columns = [
        table[f.name].cast(f.type) if f.name in table.schema.names else pa.nulls(table.num_rows, f.type) for f in schema
    ]
    return pa.table(columns, schema=schema)


def without_documents(table: pa.Table, document_ids: Collection[str]) -> pa.Table:
    """Returns the rows of all other documents."""
    if not document_ids or not table.num_rows:
        return table
    return table.filter(pc.invert(pc.is_in(table["document_id"], pa.array(sorted(document_ids), pa.string()))))


def renamed(documents: pa.Table, names: Names) -> pa.Table:
    """Returns rows of `documents` with their names replaced by those in `names`."""
    ids = documents["document_id"].to_pylist()
    for position, column in enumerate(("file_name", "file_names")):
        old = documents[column].to_pylist()
        new = [names[i][position] if i in names else value for i, value in zip(ids, old, strict=True)]
        index = documents.schema.get_field_index(column)
        documents = documents.set_column(index, documents.schema.field(index), pa.array(new, pa.string()))
    return documents


def in_bucket(table: pa.Table, bucket: str) -> pa.Table:
    """Returns the rows of documents whose id begins with `bucket`, as a slice; rows must be sorted by document id."""
    ids, rows = table["document_id"], range(table.num_rows)
    begin, end = (bisect_left(rows, prefix, key=lambda row: ids[row].as_py()) for prefix in (bucket, f"{bucket}g"))
    return table.slice(begin, end - begin)


def merge(old: pa.Table, replaced: Collection[str], fresh: Sequence[pa.Table]) -> pa.Table:
    """Returns `old` without the rows of the `replaced` documents and with the `fresh` rows.

    Rows are sorted by document id, and keep their order within a document.
    """
    table = pa.concat_tables([without_documents(old, replaced), *fresh])
    if table.num_rows < 2:
        return table
    # Arrow's sort is stable, so the rows of a document keep the order of its source.
    return table.take(pc.sort_indices(table, sort_keys=[("document_id", "ascending")]))


def logical_hash(table: pa.Table) -> str:
    """Returns the SHA-256 of a table's content: names, types and values in order, not chunks, buffers or metadata."""
    digest = hashlib.sha256()
    for field, column in zip(table.schema, table.columns, strict=True):
        digest.update(f"{field.name}\x1f{field.type}\x1f{len(column)}\x1e".encode())
        digest.update(column.is_valid().to_numpy().tobytes())
        present = column.drop_null()
        if pa.types.is_string(field.type):
            digest.update(pc.binary_length(present).to_numpy().tobytes())
            for chunk in present.chunks:
                digest.update(_text_bytes(chunk))
        elif pa.types.is_timestamp(field.type):
            digest.update(present.cast(pa.int64()).to_numpy().tobytes())
        else:
            digest.update(present.to_numpy().tobytes())
    return digest.hexdigest()


def _text_bytes(chunk: pa.StringArray) -> memoryview:
    """Returns the concatenated UTF-8 bytes of a string array without nulls."""
    _, offsets, data = chunk.buffers()
    if data is None or not len(chunk):
        return memoryview(b"")
    ends = memoryview(offsets).cast("i")
    return memoryview(data)[ends[chunk.offset] : ends[chunk.offset + len(chunk)]]
