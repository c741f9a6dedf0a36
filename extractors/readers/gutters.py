"""Gutters: the stretches between columns in which no word of a table stands.

A program that draws a table keeps every column to its place, so one cut between two heads parts all lines at once, and
the spaces within a cell say nothing, however wide (justified text).  Only where no such cut exists, as in text whose
columns shift from line to line, has each line to be split for itself (`body_split`).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import pairwise

from extractors.readers.line_split import Column, Word, is_bullet

CLEARLY = 1.5
"""A gutter is this many times as wide as any other stretch between two heads; else it is a guess."""

MAX_CHOICES = 8
_FAR = 1e9

Gutter = tuple[float, float]


def find_gutters(
    body: Sequence[Sequence[Word]], columns: Sequence[Column], wide: float, known: Sequence[Gutter] = ()
) -> list[Gutter]:
    """The gutter between each two neighbours of `columns`; [] where some have none or it is a guess.

    Of several stretches between two heads those count that leave the least wide gaps within cells, then the widest.

    Args:
        body: the words of each line.
        columns: where each column's head stands: a column holds the whole of it.
        wide: the least gap between two words that parts columns rather than words.
        known: gutters of the same table on the page before; columns keep to them.
    """
    free = _free([*((w.x0, w.x1) for words in body for w in words), *columns])
    limits = known or [(before.x1, after.x0) for before, after in pairwise(columns)]
    found = [
        sorted(((max(a, low), min(b, high)) for a, b in free if b > low and a < high), key=_width)[-MAX_CHOICES:]
        for low, high in limits
    ]
    if not all(found):
        return []
    if all(len(own) == 1 for own in found):
        return [own[0] for own in found]
    gaps = [(a.x1, b.x0) for words in body for a, b in pairwise(words) if b.x0 - a.x1 >= wide and not is_bullet(a.text)]
    out = _least(found, gaps)
    for j, own in enumerate(found):
        others = [gutter for gutter in own if gutter != out[j] and _width(gutter) * CLEARLY > _width(out[j])]
        if any(_left([*out[:j], other, *out[j + 1 :]], gaps) < _left(out, gaps) + wide for other in others):
            return []
    return out


def _width(gutter: Gutter) -> float:
    return gutter[1] - gutter[0]


def _least(found: Sequence[Sequence[Gutter]], gaps: Sequence[Gutter]) -> list[Gutter]:
    """The choice of gutters that leaves least of the gaps within cells (dynamic programming), then the widest."""
    ways: list[tuple[float, float, list[Gutter]]] = [(0.0, 0.0, [])]
    for own in found:
        ways = [
            min(
                (left + _between(path[-1:], [gutter], gaps), narrow - _width(gutter), [*path, gutter])
                for left, narrow, path in ways
            )
            for gutter in own
        ]
    return min((left + _between(path[-1:], [], gaps), narrow, path) for left, narrow, path in ways)[2]


def _left(gutters: Sequence[Gutter], gaps: Sequence[Gutter]) -> float:
    """How much of the gaps stands within cells."""
    middles = [(a + b) / 2 for a, b in gutters]
    return sum(b - a for a, b in gaps if not any(a <= x <= b for x in middles))


def _between(before: Sequence[Gutter], after: Sequence[Gutter], gaps: Sequence[Gutter]) -> float:
    """How much of the gaps stands between two gutters (of none or one each) and holds neither."""
    low = (before[0][0] + before[0][1]) / 2 if before else -_FAR
    high = (after[0][0] + after[0][1]) / 2 if after else _FAR
    return sum(b - a for a, b in gaps if low < a and b < high)


def _free(spans: Iterable[tuple[float, float]]) -> list[Gutter]:
    """The stretches that no span covers, from left to right."""
    out: list[Gutter] = []
    reach = float("inf")
    for x0, x1 in sorted(spans):
        if x0 > reach:
            out.append((reach, x0))
            reach = x1
        else:
            reach = x1 if reach == float("inf") else max(reach, x1)
    return out


def part_at(body: Iterable[Sequence[Word]], gutters: Sequence[Gutter]) -> list[list[tuple[Word, ...]]]:
    """The words of each line by column, parted at the gutters."""
    middles = [(a + b) / 2 for a, b in gutters]
    out: list[list[tuple[Word, ...]]] = []
    for words in body:
        starts = [word.x0 for word in words]
        cuts = [0, *(bisect_right(starts, x) for x in middles), len(words)]
        out.append([tuple(words[a:b]) for a, b in pairwise(cuts)])
    return out
