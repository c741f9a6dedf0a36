"""Finds the column headers of a table of which only lines are left by their words, wherever line ends divide them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from extractors.document import Paragraph
from extractors.fields import Extraction
from extractors.forms.territorial.grid import SectionTable, own_columns
from extractors.layouts.folding import fold_head
from extractors.layouts.heads import head_scores
from extractors.layouts.spec import TableSpec
from extractors.table_heads import MAX_HEAD_LINES, bare, head_lines

_MAX_ABOVE = 3
"""Maximum number of lines between an activity's title and headers that are found line by line, plus 1."""


def without_heads(paragraphs: Sequence[Paragraph], grid: SectionTable, extraction: Extraction) -> list[list[Paragraph]]:
    """Returns the lines in pieces between headers, without the headers: a repeated one begins a page.

    A header below the first has no words that the first has not.

    The first headers are stored in the grid.  There is always a first piece, which may be empty.
    """
    pieces: list[list[Paragraph]] = [[]]
    words: set[str] = set()
    i = 0
    while i < len(paragraphs):
        ahead = paragraphs[i : i + MAX_HEAD_LINES]
        found = _head_run(ahead, grid.layout)
        if not found and not grid.heads and i < _MAX_ABOVE:
            found = _heads_by_line(ahead, grid.layout)
        head_words = {word for p, _ in found for word in fold_head(p.text).split()}
        if not found or (words and not head_words <= words):
            pieces[-1].append(paragraphs[i])
            i += 1
            continue
        words = words or head_words
        first = not any(pieces)
        for paragraph, names in found:
            extraction.claim(paragraph, "head")
            for name in names if first else ():
                grid.heads[name] = (*grid.heads.get(name, ()), paragraph)
        if pieces[-1]:
            pieces.append([])
        i += len(found)
    return pieces


def _head_run(paragraphs: Sequence[Paragraph], layout: TableSpec) -> list[tuple[Paragraph, list[str]]]:
    """Returns the lines at the start that are the table's headers, each with the columns that it names."""
    found = head_lines(paragraphs, [layout])
    if found is None:
        return []
    size, heads, match = found
    lines = [{id(line) for line, _, _ in head.stretches()} for head in heads]
    columns = list(zip(match.columns, lines, strict=True))
    return [(p, [name for name, own in columns if name and id(p.lines[0]) in own]) for p in paragraphs[:size]]


def _heads_by_line(paragraphs: Sequence[Paragraph], layout: TableSpec) -> list[tuple[Paragraph, list[str]]]:
    """Returns the same where each header has lines of its own: letters may be wrong, and a column may be missing."""
    named: dict[str, list[Paragraph]] = {}
    for head in _with_brackets(paragraphs):
        text = " ".join(p.text for p in head)
        scores = {**head_scores(bare(text)), **head_scores(text)}
        known = max(layout.by_head.keys() & scores, key=scores.__getitem__, default=None)
        if known is None or layout.by_head[known] in named:
            break
        named[layout.by_head[known]] = head
    least = min(2, len(own_columns(layout)))
    return [(p, [name]) for name, head in named.items() for p in head] if len(named) >= least else []


def _with_brackets(paragraphs: Sequence[Paragraph]) -> Iterator[list[Paragraph]]:
    """Yields each line with the explanation in brackets in the lines below it."""
    run: list[Paragraph] = []
    for paragraph in paragraphs:
        text = " ".join(p.text for p in run)
        if run and not paragraph.text.startswith("(") and text.count("(") <= text.count(")"):
            yield run
            run = []
        run.append(paragraph)
    if run:
        yield run
