"""Stable ids of objectives, indicators and systems that recur from year to year: `reference/vocabulary.yaml`."""

from __future__ import annotations

from functools import cache, lru_cache
from importlib import resources
from typing import Any

from normalizers.wording import NameIndex


@cache
def _read() -> dict[str, list[dict[str, Any]]]:
    import yaml

    text = resources.files("normalizers").joinpath("reference/vocabulary.yaml").read_text(encoding="utf-8")
    entries: dict[str, list[dict[str, Any]]] = yaml.load(text, Loader=yaml.CSafeLoader)
    return entries


@cache
def _entries(kind: str) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    """Returns (id, name, aliases) of all entries of a kind (such as `systems`), in the order of the file."""
    return tuple((entry["id"], entry["name"], tuple(entry["aliases"])) for entry in _read()[kind])


@cache
def _less_is_better() -> dict[str, bool]:
    return {entry["id"]: bool(entry.get("less_is_better")) for entry in _read()["indicators"]}


def less_is_better(indicator_id: str | None) -> bool | None:
    """True if a lower value of the indicator is better; None if the vocabulary does not contain the indicator."""
    return _less_is_better().get(indicator_id) if indicator_id else None


@cache
def _index(kind: str) -> NameIndex:
    return NameIndex.of(
        (name, i, int(rank > 0))
        for i, (_, canonical, aliases) in enumerate(_entries(kind))
        for rank, name in enumerate((canonical, *aliases))
    )


@lru_cache(maxsize=4096)
def _canonical(kind: str, name: str) -> tuple[str, str] | None:
    match = _index(kind).exact(name) or _index(kind).nearest(name)
    if match is None or len(match.entries) != 1:
        return None
    identity, canonical, _ = _entries(kind)[match.entries[0]]
    return identity, canonical


def canonical_objective(name: str) -> tuple[str, str] | None:
    """Returns (id, canonical name) of a management objective; None if no entry is certain."""
    return _canonical("objectives", name)


def canonical_indicator(name: str) -> tuple[str, str] | None:
    """Returns (id, canonical name) of an indicator; None if no entry is certain.

    The name must equal a known one except for case, accents, little words and a few typing errors.
    """
    return _canonical("indicators", name)


def canonical_system(name: str) -> tuple[str, str] | None:
    """Returns (id, canonical name) of a management system; None if no entry is certain."""
    return _canonical("systems", name)
