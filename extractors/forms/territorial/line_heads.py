"""Finds the column headers of a table of which only lines are left by their words, wherever line ends divide them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from rapidfuzz.distance import LCSseq

from extractors.document import Paragraph
from extractors.fields import Extraction
from extractors.forms.territorial.grid import SectionTable, own_columns
from extractors.layouts.folding import fold_head
from extractors.layouts.heads import head_scores
from extractors.layouts.spec import TableSpec
from extractors.table_heads import bare

_MIN_HEAD = 90.0
_STRANGE = 2 * (100 / _MIN_HEAD) - 2
_HEAD_LINES = 6
_HEAD_RUN = 14


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
    text, size, all_names = "", 0, list[str]()
    for i, paragraph in enumerate(paragraphs[:_HEAD_RUN], 1):
        text = f"{text} {paragraph.text}"
        names, goes_on = _several(text, layout)
        if names:
            size, all_names = i, names
        if not goes_on:
            break
    if size:
        by_line = _by_line(paragraphs[:size], layout)
        return by_line if len(by_line) == size else [(all_names, p) for p in paragraphs[:size]]
    return _by_line(paragraphs, layout)


def _by_line(paragraphs: Sequence[Paragraph], layout: TableSpec) -> list[tuple[list[str], Paragraph]]:
    """Returns the same where each header has lines of its own; stops at the first line that is no header."""
    found: list[tuple[list[str], Paragraph]] = []
    i = 0
    while i < len(paragraphs):
        ahead = paragraphs[i : i + _HEAD_LINES]
        size, name = _head_at(ahead, layout, {n for ns, _ in found for n in ns})
        if not size and found and paragraphs[i].text.startswith("("):
            size, name = _bracket(ahead), found[-1][0][0]
        if not size:
            break
        found += [([name], p) for p in ahead[:size]]
        i += size
    return found


def _head_at(paragraphs: Sequence[Paragraph], layout: TableSpec, used: set[str]) -> tuple[int, str]:
    """Returns the number of lines at the start that form a header, and its column; (0, "") if they form none."""
    text = ""
    texts: list[str] = []
    for paragraph in paragraphs:
        text = f"{text} {paragraph.text}" if text else paragraph.text
        if not _may_be_head(text, layout):
            break
        texts.append(text)
    for size, text in reversed([*enumerate(texts, 1)]):
        ways = {text, bare(text)}
        said = {head for way in ways for head, score in head_scores(way).items() if score >= _MIN_HEAD}
        for name in own_columns(layout) if said else ():
            column = layout.columns[name]
            if name not in used and not said.isdisjoint(column.heads):
                return size, name
    return 0, ""


def _may_be_head(text: str, layout: TableSpec) -> bool:
    """True if a text can be a header or the beginning of one; False for most lines.

    A text of `a` letters can match a header of `h` letters at `_MIN_HEAD` only if a <= 1.222 h.  Then at most 0.222 h
    of its letters are not in the header, and that also holds for each of its beginnings.
    """
    return any(
        len(said) - LCSseq.similarity(said, head) <= _STRANGE * len(head)
        for said in {_letters(text), _letters(bare(text))}
        if len(said) <= _longest(layout)
        for head in _all_compact(layout)
    )


def _letters(text: str) -> str:
    return fold_head(text).replace(" ", "")


@lru_cache
def _all_compact(layout: TableSpec) -> tuple[str, ...]:
    return tuple({head for heads in _compact(layout) for head in heads})


@lru_cache
def _compact(layout: TableSpec) -> tuple[tuple[str, ...], ...]:
    """Returns the headers of each column without spaces, longest first."""
    return tuple(
        tuple(sorted((h.replace(" ", "") for h in column.heads), key=len, reverse=True))
        for column in map(layout.columns.__getitem__, own_columns(layout))
    )


@lru_cache
def _longest(layout: TableSpec) -> float:
    """Length in letters above which a text matches no header."""
    return (1 + _STRANGE) * max(map(len, _all_compact(layout)))


def _several(text: str, layout: TableSpec) -> tuple[list[str], bool]:
    """Returns all columns of the table if a text is the headers of all of them and nothing else, else none; and whether
    the text could be the beginning of such a text."""
    rest = _letters(bare(text))
    goes_on = False
    for compact in _compact(layout):
        goes_on = goes_on or any(h.startswith(rest) for h in compact)
        said = next((h for h in compact if rest.startswith(h)), None)
        if said is None:
            return [], goes_on
        rest = rest[len(said) :]
    return [] if rest else list(own_columns(layout)), goes_on


def _bracket(paragraphs: Sequence[Paragraph]) -> int:
    """Counts the lines that a header's explanation in brackets takes; 0 if the bracket is not closed."""
    for size, paragraph in enumerate(paragraphs, 1):
        if paragraph.text.endswith(")"):
            return size
    return 0
