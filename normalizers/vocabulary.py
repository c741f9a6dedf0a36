"""Objectives, indicators and systems that come back from year to year, by a stable id: `reference/vocabulary.yaml`."""

from __future__ import annotations

from functools import cache, lru_cache
from importlib import resources
from typing import Any

from normalizers.wording import NameIndex


@cache
def _read() -> dict[str, list[dict[str, Any]]]:
    import yaml

    text = resources.files("normalizers").joinpath("reference/vocabulary.yaml").read_text(encoding="utf-8")
    read: dict[str, list[dict[str, Any]]] = yaml.load(text, Loader=yaml.CSafeLoader)
    return read


@cache
def _entries(kind: str) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    """(id, name, aliases) of all entries of a kind (say, `systems`), in the order of the file."""
    return tuple((entry["id"], entry["name"], tuple(entry["aliases"])) for entry in _read()[kind])


@cache
def _less_is_better() -> dict[str, bool]:
    return {entry["id"]: bool(entry.get("less_is_better")) for entry in _read()["indicators"]}


def less_is_better(indicator_id: str | None) -> bool | None:
    """Whether a lower value of an indicator is a better one; None for one that the vocabulary does not have."""
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
    match = _index(kind).exact(name) or _index(kind).near(name)
    if match is None or len(match.entries) != 1:
        return None
    identity, canonical, _ = _entries(kind)[match.entries[0]]
    return identity, canonical


def canonical_objective(name: str) -> tuple[str, str] | None:
    """The (id, name) under which a management objective is known through the years; None where that is not sure."""
    return _canonical("objectives", name)


def canonical_indicator(name: str) -> tuple[str, str] | None:
    """The (id, name) under which an indicator is known through the years; None where that is not sure.

    A name has to be one of the known ones but for case, accents, little words and a few typing errors.
    """
    return _canonical("indicators", name)


def canonical_system(name: str) -> tuple[str, str] | None:
    """The (id, name) under which a management system is known through the years; None where that is not sure."""
    return _canonical("systems", name)
