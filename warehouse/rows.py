"""Tables of rows: bringing them to today's schema, merging documents into them, hashing what they say."""

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
"""Rows per row group: small enough that a reader who wants one document skips nearly all of a big file."""
REPEATED = 2
"""A column of ids each of which stands there fewer times than this, on average, gets no dictionary: a reader would
have to load it for each row that he looks for."""

UNUSED_FREE = 2**20
UNUSED_TIMES = 4
"""A file is written from scratch when it has more than `UNUSED_FREE` bytes and `UNUSED_TIMES` those that it needs."""


def read_file(name: str, path: Path) -> pa.Table:
    """A Parquet file of the dataset `name`, in today's schema.  Raises OSError, pa.ArrowInvalid, `SchemaError`."""
    with pq.ParquetFile(path) as file:
        return conform(name, file.read())


def write_file(table: pa.Table, path: Path, old: Path | None = None) -> None:
    """Writes a Parquet file; the bytes of the one that it is going to replace (`old`) stay in it, unused, at its start.

    Readers such as DuckDB and Polars open a file twice, once for its footer and once for its rows, and a file that was
    replaced in between would give them neither the old rows nor the new ones.  A Parquet footer says where its rows
    stand, and stands at the end: whoever looked before the replacement finds all that he knew of where it was, down to
    the size of the file.  What is unused goes when it outgrows what is used (`UNUSED_TIMES`, beyond `UNUSED_FREE`).
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
    """Columns worth a dictionary: all but ids of which (nearly) every row says another."""
    ids = {"document_id", "record_id"}.intersection(table.schema.names)
    return [
        name
        for name in table.schema.names
        if name not in ids or pc.count_distinct(table[name]).as_py() * REPEATED <= table.num_rows
    ]


def _copy(old: Path, sink: pa.NativeFile) -> None:
    """Copies a Parquet file but for the four letters at its start, which the writer of the new one has put already."""
    with old.open("rb") as source:
        source.seek(4)
        while piece := source.read(2**20):
            sink.write(piece)


def conform(name: str, table: pa.Table) -> pa.Table:
    """Rows that an older version wrote, in today's schema: new nullable columns are null, dropped columns go.

    Raises `SchemaError` where a new column may not be null: such rows have to be read again from their sources.
    """
    schema = arrow_schema(name)
    missing = [f.name for f in schema if f.name not in table.schema.names and not f.nullable]
    if missing and table.num_rows:
        raise SchemaError(f"{name}: rows of an older version lack {', '.join(missing)}; run pmg ingest --refresh")
    columns = [
        table[f.name].cast(f.type) if f.name in table.schema.names else pa.nulls(table.num_rows, f.type) for f in schema
    ]
    return pa.table(columns, schema=schema)


def without_documents(table: pa.Table, document_ids: Collection[str]) -> pa.Table:
    """The rows of all other documents."""
    if not document_ids or not table.num_rows:
        return table
    return table.filter(pc.invert(pc.is_in(table["document_id"], pa.array(sorted(document_ids), pa.string()))))


def renamed(documents: pa.Table, names: Names) -> pa.Table:
    """Rows of `documents` with the names that `names` has for them."""
    ids = documents["document_id"].to_pylist()
    for position, column in enumerate(("file_name", "file_names")):
        old = documents[column].to_pylist()
        new = [names[i][position] if i in names else value for i, value in zip(ids, old, strict=True)]
        at = documents.schema.get_field_index(column)
        documents = documents.set_column(at, documents.schema.field(at), pa.array(new, pa.string()))
    return documents


def in_bucket(table: pa.Table, bucket: str) -> pa.Table:
    """The rows of documents whose id begins with `bucket`, where rows stand by document id: a slice, no copy."""
    ids, rows = table["document_id"], range(table.num_rows)
    begin, end = (bisect_left(rows, at, key=lambda row: ids[row].as_py()) for at in (bucket, f"{bucket}g"))
    return table.slice(begin, end - begin)


def merge(old: pa.Table, replaced: Collection[str], fresh: Sequence[pa.Table]) -> pa.Table:
    """`old` with the rows of the `replaced` documents taken out and the `fresh` ones put in.

    Rows stand by document id, and within a document in the order in which they came.
    """
    table = pa.concat_tables([without_documents(old, replaced), *fresh])
    if table.num_rows < 2:
        return table
    # Arrow's sort is stable, which keeps a document's rows in the order of its source.
    return table.take(pc.sort_indices(table, sort_keys=[("document_id", "ascending")]))


def logical_hash(table: pa.Table) -> str:
    """SHA-256 of what a table says: names, types and values in order, whatever the chunks, buffers and metadata."""
    digest = hashlib.sha256()
    for field, column in zip(table.schema, table.columns, strict=True):
        digest.update(f"{field.name}\x1f{field.type}\x1f{len(column)}\x1e".encode())
        digest.update(column.is_valid().to_numpy().tobytes())
        known = column.drop_null()
        if pa.types.is_string(field.type):
            digest.update(pc.binary_length(known).to_numpy().tobytes())
            for chunk in known.chunks:
                digest.update(_text_bytes(chunk))
        elif pa.types.is_timestamp(field.type):
            digest.update(known.cast(pa.int64()).to_numpy().tobytes())
        else:
            digest.update(known.to_numpy().tobytes())
    return digest.hexdigest()


def _text_bytes(chunk: pa.StringArray) -> memoryview:
    """The characters of a string array without nulls, one after the other."""
    _, offsets, data = chunk.buffers()
    if data is None or not len(chunk):
        return memoryview(b"")
    ends = memoryview(offsets).cast("i")
    return memoryview(data)[ends[chunk.offset] : ends[chunk.offset + len(chunk)]]
