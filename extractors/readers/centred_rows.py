"""Finds rows whose cells are vertically centred: other cells may begin above the row's number or its first cell."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence

from extractors.readers.row_breaks import Body, break_scores, is_number, marker_kind

_LINE_COST = 0.7
"""Cost for each line of asymmetry of a row around its number, after the first one."""
_FAR = 5.0
"""Asymmetry, in lines, above which the cost does not grow."""
_NEVER = 1e3
"""Cost of a row whose first cell begins above its anchor, which cannot be."""
_TORN = 3.0
"""Cost of a row without a number, which only a page break leaves at the top or bottom of a table."""
_TORN_CELLS = 9.0
"""The same where first cells are numbered: then lines without a number are rarely a row of their own."""
_EVEN = 2.0
"""Weight of a cell's asymmetry: the middles of cells are exact, so they count more than the place of one number."""
_MARKED = 2.0
"""Score of a list marker for a new row."""
_SET_APART = 3.0
"""Score of an empty line for a new row, if cells may not contain empty lines."""


def centred_starts(body: Body, anchors: Sequence[int]) -> list[int]:
    """Returns the lines that begin rows, one row around each anchor (a line with a row's number), at least cost.

    Rows are symmetric around their numbers and begin where texts begin. The part of a row cut off by a page break has
    no number and is before the first row or after the last.
    """
    step = _step(body)
    return _least(body, anchors, _TORN, lambda row, anchor: _asymmetry_cost(body.tops, row, anchor, step))


def numbered_starts(body: Body, anchors: Sequence[int]) -> list[int]:
    """Returns the same where first cells are numbered: each anchor begins a first cell ("2. …"), and cells beside it
    may begin higher. All cells of a row have the same middle."""
    return _least(body, anchors, _TORN_CELLS, _unevenness(body))


def are_centred(body: Body, anchors: Sequence[int]) -> bool:
    """True if the cells beside numbered first cells often begin on other lines, so that rows are vertically centred.

    False if some anchor has no cell beside it: then the anchors are items of a list within one cell.
    """
    lines = body.lines
    apart = 0
    for i, following in itertools.pairwise([*anchors, len(lines)]):
        beside = [c for c in range(1, len(lines[i])) if any(line[c] for line in lines[i:following])]
        if not beside:
            return False
        apart += not all(lines[i][c] for c in beside)
    return apart * 3 > len(anchors) or _overtopped(body, anchors)


def _overtopped(body: Body, anchors: Sequence[int]) -> bool:
    """True if the lines above the first anchor begin with a list marker and form an even row with lines below it;
    otherwise they are the rest of a row of the page before."""
    first, lines = anchors[0], body.lines
    following = anchors[1] if len(anchors) > 1 else len(lines)
    if not first or any(line[0] for line in lines[:first]) or not any(map(marker_kind, lines[0])):
        return False
    last = max(i for i in range(first, following) if lines[i][0])
    uneven = _unevenness(body)
    return any(uneven((0, end), first) < 0.5 for end in range(last + 1, following + 1))


def _step(body: Body) -> float:
    return min((b - a for a, b in itertools.pairwise(body.tops) if b > a), default=1.0)


def _least(
    body: Body, anchors: Sequence[int], rest: float, cost_of: Callable[[tuple[int, int], int], float]
) -> list[int]:
    """Returns the lines that begin rows at least cost (dynamic programming). `cost_of` is the cost of a row and its
    anchor, `rest` the cost of a row without an anchor."""
    count, step = len(body.lines), _step(body)
    scores = [0.0, *(_break_score(body, i, step) for i in range(1, count)), 0.0]
    ways: dict[int, tuple[float, list[int]]] = {0: (0.0, [0])}
    ways |= {i: (rest - scores[i], [0, i]) for i in range(1, anchors[0] + 1)}
    for anchor, following in itertools.pairwise([*anchors, count]):
        best: dict[int, tuple[float, list[int]]] = {}
        for end in range(anchor + 1, following + 1):
            cost, start = min((cost + cost_of((s, end), anchor), s) for s, (cost, _) in ways.items())
            torn = rest if following == count and end < count else 0.0
            best[end] = (cost + torn - scores[end], [*ways[start][1], end])
        ways = best
    starts = min(ways.values())[1]
    return starts if starts[-1] < count else starts[:-1]


def _break_score(body: Body, i: int, step: float) -> float:
    """Scores how much the texts at a line indicate a new row."""
    line = body.lines[i]
    breaks = sum(score for score, text in zip(break_scores(body, i), line, strict=True) if not is_number(text))
    marked = any(map(marker_kind, line[1:]))
    set_apart = not body.exact and body.tops[i] - body.tops[i - 1] > 1.5 * step
    return breaks + _MARKED * marked + _SET_APART * set_apart


def _asymmetry_cost(tops: Sequence[float], row: tuple[int, int], anchor: int, step: float) -> float:
    """Returns the cost of the asymmetry of a row (first line, line after the last) around its number."""
    return _distance_cost(abs(tops[row[0]] + tops[row[1] - 1] - 2 * tops[anchor]) / step)


def _unevenness(body: Body) -> Callable[[tuple[int, int], int], float]:
    """Returns a function for the cost of a row and its anchor: the distances of its cells' middles from its own."""
    tops, count, step = body.tops, len(body.lines), _step(body)
    # For each column and line: the nearest non-empty line at or below it, and at or above it.
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
                out += _EVEN * _distance_cost(abs(tops[first] + tops[lasts[end - 1]] - middle) / step)
        return out

    return cost


def _nearest(column: Sequence[str], order: range, none: int) -> list[int]:
    """Returns, for each line in an order, the last line up to it that is not empty in a column."""
    out = []
    last = none
    for n in order:
        last = n if column[n] else last
        out.append(last)
    return out


def _distance_cost(lines: float) -> float:
    lines = min(lines, _FAR)
    return _LINE_COST * max(0.0, lines - 1.0) + 0.2 * lines
