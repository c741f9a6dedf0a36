"""Links the rows of a flow's tables to their records, so that the right reading of a damaged flow is known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from rerender.flow import Flow, Grid, Heading, Words
from rerender.pmg_model import Gold, Row
from rerender.territorial_rows import either

NO_VERDICT = ("verdict", "evidence")
FIELDS: dict[str, dict[str, tuple[str, ...]]] = {
    "objectives": {"objective": ("declared_items",), "weight": (), "items": ("declared_items",)},
    "systems": {"number": ("system_number",), "name": ("name",), "weight": ("weight_pct",)},
    "stages": {"stage": ("stage_number",), "goal": ("goal_number", "description"), "weight": ("weight_pct",)},
    "indicators": {
        "number": ("indicator_number",),
        "name": ("name",),
        "formula": ("formula",),
        "target": ("target_value", "target_unit", "target_numerator", "target_denominator"),
        "measured": ("measured_only",),
        "weight": ("weight_pct",),
    },
    "commitments": {"number": ("commitment_number",), "measure": ("measure",), "description": ("description",)},
    "1.1": {
        "objective": ("product_group", "product", "commitment"),
        "indicator": ("indicator",),
        "verdict": NO_VERDICT,
    },
    "1.2": {"product": ("product_group", "product"), "modification": ("category", "commitment"), "verdict": NO_VERDICT},
    "2.1": {"objective": ("commitment",), "verdict": NO_VERDICT, "recommendation": ("recommendation",)},
}
"""Fields that only this column prints, by table and column; a heading repeats an objective's name and weight."""
_DATASETS = {name: name for name in ("objectives", "systems", "indicators", "commitments")} | {
    "stages": "stage_goals",
    "1.1": "verdicts",
    "1.2": "verdicts",
    "2.1": "verdicts",
}
NARRATED = ("1.3", "1.4")
_IMPLIED = {
    "objective_number",
    "system_number",
    "stage_number",
    "goal_number",
    "indicator_number",
    "commitment_number",
    "declared_items",
}


@dataclass(frozen=True, slots=True)
class LinkedTable:
    """A table, and the gold rows that each of its rows prints."""

    grid: Grid
    records: tuple[tuple[Row, ...], ...]

    @property
    def fields(self) -> dict[str, tuple[str, ...]]:
        return FIELDS.get(self.grid.name, {})

    @property
    def record_rows(self) -> list[int]:
        """Indices of the rows that print a record: not totals or header rows."""
        return [n for n, rows in enumerate(self.records) if rows]


Block = Heading | Words | LinkedTable


def link_tables(flow: Flow, gold: Gold) -> list[Block]:
    """Returns the blocks of an undamaged flow, with the records of its tables."""
    left = {dataset: iter(gold[dataset]) for dataset in set(_DATASETS.values()) - {"verdicts"}}
    return [LinkedTable(b, tuple(_records(b, gold, left))) if isinstance(b, Grid) else b for b in flow]


def _records(grid: Grid, gold: Gold, left: dict[str, Iterator[Row]]) -> Iterator[tuple[Row, ...]]:
    dataset = _DATASETS.get(grid.name)
    for n in range(len(grid.rows)):
        is_total = grid.has_total and n == len(grid.rows) - 1
        if dataset == "verdicts":
            yield tuple(r for r in gold["verdicts"] if (r["activity"], r["row_number"]) == (grid.name, n + 1))
        elif dataset is None or is_total:
            yield ()
        else:
            yield tuple(islice(left[dataset], 1))


def flow_of(blocks: Sequence[Block]) -> Flow:
    """Returns the flow to draw."""
    return tuple(b.grid if isinstance(b, LinkedTable) else b for b in blocks)


def lost(record: Row, fields: Sequence[str]) -> Row:
    """Returns a record without `fields`; a value that position or neighbours still show may be read or missing."""
    gone: Row = {f: either(None, record[f]) if f in _IMPLIED else None for f in fields if f in record}
    if "target_value" in gone or "measured_only" in gone:  # without a target, the indicator may be only measured
        gone["measured_only"] = either(None, False, record["measured_only"])
    return {**record, **gone}


def printed_rows(blocks: Sequence[Block], gold: Gold) -> Gold:
    """Returns the rows of a perfect reading of damaged blocks; `gold` has the values that tables do not print."""
    tables = [b for b in blocks if isinstance(b, LinkedTable)]
    out = {**gold, **{d: [] for d in _DATASETS.values()}}
    system: Row | None = None
    for table in tables:
        name, records = table.grid.name, table.records
        if name == "systems":
            system = next((rows[0] for rows in records if rows), None)
        if name == "stages":
            records = tuple(_stages(table, system))
        if name in ("1.1", "1.2", "2.1"):
            records = tuple(tuple({**r, "row_number": n} for r in rows) for n, rows in enumerate(records, 1))
        if name in _DATASETS:
            out[_DATASETS[name]] = [*out[_DATASETS[name]], *(r for rows in records for r in rows)]
    summed = {o["objective_number"] for o in out["objectives"]}
    others = [o for o in gold["objectives"] if o["objective_number"] not in summed]  # their headings still print them
    has_summary = any(table.grid.name == "objectives" for table in tables)
    out["objectives"] += [lost(o, ("declared_items",)) for o in others] if has_summary else others
    printed = " ".join(p for t in tables if t.grid.name == "header" for row in t.grid.rows for c in row for p in c)
    out["documents"] = [_document(gold["documents"][0], printed)]
    for section in {n["section"] for n in gold["narratives"]} & set(NARRATED):
        shown = {k for t in tables if t.grid.name == section for row in t.grid.rows for k, c in _cells(t, row) if c}
        out["narratives"] = [n for n in out["narratives"] if n["section"] != section or n["kind"] in shown]
        if "actual_achievement" not in shown:  # only this column has measured lines
            out["measurements"] = [m for m in out["measurements"] if m["section"] != section]
    return out


def _cells(table: LinkedTable, row: tuple[Any, ...]) -> Iterator[tuple[str, Any]]:
    return zip(table.grid.keys, row, strict=True)


def _stages(table: LinkedTable, system: Row | None) -> Iterator[tuple[Row, ...]]:
    """Yields goals with the stage printed beside or above them, and the system printed above their table."""
    at = table.grid.keys.index("stage") if "stage" in table.grid.keys else None
    stage: Any = None
    for row, records in zip(table.grid.rows, table.records, strict=True):
        for record in records:
            if at is None:
                stage = either(None, record["stage_number"])
            elif row[at]:
                stage = record["stage_number"]
            name, number = (system or {}).get("name"), (system or {}).get("system_number")
            of = {
                "system_name": name if name is not None else either(None, record["system_name"]),
                "system_number": number if isinstance(number, int) else either(None, record["system_number"]),
            }
            yield ({**record, **of, "stage_number": stage},)


def _document(row: Row, printed: str) -> Row:
    """Returns the document's row; fields of ministry, service or region may be None if the header lacks the label."""
    labels = {"MINISTERIO": "ministry", "SERVICIO": "service", "REGIÓN": "region"}
    gone = {kind for label, kind in labels.items() if label not in printed}
    names = [f for f in row if f.rpartition("_")[0] in gone and isinstance(row[f], str)]
    return {**row, **{f: either(None, row[f]) for f in names}}


def with_fields(table: LinkedTable, n: int, key: str) -> LinkedTable:
    """Returns the table with an empty cell in row `n` and column `key`."""
    fields = table.fields.get(key, ())
    rows = () if fields == NO_VERDICT else tuple(lost(r, fields) for r in table.records[n])
    return replace(table, records=(*table.records[:n], rows, *table.records[n + 1 :]))
