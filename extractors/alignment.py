"""Aligns parallel lists in one table row: which verdict judges which objective, and how certain that is.

Order and counts decide first. Where the counts differ, a monotone alignment (dynamic programming) on the likeness of
the wording decides. Rules: docs/data_contract.md, "Alignment".
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
"""exact: the counts agree; inferred: matched by wording or order; ambiguous: another target is nearly as likely."""

CERTAINTIES: tuple[Certainty, ...] = ("exact", "inferred", "ambiguous")

MAX_CELLS = 250_000
"""Maximum number of (item, target) pairs compared by wording; above it, order decides and every link is `ambiguous`."""
MAX_WORDS = 3_000
"""Maximum number of different words in all texts; above it, order decides as well."""
MAX_HELD = 20_000_000
"""Maximum number of different words times number of texts (size of the matrix); above it, order decides as well."""
MARGIN = 0.05
"""Gain by which the best target must beat every other, else the link is ambiguous (one pair's likeness is 0 to 1)."""
ORDER_WEIGHT = 0.5
"""Weight of the distance between relative positions against likeness; it decides where the wording does not."""
REPEATED = 1.0
"""Cost of sharing the target of the item before if both texts are equal: such items tend to judge different targets."""
SAME_WORD = 0.88
"""Jaro-Winkler likeness (0 to 1) from which two words are one: "suscrito", "suscribir"; "municipal", "municipios"."""

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
    """The targets (indices) of one item, how certain the link is, the rule that made it, and the likeness (0 to 1)."""

    targets: tuple[int, ...]
    certainty: Certainty
    rule: str
    score: float | None = None


def worst(certainties: Sequence[Certainty]) -> Certainty:
    """Returns the least certain of several certainties; `exact` if there are none."""
    return max(certainties, key=CERTAINTIES.index, default="exact")


def align(items: Sequence[str], targets: Sequence[str]) -> tuple[Link, ...]:
    """Returns one link for each item, in order. Links are monotone: targets keep the order of their items.

    - one item: it takes all targets (one verdict judges everything in the row);
    - equal counts: one to one;
    - one target: all items share it;
    - more items than targets: each target has at least one item, each item exactly one target;
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
    """Returns the likeness (0 to 1) of each item (row) and target (column); None if the texts hold too many words.

    It is the geometric mean of the share of each text's words that the other text also holds; rare words weigh more.
    """
    bags = [_long_words(text) for text in (*items, *targets)]
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
    in_text = np.minimum(held @ same, 1.0)
    weight = np.log(1.0 + len(bags) / np.maximum(in_text.sum(axis=0), 1.0))
    weighted = held * weight
    total = np.maximum(weighted.sum(axis=1), 1e-9)
    n = len(items)
    of_items = (weighted[:n] @ in_text[n:].T) / total[:n, None]
    of_targets = (weighted[n:] @ in_text[:n].T).T / total[None, n:]
    mean: Floats = np.sqrt(of_items * of_targets)
    return mean


def _long_words(text: str) -> frozenset[str]:
    return frozenset(w for w in fold(text).split() if len(w) >= 4 and not _STOP.fullmatch(w) and not w.isdigit())


def _monotone(likeness: Floats, repeated: Floats) -> tuple[Link, ...]:
    """Finds the monotone alignment with the highest gain; a link is ambiguous if another target gains nearly as much.

    `repeated` holds, for each item, the cost of sharing the target of the item before it.
    """
    n, m = likeness.shape
    item_positions = (np.arange(n)[:, None] + 0.5) / n
    target_positions = (np.arange(m)[None, :] + 0.5) / m
    gain: Floats = likeness - ORDER_WEIGHT * np.abs(item_positions - target_positions)
    if n > m:
        before = _best_gain(gain, repeated)
        after = _best_gain(gain[::-1, ::-1], np.concatenate(([0.0], repeated[:0:-1])))[::-1, ::-1]
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


def _best_gain(gain: Floats, repeated: Floats) -> Floats:
    """Returns the best gain of items 0..i if item i has target j, and each target has consecutive items."""
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
    """Returns the best gain of items 0..i if item i has target j and each item's target follows the previous one's."""
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
