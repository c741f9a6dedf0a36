"""Assigns words to the cells of a ruled table.

A word belongs to the cell that contains the middles of its characters.  Text that overflows its cell crosses the
border: its whole run (words that follow one another, a space apart) belongs to the cell in which it begins, or to the
one with whose column it is flush.  Words of neighbouring cells can touch, and one string can draw a whole row: text
that begins flush with the column beyond the border, or after more than a space, belongs to that column.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise

from extractors.readers.pdf.cells import SNAP
from extractors.readers.pdf.content import Seam, Word
from extractors.readers.pdf.grid import Grid, GridCell

SPACE = 0.25
"""Width of a space if the font does not state it, in font sizes."""
WIDE = 1.4
"""Maximum gap between two words of a run, in spaces."""
TOUCH = 1.0
"""Maximum distance from the border at which the texts of neighbouring cells touch, in points."""
MAX_SEAMS = 3
"""Maximum number of seams in a word that can separate texts; with more, the word was drawn letter by letter."""
APART = 0.05
"""How much wider than all others the gap at a seam between texts drawn letter by letter is, in font sizes."""
FLUSH = 0.7
"""Maximum distance between the starts (or the ends) of two texts that are flush, in points."""
CENTRED = 1.5
"""Maximum distance between the middles of a centred text and its cell, in points."""


def take(grid: Grid, words: Sequence[Word]) -> list[Word]:
    """Puts words (in drawing order) into the cells of a grid; returns those that lie outside."""
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
    """Puts words into the cells of a grid, and adds a cell where it has none; returns the words outside the grid."""
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
    """The place where a border cuts a word: before character `at`, the first one in `cell`.

    If two texts touch there, the first ends at `low` or slightly later, and the second begins between `low` and `high`
    (x in points); `high - low` is how much wider the word is than its characters, which is the gap between the texts.
    """

    word: Word
    at: int
    cell: GridCell | None
    low: float
    high: float


class _Overflow:
    """Places the texts that cross borders, after all other words are in their cells; `left` takes words outside."""

    def __init__(self, grid: Grid, words: Sequence[Word], left: list[Word]) -> None:
        self._grid, self._words, self._left = grid, words, left
        self._settled: set[int] = set()
        self._starts: list[tuple[Word, GridCell | None, float]] = []

    def settle(self, cut: Sequence[Word]) -> None:
        """Places the words that borders cut, and the words after a border that follow or overlap another text."""
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
        """Places a word that a border cuts, together with the run that it is part of."""
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
        """Moves the rest of a run back across a border between two of its words: if one string drew both words and
        strings do not cross this border in other rows, or if the words overlap another text of their cell."""
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
        """True if strings cross the border between two columns in other rows too: they draw whole rows.  If no other
        row has text in both columns, True if the words are flush with their column."""
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
        """Returns the cell in which a word begins."""
        return self._grid.at(word.x0 + 0.5 * word.widths[word.text[0]] * word.size, (word.top + word.bottom) / 2)

    def _owners(self, word: Word) -> list[GridCell | None]:
        """Returns the cell of each character.  Characters outside the table belong to the cell of the nearest character
        inside, unless the word begins outside and more than half of it is outside."""
        y = (word.top + word.bottom) / 2
        owners = [self._grid.at((a + b) / 2, y) for a, b in pairwise(word.edges())]
        held = [i for i, owner in enumerate(owners) if owner]
        if held and (owners[0] or 2 * len(held) >= len(owners)):
            owners = [owners[min(max(i, held[0]), held[-1])] for i in range(len(owners))]
        return owners

    def _cuts(self, word: Word) -> list[_Cut]:
        """Returns the places where borders cut a word."""
        owners = self._owners(word)
        natural = list(accumulate((word.widths[c] * word.size for c in word.text), initial=word.x0))
        slack = max(0.0, word.x1 - natural[-1])
        at = [_seam(word, i) for i in range(1, len(owners)) if owners[i] is not owners[i - 1]]
        return [_Cut(word, i, owners[i], natural[i], natural[i] + slack) for i in at]

    def _parted(self, word: Word) -> list[Word]:
        """Splits a word into the texts of neighbouring cells that touch in it."""
        cuts = [(cut, x) for cut in self._cuts(word) if (x := self._touching(cut)) is not None]
        ends = [(cut.at, min(cut.low, x)) for cut, x in cuts] + [(len(word.text), word.x1)]
        starts = [(0, word.x0)] + [(cut.at, x) for cut, x in cuts]
        return [
            replace(word, text=word.text[start:end], x0=x0, x1=x1, run=0 if start else word.run)
            for (start, x0), (end, x1) in zip(starts, ends, strict=True)
        ]

    def _touching(self, cut: _Cut) -> float | None:
        """Returns the x at which a cell's own text begins at a cut; None if one text continues across it.

        A text of its own begins with a new string; or, if the strings are unknown, it and the text before it keep to
        their sides of the border, and it is flush with its column.
        """
        cell, seams = cut.cell, cut.word.seams
        if cell is None:
            return None
        if seams is not None:
            own = _separates(cut.word, cut.at)
            return min(max(cell.box[0], cut.low), cut.high) if own else None
        if cut.low > cell.box[0] + TOUCH or cut.high < cell.box[0] - TOUCH:
            return None
        column = [
            min(w.x0 for w in other.words) for other in self._grid.cells if other.words and other.column == cell.column
        ]
        cuts = [x for word, other, x in self._starts if other and other.column == cell.column and word is not cut.word]
        return next((x for x in (*column, *cuts) if cut.low - FLUSH <= x <= cut.high + FLUSH), None)

    def _run(self, n: int) -> range:
        """Returns the indexes of the consecutive words around word `n` that continue one another."""
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
        """True if words overlap another text of a cell."""
        known = {id(word) for word in run}
        return any(_overlap(word, other) for other in cell.words if id(other) not in known for word in run)

    def _is_flush(self, cell: GridCell, x: float, *, end: bool = False) -> bool:
        """True if the text of another cell of the same column begins (or ends) at `x`."""
        for other in self._grid.cells:
            if other.column == cell.column and other is not cell and other.words:
                edge = max(w.x1 for w in other.words) if end else min(w.x0 for w in other.words)
                if abs(edge - x) <= FLUSH:
                    return True
        return False

    def _owner(self, run: Sequence[Word]) -> GridCell | None:
        """Returns the cell to which a run belongs: the one with whose column it is flush, else the one in which it is
        centred, else the one in which it begins (None: outside the table)."""
        y, x0, x1 = (run[0].top + run[0].bottom) / 2, run[0].x0, run[-1].x1
        # A border can be so far from its rule: rules of several tables, each near the next, are one border.
        first, last = self._grid.at(x0 + SNAP, y), self._grid.at(x1 - SNAP, y)
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
    """Returns the index, at most one from `i`, of a character with which another string begins, after the widest gap;
    else `i`."""
    near = [seam for seam in word.seams or () if abs(seam.at - i) <= 1]
    return max(near, key=lambda seam: (round(_gap(seam) / word.size, 2), seam.at == i), default=Seam(i, 0, 0, 0)).at


def _gap(seam: Seam) -> float:
    return seam.start - seam.end


def _separates(word: Word, at: int) -> bool:
    """True if another text can begin with the character `at`: with few strings, at any seam; in a word drawn letter by
    letter, at the seam with the only wide gap."""
    seams = word.seams or ()
    gap = next((_gap(seam) for seam in seams if seam.at == at), None)
    if gap is None or len(seams) <= MAX_SEAMS:
        return gap is not None
    return gap > APART * word.size + max(_gap(seam) for seam in seams if seam.at != at)


def _follows(before: Word, word: Word) -> bool:
    """True if a word continues the one before it: on the same baseline, at most `WIDE` spaces apart."""
    gap = word.x0 - before.x1
    if not -0.2 * word.size <= gap <= word.size or abs(word.base - before.base) > 0.1 * word.size:
        return False
    return not word.turn and gap <= WIDE * max(_space(before), _space(word)) * word.size


def _space(word: Word) -> float:
    """Returns the width of a space, in font sizes; in a monospaced font, the width of a letter."""
    widths = [word.widths[c] for c in word.text]
    if len(set(word.text)) > 2 and max(widths) - min(widths) < 0.01:
        return widths[0]
    return word.widths.get(" ") or SPACE


def _overlap(word: Word, other: Word) -> bool:
    """True if two words of a line, similar in size, overlap and are not one word drawn twice to look bold."""
    if abs(word.base - other.base) > 0.15 * word.size or abs(word.size - other.size) > 0.2 * word.size:
        return False
    return min(word.x1, other.x1) - max(word.x0, other.x0) > 1 and word.text != other.text
