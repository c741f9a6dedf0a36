"""Splits a printed line of a table into its columns at least cost."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from extractors.immutable import immutable_dataclass
from extractors.list_markers import is_bullet

_STAY = 2.5
"""Cost of a wide gap within a cell."""
_CUT = 1.2
"""Cost of a narrow gap between two cells."""
_OUTSIDE = 0.2
"""Cost for each character by which a word lies outside its column's territory."""
_OUTSIDE_EVIDENCE = 0.05
"""The same where nearby lines show the column's position better than its header."""
_ASTRAY = 0.1
"""Cost for each character between a cell's start and the starts of its column on nearby lines."""
_CROSSING = 0.9
"""Cost for each character by which a word extends into the next column, at its position on nearby lines."""
_SLACK = 1.5
"""Number of characters by which a word may extend into the next column at no cost."""
_TORN = 3.0
"""Cost of separating a number from its percent sign, or a bullet from its item."""
_LOWER = 0.4
"""Cost of a narrow gap before a cell that begins in lower case, unless it is exactly where its column starts."""
_PUSHED = 0.15
"""Cost for each character by which a full line pushes a cell to the right."""
_WORDY = 0.8
"""Cost of a word in a column of numbers."""
_ASTRAY_NUMBER = 2.5
"""Cost of a weight at the end of a text that extends into a column of numbers, or nearly."""
_NEAR = 8.0
"""Distance before the next column, in characters, within which a weight may belong to it (pushed left)."""
_FAR = 8.0
_NEVER = float("inf")


@immutable_dataclass(eq=False)
class Word:
    """A word on a printed line with its left and right edge; `source` is what the caller made it of."""

    text: str
    x0: float
    x1: float
    source: Any = None


@immutable_dataclass()
class Column:
    """Position of a column's header, or of its cells if it has no header."""

    x0: float
    x1: float


class ColumnEvidence(NamedTuple):
    """Evidence from the other lines of a table about the columns of a line.

    `starts`: for each column, where its cells start on the nearest lines above and below (empty if unknown).
    `wordless`: columns that contain numbers rather than words.
    """

    starts: tuple[tuple[float, ...], ...]
    wordless: frozenset[int] = frozenset()


def marks_item(words: Sequence[Word], i: int, wide: float) -> bool:
    """True if a word is the bullet of a list item, which any gap can separate from the item's words.

    A dash right behind a word is a minus, or part of a sentence: a line can end with it.
    """
    if not is_bullet(words[i].text):
        return False
    return words[i].text not in "-–" or i == 0 or words[i].x0 - words[i - 1].x1 >= wide


def split_line(
    words: Sequence[Word],
    columns: Sequence[Column],
    evidence: ColumnEvidence,
    unit: float,
    wide: float,
) -> list[int]:
    """Returns the column of each word; columns never decrease from left to right.

    Args:
        words: the line, from left to right.
        columns: the position of each column's header; a cell may extend up to the headers of its neighbours.
        evidence: evidence from nearby lines.
        unit: mean width of a character.
        wide: minimum gap between two words of different columns.
    """
    plain = _plain(words, columns, evidence, unit, wide)
    if plain is not None:
        return plain
    territories = [_territory(columns, evidence, j, unit) for j in range(len(columns))]
    costs: list[float] = []
    begun: list[float] = []  # start of the open cell on the cheapest path to each column
    back: list[list[int]] = []
    for i, word in enumerate(words):
        stay, cut = _gap_costs(words, i, unit, wide) if i else (0.0, 0.0)
        x0, x1 = word.x0, word.x1
        row: list[float] = []
        starts: list[float] = []
        origin: list[int] = []
        # The cheapest column to the left of j for the words so far.
        before, before_at = (_NEVER, -1) if i else (0.0, -1)
        for j, own in enumerate(territories):
            opening, at = before + cut, before_at
            going_on = _NEVER
            if i:
                going_on = costs[j] + stay
                if x1 > own.crossed:
                    going_on += own.crossing(x1, begun[j], unit)
                if costs[j] < before:
                    before, before_at = costs[j], j
            if opening < going_on:
                opening += own.astray(word, unit, cut > 0)
            here = 0.0
            if x0 < own.left:
                here += (own.left - x0) * own.left_cost
            if x1 > own.right:
                here += (x1 - own.right) * own.right_cost
            if own.wordless and is_wordy(word.text) and not any(abs(x0 - start) < unit / 2 for start in own.starts):
                here += _WORDY
            if x1 > own.numbers and is_weight(word.text):
                here += _ASTRAY_NUMBER
            stays = going_on <= opening
            row.append((going_on if stays else opening) + here)
            starts.append(begun[j] if stays and i else x0)
            origin.append(j if stays else at)
        costs, begun = row, starts
        back.append(origin)
    return _trace(costs, back)


def _plain(
    words: Sequence[Word], columns: Sequence[Column], evidence: ColumnEvidence, unit: float, wide: float
) -> list[int] | None:
    """Returns the column of each word if each run of words between wide gaps begins exactly where one column does (or
    its header, if there is no evidence yet) and does not extend into the next column; else None."""
    out: list[int] = []
    last, j = len(columns) - 1, -1
    pressed = _NEVER
    for i, word in enumerate(words):
        if not i or (word.x0 - words[i - 1].x1 >= wide and not marks_item(words, i - 1, wide)):
            if i and words[i - 1].x1 > pressed and is_weight(words[i - 1].text):
                return None
            x0 = word.x0
            at = [
                c
                for c, starts in enumerate(evidence.starts)
                if any(abs(x0 - start) < unit / 2 for start in starts or (columns[c].x0,))
            ]
            if len(at) != 1 or at[0] <= j:
                return None
            j = at[0]
            following = evidence.starts[j + 1] if j < last else ()
            limit = min(following) if following else columns[j + 1].x0 if j < last else _NEVER
            pressed = limit - _NEAR * unit
        if word.x1 > limit:
            return None
        out.append(j)
    if words and words[-1].x1 > pressed and is_weight(words[-1].text):
        return None  # it may belong to the next column, if a full line leaves no room there
    return out


@dataclass(slots=True)
class _Territory:
    """Costs of a column's cells by the positions of their words."""

    column: Column
    starts: tuple[float, ...]
    """Where the column starts on nearby lines, if known."""
    left: float
    right: float
    """Ends of the territory: the headers of its neighbours. Each character beyond costs `left_cost` or `right_cost`."""
    left_cost: float
    right_cost: float
    crossed: float
    """Right edge beyond which a word extends into the next column, at its position on nearby lines."""
    wordless: bool
    numbers: float
    """Right edge beyond which a weight belongs to the next column, if that contains only numbers."""

    def crossing(self, x1: float, begun: float, unit: float) -> float:
        """Returns the cost of a word that extends into the next column, less the shift of its cell to the right."""
        pushed = max(0.0, begun - max(self.starts)) if self.starts else 0.0
        return _CROSSING * min(max((x1 - pushed - self.crossed) / unit - _SLACK, 0.0), 4.0)

    def astray(self, word: Word, unit: float, cut: bool) -> float:
        """Returns the cost of a cell that begins with a word away from its column's start; `cut`: the gap is narrow."""
        x0, x1 = word.x0, word.x1
        if cut:
            lower = _LOWER if word.text[0].islower() else 0.0
            if not self.starts:
                return lower + self._off_head(x0, x1, unit)
            # If a line is too full to keep its columns apart, its words are a little to the left of their columns, or
            # pushed to the right.
            shifts = [(x0 - start) / unit for start in self.starts]
            return min([_pressed(shift) + (0.0 if abs(shift) < 0.5 else lower) for shift in shifts])
        if self.starts:
            shift = min([abs(x0 - start) for start in self.starts]) / unit
            return _ASTRAY * shift if shift <= _FAR else _ASTRAY * _FAR + 0.08 * (shift - _FAR)
        return self._off_head(x0, x1, unit)

    def _off_head(self, x0: float, x1: float, unit: float) -> float:
        """Returns the cost of the distance from the header: a weak hint, as header and cells may be centred."""
        apart = max(self.column.x0 - x1, x0 - self.column.x1, 0.0)
        return 0.03 * min(apart / unit, 8 * _FAR)


def _territory(columns: Sequence[Column], evidence: ColumnEvidence, j: int, unit: float) -> _Territory:
    starts = evidence.starts[j]
    following = evidence.starts[j + 1] if j + 1 < len(columns) else ()
    numbers = min(following) if following and j + 1 in evidence.wordless and j not in evidence.wordless else _NEVER
    return _Territory(
        columns[j],
        starts,
        columns[j - 1].x1 if j else -_NEVER,
        columns[j + 1].x0 if j + 1 < len(columns) else _NEVER,
        (_OUTSIDE_EVIDENCE if starts else _OUTSIDE) / unit,
        (_OUTSIDE_EVIDENCE if following else _OUTSIDE) / unit,
        max(following, default=_NEVER),
        j in evidence.wordless,
        numbers - _NEAR * unit,
    )


def _gap_costs(words: Sequence[Word], i: int, unit: float, wide: float) -> tuple[float, float]:
    """Returns the cost of the gap before a word (within a cell, between two cells)."""
    word = words[i]
    gap = word.x0 - words[i - 1].x1
    after_bullet = marks_item(words, i - 1, wide)
    if gap >= wide and not after_bullet:
        return _STAY + 0.1 * min(gap / unit, 20.0), 0.0
    return 0.0, _cut(word.text) + (_TORN if after_bullet else 0.0)


@lru_cache(maxsize=4096)
def is_wordy(text: str) -> bool:
    """True if a text is a word, not a number, unit or mark."""
    return sum(map(str.isalpha, text)) > 2


_WEIGHT = re.compile(r"\d{1,3}(?:[.,]\d{1,2}%?|%)")


@lru_cache(maxsize=4096)
def is_weight(text: str) -> bool:
    """True if a word is a percentage or a decimal number of few digits."""
    return _WEIGHT.fullmatch(text) is not None


def _cut(text: str) -> float:
    """Returns the cost of a narrow gap before a word that begins a cell."""
    return _CUT + (_TORN if text.startswith("%") else 0.0)


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
