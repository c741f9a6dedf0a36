"""The texts that the stage-4 form itself prints, from its layout file; matched with a few letters wrong."""

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
"""Maximum length of a title, in characters."""

_SHORT = 30
"""Length up to which a text is no description, in characters."""

MIN_LIKENESS = 88.0
"""Minimum likeness (0 to 100) of a line to a printed text to count as that text."""


@of_layouts()
def layout() -> FormSpec:
    """Returns the form's layout."""
    return form_spec(FORM)


@of_layouts()
def activities() -> dict[str, TableSpec]:
    """Returns the tables by the number of their activity ("1.1")."""
    return {table.number: table for table in layout().tables.values() if table.number}


@of_layouts()
def words(*keys: str) -> tuple[str, ...]:
    """Returns the folded texts at these keys of the layout file's `own` section."""
    found: Any = layout().own
    for key in keys:
        found = found[key]
    texts: Iterable[str] = [found] if isinstance(found, str) else found
    return tuple(fold_head(text) for text in texts)


@lru_cache
def description(table: TableSpec) -> tuple[str, ...]:
    """Returns the folded description below the title of an activity."""
    return (fold_head(str(table.own["description"])),)


@of_layouts()
def _descriptions() -> tuple[str, ...]:
    return tuple(text for table in activities().values() for text in description(table))


def described(text: str) -> str | None:
    """Returns the number of the activity whose description a line is, or None."""
    if not _SHORT < len(text) <= MAX_TITLE or not says(text, _descriptions()):
        return None
    return max(activities(), key=lambda number: likeness(text, description(activities()[number])))


@lru_cache(maxsize=1024)
def likeness(text: str, known: tuple[str, ...]) -> float:
    """Returns how well (0 to 100) a text matches the best of the folded texts `known`, ignoring spaces inside words."""
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
    """True if a text matches one of the folded texts `known`."""
    return likeness(text, known) >= MIN_LIKENESS


def begins(text: str, known: Iterable[str]) -> bool:
    """True if a text matches the beginning of one of the folded texts `known`, but not all of it."""
    size = len(fold_head(text))
    return any(likeness(text, (whole[:size],)) >= MIN_LIKENESS for whole in known if 0 < size < len(whole))


def lacks_words(text: str, known: Iterable[str]) -> bool:
    """True if further words follow exactly this text in one of the folded texts `known`."""
    beginning = fold_head(text) + " "
    return any(whole.startswith(beginning) for whole in known)
