"""Rows of a ruled table that no rule parts: a body under its head, all of whose columns have their lines side by side.

A row whose cells hold parallel lists looks alike, but its items have marks, wrap, or count nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from extractors.readers.pdf.columns_at import counts_rows
from extractors.readers.pdf.content import Box, Word
from extractors.readers.pdf.grid import Grid, GridCell
from extractors.readers.pdf.lines import TextLine, opens_item, text_lines

SAME_BASE = 0.15
"""Baselines within this share of the font size are one."""
MIN_ROWS = 3


def part_rows(grid: Grid) -> Grid:
    """The grid with such rows parted; the same one where it has none."""
    rows: dict[int, list[GridCell]] = {}
    for cell in grid.cells:
        rows.setdefault(cell.row, []).append(cell)
    parted = {n: lines for n, cells in rows.items() if (lines := _lines(cells, len(grid.xs) - 1))}
    if not parted:
        return grid
    words: dict[Box, list[Word]] = {}
    for cell in grid.cells:
        words.update(_pieces(cell, parted[cell.row]) if cell.row in parted else [(cell.box, cell.words)])
    out = Grid.of(list(words))
    for cell in out.cells:
        cell.words = words[cell.box]
    return out


def _lines(cells: Sequence[GridCell], columns: int) -> list[TextLine]:
    """The printed lines of a row, if each is a row of its own: else none."""
    if len(cells) != columns or columns < 2 or any(not c.words or c.row_span > 1 or c.column_span > 1 for c in cells):
        return []
    bases: list[float] | None = None
    for cell in cells:
        own = _bases(cell.words)
        if len(own) < MIN_ROWS or (bases and (len(own) != len(bases) or not _alike(own, bases, cell.words[0].size))):
            return []
        bases = bases or own
    texts = [[line.text for line in text_lines(list(cell.words))] for cell in cells]
    if any(len(own) != len(bases or ()) or any(map(opens_item, own)) for own in texts):
        return []
    if any(text[0].islower() for own in texts for text in own) or not any(map(counts_rows, texts)):
        return []
    return text_lines(word for cell in cells for word in cell.words)


def _bases(words: Iterable[Word]) -> list[float]:
    """The baselines of some words, from top to bottom."""
    out: list[float] = []
    for word in sorted(words, key=lambda word: word.base):
        if word.turn:
            return []
        if not out or word.base - out[-1] > SAME_BASE * word.size:
            out.append(word.base)
    return out


def _alike(own: Sequence[float], bases: Sequence[float], size: float) -> bool:
    return all(abs(a - b) <= SAME_BASE * size for a, b in zip(own, bases, strict=True))


def _pieces(cell: GridCell, lines: Sequence[TextLine]) -> Iterable[tuple[Box, list[Word]]]:
    """A cell cut between the lines of its row."""
    x0, top, x1, bottom = cell.box
    cuts = [(a.bottom + b.top) / 2 for a, b in pairwise(lines)]
    for low, high in zip([top, *cuts], [*cuts, bottom], strict=True):
        yield (x0, low, x1, high), [w for w in cell.words if low <= (w.top + w.bottom) / 2 < high]
