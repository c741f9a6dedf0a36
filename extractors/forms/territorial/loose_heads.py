"""Heads of a table of which only lines are left: found by their words, wherever line ends cut them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from extractors.document import Paragraph
from extractors.fields import Extraction
from extractors.forms.territorial.grid import Grid
from extractors.forms.territorial.sections import bare
from extractors.heads import TableLayout, head_scores
from extractors.words import fold

_MIN_HEAD = 90.0
_HEAD_LINES = 6
_HEAD_RUN = 14


def without_heads(paragraphs: Sequence[Paragraph], grid: Grid, extraction: Extraction) -> list[list[Paragraph]]:
    """What is left when the heads are taken out, in the pieces between them: a head said again begins a page.

    The first heads become the grid's.  There is always a first piece, which may be empty.
    """
    pieces: list[list[Paragraph]] = [[]]
    i = 0
    while i < len(paragraphs):
        found = _head_run(paragraphs[i:], grid.layout)
        if len({name for names, _ in found for name in names}) < 2:
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


def _head_run(paragraphs: Sequence[Paragraph], layout: TableLayout) -> list[tuple[list[str], Paragraph]]:
    """The lines at the start that say heads of the table, each with the columns that it names."""
    longest = _HEAD_RUN if paragraphs and _may_begin(paragraphs[0].text, layout) else 0
    for size in range(min(len(paragraphs), longest), 0, -1):
        if names := _several(" ".join(p.text for p in paragraphs[:size]), layout):
            by_line = _by_line(paragraphs[:size], layout)
            return by_line if len(by_line) == size else [(names, p) for p in paragraphs[:size]]
    return _by_line(paragraphs, layout)


def _by_line(paragraphs: Sequence[Paragraph], layout: TableLayout) -> list[tuple[list[str], Paragraph]]:
    """The same where each head has lines of its own; stops at the first line that says none."""
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


def _head_at(paragraphs: Sequence[Paragraph], layout: TableLayout, used: set[str]) -> tuple[int, str]:
    """How many lines at the start say a head, and of which column."""
    text, longest = "", _longest(layout)
    texts: list[str] = []
    for paragraph in paragraphs:
        text = f"{text} {paragraph.text}" if text else paragraph.text
        if len(bare(text)) > longest:
            break
        texts.append(text)
    for size, text in reversed([*enumerate(texts, 1)]):
        ways = {text, bare(text)}
        said = {head for way in ways for head, score in head_scores(way).items() if score >= _MIN_HEAD}
        for name, heads in layout.columns.items() if said else ():
            if name not in used and not said.isdisjoint(heads):
                return size, name
    return 0, ""


@lru_cache
def _compact(layout: TableLayout) -> tuple[tuple[str, ...], ...]:
    """The heads of each column without spaces, longest first."""
    return tuple(
        tuple(sorted((h.replace(" ", "") for h in heads), key=len, reverse=True)) for heads in layout.columns.values()
    )


@lru_cache
def _longest(layout: TableLayout) -> float:
    """A text of more characters resembles no head: half as long again as the longest, with points and hyphens."""
    return 1.5 * max(len(head) for heads in layout.columns.values() for head in heads) + 20


def _may_begin(text: str, layout: TableLayout) -> bool:
    """Whether a line can be the first of those that say all heads of the table: nearly all lines cannot."""
    said = fold(bare(text)).replace(" ", "")
    return any(head.startswith(said) or said.startswith(head) for head in _compact(layout)[0])


def _several(text: str, layout: TableLayout) -> list[str]:
    """All columns of the table, where a text says their heads one after the other and nothing else; else none."""
    rest = fold(bare(text)).replace(" ", "")
    for compact in _compact(layout):
        said = next((h for h in compact if rest.startswith(h)), None)
        if said is None:
            return []
        rest = rest[len(said) :]
    return [] if rest else list(layout.columns)


def _bracket(paragraphs: Sequence[Paragraph]) -> int:
    """How many lines a head's explanation in brackets takes."""
    for size, paragraph in enumerate(paragraphs, 1):
        if paragraph.text.endswith(")"):
            return size
    return 0
