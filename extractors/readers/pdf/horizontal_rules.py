"""Groups the horizontal rules of a page by height: they separate the rows of tables that have no vertical rules."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from extractors.readers.pdf.cells import SNAP, merge_rules
from extractors.readers.pdf.content import Box, HorizontalRule, PageContent, Word
from extractors.readers.pdf.geometry import apart
from extractors.readers.pdf.grid import Grid

MIN_RULE = 30.0
SAME_X = 5.0
MAX_ENDS = 24
HEAD_HEIGHT = 8.0
"""Maximum height of a header with group headers, in font sizes."""


@dataclass(slots=True)
class Level:
    """Rules at one height: joined pieces (x0, x1) from left to right, and inner x at which drawn pieces end (often
    column borders)."""

    y: float
    pieces: list[tuple[float, float]]
    ends: list[float]
    head: Grid | None = None
    """Ruled header whose lower border this is; None for other rules."""
    table: tuple[float, float] | None = None
    """Sides of the table, for a shorter rule below a group header; None for other rules."""

    @property
    def x0(self) -> float:
        return self.table[0] if self.table else self.pieces[0][0]

    @property
    def x1(self) -> float:
        return self.table[1] if self.table else self.pieces[-1][1]

    def covers(self, x0: float, x1: float) -> bool:
        """True if it covers more than half of the stretch from `x0` to `x1`."""
        return sum(max(0.0, min(b, x1) - max(a, x0)) for a, b in self.pieces) > 0.5 * (x1 - x0)


def levels_of(page: PageContent, grids: Sequence[Grid]) -> list[Level]:
    """Returns the horizontal rules of a page that belong to no ruled table, by height."""
    out: dict[float, Level] = {}
    for y, x0, x1 in merge_rules(page.horizontal):
        if x1 - x0 < MIN_RULE or any(_within(y, x0, x1, g) for g in grids):
            continue
        level = out.setdefault(y, Level(y, [], []))
        level.pieces.append((x0, x1))
    for level in out.values():
        level.ends = _ends(level, page.horizontal)
    return list(out.values())


def all_levels(levels: Sequence[Level], heads: Sequence[Grid], stripes: Sequence[Box]) -> list[Level]:
    """Returns levels, the lower borders of ruled headers, and the top edges of filled boxes that end on a rule, by
    height."""
    borders = (Level(g.ys[-1], [(g.xs[0], g.xs[-1])], list(g.xs[1:-1]), g) for g in heads)
    boxes = ((Level(top, [(x0, x1)], []), bottom) for x0, top, x1, bottom in stripes)
    tops = (
        box
        for box, bottom in boxes
        if any(abs(level.y - bottom) <= SNAP and same_width(box, level) for level in levels)
        and not any(abs(level.y - box.y) <= SNAP for level in levels)
    )
    return sorted([*levels, *borders, *tops], key=lambda level: level.y)


def with_group_rules(levels: Sequence[Level], words: Sequence[Word], size: float) -> list[Level]:
    """Returns the levels of a page, those below group headers with the sides of their table.

    Such a rule is shorter at both ends than the next rule as wide as the table. It has words above and below, and texts
    of other columns beside the group header; below one such rule there can be another.
    """
    out: list[Level] = []
    for n, level in enumerate(levels):
        whole = next(
            (own for own in levels[n + 1 :] if own.x0 < level.x0 - SAME_X and level.x1 + SAME_X < own.x1), None
        )
        between = [] if whole is None else [own for own in levels[n + 1 :] if own.y < whole.y]
        if whole is None or whole.y - level.y > HEAD_HEIGHT * size or any(same_width(own, whole) for own in between):
            out.append(level)
            continue
        inside = [w for w in words if level.x0 - SAME_X < w.x0 and w.x1 < level.x1 + SAME_X]
        over = [w for w in inside if -size < level.y - w.bottom < size]
        is_over = bool(over) and any(level.y <= (w.top + w.bottom) / 2 < whole.y for w in inside)
        top = min((w.top for w in over), default=level.y)
        beside = any(
            whole.x0 - SAME_X < w.x0 and w.x1 < whole.x1 + SAME_X and top <= (w.top + w.bottom) / 2 < level.y + size
            for w in words
            if w.x1 < level.x0 or w.x0 > level.x1
        )
        if is_over and (beside or (out and out[-1].table)):
            ends = apart([*level.ends, *(x for piece in level.pieces for x in piece)], SNAP)
            out.append(replace(level, ends=ends, table=(whole.x0, whole.x1)))
        else:
            out.append(level)
    return out


def outside(levels: Sequence[Level], grids: Sequence[Grid]) -> Iterator[Level]:
    """Yields the parts of levels that belong to none of the tables `grids`, found after the levels."""
    for level in levels:
        pieces = [(x0, x1) for x0, x1 in level.pieces if not any(_within(level.y, x0, x1, g) for g in grids)]
        if pieces:
            left = Level(level.y, pieces, [])
            left.ends = [x for x in level.ends if left.x0 + SAME_X < x < left.x1 - SAME_X]
            yield left


def _within(y: float, x0: float, x1: float, grid: Grid) -> bool:
    return grid.ys[0] - SNAP <= y <= grid.ys[-1] + SNAP and grid.xs[0] - SAME_X <= x0 and x1 <= grid.xs[-1] + SAME_X


def _ends(level: Level, drawn: Sequence[HorizontalRule]) -> list[float]:
    low, high = level.x0 + SAME_X, level.x1 - SAME_X
    inner = (x for y, x0, x1 in drawn if abs(y - level.y) <= SNAP for x in (x0, x1) if low < x < high)
    out = apart(inner, SNAP)
    return out if len(out) <= MAX_ENDS else []  # the dashes of a dashed rule are no columns


def same_width(a: Level, b: Level) -> bool:
    """True if two rules begin and end at the same x."""
    return abs(a.x0 - b.x0) <= SAME_X and abs(a.x1 - b.x1) <= SAME_X
