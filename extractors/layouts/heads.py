"""Column headers as the layout files list them: matches cells to headers, and finds headers in a line of text."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping, Sequence

from rapidfuzz import fuzz, process

from extractors.document import HYPHENS
from extractors.layouts import forms, of_layouts, table_specs
from extractors.layouts.folding import fold_head, year_of
from extractors.layouts.matches import HeadMatch
from extractors.layouts.spec import FormSpec, TableSpec

MIN_SCORE = 84.0
"""Minimum similarity (0 to 100) of a text to a known column header to count as that header."""
EXACT_SCORE = 99.0
"""Minimum similarity of a text that is a known column header letter for letter."""
MAX_HEAD = 200
"""Maximum length of a column header, in characters."""
MAX_TOKENS = 40
"""Maximum number of words of a line that is split into column headers; longer lines contain other text."""


@of_layouts()
def _compact_heads() -> dict[str, tuple[str, ...]]:
    """Maps every known column header without spaces to the headers that have this spelling."""
    out: dict[str, tuple[str, ...]] = {}
    for head in known_heads():
        compact = head.replace(" ", "")
        out[compact] = (*out.get(compact, ()), head)
    return out


@of_layouts()
def _long_heads() -> tuple[str, ...]:
    """Returns the compact headers of four letters or more: only these are matched by similarity."""
    return tuple(compact for compact in _compact_heads() if len(compact) >= 4)


_NO_HEADS: Mapping[str, float] = {}
_NUMBER = re.compile(r"(?<!\S)\d+(?!\S)")


@of_layouts(1024)
def head_scores(text: str) -> Mapping[str, float]:
    """Returns the known column headers that a cell's text matches, each with its score (`MIN_SCORE` to 100).

    A header broken by a narrow column ("Ponderado r") still matches.  Headers of fewer than four letters ("N°") must
    match exactly, and so must texts that contain a number ("Objetivo 2" is an objective, not a header).
    """
    folded = fold_head(text) if len(text) <= MAX_HEAD else ""
    if not folded:
        return _NO_HEADS
    spelling = folded.replace(" ", "")
    found = dict.fromkeys(_compact_heads().get(spelling, ()), 99.0)
    if len(spelling) >= 4 and not _NUMBER.search(folded):
        alike = process.extract(spelling, _long_heads(), scorer=fuzz.ratio, score_cutoff=MIN_SCORE, limit=None)
        for compact, score, _ in alike:
            for head in _compact_heads()[compact]:
                found.setdefault(head, score)
    if folded in found:
        found[folded] = 100.0
    return found or _NO_HEADS


def all_heads(cells: Sequence[str]) -> bool:
    """True if the cells of a row are different column headers as known, though perhaps of no table together."""
    if len(cells) < 2 or len(set(cells)) < len(cells):
        return False
    # Figures, which are fast, stand at the end.
    return all(max(head_scores(cell).values(), default=0.0) >= EXACT_SCORE for cell in reversed(cells))


def match_heads(cells: Sequence[str], tables: Container[TableSpec] | None = None) -> HeadMatch | None:
    """Returns the table that a row fits best, of all forms or only of `tables`; None if the row is no header row.

    At most one cell names a column, except a column that can have several headers (`can_repeat`).
    """
    fitting = [match for match in all_matches(cells) if tables is None or match.table in tables]
    return max(fitting, key=lambda match: match.score, default=None)


def all_matches(cells: Sequence[str]) -> tuple[HeadMatch, ...]:
    """Returns every table of every form that a header row fits, in the order of the forms; empty for most rows."""
    return _all_matches(tuple(cells)) if any(map(head_scores, cells)) else ()


@of_layouts(256)
def _all_matches(cells: tuple[str, ...]) -> tuple[HeadMatch, ...]:
    scored = [(i, scores) for i, cell in enumerate(cells) if (scores := head_scores(cell))]
    heads = {head for _, scores in scored for head in scores}
    fitting = [(form, table) for form in forms() for table in form.tables.values() if table.can_be(heads)]
    return tuple(match for form, table in fitting if (match := _match(cells, scored, form, table)))


def _match(
    cells: Sequence[str], scored: Sequence[tuple[int, Mapping[str, float]]], form: FormSpec, table: TableSpec
) -> HeadMatch | None:
    """Matches a table to a header row; `scored` holds (index of a cell, its known headers with scores)."""
    candidates = [
        (score, -i, table.by_head[head])
        for i, scores in scored
        for head, score in scores.items()
        if head in table.by_head
    ]
    if not candidates:
        return None
    candidates.sort(reverse=True)
    column_of: dict[int, str] = {}
    score_of: dict[int, float] = {}
    for score, negative_i, column in candidates:
        if -negative_i not in column_of and (table.columns[column].can_repeat or column not in column_of.values()):
            column_of[-negative_i], score_of[-negative_i] = column, score
    for i in _of_the_same_year(cells, column_of, table):
        del column_of[i], score_of[i]
    if any(not set(group) & set(column_of.values()) for group in table.known_by):
        return None
    # A header row fits better the more of the table's columns and the fewer other columns it names.
    others = sum(1 for i, cell in enumerate(cells) if cell and i not in column_of)
    if table.completes and others:
        return None
    total = sum(score_of.values()) - 20.0 * others
    return HeadMatch(form.form, table, tuple(column_of.get(i) for i in range(len(cells))), total)


def _of_the_same_year(cells: Sequence[str], column_of: Mapping[int, str], table: TableSpec) -> list[int]:
    """Returns the cells that name a column of earlier years, but by their year do not ("Efectivo 2014")."""
    out = []
    for i, column in column_of.items():
        later = table.columns[column].earlier_than
        years = [year for j, other in column_of.items() if other == later and (year := year_of(cells[j]))]
        year = year_of(cells[i]) if years else None
        if year and year >= max(years):
            out.append(i)
    return out


@of_layouts()
def known_heads() -> tuple[str, ...]:
    """Returns every folded column header of every form, longest first."""
    heads = {head for table in table_specs() for head in table.by_head}
    return tuple(sorted(heads, key=lambda h: (-len(h), h)))


@of_layouts()
def _beginnings() -> frozenset[str]:
    """Returns every prefix of every known header without spaces, including the whole headers."""
    return frozenset(head[:i] for head in _compact_heads() for i in range(1, len(head) + 1))


@of_layouts()
def _whole() -> frozenset[str]:
    return frozenset(_compact_heads())


_TOKEN = re.compile(r"\S+")


def split_header_line(text: str) -> tuple[tuple[tuple[int, int], ...], bool]:
    """Splits a line that consists of known column headers: returns (start, end) of each, or none if the line has other
    words, and whether the text could be the beginning of such a line.

    "N°        Nombre del indicador Fórmula      Meta" has four, though one space separates two of them; a header that a
    narrow column broke inside a word ("Ponderado r") is one.  For most texts the first word decides both.
    """
    first = _TOKEN.search(text)
    if first is None or fold_head(first[0]).replace(" ", "") not in _beginnings():
        return (), False
    return _split_header_line(text)


@of_layouts(256)
def _split_header_line(text: str) -> tuple[tuple[tuple[int, int], ...], bool]:
    first = _TOKEN.search(text)
    beginnings, whole = _beginnings(), _whole()
    out: list[tuple[int, int]] = []
    goes_on = text.endswith(HYPHENS)
    while first:
        prefix, end = "", -1
        for token in _TOKEN.finditer(text, first.start()):
            prefix += fold_head(token[0]).replace(" ", "")
            if prefix not in beginnings:
                break
            if prefix in whole:
                end = token.end()
        else:
            goes_on = True
        if end < 0:
            return (), goes_on
        out.append((first.start(), end))
        first = _TOKEN.search(text, end)
    return (tuple(out), True) if len(text.split()) <= MAX_TOKENS else ((), False)
