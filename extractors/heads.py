"""Column heads as the layout files know them: what a head cell means, and where heads stand in a running line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from rapidfuzz import fuzz, process

from extractors.document import HYPHENS
from extractors.layouts import form_names, load_layout
from extractors.words import fold

MIN_SCORE = 84.0
"""A head that resembles a known one less than this (0..100) is unknown."""
MAX_HEAD = 200
"""A longer cell (characters) is no head."""
MAX_TOKENS = 40
"""A line of more words says more than heads."""

_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


@dataclass(frozen=True, slots=True, eq=False)
class TableLayout:
    """A kind of table of a form: its columns with the heads that name them, and the columns that it cannot lack.

    Layouts are told apart by identity: there is one of each kind.
    """

    name: str
    columns: Mapping[str, tuple[str, ...]]
    """Column name to folded heads; a year in a head is written "#"."""
    requires: tuple[tuple[str, ...], ...]
    """Of each group at least one column must be there."""
    settings: Mapping[str, Any]
    by_head: Mapping[str, tuple[str, ...]]
    """Folded head to the columns that it can name."""
    several: frozenset[str] = frozenset()
    """Columns that more than one head can name."""

    def can_be(self, heads: Iterable[str]) -> bool:
        """Whether folded heads can name all columns that such a table cannot lack: those of most rows cannot."""
        named = {column for head in heads if head in self.by_head for column in self.by_head[head]}
        return bool(named) and not any(named.isdisjoint(group) for group in self.requires)


@dataclass(frozen=True, slots=True)
class HeadMatch:
    """What a head row means: for each of its cells the column it names (None: a column that nobody asked for)."""

    layout: TableLayout
    columns: tuple[str | None, ...]
    score: float


@lru_cache(maxsize=2048)
def fold_head(text: str) -> str:
    """A head for matching: folded, years as "#"."""
    if "19" in text or "20" in text:
        text = _YEAR.sub(" 0000 ", text)
    return fold(text).replace("0000", "#")


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
        by_head: dict[str, tuple[str, ...]] = {}
        for column, heads in columns.items():
            for head in heads:
                by_head[head] = (*by_head.get(head, ()), column)
        several = frozenset(column for column, spec in table["columns"].items() if spec.get("several"))
        out.append(TableLayout(name, columns, requires, table, by_head, several))
    return tuple(out)


@lru_cache
def _compact_heads() -> dict[str, tuple[str, ...]]:
    """Every known head without spaces, with the heads that read so."""
    out: dict[str, tuple[str, ...]] = {}
    for head in known_heads():
        compact = head.replace(" ", "")
        out[compact] = (*out.get(compact, ()), head)
    return out


@lru_cache
def _long_heads() -> tuple[str, ...]:
    """Those that something can resemble: of four letters and more."""
    return tuple(compact for compact in _compact_heads() if len(compact) >= 4)


_NO_HEADS: Mapping[str, float] = {}
_NUMBER = re.compile(r"(?<!\S)\d+(?!\S)")


@lru_cache(maxsize=1024)
def head_scores(text: str) -> Mapping[str, float]:
    """The known heads that a cell says, and how well (`MIN_SCORE` to 100).

    A word broken by a narrow column ("Ponderado r") still says its head.  Heads of fewer than four letters ("N°") are
    known or not: nothing resembles them.  Nor does what holds a number ("Etapa 2" is a stage, no head).
    """
    folded = fold_head(text) if len(text) <= MAX_HEAD else ""
    if not folded:
        return _NO_HEADS
    wanted = folded.replace(" ", "")
    found = dict.fromkeys(_compact_heads().get(wanted, ()), 99.0)
    if len(wanted) >= 4 and not _NUMBER.search(folded):
        alike = process.extract(wanted, _long_heads(), scorer=fuzz.ratio, score_cutoff=MIN_SCORE, limit=None)
        for compact, score, _ in alike:
            for head in _compact_heads()[compact]:
                found.setdefault(head, score)
    if folded in found:
        found[folded] = 100.0
    return found or _NO_HEADS


def match_heads(cells: Sequence[str], layouts: Iterable[TableLayout]) -> HeadMatch | None:
    """The table layout that a head row fits best, or None; a column is named by one cell, unless it can be several."""
    # Nearly all rows say no head; those that do say the same words again and again.
    return _best_match(tuple(cells), tuple(layouts)) if any(map(head_scores, cells)) else None


@lru_cache(maxsize=256)
def _best_match(cells: tuple[str, ...], layouts: tuple[TableLayout, ...]) -> HeadMatch | None:
    best: HeadMatch | None = None
    said = [(i, scores) for i, cell in enumerate(cells) if (scores := head_scores(cell))]
    heads = {head for _, scores in said for head in scores}
    for layout in layouts:
        match = _match_layout(cells, said, layout) if layout.can_be(heads) else None
        if match and (best is None or match.score > best.score):
            best = match
    return best


def _match_layout(
    cells: Sequence[str], said: Sequence[tuple[int, Mapping[str, float]]], layout: TableLayout
) -> HeadMatch | None:
    """How a layout fits; `said` are the known heads that cells say, by the cell's index."""
    scored = [
        (score, -i, column)
        for i, scores in said
        for head, score in scores.items()
        for column in layout.by_head.get(head, ())
    ]
    if not scored:
        return None
    scored.sort(reverse=True)
    named: dict[int, str] = {}
    total = 0.0
    for score, minus_i, column in scored:
        if -minus_i not in named and (column in layout.several or column not in named.values()):
            named[-minus_i] = column
            total += score
    if any(not set(group) & set(named.values()) for group in layout.requires):
        return None
    # A head row that says more of a layout's columns, and has fewer strangers, fits better.
    strangers = sum(1 for i, cell in enumerate(cells) if cell and i not in named)
    return HeadMatch(layout, tuple(named.get(i) for i in range(len(cells))), total - 20.0 * strangers)


@lru_cache
def known_heads() -> tuple[str, ...]:
    """Every folded head of every form, longest first."""
    heads = {h for form in form_names() for layout in table_layouts(form) for hs in layout.columns.values() for h in hs}
    return tuple(sorted(heads, key=lambda h: (-len(h), h)))


@lru_cache
def _beginnings() -> frozenset[str]:
    """Every beginning of a known head without spaces, whole heads among them."""
    return frozenset(head[:i] for head in _compact_heads() for i in range(1, len(head) + 1))


@lru_cache
def _whole() -> frozenset[str]:
    return frozenset(_compact_heads())


_TOKEN = re.compile(r"\S+")


def cut_heads(text: str) -> tuple[tuple[tuple[int, int], ...], bool]:
    """The stretches (start, end) of a running line that say known heads, when heads fill the whole line, else none; and
    whether the text could be the beginning of one that says heads.

    "N°        Nombre del indicador Fórmula      Meta" holds four, though one space parts two of them; a head that a
    narrow column broke inside a word ("Ponderado r") is one.  For nearly all text the first word settles both.
    """
    first = _TOKEN.search(text)
    if first is None or fold_head(first[0]).replace(" ", "") not in _beginnings():
        return (), False
    return _cut_heads(text)


@lru_cache(maxsize=256)
def _cut_heads(text: str) -> tuple[tuple[tuple[int, int], ...], bool]:
    first = _TOKEN.search(text)
    beginnings, whole = _beginnings(), _whole()
    out: list[tuple[int, int]] = []
    goes_on = text.endswith(HYPHENS)
    while first:
        said, longest = "", -1
        for token in _TOKEN.finditer(text, first.start()):
            said += fold_head(token[0]).replace(" ", "")
            if said not in beginnings:
                break
            if said in whole:
                longest = token.end()
        else:
            goes_on = True
        if longest < 0:
            return (), goes_on
        out.append((first.start(), longest))
        first = _TOKEN.search(text, longest)
    return (tuple(out), True) if len(text.split()) <= MAX_TOKENS else ((), False)
