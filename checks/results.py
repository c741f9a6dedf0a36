"""Checks that the figures of a result report agree: result, computation, compliance and verdict."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from checks.arithmetic import decimals_of, figure
from checks.findings import Facts, Finding, quoted
from normalizers.compliance import ALWAYS_MET
from normalizers.records import Result
from normalizers.targets import Target, check_computation, is_percent, parse_target


def results(facts: Facts) -> Iterator[Finding]:
    """Checks that results equal their computations, and that compliance and verdict fit result and target."""
    for result in facts.results:
        yield from _computation(result)
        yield from _compliance(result)
        yield from _verdict(result)


def _computation(result: Result) -> Iterator[Finding]:
    if result.result_value is None or result.result_numerator is None or result.result_denominator is None:
        return
    printed = _printed(result.result_raw, result.result_value)
    ratio = result.result_numerator / result.result_denominator if result.result_denominator else 0.0
    without_sign = result.result_unit is None and (
        abs(result.result_value - 100.0 * ratio) < abs(result.result_value - ratio)
    )
    percent = 100.0 if is_percent(result.result_unit) or without_sign else 1.0
    whole = replace(
        printed,
        value=result.result_value if printed.value is None else printed.value,
        unit=result.result_unit,
        numerator=result.result_numerator,
        denominator=result.result_denominator,
        factor=percent if printed.numerator is None or printed.factor == 1.0 else printed.factor,
    )
    comparison = check_computation(whole)
    if comparison is not None:
        passed, expected, actual = comparison
        message = f"The result of {quoted(result.name)} is {actual}; its computation gives {expected}."
        yield Finding(
            "result_equals_computation", passed, expected, actual, message, quoted(result.name), record=result
        )


def _compliance(result: Result) -> Iterator[Finding]:
    """Checks that compliance is result over target, or target over result (if less is better), or limited to 100."""
    if result.compliance_pct is None or result.result_value is None or not result.target_value:
        return
    units = (result.result_unit, result.target_unit)
    reached = _Range.of(result.result_raw, result.result_value).times(100.0 if units == (None, "%") else 1.0)
    target_range = _Range.of(result.target_raw, result.target_value).times(100.0 if units == ("%", None) else 1.0)
    if reached.low <= 0 or target_range.low <= 0:
        return
    stated = _Range.of(None, result.compliance_pct)
    ratios = [reached.share_of(target_range), target_range.share_of(reached)]
    if None in units and "%" in units:  # percent in one cell; a fraction, or no share, in the other
        unscaled = _Range.of(result.result_raw, result.result_value), _Range.of(result.target_raw, result.target_value)
        ratios += [unscaled[0].share_of(unscaled[1]), unscaled[1].share_of(unscaled[0])]
    full = stated.low <= ALWAYS_MET <= stated.high and any(ratio.high >= ALWAYS_MET for ratio in ratios)
    passed = full or any(stated.low <= ratio.high and ratio.low <= stated.high for ratio in ratios)
    expected = figure(100.0 * result.result_value / result.target_value)
    actual = figure(result.compliance_pct)
    message = f"The compliance of {quoted(result.name)} is {actual} percent; result and target give {expected}."
    yield Finding("compliance_equals_ratio", passed, expected, actual, message, quoted(result.name), record=result)


def _verdict(result: Result) -> Iterator[Finding]:
    """Checks that the printed verdict agrees with the figures.  A failure is a fact of the form, not a misreading."""
    if result.verdict_computed is None or result.verdict not in ("met", "not_met"):
        return
    passed = result.verdict_computed in (result.verdict, "undetermined")
    share = result.compliance_pct if result.compliance_computed_pct is None else result.compliance_computed_pct
    percent = figure(share or 0.0)
    actual = f"{result.verdict} at {percent} percent"
    raw = result.verdict_raw or result.verdict
    message = f"The verdict on {quoted(result.name)} is {raw!r}, at {percent} percent of the target."
    expected = result.verdict_computed.replace("_", " ")
    yield Finding(
        "verdict_agrees_with_figures",
        passed,
        actual if passed else expected,
        actual,
        message,
        quoted(result.name),
        record=result,
        severity="warning",
    )


def _printed(raw: str | None, value: float) -> Target:
    """Parses the words of a value for its printed decimals.

    The words are used only if they fit `value`, whose reading was chosen with the habits of the whole document.
    """
    printed = parse_target(raw or "")
    if printed.value is not None and abs(printed.value - value) <= 0.5 * 10.0**-printed.decimals + 1e-9:
        return printed  # a workbook shows fewer decimals of a number than it stores
    return replace(printed, decimals=decimals_of(value))


@dataclass(frozen=True, slots=True)
class _Range:
    """Range of the exact values that a printed figure can have, rounded or cut at its last digit."""

    low: float
    high: float

    @classmethod
    def of(cls, raw: str | None, value: float) -> _Range:
        decimals = _printed(raw, value).decimals if raw else decimals_of(value)
        step = 10.0**-decimals
        return cls(value - step / 2 - 1e-9, value + step)

    def times(self, factor: float) -> _Range:
        """Returns the range multiplied by `factor`."""
        return _Range(self.low * factor, self.high * factor)

    def share_of(self, whole: _Range) -> _Range:
        """Returns this range divided by `whole`, in percent."""
        return _Range(100.0 * self.low / whole.high, 100.0 * self.high / whole.low)
