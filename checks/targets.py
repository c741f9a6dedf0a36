"""Checks that a target equals its own computation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from checks.arithmetic import decimals_of, figure
from checks.findings import Facts, Finding, name_of, quoted
from extractors.words import shortened
from normalizers.records import Indicator
from normalizers.targets import check_computation, is_percent, parse_target

_COMPUTATION = re.compile(r"\[\s*\(?\s*\d|[*×x]\s*100\b")


def targets(facts: Facts) -> Iterator[Finding]:
    """Checks that targets equal their complete computations in brackets; a percentage above 100 gets a note."""
    for indicator in facts.indicators:
        yield from _computation(indicator)
        yield from _torn_computation(indicator)
        value, title = indicator.target_value, quoted(indicator.name)
        if indicator.target_unit == "%" and value is not None and value > 100.0:
            message = f"The target of {title} is {figure(value)} percent: possible where a part can exceed its whole."
            name = name_of(indicator)
            yield Finding(
                "target_within_100",
                True,
                "100 or less",
                figure(value),
                message,
                name,
                record=indicator,
                severity="info",
            )


def _computation(indicator: Indicator) -> Iterator[Finding]:
    if indicator.target_raw is None or indicator.target_value is None:
        return
    if indicator.target_numerator is None or indicator.target_denominator is None:
        return
    printed = parse_target(indicator.target_raw)
    # The record's numbers were read with the habits of the whole document; the words only supply the decimals.
    decimals = printed.decimals if printed.value == indicator.target_value else decimals_of(indicator.target_value)
    percent = 100.0 if is_percent(indicator.target_unit) else 1.0
    comparison = check_computation(
        replace(
            printed,
            value=indicator.target_value,
            decimals=decimals,
            unit=indicator.target_unit,
            numerator=indicator.target_numerator,
            denominator=indicator.target_denominator,
            factor=percent if printed.numerator is None else printed.factor,
        )
    )
    if comparison is not None:
        passed, expected, actual = comparison
        message = f"The target of {quoted(indicator.name)} is {actual}; its computation gives {expected}."
        name = name_of(indicator)
        yield Finding("target_equals_computation", passed, expected, actual, message, name, record=indicator)


def _torn_computation(indicator: Indicator) -> Iterator[Finding]:
    """Reports a computation in brackets without numerator and denominator: a part of it was lost."""
    printed = indicator.target_raw or ""
    if _COMPUTATION.search(printed) and indicator.target_numerator is None and indicator.target_denominator is None:
        message = (
            f"The target of {quoted(indicator.name)} has a computation that is not whole: {quoted(shortened(printed))}."
        )
        yield Finding(
            "target_computation_whole", False, "a division", printed, message, name_of(indicator), record=indicator,
            severity="warning",
        )  # fmt: skip
