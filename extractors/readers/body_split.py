"""Splits the printed lines of a table's body into columns: each line alone, then with its neighbours as evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from extractors.readers.line_split import Column, ColumnEvidence, Word, is_wordy, split_line

_PASSES = 2
_NEARBY = 6
"""Maximum distance, in lines, at which a cell is evidence of where its column starts."""
_FAR_LINE = 2 * _NEARBY


def split_lines(
    body: Sequence[Sequence[Word]], columns: Sequence[Column], unit: float, wide: float
) -> list[list[tuple[Word, ...]]]:
    """Splits the words of each line of a table's body by column.

    Lines are split again with the starts of columns on nearby lines as evidence: first only the starts on lines with
    nearly the most parts count, then those on all lines.
    """
    count = len(columns)
    nothing = ColumnEvidence(((),) * count)
    lines = [_Split(words, split_line(words, columns, nothing, unit, wide), nothing) for words in body]
    parts = [1 + sum(b.x0 - a.x1 >= wide for a, b in pairwise(words)) for words in body]
    for least in (max(2, max(parts, default=0) - 1), 0):
        for _ in range(_PASSES):
            cells = [_set_apart(line, wide) if n >= least else {} for line, n in zip(lines, parts, strict=True)]
            starts = [_nearby([found[c][0].x0 if c in found else None for found in cells]) for c in range(count)]
            wordless = _wordless(cells, count)
            changed = False
            for n, line in enumerate(lines):
                evidence = ColumnEvidence(tuple([column[n] for column in starts]), wordless)
                if evidence != line.evidence:
                    at = split_line(line.words, columns, evidence, unit, wide)
                    changed, line.at, line.evidence = changed or at != line.at, at, evidence
            if not changed:
                break
    return [
        [tuple(w for w, at in zip(line.words, line.at, strict=True) if at == c) for c in range(count)] for line in lines
    ]


@dataclass(slots=True)
class _Split:
    """State of a line: its words, the column of each word, and the evidence with which it was split."""

    words: Sequence[Word]
    at: list[int]
    evidence: ColumnEvidence


def _set_apart(line: _Split, wide: float) -> dict[int, list[Word]]:
    """Returns a line's cells, by column, that begin after a wide gap or at the line's start: their start is certain."""
    out: dict[int, list[Word]] = {}
    for n, (word, c) in enumerate(zip(line.words, line.at, strict=True)):
        if c in out:
            out[c].append(word)
        elif n == 0 or word.x0 - line.words[n - 1].x1 >= wide:
            out[c] = [word]
    return out


def _wordless(cells: Sequence[dict[int, list[Word]]], count: int) -> frozenset[int]:
    """Returns the columns whose cells contain numbers rather than words."""
    out = set()
    for c in range(count):
        texts = [word.text for found in cells for word in found.get(c, ())]
        if texts and sum(map(is_wordy, texts)) * 5 < len(texts):
            out.add(c)
    return frozenset(out)


def _nearby(starts: Sequence[float | None]) -> list[tuple[float, ...]]:
    """Returns, for each line, where a column starts on the nearest lines; above and below if they are equally near."""
    count = len(starts)
    above, below = [-_FAR_LINE] * count, [_FAR_LINE + count] * count
    for n in range(1, count):
        above[n] = n - 1 if starts[n - 1] is not None else above[n - 1]
    for n in range(count - 2, -1, -1):
        below[n] = n + 1 if starts[n + 1] is not None else below[n + 1]
    out = []
    for n in range(count):
        nearest = min(n - above[n], below[n] - n)
        lines = (above[n], below[n]) if nearest <= _NEARBY else ()
        out.append(tuple(x for k in lines if abs(k - n) == nearest and (x := starts[k]) is not None))
    return out


def column_widths(split: Sequence[Sequence[tuple[Word, ...]]], columns: Sequence[Column], unit: float) -> list[float]:
    """Returns how many characters a line of each column can hold: up to its furthest word, or to the next column."""
    out: list[float] = []
    following: float | None = None
    for c in reversed(range(len(columns))):
        cells = [line[c] for line in split if line[c]]
        left = min([cell[0].x0 for cell in cells], default=columns[c].x0)
        right = max([cell[-1].x1 for cell in cells], default=columns[c].x1)
        reach = right if following is None else max(right, following - 2 * unit)
        out.append((reach - left) / unit)
        following = left if cells else None
    return out[::-1]
