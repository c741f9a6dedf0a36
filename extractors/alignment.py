"""Parallel lists in one table row: which verdict judges which objective, and how sure that is.

Order and counts come first; where the counts differ, an optimal monotone alignment (dynamic programming) on the
likeness of the wording decides.  Rules: docs/data_contract.md, "Alignment".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import JaroWinkler
from rapidfuzz.process import cdist

from extractors.words import fold

Certainty = Literal["exact", "inferred", "ambiguous"]
"""exact: counts agree; inferred: matched by wording or order; ambiguous: it could belong to another."""

CERTAINTIES: tuple[Certainty, ...] = ("exact", "inferred", "ambiguous")

MAX_CELLS = 250_000
"""More pairs of items than this are not compared by wording: order decides, and every link says `ambiguous`."""
MAX_WORDS = 3_000
"""The same limit on the different words that the texts hold …"""
MAX_HELD = 20_000_000
"""… and on their number times that of the texts."""
MARGIN = 0.05
"""An item is ambiguous when another target costs the whole alignment less than this (0..1 is one pair's likeness)."""
ORDER_WEIGHT = 0.5
"""How much the place in the list counts against likeness; it decides where wording says nothing."""
REPEATED = 1.0
"""The cost of one target for two items that say the same: what is repeated word for word belongs to another target."""
SAME_WORD = 0.88
"""Jaro-Winkler likeness (0..1) from which two words are one: "suscrito", "suscribir"; "municipal", "municipios"."""

_STOP = re.compile(
    r"""
    para|como|entre|sobre|desde|hasta|segun  # prepositions
    | sino|pero  # conjunctions
    | est[aeo]s?|ell[ao]s|otr[ao]s?|tod[ao]s?|cada|donde|cual(?:es)?  # pronouns
    | deben?|sido
    """,
    re.VERBOSE,
)

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Link:
    """What one item belongs to: the indices of its targets, how sure that is, the rule, and the likeness (0..1)."""

    targets: tuple[int, ...]
    certainty: Certainty
    rule: str
    score: float | None = None


def worst(certainties: Sequence[Certainty]) -> Certainty:
    """The least sure of several; `exact` for none."""
    return max(certainties, key=CERTAINTIES.index, default="exact")


def align(items: Sequence[str], targets: Sequence[str]) -> tuple[Link, ...]:
    """One link for each of `items`, in order; targets follow the order of the items.

    - one item takes all targets (one verdict judges all that the row holds);
    - equal counts: one to one;
    - one target: all items share it;
    - more items than targets: every target has at least one item, each item exactly one target;
    - fewer items than targets: each item has one target, and some targets have none.
    """
    n, m = len(items), len(targets)
    if m == 0 or n == 0:
        return tuple(Link((), "exact" if n == 1 else "ambiguous", "nothing_to_judge") for _ in range(n))
    if n == 1:
        return (Link(tuple(range(m)), "exact" if m == 1 else "inferred", "one_for_all"),)
    if n == m:
        return tuple(Link((i,), "exact", "one_to_one") for i in range(n))
    if m == 1:
        return tuple(Link((0,), "inferred", "all_for_one") for _ in range(n))
    likeness = _likeness(items, targets) if n * m <= MAX_CELLS else None
    if likeness is None:
        return tuple(Link((min(i, m - 1),), "ambiguous", "order_over_limit") for i in range(n))
    repeated = [i > 0 and bool(text) and text == items[i - 1] for i, text in enumerate(items)]
    return _monotone(likeness, REPEATED * np.asarray(repeated, dtype=np.float64))


def _likeness(items: Sequence[str], targets: Sequence[str]) -> Floats | None:
    """How alike each item (row) and each target (column) are, 0..1; None where they hold too many words.

    The geometric mean of the shares of each text's words that the other holds too, rare words weighing more.
    """
    bags = [_bag(text) for text in (*items, *targets)]
    words = sorted(set().union(*bags))
    if not words:
        return np.zeros((len(items), len(targets)))
    if len(words) > MAX_WORDS or len(words) * len(bags) > MAX_HELD:
        return None
    place = {word: i for i, word in enumerate(words)}
    held = np.zeros((len(bags), len(words)))
    for row, bag in enumerate(bags):
        held[row, [place[w] for w in bag]] = 1.0
    same = (np.asarray(cdist(words, words, scorer=JaroWinkler.similarity)) >= SAME_WORD).astype(np.float64)
    found = np.minimum(held @ same, 1.0)
    weight = np.log(1.0 + len(bags) / np.maximum(found.sum(axis=0), 1.0))
    weighted = held * weight
    total = np.maximum(weighted.sum(axis=1), 1e-9)
    n = len(items)
    of_items = (weighted[:n] @ found[n:].T) / total[:n, None]
    of_targets = (weighted[n:] @ found[:n].T).T / total[None, n:]
    mean: Floats = np.sqrt(of_items * of_targets)
    return mean


def _bag(text: str) -> frozenset[str]:
    return frozenset(w for w in fold(text).split() if len(w) >= 4 and not _STOP.fullmatch(w) and not w.isdigit())


def _monotone(likeness: Floats, repeated: Floats) -> tuple[Link, ...]:
    """The best monotone alignment; what could belong elsewhere at nearly the same cost is ambiguous.

    `repeated` holds for each item what it costs to share the target of the one before.
    """
    n, m = likeness.shape
    here = (np.arange(n)[:, None] + 0.5) / n
    there = (np.arange(m)[None, :] + 0.5) / m
    gain: Floats = likeness - ORDER_WEIGHT * np.abs(here - there)
    if n > m:
        before = _cover(gain, repeated)
        after = _cover(gain[::-1, ::-1], np.concatenate(([0.0], repeated[:0:-1])))[::-1, ::-1]
        path = _path_of_cover(before, repeated)
    else:
        before = _choose(gain)
        after = _choose(gain[::-1, ::-1])[::-1, ::-1]
        path = _path_of_choice(before)
    through = before + after - gain
    links = []
    for i, column in enumerate(path):
        others = np.delete(through[i], column)
        sure = float(through[i, column] - others.max()) > MARGIN
        links.append(Link((column,), "inferred" if sure else "ambiguous", "wording", float(likeness[i, column])))
    return tuple(links)


def _cover(gain: Floats, repeated: Floats) -> Floats:
    """The best gain of the first items that ends in each pair, when each target has one or more items in a row."""
    best = np.full(gain.shape, -np.inf)
    best[0, 0] = gain[0, 0]
    for i in range(1, len(gain)):
        best[i] = np.maximum(best[i - 1] - repeated[i], _shifted(best[i - 1])) + gain[i]
    return best


def _path_of_cover(best: Floats, repeated: Floats) -> list[int]:
    column = best.shape[1] - 1
    path = [column]
    for i in range(len(best) - 1, 0, -1):
        if column and best[i - 1, column - 1] > best[i - 1, column] - repeated[i]:
            column -= 1
        path.append(column)
    return path[::-1]


def _choose(gain: Floats) -> Floats:
    """The best gain of the first items that ends in each pair, when each item has a target after its predecessor's."""
    best = np.full(gain.shape, -np.inf)
    best[0] = gain[0]
    for i in range(1, len(gain)):
        best[i] = _shifted(np.maximum.accumulate(best[i - 1])) + gain[i]
    return best


def _path_of_choice(best: Floats) -> list[int]:
    column = int(np.argmax(best[-1]))
    path = [column]
    for row in best[-2::-1]:
        column = int(np.argmax(row[:column]))
        path.append(column)
    return path[::-1]


def _shifted(row: Floats) -> Floats:
    return np.concatenate(([-np.inf], row[:-1]))
