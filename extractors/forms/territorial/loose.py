"""Tables of which the source kept only the lines (a text export, `pdftotext -raw`): rows and cells found by content.

Numbered groups begin rows, verdicts end them, counts and wording part objectives from indicators.  Best effort: what
it finds carries a lower confidence, and what nothing supports is noted.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import combinations, pairwise

from extractors.document import Paragraph
from extractors.fields import Extraction, Note
from extractors.forms.matching import plain
from extractors.forms.territorial.grid import Cells, Grid, Row, opens_verdict
from extractors.forms.territorial.loose_heads import without_heads
from extractors.forms.territorial.loose_lines import (
    is_wrapped,
    split_objective,
    split_verdict,
    unwrapped,
    whole_groups,
    with_cuts,
)
from extractors.forms.territorial.loose_rows import by_page, fold_lines
from extractors.forms.territorial.marks import read_mark
from extractors.forms.territorial.sections import Section
from extractors.heads import TableLayout

_CONFIDENCE = 0.85
_MAX_SPLIT = 40
_NONE = re.compile(r"(?:no (?:se|hay|existen?)|ningun[oa]?|sin) ?")


def fold_paragraphs(section: Section, layout: TableLayout, extraction: Extraction) -> Grid:
    """The rows of a section of which only lines are left."""
    grid = Grid(layout, tuple(layout.columns), confidence=_CONFIDENCE)
    paragraphs = [p for unit in section.units for p in unit.paragraphs]
    pieces = without_heads(paragraphs, grid, extraction)
    narrative = layout.settings["reads"] == "narratives"
    cut = _cut_narratives if narrative else _cut_verdicts
    pages = [page for piece in cut(pieces, grid, extraction) for page in by_page(piece)]
    if is_wrapped(extraction.document):
        pages = [unwrapped(page, grid.head("verdict")) for page in pages]
        if layout.settings["reads"] in ("products", "modifications"):
            pages = [whole_groups(page) for page in pages]
    if not narrative:
        grid.rows = fold_lines(pages, grid)
        return grid
    body = [p for page in pages for p in page]
    if is_wrapped(extraction.document):
        body = unwrapped(body, "")
    grid.rows = [Row(_narrative_cells(body, grid, section, extraction))] if body else []
    return grid


def _cut_verdicts(
    pieces: Sequence[Sequence[Paragraph]], grid: Grid, extraction: Extraction
) -> list[list[Paragraph]]:
    """The lines, each that two cells share cut in two; the document then holds the parts as lines of their own."""
    head = grid.head("verdict")
    advises = grid.layout.settings["reads"] == "systems"
    cuts: dict[int, tuple[Paragraph, ...]] = {}
    judged = False
    for paragraph in (p for piece in pieces for p in piece):
        if read_mark(paragraph.text).kind == "number":
            judged = False
        parts = split_verdict(paragraph, head, judged=judged)
        judged = judged or opens_verdict(parts[-1], head)
        if advises and judged:
            parts = (*parts[:-1], *split_objective(parts[-1]))
        if len(parts) > 1:
            cuts[id(paragraph)] = parts
    return _replaced(pieces, cuts, extraction)


def _cut_narratives(
    pieces: Sequence[Sequence[Paragraph]], grid: Grid, extraction: Extraction
) -> list[list[Paragraph]]:
    """The same in free text: only in the last line of all, and only where recommendations are wanted."""
    return [list(piece) for piece in pieces]


def _replaced(
    pieces: Sequence[Sequence[Paragraph]], cuts: dict[int, tuple[Paragraph, ...]], extraction: Extraction
) -> list[list[Paragraph]]:
    if cuts:
        extraction.document = with_cuts(extraction.document, cuts)
    return [[part for p in piece for part in cuts.get(id(p), (p,))] for piece in pieces]


def _narrative_cells(
    paragraphs: Sequence[Paragraph], grid: Grid, section: Section, extraction: Extraction
) -> dict[str, Cells]:
    """A line a column; else cut where marks change or a list begins, and say that it is a guess."""
    columns = grid.columns
    if len(paragraphs) <= len(columns):
        cells: dict[str, Cells] = {name: (p,) for name, p in zip(columns, paragraphs, strict=False)}
    elif len(paragraphs) > _MAX_SPLIT:
        cells = {columns[0]: tuple(paragraphs)}
    else:
        cuts = max(combinations(range(1, len(paragraphs)), len(columns) - 1), key=lambda c: _cut_score(paragraphs, c))
        edges = [0, *cuts, len(paragraphs)]
        cells = {n: tuple(paragraphs[a:b]) for n, (a, b) in zip(columns, pairwise(edges), strict=True)}
    if paragraphs and len(paragraphs) != len(columns):
        message = f"activity {section.number}: the source does not say which lines stand under which head"
        extraction.notes.append(Note("cells_found", message, str(len(columns)), str(len(paragraphs))))
    return cells


def _cut_score(paragraphs: Sequence[Paragraph], cuts: Sequence[int]) -> float:
    return sum(_cut_gain(paragraphs[i - 1].text, paragraphs[i].text) for i in cuts)


def _cut_gain(before: str, after: str) -> float:
    if before.endswith(":"):
        return -5.0
    marks = read_mark(before).kind, read_mark(after).kind
    none = bool(_NONE.match(plain(after))) and not _NONE.match(plain(before))
    return 2.0 * (marks[0] != marks[1]) + 2.0 * none + 0.5 * before.endswith(".")
