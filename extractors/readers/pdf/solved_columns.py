"""Chooses the gutters that separate the columns of a table: those of least total cost, by dynamic programming.

A gutter costs something for each segment that it cuts, and for one more column; a gap between two segments without a
gutter costs one line.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from extractors.readers.pdf.segments import Printed
from extractors.readers.pdf.table_settings import TableSettings

MOST_CROSSED = 0.34
"""Maximum share of lines on which segments cross a gutter; a stretch crossed more often is not considered."""
MOST_GUTTERS = 60
"""Maximum number of gutters that are considered: those of least cost, and of these the widest."""
_INSIDE = 0.05
"""Width by which each side of a segment is narrowed, in points, so that there is a gutter between touching segments."""
_BESIDE = 2.0
"""Maximum distance by which words may cross a drawn border, in points."""
_DRAWN = -1e6
"""Cost of a drawn border: so low that it is always chosen."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Inner borders of a table's columns (x)."""

    borders: list[float]

    @property
    def count(self) -> int:
        return len(self.borders) + 1


@dataclass(frozen=True, slots=True, order=True)
class _Gutter:
    x0: float
    x1: float
    cost: float

    @property
    def middle(self) -> float:
        return (self.x0 + self.x1) / 2


def solve_columns(
    lines: Sequence[Printed], drawn: Sequence[float], ends: Sequence[float], settings: TableSettings
) -> Columns:
    """Returns the columns of lines.

    Args:
        drawn: x of borders drawn by vertical rules; all of them are used.
        ends: x at which pieces of horizontal rules end; borders are likely there.
    """
    several = [line for line in lines if len(line.segments) > 1]
    gutters = _gutters(several, drawn, ends, settings)
    gutters = sorted([*gutters, *(_Gutter(x, x, _DRAWN) for x in drawn)])
    gaps = [(a.x1, b.x0) for line in several for a, b in pairwise(line.segments)]
    gaps = [(a, b) for a, b in gaps if not any(a - _BESIDE <= x <= b + _BESIDE for x in drawn)]
    return _least([gutter.middle for gutter in gutters], [gutter.cost for gutter in gutters], gaps)


def _gutters(
    lines: Sequence[Printed], drawn: Sequence[float], ends: Sequence[float], settings: TableSettings
) -> list[_Gutter]:
    """Returns the stretches that fewer segments cross than the stretches on both sides, with their costs."""
    changes: Counter[float] = Counter()
    for line in lines:
        for segment in line.segments:
            changes[segment.x0 + _INSIDE] += 1
            changes[segment.x1 - _INSIDE] -= 1
    cover: list[tuple[float, float, int]] = []
    count = 0
    for a, b in pairwise(sorted(changes)):
        count += changes[a]
        if cover and cover[-1][2] == count:
            cover[-1] = (cover[-1][0], b, count)
        else:
            cover.append((a, b, count))
    out: list[_Gutter] = []
    most = MOST_CROSSED * len(lines)
    for (_, _, left), (a, b, count), (_, _, right) in zip(cover, cover[1:], cover[2:], strict=False):
        if not left > count < right or count > most or any(a <= x <= b for x in drawn):
            continue
        ruled = any(a <= x <= b for x in ends)
        out.append(_Gutter(a, b, count * settings.cross_cost + (0.0 if ruled else settings.column_cost)))
    if len(out) > MOST_GUTTERS:
        out = sorted(out, key=lambda gutter: (gutter.cost, gutter.x0 - gutter.x1))[:MOST_GUTTERS]
    return out


def _least(middles: Sequence[float], costs: Sequence[float], gaps: Sequence[tuple[float, float]]) -> Columns:
    """Returns the gutters of least total cost as columns; a gap that contains no chosen gutter costs 1."""
    # A gap contains the gutters from `first` up to `last`: one of them is chosen, or the gap lies between two others.
    held = Counter((bisect_right(middles, a + _INSIDE), bisect_left(middles, b - _INSIDE)) for a, b in gaps)
    count = len(middles) + 2  # places: the left end, each gutter, the right end
    within = [[0] * count for _ in range(count)]
    for (first, last), number in held.items():
        for i in range(first + 1):
            row = within[i]
            for j in range(last + 1, count):
                row[j] += number
    best: list[tuple[float, tuple[int, ...]]] = [(0.0, ())]
    for j in range(1, count):
        own = costs[j - 1] if j < count - 1 else 0.0
        best.append(min((cost + within[i][j] + own, (*path, j)) for i, (cost, path) in enumerate(best)))
    return Columns([middles[j - 1] for j in best[-1][1][:-1]])
