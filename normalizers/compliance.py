"""Computes compliance and verdict of a result from its figures, in addition to those that the form prints.

Printed values are never replaced.  If less is better, compliance is target over result.  Only the vocabulary states
whether less is better: for an indicator that it does not contain, the printed compliance decides the verdict.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from normalizers.records import Result
from normalizers.vocabulary import less_is_better

ALWAYS_MET = 100.0
NEVER_MET = 95.0
"""Compliance (percent) that every form counts as met, and below which no form does: the limit varies between them."""
COMPUTED = frozenset(["less_is_better", "compliance_computed_pct", "verdict_computed"])
"""Columns that are computed from other columns."""
_ROUNDED = 0.005


def with_compliance(results: Iterable[Result]) -> list[Result]:
    """Returns the results with their computed columns, from their current values (corrections included)."""
    return [_with_compliance(result) for result in results]


def _with_compliance(result: Result) -> Result:
    direction = less_is_better(result.indicator_id)
    computed = _compliance(result, direction)
    share = result.compliance_pct if computed is None else computed
    return replace(result, less_is_better=direction, compliance_computed_pct=computed, verdict_computed=_verdict(share))


def _compliance(result: Result, direction: bool | None) -> float | None:
    reached, target = result.result_value, result.target_value
    if direction is None or reached is None or target is None or result.result_unit != result.target_unit:
        return None
    if direction:
        reached, target = target, reached
        if target == 0 <= reached:  # the result is 0 and less is better: no result is better
            return ALWAYS_MET
    return round(100.0 * reached / target, 4) if target > 0 <= reached else None


def _verdict(share: float | None) -> str | None:
    if share is None:
        return None
    return "met" if share >= ALWAYS_MET - _ROUNDED else "not_met" if share < NEVER_MET else "undetermined"
