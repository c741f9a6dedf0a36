"""Column heads as the layout files know them: what a head cell means, and where heads stand in a running line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

import yaml
from rapidfuzz import fuzz

from extractors.words import fold

MIN_SCORE = 84.0
"""A head that resembles a known one less than this (0..100) is unknown."""
MIN_MARGIN = 4.0
"""The best column must beat the runner-up by this much."""

_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


@dataclass(frozen=True, slots=True)
class TableLayout:
    """A kind of table of a form: its columns with the heads that name them, and the columns that it cannot lack."""

    name: str
    columns: Mapping[str, tuple[str, ...]]
    """Column name to folded heads; a year in a head is written "#"."""
    requires: tuple[tuple[str, ...], ...]
    """Of each group at least one column must be there."""
    settings: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class HeadMatch:
    """What a head row means: for each of its cells the column it names (None: a column that nobody asked for)."""

    layout: TableLayout
    columns: tuple[str | None, ...]
    score: float


def fold_head(text: str) -> str:
    """A head for matching: folded, years as "#"."""
    return fold(_YEAR.sub(" 0000 ", text)).replace("0000", "#")


def load_layout(form: str) -> dict[str, Any]:
    """The layout file of a form, `extractors/forms/FORM.yaml`."""
    loaded: dict[str, Any] = yaml.safe_load((files("extractors.forms") / f"{form}.yaml").read_text(encoding="utf-8"))
    return loaded


@lru_cache
def table_layouts(form: str) -> tuple[TableLayout, ...]:
    """The kinds of tables that a form's layout file lists."""
    out = []
    for name, table in load_layout(form)["tables"].items():
        columns = {
            column: tuple(dict.fromkeys(fold_head(str(head).replace("{year}", "2000")) for head in spec["heads"]))
            for column, spec in table["columns"].items()
        }
        requires = tuple((r,) if isinstance(r, str) else tuple(r) for r in table["requires"])
        out.append(TableLayout(name, columns, requires, table))
    return tuple(out)


@lru_cache(maxsize=16384)
def score_head(text: str, heads: tuple[str, ...]) -> float:
    """How well a head cell (0..100) says one of `heads` (folded).  A word broken by a narrow column still says it."""
    folded = fold_head(text)
    if not folded:
        return 0.0
    if folded in heads:
        return 100.0
    compact = folded.replace(" ", "")
    best = 0.0
    for head in heads:
        other = head.replace(" ", "")
        if compact == other:
            return 99.0
        if min(len(compact), len(other)) >= 4:
            best = max(best, fuzz.ratio(compact, other))
    return best


def match_heads(cells: Sequence[str], layouts: Iterable[TableLayout]) -> HeadMatch | None:
    """The table layout that a head row fits best, or None; each column is named by at most one cell."""
    best: HeadMatch | None = None
    for layout in layouts:
        match = _match_layout(cells, layout)
        if match and (best is None or match.score > best.score):
            best = match
    return best


def _match_layout(cells: Sequence[str], layout: TableLayout) -> HeadMatch | None:
    scored = sorted(
        (
            (score, -i, column)
            for i, cell in enumerate(cells)
            for column, heads in layout.columns.items()
            if (score := score_head(cell, heads)) >= MIN_SCORE
        ),
        reverse=True,
    )
    named: dict[int, str] = {}
    total = 0.0
    for score, minus_i, column in scored:
        if -minus_i not in named and column not in named.values():
            named[-minus_i] = column
            total += score
    if any(not set(group) & set(named.values()) for group in layout.requires):
        return None
    # A head row that says more of a layout's columns, and has fewer strangers, fits better.
    strangers = sum(1 for i, cell in enumerate(cells) if cell and i not in named)
    return HeadMatch(layout, tuple(named.get(i) for i in range(len(cells))), total - 20.0 * strangers)


FORMS = ("pmg_formulation", "territorial_stage4")


@lru_cache
def known_heads() -> tuple[str, ...]:
    """Every folded head of every form, longest first."""
    heads = {h for form in FORMS for layout in table_layouts(form) for hs in layout.columns.values() for h in hs}
    return tuple(sorted(heads, key=lambda h: (-len(h), h)))


_TOKEN = re.compile(r"\S+")


def find_heads(text: str) -> list[tuple[int, int]]:
    """The stretches (start, end) of a running line that say known heads, when heads fill the whole line; else [].

    "N°        Nombre del indicador Fórmula      Meta" holds four, though one space parts two of them.
    """
    tokens = [(m.start(), m.end()) for m in _TOKEN.finditer(text)]
    if not tokens or len(tokens) > 40:
        return []
    known = set(known_heads())
    out: list[tuple[int, int]] = []
    i = 0
    while i < len(tokens):
        for j in range(min(len(tokens), i + 14), i, -1):
            if fold_head(text[tokens[i][0] : tokens[j - 1][1]]) in known:
                out.append((tokens[i][0], tokens[j - 1][1]))
                i = j
                break
        else:
            return []
    return out
