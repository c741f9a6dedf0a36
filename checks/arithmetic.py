"""Arithmetic on printed figures: sums to their printed precision, gaps in numberings, and figures for messages."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence


def figure(value: float | None) -> str:
    """Returns a number as text with at most four decimals (95, 12.5, 33.33), None as "?"."""
    return "?" if value is None else f"{value:.4f}".rstrip("0").rstrip(".")


def join(values: Iterable[float | None]) -> str:
    """Returns numbers as a sum ("20 + 45 + ?"), with "?" for None."""
    return " + ".join(figure(v) for v in values)


def rounding(value: float) -> float:
    """Returns the maximum difference between a printed figure and the exact one.

    Whole numbers and quarters are taken as exact; others (33.3) may be cut or rounded in their last digit.
    """
    if not math.isfinite(value) or float(value * 4).is_integer():
        return 0.0
    return float(10.0 ** -decimals_of(value))


def decimals_of(value: float) -> int:
    """Returns how many decimals a number needs, at most four."""
    return len(figure(value).partition(".")[2])


def sums_to(values: Sequence[float | None], total: float) -> bool | None:
    """True if figures sum to `total`, to printed precision; None if missing figures leave it undecided."""
    stated = [v for v in values if v is not None]
    tolerance = sum(rounding(v) for v in stated) + rounding(total) + 1e-6
    if abs(sum(stated) - total) <= tolerance:
        return True if stated else None
    return False if len(stated) == len(values) else None


def repeated(numbers: Iterable[int]) -> list[int]:
    """Returns the numbers that occur more than once, in ascending order."""
    return sorted(n for n, count in Counter(numbers).items() if count > 1)


def numbering_gaps(numbers: Iterable[int], most: int = 20) -> list[int]:
    """Returns the numbers missing between 1 and the highest, at most `most`: a stray 999999 must not cost memory."""
    gaps: list[int] = []
    last = 0
    for number in sorted(set(numbers)):
        gaps += range(max(last + 1, 1), min(number, last + 2 + most))
        last = number
    return gaps[:most]
