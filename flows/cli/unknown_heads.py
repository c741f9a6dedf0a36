"""Finds column headers that no layout knows, and suggests the line of a layout file that would add each."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from rapidfuzz import fuzz

from extractors.layouts import form_names, form_spec
from extractors.layouts.folding import fold_head
from extractors.layouts.heads import MAX_HEAD, head_scores
from extractors.layouts.spec import TableSpec
from flows.cli.json_output import Row, UnknownHead

if TYPE_CHECKING:
    from collections.abc import Callable

_FIRST_ROWS = 3
"""Number of rows at the top of a table that can be its header row: at most a heading precedes it."""


def unknown_heads(cells: Sequence[Row], form_type: str) -> list[UnknownHead]:
    """Returns the unknown headers of a document's tables (rows of `table_cells`), from rows with a known header."""
    row_of: Callable[[Row], tuple[int, int]] = lambda cell: (cell["table_number"], cell["row_number"])  # noqa: E731
    forms = form_names() if form_type == "unknown" else (form_type,)
    out: list[UnknownHead] = []
    done: set[int] = set()
    for (table, row), group in groupby(sorted(cells, key=row_of), row_of):
        if row > _FIRST_ROWS or table in done:
            continue
        texts = {cell["text"]: cell["page"] for cell in group if cell["text"]}
        known = {head for text in texts for head in head_scores(text)}
        if known and not any(text.replace(",", "").replace(".", "").isdigit() for text in texts):
            done.add(table)
            out += _of_row(texts, known, forms)
    return list(dict.fromkeys(out))


def _of_row(texts: Mapping[str, int | None], known: set[str], forms: Sequence[str]) -> Iterator[UnknownHead]:
    unknown = [t for t in texts if len(t) <= MAX_HEAD and any(map(str.isalpha, t)) and not head_scores(t)]
    form, table, named = max(
        ((form, table, _named_columns(table, known)) for form in forms for table in form_spec(form).tables.values()),
        key=lambda choice: len(choice[2]),
    )
    missing = [column for column in table.columns if column not in named]
    for text in unknown:
        column = max(missing, key=lambda name: _likeness(text, table.columns[name].heads), default=None)
        line = column and f"heads: [{json.dumps(text.lower(), ensure_ascii=False)}]"
        where = column and f"extractors/forms/{form}.yaml: tables: {table.name}: columns: {column}"
        yield UnknownHead(text, texts[text], where, line)


def _named_columns(table: TableSpec, heads: set[str]) -> set[str]:
    return {table.by_head[head] for head in heads if head in table.by_head}


def _likeness(text: str, heads: Sequence[str]) -> float:
    return max((fuzz.token_set_ratio(fold_head(text), head) for head in heads), default=0.0)
