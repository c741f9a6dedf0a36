"""Forms in words that no layout has: column headers, columns and sentences vary together.

Their content is known.  They test only that a document is read correctly or flagged.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from random import Random
from typing import Any

import yaml
from rerender import texts, wrapped_texts
from rerender.catalogue import Kind, pdf, text
from rerender.flow import Cell, Flow, Grid, Heading, cell, reorder, with_column, with_heads
from rerender.other_heads import without_a_column
from rerender.pmg_model import Gold


@cache
def other_words() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("reworded.yaml").read_text(encoding="utf-8"))
    return loaded


def reworded(flow: Flow, gold: Gold, rng: Random) -> tuple[Flow, Gold]:
    """Rewords headers in many tables; sometimes also changes column order, number of columns or words in sentences."""
    vocabulary, year = other_words(), str(gold["documents"][0]["fiscal_year"])
    share = rng.choice([0.1, 0.2, 0.5, 1.0])
    chosen = {
        (name, key): rng.choice(options).format(year=year)
        for name, keys in vocabulary["heads"].items()
        for key, options in keys.items()
        if rng.random() < share
    }
    flow = with_heads(flow, lambda name, key, own: cell(chosen[name, key]) if (name, key) in chosen else own)
    if rng.random() < 0.4:
        for name, orders in vocabulary["orders"].items():
            flow = reorder(flow, name, rng.choice(orders))
    if rng.random() < 0.3:
        flow, gold = without_a_column(flow, gold, vocabulary["less"], rng)
    if rng.random() < 0.3:
        for name, columns in vocabulary["more"].items():
            column = rng.choice(columns)
            flow = with_column(flow, name, "more", column["head"], column["texts"])
    if rng.random() < 0.5:
        flow, gold = _in_other_words(flow), {d: [_said(row) for row in rows] for d, rows in gold.items()}
    return flow, gold


def _in_other_words(flow: Flow) -> Flow:
    def spoken(own: Cell) -> Cell:
        return tuple(map(_reword, own))

    out: list[Any] = []
    for block in flow:
        if isinstance(block, Grid) and block.name not in ("header", "1.2", "declared"):
            block = replace(block, rows=tuple(tuple(spoken(c) for c in row) for row in block.rows))  # noqa: PLW2901
        elif isinstance(block, Heading) and block.level == 3:
            block = replace(block, text=_reword(block.text))  # noqa: PLW2901
        out.append(block)
    return tuple(out)


def _reword(text: str) -> str:
    for old, new in other_words()["words"].items():
        text = re.sub(rf"\b{old}\b", new, text)
    return text


def _said(value: Any) -> Any:
    """Rewords a gold row, except for text that the form itself prints (activity 1.2, names of agencies)."""
    if isinstance(value, dict):
        if value.get("activity") == "1.2" or "form_type" in value or "indicator_name" in value:
            keep = {k: v for k, v in value.items() if k not in ("measure", "description")}
            return {**{k: _said(v) for k, v in value.items()}, **keep}
        return {k: _said(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_said(v) for v in value]
    return _reword(value) if isinstance(value, str) else value


BOTH, PMG = ("pmg", "territorial"), ("pmg",)
REWORDED: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("tabs_reworded", text(texts.tabs), PMG, vary=reworded),
        Kind("dump_reworded", text(texts.dump), BOTH, vary=reworded),
        Kind("pipes_reworded", text(texts.pipes), BOTH, vary=reworded),
        Kind("html_reworded", text(texts.tagged), BOTH, vary=reworded),
        Kind("antiword_reworded", text(wrapped_texts.antiword), BOTH, vary=reworded),
        Kind("columns_reworded", text(partial(wrapped_texts.columns, furniture=False)), BOTH, vary=reworded),
        Kind("one_per_line_reworded", text(texts.one_per_line), BOTH, loses_cell_limits=True, vary=reworded),
        Kind("pdf_full_reworded", pdf("full"), BOTH, suffix=".pdf", vary=reworded),
        Kind("pdf_horizontal_reworded", pdf("horizontal"), BOTH, suffix=".pdf", vary=reworded),
        Kind("pdf_none_reworded", pdf("none"), BOTH, suffix=".pdf", vary=reworded),
    )
}
"""Kinds of rendering beside `KINDS`: they need not be read, but must not be wrong and `ok`."""
