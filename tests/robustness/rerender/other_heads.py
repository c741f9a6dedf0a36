"""Both forms under column headers that no layout has: synonyms, questions, two header rows, another column order.

The wordings are in two halves: one for development and tuning, one only for judging.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path
from random import Random
from typing import Any

import yaml
from rerender import generate, texts, wrapped_texts
from rerender.catalogue import Kind, pdf, text
from rerender.flow import Cell, Flow, Grid, Heading, Words, cell, reorder, with_column, with_heads
from rerender.pmg_model import Gold, Pmg
from rerender.territorial_model import Territorial

_GONE = {
    "measured": {"measured_only": {"any": [None, False]}},
    "items": {"declared_items": None},
    "formula": {"formula": None},
}
"""Fields that change in a gold row if a column is not printed."""


@cache
def wordings(half: str) -> dict[str, Any]:
    """Reads the wordings of a half, "tuning" or "judging"."""
    path = Path(__file__).with_name(f"other_heads_{half}.yaml")
    loaded: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return loaded


def other_heads(half: str, flow: Flow, gold: Gold, rng: Random) -> tuple[Flow, Gold]:
    """Rewords most column headers; sometimes also changes column order, columns, header levels, titles or labels."""
    words, year = wordings(half), str(gold["documents"][0]["fiscal_year"])
    share = rng.choice([0.4, 0.7, 1.0])
    chosen = {
        (name, key): rng.choice(options).format(year=year)
        for name, keys in words["heads"].items()
        for key, options in keys.items()
        if rng.random() < share
    }
    keys = {answers: rng.choice(options) for answers, options in words["keys"].items()}

    def reword(name: str, key: str, own: Cell) -> Cell:
        if (name, key) not in chosen:
            return own
        new = cell(*chosen[name, key].split("\n"))
        if key != "verdict":
            return new
        # Answers in letters are explained only by the header; answers in words need no explanation.
        answers = "letters" if "C:" in own[-1] else "yes_no" if "SI/NO" in own[-1] else "words"
        is_needed = answers == "letters" or (answers == "yes_no" and "?" not in new[0])
        return (*new, keys[answers]) if is_needed or (name == "1.1" and rng.random() < 0.3) else new

    flow = with_heads(flow, reword)
    if rng.random() < 0.4:
        for name, orders in words["orders"].items():
            flow = reorder(flow, name, rng.choice(orders)) if rng.random() < 0.7 else flow
    if rng.random() < 0.25:
        flow, gold = without_a_column(flow, gold, words["less"], rng)
    if rng.random() < 0.25:
        for name, columns in words["more"].items():
            column = rng.choice(columns)
            flow = with_column(flow, name, "more", column["head"], column["texts"])
    if rng.random() < 0.25:
        flow = tuple(_on_two_levels(b, words["levels"], rng) if isinstance(b, Grid) else b for b in flow)
    if rng.random() < 0.5:
        flow = _with_titles(flow, {old: rng.choice(new) for old, new in words["titles"].items()})
    if rng.random() < 0.3:
        flow = _with_labels(flow, {old: rng.choice(new) for old, new in words["labels"].items()})
    return flow, gold


def without_a_column(flow: Flow, gold: Gold, columns: Mapping[str, list[str]], rng: Random) -> tuple[Flow, Gold]:
    """Removes one of the columns (keys by table), as a form of another year does not print it."""
    name = rng.choice(list(columns))
    key = rng.choice(columns[name])
    found = [b for b in flow if isinstance(b, Grid) and b.name == name]
    if not found or key not in found[0].keys:
        return flow, gold
    flow = reorder(flow, name, [k for k in found[0].keys if k != key])
    return flow, {**gold, name: [{**row, **_GONE[key]} for row in gold[name]]}


def _on_two_levels(grid: Grid, levels: Mapping[str, list[dict[str, Any]]], rng: Random) -> Grid:
    """Adds a header row that spans several columns with a common name, if these columns are adjacent."""
    level = rng.choice(levels.get(grid.name, [None]))  # type: ignore[list-item]
    at = [grid.keys.index(key) for key in level["over"] if key in grid.keys] if level and grid.head else []
    if len(at) < 2 or max(at) - min(at) + 1 != len(at):
        return grid
    above = [level["head"] if i == min(at) else "" for i in range(len(grid.keys))]
    own = [() if i in at else head for i, head in enumerate(grid.head)]
    head = tuple(cell(over) if over else single for over, single in zip(above, own, strict=True))
    below = tuple(head if i in at else cell() for i, head in enumerate(grid.head))
    return replace(grid, head=head, rows=(below, *grid.rows))


def _with_titles(flow: Flow, titles: Mapping[str, str]) -> Flow:
    def said(words: str) -> str:
        for old, new in titles.items():
            words = re.sub(rf"{re.escape(old)}(?!\w)", new, words)
        return words

    out: list[Any] = []
    for block in flow:
        if isinstance(block, Grid):
            titled = tuple(tuple(map(said, title)) for title in block.titles)
            out.append(replace(block, titles=titled))
        elif isinstance(block, Words) or (isinstance(block, Heading) and block.level > 1):
            out.append(replace(block, text=said(block.text)))
        else:
            out.append(block)
    return tuple(out)


def _with_labels(flow: Flow, labels: Mapping[str, str]) -> Flow:
    def said(words: str) -> str:
        label, colon, rest = words.partition(":")
        return labels.get(label, label) + colon + rest

    return tuple(
        replace(b, rows=tuple(tuple(tuple(map(said, c)) for c in row) for row in b.rows))
        if isinstance(b, Grid) and b.name == "header"
        else b
        for b in flow
    )


@dataclass(frozen=True, slots=True)
class AnyAnswers(Kind):
    """A kind of rendering whose seed also selects the wording of verdicts."""

    def content(self, form: str, seed: int) -> Pmg | Territorial:
        if form == "pmg":
            return generate.pmg(seed)
        answers = Random(f"answers {seed}").choice(list(generate.ANSWERS))
        return generate.territorial(seed, marked=self.loses_cell_limits, answers=answers)


def _kinds(half: str) -> list[Kind]:
    vary = partial(other_heads, half)
    both, pmg, territorial = ("pmg", "territorial"), ("pmg",), ("territorial",)
    return [
        AnyAnswers(f"pdf_full_{half}", pdf("full"), both, suffix=".pdf", vary=vary),
        AnyAnswers(f"pdf_none_{half}", pdf("none"), both, suffix=".pdf", vary=vary),
        AnyAnswers(f"tabs_{half}", text(texts.tabs), pmg, vary=vary),
        AnyAnswers(f"catdoc_{half}", text(texts.catdoc), territorial, vary=vary),
        AnyAnswers(f"columns_{half}", text(partial(wrapped_texts.columns, furniture=False)), both, vary=vary),
        AnyAnswers(f"dump_{half}", text(texts.dump), both, vary=vary),
    ]


OTHER_HEADS: dict[str, dict[str, Kind]] = {
    half: {kind.name: kind for kind in _kinds(half)} for half in ("tuning", "judging")
}
"""Kinds of rendering by half; with 20 seeds a half gives 100 documents of each form."""
