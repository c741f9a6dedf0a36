"""Reads a form's header that is set in columns: labels, and beside each a name that wraps in a narrow cell.

                            MINISTERIO DE
    MINISTERIO                                PARTIDA     17
                            MINERIA
                            SERVICIO NACIONAL
    SERVICIO                DE GEOLOGIA Y     CAPITULO    03
                            MINERIA

Such a table has no column headers. Its labels identify its rows, and each label is vertically centred in its row.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from extractors.readers.column_heads import Cell, PrintedLine, segments
from extractors.readers.known_lines import is_header_label
from extractors.readers.line_split import Word

_SEARCHED = 40
"""Number of lines at the beginning of a text among which a header is searched."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """Rows of label, name, label, code in the lines from `start` up to `end` (exclusive)."""

    start: int
    end: int
    rows: list[list[Cell]]


@dataclass(frozen=True, slots=True)
class _Row:
    """A line that begins with a label: the label, the words of a name beside it (if any), the cells to the right."""

    label: tuple[Word, ...]
    name: tuple[Word, ...] | None
    rest: list[tuple[Word, ...]]


def find_labelled(lines: Sequence[PrintedLine], wide: float, step: float) -> Labelled | None:
    """Returns the header's rows if a name wraps in one of them; None if each row is one line, or there is no header.

    Args:
        lines: printed lines of a page, from the beginning of a document or of what is between ruled tables.
        wide: minimum gap between two words of different columns.
        step: maximum distance of a line of the header from the line above it.
    """
    parts = [segments(line.words, wide) for line in lines[:_SEARCHED]]
    rows = {i: row for i, own in enumerate(parts) if (row := _row(own))}
    if not rows:
        return None
    left = max(row.label[-1].x1 for row in rows.values())
    right = min(row.rest[0][0].x0 for row in rows.values())
    names = {
        i: own[0]
        for i, own in enumerate(parts)
        if i not in rows and len(own) == 1 and left < own[0][0].x0 and own[0][-1].x1 < right
    }
    start, end = min(rows), max(rows) + 1
    while start - 1 in names and lines[start].top - lines[start - 1].top <= step:
        start -= 1
    while end in names and lines[end].top - lines[end - 1].top <= step:
        end += 1
    own = [i for i in range(start, end) if i in names]
    if not own or len(own) + len(rows) < end - start:
        return None
    cells = [cell for group in _groups(lines, start, end, step) for cell in _cells(group, rows, names)]
    return Labelled(start, end, cells)


def _row(parts: Sequence[tuple[Word, ...]]) -> _Row | None:
    if len(parts) < 2 or not _is_label(parts[0]):
        return None
    at = next((n for n, part in enumerate(parts[1:3], 1) if _is_label(part)), None)
    if at is None:
        return None
    return _Row(parts[0], parts[1] if at == 2 else None, list(parts[at:]))


def _is_label(part: Sequence[Word]) -> bool:
    """True if a cell is a label, with or without its code: "PARTIDA", "PARTIDA 17"."""
    return is_header_label(" ".join(word.text for word in part if not word.text.isdigit()))


def _groups(lines: Sequence[PrintedLine], start: int, end: int, step: float) -> Iterator[range]:
    """Yields the lines from `start` to `end` in runs without a step wider than `step`."""
    cuts = [i for i in range(start + 1, end) if lines[i].top - lines[i - 1].top > step]
    yield from (range(a, b) for a, b in pairwise([start, *cuts, end]))


def _cells(group: range, rows: dict[int, _Row], names: dict[int, tuple[Word, ...]]) -> Iterator[list[Cell]]:
    """Yields the rows of a run of lines. A name has as many lines below its label as above it; if none are above, it
    takes all lines up to the next label."""
    labels = [i for i in group if i in rows]
    first = group.start
    for n, i in enumerate(labels):
        over = [names[k] for k in range(first, i)]
        free = (labels[n + 1] if n + 1 < len(labels) else group.stop) - (i + 1)
        row = rows[i]
        is_last = n + 1 == len(labels)
        first = i + 1 + (min(free, len(over)) if over and not is_last else free)
        name = [*over, *([row.name] if row.name else []), *(names[k] for k in range(i + 1, first))]
        yield [[row.label], name, *([part] for part in row.rest)]
