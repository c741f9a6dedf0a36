"""Zebra tables: shaded rows are ruled tables of one row each, and the rows between them have no rules at all."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from extractors.readers.cues import opens_section
from extractors.readers.pdf.columns_at import crosses
from extractors.readers.pdf.content import Word
from extractors.readers.pdf.grid import Grid, GridCell
from extractors.readers.pdf.lines import TextLine

SAME_X = 2.0
NEAR = 1.2
"""Words of a row between stripes stand at most this many font sizes from them."""
WITHIN = 0.5
"""The lines of one row stand at most this many font sizes apart."""
LARGE = 1.15


def join_stripes(grids: Sequence[Grid], lines: Sequence[TextLine], size: float) -> tuple[list[Grid], list[TextLine]]:
    """Grids of the same columns joined with the rows of lines between them, and the lines that are left."""
    out: list[Grid] = []
    left = list(lines)
    striped = False
    for grid in sorted(grids, key=lambda g: g.ys[0]):
        before = out[-1] if out else None
        if before and _same_columns(before, grid):
            between = [line for line in left if before.ys[-1] <= (line.top + line.bottom) / 2 < grid.ys[0]]
            if _is_row(between, before, size) and grid.ys[0] - max(b.bottom for b in between) <= NEAR * size:
                row = _row(between, before, grid.ys[0])
                out[-1] = before.with_body(row).with_body(grid)
                left = [line for line in left if line not in between]
                striped = True
                continue
        if before and striped:
            out[-1], left = _with_last_row(before, left, size)
        striped = False
        out.append(grid)
    if out and striped:
        out[-1], left = _with_last_row(out[-1], left, size)
    return out, left


def _same_columns(a: Grid, b: Grid) -> bool:
    return (
        2 < len(a.xs) == len(b.xs)
        and a.ys[-1] < b.ys[0]
        and all(abs(x - y) <= SAME_X for x, y in zip(a.xs, b.xs, strict=True))
    )


def _is_row(lines: Sequence[TextLine], grid: Grid, size: float) -> bool:
    """Whether lines right under a grid keep to its columns."""
    if not lines or min(line.top for line in lines) - grid.ys[-1] > NEAR * size:
        return False
    if any(line.size > LARGE * size or opens_section(line.text) for line in lines):
        return False
    words = [w for line in lines for w in line.words]
    inside = all(grid.xs[0] - SAME_X <= w.x0 and w.x1 <= grid.xs[-1] + SAME_X for w in words)
    return inside and not crosses(words, grid.xs[1:-1])


def _row(lines: Sequence[TextLine], grid: Grid, bottom: float) -> Grid:
    xs, top = grid.xs, grid.ys[-1]
    words: list[Word] = [w for line in lines for w in line.words]
    cells = [
        GridCell((a, top, b, bottom), 0, c, words=[w for w in words if a <= (w.x0 + w.x1) / 2 < b])
        for c, (a, b) in enumerate(itertools.pairwise(xs))
    ]
    return Grid(xs, [top, bottom], cells)


def _with_last_row(grid: Grid, lines: list[TextLine], size: float) -> tuple[Grid, list[TextLine]]:
    """A striped table with the row right under its last stripe, when it fills several columns."""
    under: list[TextLine] = []
    bottom = grid.ys[-1]
    for line in sorted(lines, key=lambda line: line.top):
        if line.bottom <= grid.ys[-1]:
            continue
        if line.top - bottom > (WITHIN if under else NEAR) * size:
            break
        under.append(line)
        bottom = max(bottom, line.bottom)
    if not _is_row(under, grid, size):
        return grid, lines
    row = _row(under, grid, bottom + 1.0)
    if sum(bool(cell.words) for cell in row.cells) < 2:
        return grid, lines
    return grid.with_body(row), [line for line in lines if line not in under]
