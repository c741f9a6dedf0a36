"""Targets (metas) as forms print them: "50.0 % [(4 /8 )*100]", "$[(9.874.120 / 8.812.600) * 100]$ 112.05 %".

A target is a value with its unit, mostly followed by its computation in brackets.  The computation is evidence for the
meaning of separators: in "12,5 días [(15.000 /1.200 )]" both sides have thousands, or both have decimals.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from itertools import product

from extractors.immutable import immutable_dataclass
from extractors.note_marks import without_note_marks
from normalizers.formulas import plain_formula
from normalizers.numbers import Number, NumberHabits, find_numbers, number_problem, parse_number

MAX_TARGET = 2_000
"""Maximum length of a target, in characters."""

_NUMBER = r"\$?\s*[-\u2212]?\d[\d.,]{0,40}"
_COMPUTATION = re.compile(
    rf"""
    [\[(\s]* (?P<numerator>{_NUMBER}) \s*\)?\s*
    [/÷]
    \s*\(?\s* (?P<denominator>{_NUMBER}) [\s)]*
    (?: [*×xX·]\s* (?P<factor>1(?:[.,]?0)*)(?!\d) \s*%? )?  # (20/25)*100
    [\s)\]]*
    """,
    re.VERBOSE,
)
_TORN = re.compile(r"(?<=\d)\s+(?=[.,]\d)|(?<=\d[.,])\s+(?=\d{3}(?!\d))")
"""Matches white space that a narrow column left inside a number."""
_BRACKET = re.compile(
    r"""
    \[ [^\[\]]*\d[^\[\]]* / [^\[\]]* (?:\]|$)  # [20/25*100]
    |
    \( [-−\d.,\s]*\d[.,\s]* / [-−\d.,\s]* \)  # (20/25)
    (?:\s*[*×x]\s*1[0\s]*)?  # *100
    """,
    re.VERBOSE,
)
"""Matches a computation in brackets; the closing bracket can be missing."""
_TORN_GROUP = re.compile(r"(?<=[.,]\d)\s+(?=\d\d(?!\d))|(?<=[.,]\d\d)\s+(?=\d(?!\d))")
"""Matches white space that a narrow column left inside a group of three digits: "2.4 00"."""
_ONLY_MEASURED = re.compile(r"(?i)\W*(?:s[oó]lo\s+)?(?:se\s+)?(?:mide|medir)\W*")
_BY_SEX = re.compile(r"(?i)\b(?:h|m|hombres?|mujeres?)\s*:.*$")
_EACH_SEX = re.compile(r"(?i)\W*(h|m|hombres?|mujeres?)\s*:.*\d.*\b(?!\1)(?:h|m|hombres?|mujeres?)\s*:.*\d")
_ASIDE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_LABEL = re.compile(r"(?i)^\s*meta\s*(?:año\s*)?(?:(?:19|20)\d\d)?\s*[:=]\s*")
_NO_TARGET = re.compile(
    r"""
    ^[\s*_().-]*
    (?: no\s+aplica | n\s*[/.]?\s*a\.?  # "n/a"
    | s\s*/\s*i | s\.\s*i\.? | sin\s+(?:meta|información)  # "s/i"
    | x
    | (?:s[oó]lo\s+)?(?:mide|medir)
    | no\s+declarado
    | % | [-–—]*
    )
    [\s*_().-]*$
    """,
    re.IGNORECASE | re.VERBOSE,
)
_UNIT = re.compile(r"\s*(?P<unit>%|‰|[^\W\d][^\s\[\](){};:|,]*(?:\s+[^\W\d][^\s\[\](){};:|,]*){0,5})")
_JOINS = re.compile(r"al?|del?|el|las?|los|en|con|para|por|que|y|o|un|una|su", re.IGNORECASE)
"""Matches words that join other words: no unit ends with one."""
_MONEY = re.compile(r"(?P<unit>US\$|M\$|MM\$|\$|UF|UTM)\s*$")


@immutable_dataclass()
class Target:
    """A target and its parts: numbers, the words of each, and the unit as printed ("%", "días", "kWh/m2").

    A part that is not printed is None: a computation alone has no `value` (`computed` is its result).
    `decimals` is the number of printed decimals of the value, `factor` the factor of the computation (100, else 1).
    `ambiguous`: nothing decided the meaning of a separator before three digits; `problem` describes what could not
    be parsed.
    """

    text: str
    value: float | None = None
    unit: str | None = None
    numerator: float | None = None
    denominator: float | None = None
    value_raw: str | None = None
    numerator_raw: str | None = None
    denominator_raw: str | None = None
    decimals: int = 0
    factor: float = 1.0
    ambiguous: bool = False
    problem: str | None = None

    @property
    def computed(self) -> float | None:
        """Result of the computation; None if there is none, or if its denominator is 0."""
        if self.numerator is None or not self.denominator:
            return None
        return self.numerator / self.denominator * self.factor


def parse_target(text: str, habits: NumberHabits | None = None) -> Target:
    """Parses a target.  Never raises; a text that states no target ("No Aplica", "N/A", "") yields only its `text`."""
    plain = without_note_marks(" ".join(text.split()))
    if len(plain) > MAX_TARGET:
        return Target(plain[:MAX_TARGET], problem=f"more than {MAX_TARGET} characters are no target")
    clean = plain_formula(plain.replace("**", "")).replace("\\%", "%")
    if _NO_TARGET.match(clean):
        return Target(plain)
    target = _parse(plain, _TORN.sub("", clean), habits)
    check = check_computation(target)
    if not _BRACKET.search(clean) or (check is not None and check[0] and target.problem is None):
        return target
    return _with_torn_bracket(target, clean, habits)


def _with_torn_bracket(target: Target, clean: str, habits: NumberHabits | None) -> Target:
    """Parses a target whose computation a narrow column broke inside a number: "98 % [(9760/9914)*1 00]".

    The computation without its white space is used only if its result is then the value.  Otherwise the text outside
    the bracket is still the value, and `problem` quotes the computation.
    """
    whole = _parse(target.text, _BRACKET.sub(lambda bracket: "".join(bracket[0].split()), clean), habits)
    check = check_computation(whole)
    if whole.problem is None and check is not None and check[0]:
        return whole
    without_bracket = _parse(target.text, _BRACKET.sub(" ", clean), habits)
    if target.problem is None or without_bracket.value is None:
        return target
    bracket = _BRACKET.search(clean)
    return replace(without_bracket, problem=f"a computation that is not understood: {bracket[0] if bracket else ''}")


def _parse(plain: str, clean: str, habits: NumberHabits | None) -> Target:
    computation = _computation(clean)
    rest = clean if computation is None else f"{clean[: computation.start()]} {clean[computation.end() :]}"
    value, unit, problem = _value(_LABEL.sub("", rest), habits)
    if computation is None and value is None and problem is None:
        problem = number_problem(rest)
    factor = re.sub(r"[.,]", "", computation["factor"] or "") if computation else ""
    parts = Target(
        plain,
        unit=unit,
        value_raw=value[1] if value else None,
        numerator_raw=computation["numerator"].strip() if computation else None,
        denominator_raw=computation["denominator"].strip() if computation else None,
        factor=float(factor) if factor else 100.0 if computation and is_percent(unit) else 1.0,
        problem=problem,
    )
    return _with_readings(parts, value[0] if value else None, habits)


def parse_fraction(text: str, habits: NumberHabits | None = None) -> tuple[float, float | None] | None:
    """Returns numerator and denominator of one cell ("9/12", "(2.300/6.434)"); None if it contains anything else.

    The denominator is None if the cell has none ("9") or says so ("9 / N.A.").
    """
    mended = _TORN_GROUP.sub("", text)
    above, slash, below = mended.strip(" ()[]").partition("/")
    if not slash or (below.strip() and is_empty_target(below)):
        alone = parse_number(above, habits) if re.fullmatch(_NUMBER, above.strip()) else None
        return (alone.value, None) if alone else None
    target = parse_target(mended, habits)
    if target.numerator is None or target.denominator is None or target.value is not None:
        return None
    return target.numerator, target.denominator


def _computation(clean: str) -> re.Match[str] | None:
    """Returns the match of a ratio of two numbers, preferably one in brackets; ignores the slashes of a date."""
    matches = [m for m in _COMPUTATION.finditer(clean) if not re.match(r"\s*/\s*\d", clean[m.end() :])]
    return max(matches, key=lambda m: m[0].strip()[:1] in ("[", "("), default=None)


def _value(rest: str, habits: NumberHabits | None) -> tuple[tuple[Number, str] | None, str | None, str | None]:
    """Returns the value outside the computation with its words, its unit, and a problem; each may be None."""
    text = _ASIDE.sub(" ", _BY_SEX.sub("", rest))
    numbers = find_numbers(text, habits)
    if not numbers:
        lone = parse_number(text, habits)  # a unit glued to its number: "12días"
        numbers = [lone] if lone else []
    if not numbers:
        return None, None, number_problem(text) if re.search(r"\d", text) else None
    if len(numbers) > 1:
        words = ", ".join(text[n.start : n.end] for n in numbers[:5])
        return None, None, f"more than one number that could be the value: {words}"
    number = numbers[0]
    after = _UNIT.match(text, number.end)
    before = _MONEY.search(text[: number.start])
    unit = after["unit"].rstrip(".*_-/ ") if after else before["unit"] if before else None
    behind = (unit or "").split() + (text[after.end() :].split() if after else [])
    problem = None
    if len(set(behind)) < len(behind):
        problem = "its unit stands twice: cells may have been read as one"
    elif behind and _JOINS.fullmatch(behind[-1]):
        problem = f"nothing follows after “{behind[-1]}”: a word of another cell may have been read as its unit"
    return (number, text[number.start : number.end]), unit or None, problem


def is_percent(unit: str | None) -> bool:
    """True if a printed unit is percent ("%", "por ciento", "Porcentaje")."""
    return unit is not None and re.match(r"(?i)%|por\s*ciento|porcentaje", unit) is not None


def _with_readings(parts: Target, value: Number | None, habits: NumberHabits | None) -> Target:
    """Returns the target with its numbers, in the first combination of readings whose computation gives the value."""
    above = parse_number(parts.numerator_raw, habits) if parts.numerator_raw else None
    below = parse_number(parts.denominator_raw, habits) if parts.denominator_raw else None
    if parts.numerator_raw and (above is None or below is None):
        words = f"{parts.numerator_raw} / {parts.denominator_raw}"
        parts, above, below = replace(parts, problem=f"a computation that is not understood: {words}"), None, None
    if value is not None and is_percent(parts.unit):
        other = value.other_reading()  # "98.125 %": a share in the thousands is the less likely reading
        value = other if other is not None and abs(other.value) < abs(value.value) else value
    targets = [_filled(parts, *numbers) for numbers in product(_readings(value), _readings(above), _readings(below))]
    for target in targets:
        check = check_computation(target)
        if check is not None and check[0]:
            return target
    doubtful = any(n is not None and n.ambiguous for n in (value, above, below))
    return replace(targets[0], ambiguous=True) if doubtful else targets[0]


def _readings(number: Number | None) -> Iterator[Number | None]:
    """Yields the preferred reading of a number, then its other reading if there is one.

    The order matters: with decimals on both sides a ratio stays the same, but forms print whole counts.
    """
    other = number.other_reading() if number is not None else None
    yield number
    if other is not None:
        yield other


def _filled(parts: Target, value: Number | None, above: Number | None, below: Number | None) -> Target:
    return replace(
        parts,
        value=value.value if value else None,
        decimals=value.decimals if value else 0,
        numerator=above.value if above else None,
        denominator=below.value if below else None,
    )


def check_computation(target: Target) -> tuple[bool, str, str] | None:
    """Compares the value with the result of its computation, rounded or cut to the printed decimals.

    Returns (passed, expected, actual), the last two as text; None if there is no value or no computation to compare.
    Rule: DATA_CONTRACT, `target_equals_computation`.
    """
    if target.value is None or target.numerator is None or target.denominator is None:
        return None
    unit = f" {target.unit}" if target.unit else ""
    printed = Decimal(repr(target.value))
    if not target.denominator:
        return False, "a denominator other than 0", f"{_plain(printed, target.decimals)}{unit}"
    above, below = Decimal(repr(target.numerator)), Decimal(repr(target.denominator))
    exact = above / below * Decimal(repr(target.factor))
    step = Decimal(1).scaleb(-target.decimals)
    rounded = [_rounded(exact, step, how) for how in (ROUND_HALF_UP, ROUND_DOWN)]
    return printed in rounded, f"{rounded[0]}{unit}", f"{_plain(printed, target.decimals)}{unit}"


def _rounded(exact: Decimal, step: Decimal, rounding: str) -> Decimal:
    # The default decimal context has too few digits for ratios of the longest numbers; such a target never agrees.
    return exact.quantize(step, rounding=rounding) if abs(exact) < Decimal(10) ** 15 else exact


def _plain(number: Decimal, decimals: int) -> str:
    return f"{number:.{decimals}f}"


def is_empty_target(text: str) -> bool:
    """True if a cell states that there is no target ("No Aplica", "N/A", "-", "")."""
    return _NO_TARGET.match(" ".join(text[:MAX_TARGET].split())) is not None


def is_only_measured(text: str) -> bool:
    """True if a target states that the indicator is only measured and has no target ("Medir", "Solo medir")."""
    return _ONLY_MEASURED.fullmatch(text) is not None


def is_by_sex(text: str) -> bool:
    """True if a cell states one figure for men and one for women ("H: 12 M: 30")."""
    return _EACH_SEX.match(text) is not None
