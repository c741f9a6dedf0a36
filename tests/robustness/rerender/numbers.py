"""Makes numbers as the forms print them, with their values."""

from __future__ import annotations

import math
from random import Random

from rerender.pmg_model import Target


def printed(value: float, decimals: int, *, comma: bool, grouped: bool) -> str:
    """Prints `value` in Chilean notation (1.234,5), or with a decimal point; grouped thousands always have points."""
    whole, _, rest = f"{value:.{decimals}f}".partition(".")
    if grouped:
        whole = f"{int(whole):,}".replace(",", ".")
    return whole + (("," if comma else ".") + rest if rest else "")


def partition(rng: Random, total: int, parts: int) -> list[int]:
    """Splits `total` at random into `parts` integers of at least 1."""
    cuts = sorted(rng.sample(range(1, total), parts - 1))
    return [b - a for a, b in zip([0, *cuts], [*cuts, total], strict=True)]


BRACKETS = (" [({n} /{d} )*100]", " [({n}/{d})*100]", "[({n} /{d} )*100]", " [({n} / {d}) * 100]")
RATIO_BRACKETS = (" [({n} /{d} )]", " [({n}/{d})]")


def target(rng: Random, kind: str, unit: str, *, comma: bool, grouped: bool, large: bool) -> Target:
    """Makes a target whose value is its computation, rounded or cut to the printed decimals.

    `large` selects numbers above a million, which show the document's number notation.
    """
    if kind == "sum":
        count = rng.choice([2, 3, 4, 6, 12])
        return Target(str(count), unit, number=float(count))
    decimals = rng.choice([0, 1, 2])
    low, high = (1_000_000, 90_000_000) if large else rng.choice([(4, 9), (20, 900), (1001, 9990)])
    denominator = rng.randint(low, high)
    if kind == "%":
        numerator = rng.randint(max(1, denominator // 3), denominator)
        exact = numerator / denominator * 100
    else:
        numerator = int(denominator * rng.uniform(1.5, 60))
        exact = numerator / denominator
    shown = round(exact, decimals) if rng.random() < 0.7 else math.floor(exact * 10**decimals) / 10**decimals
    value = printed(shown, decimals, comma=comma, grouped=False)
    if rng.random() < 0.25 and not large:
        return Target(value, unit, number=shown)
    parts = [printed(n, 0, comma=comma, grouped=grouped) for n in (numerator, denominator)]
    bracket = rng.choice(BRACKETS if kind == "%" else RATIO_BRACKETS)
    return Target(value, unit, parts[0], parts[1], bracket, shown, (float(numerator), float(denominator)))
