"""Candidates among printed lines whose columns show only by position: a text aligned by spaces, a PDF without rules."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import zip_longest

from extractors.learning.candidates import Candidate, can_be_head
from extractors.learning.places import Place
from extractors.readers.column_heads import (
    MAX_HEAD_LINES,
    SET_APART,
    PageLines,
    PrintedLine,
    is_level,
    merge,
    said,
)
from extractors.readers.columns import table_under
from extractors.readers.known_lines import opens_table
from extractors.readers.line_split import Column, Word
from extractors.readers.row_breaks import depth

_MAX_BODY = 40
"""So many lines under a head say what its columns hold."""
_YEAR = re.compile(r"(?:19|20)\d\d")
"""What a line of a head can say under another: "Meta" over "2024"."""
_APART = 1.4
"""A line further (usual steps) from the one above may begin something else."""


def of_pages(pages: Sequence[PageLines]) -> Iterator[list[Candidate]]:
    """The candidates of each page."""
    place = Place()
    for page, following in zip_longest(pages, pages[1:]):
        found: list[Candidate] = []
        for i in range(len(page.lines)):
            place = place.after(page.texts[i], heading=page.opens_section(i) or len(page.parts(i)) == 1)
            if not _may_begin(page, i):
                continue
            found += _at(page, i, place)
            if following and _ends_in_head(page, i, following):
                found += (replace(c, start=i, end=i + c.end) for c in _at(_joined(page, i, following), 0, place))
        yield found


def _ends_in_head(page: PageLines, i: int, following: PageLines) -> bool:
    """Whether a page ends in what can be a head, from a line on, and the next one goes on with other lines."""
    if not page.scale.steady or not following.lines or following.lines[0].top > page.lines[-1].top:
        return False
    rest = range(i + 1, len(page.lines))
    return following.texts[0] != page.texts[i] and all(_goes_on(page, i, k) for k in rest)


def _joined(page: PageLines, i: int, following: PageLines) -> PageLines:
    """The lines of a page from one on, and those of the next page as far below them as a row."""
    down = page.lines[-1].top + SET_APART * page.step - following.lines[0].top
    return PageLines(
        [*page.lines[i:], *(PrintedLine(line.words, line.top + down) for line in following.lines)], page.scale
    )


def _may_begin(page: PageLines, i: int) -> bool:
    """Whether a head can begin at a line: it has several parts, none goes on with a sentence or is a value, and it
    stands apart, or right under a row."""
    parts = page.head_parts(i, i)
    if (
        len(parts) < 2
        or page.opens_section(i)
        or not _is_of_head(page, i)
        or any(p[0].text[0].islower() for p in parts)
    ):
        return False
    if i == 0 or page.gap(i) > _APART or len(page.head_parts(i - 1, i - 1)) == 1 or page.opens_section(i - 1):
        return True
    return not _is_of_head(page, i - 1)


def _at(page: PageLines, i: int, place: Place) -> Iterator[Candidate]:
    """Heads of one line and more from a line on, parted at wide gaps, or where the lines under them part."""
    end = _end(page, i + 1)
    for height in range(1, MAX_HEAD_LINES + 1):
        last = i + height
        if last >= end or (height > 1 and not _goes_on(page, i, last - 1)):
            return
        lines = [page.head_parts(k, i) for k in range(i, last)]
        spans = [(part[0].x0, part[-1].x1) for line in lines for part in line]
        under = [(w.x0, w.x1) for k in range(last, end) for w in page.lines[k].words]
        ways = {tuple(_plain(columns)): columns for columns in (merge(spans, 0.0), merge(under, page.scale.wide))}
        for columns in ways.values():
            if 2 <= len(columns) <= 12 and (candidate := _candidate(page, range(i, last), end, columns, place)):
                yield candidate


def _plain(columns: Sequence[Column]) -> list[tuple[float, float]]:
    return [(column.x0, column.x1) for column in columns]


def _is_of_head(page: PageLines, i: int) -> bool:
    return all(
        can_be_head(text) or text[0] in "([" or _YEAR.fullmatch(text) for text in map(said, page.head_parts(i, i))
    )


def _goes_on(page: PageLines, first: int, i: int) -> bool:
    """Whether a line can go on with the head that begins at a line before it."""
    return (page.gap(i) <= SET_APART or is_level(page, i, first)) and _says_head(page, first, i)


def _says_head(page: PageLines, first: int, i: int) -> bool:
    """Whether a line says what one of the head that begins at the line `first` can say: in open brackets anything."""
    return _is_of_head(page, i) or depth(" ".join(page.texts[first:i])) > 0


def _end(page: PageLines, start: int) -> int:
    """The line after a table that has its head right above `start`: a heading, a known head, or one that may be one."""
    under = False
    for k in range(start, min(len(page.lines), start + _MAX_BODY)):
        if page.opens_section(k) or opens_table(page.texts[k]) or (page.head_at(k) and under):
            return k
        if under and _may_begin(page, k):
            return _title_over(page, k, start)
        under = under or not _says_head(page, start - 1, k)
    return min(len(page.lines), start + _MAX_BODY)


def _title_over(page: PageLines, head: int, start: int) -> int:
    """Where the title over a head begins, set apart from the table above it; the head where it has none."""
    for k in range(head - 1, start, -1):
        if len(page.parts(k)) > 1:
            break
        if page.gap(k) > _APART:
            return k
    return head


def _candidate(page: PageLines, head: range, end: int, columns: Sequence[Column], place: Place) -> Candidate | None:
    texts: list[list[str]] = [[] for _ in columns]
    cuts = 0
    for part in (part for k in head for part in page.head_parts(k, head.start)):
        over = [_nearest(word, columns) for word in part]
        cuts += len(set(over)) > 1
        for c, word in zip(over, part, strict=True):
            texts[c].append(word.text)
    heads = tuple(" ".join(own) for own in texts)
    if not all(map(can_be_head, filter(None, heads))):
        return None
    table = table_under(page, range(head.stop, end), columns)
    rows = [["\n".join(said(part) for part in cell) for cell in row] for row in table.rows]
    under = tuple(zip(*rows, strict=True))
    if not rows or all(text[0].islower() or text[0] in "([" for text in rows[0] if text):
        return None  # the head goes on
    return Candidate(heads, under, place, head.start, end, cuts=cuts)


def _nearest(word: Word, columns: Sequence[Column]) -> int:
    middle = (word.x0 + word.x1) / 2
    return min(range(len(columns)), key=lambda c: max(columns[c].x0 - middle, middle - columns[c].x1, 0.0))
