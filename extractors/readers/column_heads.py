"""Heads of columns among printed lines: rows of heads that the forms know, of one or more printed lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from extractors.readers.cues import begins_head, can_begin_head, match_head_row, opens_section, part_heads
from extractors.readers.line_split import Column, Word, is_bullet
from extractors.readers.row_breaks import is_number

MAX_HEAD_LINES = 8
MAX_WORDS = 300
"""A line of more words is no row of a table."""
LEADING = 2.2
"""The least step from line to line within a cell of a PDF, in widths of a character."""
JUSTIFIED = 1.2 / 0.45
"""Heads may be justified: then spaces are up to this many times as wide as what else parts columns."""


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """The words of a printed line from left to right, and where it stands (growing downwards)."""

    words: tuple[Word, ...]
    top: float

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)


Cell = list[tuple[Word, ...]]
"""The printed lines of a cell, from top to bottom."""


@dataclass(frozen=True, slots=True)
class Scale:
    """How a source sets its lines.

    `unit`: the mean width of a character; `wide`: the least gap between two words that parts columns rather than
    words; `steady`: columns keep their places from line to line and from page to page, whatever their words (a PDF).
    """

    unit: float
    wide: float
    steady: bool = False


@dataclass(frozen=True, slots=True)
class Head:
    """A row of known heads: where each stands, its cells, how many printed lines it fills, how well it fits a form."""

    columns: tuple[Column, ...]
    cells: list[Cell]
    height: int
    score: float


class PageLines:
    """The lines of a page, and what is asked of them again and again."""

    def __init__(self, lines: Sequence[PrintedLine], scale: Scale) -> None:
        self.lines = lines
        self.scale = scale
        steps = sorted(b.top - a.top for a, b in pairwise(lines) if b.top > a.top)
        least = LEADING * scale.unit if scale.steady else 0.0
        self.step = max(steps[len(steps) // 3], least) if steps else 1.0
        """The usual step from line to line; lines of cells side by side may stand closer."""
        self.texts = [line.text for line in lines]
        self._heads: dict[int, Head | None] = {}
        self._parts: dict[int, list[tuple[Word, ...]]] = {}
        self._sections: dict[int, bool] = {}

    def gap(self, i: int) -> float:
        """The step to a line from the one above, in usual steps."""
        return (self.lines[i].top - self.lines[i - 1].top) / self.step if i else 1.0

    def parts(self, i: int) -> list[tuple[Word, ...]]:
        """The words of a line, parted at wide gaps."""
        if i not in self._parts:
            self._parts[i] = segments(self.lines[i].words, self.scale.wide)
        return self._parts[i]

    def opens_section(self, i: int) -> bool:
        """Whether a line is a heading of a form, or the first of the two lines of one."""
        if i not in self._sections:
            self._sections[i] = opens_section(self.texts[i]) or self._wraps_section(i)
        return self._sections[i]

    def _wraps_section(self, i: int) -> bool:
        if i + 1 >= len(self.lines) or self.gap(i + 1) > 1.4:
            return False
        below = self.texts[i + 1]
        ends_heading = "(ponderaci" in below.lower() or below.endswith(":")
        lone = ends_heading and len(self.parts(i)) == len(self.parts(i + 1)) == 1
        return lone and opens_section(f"{self.texts[i]} {below}")

    def head_at(self, i: int) -> Head | None:
        """The head row that begins at a line, of one or more printed lines."""
        if i not in self._heads:
            self._heads[i] = self._find_head(i)
        return self._heads[i]

    def _find_head(self, i: int) -> Head | None:
        if not any(can_begin_head(part[0].text) for part in self.parts(i)) or self.opens_section(i):
            return None
        head = _find_head(self, i, self.scale.wide)
        if not self.scale.steady or not any(map(self._may_be_justified, self.lines[i : i + MAX_HEAD_LINES])):
            return head
        other = _find_head(self, i, JUSTIFIED * self.scale.wide)
        return other if other and (head is None or other.score > head.score) else head

    def _may_be_justified(self, line: PrintedLine) -> bool:
        wide = self.scale.wide
        return any(wide <= b.x0 - a.x1 < JUSTIFIED * wide for a, b in pairwise(line.words))


def segments(words: Sequence[Word], wide: float) -> list[tuple[Word, ...]]:
    """The words of a line, parted at wide gaps; those of a line of very many stay together."""
    if len(words) > MAX_WORDS:
        return [tuple(words)]
    out: list[list[Word]] = []
    for word in words:
        if out and (word.x0 - out[-1][-1].x1 < wide or (len(out[-1]) == 1 and is_bullet(out[-1][0].text))):
            out[-1].append(word)
        else:
            out.append([word])
    return [tuple(segment) for segment in out]


def merge(spans: Sequence[tuple[float, float]], least: float) -> list[Column]:
    """Spans that overlap or stand less than `least` apart, joined."""
    out: list[Column] = []
    for x0, x1 in sorted(spans):
        if out and x0 < out[-1].x1 + least:
            out[-1] = Column(out[-1].x0, max(out[-1].x1, x1))
        else:
            out.append(Column(x0, x1))
    return out


def _find_head(page: PageLines, i: int, wide: float) -> Head | None:
    """The head row that begins at a line, where gaps of `wide` part heads."""
    first = _head_parts(page, i, wide)
    if not begins_head([" ".join(w.text for w in part) for part in first]):
        return None
    best: Head | None = None
    parts = [first]
    for end in range(i + 1, min(i + MAX_HEAD_LINES, len(page.lines)) + 1):
        if end > i + 1:
            if page.gap(end - 1) > 2.2 or page.opens_section(end - 1):
                break
            if any(len(part) == 1 and is_number(part[0].text) for part in page.parts(end - 1)):
                break  # a row's number or weight: the head has ended
            parts.append(_head_parts(page, end - 1, wide))
        head = _head_of(parts)
        if head and (best is None or head.score >= best.score):
            best = head
    if best and best.height > 1:
        below = _head_of(parts[1 : best.height])
        if below and below.score >= best.score:
            return None  # the first line adds nothing: it stands over a head that needs it not
    return best


def _head_parts(page: PageLines, i: int, wide: float) -> list[tuple[Word, ...]]:
    """The words of a line, parted at wide gaps and also where known heads stand but a space apart."""
    return [part for segment in segments(page.lines[i].words, wide) for part in _split_heads(segment)]


def _split_heads(segment: tuple[Word, ...]) -> list[tuple[Word, ...]]:
    """The known heads that stand in a segment a single space apart; the segment itself where it is no such thing."""
    if len(segment) < 2 or not can_begin_head(segment[0].text):
        return [segment]
    starts = part_heads([word.text for word in segment]) or [0]
    return [segment[a:b] for a, b in zip(starts, [*starts[1:], len(segment)], strict=True)]


def _head_of(lines: Sequence[Sequence[tuple[Word, ...]]]) -> Head | None:
    """The head row that the parts of some lines make."""
    pieces = [part for line in lines for part in line]
    columns = merge([(part[0].x0, part[-1].x1) for part in pieces], 0.0)
    if len(columns) < 2:
        return None
    cells: list[Cell] = [[] for _ in columns]
    for part in pieces:
        at = next(c for c, column in enumerate(columns) if column.x0 <= part[0].x0 <= column.x1)
        cells[at].append(part)
    match = match_head_row([" ".join(w.text for part in cell for w in part) for cell in cells])
    return Head(tuple(columns), cells, len(lines), match.score) if match else None
