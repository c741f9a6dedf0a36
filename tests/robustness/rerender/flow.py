"""What a renderer draws: headings, paragraphs and grids, without any dialect or page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

Cell = tuple[str, ...]
"""The paragraphs of a cell."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A line over what follows; `level` is 1 for the title."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Words:
    """A paragraph of its own."""

    text: str


@dataclass(frozen=True, slots=True)
class Grid:
    """A table.  `keys` names its columns; `titles` are rows of one cell over its head (the territorial form's
    "Actividad 1.1"); the cells of the column `merged` can be drawn as one where those below are blank."""

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
    """A cell of the paragraphs that say something."""
    return tuple(p for p in paragraphs if p)


def line(parts: Sequence[str]) -> tuple[Cell, ...]:
    """A row of cells with a paragraph each."""
    return tuple(cell(p) for p in parts)


def reorder(flow: Flow, name: str, keys: Sequence[str]) -> Flow:
    """The grids called `name` with their columns in the order of `keys`; columns not named are gone."""

    def turned(grid: Grid) -> Grid:
        at = [grid.keys.index(k) for k in keys if k in grid.keys]
        return replace(
            grid,
            keys=tuple(grid.keys[i] for i in at),
            head=tuple(grid.head[i] for i in at),
            rows=tuple(tuple(row[i] for i in at) for row in grid.rows),
        )

    return tuple(turned(b) if isinstance(b, Grid) and b.name == name else b for b in flow)


def with_column(flow: Flow, name: str, key: str, head: str, texts: Sequence[str], before: str | None = None) -> Flow:
    """The grids called `name` with one more column, filled with `texts` in turn."""

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
