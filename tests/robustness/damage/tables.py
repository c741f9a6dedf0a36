"""Damage to a table: a column, row or cell is removed, moved, repeated or joined with its neighbour."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from random import Random

from damage.linked_tables import NARRATED, NO_VERDICT, Block, LinkedTable, printed_rows, with_fields
from rerender.flow import Cell, Grid, cell
from rerender.pmg_model import Gold
from rerender.pmg_model import Row as Record
from rerender.territorial_rows import either


@dataclass(frozen=True, slots=True)
class Hurt:
    """Damaged blocks, all readings of them that are right, and a description of the damage."""

    blocks: list[Block]
    readings: list[Gold]
    what: str


Damage = Callable[[Sequence[Block], Gold, Random], Hurt | None]
"""Returns None if the damage does not apply to the document."""
Row = tuple[Cell, ...]


def pick(blocks: Sequence[Block], rng: Random, suits: Callable[[LinkedTable], bool]) -> int | None:
    """Returns the index of a random table that `suits`, all kinds of table being equally likely; None if none does."""
    found = [n for n, b in enumerate(blocks) if isinstance(b, LinkedTable) and suits(b)]
    names = sorted({b.grid.name for n, b in enumerate(blocks) if n in found and isinstance(b, LinkedTable)})
    if not names:
        return None
    name = rng.choice(names)
    return rng.choice([n for n in found if (b := blocks[n]) and isinstance(b, LinkedTable) and b.grid.name == name])


def table(blocks: Sequence[Block], at: int) -> LinkedTable:
    """Returns the table at an index that `pick` returned."""
    found = blocks[at]
    assert isinstance(found, LinkedTable)
    return found


def changed(blocks: Sequence[Block], at: int, new: LinkedTable) -> list[Block]:
    return [*blocks[:at], new, *blocks[at + 1 :]]


def with_other_content(blocks: Sequence[Block], at: int, new: LinkedTable, gold: Gold, what: str) -> Hurt:
    """Returns damage that changes the content: the only right reading is that of the damaged tables."""
    out = changed(blocks, at, new)
    return Hurt(out, [printed_rows(out, gold)], f"{new.grid.name}: {what}")


def with_same_content(blocks: Sequence[Block], at: int, new: Grid, gold: Gold, what: str) -> Hurt:
    """Returns damage that leaves the content: a right reading finds the original rows, or the document is flagged."""
    return Hurt(changed(blocks, at, replace(table(blocks, at), grid=new)), [gold], f"{new.name}: {what}")


def _headed(t: LinkedTable) -> bool:
    return bool(t.grid.head) and len(t.grid.keys) > 1


def _has_records(t: LinkedTable) -> bool:
    return bool(t.record_rows)


def _without(row: Row, i: int) -> Row:
    return (*row[:i], *row[i + 1 :])


def drop_column(blocks: Sequence[Block], gold: Gold, rng: Random) -> Hurt | None:
    at = pick(blocks, rng, _headed)
    if at is None:
        return None
    old = table(blocks, at)
    i = rng.randrange(len(old.grid.keys))
    key = old.grid.keys[i]
    new = old
    for n in old.record_rows:
        new = with_fields(new, n, key)
    grid = replace(
        old.grid,
        keys=(*old.grid.keys[:i], *old.grid.keys[i + 1 :]),
        head=_without(old.grid.head, i),
        rows=tuple(_without(row, i) for row in old.grid.rows),
        merged=None if old.grid.merged == key else old.grid.merged,
    )
    return with_other_content(blocks, at, replace(new, grid=grid), gold, f"column {key} dropped")


def drop_row(blocks: Sequence[Block], gold: Gold, rng: Random) -> Hurt | None:
    at = pick(blocks, rng, lambda t: len(t.grid.rows) > 1 or bool(t.record_rows))
    if at is None:
        return None
    old = table(blocks, at)
    n = rng.randrange(len(old.grid.rows))
    grid = replace(
        old.grid,
        rows=(*old.grid.rows[:n], *old.grid.rows[n + 1 :]),
        has_total=old.grid.has_total and n != len(old.grid.rows) - 1,
    )
    new = LinkedTable(grid, (*old.records[:n], *old.records[n + 1 :]))
    return with_other_content(blocks, at, new, gold, f"row {n + 1} of {len(old.grid.rows)} dropped")


def repeat_row(blocks: Sequence[Block], gold: Gold, rng: Random) -> Hurt | None:
    at = pick(blocks, rng, _has_records)
    if at is None:
        return None
    old = table(blocks, at)
    n = rng.choice(old.record_rows)
    rows, records = old.grid.rows, old.records
    new = LinkedTable(
        replace(old.grid, rows=(*rows[: n + 1], rows[n], *rows[n + 1 :])),
        (*records[: n + 1], records[n], *records[n + 1 :]),
    )
    return with_other_content(blocks, at, new, gold, f"row {n + 1} of {len(rows)} repeated")


def drop_head(blocks: Sequence[Block], gold: Gold, rng: Random) -> Hurt | None:
    at = pick(blocks, rng, _headed)
    return (
        None
        if at is None
        else with_same_content(blocks, at, replace(table(blocks, at).grid, head=()), gold, "head dropped")
    )


def rename_head(blocks: Sequence[Block], gold: Gold, rng: Random) -> Hurt | None:
    """Replaces a column header by words without meaning for the form."""
    at = pick(blocks, rng, _headed)
    if at is None:
        return None
    grid = table(blocks, at).grid
    i = rng.randrange(len(grid.keys))
    word = rng.choice(["Dato", f"Columna {i + 1}", "Antecedente", "Glosa", "Detalle", "(...)"])
    head = (*grid.head[:i], cell(word), *grid.head[i + 1 :])
    return with_same_content(blocks, at, replace(grid, head=head), gold, f"head of {grid.keys[i]} renamed {word!r}")


def _swapped(row: Row, i: int, j: int) -> Row:
    out = list(row)
    out[i], out[j] = out[j], out[i]
    return tuple(out)


def swap_columns(blocks: Sequence[Block], gold: Gold, rng: Random) -> Hurt | None:
    """Swaps two columns with their headers; the content does not change."""
    at = pick(blocks, rng, _headed)
    if at is None:
        return None
    grid = table(blocks, at).grid
    i, j = sorted(rng.sample(range(len(grid.keys)), 2))
    keys = list(grid.keys)
    keys[i], keys[j] = keys[j], keys[i]
    rows = tuple(_swapped(row, i, j) for row in grid.rows)
    new = replace(grid, keys=tuple(keys), head=_swapped(grid.head, i, j), rows=rows)
    return with_same_content(blocks, at, new, gold, f"columns {grid.keys[i]} and {grid.keys[j]} swapped")


_TEXTS = ({"name", "formula"}, {"measure", "description"})
"""Pairs of columns whose texts cannot be told apart."""


def swap_cells(blocks: Sequence[Block], gold: Gold, rng: Random) -> Hurt | None:
    """Swaps the cells of two columns, but not their headers."""
    at = pick(blocks, rng, _headed)
    if at is None:
        return None
    old = table(blocks, at)
    keys = old.grid.keys
    i, j = sorted(rng.sample(range(len(keys)), 2))
    new = replace(old.grid, rows=tuple(_swapped(row, i, j) for row in old.grid.rows))
    hurt = with_same_content(blocks, at, new, gold, f"cells of {keys[i]} and {keys[j]} swapped")
    if old.grid.name in NARRATED:
        other = {keys[i]: keys[j], keys[j]: keys[i]}
        here = [{**n, "kind": other.get(n["kind"], n["kind"])} for n in gold["narratives"] if n["section"] == new.name]
        rest = [n for n in gold["narratives"] if n["section"] != new.name]
        hurt.readings.append({**gold, "narratives": here + rest})
    if {keys[i], keys[j]} in _TEXTS:
        a, b = old.fields[keys[i]][0], old.fields[keys[j]][0]
        records = tuple(tuple({**r, a: r[b], b: r[a]} for r in rows) for rows in old.records)
        hurt.readings.append(printed_rows(changed(blocks, at, LinkedTable(new, records)), gold))
    return hurt


def shift_column(blocks: Sequence[Block], gold: Gold, rng: Random) -> Hurt | None:
    """Moves the cells of a column down by a row; the last cell is lost."""
    at = pick(blocks, rng, lambda t: len(t.record_rows) > 1)
    if at is None:
        return None
    old = table(blocks, at)
    i = rng.randrange(len(old.grid.keys))
    key, rows = old.grid.keys[i], list(old.grid.rows)
    if key == "indicator":  # a row without an indicator is a valid row
        return None
    records = list(old.records)
    fields = old.fields.get(key, ())
    for above, n in zip([None, *old.record_rows], old.record_rows, strict=False):
        moved = old.grid.rows[above][i] if above is not None else cell()
        rows[n] = (*rows[n][:i], moved, *rows[n][i + 1 :])
        if above is None:
            records[n] = with_fields(old, n, key).records[n]
        else:
            records[n] = tuple({**r, **{f: old.records[above][0][f] for f in fields}} for r in old.records[n])
        if key == "target":
            records[n] = tuple({**r, "measured_only": either(None, True, False)} for r in records[n])
    grid = replace(old.grid, rows=tuple(rows))
    what = f"cells of {key} a row lower"
    # Fields that depend on a verdict or an objective move with it in ways that the test cannot predict.
    single = all(len(old.records[n]) == 1 for n in old.record_rows) or key == "product"
    tellable = bool(fields) and single and fields != NO_VERDICT and key not in ("stage", "objective")
    if not tellable:
        return with_same_content(blocks, at, grid, gold, what)
    return with_other_content(blocks, at, LinkedTable(grid, tuple(records)), gold, what)


def blank_cell(blocks: Sequence[Block], gold: Gold, rng: Random) -> Hurt | None:
    at = pick(blocks, rng, _has_records)
    if at is None:
        return None
    old = table(blocks, at)
    n = rng.choice(old.record_rows)
    i = rng.choice([i for i, c in enumerate(old.grid.rows[n]) if c])
    row = (*old.grid.rows[n][:i], cell(), *old.grid.rows[n][i + 1 :])
    key = old.grid.keys[i]
    grid = replace(old.grid, rows=(*old.grid.rows[:n], row, *old.grid.rows[n + 1 :]))
    return with_other_content(
        blocks, at, replace(with_fields(old, n, key), grid=grid), gold, f"{key} of row {n + 1} blank"
    )


def _joined(a: Cell, b: Cell) -> Cell:
    return (*a[:-1], f"{a[-1]} {b[0]}", *b[1:]) if a and b else a or b


def glue_cells(blocks: Sequence[Block], gold: Gold, rng: Random) -> Hurt | None:
    """Joins two adjacent cells, or two column headers, into the first; the second becomes blank."""
    at = pick(blocks, rng, lambda t: _headed(t) and (bool(t.record_rows) or t.grid.name in NARRATED))
    if at is None:
        return None
    grid = table(blocks, at).grid
    n = rng.randrange(-1, len(grid.rows))
    row = grid.head if n < 0 else grid.rows[n]
    pairs = [i for i in range(len(row) - 1) if row[i] and row[i + 1]]
    if not pairs:
        return None
    i = rng.choice(pairs)
    glued = (*row[:i], _joined(row[i], row[i + 1]), cell(), *row[i + 2 :])
    new = replace(grid, head=glued) if n < 0 else replace(grid, rows=(*grid.rows[:n], glued, *grid.rows[n + 1 :]))
    where = "head" if n < 0 else f"row {n + 1}"
    return with_same_content(blocks, at, new, gold, f"{grid.keys[i]} and {grid.keys[i + 1]} of {where} in one cell")


def glue_rows(blocks: Sequence[Block], gold: Gold, rng: Random) -> Hurt | None:
    """Joins two rows into one, cell by cell."""
    at = pick(blocks, rng, lambda t: len(t.record_rows) > 1)
    if at is None:
        return None
    old = table(blocks, at)
    n = rng.randrange(len(old.record_rows) - 1)
    a, b = old.record_rows[n], old.record_rows[n + 1]
    row = tuple((*x, *y) for x, y in zip(old.grid.rows[a], old.grid.rows[b], strict=True))
    new = replace(old.grid, rows=(*old.grid.rows[:a], row, *old.grid.rows[b + 1 :]))
    one = replace(old, grid=new, records=(*old.records[:a], _one_row(old, a, b), *old.records[b + 1 :]))
    out = changed(blocks, at, one)
    # Only a row of verdicts can contain several records.
    readings = [gold, printed_rows(out, gold)] if "verdict" in old.fields else [gold]
    return Hurt(out, readings, f"{new.name}: rows {a + 1} and {b + 1} in one")


def _one_row(old: LinkedTable, a: int, b: int) -> tuple[Record, ...]:
    """Returns the records of two rows as one row: item numbers continue, a recommendation can be that of both."""
    rows = (*old.records[a], *old.records[b])
    said = [r["recommendation"] for r in rows if r.get("recommendation")]
    both = {"recommendation": either(None, *said, " ".join(said))} if said else {}
    return tuple({**r, "item_number": n, **both} for n, r in enumerate(rows, 1))


def _seams(t: LinkedTable) -> list[tuple[int, int, int]]:
    """Returns (row, column, index) of paragraphs that can be told apart from the following one after joining."""
    pairs = [
        (n, i, k, after)
        for n, row in enumerate(t.grid.rows)
        for i, own in enumerate(row)
        for k, after in enumerate(own[1:])
    ]
    free = t.grid.name in (*NARRATED, "executive")
    return [(n, i, k) for n, i, k, after in pairs if not free or not after[0].isalpha()]


def glue_paragraphs(blocks: Sequence[Block], gold: Gold, rng: Random) -> Hurt | None:
    """Joins two paragraphs of a cell; in free text only if the second begins with a list marker."""
    at = pick(blocks, rng, lambda t: bool(_seams(t)))
    if at is None:
        return None
    grid = table(blocks, at).grid
    n, i, k = rng.choice(_seams(table(blocks, at)))
    own = grid.rows[n][i]
    glued = (*own[:k], f"{own[k]} {own[k + 1]}", *own[k + 2 :])
    row = (*grid.rows[n][:i], glued, *grid.rows[n][i + 1 :])
    new = replace(grid, rows=(*grid.rows[:n], row, *grid.rows[n + 1 :]))
    return with_same_content(
        blocks, at, new, gold, f"paragraphs {k + 1} and {k + 2} of {grid.keys[i]} in row {n + 1} in one"
    )
