"""Tables whose columns show only by position: printed lines of words become rows of cells.

Unit-free: a text file gives character columns and line numbers, a PDF points.  Heads that the forms know tell where
columns are; where none are known, gutters that several lines share do.  Cells need not stand exactly under their
heads: they may overlap a head's edge, be centred, stand a single space from the next, and shift from line to line (as
`pdftotext -layout` prints them).  So each line is split for itself, at least cost (`line_split`), and rows are found by
what their cells say (`row_starts`).

    pieces, last = find_tables(page_lines, unit=1.0, wide=2.0)                       # text: characters
    pieces, last = find_tables(page_lines, unit=5.1, wide=4.5, open_table=last)      # PDF: the next page
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from extractors.readers.body_split import column_widths, split_lines
from extractors.readers.cues import (
    begins_head,
    can_begin_head,
    match_head_row,
    opens_activity,
    opens_section,
    part_heads,
)
from extractors.readers.gutters import Gutter, find_gutters, part_at
from extractors.readers.line_split import Column, Word, is_bullet
from extractors.readers.row_breaks import is_number
from extractors.readers.row_starts import row_starts

__all__ = ["Column", "ColumnTable", "PrintedLine", "Word", "find_tables"]

MAX_HEAD_LINES = 8
MAX_WORDS = 300
"""A line of more words is no row of a table."""


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


@dataclass(slots=True)
class ColumnTable:
    """A table found by position: `rows[row][column]` is a cell; the first `head_rows` rows (0 or 1) are its head."""

    columns: tuple[Column, ...]
    rows: list[list[Cell]]
    head_rows: int
    widths: list[float]
    """How many characters a line of each column can hold."""
    gutters: list[Gutter] = field(default_factory=list)
    """Where columns are parted on every line; empty where no such places are known."""


def find_tables(
    lines: Sequence[PrintedLine], unit: float, wide: float, open_table: ColumnTable | None = None
) -> tuple[list[PrintedLine | ColumnTable], ColumnTable | None]:
    """The lines outside tables and the tables of one page, in order, and the table that its last line belongs to.

    Args:
        lines: the lines of a page that hold words, from top to bottom, page headers and footers left out.
        unit: mean width of a character.
        wide: the least gap between two words that parts columns rather than words.
        open_table: the table with which the page before ended: lines before any head here may go on with it.
    """
    page = _Page(lines, wide)
    out: list[PrintedLine | ColumnTable] = []
    i = 0
    if open_table and lines and _goes_on(page, open_table):
        i = _end_of_body(page, 0, open_table.columns)
        out.append(_table(lines[:i], open_table.columns, [], unit, wide, open_table.gutters))
    while i < len(lines):
        head = page.head_at(i)
        if head:
            start, i = i + head.height, _end_of_body(page, i + head.height, head.columns)
            out.append(_table(lines[start:i], head.columns, [head.cells], unit, wide))
            continue
        columns, end = _aligned(page, i)
        if columns:
            out.append(_table(lines[i:end], columns, [], unit, wide))
        else:
            out.append(lines[i])
        i = max(end, i + 1)
    last = out[-1] if out else None
    return out, last if isinstance(last, ColumnTable) else None


class _Page:
    """The lines of a page, and what is asked of them again and again."""

    def __init__(self, lines: Sequence[PrintedLine], wide: float) -> None:
        self.lines = lines
        self.wide = wide
        steps = sorted(b.top - a.top for a, b in pairwise(lines) if b.top > a.top)
        self.step = steps[len(steps) // 3] if steps else 1.0
        """The usual step from line to line."""
        self.texts = [line.text for line in lines]
        self._heads: dict[int, _Head | None] = {}
        self._parts: dict[int, list[tuple[Word, ...]]] = {}
        self._head_parts: dict[int, list[tuple[Word, ...]]] = {}

    def gap(self, i: int) -> float:
        """The step to a line from the one above, in usual steps."""
        return (self.lines[i].top - self.lines[i - 1].top) / self.step if i else 1.0

    def parts(self, i: int) -> list[tuple[Word, ...]]:
        """The words of a line, parted at wide gaps."""
        if i not in self._parts:
            words = self.lines[i].words
            self._parts[i] = segments(words, self.wide) if len(words) <= MAX_WORDS else [words]
        return self._parts[i]

    def head_parts(self, i: int) -> list[tuple[Word, ...]]:
        """The same, parted also where known heads stand but a space apart."""
        if i not in self._head_parts:
            self._head_parts[i] = [part for segment in self.parts(i) for part in _split_heads(segment)]
        return self._head_parts[i]

    def head_at(self, i: int) -> _Head | None:
        """The head row that begins at a line, of one or more printed lines."""
        if i not in self._heads:
            self._heads[i] = _find_head(self, i)
        return self._heads[i]


def segments(words: Sequence[Word], wide: float) -> list[tuple[Word, ...]]:
    """The words of a line, parted at wide gaps."""
    out: list[list[Word]] = []
    for word in words:
        if out and (word.x0 - out[-1][-1].x1 < wide or (len(out[-1]) == 1 and is_bullet(out[-1][0].text))):
            out[-1].append(word)
        else:
            out.append([word])
    return [tuple(segment) for segment in out]


# --- heads -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Head:
    columns: tuple[Column, ...]
    cells: list[Cell]
    height: int
    score: float


def _find_head(page: _Page, i: int) -> _Head | None:
    if not any(can_begin_head(segment[0].text) for segment in page.parts(i)) or opens_section(page.texts[i]):
        return None
    if not begins_head([" ".join(w.text for w in part) for part in page.head_parts(i)]):
        return None
    best: _Head | None = None
    pieces: list[tuple[Word, ...]] = []
    for end in range(i + 1, min(i + MAX_HEAD_LINES, len(page.lines)) + 1):
        if end > i + 1 and (page.gap(end - 1) > 2.2 or opens_section(page.texts[end - 1])):
            break
        if end > i + 1 and any(len(part) == 1 and is_number(part[0].text) for part in page.parts(end - 1)):
            break  # a row's number or weight: the head has ended
        pieces += page.head_parts(end - 1)
        head = _head_of(pieces, end - i)
        if head and (best is None or head.score >= best.score):
            best = head
    if best and best.height > 1:
        below = _head_of([p for n in range(i + 1, i + best.height) for p in page.head_parts(n)], best.height - 1)
        if below and below.score >= best.score:
            return None  # the first line adds nothing: it stands over a head that needs it not
    return best


def _split_heads(segment: tuple[Word, ...]) -> list[tuple[Word, ...]]:
    """The known heads that stand in a segment a single space apart; the segment itself where it is no such thing."""
    if len(segment) < 2 or not can_begin_head(segment[0].text):
        return [segment]
    starts = part_heads([word.text for word in segment]) or [0]
    return [segment[a:b] for a, b in zip(starts, [*starts[1:], len(segment)], strict=True)]


def _head_of(pieces: Sequence[tuple[Word, ...]], height: int) -> _Head | None:
    columns = _merge([(part[0].x0, part[-1].x1) for part in pieces], 0.0)
    if len(columns) < 2:
        return None
    cells: list[Cell] = [[] for _ in columns]
    for part in pieces:
        at = next(c for c, column in enumerate(columns) if column.x0 <= part[0].x0 <= column.x1)
        cells[at].append(part)
    match = match_head_row([" ".join(w.text for part in cell for w in part) for cell in cells])
    return _Head(tuple(columns), cells, height, match.score) if match else None


def _merge(spans: Sequence[tuple[float, float]], least: float) -> list[Column]:
    """Spans that overlap or stand less than `least` apart, joined."""
    out: list[Column] = []
    for x0, x1 in sorted(spans):
        if out and x0 < out[-1].x1 + least:
            out[-1] = Column(out[-1].x0, max(out[-1].x1, x1))
        else:
            out.append(Column(x0, x1))
    return out


# --- extent ----------------------------------------------------------------------------------------------------------


def _goes_on(page: _Page, table: ColumnTable) -> bool:
    """Whether the first line of a page can belong to the table with which the page before ended."""
    text = page.texts[0]
    if opens_section(text) or opens_activity(text) or page.head_at(0):
        return False
    return len(page.parts(0)) > 1 or not _spans_columns(page.parts(0)[0], table.columns)


def _spans_columns(part: Sequence[Word], columns: Sequence[Column]) -> bool:
    """Whether a run of words reaches over the heads of several columns, as a line outside the table does."""
    inside = [c for c in columns if part[0].x0 < c.x1 and c.x0 < part[-1].x1]
    return len(inside) > 2 or (len(inside) == 2 and len(columns) == 2 and part[-1].x1 > columns[1].x1)


def _end_of_body(page: _Page, start: int, columns: Sequence[Column]) -> int:
    """The first line after `start` that no longer belongs to the table."""
    lines = page.lines
    for k in range(start, len(lines)):
        if len(lines[k].words) > MAX_WORDS or opens_section(page.texts[k]) or opens_activity(page.texts[k]):
            return k
        if page.head_at(k):
            return k
        gap, parts = page.gap(k), page.parts(k)
        if k == 0 or len(parts) > 1 or gap <= 1.4:
            continue
        titles_next = k + 1 < len(lines) and page.head_at(k + 1) is not None
        set_apart = gap > 2.2 and parts[0][0].x0 < (columns[0].x1 + columns[1].x0) / 2
        if titles_next or set_apart or _spans_columns(parts[0], columns):
            return k
    return len(lines)


def _aligned(page: _Page, start: int) -> tuple[tuple[Column, ...], int]:
    """The columns that the lines from `start` on share by their gutters, and where they end; no columns if none."""
    columns: list[Column] = []
    end, several, most = start, 0, 0
    while end < len(page.lines):
        parts = page.parts(end)
        if end > start and (opens_section(page.texts[end]) or page.head_at(end)):
            break
        if page.gap(end) > 1.4 and end > start and not _repeats(parts, columns, page.wide):
            break
        if len(parts) < 2 and (end == start or not _under(parts[0], columns)):
            break
        merged = _merge([*((c.x0, c.x1) for c in columns), *((p[0].x0, p[-1].x1) for p in parts)], page.wide)
        if len(merged) < max(2, len(columns)):
            break
        columns = merged
        several += len(parts) > 1
        most = max(most, len(parts))
        end += 1
    return (tuple(columns), end) if several >= 2 or most >= 3 else ((), start)


def _repeats(parts: Sequence[Sequence[Word]], columns: Sequence[Column], wide: float) -> bool:
    """Whether a line set apart has as many cells as the lines above, each beginning where those do."""
    return len(parts) == len(columns) and all(
        abs(part[0].x0 - column.x0) < wide for part, column in zip(parts, columns, strict=True)
    )


def _under(part: Sequence[Word], columns: Sequence[Column]) -> bool:
    """Whether a lone segment goes on with a cell of a column other than the first."""
    return any(c.x0 <= part[0].x0 and part[-1].x1 <= c.x1 + 2 for c in columns[1:])


# --- body ------------------------------------------------------------------------------------------------------------


def _table(
    body: Sequence[PrintedLine],
    columns: tuple[Column, ...],
    heads: list[list[Cell]],
    unit: float,
    wide: float,
    known: Sequence[Gutter] = (),
) -> ColumnTable:
    lines = [line.words for line in body]
    gutters = (find_gutters(lines, columns, known) if known else []) or find_gutters(lines, columns)
    split = part_at(lines, gutters) if gutters else split_lines(lines, columns, unit, wide)
    texts = [[" ".join(w.text for w in part) for part in line] for line in split]
    widths = column_widths(split, columns, unit)
    starts = row_starts(texts, [line.top for line in body], widths)
    rows = [
        [[line[c] for line in split[start:end] if line[c]] for c in range(len(columns))]
        for start, end in zip(starts, [*starts[1:], len(body)], strict=False)
    ]
    return ColumnTable(columns, [*heads, *rows], len(heads), widths, gutters)
