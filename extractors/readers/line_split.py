"""A printed line of a table split into its columns at least cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

_STAY = 2.5
"""Cost of a wide gap within a cell."""
_CUT = 1.2
"""Cost of a narrow gap between two cells."""
_OUTSIDE = 0.15
"""Cost for each character by which a word stands outside its column's territory."""
_KNOWN = 0.05
"""The same where lines nearby tell better than the head where the column is."""
_ASTRAY = 0.1
"""Cost for each character between a cell's start and the starts of its column on the lines nearby."""
_CROSSING = 0.9
"""Cost for each character by which a word reaches into the next column as it stands on the lines nearby."""
_SLACK = 1.5
"""Characters by which a word may reach into the next column without a doubt."""
_TORN = 3.0
"""Cost of parting a number from its percent sign, or a bullet from its item."""
_LOWER = 0.4
"""Cost of a narrow gap before a cell that begins in lower case."""
_PUSHED = 0.15
"""Cost for each character by which a full line pushes a cell to the right."""
_WORDY = 0.8
"""Cost of a word in a column of numbers."""
_FAR = 8.0
_NEVER = float("inf")
_PASSES = 2
_NEARBY = 6
"""How many lines away a cell still tells where its column starts."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word on a printed line, with its left and right edge; `ref` is whatever the caller wants back."""

    text: str
    x0: float
    x1: float
    ref: object = None


@dataclass(frozen=True, slots=True)
class Column:
    """Where a column's head stands, or its cells where it has none."""

    x0: float
    x1: float


@dataclass(frozen=True, slots=True)
class Known:
    """What the other lines of a table tell of a line's columns.

    `starts`: for each column where its cells start on the lines nearest above and below (empty: nothing is known);
    `wordless`: columns that hold numbers rather than words.
    """

    starts: tuple[tuple[float, ...], ...]
    wordless: frozenset[int] = frozenset()


def is_bullet(text: str) -> bool:
    """Whether a word is the mark of a list item, which stands apart from the item's words by any gap."""
    return len(text) == 1 and text in "·•▪●○■◦‣-–\uf0b7\uf0a7\uf0d8"


def split_line(
    words: Sequence[Word],
    columns: Sequence[Column],
    known: Known,
    unit: float,
    wide: float,
) -> list[int]:
    """The column of each word, never falling from left to right.

    Args:
        words: the line, from left to right.
        columns: where each column's head stands; a cell may reach as far as the heads of its neighbours.
        known: what the lines nearby tell.
        unit: the mean width of a character.
        wide: the least gap between two words that parts columns rather than words.
    """
    nearby, wordless = known.starts, known.wordless
    count = len(columns)
    costs: list[float] = []
    begun: list[float] = []  # where the cell that each column's cheapest way has open begins
    back: list[list[int]] = []
    for i, word in enumerate(words):
        gap = word.x0 - words[i - 1].x1 if i else 0.0
        after_bullet = i > 0 and is_bullet(words[i - 1].text)
        is_wide = gap >= wide and not after_bullet
        stay = _STAY + 0.1 * min(gap / unit, 20.0) if is_wide else 0.0
        cut = 0.0 if is_wide or not i else _cut(word.text) + (_TORN if after_bullet else 0.0)
        is_word = sum(map(str.isalpha, word.text)) > 2
        row: list[float] = []
        starts: list[float] = []
        origin: list[int] = []
        before, before_at = (_NEVER, -1) if i else (0.0, -1)  # the cheapest column left of j for the words so far
        for j in range(count):
            opening = before + cut + _astray(word, columns[j], nearby[j], unit, cut > 0)
            going_on = _NEVER
            at = before_at
            if i:
                going_on = costs[j] + stay + _crossing(word, j, begun[j], nearby, unit)
                if costs[j] < before:
                    before, before_at = costs[j], j
            here = _outside(word, columns, j, nearby) / unit + (_WORDY if is_word and j in wordless else 0.0)
            row.append(min(opening, going_on) + here)
            starts.append(begun[j] if going_on <= opening else word.x0)
            origin.append(j if going_on <= opening else at)
        costs, begun = row, starts
        back.append(origin)
    return _trace(costs, back)


def _cut(text: str) -> float:
    """Cost of a narrow gap before a word that begins a cell."""
    if text.startswith("%"):
        return _CUT + _TORN
    return _CUT + (_LOWER if text[0].islower() else 0.0)


def _crossing(word: Word, j: int, begun: float, nearby: Sequence[Sequence[float]], unit: float) -> float:
    """Cost of a word that reaches into the column after `j`, but for as much as its cell was pushed to the right."""
    if j + 1 >= len(nearby) or not nearby[j + 1]:
        return 0.0
    pushed = max(0.0, begun - max(nearby[j])) if nearby[j] else 0.0
    return _CROSSING * min(max((word.x1 - pushed - max(nearby[j + 1])) / unit - _SLACK, 0.0), 4.0)


def _outside(word: Word, columns: Sequence[Column], j: int, nearby: Sequence[Sequence[float]]) -> float:
    out = 0.0
    if j > 0:
        out += max(0.0, columns[j - 1].x1 - word.x0) * (_KNOWN if nearby[j] else _OUTSIDE)
    if j + 1 < len(columns):
        out += max(0.0, word.x1 - columns[j + 1].x0) * (_KNOWN if nearby[j + 1] else _OUTSIDE)
    return out


def _astray(word: Word, column: Column, nearby: Sequence[float], unit: float, cut: bool) -> float:
    if nearby and cut:
        # Where a line is too full to keep its columns apart, its words stand a little to the left of their columns,
        # or are pushed to the right.
        return min(_pressed((word.x0 - start) / unit) for start in nearby)
    if nearby:
        shift = min(abs(word.x0 - start) for start in nearby) / unit
        return _ASTRAY * min(shift, _FAR) + 0.08 * max(shift - _FAR, 0.0)
    # Without neighbours the head is a weak hint: cells may be centred under it or it over them.
    apart = max(column.x0 - word.x1, word.x0 - column.x1, 0.0)
    return 0.03 * min(apart / unit, 8 * _FAR)


def _pressed(shift: float) -> float:
    if shift <= 0:
        return 0.05 * min(-shift, 3.0) + 0.15 * max(-shift - 3.0, 0.0)
    return _PUSHED * shift


def _trace(costs: Sequence[float], back: Sequence[Sequence[int]]) -> list[int]:
    if not back:
        return []
    j = min(range(len(costs)), key=costs.__getitem__)
    out = [j]
    for origin in reversed(back[1:]):
        j = origin[j]
        out.append(j)
    return out[::-1]


def split_lines(
    body: Sequence[Sequence[Word]], columns: Sequence[Column], unit: float, wide: float
) -> list[list[tuple[Word, ...]]]:
    """The words of each line of a table's body by column.

    Lines are split again once their neighbours tell where columns start: first only the lines that show most columns
    tell, then all of them.
    """
    count = len(columns)
    nothing = Known(((),) * count)
    lines = [_Split(words, split_line(words, columns, nothing, unit, wide), nothing) for words in body]
    parts = [1 + sum(b.x0 - a.x1 >= wide for a, b in pairwise(words)) for words in body]
    for least in (max(2, max(parts, default=0) - 1), 0):
        for _ in range(_PASSES):
            cells = [_set_apart(line, wide) if n >= least else {} for line, n in zip(lines, parts, strict=True)]
            starts = [tuple(found[c][0].x0 if c in found else None for c in range(count)) for found in cells]
            wordless = _wordless(cells, count)
            changed = False
            for n, line in enumerate(lines):
                known = Known(tuple(_nearby(starts, n, c) for c in range(count)), wordless)
                if known != line.known:
                    at = split_line(line.words, columns, known, unit, wide)
                    changed, line.at, line.known = changed or at != line.at, at, known
            if not changed:
                break
    return [
        [tuple(w for w, at in zip(line.words, line.at, strict=True) if at == c) for c in range(count)] for line in lines
    ]


@dataclass(slots=True)
class _Split:
    """A line on its way: its words, the column of each, and what was known of its neighbours when it was split."""

    words: Sequence[Word]
    at: list[int]
    known: Known


def _set_apart(line: _Split, wide: float) -> dict[int, list[Word]]:
    """The cells of a line, by column, that a wide gap or the line's end sets apart on the left: they are no guess."""
    out: dict[int, list[Word]] = {}
    for n, (word, c) in enumerate(zip(line.words, line.at, strict=True)):
        if c in out:
            out[c].append(word)
        elif n == 0 or word.x0 - line.words[n - 1].x1 >= wide:
            out[c] = [word]
    return out


def _wordless(cells: Sequence[dict[int, list[Word]]], count: int) -> frozenset[int]:
    """The columns whose cells hold numbers rather than words."""
    out = set()
    for c in range(count):
        texts = [word.text for found in cells for word in found.get(c, ())]
        if texts and sum(1 for text in texts if sum(map(str.isalpha, text)) > 2) * 5 < len(texts):
            out.add(c)
    return frozenset(out)


def _nearby(starts: Sequence[Sequence[float | None]], n: int, c: int) -> tuple[float, ...]:
    """Where column `c` starts on the lines nearest to line `n`, above and below."""
    for distance in range(1, _NEARBY + 1):
        found = tuple(
            start for k in (n - distance, n + distance) if 0 <= k < len(starts) and (start := starts[k][c]) is not None
        )
        if found:
            return found
    return ()


def column_widths(split: Sequence[Sequence[tuple[Word, ...]]], columns: Sequence[Column], unit: float) -> list[float]:
    """How many characters a line of each column can hold: as far as it ever reaches, or to where the next starts."""
    out = []
    for c, column in enumerate(columns):
        left = min((line[c][0].x0 for line in split if line[c]), default=column.x0)
        right = max((line[c][-1].x1 for line in split if line[c]), default=column.x1)
        following = min((line[c + 1][0].x0 for line in split if c + 1 < len(columns) and line[c + 1]), default=right)
        out.append((max(right, following - 2 * unit) - left) / unit)
    return out
