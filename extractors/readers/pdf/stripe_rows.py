"""Finds the rows of a table with stripes behind every second row: each stripe is a row, and so is each gap between."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from math import inf
from statistics import median

from extractors.readers.columns import Cell, ColumnTable
from extractors.readers.line_split import Word as ColumnWord
from extractors.readers.pdf.columns_at import is_row_number
from extractors.readers.pdf.content import Box, Word
from extractors.readers.pdf.geometry import apart

SAME_EDGE = 2.0
"""Maximum distance between the edges of neighbouring stripes that are one, in points."""
_Row = list[Cell]


def rows_by_stripes(table: ColumnTable, stripes: Sequence[Box]) -> ColumnTable:
    """Returns the table with one body row per stripe and per gap between stripes; unchanged if those are not its rows.

    Stripes behind groups of rows, or behind a heading within the table, separate rows but do not each contain one:
    therefore most stripes must have words in several columns.  If a column of row numbers has several numbers between
    two edges, the rows there stay as they were.
    """
    head, body = table.rows[: table.head_rows], table.rows[table.head_rows :]
    edges = apart((y for box in stripes for y in (box[1], box[3])), SAME_EDGE)
    shaded = [_band(row, edges) for row in body if any(_stands_on(row, box) for box in stripes)]
    if not shaded:
        return table
    bands = _bands(body, len(table.columns), edges)
    filled = [sum(map(bool, bands[at])) for at in set(shaded)]
    if 2 * sum(count > 1 for count in filled) <= len(filled):
        return table
    counting = [c for c in range(len(table.columns)) if _counts(body, c)]
    out: list[_Row] = []
    for at in sorted(bands):
        several = any(len(bands[at][c]) > 1 for c in counting)
        out += [row for row in body if _band(row, edges) == at] if several else [bands[at]]
    whole = sum(len(cell) for row in body for cell in row)
    return replace(table, rows=[*head, *out]) if sum(len(cell) for row in out for cell in row) == whole else table


def source_words(parts: Sequence[ColumnWord]) -> list[Word]:
    """Returns the page's words of a printed line of a cell."""
    return [word for token in parts if isinstance(token.source, list) for word in token.source]


def _middle(parts: Sequence[ColumnWord]) -> float:
    words = source_words(parts)
    return (min(w.top for w in words) + max(w.bottom for w in words)) / 2


def _band(row: _Row, edges: Sequence[float]) -> int:
    return bisect_right(edges, min(_middle(parts) for cell in row for parts in cell))


def _stands_on(row: _Row, box: Box) -> bool:
    return any(
        box[1] < _middle(parts) < box[3] and all(box[0] - 1 <= w.x0 and w.x1 <= box[2] + 1 for w in source_words(parts))
        for cell in row
        for parts in cell
    )


def _bands(body: Sequence[_Row], columns: int, edges: Sequence[float]) -> dict[int, _Row]:
    """Returns the cells of all words between two edges, by the number of edges above.

    A cell merged over several rows has its words where they begin: its lines are as close as wrapped lines are, though
    an edge that the other columns keep clear of is between them.
    """
    lines = [sorted((parts for row in body for parts in row[c]), key=_middle) for c in range(columns)]
    clear: dict[int, float] = {}  # the least distance between lines over each edge
    for a, b in (pair for own in lines for pair in pairwise(own)):
        if (at := _edge(b, edges)) != _edge(a, edges):
            clear[at] = min(_gap(a, b), clear.get(at, inf))
    close = median(clear.values()) / 2 if clear else 0.0
    out: dict[int, _Row] = {}
    for c, own in enumerate(lines):
        at = 0
        for n, parts in enumerate(own):
            if not n or _gap(own[n - 1], parts) >= close:
                at = _edge(parts, edges)
            out.setdefault(at, [[] for _ in range(columns)])[c].append(parts)
    return out


def _edge(parts: Sequence[ColumnWord], edges: Sequence[float]) -> int:
    """Returns the number of edges above a printed line."""
    return bisect_right(edges, _middle(parts))


def _gap(above: Sequence[ColumnWord], below: Sequence[ColumnWord]) -> float:
    """Returns the distance between two printed lines of a column, in points."""
    return min(w.top for w in source_words(below)) - max(w.bottom for w in source_words(above))


def _counts(body: Sequence[_Row], column: int) -> bool:
    texts = [" ".join(w.text for w in parts) for row in body for parts in row[column]]
    return bool(texts) and all(map(is_row_number, texts))
