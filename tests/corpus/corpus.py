"""The labelled corpus for tests: each document is processed only once."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from flows.evaluate import Gold, read_gold
from normalizers.schema import Record
from pipeline import process

CORPUS = Path(__file__).parents[1] / "data" / "corpus" / "dev"

Rows = dict[str, list[Record]]


@lru_cache
def golds() -> tuple[Gold, ...]:
    return tuple(read_gold(CORPUS))


def source(gold: Gold) -> Path:
    return CORPUS / gold.file


@lru_cache(maxsize=64)
def rows_of(path: Path) -> Rows:
    """Returns all rows of a corpus document, with its checks and status."""
    return process(path.read_bytes(), path.name)


def as_dict(record: Record) -> dict[str, object]:
    return {name: getattr(record, name) for name in record.__dataclass_fields__}
