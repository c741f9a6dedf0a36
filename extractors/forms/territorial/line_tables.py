"""Restores tables of which the source kept only the lines (a text export, `pdftotext -raw`), by the lines' content.

Numbered groups begin rows, verdicts end them, counts and wording separate objectives from indicators.  The result is
a best effort with a lower confidence; anything without support is noted.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import combinations, groupby, pairwise
from operator import itemgetter

from extractors.document import Paragraph
from extractors.fields import Extraction, Note
from extractors.forms.territorial.grid import Cells, SectionRow, SectionTable, opens_verdict, own_columns
from extractors.forms.territorial.line_heads import without_heads
from extractors.forms.territorial.line_limits import (
    is_wrapped,
    split_objective,
    split_verdict,
    unwrapped,
    with_cuts,
)
from extractors.forms.territorial.line_rows import restore_from_lines
from extractors.forms.territorial.list_markers import read_mark
from extractors.forms.territorial.sections import Section
from extractors.forms.territorial.subjects import drop_notes
from extractors.language import find_measurements
from extractors.layouts.spec import TableSpec
from extractors.words import plain

_CONFIDENCE = 0.85
_MAX_SPLIT = 40
_CLEAR = 1.0
"""Minimum gain of the best division over the second best to be certain.

With 2.0 or more, no division of generated documents was wrong.
"""
_NONE = re.compile(r"(?:no (?:se|hay|existen?)|ningun[oa]?|sin) ?")


def restore_from_paragraphs(section: Section, layout: TableSpec, extraction: Extraction) -> SectionTable:
    """Returns the rows of a section of which only lines are left."""
    grid = SectionTable(layout, own_columns(layout), confidence=_CONFIDENCE)
    paragraphs = [p for unit in section.units for p in unit.paragraphs]
    paragraphs = drop_notes(paragraphs, extraction, printed_only=True)
    pieces = without_heads(paragraphs, grid, extraction)
    wrapped = is_wrapped(extraction.document)
    if layout.own["reads"] == "narratives":
        body = [p for piece in pieces for p in piece]
        body = _whole_narratives(body, grid, extraction) if wrapped else body
        grid.rows = [SectionRow(_narrative_cells(body, grid, section, extraction))] if body else []
        return grid
    pieces = _cut_verdicts(pieces, grid, extraction)
    pages = [list(page) for piece in pieces for _, page in groupby(piece, key=lambda p: p.place.page)]
    if wrapped:
        pages = [unwrapped(page, grid.head("verdict")) for page in pages]
    grid.rows = restore_from_lines(pages, grid, wrapped=wrapped)
    return grid


def _cut_verdicts(
    pieces: Sequence[Sequence[Paragraph]], grid: SectionTable, extraction: Extraction
) -> list[list[Paragraph]]:
    """Splits lines that two cells share; the document then contains the parts as lines of their own."""
    head = grid.head("verdict")
    advises = grid.layout.own["reads"] == "systems"
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
    if cuts:
        extraction.document = with_cuts(extraction.document, cuts)
    return [[part for p in piece for part in cuts.get(id(p), (p,))] for piece in pieces]


def _whole_narratives(paragraphs: Sequence[Paragraph], grid: SectionTable, extraction: Extraction) -> list[Paragraph]:
    """Joins wrapped lines; if one cell is missing, splits the only line that contains the opening of an objective."""
    body = unwrapped(paragraphs, "")
    parted = {id(p): parts for p in paragraphs if len(parts := split_objective(p)) > 1}
    if len(body) != len(grid.columns) - 1 or len(parted) != 1:
        return body
    again = unwrapped([part for p in paragraphs for part in parted.get(id(p), (p,))], "")
    if len(again) != len(grid.columns):
        return body
    extraction.document = with_cuts(extraction.document, parted)
    message = f"activity {grid.layout.number}: a line was cut in two, of a cell and a recommendation"
    extraction.notes.append(Note("cells_found", message, str(len(grid.columns)), str(len(body))))
    return again


def _narrative_cells(
    paragraphs: Sequence[Paragraph], grid: SectionTable, section: Section, extraction: Extraction
) -> dict[str, Cells]:
    """Assigns lines to columns: one line each if there are not more, else divided where marks change or a list begins.

    The columns are in the order of their headers.  Adds a note if lines are missing or no division is clearly the best;
    more than `_MAX_SPLIT` lines all go to the first column.
    """
    columns = tuple(grid.heads) if len(grid.heads) == len(grid.columns) else grid.columns
    sure = len(paragraphs) in (0, len(columns))
    if len(paragraphs) <= len(columns):
        cells: dict[str, Cells] = {name: (p,) for name, p in zip(columns, paragraphs, strict=False)}
    elif len(paragraphs) > _MAX_SPLIT:
        cells = {columns[0]: tuple(paragraphs)}
    else:
        gains = [_cut_gain(before.text, after.text) for before, after in pairwise(paragraphs)]
        places = combinations(range(1, len(paragraphs)), len(columns) - 1)
        ranked = sorted(((sum(gains[i - 1] for i in cuts), cuts) for cuts in places), key=itemgetter(0), reverse=True)
        best, cuts = ranked[0]
        sure = len(ranked) == 1 or best - ranked[1][0] >= _CLEAR
        edges = [0, *cuts, len(paragraphs)]
        cells = {n: tuple(paragraphs[a:b]) for n, (a, b) in zip(columns, pairwise(edges), strict=True)}
    if not sure:
        message = f"activity {section.number}: the source does not say which lines stand under which head"
        extraction.notes.append(Note("cells_found", message, str(len(columns)), str(len(paragraphs))))
    return cells


def _cut_gain(before: str, after: str) -> float:
    if before.endswith(":"):
        return -5.0
    marks = read_mark(before), read_mark(after)
    # "-Usuarios: 12" | "- Dos comunas": one list has one mark.
    signs = [t[: m.end] if m.kind in ("bullet", "dash") else "" for t, m in zip((before, after), marks, strict=True)]
    none = bool(_NONE.match(plain(after))) and not _NONE.match(plain(before))
    kinds = 2.0 * (marks[0].kind != marks[1].kind) or 1.0 * (signs[0] != signs[1])
    measured = bool(find_measurements(before)) != bool(find_measurements(after))
    return kinds + 1.0 * measured + 2.0 * none + 0.5 * before.endswith(".")
