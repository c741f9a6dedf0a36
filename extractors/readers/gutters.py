"""Gutters: the stretches between columns in which no word of a table stands.

A program that draws a table keeps every column to its place, so one cut between two heads parts all lines at once, and
the spaces within a cell say nothing, however wide (justified text).  Only where no such cut exists, as in text whose
columns shift from line to line, has each line to be split for itself (`body_split`).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import chain, pairwise
from statistics import median

from extractors.readers.column_heads import JUSTIFIED
from extractors.readers.line_split import Column, Word, is_bullet

TWO_CELLS = 3.0
"""A gap that no justified line has speaks so many times as much against standing within a cell."""
_ALIKE, _SPREAD = 3, 0.15
"""Of so many gaps on a line those within this share of their median are the spaces of a justified line."""
MAX_CHOICES = 8
_FAR = 1e9

Gutter = tuple[float, float]


def find_gutters(
    body: Sequence[Sequence[Word]], columns: Sequence[Column], wide: float, known: Sequence[Gutter] = ()
) -> list[Gutter]:
    """The gutter between each two neighbours of `columns`; [] where some have none or it is a guess.

    Of several stretches between two heads the widest count that leave few wide gaps within cells.

    Args:
        body: the words of each line.
        columns: where each column's head stands: a column holds the whole of it.
        wide: the least gap between two words that parts columns rather than words.
        known: gutters of the same table on the page before; columns keep to them.
    """
    free = free_stretches([*columns, *chain.from_iterable(body)])
    limits = known or [(before.x1, after.x0) for before, after in pairwise(columns)]
    found = [
        sorted(((max(a, low), min(b, high)) for a, b in free if b > low and a < high), key=_width)[-MAX_CHOICES:]
        for low, high in limits
    ]
    if not all(found):
        return []
    if all(len(own) == 1 for own in found):
        return [own[0] for own in found]
    gaps = _wide_gaps(body, wide)
    out = _least(found, gaps)
    least = _cost(out, gaps)
    for j, own in enumerate(found):
        for other in own:
            if other != out[j] and _cost([*out[:j], other, *out[j + 1 :]], gaps) < least + wide / 2:
                return []
    return out


_Gap = tuple[float, float, float]
"""Where the gap between two words begins and ends, and what it costs within a cell."""


def _wide_gaps(body: Sequence[Sequence[Word]], wide: float) -> list[_Gap]:
    """The gaps that speak against standing within a cell: not those of a justified line, which are all alike."""
    out: list[_Gap] = []
    for words in body:
        gaps = [(a.x1, b.x0) for i, (a, b) in enumerate(pairwise(words)) if not is_bullet(words, i, wide)]
        found = [(a, b) for a, b in gaps if b - a >= wide]
        usual = median([b - a for a, b in gaps]) if found and len(gaps) >= _ALIKE else 0.0
        for a, b in found:
            if b - a >= JUSTIFIED * wide:
                out.append((a, b, (b - a) * TWO_CELLS))
            elif abs(b - a - usual) > _SPREAD * usual:
                out.append((a, b, b - a))
    return out


def _width(gutter: Gutter) -> float:
    return gutter[1] - gutter[0]


def _least(found: Sequence[Sequence[Gutter]], gaps: Sequence[_Gap]) -> list[Gutter]:
    """The cheapest choice of gutters (dynamic programming)."""
    ways: list[tuple[float, list[Gutter]]] = [(0.0, [])]
    for own in found:
        ways = [
            min((c + _between(path[-1:], [gutter], gaps) - _width(gutter), [*path, gutter]) for c, path in ways)
            for gutter in own
        ]
    return min((cost + _between(path[-1:], [], gaps), path) for cost, path in ways)[1]


def _cost(gutters: Sequence[Gutter], gaps: Sequence[_Gap]) -> float:
    """What a choice of gutters costs: the wide gaps that it leaves within cells, less its own widths."""
    sides = [[], *([gutter] for gutter in gutters), []]
    return sum(_between(a, b, gaps) for a, b in pairwise(sides)) - sum(map(_width, gutters))


def _between(before: Sequence[Gutter], after: Sequence[Gutter], gaps: Sequence[_Gap]) -> float:
    """The cost of the wide gaps that stand between two gutters (of none or one each) and hold neither."""
    low = (before[0][0] + before[0][1]) / 2 if before else -_FAR
    high = (after[0][0] + after[0][1]) / 2 if after else _FAR
    return sum([cost for a, b, cost in gaps if low < a and b < high])


def free_stretches(spans: Sequence[Word | Column]) -> list[Gutter]:
    """The stretches that no span covers, from left to right."""
    # Between two spans is nothing where as many have ended as had begun.
    starts, ends = sorted([span.x0 for span in spans]), sorted([span.x1 for span in spans])
    return [(end, start) for end, start in zip(ends, starts[1:], strict=False) if start > end]


def part_at(body: Iterable[Sequence[Word]], gutters: Sequence[Gutter]) -> list[list[tuple[Word, ...]]]:
    """The words of each line by column, parted at the gutters."""
    middles = [(a + b) / 2 for a, b in gutters]
    out: list[list[tuple[Word, ...]]] = []
    for words in body:
        starts = [word.x0 for word in words]
        cuts = [0, *(bisect_right(starts, x) for x in middles), len(words)]
        out.append([tuple(words[a:b]) for a, b in pairwise(cuts)])
    return out
