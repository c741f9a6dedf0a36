"""Rows whose cells are centred vertically: a number stands in the middle of its row, and no row begins with one."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from extractors.readers.row_breaks import Cells, is_number, mark_kind, row_breaks

_ASIDE = 0.7
"""Cost for each line by which a row is not symmetric around its number; one line is no cost."""
_FAR = 5.0
"""Further aside costs no more."""
_TORN = 3.0
"""Cost of a row without a number, which only a page break leaves at a table's top or bottom."""
_MARKED = 2.0
"""What the mark of an item says for a new row."""
_SET_APART = 3.0
"""What an empty line says for a new row, where cells are not known to hold empty lines."""
_NEVER = float("inf")


def centred_starts(
    lines: Cells, tops: Sequence[float], widths: Sequence[float], anchors: Sequence[int], exact: bool
) -> list[int]:
    """The lines that begin rows, one row around each of `anchors`, at least cost (dynamic programming).

    Rows are symmetric around their numbers, and begin where texts begin; what a page break tore from a row stands
    without a number before the first row or after the last.
    """
    step = min((b - a for a, b in itertools.pairwise(tops) if b > a), default=1.0)
    says = [0.0, *(_says(lines, tops, widths, i, step, exact) for i in range(1, len(lines)))]
    first, last = anchors[0], anchors[-1]
    ways: dict[int, tuple[float, list[int]]] = {0: (0.0, [0])}
    ways |= {i: (_TORN - says[i], [0, i]) for i in range(1, first + 1)}
    for anchor, following in itertools.pairwise([*anchors, len(lines)]):
        closing = following == len(lines)
        ends = range(anchor + 1, following if closing else following + 1)
        best: dict[int, tuple[float, list[int]]] = {}
        for end in [*ends, len(lines)] if closing else ends:
            cost, start = min(
                (cost + _aside(tops, start, end, anchor, step), start) for start, (cost, _) in ways.items()
            )
            torn = _TORN if anchor == last and end < len(lines) else 0.0
            said = says[end] if end < len(lines) else 0.0
            found = [*ways[start][1], end] if end < len(lines) else ways[start][1]
            best[end] = (cost + torn - said, found)
        ways = best
    return min(ways.values())[1]


def _says(
    lines: Cells, tops: Sequence[float], widths: Sequence[float], i: int, step: float, exact: bool
) -> float:
    marked = any(now and mark_kind(now) is not None for now in lines[i][1:])
    set_apart = not exact and tops[i] - tops[i - 1] > 1.5 * step
    said = sum(s for s, text in zip(row_breaks(lines, widths, i, exact), lines[i], strict=True) if not is_number(text))
    return said + _MARKED * marked + _SET_APART * set_apart


def _aside(tops: Sequence[float], start: int, end: int, anchor: int, step: float) -> float:
    """The cost of a row's lines from `start` to before `end` around its number."""
    aside = min(abs(tops[start] + tops[end - 1] - 2 * tops[anchor]) / step, _FAR)
    return _ASIDE * max(0.0, aside - 1.0) + 0.2 * aside
