"""Which words stand in which cell of a ruled table.

A word stands where the middle of its characters does.  A text that overflows its cell runs on over the border: all of
its run (the words that one string drew) belongs to the cell in which it begins, or to that whose column it is flush
with.  Words of neighbouring cells can touch, and one string can hold a whole row: what begins flush with the column
beyond the border, or after more than a space, is that column's own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise

from extractors.readers.pdf.content import Word
from extractors.readers.pdf.grid import Grid, GridCell

SPACE = 0.25
"""A space's width in font sizes, where the font does not tell."""
WIDE = 1.4
"""Words of a run stand at most so many spaces apart."""
TOUCH = 1.0
"""Texts of neighbouring cells that touch do so within so many points of the border."""
MAX_SEAMS = 3
"""A word of more strings is drawn letter by letter: where one begins says nothing."""
FLUSH = 0.7
"""Texts that begin or end within so many points of one another are flush."""
CENTRED = 1.5
"""A text whose middle is within so many points of its cell's is centred."""


def take(grid: Grid, words: Sequence[Word]) -> list[Word]:
    """Puts words (in the order in which they were drawn) into the cells of a grid; returns those that lie outside."""
    x0, top, x1, bottom = grid.box
    left: list[Word] = []
    cut: list[Word] = []
    steps = False
    last: GridCell | None = None
    for n, word in enumerate(words):
        y = (word.top + word.bottom) / 2
        if not top <= y < bottom or word.x1 < x0 or word.x0 > x1:
            left.append(word)
            continue
        cell = grid.at((word.x0 + word.x1) / 2, y)
        if cell and cell.box[0] <= word.x0 and word.x1 <= cell.box[2]:
            cell.words.append(word)
            steps = steps or (cell is not last and n > 0 and _follows(words[n - 1], word))
        elif word.turn:
            (cell.words if cell else left).append(word)
        else:
            cut.append(word)
        last = cell
    if cut or steps:
        _Overflow(grid, words, left).settle(cut)
    return left


def take_into_holes(grid: Grid, words: Iterable[Word]) -> list[Word]:
    """Makes cells where the table has none but words stand; returns the words that stand elsewhere."""
    x0, top, x1, bottom = grid.box
    left: list[Word] = []
    for word in words:
        if word.bottom < top or word.top > bottom or word.x1 < x0 or word.x0 > x1:
            left.append(word)
            continue
        cell = grid.at_or_new((word.x0 + word.x1) / 2, (word.top + word.bottom) / 2)
        (cell.words if cell else left).append(word)
    return left


@dataclass(frozen=True, slots=True)
class _Cut:
    """Where a border cuts a word: before the character `at`, the first in `cell`.  If two texts touch there, one ends
    at `low` or a little later, and the other begins between `low` and `high`: what the word is longer than its
    characters are the gaps between them."""

    word: Word
    at: int
    cell: GridCell | None
    low: float
    high: float


class _Overflow:
    """Settles the texts that run over borders, once all other words stand in their cells (`left`: outside)."""

    def __init__(self, grid: Grid, words: Sequence[Word], left: list[Word]) -> None:
        self._grid, self._words, self._left = grid, words, left
        self._settled: set[int] = set()
        self._starts: list[tuple[Word, GridCell | None, float]] = []

    def settle(self, cut: Sequence[Word]) -> None:
        """Places the words that borders cut, and those that follow them or that lie over another text."""
        self._starts = [(word, self._owners(word)[0], word.x0) for word in cut]
        self._starts += [(own.word, own.cell, own.high) for word in cut for own in self._cuts(word)]
        parted = {id(word): self._parted(word) for word in cut}
        self._words = [piece for word in self._words for piece in parted.get(id(word), [word])]
        pieces = {id(piece) for own in parted.values() for piece in own}
        for n, word in enumerate(self._words):
            if id(word) in pieces and n not in self._settled:
                self._settle_cut(n)
        for n in range(1, len(self._words)):
            if n not in self._settled and _follows(self._words[n - 1], self._words[n]):
                self._settle_step(n)

    def _settle_cut(self, n: int) -> None:
        """Places a word that a border cuts, and with it the run that it is part of."""
        word = self._words[n]
        owners = self._owners(word)
        if all(owner is owners[0] for owner in owners):
            (owners[0].words if owners[0] else self._left).append(word)
            return
        run = self._run(n)
        owner = self._owner([self._words[i] for i in run])
        if owner:
            self._move(run, owner)
        else:
            self._left.append(word)

    def _settle_step(self, n: int) -> None:
        """Takes words back over a border that lies between two words of a run: where one string drew both, which it
        does in no other row, or where they lie over another text."""
        before, word = self._words[n - 1], self._words[n]
        owner, cell = self._cell(before), self._cell(word)
        if owner is None or cell is None or owner is cell:
            return
        rest = range(n, self._run(n).stop)
        words = [self._words[i] for i in rest]
        one = word.run and word.run == before.run and not self._holds_rows(owner, cell, words)
        if one or self._lie_over(cell, words):
            self._move(rest, owner)

    def _holds_rows(self, owner: GridCell, cell: GridCell, words: Sequence[Word]) -> bool:
        """Whether strings run over the border between two columns in other rows as well; without another row, whether
        words are flush with their column."""
        runs: dict[int, tuple[set[int], set[int]]] = {}
        for other in self._grid.cells:
            if other.row != cell.row and other.words and other.column in (owner.column, cell.column):
                row = runs.setdefault(other.row, (set(), set()))
                row[other.column == cell.column].update(word.run for word in other.words)
        both = [a & b for a, b in runs.values() if a and b]
        if both:
            return any(both)
        return self._is_flush(cell, words[0].x0) or self._is_flush(cell, words[-1].x1, end=True)

    def _cell(self, word: Word) -> GridCell | None:
        """The cell in which a word begins."""
        return self._grid.at(word.x0 + 0.5 * word.widths[word.text[0]] * word.size, (word.top + word.bottom) / 2)

    def _owners(self, word: Word) -> list[GridCell | None]:
        """The cell of each character.  What sticks out of the table belongs to no other cell than the rest, unless
        most of the word does from its beginning."""
        y = (word.top + word.bottom) / 2
        owners = [self._grid.at((a + b) / 2, y) for a, b in pairwise(word.edges())]
        held = [i for i, owner in enumerate(owners) if owner]
        if held and (owners[0] or 2 * len(held) >= len(owners)):
            owners = [owners[min(max(i, held[0]), held[-1])] for i in range(len(owners))]
        return owners

    def _cuts(self, word: Word) -> list[_Cut]:
        """Where borders cut a word."""
        owners = self._owners(word)
        natural = list(accumulate((word.widths[c] * word.size for c in word.text), initial=word.x0))
        slack = max(0.0, word.x1 - natural[-1])
        at = [_seam(word, i) for i in range(1, len(owners)) if owners[i] is not owners[i - 1]]
        return [_Cut(word, i, owners[i], natural[i], natural[i] + slack) for i in at]

    def _parted(self, word: Word) -> list[Word]:
        """A word as the texts of neighbouring cells that touch in it."""
        cuts = [(cut, x) for cut in self._cuts(word) if (x := self._touching(cut)) is not None]
        ends = [(cut.at, min(cut.low, x)) for cut, x in cuts] + [(len(word.text), word.x1)]
        starts = [(0, word.x0)] + [(cut.at, x) for cut, x in cuts]
        return [
            replace(word, text=word.text[start:end], x0=x0, x1=x1, run=0 if start else word.run)
            for (start, x0), (end, x1) in zip(starts, ends, strict=True)
        ]

    def _touching(self, cut: _Cut) -> float | None:
        """Where a cell's own text begins at a cut; None where a text runs through.

        Another string begins there; or, if nobody knows the strings, it and what is before it keep to their sides of
        the border, and it is flush with its column.
        """
        cell, seams = cut.cell, cut.word.seams
        if cell is None:
            return None
        if seams is not None:
            own = cut.at in seams and len(seams) <= MAX_SEAMS
            return min(max(cell.box[0], cut.low), cut.high) if own else None
        if cut.low > cell.box[0] + TOUCH or cut.high < cell.box[0] - TOUCH:
            return None
        column = [
            min(w.x0 for w in other.words) for other in self._grid.cells if other.words and other.column == cell.column
        ]
        cuts = [x for word, other, x in self._starts if other and other.column == cell.column and word is not cut.word]
        return next((x for x in (*column, *cuts) if cut.low - FLUSH <= x <= cut.high + FLUSH), None)

    def _run(self, n: int) -> range:
        """The words around one that continue one another."""
        words = self._words
        first, end = n, n + 1
        while first > 0 and self._goes_on(words[first - 1], words[first]):
            first -= 1
        while end < len(words) and self._goes_on(words[end - 1], words[end]):
            end += 1
        return range(first, end)

    def _goes_on(self, before: Word, word: Word) -> bool:
        if not _follows(before, word):
            return False
        cell = self._cell(word)
        if cell is None or cell is self._cell(before):
            return True
        return not self._is_flush(cell, word.x0) or self._lie_over(cell, [word])

    def _lie_over(self, cell: GridCell, run: Sequence[Word]) -> bool:
        """Whether words lie over another text of a cell."""
        known = {id(word) for word in run}
        return any(_overlap(word, other) for other in cell.words if id(other) not in known for word in run)

    def _is_flush(self, cell: GridCell, x: float, *, end: bool = False) -> bool:
        """Whether another text of a cell's column begins (or ends) at `x`."""
        for other in self._grid.cells:
            if other.column == cell.column and other is not cell and other.words:
                edge = max(w.x1 for w in other.words) if end else min(w.x0 for w in other.words)
                if abs(edge - x) <= FLUSH:
                    return True
        return False

    def _owner(self, run: Sequence[Word]) -> GridCell | None:
        """The cell whose text a run is: that with which it is flush, or in which it is centred, or begins."""
        y, x0, x1 = (run[0].top + run[0].bottom) / 2, run[0].x0, run[-1].x1
        first, last = self._grid.at(x0 + 0.5, y), self._grid.at(x1 - 0.5, y)
        if first is None or self._is_flush(first, x0):
            return first
        if last and x1 > (last.box[0] + last.box[2]) / 2 and self._is_flush(last, x1, end=True):
            return last
        middle = self._grid.at((x0 + x1) / 2, y)
        if middle and abs(x0 + x1 - middle.box[0] - middle.box[2]) <= 2 * CENTRED:
            return middle
        return first

    def _move(self, run: range, owner: GridCell) -> None:
        known = {id(self._words[i]) for i in run}
        for own in [self._left, *(cell.words for cell in self._grid.cells)]:
            if any(id(word) in known for word in own):
                own[:] = [word for word in own if id(word) not in known]
        owner.words += [self._words[i] for i in run]
        self._settled.update(run)


def _seam(word: Word, i: int) -> int:
    """The character near one with which another string begins; that one without any."""
    return next((at for at in (i, i - 1, i + 1) if at in (word.seams or ()) and at < len(word.text)), i)


def _follows(before: Word, word: Word) -> bool:
    """Whether a word continues the one before it: on its baseline, a space apart at most."""
    gap = word.x0 - before.x1
    if not -0.2 * word.size <= gap <= word.size or abs(word.base - before.base) > 0.1 * word.size:
        return False
    return not word.turn and gap <= WIDE * max(_space(before), _space(word)) * word.size


def _space(word: Word) -> float:
    """The width of a space in font sizes: that of any letter where all are as wide."""
    widths = [word.widths[c] for c in word.text]
    if len(set(word.text)) > 2 and max(widths) - min(widths) < 0.01:
        return widths[0]
    return word.widths.get(" ") or SPACE


def _overlap(word: Word, other: Word) -> bool:
    """Whether two words of a line, alike in size, lie over one another (not the same twice, to look bold)."""
    if abs(word.base - other.base) > 0.15 * word.size or abs(word.size - other.size) > 0.2 * word.size:
        return False
    return min(word.x1, other.x1) - max(word.x0, other.x0) > 1 and word.text != other.text
