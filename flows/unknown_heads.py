"""Column heads that no layout knows, and the line of a layout file that makes them known; for `pmg diagnose`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from rapidfuzz import fuzz

from extractors.heads import MAX_HEAD, TableLayout, fold_head, head_scores, table_layouts
from extractors.layouts import form_names
from flows.outputs import Row, UnknownHead

if TYPE_CHECKING:
    from collections.abc import Callable

_FIRST_ROWS = 3
"""A header row stands among the first rows of a table, below a heading at most."""


def unknown_heads(cells: Sequence[Row], form_type: str) -> list[UnknownHead]:
    """The unknown heads of a document's tables (rows of `table_cells`), beside at least one that is known."""
    of: Callable[[Row], tuple[int, int]] = lambda cell: (cell["table_number"], cell["row_number"])  # noqa: E731
    forms = form_names() if form_type == "unknown" else (form_type,)
    found: list[UnknownHead] = []
    done: set[int] = set()
    for (table, row), group in groupby(sorted(cells, key=of), of):
        if row > _FIRST_ROWS or table in done:
            continue
        texts = {cell["text"]: cell["page"] for cell in group if cell["text"]}
        known = {head for text in texts for head in head_scores(text)}
        if known and not any(text.replace(",", "").replace(".", "").isdigit() for text in texts):
            done.add(table)
            found += _of_row(texts, known, forms)
    return list(dict.fromkeys(found))


def _of_row(texts: Mapping[str, int | None], known: set[str], forms: Sequence[str]) -> Iterator[UnknownHead]:
    strange = [t for t in texts if len(t) <= MAX_HEAD and any(map(str.isalpha, t)) and not head_scores(t)]
    form, layout, named = max(
        ((form, layout, _named(layout, known)) for form in forms for layout in table_layouts(form)),
        key=lambda choice: len(choice[2]),
    )
    missing = [column for column in layout.columns if column not in named]
    for text in strange:
        column = max(missing, key=lambda name: _likeness(text, layout.columns[name]), default=None)
        line = column and f"heads: [{json.dumps(text.lower(), ensure_ascii=False)}]"
        where = column and f"extractors/forms/{form}.yaml: tables: {layout.name}: columns: {column}"
        yield UnknownHead(text, texts[text], where, line)


def _named(layout: TableLayout, heads: set[str]) -> set[str]:
    return {column for head in heads for column in layout.by_head.get(head, ())}


def _likeness(text: str, heads: Sequence[str]) -> float:
    return max((fuzz.token_set_ratio(fold_head(text), head) for head in heads), default=0.0)
