"""Finds the column borders and the rows of a table where no rule separates them."""

from __future__ import annotations

import itertools
import re
from collections.abc import Container, Sequence

from extractors.readers.columns import ColumnTable, PrintedLine, find_tables
from extractors.readers.gutters import find_gutters
from extractors.readers.line_split import Column
from extractors.readers.line_split import Word as ColumnWord
from extractors.readers.pdf.cells import SNAP
from extractors.readers.pdf.content import Word
from extractors.readers.pdf.geometry import apart
from extractors.readers.pdf.lines import TextLine, text_lines
from extractors.readers.row_breaks import marker_kind
from extractors.readers.row_starts import row_starts

WIDE = 0.45
"""Minimum gap between words that separates columns, in font sizes (a space takes 0.2 to 0.35)."""
LETTER = 0.5
"""Mean width of a character, in font sizes."""
MAX_TITLES = 4
"""Maximum number of rows at a table's top that are searched for column headers."""
GUTTER = 1.0
"""Minimum width of a gutter in a table without known column headers, in font sizes: words of narrow cells can stand
`text_columns.CLEAR` apart."""


def crosses(words: Sequence[Word], borders: Sequence[float]) -> bool:
    """True if a word crosses one of the borders by more than a point on each side."""
    return any(w.x0 + 1 < x < w.x1 - 1 for x in borders for w in words)


def column_borders(
    rows: Sequence[Sequence[TextLine]], ends: Sequence[float], size: float, grouping: Sequence[Word] = ()
) -> list[float]:
    """Returns the inner borders of a table's columns (x), from left to right.

    Args:
        rows: the printed lines of each row.
        ends: the x at which pieces of its rules end inside the table; each is a border.
        size: the usual font size.
        grouping: words of group headers, which can cross borders.
    """
    over = {id(word) for word in grouping}
    words = [w for row in rows for line in row for w in line.words if id(w) not in over]
    out = apart(ends, SNAP)
    by_position = _by_heads(rows, size)
    if not by_position or (over and len(by_position) <= len(out)):
        by_position = _by_gutters(rows, size, over)
    for x in by_position if len(by_position) > len(out) else ():
        if not any(_same_gap(x, known, words) for known in out):
            out.append(x)
    return sorted(out)


def _same_gap(a: float, b: float, words: Sequence[Word]) -> bool:
    low, high = min(a, b), max(a, b)
    return high - low < SNAP or not any(low < (w.x0 + w.x1) / 2 < high for w in words)


def _by_heads(rows: Sequence[Sequence[TextLine]], size: float) -> list[float]:
    """Returns the middles of the gutters between known column headers, or of the widest blank stretches between them
    if there are no gutters; [] without known headers."""
    table = _head_among(rows[:MAX_TITLES], size)
    if table is None:
        return []
    body = [_column_words(line) for row in rows if not _is_title(row, size) for line in row if not line.words[0].turn]
    gutters = find_gutters(body, table.columns, WIDE * size)
    if gutters:
        return [(a + b) / 2 for a, b in gutters]
    words = [word for line in body for word in line]
    pairs = itertools.pairwise(table.columns)
    return [_gap((a.x0 + a.x1) / 2, (b.x0 + b.x1) / 2, words, b.x0 - 1) for a, b in pairs]


def _head_among(rows: Sequence[Sequence[TextLine]], size: float) -> ColumnTable | None:
    """Returns the columns of the first row of known column headers, and of its lower levels in the rows below it."""
    for n, row in enumerate(rows):
        table = head_of(row, size)
        first = next((m for m in range(n + 1, len(rows)) if table and _parts_column(rows[m], table, size)), len(rows))
        for end in range(first + 1, len(rows) + 1):
            levels = head_of([line for level in rows[n:end] for line in level], size)
            if levels and table and len(levels.columns) > len(table.columns) and not levels.rows[1:]:
                return levels
        if table:
            return table
    return None


def _parts_column(row: Sequence[TextLine], table: ColumnTable, size: float) -> bool:
    """True if a line of a row has two texts nearest to one header of a table, as the lower level of that header has."""
    for line in row:
        starts = [line.x0, *(b.x0 for a, b in itertools.pairwise(line.words) if b.x0 - a.x1 >= WIDE * size)]
        nearest = {min(range(len(table.columns)), key=lambda c: _distance(table.columns[c], x)) for x in starts}
        if len(nearest) < len(starts):
            return True
    return False


def _distance(column: Column, x: float) -> float:
    return max(column.x0 - x, x - column.x1, 0.0)


def head_of(row: Sequence[TextLine], size: float) -> ColumnTable | None:
    """Returns the columns of a row of known column headers; None if it is no such row."""
    printed = [PrintedLine(_column_words(line), line.base) for line in row if not line.words[0].turn]
    found, _ = find_tables(printed, LETTER * size, WIDE * size, steady=True)
    return next((item for item in found if isinstance(item, ColumnTable) and item.head_rows), None)


def _column_words(line: TextLine) -> tuple[ColumnWord, ...]:
    return tuple(ColumnWord(w.text, w.x0, w.x1) for w in line.words)


def _is_title(row: Sequence[TextLine], size: float) -> bool:
    """True if a row contains a single text (no wide gap), which could be a title of the whole table."""
    return all(b.x0 - a.x1 < GUTTER * size for line in row for a, b in itertools.pairwise(line.words))


def _gap(low: float, high: float, words: Sequence[ColumnWord], default: float) -> float:
    """Returns the middle of the widest stretch between `low` and `high` without a word; `default` if there is none."""
    inside = sorted((max(w.x0, low), min(w.x1, high)) for w in words if w.x1 > low and w.x0 < high)
    best, width, x = default, 0.0, low
    for x0, x1 in [*inside, (high, high)]:
        if x0 - x > width:
            best, width = (x + x0) / 2, x0 - x
        x = max(x, x1)
    return best


def _by_gutters(rows: Sequence[Sequence[TextLine]], size: float, grouping: Container[int]) -> list[float]:
    """Returns the middles of the stretches that are blank in all rows with several texts; ignores words by id."""
    several = [row for row in rows if row and not _is_title(row, size)]
    spans = sorted((w.x0, w.x1) for row in several for line in row for w in line.words if id(w) not in grouping)
    out: list[float] = []
    x = spans[0][1] if spans else 0.0
    for x0, x1 in spans[1:]:
        if x0 - x >= GUTTER * size:
            out.append((x + x0) / 2)
        x = max(x, x1)
    return out


_NUMBER = re.compile(r"\d{1,3}(?:[.,]\d+)*\.?\s?%?")


def is_row_number(text: str) -> bool:
    """True if a text is the number of a row or its weight ("2.", "12,5 %")."""
    return _NUMBER.fullmatch(text) is not None


def _counts_rows(column: Sequence[str]) -> bool:
    """True if a column contains only row numbers or weights, in several rows."""
    filled = [text for text in column if text]
    return len(filled) > 1 and all(map(is_row_number, filled))


def _are_numbered(texts: Sequence[Sequence[str]]) -> bool:
    """True if the first cells of several rows are numbered ("1. …", "2. …")."""
    return sum(marker_kind(line[0]) == "number" for line in texts) > 1


def row_tops(words: Sequence[Word], xs: Sequence[float]) -> list[float]:
    """Returns the top y of each row that the words between two rules form; [] if neither a column nor the first cells
    number the rows."""
    lines = [line for line in text_lines(list(words)) if not line.words[0].turn]
    texts = [
        [
            " ".join(w.text for w in line.words if low <= (w.x0 + w.x1) / 2 < high)
            for low, high in itertools.pairwise(xs)
        ]
        for line in lines
    ]
    if not any(_counts_rows(column) for column in zip(*texts, strict=True)) and not _are_numbered(texts):
        return []
    letter = LETTER * max(line.size for line in lines)
    widths = [(b - a) / letter for a, b in itertools.pairwise(xs)]
    starts = row_starts(texts, [line.base for line in lines], widths)
    return [lines[i].top - 0.5 for i in starts]
