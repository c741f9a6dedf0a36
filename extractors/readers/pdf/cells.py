"""Finds the cells of tables from ruling lines, by the rules of pdfplumber's TableFinder.

Rules within 3 points are snapped to their mean and joined if their ends are within 3 points.  A corner is where a
vertical and a horizontal rule meet (within 3 points).  A cell is the smallest rectangle of joined corners to the right
of and below a corner.  Cells that share corners form a table.  The cells equal pdfplumber's, without its dictionaries.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from extractors.readers.pdf.content import Box

# Tolerances in points, as in pdfplumber: the same cells follow.
SNAP = 3.0
"""Maximum distance between two positions that are one."""
JOIN = 3.0
"""Maximum gap between two pieces of a rule."""
MEET = 3.0
"""Maximum gap between two rules that meet."""
MIN_DRAWN = 1.0
MIN_JOINED = 3.0
MAX_MEETINGS = 60_000
"""Maximum number of pairs of rules that could meet on a page; one with more is a drawing (a large form has 5,000)."""

Rule = tuple[float, float, float]
"""(position, start, end)"""


class TooManyRulesError(Exception):
    """A page with more rules than any table has."""


def find_cells(rows: Sequence[Rule], columns: Sequence[Rule]) -> list[list[Box]]:
    """Returns the cells of each table, tables from top to bottom, including tables of a single cell.

    `rows` and `columns` are the horizontal and the vertical rules as `merge_rules` returns them.
    Raises TooManyRulesError if a page exceeds `MAX_MEETINGS`.
    """
    if not rows or not columns:
        return []
    return _tables(_cells(_corners(rows, columns)))


def merge_rules(rules: Iterable[Rule]) -> list[Rule]:
    """Snaps and joins the rules (position, start, end) of one direction; drops results shorter than 3 points."""
    drawn = sorted(r for r in rules if r[2] - r[1] >= MIN_DRAWN)
    out: list[Rule] = []
    i = 0
    while i < len(drawn):
        j = i + 1
        while j < len(drawn) and drawn[j][0] <= drawn[j - 1][0] + SNAP:
            j += 1
        group = drawn[i:j]
        mean = sum(r[0] for r in group) / len(group)
        group.sort(key=lambda r: r[1])
        start, end = group[0][1], group[0][2]
        for _, low, high in group[1:]:
            if low <= end + JOIN:
                end = max(end, high)
            else:
                out.append((mean, start, end))
                start, end = low, high
        out.append((mean, start, end))
        i = j
    return [r for r in out if r[2] - r[1] >= MIN_JOINED]


@dataclass(slots=True)
class _Corners:
    """Points where rules meet: `down[x][y]` is a bit mask of the vertical rules there, `across[y][x]` of the horizontal
    ones."""

    down: dict[float, dict[float, int]] = field(default_factory=dict)
    across: dict[float, dict[float, int]] = field(default_factory=dict)

    def smallest(self, x: float, y: float, ys: Sequence[float], xs: Sequence[float]) -> Box | None:
        """Returns the smallest cell with its top left corner at (x, y), or None; `ys` and `xs` are the y of the corners
        below and the x of those to the right."""
        column, row = self.down[x], self.across[y]
        rights = [right for right in xs if row[x] & row[right]]
        for bottom in ys if rights else ():
            if not column[y] & column[bottom]:
                continue
            low = self.across[bottom]
            for right in rights:
                other = self.down[right]
                if bottom in other and other[y] & other[bottom] and low[x] & low[right]:
                    return (x, y, right, bottom)
        return None


def _corners(rows: Sequence[Rule], columns: Sequence[Rule]) -> _Corners:
    out = _Corners()
    ys = [r[0] for r in rows]
    bits = _bits(ys)
    steps = 0
    numbers: dict[float, int] = {}
    for x, top, bottom in columns:
        bit = 1 << numbers.setdefault(x, 0)
        numbers[x] += 1
        first, last = bisect_left(ys, top - MEET), bisect_right(ys, bottom + MEET)
        steps += last - first
        if steps > MAX_MEETINGS:
            raise TooManyRulesError
        for (y, x0, x1), row_bit in zip(rows[first:last], bits[first:last], strict=True):
            if x0 - MEET <= x <= x1 + MEET:
                column, row = out.down.setdefault(x, {}), out.across.setdefault(y, {})
                column[y] = column.get(y, 0) | bit
                row[x] = row.get(x, 0) | row_bit
    return out


def _bits(ys: Sequence[float]) -> list[int]:
    """Returns the bit of each horizontal rule among the rules at its y; `ys` is sorted."""
    out: list[int] = []
    for n, y in enumerate(ys):
        out.append(out[-1] << 1 if n and y == ys[n - 1] else 1)
    return out


def _cells(corners: _Corners) -> list[Box]:
    out: list[Box] = []
    xs_of = {y: sorted(row) for y, row in corners.across.items()}
    for x in sorted(corners.down):
        ys = sorted(corners.down[x])
        for i, y in enumerate(ys):
            xs = xs_of[y]
            cell = corners.smallest(x, y, ys[i + 1 :], xs[bisect_right(xs, x) :])
            if cell:
                out.append(cell)
    return out


def _tables(cells: Sequence[Box]) -> list[list[Box]]:
    """Groups cells that share corners; groups from top to bottom."""
    parent = list(range(len(cells)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    seen: dict[tuple[float, float], int] = {}
    for i, (x0, top, x1, bottom) in enumerate(cells):
        for corner in ((x0, top), (x0, bottom), (x1, top), (x1, bottom)):
            parent[root(i)] = root(seen.setdefault(corner, i))
    groups: dict[int, list[Box]] = {}
    for i, cell in enumerate(cells):
        groups.setdefault(root(i), []).append(cell)
    return sorted(groups.values(), key=lambda group: min((c[1], c[0]) for c in group))
