"""A printed line of a table split into its columns at least cost."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from extractors.immutable import immutable

_STAY = 2.5
"""Cost of a wide gap within a cell."""
_CUT = 1.2
"""Cost of a narrow gap between two cells."""
_OUTSIDE = 0.2
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
"""Cost of a narrow gap before a cell that begins in lower case, unless just where its column starts."""
_PUSHED = 0.15
"""Cost for each character by which a full line pushes a cell to the right."""
_WORDY = 0.8
"""Cost of a word in a column of numbers."""
_ASTRAY_NUMBER = 2.5
"""Cost of a weight that ends a text and reaches into a column of numbers, or nearly."""
_NEAR = 8.0
"""So many characters before the next column a weight may end that a full line pressed to the left."""
_FAR = 8.0
_NEVER = float("inf")


@immutable(eq=False)
class Word:
    """A word on a printed line, with its left and right edge; `ref` is whatever the caller wants back."""

    text: str
    x0: float
    x1: float
    ref: Any = None


@immutable()
class Column:
    """Where a column's head stands, or its cells where it has none."""

    x0: float
    x1: float


class Known(NamedTuple):
    """What the other lines of a table tell of a line's columns.

    `starts`: for each column where its cells start on the lines nearest above and below (empty: nothing is known);
    `wordless`: columns that hold numbers rather than words.
    """

    starts: tuple[tuple[float, ...], ...]
    wordless: frozenset[int] = frozenset()


def is_bullet(words: Sequence[Word], i: int, wide: float) -> bool:
    """Whether a word marks a list item, which stands apart from the item's words by any gap.

    A dash right behind a word is a minus, or parts a sentence: a line may end with it.
    """
    text = words[i].text
    if len(text) != 1 or text not in "·•▪●○■◦‣-–\uf0b7\uf0a7\uf0d8":
        return False
    return text not in "-–" or i == 0 or words[i].x0 - words[i - 1].x1 >= wide


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
    plain = _plain(words, columns, known, unit, wide)
    if plain is not None:
        return plain
    territories = [_territory(columns, known, j, unit) for j in range(len(columns))]
    costs: list[float] = []
    begun: list[float] = []  # where the cell that each column's cheapest way has open begins
    back: list[list[int]] = []
    for i, word in enumerate(words):
        stay, cut = _gap_costs(words, i, unit, wide) if i else (0.0, 0.0)
        x0, x1 = word.x0, word.x1
        row: list[float] = []
        starts: list[float] = []
        origin: list[int] = []
        before, before_at = (_NEVER, -1) if i else (0.0, -1)  # the cheapest column left of j for the words so far
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
    words: Sequence[Word], columns: Sequence[Column], known: Known, unit: float, wide: float
) -> list[int] | None:
    """The column of each word of a line that leaves no doubt: what stands between wide gaps begins just where one
    column does (or its head, while nothing is known) and does not reach into the next."""
    out: list[int] = []
    last, j = len(columns) - 1, -1
    pressed = _NEVER
    for i, word in enumerate(words):
        if not i or (word.x0 - words[i - 1].x1 >= wide and not is_bullet(words, i - 1, wide)):
            if i and words[i - 1].x1 > pressed and is_weight(words[i - 1].text):
                return None
            x0 = word.x0
            at = [
                c
                for c, starts in enumerate(known.starts)
                if any(abs(x0 - start) < unit / 2 for start in starts or (columns[c].x0,))
            ]
            if len(at) != 1 or at[0] <= j:
                return None
            j = at[0]
            following = known.starts[j + 1] if j < last else ()
            limit = min(following) if following else columns[j + 1].x0 if j < last else _NEVER
            pressed = limit - _NEAR * unit
        if word.x1 > limit:
            return None
        out.append(j)
    if words and words[-1].x1 > pressed and is_weight(words[-1].text):
        return None  # perhaps of the next column, where a full line leaves it no room
    return out


@dataclass(slots=True)
class _Territory:
    """What a column's cells cost by where their words stand."""

    column: Column
    starts: tuple[float, ...]
    """Where the column starts on the lines nearby, if that is known."""
    left: float
    right: float
    """Where the heads of its neighbours end and begin: further out each character costs `left_cost`, `right_cost`."""
    left_cost: float
    right_cost: float
    crossed: float
    """From where on a word reaches into the next column as it stands on the lines nearby."""
    wordless: bool
    numbers: float
    """From where on a weight belongs to the next column, which holds nothing but numbers."""

    def crossing(self, x1: float, begun: float, unit: float) -> float:
        """Cost of a word that reaches into the next column, but for as much as its cell was pushed to the right."""
        pushed = max(0.0, begun - max(self.starts)) if self.starts else 0.0
        return _CROSSING * min(max((x1 - pushed - self.crossed) / unit - _SLACK, 0.0), 4.0)

    def astray(self, word: Word, unit: float, cut: bool) -> float:
        """Cost of a cell that begins with a word away from where the column starts; `cut`: after a narrow gap."""
        x0, x1 = word.x0, word.x1
        if cut:
            lower = _LOWER if word.text[0].islower() else 0.0
            if not self.starts:
                return lower + self._off_head(x0, x1, unit)
            # Where a line is too full to keep its columns apart, its words stand a little to the left of their
            # columns, or are pushed to the right.
            shifts = [(x0 - start) / unit for start in self.starts]
            return min([_pressed(shift) + (0.0 if abs(shift) < 0.5 else lower) for shift in shifts])
        if self.starts:
            shift = min([abs(x0 - start) for start in self.starts]) / unit
            return _ASTRAY * shift if shift <= _FAR else _ASTRAY * _FAR + 0.08 * (shift - _FAR)
        return self._off_head(x0, x1, unit)

    def _off_head(self, x0: float, x1: float, unit: float) -> float:
        """Without neighbours the head is a weak hint: cells may be centred under it or it over them."""
        apart = max(self.column.x0 - x1, x0 - self.column.x1, 0.0)
        return 0.03 * min(apart / unit, 8 * _FAR)


def _territory(columns: Sequence[Column], known: Known, j: int, unit: float) -> _Territory:
    starts = known.starts[j]
    following = known.starts[j + 1] if j + 1 < len(columns) else ()
    numbers = min(following) if following and j + 1 in known.wordless and j not in known.wordless else _NEVER
    return _Territory(
        columns[j],
        starts,
        columns[j - 1].x1 if j else -_NEVER,
        columns[j + 1].x0 if j + 1 < len(columns) else _NEVER,
        (_KNOWN if starts else _OUTSIDE) / unit,
        (_KNOWN if following else _OUTSIDE) / unit,
        max(following, default=_NEVER),
        j in known.wordless,
        numbers - _NEAR * unit,
    )


def _gap_costs(words: Sequence[Word], i: int, unit: float, wide: float) -> tuple[float, float]:
    """(stay, cut): the cost of the gap before a word within a cell, and between two cells."""
    word = words[i]
    gap = word.x0 - words[i - 1].x1
    after_bullet = is_bullet(words, i - 1, wide)
    if gap >= wide and not after_bullet:
        return _STAY + 0.1 * min(gap / unit, 20.0), 0.0
    return 0.0, _cut(word.text) + (_TORN if after_bullet else 0.0)


@lru_cache(maxsize=4096)
def is_wordy(text: str) -> bool:
    """Whether a word is one, and no number, unit or mark."""
    return sum(map(str.isalpha, text)) > 2


_WEIGHT = re.compile(r"\d{1,3}(?:[.,]\d{1,2}%?|%)")


@lru_cache(maxsize=4096)
def is_weight(text: str) -> bool:
    """Whether a word is a percentage or a decimal number of few digits."""
    return _WEIGHT.fullmatch(text) is not None


def _cut(text: str) -> float:
    """Cost of a narrow gap before a word that begins a cell."""
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
