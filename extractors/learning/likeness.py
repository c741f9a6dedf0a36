"""Likeness of a header's words to the known headers of a column, by word stems instead of whole strings."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping

from rapidfuzz import fuzz, process

from extractors.layouts import form_spec, of_layouts
from extractors.layouts.folding import fold_head
from extractors.layouts.heads import head_scores
from extractors.layouts.spec import ColumnSpec, TableSpec
from extractors.table_heads import bare

_STEM = 5
"""Length of a word's stem, in letters: "ponderación" and "ponderador" have the same stem."""
_ALIKE = 85.0
_SMALL = frozenset(
    re.findall(r"\w+", "a al como con de del el en es fue hizo la las lo los o para por que se su sus un una y ya")
)
"""Function words, which are no evidence for a column."""


def likeness(stems: Collection[str], column: ColumnSpec, form: str) -> float:
    """Returns the share (0 to 1) of a header's stems that the column's headers have, weighted by rarity."""
    weights, known = _weights(form), _stems_of(column)
    total = sum(weights.get(stem, weights[""]) for stem in stems)
    if not total:
        return 0.0
    shared = sum(weights.get(stem, weights[""]) * _known(stem, known) for stem in stems)
    return shared / total


def _known(stem: str, known: Iterable[str]) -> float:
    if stem in known:
        return 1.0
    near = process.extractOne(stem, known, scorer=fuzz.ratio, score_cutoff=_ALIKE) if len(stem) >= _STEM else None
    return 0.8 if near else 0.0


def stems_of(head: str) -> tuple[str, ...]:
    """Returns the stems of a header's words, without function words and text in brackets."""
    bare = fold_head(re.split(r"[(\[]", head, maxsplit=1)[0] or head)
    return tuple(dict.fromkeys(word[:_STEM] for word in bare.split() if word not in _SMALL))


def alike_words(text: str, other: str) -> bool:
    """True if two texts share the stem of a word other than a function word."""
    return not set(stems_of(text)).isdisjoint(stems_of(other))


@of_layouts()
def _stems_of(column: ColumnSpec) -> frozenset[str]:
    return frozenset(stem for head in column.heads for stem in stems_of(head))


@of_layouts()
def _weights(form: str) -> Mapping[str, float]:
    """Returns the weight of each stem of a form's headers, higher the fewer columns have it; key "": any other stem."""
    tables = [table for table in form_spec(form).tables.values() if not table.completes]  # others are not learned
    columns = [column for table in tables for column in table.columns.values()]
    counts = Counter(stem for column in columns for stem in _stems_of(column))
    weights = {stem: math.log((1 + len(columns)) / count) for stem, count in counts.items()}
    return weights | {"": max(weights.values(), default=1.0)}


def is_known(head: str, table: TableSpec, *, whole: bool = False) -> str | None:
    """Returns the column that the layout lists this header for, or None.

    `whole`: the header must match including its text in brackets.
    """
    ways = head_scores(head) if whole else {**head_scores(bare(head)), **head_scores(head)}
    named = {table.by_head[known]: score for known, score in ways.items() if known in table.by_head}
    return max(named, key=named.__getitem__, default=None)
