"""Content for renderers: headings, paragraphs and tables, independent of dialect and page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

Cell = tuple[str, ...]
"""Paragraphs of a cell."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; `level` is 1 for the title."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Words:
    """A paragraph outside tables."""

    text: str


@dataclass(frozen=True, slots=True)
class Grid:
    """A table.  `keys` names its columns; `titles` are rows of one cell above its header row (the territorial form's
    "Actividad 1.1"); a cell of the column `merged` can span the blank cells below it."""

    name: str
    keys: tuple[str, ...]
    head: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]
    titles: tuple[Cell, ...] = ()
    merged: str | None = None
    has_total: bool = False


Block = Heading | Words | Grid
Flow = tuple[Block, ...]


def cell(*paragraphs: str) -> Cell:
    """Returns a cell of the paragraphs that are not empty."""
    return tuple(p for p in paragraphs if p)


def line(parts: Sequence[str]) -> tuple[Cell, ...]:
    """Returns a row of cells with at most one paragraph each."""
    return tuple(cell(p) for p in parts)


def reorder(flow: Flow, name: str, keys: Sequence[str]) -> Flow:
    """Orders the columns of the grids called `name` as in `keys`; removes the columns not in `keys`."""

    def turned(grid: Grid) -> Grid:
        at = [grid.keys.index(k) for k in keys if k in grid.keys]
        return replace(
            grid,
            keys=tuple(grid.keys[i] for i in at),
            head=tuple(grid.head[i] for i in at),
            rows=tuple(tuple(row[i] for i in at) for row in grid.rows),
        )

    return tuple(turned(b) if isinstance(b, Grid) and b.name == name else b for b in flow)


def with_heads(flow: Flow, reword: Callable[[str, str, Cell], Cell]) -> Flow:
    """Replaces each column header by what `reword` makes of (name of the grid, key of the column, header)."""

    def reworded(grid: Grid) -> Grid:
        head = (reword(grid.name, key, own) for key, own in zip(grid.keys, grid.head, strict=False))
        return replace(grid, head=tuple(head))

    return tuple(reworded(b) if isinstance(b, Grid) else b for b in flow)


def with_column(flow: Flow, name: str, key: str, head: str, texts: Sequence[str], before: str | None = None) -> Flow:
    """Adds a column to the grids called `name`, filled with `texts` in turn; it is the last one, or stands `before`
    another."""

    def widened(grid: Grid) -> Grid:
        at = len(grid.keys) if before is None or before not in grid.keys else grid.keys.index(before)

        def put(row: tuple[Cell, ...], text: str) -> tuple[Cell, ...]:
            return (*row[:at], cell(text), *row[at:])

        return replace(
            grid,
            keys=(*grid.keys[:at], key, *grid.keys[at:]),
            head=put(grid.head, head),
            rows=tuple(put(row, texts[i % len(texts)]) for i, row in enumerate(grid.rows)),
        )

    return tuple(widened(b) if isinstance(b, Grid) and b.name == name else b for b in flow)
