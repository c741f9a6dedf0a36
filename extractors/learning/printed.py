"""Candidates for header rows among printed lines whose columns are visible only by position.

Such are texts aligned by spaces, and PDFs without rules.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import zip_longest

from extractors.layouts.folding import YEAR
from extractors.learning.candidates import MAX_WIDTH, Candidate, can_be_head
from extractors.learning.places import Place
from extractors.readers.column_heads import (
    MAX_HEAD_LINES,
    SET_APART,
    PageLines,
    PrintedLine,
    is_level,
    merge,
    text_of,
)
from extractors.readers.columns import table_without_header
from extractors.readers.known_lines import opens_table
from extractors.readers.line_split import Column, Word
from extractors.readers.row_breaks import depth

_MAX_BODY = 40
"""Maximum number of lines below a header that are read as evidence of what its columns contain."""
_APART = 1.4
"""Step from the line above, in usual steps, beyond which a line may begin something else."""


def of_pages(pages: Sequence[PageLines]) -> Iterator[list[Candidate]]:
    """Yields the candidates of each page."""
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
    """True if the lines of a page from `i` on can be a header, and the next page begins with what can be its rows."""
    if not page.scale.steady or not following.lines or following.lines[0].top > page.lines[-1].top:
        return False
    if following.head_at(0) or following.opens_section(0) or opens_table(following.texts[0]):
        return False
    rest = range(i + 1, len(page.lines))
    return following.texts[0] != page.texts[i] and all(_continues_head(page, i, k) for k in rest)


def _joined(page: PageLines, i: int, following: PageLines) -> PageLines:
    """Returns the lines of a page from `i` on with those of the next page below them, at the distance of a row."""
    down = page.lines[-1].top + SET_APART * page.step - following.lines[0].top
    return PageLines(
        [*page.lines[i:], *(PrintedLine(line.words, line.top + down) for line in following.lines)], page.scale
    )


def _may_begin(page: PageLines, i: int) -> bool:
    """True if a header row can begin at a line: it has several parts, and none continues a sentence or is a value.

    The line must also stand apart from the line above, or follow a heading or a line that is no header.
    """
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
    """Yields candidates of one or more lines from line `i` on; columns are separated by the wide gaps of the header, or
    by those of the lines below."""
    end = _end(page, i + 1)
    for height in range(1, MAX_HEAD_LINES + 1):
        last = i + height
        if last >= end or (height > 1 and not _continues_head(page, i, last - 1)):
            return
        lines = [page.head_parts(k, i) for k in range(i, last)]
        spans = [(part[0].x0, part[-1].x1) for line in lines for part in line]
        under = [(w.x0, w.x1) for k in range(last, end) for w in page.lines[k].words]
        ways = {tuple(_plain(columns)): columns for columns in (merge(spans, 0.0), merge(under, page.scale.wide))}
        found = [
            candidate
            for columns in ways.values()
            if 2 <= len(columns) <= MAX_WIDTH
            and (candidate := _candidate(page, range(i, last), end, columns, place)) is not None
        ]
        yield from _least_cut(found)


def _least_cut(candidates: Sequence[Candidate]) -> Iterator[Candidate]:
    """Yields candidates of the same lines: of those with equally many columns, the ones that cut fewest headers."""
    for candidate in candidates:
        same = [other.cuts for other in candidates if len(other.heads) == len(candidate.heads)]
        if candidate.cuts == min(same):
            yield candidate


def _plain(columns: Sequence[Column]) -> list[tuple[float, float]]:
    return [(column.x0, column.x1) for column in columns]


def _is_of_head(page: PageLines, i: int) -> bool:
    return all(
        can_be_head(text) or text[0] in "([" or YEAR.fullmatch(text) for text in map(text_of, page.head_parts(i, i))
    )


def _continues_head(page: PageLines, first: int, i: int) -> bool:
    """True if a line can continue the header that begins at line `first`."""
    return (page.gap(i) <= SET_APART or is_level(page, i, first)) and _can_be_in_head(page, first, i)


def _can_be_in_head(page: PageLines, first: int, i: int) -> bool:
    """True if the text of a line can belong to the header that begins at line `first`; in open brackets any can."""
    return _is_of_head(page, i) or depth(" ".join(page.texts[first:i])) > 0


def _end(page: PageLines, start: int) -> int:
    """Returns the line after a table whose header ends just above `start`: a heading, or a known or possible header."""
    under = False
    for k in range(start, min(len(page.lines), start + _MAX_BODY)):
        if page.opens_section(k) or opens_table(page.texts[k]) or (page.head_at(k) and under):
            return k
        if under and _may_begin(page, k):
            return _title_over(page, k, start)
        under = under or not _can_be_in_head(page, start - 1, k)
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
    table = table_without_header(page, range(head.stop, end), columns)
    rows = [["\n".join(text_of(part) for part in cell) for cell in row] for row in table.rows]
    under = tuple(zip(*rows, strict=True))
    if not rows or _continues(heads, rows[0]):
        return None
    return Candidate(heads, under, place, head.start, end, cuts=cuts)


def _continues(heads: Sequence[str], row: Sequence[str]) -> bool:
    """True if the first row below a header continues it: in lower case, or up to the header's closing bracket."""
    goes_on = all(text[0].islower() or text[0] in "([" for text in row if text)
    return goes_on or any(depth(head) > 0 >= depth(f"{head} {text}") for head, text in zip(heads, row, strict=True))


def _nearest(word: Word, columns: Sequence[Column]) -> int:
    middle = (word.x0 + word.x1) / 2
    return min(range(len(columns)), key=lambda c: max(columns[c].x0 - middle, middle - columns[c].x1, 0.0))
