"""Arithmetic on printed figures: sums to the precision in which they were printed, runs of numbers, words for both."""

from __future__ import annotations

import math
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence


def figure(value: float | None) -> str:
    """A number as an operator would write it: 95, 12.5, 33.33."""
    return "?" if value is None else f"{value:.4f}".rstrip("0").rstrip(".")


def join(values: Iterable[float | None]) -> str:
    """Numbers one after the other, those that are not printed as "?"."""
    return " + ".join(figure(v) for v in values)


def rounding(value: float) -> float:
    """How far a printed figure can be from what was meant.

    Quarters and whole numbers are taken at their word; others (33.3) may be cut or rounded in their last digit.
    """
    if not math.isfinite(value) or float(value * 4).is_integer():
        return 0.0
    return float(10.0 ** -decimals_of(value))


def decimals_of(value: float) -> int:
    """Decimals that a number needs, four at most."""
    return len(figure(value).partition(".")[2])


def sums_to(values: Sequence[float | None], total: float) -> bool | None:
    """Whether figures sum to another, to printed precision; None where a missing one keeps it from being known."""
    known = [v for v in values if v is not None]
    tolerance = sum(rounding(v) for v in known) + rounding(total) + 1e-6
    if abs(sum(known) - total) <= tolerance:
        return True if known else None
    return False if len(known) == len(values) else None


def repeated(numbers: Iterable[int]) -> list[int]:
    """Numbers that stand more than once, in order."""
    return sorted(n for n, count in Counter(numbers).items() if count > 1)


def numbering_gaps(numbers: Iterable[int], most: int = 20) -> list[int]:
    """Numbers left out between 1 and the highest, `most` of them, so that a stray 999999 costs nothing."""
    gaps: list[int] = []
    last = 0
    for number in sorted(set(numbers)):
        gaps += range(max(last + 1, 1), min(number, last + 2 + most))
        last = number
    return gaps[:most]


def plain(text: str | None) -> str:
    """Text for comparing: without accents, case and extra white space."""
    letters = unicodedata.normalize("NFKD", text or "")
    return " ".join("".join(c for c in letters if not unicodedata.combining(c)).casefold().split())
