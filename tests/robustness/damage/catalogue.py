"""All kinds of damage by name: each makes a damaged document, with its right readings, from a rendering and a seed."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from damage import sources, tables, wording
from damage.linked_tables import flow_of, link_tables
from rerender.catalogue import KINDS, Kind, Pdf
from rerender.flow import Flow
from rerender.pmg_model import Gold

FLOWS: dict[str, tables.Damage] = {
    "column_dropped": tables.drop_column,
    "row_dropped": tables.drop_row,
    "head_dropped": tables.drop_head,
    "heading_dropped": wording.drop_heading,
    "row_repeated": tables.repeat_row,
    "columns_swapped": tables.swap_columns,
    "cells_swapped": tables.swap_cells,
    "column_shifted": tables.shift_column,
    "cell_blank": tables.blank_cell,
    "cells_glued": tables.glue_cells,
    "rows_glued": tables.glue_rows,
    "paragraphs_glued": tables.glue_paragraphs,
    "head_renamed": tables.rename_head,
    "word_cut": wording.cut_word,
    "year_removed": wording.remove_year,
}
"""Damage to the flow, before the document is drawn."""
TEXTS: dict[str, sources.TextDamage] = {
    "tab_lost": sources.lose_tab,
    "bar_lost": sources.lose_bar,
    "tag_lost": sources.lose_tag,
    "line_end_lost": sources.lose_line_end,
    "blank_line_lost": sources.lose_blank_line,
    "page_dropped": sources.drop_text_page,
}
PAGES: dict[str, sources.PageDamage] = {"page_dropped": sources.drop_page, "rule_lost": sources.lose_rule}
DAMAGES = tuple(dict.fromkeys((*FLOWS, *TEXTS, *PAGES)))


@dataclass(frozen=True, slots=True)
class Damaged:
    """A damaged document, all readings of it that are right, and a description of the damage."""

    data: bytes
    file_name: str
    readings: tuple[Gold, ...]
    what: str


def damaged(kind: str, form: str, seed: int, name: str) -> Damaged | None:
    """Returns the document of a kind and seed after one damage; None if the damage does not apply to it."""
    drawn, rng = KINDS[kind], Random(f"{name} {kind} {form} {seed}")
    flow, gold, dice = drawn.printed(form, seed)
    file_name = f"{kind}_{form}_{seed}_{name}{drawn.suffix}"
    if name in FLOWS:
        hurt = FLOWS[name](link_tables(flow, gold), gold, rng)
        if hurt is None or flow_of(hurt.blocks) == flow:
            return None
        return Damaged(drawn.draw(flow_of(hurt.blocks), dice), file_name, tuple(hurt.readings), hurt.what)
    found = _source(drawn, name, rng, flow, dice)
    # A lost page removes content, so no reading as `ok` is right; other damage to the source leaves all words.
    readings = () if name == "page_dropped" else (gold,)
    return None if found is None else Damaged(found[0], file_name, readings, found[1])


def _source(drawn: Kind, name: str, rng: Random, flow: Flow, dice: Random) -> tuple[bytes, str] | None:
    if isinstance(drawn.draw, Pdf):
        if name not in PAGES:
            return None
        done: list[str | None] = []
        data = drawn.draw(flow, dice, lambda pages: done.append(PAGES[name](pages, rng)))
        return (data, done[0]) if done[0] else None
    if name not in TEXTS or drawn.suffix != ".txt":
        return None
    found = TEXTS[name](drawn.draw(flow, dice).decode(), rng)
    return None if found is None else (found[0].encode(), found[1])
