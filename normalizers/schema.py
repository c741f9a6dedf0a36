"""Definition of datasets by annotated dataclasses: the machinery behind `normalizers.records`.

A dataset is a frozen dataclass under `@dataset(name, key=…)`; its fields are `Annotated[type, Column(meaning, …)]`.
Type and nullability come from the annotation.  Everything else (Arrow schema, column metadata, validation, data
dictionary, datapackage) is derived from these definitions, so that nothing is stated twice.
"""

from __future__ import annotations

import hashlib
import inspect
import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from operator import attrgetter
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, dataclass_transform, get_args, get_origin, get_type_hints

from extractors.immutable import immutable_dataclass

Scalar = str | int | float | bool | datetime | None
Columns = dict[str, list[Scalar]]
"""Validated rows of one dataset, column by column; cheap to send from process to process."""

TypeSet = frozenset[type]
"""Named here because `type` is the name of a field inside `DatasetColumn`."""
_NOTHING: TypeSet = frozenset([NoneType])
_TYPES: tuple[type, ...] = (str, int, float, bool, datetime)
_INT64 = 2**63


class SchemaError(ValueError):
    """Rows that do not fit their dataset: an unknown column, a wrong type, a null or a word that is not allowed."""


@dataclass(frozen=True, slots=True)
class Column:
    """Meaning of a column (`meaning`, in English), its `unit`, its Spanish term on the form (`es`), and an example.

    `allowed` lists all permitted words of a text column: any other word is an error when rows are written.
    `refers_to` names the dataset whose key the column contains.
    """

    meaning: str
    unit: str | None = None
    es: str | None = None
    example: Scalar = None
    allowed: tuple[str, ...] = ()
    refers_to: str | None = None

    @property
    def with_term(self) -> str:
        """The meaning, with the Spanish term in brackets if there is one."""
        return f"{self.meaning} ({self.es})" if self.es else self.meaning


@dataclass(frozen=True, slots=True)
class DatasetColumn:
    """A column of a dataset: name, Python type (str, int, float, bool or datetime), nullability and description."""

    name: str
    type: type
    nullable: bool
    column: Column
    fits: TypeSet
    """Types of values that the column accepts: a float column also accepts an int, but no bool."""


@immutable_dataclass()
class Record:
    """A row of any dataset.  `@dataset` registers the subclasses."""


@dataclass(frozen=True, slots=True)
class Dataset:
    """A dataset: what one row is (`meaning`), advice on its use (`usage`), its key, its columns in order."""

    name: str
    meaning: str
    usage: str
    key: tuple[str, ...]
    record: type[Record]
    columns: tuple[DatasetColumn, ...]
    row: Callable[[Record], tuple[Scalar, ...]]
    """Function that returns a record's values in the order of the columns."""

    def make(self, row: Mapping[str, Scalar]) -> Record:
        """Builds a record from a mapping; raises `SchemaError` for an unknown or missing column."""
        try:
            return self.record(**row)
        except TypeError as error:
            unknown = sorted(row.keys() - {spec.name for spec in self.columns})
            message = f"unknown column {', '.join(unknown)}" if unknown else str(error)
            raise SchemaError(f"{self.name}: {message}") from error


DATASETS: dict[str, Dataset] = {}
"""Every dataset by name, in the order of definition; filled when `normalizers.records` is imported."""

R = TypeVar("R", bound=Record)


@dataclass_transform(frozen_default=True, kw_only_default=True)
def dataset(name: str, *, key: tuple[str, ...], kw_only: bool = True) -> Callable[[type[R]], type[R]]:
    """Turns a class into a frozen dataclass with keyword arguments and registers it as the dataset `name`.

    Without `kw_only` its own fields can be passed by position, which takes Python half the time.

    `key` names the columns that identify a row (a document that repeats itself may repeat a key).  The first
    paragraph of the class docstring becomes the meaning of a row, the rest the advice on its use.
    Raises TypeError for an annotation that is not `Annotated[<type> (| None), Column(…)]`.
    """

    def register(cls: type[R]) -> type[R]:
        record = immutable_dataclass(kw_only=kw_only)(cls)
        hints = get_type_hints(record, include_extras=True)
        columns = tuple(_column_spec(record, f.name, hints[f.name]) for f in fields(record))
        missing = set(key) - {c.name for c in columns}
        if missing or name in DATASETS:
            raise TypeError(f"dataset {name}: {'defined twice' if name in DATASETS else f'no column {missing}'}")
        meaning, _, usage = inspect.cleandoc(cls.__doc__ or "").partition("\n\n")
        row = attrgetter(*(c.name for c in columns))
        DATASETS[name] = Dataset(name, " ".join(meaning.split()), usage.strip(), key, record, columns, row)
        return record

    return register


def _column_spec(record: type, name: str, annotation: Any) -> DatasetColumn:
    described = [a for a in get_args(annotation)[1:] if isinstance(a, Column)]
    if len(described) != 1:
        raise TypeError(f"{record.__name__}.{name} needs Annotated[…, Column(…)]")
    inner = get_args(annotation)[0]
    options = get_args(inner) if get_origin(inner) in (Union, UnionType) else (inner,)
    types = [t for t in options if t is not NoneType]
    if len(types) != 1 or types[0] not in _TYPES:
        raise TypeError(f"{record.__name__}.{name}: {inner} is no column type")
    fits = {types[0], *([int] if types[0] is float else ()), *([NoneType] if NoneType in options else ())}
    return DatasetColumn(name, types[0], NoneType in options, described[0], frozenset(fits))


def to_columns(schema: Dataset, records: Sequence[Record]) -> Columns:
    """Validates records and returns their values column by column, in the order of the schema.

    Raises `SchemaError` for a record of another dataset, a wrong type (a float column accepts an int, but no bool), a
    null that is not allowed, a number that is not finite or does not fit 64 bits, a time without a zone, text that is
    not Unicode, or a word outside the column's vocabulary.
    """
    misplaced = set(map(type, records)) - {schema.record}
    if misplaced:
        raise SchemaError(f"{schema.name}: {sorted(t.__name__ for t in misplaced)} are not {schema.record.__name__}")
    columns = zip(*map(schema.row, records), strict=True) if records else ((),) * len(schema.columns)
    out: Columns = {spec.name: list(values) for spec, values in zip(schema.columns, columns, strict=True)}
    for spec, values in zip(schema.columns, out.values(), strict=True):
        validate(schema, spec, values)
    return out


def validate(schema: Dataset, spec: DatasetColumn, values: Sequence[Scalar]) -> None:
    """Validates the values of one column; raises `SchemaError` in the cases that `to_columns` lists."""
    types = set(map(type, values))
    if not types <= spec.fits:
        _raise_if_wrong(schema, spec, values, lambda v: type(v) not in spec.fits, "is not " + spec.type.__name__)
    if types <= _NOTHING:
        return
    present: Any = [v for v in values if v is not None] if NoneType in types else values
    if spec.type is str:
        _validate_text(schema, spec, values, present)
    elif spec.type is float and not all(map(math.isfinite, present)):
        _raise_if_wrong(schema, spec, values, lambda v: v is not None and not math.isfinite(v), "is not finite")
    elif spec.type is int and not (min(present) >= -_INT64 and max(present) < _INT64):
        _raise_if_wrong(
            schema, spec, values, lambda v: v is not None and not -_INT64 <= v < _INT64, "does not fit 64 bits"
        )
    elif spec.type is datetime and not all(v.tzinfo for v in present):
        _raise_if_wrong(schema, spec, values, lambda v: v is not None and not v.tzinfo, "has no time zone")


def _validate_text(schema: Dataset, spec: DatasetColumn, values: Sequence[Any], texts: Sequence[str]) -> None:
    allowed = spec.column.allowed
    if allowed and not set(texts).issubset(allowed):
        _raise_if_wrong(
            schema, spec, values, lambda v: v is not None and v not in allowed, f"is none of {', '.join(allowed)}"
        )
    try:
        "".join(texts).encode()
    except UnicodeEncodeError:
        _raise_if_wrong(schema, spec, values, lambda v: v is not None and _not_unicode(v), "is not Unicode text")


def _not_unicode(text: str) -> bool:
    return any("\ud800" <= c <= "\udfff" for c in text)


def _raise_if_wrong(
    schema: Dataset, spec: DatasetColumn, values: Sequence[Any], is_wrong: Callable[[Any], bool], problem: str
) -> None:
    row, value = next((i, v) for i, v in enumerate(values) if is_wrong(v))
    raise SchemaError(f"{schema.name}.{spec.name}, row {row}: {repr(value)[:80]} {problem}")


def pack(rows: Mapping[str, Iterable[Record]]) -> dict[str, Columns]:
    """Validates the rows of a document (dataset name to records) and returns them column by column.

    Omits datasets without rows.  Raises `SchemaError` for an unknown dataset or an invalid row.
    """
    unknown = sorted(rows.keys() - DATASETS.keys())
    if unknown:
        raise SchemaError(f"unknown dataset {', '.join(unknown)}")
    full = {name: list(records) for name, records in rows.items()}
    return {name: to_columns(DATASETS[name], records) for name, records in full.items() if records}


def record_id(document_id: str, dataset: str, *key: Scalar, ordinal: int = 0) -> str:
    """Returns the id of a record, 20 hex digits; it stays the same whenever the same bytes are read again.

    `key` contains the values of the key other than `document_id`; `ordinal` counts records that share a key, from 0.
    """
    parts = "\x1f".join((document_id, dataset, *(repr(part) for part in key), str(ordinal)))
    return hashlib.sha256(parts.encode("utf-8", "backslashreplace")).hexdigest()[:20]


@dataclass(slots=True)
class RecordIds:
    """Generates the record ids of one document; they are unique even if the document repeats a key.

    >>> ids = RecordIds("ab12")
    >>> ids("indicators", 1, 2) != ids("indicators", 1, 2)
    True
    """

    document_id: str
    _seen: Counter[tuple[Scalar, ...]] = field(default_factory=Counter)

    def __call__(self, dataset: str, *key: Scalar) -> str:
        ordinal = self._seen[(dataset, *key)]
        self._seen[(dataset, *key)] += 1
        return record_id(self.document_id, dataset, *key, ordinal=ordinal)
