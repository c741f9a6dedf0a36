"""Finds gutters: spaces between columns that no word of a table crosses.

A program that draws a table keeps every column in its place. So one cut between two headers separates all lines, and
the spaces within a cell do not matter, however wide (justified text). Only where no such cut exists, as in text whose
columns shift from line to line, each line must be split by itself (`body_split`).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import chain, pairwise
from statistics import median

from extractors.readers.column_heads import JUSTIFIED
from extractors.readers.line_split import Column, Word, marks_item

TWO_CELLS = 3.0
"""Factor on the cost of leaving a gap within a cell, for gaps wider than those of justified lines."""
_ALIKE, _SPREAD = 3, 0.15
"""Minimum number of gaps on a line, and maximum relative deviation from their median, to be justified spaces."""
MAX_CHOICES = 8
_FAR = 1e9

Gutter = tuple[float, float]


def find_gutters(
    body: Sequence[Sequence[Word]], columns: Sequence[Column], wide: float, known: Sequence[Gutter] = ()
) -> list[Gutter]:
    """Returns the gutter between each two neighbouring columns; [] if some have none or the choice is not clear.

    Of several free spaces between two headers, the widest that leave few wide gaps within cells are chosen.  Width
    counts only up to the gap that separates two cells: beside a narrow cell below a wide header much space is blank.

    Args:
        body: the words of each line.
        columns: the position of each column header; a column contains its whole header.
        wide: minimum gap between two words of different columns.
        known: gutters of the same table on the page before; they limit where gutters may be.
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
    gaps, most = _wide_gaps(body, wide), TWO_CELLS * JUSTIFIED * wide
    out = _least(found, gaps, most)
    least = _cost(out, gaps, most)
    for j, own in enumerate(found):
        for other in own:
            if other != out[j] and _cost([*out[:j], other, *out[j + 1 :]], gaps, most) < least + wide / 2:
                return []
    return out


_Gap = tuple[float, float, float]
"""Start and end of the gap between two words, and its cost if it is within a cell."""


def _wide_gaps(body: Sequence[Sequence[Word]], wide: float) -> list[_Gap]:
    """Returns the gaps that are unlikely within a cell: wide ones, except the similar gaps of a justified line."""
    out: list[_Gap] = []
    for words in body:
        gaps = [(a.x1, b.x0) for i, (a, b) in enumerate(pairwise(words)) if not marks_item(words, i, wide)]
        found = [(a, b) for a, b in gaps if b - a >= wide]
        usual = _justified_space([b - a for a, b in gaps]) if found else 0.0
        for a, b in found:
            if b - a >= JUSTIFIED * wide:
                out.append((a, b, (b - a) * TWO_CELLS))
            elif abs(b - a - usual) > _SPREAD * usual:
                out.append((a, b, b - a))
    return out


def _justified_space(gaps: Sequence[float]) -> float:
    """Returns the usual gap between the words of a line; 0.0 if it has too few of them to be a justified line."""
    return median(gaps) if len(gaps) >= _ALIKE else 0.0


def separates_cells(gap: float, gaps: Sequence[float], wide: float) -> bool:
    """True if a gap of a line with these gaps is wide, and wider than the similar gaps of a justified line."""
    return gap >= wide and gap > (1 + _SPREAD) * _justified_space(gaps)


def _width(gutter: Gutter) -> float:
    return gutter[1] - gutter[0]


def _least(found: Sequence[Sequence[Gutter]], gaps: Sequence[_Gap], most: float) -> list[Gutter]:
    """Returns the gutters with the least cost (dynamic programming); a gutter gains its width, at most `most`."""
    ways: list[tuple[float, list[Gutter]]] = [(0.0, [])]
    for own in found:
        worth = [(gutter, min(_width(gutter), most)) for gutter in own]
        ways = [
            min((c + _between(path[-1:], [gutter], gaps) - gain, [*path, gutter]) for c, path in ways)
            for gutter, gain in worth
        ]
    return min((cost + _between(path[-1:], [], gaps), path) for cost, path in ways)[1]


def _cost(gutters: Sequence[Gutter], gaps: Sequence[_Gap], most: float) -> float:
    """Returns the cost of a combination of gutters: the wide gaps that it leaves within cells, less its own gain."""
    sides = [[], *([gutter] for gutter in gutters), []]
    worth = sum([min(_width(gutter), most) for gutter in gutters])
    return sum(_between(a, b, gaps) for a, b in pairwise(sides)) - worth


def _between(before: Sequence[Gutter], after: Sequence[Gutter], gaps: Sequence[_Gap]) -> float:
    """Returns the cost of the wide gaps between two gutters (each given as none or one) that lie in neither."""
    low = (before[0][0] + before[0][1]) / 2 if before else -_FAR
    high = (after[0][0] + after[0][1]) / 2 if after else _FAR
    return sum([cost for a, b, cost in gaps if low < a and b < high])


def free_stretches(spans: Sequence[Word | Column]) -> list[Gutter]:
    """Returns the intervals that no span covers, from left to right."""
    # A gap lies between the n-th smallest end and the (n+1)-th smallest start: all spans begun before it have ended.
    starts, ends = sorted([span.x0 for span in spans]), sorted([span.x1 for span in spans])
    return [(end, start) for end, start in zip(ends, starts[1:], strict=False) if start > end]


def part_at(body: Iterable[Sequence[Word]], gutters: Sequence[Gutter]) -> list[list[tuple[Word, ...]]]:
    """Splits the words of each line at the gutters, by column."""
    middles = [(a + b) / 2 for a, b in gutters]
    out: list[list[tuple[Word, ...]]] = []
    for words in body:
        starts = [word.x0 for word in words]
        cuts = [0, *(bisect_right(starts, x) for x in middles), len(words)]
        out.append([tuple(words[a:b]) for a, b in pairwise(cuts)])
    return out
