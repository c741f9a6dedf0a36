"""What the figures of a result say, beside what the form prints: compliance and verdict as computed.

Nothing printed is ever replaced.  Where less is better compliance is target over result; which way is better only the
vocabulary says, so of other indicators only the compliance that the form prints is judged.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from normalizers.records import Result
from normalizers.vocabulary import less_is_better

ALWAYS_MET = 100.0
NEVER_MET = 95.0
"""An indicator counts as met from a share of its target on that forms set between these (percent)."""
COMPUTED = frozenset(["less_is_better", "compliance_computed_pct", "verdict_computed"])
"""The columns that follow from others."""
_ROUNDED = 0.005


def with_compliance(results: Iterable[Result]) -> list[Result]:
    """The same results with their computed columns, from the values that they have now (also corrected ones)."""
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
        if target == 0 <= reached:  # nothing of what should be little
            return ALWAYS_MET
    return round(100.0 * reached / target, 4) if target > 0 <= reached else None


def _verdict(share: float | None) -> str | None:
    if share is None:
        return None
    return "met" if share >= ALWAYS_MET - _ROUNDED else "not_met" if share < NEVER_MET else "undetermined"
