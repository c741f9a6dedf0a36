"""Rows whose cells are centred vertically: a number stands in the middle of its row, and no row begins with one."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from extractors.readers.row_breaks import Body, is_number, mark_kind, row_breaks

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


def centred_starts(body: Body, anchors: Sequence[int]) -> list[int]:
    """The lines that begin rows, one row around each of `anchors`, at least cost (dynamic programming).

    Rows are symmetric around their numbers, and begin where texts begin; what a page break tore from a row stands
    without a number before the first row or after the last.
    """
    tops, count = body.tops, len(body.lines)
    step = min((b - a for a, b in itertools.pairwise(tops) if b > a), default=1.0)
    says = [0.0, *(_says(body, i, step) for i in range(1, count)), 0.0]
    ways: dict[int, tuple[float, list[int]]] = {0: (0.0, [0])}
    ways |= {i: (_TORN - says[i], [0, i]) for i in range(1, anchors[0] + 1)}
    for anchor, following in itertools.pairwise([*anchors, count]):
        best: dict[int, tuple[float, list[int]]] = {}
        for end in range(anchor + 1, following + 1):
            cost, start = min((cost + _aside(tops, (s, end), anchor, step), s) for s, (cost, _) in ways.items())
            torn = _TORN if following == count and end < count else 0.0
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
    aside = min(abs(tops[row[0]] + tops[row[1] - 1] - 2 * tops[anchor]) / step, _FAR)
    return _ASIDE * max(0.0, aside - 1.0) + 0.2 * aside
