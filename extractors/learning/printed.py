"""Candidates among printed lines whose columns show only by position: a text aligned by spaces, a PDF without rules."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from extractors.layouts.numbered import heading_of_table, table_number
from extractors.learning.candidates import Candidate, can_be_head
from extractors.readers.column_heads import PageLines, merge, said
from extractors.readers.columns import table_under
from extractors.readers.known_lines import opens_table
from extractors.readers.line_split import Column

_MAX_HEAD_LINES = 6
_MAX_BODY = 40
"""So many lines under a head say what its columns hold."""
_APART = 1.4
"""A line further (usual steps) from the one above may begin something else."""


def of_pages(pages: Sequence[PageLines]) -> Iterator[list[Candidate]]:
    """The candidates of each page."""
    number: str | None = None
    for page in pages:
        found: list[Candidate] = []
        for i in range(len(page.lines)):
            match = heading_of_table(page.texts[i])
            number = table_number(match) if match else number
            if _may_begin(page, i):
                found += _at(page, i, number)
        yield found


def _may_begin(page: PageLines, i: int) -> bool:
    """Whether a head can begin at a line: it has several parts, none is a value, and it stands apart, or right under
    a row where all its parts begin as heads do."""
    parts = page.parts(i)
    if len(parts) < 2 or page.opens_section(i) or not _is_of_head(page, i):
        return False
    if i == 0 or page.gap(i) > _APART or len(page.parts(i - 1)) == 1 or page.opens_section(i - 1):
        return True
    capital = all(not part[0].text[0].islower() for part in parts)
    return capital and not _is_of_head(page, i - 1) and i + 1 < len(page.lines)


def _at(page: PageLines, i: int, number: str | None) -> Iterator[Candidate]:
    """Heads of one line and more from a line on, parted at wide gaps, or where the lines under them part."""
    end = _end(page, i + 1)
    for height in range(1, _MAX_HEAD_LINES + 1):
        last = i + height
        if last >= end or (height > 1 and (page.gap(last - 1) > 2.2 or not _is_of_head(page, last - 1))):
            return
        lines = [page.parts(k) for k in range(i, last)]
        spans = [(part[0].x0, part[-1].x1) for line in lines for part in line]
        under = [(w.x0, w.x1) for k in range(last, end) for w in page.lines[k].words]
        ways = {tuple(_plain(columns)): columns for columns in (merge(spans, 0.0), merge(under, page.scale.wide))}
        for columns in ways.values():
            if 2 <= len(columns) <= 12 and (candidate := _candidate(page, range(i, last), end, columns, number)):
                yield candidate


def _plain(columns: Sequence[Column]) -> list[tuple[float, float]]:
    return [(column.x0, column.x1) for column in columns]


def _is_of_head(page: PageLines, i: int) -> bool:
    return all(can_be_head(said(part)) or said(part).startswith("(") for part in page.parts(i))


def _end(page: PageLines, start: int) -> int:
    """The line after a table that has its head right above `start`: a heading, a known head, or one that may be one."""
    under = False
    for k in range(start, min(len(page.lines), start + _MAX_BODY)):
        if page.opens_section(k) or opens_table(page.texts[k]) or (page.head_at(k) and under):
            return k
        if under and _may_begin(page, k):
            return k
        under = under or not _is_of_head(page, k)
    return min(len(page.lines), start + _MAX_BODY)


def _candidate(
    page: PageLines, head: range, end: int, columns: Sequence[Column], number: str | None
) -> Candidate | None:
    texts: list[list[str]] = [[] for _ in columns]
    for k in head:
        for word in page.lines[k].words:
            middle = (word.x0 + word.x1) / 2
            nearest = min(range(len(columns)), key=lambda c: _away(columns[c], middle))
            texts[nearest].append(word.text)
    heads = tuple(" ".join(own) for own in texts)
    if not all(map(can_be_head, filter(None, heads))):
        return None
    table = table_under(page, range(head.stop, end), columns)
    rows = [[" ".join(said(part) for part in cell) for cell in row] for row in table.rows]
    under = tuple(zip(*rows, strict=True))
    if not rows or all(text[0].islower() or text[0] == "(" for text in rows[0] if text):
        return None  # the head goes on
    return Candidate(heads, under, number, head.start, end)


def _away(column: Column, x: float) -> float:
    return max(column.x0 - x, x - column.x1, 0.0)
