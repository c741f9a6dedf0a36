"""Arrow schemas from the schema registry, with meanings as metadata, and Arrow tables of validated rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache

import pyarrow as pa

from normalizers.records import DATASETS
from normalizers.schema import Columns, Dataset, DatasetColumn, Record, SchemaError, to_columns

_ARROW: dict[type, pa.DataType] = {
    str: pa.string(),
    int: pa.int64(),
    float: pa.float64(),
    bool: pa.bool_(),
    datetime: pa.timestamp("us", tz="UTC"),
}


def dataset_of(name: str) -> Dataset:
    """Returns the dataset of that name; raises `SchemaError` if there is none."""
    try:
        return DATASETS[name]
    except KeyError:
        raise SchemaError(f"unknown dataset {name}: there are {', '.join(DATASETS)}") from None


def preload_tables() -> None:
    """Preloads what the first table needs: pyarrow then imports pandas, at the cost of reading ten documents."""
    pa.array([], pa.string())


@cache
def arrow_schema(name: str) -> pa.Schema:
    """Returns the Arrow schema of a dataset, with meanings, units and Spanish terms as metadata."""
    dataset = dataset_of(name)
    key = ", ".join(dataset.key)
    metadata = {"dataset": dataset.name, "meaning": dataset.meaning, "usage": dataset.usage, "key": key}
    return pa.schema([_field(spec) for spec in dataset.columns], metadata={k: v for k, v in metadata.items() if v})


def _field(spec: DatasetColumn) -> pa.Field:
    metadata = {
        "meaning": spec.column.meaning,
        "unit": spec.column.unit,
        "es": spec.column.es,
        "example": None if spec.column.example is None else str(spec.column.example),
        "allowed": ", ".join(spec.column.allowed),
    }
    return pa.field(spec.name, _ARROW[spec.type], spec.nullable, {k: v for k, v in metadata.items() if v})


def table_of(name: str, columns: Columns) -> pa.Table:
    """Returns an Arrow table from columns that `normalizers.schema.to_columns` has validated.

    Raises `SchemaError` if the columns are not exactly those of the dataset.
    """
    schema = arrow_schema(name)
    if columns.keys() != set(schema.names):
        wrong = ", ".join(sorted(columns.keys() ^ set(schema.names)))
        raise SchemaError(f"{name}: unknown or missing column {wrong}")
    try:
        return pa.table([pa.array(columns[field.name], field.type) for field in schema], schema=schema)
    except (pa.ArrowInvalid, pa.ArrowTypeError, UnicodeEncodeError) as error:
        raise SchemaError(f"{name}: {error}") from error


def to_table(name: str, records: Sequence[Record]) -> pa.Table:
    """Returns an Arrow table of a dataset's records, in their order.  Raises `SchemaError` as `to_columns` does."""
    return table_of(name, to_columns(dataset_of(name), records))


def empty_table(name: str) -> pa.Table:
    """Returns a table of the dataset without rows."""
    return arrow_schema(name).empty_table()
