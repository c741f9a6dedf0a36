"""Compares rows with expected rows, field by field, by the same rules as the corpus score.

Text is compared after NFC, with one kind of quote and dash and with white space collapsed, numbers to 1e-6.  An
expected field is a value, None, {"any": [...]} (any of these) or {"skip": True}; fields that the expected row does not
name are not judged.  Rows are paired by their keys, so an extra or missing row counts as one difference.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from rerender.pmg_model import Gold, Row

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
_ALIKE = str.maketrans({"“": '"', "”": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "–": "-", "—": "-"})


def norm(value: Any) -> Any:
    """Returns a value normalised for comparison; empty text becomes None."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return None if math.isnan(value) else float(value)
    text = re.sub(r"\s+", " ", unicodedata.normalize("NFC", str(value)).translate(_ALIKE)).strip()
    return text or None


def same(expected: Any, got: Any, *, loose: bool = False) -> bool:
    """True if a value is an expected one; `loose` ignores white space, for tools that break lines anywhere."""
    if isinstance(expected, dict):
        return bool(expected.get("skip")) or any(same(e, got, loose=loose) for e in expected["any"])
    a, b = norm(expected), norm(got)
    if loose and isinstance(a, str) and isinstance(b, str):
        a, b = re.sub(r"\s", "", a), re.sub(r"\s", "", b)
    if isinstance(a, float) and isinstance(b, float):
        return math.isclose(a, b, rel_tol=1e-6, abs_tol=1e-9)
    return bool(a == b)


def differences(expected: Gold, got: Mapping[str, Sequence[Row]], *, loose: bool = False) -> list[str]:
    """Returns the differences, one line each; empty if every judged field is right.  `loose` as in `same`."""
    out = []
    for dataset, keys in KEYS.items():
        wanted = expected.get(dataset, [])
        left = [dict(r) for r in got.get(dataset, ())]
        for row in wanted:
            match = next((r for r in left if all(same(row[k], r.get(k)) for k in keys)), None)
            where = f"{dataset}{[norm(row[k]) for k in keys] if keys else ''}"
            if match is None:
                out.append(f"{where}: missing {_short(row)}")
                continue
            left.remove(match)
            out += [
                f"{where}.{field}: expected {value!r}, got {match.get(field)!r}"
                for field, value in row.items()
                if not same(value, match.get(field), loose=loose)
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
            said = [field for field in fields if row.get(field) is not None]
            total += len(said)
            right += sum(1 for field in said if match is not None and same(row[field], match.get(field)))
    return right, total
