"""Compares rows with expected rows, field by field, by the rules of `flows.evaluate`.

Rows are paired by their keys, so an extra or missing row counts as one difference.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from rerender.pmg_model import Gold, Row

from flows.evaluate import agrees, plain
from pipeline import process

KEYS = {
    "documents": (),
    "objectives": ("objective_number",),
    "indicators": ("objective_number", "indicator_number"),
    "systems": ("objective_number", "system_number"),
    "stage_goals": ("objective_number", "system_number", "stage_number", "goal_number"),
    "commitments": ("commitment_number",),
    "verdicts": ("activity", "row_number", "item_number"),
    "narratives": ("section", "kind", "item_number"),
    "measurements": ("section", "label"),
}


def same(expected: Any, got: Any, *, ignore_space: bool = False) -> bool:
    """True if a value is an expected one; `ignore_space` ignores white space, for tools that break lines anywhere."""
    if ignore_space and isinstance(expected, dict) and "any" in expected:
        return any(same(e, got, ignore_space=True) for e in expected["any"])
    if ignore_space and isinstance(expected, str) and isinstance(got, str):
        expected, got = "".join(expected.split()), "".join(got.split())
    return agrees(expected, got) is not False


def rows_of(data: bytes, file_name: str) -> dict[str, list[dict[str, Any]]]:
    """Returns the judged rows of a document, by dataset; raises `ReadError`."""
    return {k: [asdict(r) for r in v] for k, v in process(data, file_name).items() if k in KEYS}


def differences(expected: Gold, got: Mapping[str, Sequence[Row]], *, ignore_space: bool = False) -> list[str]:
    """Returns the differences, one line each; empty if every judged field is right.  `ignore_space` as in `same`."""
    out = []
    for dataset, keys in KEYS.items():
        wanted = expected.get(dataset, [])
        left = [dict(r) for r in got.get(dataset, ())]
        for row in wanted:
            match = next((r for r in left if all(same(row[k], r.get(k)) for k in keys)), None)
            where = f"{dataset}{[plain(row[k]) for k in keys] if keys else ''}"
            if match is None:
                out.append(f"{where}: missing {_short(row)}")
                continue
            left.remove(match)
            out += [
                f"{where}.{field}: expected {value!r}, got {match.get(field)!r}"
                for field, value in row.items()
                if not same(value, match.get(field), ignore_space=ignore_space)
            ]
        named = set().union(*wanted)
        out += [f"{dataset}: one too many {_short(r, named)}" for r in left]
    return out


def wants_review(gold: Gold) -> bool:
    """True if the status `review` is right: the content asks for it, or a row has fewer verdicts than commitments.

    In such a row, nothing states which commitment a verdict judges, so any is right.
    """
    is_open = any(isinstance(row.get("commitment"), dict) for row in gold.get("verdicts", []))
    return is_open or gold["documents"][0]["status"] == "review"


def false_mets(expected: Gold, got: Mapping[str, Sequence[Row]]) -> int:
    """Counts the verdicts read as `met` beyond those printed, by activity: the worst kind of error."""

    def mets(rows: Sequence[Row]) -> Counter[str]:
        return Counter(str(r["activity"]) for r in rows if r["verdict"] == "met")

    return (mets(got.get("verdicts", ())) - mets(expected.get("verdicts", []))).total()


def _short(row: Row, named: set[str] | None = None) -> str:
    kept = {k: v for k, v in row.items() if v is not None and (not named or k in named) and k not in ("record_id",)}
    return repr(kept)[:300]


DECISIVE = {
    "objectives": ("weight_pct",),
    "systems": ("weight_pct",),
    "stage_goals": ("weight_pct",),
    "indicators": ("weight_pct", "target_value"),
    "verdicts": ("verdict",),
}
"""Weights, targets and verdicts: the most important values of a form."""


def decisive(expected: Gold, got: Mapping[str, Sequence[Row]]) -> tuple[int, int]:
    """Returns (right values, all values) of weights, targets and verdicts."""
    right = total = 0
    for dataset, fields in DECISIVE.items():
        left = [dict(r) for r in got.get(dataset, ())]
        for row in expected.get(dataset, []):
            match = next((r for r in left if all(same(row[k], r.get(k)) for k in KEYS[dataset])), None)
            if match is not None:
                left.remove(match)
            stated = [field for field in fields if row.get(field) is not None]
            total += len(stated)
            right += sum(1 for field in stated if match is not None and same(row[field], match.get(field)))
    return right, total
