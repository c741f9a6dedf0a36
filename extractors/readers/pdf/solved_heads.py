"""Builds the cells of a table's header from its printed lines, once the columns are known; group headers included."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

from extractors.readers.pdf.content import Word
from extractors.readers.pdf.grid import GridCell
from extractors.readers.pdf.horizontal_rules import SAME_X, Level
from extractors.readers.pdf.segments import Piece, Printed, Segment

MAX_STEP = 1.7
"""Maximum distance between baselines of one header cell, in font sizes."""
MOST_GROUPED = 14
"""Maximum number of columns below group headers on one rule: a year has twelve months."""
CENTRED = 1.5
"""Maximum distance of a group header from the middle of its columns, in font sizes."""
NOWHERE = (0.0, 0.0, 0.0, 0.0)


def span_of(x0: float, x1: float, borders: Sequence[float], slack: float = 1.0) -> tuple[int, int]:
    """Returns the columns (start, end) that a stretch covers; a column entered by less than `slack` does not count.

    `borders` are the inner ones.
    """
    slack = min(slack, (x1 - x0) / 4)
    return bisect_right(borders, x0 + slack), bisect_right(borders, x1 - slack) + 1


def cut(segment: Segment, borders: Sequence[float]) -> list[Piece]:
    """Splits a segment at the borders that none of its words crosses."""
    runs: list[tuple[int, int, list[Word]]] = []
    for word in segment.words:
        start, end = span_of(word.x0, word.x1, borders)
        if runs and start < runs[-1][1]:
            first, last, words = runs[-1]
            runs[-1] = (first, max(last, end), [*words, word])
        else:
            runs.append((start, end, [word]))
    return [Piece(start, end, Segment.of(words)) for start, end, words in runs]


def head_pieces(
    line: Printed, below: Printed | None, xs: Sequence[float], rules: Sequence[Level], boxes: Sequence[GridCell]
) -> list[Piece]:
    """Splits a line of a header into pieces by column (`xs` are the borders, including the outer ones).

    A text spans the columns of a rule below it or of a box around it, or the columns that it covers if the line `below`
    has several texts there.
    """
    out: list[Piece] = []
    borders = xs[1:-1]
    grouped = _grouped(line, below, xs, rules)
    for n, segment in enumerate(line.segments):
        start, end = span_of(segment.x0, segment.x1, borders)
        over = grouped.get(n) or _boxed(segment, line, borders, boxes)
        if over:
            out.append(Piece(*over, segment))
        elif end - start == 1 or (below and sum(_is_over(segment, own) for own in below.segments) > 1):
            out.append(Piece(start, end, segment))
        else:
            out += cut(segment, borders)
    return out


def _is_over(segment: Segment, below: Segment) -> bool:
    return below.x0 < segment.x1 and segment.x0 < below.x1


def _boxed(
    segment: Segment, line: Printed, borders: Sequence[float], boxes: Sequence[GridCell]
) -> tuple[int, int] | None:
    """Returns the columns (start, end) of the drawn cell that contains only this segment; None if not several."""
    middle = (segment.x0 + segment.x1) / 2
    for x0, top, x1, bottom in (cell.box for cell in boxes):
        if x0 <= middle <= x1 and top <= line.middle <= bottom:
            start, end = span_of(x0, x1, borders, SAME_X)
            if end - start > 1 and len(line.within(x0, x1).segments) == 1:
                return start, end
    return None


def _grouped(
    line: Printed, below: Printed | None, xs: Sequence[float], rules: Sequence[Level]
) -> dict[int, tuple[int, int]]:
    """Returns the columns (start, end) of each segment (by index) above a rule shorter than the table: the segment is
    centred over them."""
    out: dict[int, tuple[int, int]] = {}
    bottom = below.base if below else line.base + 2 * line.size
    for rule in rules:
        for x0, x1 in rule.pieces if line.base - 1 <= rule.y <= bottom else ():
            under = [c for c, (a, b) in enumerate(pairwise(xs)) if min(b, x1) - max(a, x0) > (b - a) / 2]
            over = [n for n, s in enumerate(line.segments) if x0 - SAME_X < s.x0 and s.x1 < x1 + SAME_X]
            if over and len(over) < len(under) <= min(MOST_GROUPED, len(xs) - 2):
                texts = [(line.segments[n].x0, line.segments[n].x1) for n in over]
                groups, aside = centred_groups(texts, range(under[0], under[-1] + 1), xs)
                if len(over) == 1 or aside <= CENTRED * line.size:
                    out.update(zip(over, groups, strict=True))
    return out


def centred_groups(
    texts: Sequence[tuple[float, float]], columns: range, xs: Sequence[float]
) -> tuple[list[tuple[int, int]], float]:
    """Divides columns among texts (x0, x1) so that each is as close as possible to the middle of its own columns.

    Returns the columns (start, end) of each text, and the largest distance from a middle, in points.
    """

    def aside(text: tuple[float, float], group: tuple[int, int]) -> float:
        return abs(text[0] + text[1] - xs[group[0]] - xs[group[1]]) / 2

    cuts = combinations(columns[1:], len(texts) - 1)
    ways = [list(pairwise([columns.start, *own, columns.stop])) for own in cuts]
    best = min(ways, key=lambda groups: sum(map(aside, texts, groups)))
    return best, max(map(aside, texts, best))


@dataclass(slots=True, eq=False)
class _Cell:
    start: int
    end: int
    last: int
    """Index of its last line."""
    depth: int
    """Number of cells above one another down to this one, itself included."""
    words: list[Word]

    def shares(self, other: Piece | _Cell) -> bool:
        return self.start < other.end and other.start < self.end


def head_cells(lines: Sequence[Printed], rules: Sequence[Level]) -> tuple[list[GridCell], int]:
    """Builds the cells of a header (their boxes are still `NOWHERE`), and returns them with the number of rows.

    Lines above one another in the same columns are one cell unless a rule separates them; a cell spans all rows down to
    the next cell below it.
    """
    cells: list[_Cell] = []
    for n, line in enumerate(lines):
        for piece in line.pieces:
            above = [cell for cell in cells if cell.shares(piece)]
            last = max(above, key=lambda cell: cell.last, default=None)
            if last and _goes_on(last, piece, lines, n, rules):
                last.last = n
                last.words += piece.words
            else:
                depth = max((cell.depth for cell in above), default=0) + 1
                cells.append(_Cell(piece.start, piece.end, n, depth, list(piece.words)))
    height = max((cell.depth for cell in cells), default=0)
    out: list[GridCell] = []
    for cell in cells:
        below = min((own.depth for own in cells if own.depth > cell.depth and own.shares(cell)), default=height + 1)
        span = cell.end - cell.start
        out.append(GridCell(NOWHERE, cell.depth - 1, cell.start, below - cell.depth, span, cell.words))
    return out, height


def _goes_on(cell: _Cell, piece: Piece, lines: Sequence[Printed], n: int, rules: Sequence[Level]) -> bool:
    before, line = lines[cell.last], lines[n]
    if (cell.start, cell.end) != (piece.start, piece.end) or cell.last == n:
        return False
    if line.base - before.base > MAX_STEP * max(line.size, before.size):
        return False
    x0, x1 = piece.segment.x0, piece.segment.x1
    return not any(before.base - 1 < rule.y < line.base and rule.covers(x0, x1) for rule in rules)
