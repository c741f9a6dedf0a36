"""Maps columns that are elsewhere on the next page: `pdftotext -layout` spaces each page independently.

The rest of a table without a header has gutters of its own. Each column between them is one of the table's columns, in
order; they are matched by their distances and by whether they contain words or numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain, combinations, pairwise

from extractors.readers.column_heads import segments
from extractors.readers.gutters import free_stretches, part_at
from extractors.readers.line_split import Column, Word, is_wordy

MAX_COLUMNS = 12
"""Maximum number of columns; with more, or with more than one blank column, the mapping would be a guess."""
_OTHER_KIND = 30.0
"""Cost, in characters of distance, of matching a column of numbers with one of words, and of leaving blank a column
that had a cell in every row of the page before."""
_MOVED = 0.1
"""Cost for each character by which a column moved; small, because all columns move if a page's left margin differs."""
_SHOWN = 2
"""Minimum number of set-apart cells that begin where a narrow gutter ends, to show that a column begins there."""

Line = Sequence[Word]


def shifted_columns(
    body: Sequence[Line], before: Sequence[Sequence[Sequence[Line]]], columns: Sequence[Column], wide: float
) -> list[Column]:
    """Returns the positions of a table's columns on other lines; [] if they are unchanged or cannot be determined.

    Args:
        body: the words of the lines.
        before: the rows of the table on the page before, with the printed lines of each cell.
        columns: the positions of the columns there.
        wide: minimum width of a gutter.
    """
    count = len(columns)
    lines_of = [[line for row in before for line in row[c] if line] for c in range(count)]
    filled = [sum(bool(row[c]) for row in before) / max(1, len(before)) for c in range(count)]
    old = [min((line[0].x0 for line in lines), default=c.x0) for lines, c in zip(lines_of, columns, strict=True)]
    starts = [part[0].x0 for line in body for part in segments(line, wide)]
    # A full line leaves only a space of a gutter; cells on other lines then show that a column begins after it.
    free = free_stretches(list(chain.from_iterable(body)))
    gutters = [(a, b) for a, b in free if b - a >= wide or starts.count(b) >= _SHOWN]
    spans = _spans(body, gutters)
    if not max(2, count - 1) <= len(spans) <= count <= MAX_COLUMNS:
        return []
    if len(spans) == count and sum(min(abs(x - start) for start in old) <= wide for x in starts) * 2 >= len(starts):
        return []  # most cells begin where they did, and no column is missing
    if any(len(segments(cell, wide)) > 1 for line in part_at(body, gutters) for cell in line):
        return []  # some line has more columns
    wordy = [_is_wordy(w for line in lines for w in line) for lines in lines_of]
    own = [_is_wordy(w for line in body for w in line if span.x0 <= w.x0 < span.x1) for span in spans]

    def cost(chosen: tuple[int, ...]) -> float:
        steps = sum(
            abs((b.x0 - a.x0) - (old[d] - old[c]))
            for (a, b), (c, d) in zip(pairwise(spans), pairwise(chosen), strict=True)
        )
        moved = sum(abs(span.x0 - old[c]) for c, span in zip(chosen, spans, strict=True))
        other = sum(wordy[c] not in (None, kind) for c, kind in zip(chosen, own, strict=True))
        return steps + _MOVED * moved + _OTHER_KIND * (other + sum(filled[c] for c in range(count) if c not in chosen))

    best = min(combinations(range(count), len(spans)), key=cost)
    return _with_blanks(spans, best, count)


def _spans(body: Sequence[Line], gutters: Sequence[tuple[float, float]]) -> list[Column]:
    low = min((line[0].x0 for line in body if line), default=0.0)
    high = max((line[-1].x1 for line in body if line), default=0.0)
    starts, ends = [low, *(b for _, b in gutters)], [*(a for a, _ in gutters), high]
    return [Column(a, b) for a, b in zip(starts, ends, strict=True)]


def _is_wordy(words: Iterable[Word]) -> bool | None:
    """True if a column contains words rather than numbers; None if it is blank."""
    flags = [is_wordy(word.text) for word in words]
    return sum(flags) * 5 >= len(flags) if flags else None


def _with_blanks(spans: Sequence[Column], chosen: Sequence[int], count: int) -> list[Column]:
    """Returns all columns; those that are blank here have no width and are between (or beside) their neighbours."""
    at = dict(zip(chosen, spans, strict=True))
    out: list[Column] = []
    for c in range(count):
        if c in at:
            out.append(at[c])
            continue
        left = out[-1].x1 if out else spans[0].x0 - 2.0 * (count - c)
        right = next((at[d].x0 for d in range(c + 1, count) if d in at), left + 4.0)
        blanks = next((d for d in range(c + 1, count) if d in at), count) - c
        x = left + (right - left) / (blanks + 1)
        out.append(Column(x, x))
    return out
