"""Finds the column headers of known forms among printed lines; a header row takes one or more lines."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

from extractors.immutable import immutable_dataclass
from extractors.readers.known_lines import (
    MAX_HEAD,
    begins_head,
    can_begin_head,
    ends_in_share,
    match_head_row,
    opens_section,
    part_heads,
    part_short_heads,
)
from extractors.readers.line_split import Column, Word, marks_item
from extractors.readers.row_breaks import depth, is_number

MAX_HEAD_LINES = 8
SET_APART = 2.2
"""Distance to the line above, in usual steps, beyond which a line is neither a row nor part of the same header."""
LEVEL_APART = 5.0
"""Maximum distance between the two levels of a header, in usual line steps."""
MAX_WORDS = 300
"""Maximum number of words of a line that can be a row of a table."""
LEADING = 2.2
"""Minimum line step within a cell of a PDF, in character widths."""
JUSTIFIED = 1.2 / 0.45
"""Factor on the gap that separates columns, for headers with justified text, whose spaces can be this much wider."""


@immutable_dataclass(eq=False)
class PrintedLine:
    """The words of a printed line from left to right, its position (growing downwards), and its style, if known."""

    words: tuple[Word, ...]
    top: float
    bold: bool = False
    size: float = 0.0

    @property
    def text(self) -> str:
        return text_of(self.words)


Cell = list[tuple[Word, ...]]
"""The printed lines of a cell, from top to bottom."""


@dataclass(frozen=True, slots=True)
class Scale:
    """How a source spaces its words and lines.

    `unit`: mean width of a character. `wide`: minimum gap between two words of different columns. `steady`: True if
    columns keep their positions from line to line and from page to page, whatever their words (a PDF).
    """

    unit: float
    wide: float
    steady: bool = False


@dataclass(frozen=True, slots=True)
class Head:
    """A header row: positions of its columns, its cells, its height in printed lines, its score for the best form."""

    columns: tuple[Column, ...]
    cells: list[Cell]
    height: int
    score: float

    @property
    def is_exact(self) -> bool:
        """True if every cell is a known header as printed: joined cells cannot match better."""
        return self.score >= 100.0 * len(self.columns)


class PageLines:
    """The lines of a page, with cached results of what is derived from them."""

    def __init__(self, lines: Sequence[PrintedLine], scale: Scale) -> None:
        self.lines = lines
        self.scale = scale
        steps = sorted(b.top - a.top for a, b in pairwise(lines) if b.top > a.top)
        least = LEADING * scale.unit if scale.steady else 0.0
        self.step = max(steps[len(steps) // 3], least) if steps else 1.0
        """Usual distance from line to line; lines of cells side by side may be closer."""
        self.texts = [line.text for line in lines]
        self._heads: dict[int, Head | None] = {}
        self._parts: dict[int, list[tuple[Word, ...]]] = {}
        self._sections: dict[int, bool] = {}

    def gap(self, i: int) -> float:
        """Returns the distance of a line to the one above, in usual steps; 1.0 for the first line."""
        return (self.lines[i].top - self.lines[i - 1].top) / self.step if i else 1.0

    def parts(self, i: int) -> list[tuple[Word, ...]]:
        """Returns the words of a line, split at wide gaps."""
        if i not in self._parts:
            self._parts[i] = segments(self.lines[i].words, self.scale.wide)
        return self._parts[i]

    def head_parts(self, i: int, first: int) -> list[tuple[Word, ...]]:
        """Returns the parts of a line that can be headers, in a header row that begins at the line `first`.

        In a PDF a part that begins in lower case or in brackets is joined to the part before, if the gap can come from
        justified text, unless it is below another part of the first line.
        """
        if not self.scale.steady:
            return self.parts(i)
        above = self.head_parts(first, first) if first < i else []
        out: list[tuple[Word, ...]] = []
        for part in self.parts(i):
            opening = part[0].text[0]
            continues = out and (opening.islower() or opening in "([" or depth(text_of(out[-1])) > 0)
            is_near = out and part[0].x0 - out[-1][-1].x1 < JUSTIFIED * self.scale.wide
            if continues and is_near and not any(_overlap(part, a) and not _overlap(out[-1], a) for a in above):
                out[-1] += part
            else:
                out.append(part)
        return out

    def opens_section(self, i: int) -> bool:
        """True if a line is a heading of a form, or the first of the two lines of one."""
        if i not in self._sections:
            tabbed = "\t".join(map(text_of, self.parts(i)))
            self._sections[i] = opens_section(tabbed) or self._wraps_section(i)
        return self._sections[i]

    def _wraps_section(self, i: int) -> bool:
        if i + 1 >= len(self.lines) or self.gap(i + 1) > 1.4 or len(self.parts(i)) > 1 or len(self.parts(i + 1)) > 1:
            return False
        below = self.texts[i + 1]
        ends_heading = ends_in_share(below) or below.endswith(":")
        return ends_heading and opens_section(f"{self.texts[i]} {below}")

    def head_at(self, i: int) -> Head | None:
        """Returns the header row (of one or more printed lines) that begins at a line; None if there is none."""
        if i not in self._heads:
            self._heads[i] = self._find_head(i)
        return self._heads[i]

    def _find_head(self, i: int) -> Head | None:
        if not any(can_begin_head(part[0].text) for part in self.parts(i)) or self.opens_section(i):
            return None
        head = _find_head(self, i, self.parts)
        if head and head.is_exact:
            return head
        if head and (other := _find_head(self, i, self._short_parts)) and other.is_exact:
            return other
        if not self.scale.steady or not any(map(self._may_be_justified, self.lines[i : i + MAX_HEAD_LINES])):
            return head
        for split in (partial(self.head_parts, first=i), self._parts_at_justified_gaps):
            other = _find_head(self, i, split)
            head = other if other and (head is None or other.score > head.score) else head
        return head

    def _short_parts(self, i: int) -> list[tuple[Word, ...]]:
        """Returns the parts of a line, each divided into the shortest known column headers, if it is made of them."""
        out: list[tuple[Word, ...]] = []
        for part in self.parts(i):
            starts = part_short_heads([word.text for word in part]) or [0]
            out += [part[a:b] for a, b in pairwise([*starts, len(part)])]
        return out

    def _parts_at_justified_gaps(self, i: int) -> list[tuple[Word, ...]]:
        return segments(self.lines[i].words, JUSTIFIED * self.scale.wide)

    def _may_be_justified(self, line: PrintedLine) -> bool:
        wide = self.scale.wide
        return any(wide <= b.x0 - a.x1 < JUSTIFIED * wide for a, b in pairwise(line.words))


def text_of(words: Iterable[Word]) -> str:
    """Returns the text of words, joined by spaces."""
    return " ".join([word.text for word in words])


def segments(words: Sequence[Word], wide: float) -> list[tuple[Word, ...]]:
    """Splits the words of a line at wide gaps; a line of more than `MAX_WORDS` words stays whole."""
    words = tuple(words)
    if len(words) > MAX_WORDS:
        return [words]
    out: list[tuple[Word, ...]] = []
    start = 0
    for n, (before, word) in enumerate(pairwise(words), 1):
        if word.x0 - before.x1 >= wide and not (n - start == 1 and marks_item(words, n - 1, wide)):
            out.append(words[start:n])
            start = n
    return [*out, words[start:]] if words else []


def merge(spans: Sequence[tuple[float, float]], least: float) -> list[Column]:
    """Merges spans that overlap or are less than `least` apart."""
    starts: list[float] = []
    ends: list[float] = []
    for x0, x1 in sorted(spans):
        if ends and x0 < ends[-1] + least:
            ends[-1] = max(ends[-1], x1)
        else:
            starts.append(x0)
            ends.append(x1)
    return list(map(Column, starts, ends))


def _overlap(part: Sequence[Word], other: Sequence[Word]) -> bool:
    """True if two parts of different lines share a stretch of the page's width."""
    return part[0].x0 < other[-1].x1 and other[0].x0 < part[-1].x1


def _find_head(page: PageLines, i: int, split: Callable[[int], Sequence[tuple[Word, ...]]]) -> Head | None:
    """Returns the header row that begins at a line, whose lines `split` divides into column headers, or None."""
    first = _head_parts(split(i))
    if not begins_head([text for _, text in first]):
        return None
    best: Head | None = None
    parts = [first]
    for end in range(i + 1, min(i + MAX_HEAD_LINES, len(page.lines)) + 1):
        if end > i + 1:
            if page.opens_section(end - 1) or not (page.gap(end - 1) <= SET_APART or is_level(page, end - 1, i)):
                break
            line = page.parts(end - 1)
            if any(len(part) == 1 and is_number(part[0].text) for part in line) and not _counts_up(line):
                break  # a row's number or weight ends the header
            parts.append(_head_parts(split(end - 1)))
        columns, cells, texts = _head_cells(parts)
        if max(map(len, texts)) > MAX_HEAD:
            break  # it only grows with further lines
        head = _head_of(columns, cells, texts, len(parts))
        if head and (best is None or head.score >= best.score):
            best = head
    if best and best.height > 1:
        below = _head_of(*_head_cells(parts[1 : best.height]), best.height - 1)
        if below and below.score >= best.score:
            return None  # the header already matches without its first line
        # The rest of a wrapped header can look like headers of its own: "… y denominador" above "estimado meta 2018".
        whole = [first, *([(part, text_of(part)) for part in split(k)] for k in range(i + 1, i + best.height))]
        other = _head_of(*_head_cells(whole), best.height) if whole != parts[: best.height] else None
        best = other if other and (other.is_exact or other.score > best.score) else best
    return _explained(best, parts) if best else None


def _counts_up(parts: Sequence[Sequence[Word]]) -> bool:
    """True if a line holds only 1, 2, 3 …: the stages, each above its column."""
    return len(parts) > 1 and [text_of(part) for part in parts] == [str(n) for n in range(1, len(parts) + 1)]


def _explained(head: Head, parts: Sequence[Sequence[_HeadPart]]) -> Head:
    """Extends a header by the lines below it that explain its values in brackets: "(SI/NO)"."""
    opened = 0
    for height, line in enumerate(parts[head.height :], head.height + 1):
        texts = [text for _, text in line]
        if not opened and not all(text.startswith(("(", "[")) for text in texts):
            break
        opened += sum(map(depth, texts))
        if opened <= 0:
            if not all(text.endswith((")", "]")) for text in texts):
                break
            columns, cells, _ = _head_cells(parts[:height])
            return Head(tuple(columns), cells, height, head.score) if len(columns) == len(head.columns) else head
    return head


_HeadPart = tuple[tuple[Word, ...], str]
"""Words that may be a column header or a part of one, and their text."""


def is_level(page: PageLines, i: int, first: int) -> bool:
    """True if a line below a wide space can be the lower level of the header that begins at line `first`: it has text
    below some of the header's parts but not below all, and no part of it begins with a digit."""
    below = [(part[0].x0, part[-1].x1) for part in page.parts(i) if not part[0].text[0].isdigit()]
    if page.gap(i) > LEVEL_APART or len(below) < len(page.parts(i)):
        return False
    return any(all(x1 < part[0].x0 or part[-1].x1 < x0 for x0, x1 in below) for part in page.parts(first))


def _head_parts(parts: Iterable[tuple[Word, ...]]) -> list[_HeadPart]:
    """Returns the parts of a line, split also between known column headers one space apart."""
    return [(part, text_of(part)) for segment in parts for part in _split_heads(segment)]


def _split_heads(segment: tuple[Word, ...]) -> list[tuple[Word, ...]]:
    """Splits a segment into known column headers one space apart; returns it whole if it is not made of them."""
    if len(segment) < 2 or not can_begin_head(segment[0].text):
        return [segment]
    starts = part_heads([word.text for word in segment]) or [0]
    return [segment[a:b] for a, b in pairwise([*starts, len(segment)])]


def _head_cells(lines: Sequence[Sequence[_HeadPart]]) -> tuple[list[Column], list[Cell], list[str]]:
    """Returns the columns formed by the parts of some lines, their cells, and the texts of these cells.

    A header above several columns ("Ponderación" above "Comprometido" and "Obtenido") is repeated in each of them.
    """
    over = _group_heads(lines)
    pieces = [part for line in lines for part in line if not any(part is group for group, _ in over)]
    columns = merge([(words[0].x0, words[-1].x1) for words, _ in pieces], 0.0)
    ends = [column.x1 for column in columns]
    cells: list[list[_HeadPart]] = [[] for _ in columns]
    for part in pieces:
        own = cells[bisect_left(ends, part[0][0].x0)]
        own += [group for group, below in over if any(part is one for one in below) and group not in own]
        own.append(part)
    return columns, [[words for words, _ in own] for own in cells], [" ".join(text for _, text in own) for own in cells]


def _group_heads(lines: Sequence[Sequence[_HeadPart]]) -> list[tuple[_HeadPart, list[_HeadPart]]]:
    """Returns the parts that are above two or more parts of a lower line, each with those parts.

    Lower parts beside these belong to it too if nothing else is above them: a group header can be left-aligned.
    """
    out = []
    for i, line in enumerate(lines[:-1]):
        starts = [words[0].x0 for words, _ in line]
        for p, part in enumerate(line):
            left = line[p - 1][0][-1].x1 if p else -math.inf
            right = starts[p + 1] if p + 1 < len(line) else math.inf
            for below in lines[i + 1 :]:
                inside = [one for one in below if left < one[0][0].x0 and one[0][-1].x1 < right]
                if sum(1 for one in inside if one[0][0].x0 <= part[0][-1].x1 and part[0][0].x0 <= one[0][-1].x1) > 1:
                    out.append((part, inside))
                    break
    return out


def _head_of(columns: Sequence[Column], cells: list[Cell], texts: list[str], height: int) -> Head | None:
    """Returns the header row that cells make; None if it is not one of a known form."""
    match = match_head_row(texts)
    return Head(tuple(columns), cells, height, match.score) if match else None
