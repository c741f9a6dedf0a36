"""Damage to words: a word is cut, a heading is removed, or the year is removed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from random import Random
from typing import Any

from damage.linked_tables import NARRATED, NO_VERDICT, Block, LinkedTable, printed_rows
from damage.tables import Hurt
from rerender.flow import Cell, Heading, Words
from rerender.pmg_model import Gold, Row
from rerender.territorial_rows import either

Place = tuple[int, int, int, int]
"""(block, row, column, paragraph) of a text; row -1: header row, -2: titles; all but block are 0 outside tables."""


def cut_word(blocks: Sequence[Block], gold: Gold, rng: Random) -> Hurt | None:
    """Cuts off the second half of a word, sometimes with a hyphen, as if the rest were on a lost line."""
    group = rng.choice(["cells", "cells", "cells", "heads", "others"])
    places = [p for p in _places(blocks) if _group(blocks, p) == group and _long_words(_text(blocks, p))]
    if not places:
        return None
    place = rng.choice(places)
    text = _text(blocks, place)
    word = rng.choice(_long_words(text))
    half = word[: (len(word) + 1) // 2] + rng.choice(["", "", "-"])
    words = text.split()
    k = words.index(word)
    around = slice(max(0, k - 1), k + 2)
    phrase = " ".join(words[around])
    cut = phrase.replace(word, half)
    new = _with_text(blocks, place, text.replace(word, half, 1))
    readings = [_reworded(new, place, gold, text, (phrase, cut), (word, half))]
    if half.endswith("-"):  # as at the end of a line: the next word may be read as its second half
        readings.append(_reworded(new, place, gold, text, (f"{word} ", half[:-1]), (word, half)))
    return Hurt(new, readings, f"{word!r} cut to {half!r} in {text!r}")


def _long_words(text: str) -> list[str]:
    words = text.split()
    return [w for w in words if re.fullmatch(r"[A-Za-zÁÉÍÓÚÑáéíóúñ]{6,}", w) and text.count(w) == 1]


def _places(blocks: Sequence[Block]) -> list[Place]:
    out: list[Place] = []
    for b, block in enumerate(blocks):
        if not isinstance(block, LinkedTable):
            out.append((b, 0, 0, 0))
            continue
        rows: list[tuple[int, tuple[Cell, ...]]] = [(-2, block.grid.titles), (-1, block.grid.head)]
        for n, row in [*rows, *enumerate(block.grid.rows)]:
            out += [(b, n, i, k) for i, own in enumerate(row) for k in range(len(own))]
    return out


def _group(blocks: Sequence[Block], place: Place) -> str:
    block = blocks[place[0]]
    if not isinstance(block, LinkedTable) or block.grid.name in ("header", "declared"):
        return "others"
    return "cells" if place[1] >= 0 else "heads"


def _row(block: LinkedTable, n: int) -> tuple[Cell, ...]:
    return block.grid.titles if n == -2 else block.grid.head if n == -1 else block.grid.rows[n]


def _text(blocks: Sequence[Block], place: Place) -> str:
    b, n, i, k = place
    block = blocks[b]
    return _row(block, n)[i][k] if isinstance(block, LinkedTable) else block.text


def _with_text(blocks: Sequence[Block], place: Place, text: str) -> list[Block]:
    b, n, i, k = place
    block = blocks[b]
    new: Block
    if isinstance(block, LinkedTable):
        row = _row(block, n)
        row = (*row[:i], (*row[i][:k], text, *row[i][k + 1 :]), *row[i + 1 :])
        rows = block.grid.rows
        grid = (
            replace(block.grid, titles=row)
            if n == -2
            else replace(block.grid, head=row)
            if n == -1
            else replace(block.grid, rows=(*rows[:n], row, *rows[n + 1 :]))
        )
        new = replace(block, grid=grid)
    else:
        new = replace(block, text=text)
    return [*blocks[:b], new, *blocks[b + 1 :]]


Change = tuple[str, str]


def _reworded(blocks: list[Block], place: Place, gold: Gold, text: str, *changes: Change) -> Gold:
    """Returns the gold rows after a change of `text`; of `changes`, the first that applies is used (longest first)."""
    b, n, i, _ = place
    block = blocks[b]
    if isinstance(block, Heading) and gold["documents"][0]["form_type"] == "territorial_stage4":
        return {**gold, "objectives": _changed(gold["objectives"], ("name",), text, changes)}
    if not isinstance(block, LinkedTable) or n < 0:
        return gold
    if block.grid.name in (*NARRATED, "executive"):
        section = block.grid.name if block.grid.name in NARRATED else ("3.1", "3.2", "3.3")
        out = dict(gold)
        for d in ("narratives", "measurements"):
            here = [r for r in gold[d] if r["section"] in section]
            rest = [r for r in gold[d] if r["section"] not in section]
            out[d] = [*_changed(here, ("text", "label", "unit"), text, changes), *rest]
        return out
    key = block.grid.keys[i]
    fields = ("name",) if block.grid.name == "objectives" else block.fields.get(key, ())
    rows = tuple(_changed(block.records[n], fields, text, changes)) if block.records else ()
    if fields == NO_VERDICT:
        rows = tuple({**r, "verdict": either(r["verdict"], "undetermined")} for r in rows)
    new = replace(block, records=(*block.records[:n], rows, *block.records[n + 1 :]))
    return printed_rows([*blocks[:b], new, *blocks[b + 1 :]], gold)


def _changed(rows: Sequence[Row], fields: Sequence[str], text: str, changes: Sequence[Change]) -> list[Row]:
    """Returns the rows after the first change whose old words are in their values from `text`."""
    said = [value for row in rows for f in fields for value in _texts(row.get(f)) if _prints(text, value)]
    change = next(((old, new) for old, new in changes if any(old in value for value in said)), None)
    if change is None:
        return list(rows)
    return [{**row, **{f: _said(row[f], text, *change) for f in fields if f in row}} for row in rows]


def _prints(text: str, value: str) -> bool:
    """True if a paragraph prints a value or a part of it: all words of one are in the other."""
    printed, said = (set(re.findall(r"[^\W\d_]+", words)) for words in (text, value))
    return said <= printed or printed <= said


def _texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for v in value.get("any", ()) for text in _texts(v)]
    return [value] if isinstance(value, str) else []


def _said(value: Any, text: str, old: str, new: str) -> Any:
    if isinstance(value, dict):
        return {"any": [_said(v, text, old, new) for v in value["any"]]} if "any" in value else value
    if not isinstance(value, str) or value.count(old) != 1 or not _prints(text, value):
        return value
    return value.replace(old, new)


def remove_year(blocks: Sequence[Block], gold: Gold, rng: Random) -> Hurt | None:
    """Removes the year from titles, headers and text; a formulation always prints it, so it must then be flagged."""
    document = gold["documents"][0]
    year = str(document["fiscal_year"])
    pattern = rf"(?: -)?(?: (?:AÑO|Año|año))? ?\b{year}\b"
    new: list[Block] = []
    for block in blocks:
        if isinstance(block, LinkedTable):
            head = tuple(tuple(re.sub(pattern, "", p) for p in c) for c in block.grid.head)
            new.append(replace(block, grid=replace(block.grid, head=head)))
        else:
            new.append(replace(block, text=re.sub(pattern, "", block.text)))
    if new == list(blocks):
        return None
    always = document["form_type"] == "pmg_formulation"
    silent = {**gold, "documents": [{**document, "fiscal_year": None}]}
    return Hurt(new, [] if always else [silent], f"year {year} removed")


def drop_heading(blocks: Sequence[Block], gold: Gold, rng: Random) -> Hurt | None:
    """Removes a heading or paragraph between the tables."""
    at = rng.choice([n for n, b in enumerate(blocks) if isinstance(b, Heading | Words)])
    block = blocks[at]
    assert isinstance(block, Heading | Words)
    new = [*blocks[:at], *blocks[at + 1 :]]
    document = gold["documents"][0]
    said = gold
    if block.text.startswith("OBJETIVO N°") and document["form_type"] == "territorial_stage4":
        said = {**gold, "objectives": [o for o in gold["objectives"] if str(o["name"]) not in block.text]}
    if f"{document['fiscal_year']}" in block.text:
        said = {**said, "documents": [{**document, "fiscal_year": None}]}
    is_title = document["form_type"] == "pmg_formulation" and isinstance(block, Heading) and block.level == 1
    return Hurt(new, [gold] if is_title else [said], f"heading {block.text!r} dropped")
