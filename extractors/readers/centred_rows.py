"""Rows whose cells are centred vertically: a number stands in the middle of its row, and a row need not begin where
its first cell does."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence

from extractors.readers.row_breaks import Body, is_number, mark_kind, row_breaks

_ASIDE = 0.7
"""Cost for each line by which a row is not symmetric around its number; one line is no cost."""
_FAR = 5.0
"""Further aside costs no more."""
_NEVER = 1e3
"""A first cell does not begin above its number."""
_TORN = 3.0
"""Cost of a row without a number, which only a page break leaves at a table's top or bottom."""
_TORN_CELLS = 9.0
"""The same where first cells are numbered: lines without a number are then seldom a row of their own."""
_EVEN = 2.0
"""The middles of cells are exact: they say more than one number's place does."""
_MARKED = 2.0
"""What the mark of an item says for a new row."""
_SET_APART = 3.0
"""What an empty line says for a new row, where cells are not known to hold empty lines."""


def centred_starts(body: Body, anchors: Sequence[int]) -> list[int]:
    """The lines that begin rows, one row around each of `anchors` (lines with a row's number), at least cost.

    Rows are symmetric around their numbers, and begin where texts begin; what a page break tore from a row stands
    without a number before the first row or after the last.
    """
    step = _step(body)
    return _least(body, anchors, _TORN, lambda row, anchor: _aside(body.tops, row, anchor, step))


def numbered_starts(body: Body, anchors: Sequence[int]) -> list[int]:
    """The same where first cells are numbered: each of `anchors` begins a first cell ("2. …"), which other cells may
    overtop.  All cells of a row have the same middle."""
    return _least(body, anchors, _TORN_CELLS, _unevenness(body))


def hang(body: Body, anchors: Sequence[int]) -> bool:
    """Whether first cells that begin at `anchors` have cells beside them that often begin elsewhere.

    Where nothing at all stands beside some of them they are items of a list within one cell.
    """
    lines = body.lines
    hanging = 0
    for i, following in itertools.pairwise([*anchors, len(lines)]):
        beside = [c for c in range(1, len(lines[i])) if any(line[c] for line in lines[i:following])]
        if not beside:
            return False
        hanging += not all(lines[i][c] for c in beside)
    return hanging * 3 > len(anchors) or _overtopped(body, anchors)


def _overtopped(body: Body, anchors: Sequence[int]) -> bool:
    """Whether the lines above the first anchor, which open with an item's mark, make an even row with those below it:
    else they are the rest of a row of the page before."""
    first, lines = anchors[0], body.lines
    following = anchors[1] if len(anchors) > 1 else len(lines)
    if not first or any(line[0] for line in lines[:first]) or not any(mark_kind(text) is not None for text in lines[0]):
        return False
    last = max(i for i in range(first, following) if lines[i][0])
    uneven = _unevenness(body)
    return any(uneven((0, end), first) < 0.5 for end in range(last + 1, following + 1))


def _step(body: Body) -> float:
    return min((b - a for a, b in itertools.pairwise(body.tops) if b > a), default=1.0)


def _least(
    body: Body, anchors: Sequence[int], rest: float, aside: Callable[[tuple[int, int], int], float]
) -> list[int]:
    """The lines that begin rows at least cost (dynamic programming); `aside` is the cost of a row and its anchor,
    `rest` that of a row without an anchor."""
    count, step = len(body.lines), _step(body)
    says = [0.0, *(_says(body, i, step) for i in range(1, count)), 0.0]
    ways: dict[int, tuple[float, list[int]]] = {0: (0.0, [0])}
    ways |= {i: (rest - says[i], [0, i]) for i in range(1, anchors[0] + 1)}
    for anchor, following in itertools.pairwise([*anchors, count]):
        best: dict[int, tuple[float, list[int]]] = {}
        for end in range(anchor + 1, following + 1):
            cost, start = min((cost + aside((s, end), anchor), s) for s, (cost, _) in ways.items())
            torn = rest if following == count and end < count else 0.0
            best[end] = (cost + torn - says[end], [*ways[start][1], end])
        ways = best
    starts = min(ways.values())[1]
    return starts if starts[-1] < count else starts[:-1]


def _says(body: Body, i: int, step: float) -> float:
    """How much the texts at a line speak for a new row."""
    line = body.lines[i]
    said = sum(score for score, text in zip(row_breaks(body, i), line, strict=True) if not is_number(text))
    marked = any(text and mark_kind(text) is not None for text in line[1:])
    set_apart = not body.exact and body.tops[i] - body.tops[i - 1] > 1.5 * step
    return said + _MARKED * marked + _SET_APART * set_apart


def _aside(tops: Sequence[float], row: tuple[int, int], anchor: int, step: float) -> float:
    """The cost of a row's lines (from, to before) around its number."""
    return _off(abs(tops[row[0]] + tops[row[1] - 1] - 2 * tops[anchor]) / step)


def _unevenness(body: Body) -> Callable[[tuple[int, int], int], float]:
    """The cost of a row's lines and its anchor by how far the middles of its cells stand from the row's own."""
    tops, count, step = body.tops, len(body.lines), _step(body)
    # For each column and line the nearest line at or below it that fills the column, and at or above it.
    below = [_nearest(column, range(count - 1, -1, -1), count)[::-1] for column in zip(*body.lines, strict=True)]
    above = [_nearest(column, range(count), -1) for column in zip(*body.lines, strict=True)]

    def cost(row: tuple[int, int], anchor: int) -> float:
        start, end = row
        if below[0][start] < anchor:
            return _NEVER
        middle = tops[start] + tops[end - 1]
        out = 0.0
        for firsts, lasts in zip(below, above, strict=True):
            first = firsts[start]
            if first < end:
                out += _EVEN * _off(abs(tops[first] + tops[lasts[end - 1]] - middle) / step)
        return out

    return cost


def _nearest(column: Sequence[str], order: range, none: int) -> list[int]:
    """For each line in an order the last one so far that fills a column."""
    out = []
    last = none
    for n in order:
        last = n if column[n] else last
        out.append(last)
    return out


def _off(aside: float) -> float:
    aside = min(aside, _FAR)
    return _ASIDE * max(0.0, aside - 1.0) + 0.2 * aside
