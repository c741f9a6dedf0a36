"""What the stage-4 form itself prints, from its layout file: known words, matched with a few letters wrong."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from rapidfuzz import fuzz, process

from extractors.layouts import form_spec, of_layouts
from extractors.layouts.folding import fold_head
from extractors.layouts.spec import FormSpec, TableSpec

FORM = "territorial_stage4"

MAX_TITLE = 200
"""A longer line (characters) is no title."""

MIN_LIKENESS = 88.0
"""How much (0..100) a line must resemble what the form prints to be taken for it."""


@of_layouts()
def layout() -> FormSpec:
    """The layout file."""
    return form_spec(FORM)


@of_layouts()
def activities() -> dict[str, TableSpec]:
    """The tables by the number of their activity ("1.1")."""
    return {table.number: table for table in layout().tables.values() if table.number}


@of_layouts()
def words(*keys: str) -> tuple[str, ...]:
    """The folded texts that stand in the layout file under `keys` of what is the form's own."""
    found: Any = layout().own
    for key in keys:
        found = found[key]
    texts: Iterable[str] = [found] if isinstance(found, str) else found
    return tuple(fold_head(text) for text in texts)


@lru_cache
def description(table: TableSpec) -> tuple[str, ...]:
    """The folded description under the title of an activity."""
    return (fold_head(str(table.own["description"])),)


@of_layouts()
def _descriptions() -> tuple[tuple[str, ...], float]:
    """The folded descriptions of all activities; a text of fewer characters resembles none."""
    known = tuple(said for table in activities().values() for said in description(table))
    return known, 0.7 * min(len(said.replace(" ", "")) for said in known)


def described(text: str) -> list[str]:
    """The numbers of the activities whose description a line says."""
    known, shortest = _descriptions()
    if not shortest <= len(text) <= MAX_TITLE or not says(text, known):
        return []
    return [n for n, table in activities().items() if says(text, description(table))]


@lru_cache(maxsize=1024)
def likeness(text: str, known: tuple[str, ...]) -> float:
    """How well (0..100) a text says one of the folded texts `known`; broken words count as whole."""
    folded = fold_head(text)
    compact = folded.replace(" ", "")
    if len(compact) < 4:
        return 100.0 if folded in known else 0.0
    best = process.extractOne(compact, _compact(known), scorer=fuzz.ratio)
    return best[1] if best else 0.0


@lru_cache
def _compact(known: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(text.replace(" ", "") for text in known)


def says(text: str, known: tuple[str, ...]) -> bool:
    """Whether a text is one of the folded texts `known`."""
    return likeness(text, known) >= MIN_LIKENESS
