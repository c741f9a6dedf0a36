"""Finds the column headers of a table of which only lines are left by their words, wherever line ends divide them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from rapidfuzz import fuzz

from extractors.document import Paragraph
from extractors.fields import Extraction
from extractors.forms.territorial.grid import SectionTable, own_columns
from extractors.layouts.folding import fold_head
from extractors.layouts.heads import head_scores
from extractors.layouts.spec import TableSpec
from extractors.table_heads import MAX_HEAD_LINES, bare, head_lines

_MIN_HEAD = 90.0
_MIN_BEGINNING = 75.0
"""Minimum likeness (0 to 100) of the first lines of a header to as many of its letters; narrow lines hold few."""
_HEAD_LINES = 6
_EXPLAINS = re.compile(r"\(.*\)")
"""A line with only the explanation of the header above it, in words of the agency's own."""


def without_heads(paragraphs: Sequence[Paragraph], grid: SectionTable, extraction: Extraction) -> list[list[Paragraph]]:
    """Returns the lines in pieces between headers, without the headers: a repeated header begins a page.

    The first headers are stored in the grid.  There is always a first piece, which may be empty.
    """
    pieces: list[list[Paragraph]] = [[]]
    least = min(2, len(own_columns(grid.layout)))
    i = 0
    while i < len(paragraphs):
        found = _head_run(paragraphs[i:], grid.layout)
        if len({name for names, _ in found for name in names}) < least:
            pieces[-1].append(paragraphs[i])
            i += 1
            continue
        first = not any(pieces)
        for names, paragraph in found:
            extraction.claim(paragraph, "head")
            for name in names if first else ():
                grid.heads[name] = (*grid.heads.get(name, ()), paragraph)
        if pieces[-1]:
            pieces.append([])
        i += len(found)
    return pieces


def _head_run(paragraphs: Sequence[Paragraph], layout: TableSpec) -> list[tuple[list[str], Paragraph]]:
    """Returns the lines at the start that are headers of the table, each with the columns that it names."""
    found = head_lines(paragraphs[:MAX_HEAD_LINES], [layout])
    names = [name for name in found[2].columns if name] if found else []
    if found is None or not set(names).issuperset(own_columns(layout)):
        return _by_line(paragraphs, layout)
    size = found[0]
    by_line = _by_line(paragraphs[:size], layout)
    return by_line if len(by_line) == size else [(names, p) for p in paragraphs[:size]]


def _by_line(paragraphs: Sequence[Paragraph], layout: TableSpec) -> list[tuple[list[str], Paragraph]]:
    """Returns the same where each header has lines of its own; stops at the first line that is no header."""
    found: list[tuple[list[str], Paragraph]] = []
    i = 0
    while i < len(paragraphs):
        ahead = paragraphs[i : i + _HEAD_LINES]
        size, name = _head_at(ahead, layout, {n for ns, _ in found for n in ns})
        if not size and found and _EXPLAINS.fullmatch(paragraphs[i].text):
            size, name = 1, found[-1][0][0]
        if not size:
            break
        found += [([name], p) for p in ahead[:size]]
        i += size
    return found


def _head_at(paragraphs: Sequence[Paragraph], layout: TableSpec, used: set[str]) -> tuple[int, str]:
    """Returns the number of lines at the start that form a header, and its column; (0, "") if they form none.

    A header ends at the line with which it is most alike; of several headers the one with most lines counts.
    """
    text = ""
    texts: list[str] = []
    for paragraph in paragraphs:
        text = f"{text} {paragraph.text}" if text else paragraph.text
        if not _may_be_head(text, layout):
            break
        texts.append(text)
    free = {head: name for name in own_columns(layout) if name not in used for head in layout.columns[name].heads}
    best: dict[str, tuple[float, int]] = {}
    for size, text in enumerate(texts, 1):
        for head, score in (found for way in {text, bare(text)} for found in head_scores(way).items()):
            if head in free and score >= _MIN_HEAD:
                best[head] = max(best.get(head, (0.0, 0)), (score, size))
    longest = max(best, key=lambda head: best[head][::-1], default="")
    return (best[longest][1], free[longest]) if longest else (0, "")


def _may_be_head(text: str, layout: TableSpec) -> bool:
    """True if a text can be a header or the beginning of one; False for most lines, which are then not matched."""
    ways = {fold_head(way).replace(" ", "") for way in (text, bare(text))}
    return any(fuzz.ratio(way, head[: len(way)]) >= _MIN_BEGINNING for way in ways for head in _compact(layout))


@lru_cache
def _compact(layout: TableSpec) -> tuple[str, ...]:
    """Returns the headers of all columns without spaces."""
    columns = map(layout.columns.__getitem__, own_columns(layout))
    return tuple({head.replace(" ", "") for column in columns for head in column.heads})
