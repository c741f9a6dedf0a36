"""Formats the numbers of a workbook as its programs display them, by the number formats of Excel and LibreOffice.

A code has up to four sections (`positive;negative;zero;text`). Separators are those of the format itself: a point
before decimals, a comma between thousands. Months and days have Spanish names.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from functools import lru_cache
from math import isinf

from extractors.readers.office.date_formats import FENCE, Kind, Token, shown_date

BUILT_IN = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?",
    13: "# ??/??", 14: "dd-mm-yyyy", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM",
    20: "h:mm", 21: "h:mm:ss", 22: "dd-mm-yyyy h:mm", 37: "#,##0_);(#,##0)", 38: "#,##0_);[Red](#,##0)",
    39: "#,##0.00_);(#,##0.00)", 40: "#,##0.00_);[Red](#,##0.00)", 41: '_-* #,##0_-;-* #,##0_-;_-* "-"_-;_-@_-',
    42: '_-"$"* #,##0_-;-"$"* #,##0_-;_-"$"* "-"_-;_-@_-', 43: '_-* #,##0.00_-;-* #,##0.00_-;_-* "-"??_-;_-@_-',
    44: '_-"$"* #,##0.00_-;-"$"* #,##0.00_-;_-"$"* "-"??_-;_-@_-', 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0",
    48: "##0.0E+0", 49: "@",
}  # fmt: skip
"""Codes of the formats that a file names only by number; dates in Chilean order."""

MAX_CODE = 500
"""Maximum length of a format code, in characters; a number with a longer code is shown without format."""
MAX_DIGITS = 30
"""Maximum number of decimals that are shown."""

_EXACT = 1e9
_TIE = 1e-3
"""Numbers below `_EXACT` are formatted as binary floats, unless their last decimal is within `_TIE` of a half."""
_WIDE = Context(prec=80)
_MOST_PERCENTS = 4

_TOKENS = re.compile(
    r"""(?xi)
    "(?P<quoted>[^"]*)"? | \\(?P<escaped>.) | _(?P<blank>.) | \*(?P<fill>.)
    | (?P<elapsed>\[(?:h+|m+|s+)\](?:(?<=s\])\.0+)?) | \[\$(?P<currency>[^\]-]*)(?:-[^\]]*)?\]
    | \[(?P<condition>(?:<=|>=|<>|<|>|=)-?[\d.]+)\] | (?P<colour>\[[^\]]*\])
    | (?P<general>general|estándar) | (?P<ampm>am/pm|a/p) | (?P<exponent>e[+-])
    | (?P<date>y+|m+|d+|h+|s+(?:\.0+)?|a{3,4}|b{2,4}|e+|g+)
    | (?P<digit>[0\#?]) | (?P<point>\.) | (?P<comma>,) | (?P<percent>%) | (?P<slash>/) | (?P<text>@) | (?P<other>.)
    """,
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Section:
    """One section of a format code: its tokens and the properties derived from them."""

    tokens: tuple[Token, ...]
    condition: str = ""
    is_date: bool = False
    percents: int = 0
    plain: tuple[str, bool, int, str] | None = None
    """(text before the digits, thousands separated, number of decimals, text after them). It describes most formats
    ("0.00%", "#,##0") completely; None for others."""

    @classmethod
    def of(cls, tokens: tuple[Token, ...], condition: str = "") -> Section:
        """Builds a section from its tokens."""
        kinds = [kind for kind, _ in tokens]
        is_date = "date" in kinds or "elapsed" in kinds
        return cls(tokens, condition, is_date, kinds.count("percent"), None if is_date else _plain(tokens))

    def has(self, kind: Kind) -> bool:
        return any(token[0] == kind for token in self.tokens)


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """How a number, a date or a text is displayed."""

    sections: tuple[Section, ...]

    def shown(self, number: float, base: datetime) -> tuple[str, float | None]:
        """Returns a number as displayed, and the number at that scale (None for a date or a time of day).

        `base` is the day from which dates count (1899-12-30, or 1904-01-01).
        """
        section, signed = self._section(number)
        if section.is_date:
            return shown_date(section.tokens, number, base), None
        value = number * 100.0 ** min(section.percents, _MOST_PERCENTS)
        if isinf(value):
            return FENCE, None
        text = _number(section, abs(value) if signed else value)
        return text, float(f"{value:.15g}") if section.percents else number

    def text(self, text: str) -> str:
        """Returns a text as displayed; most formats leave it unchanged."""
        section = self.sections[-1]
        if len(self.sections) < 4 and not section.has("text"):
            return text
        return "".join(text if kind == "text" else words for kind, words in section.tokens)

    def _section(self, number: float) -> tuple[Section, bool]:
        """Returns the section for a number, and whether the section itself displays the sign."""
        numeric = [section for section in self.sections[:3] if not section.has("text")] or [_GENERAL]
        if any(section.condition for section in numeric):
            for section in numeric:
                if not section.condition or _holds(section.condition, number):
                    return section, number < 0 and section.condition.startswith("<")
            return numeric[-1], False
        if number < 0 and len(numeric) > 1:
            return numeric[1], True
        if number == 0 and len(numeric) > 2:
            return numeric[2], False
        return numeric[0], False


@lru_cache(maxsize=2048)
def number_format(code: str) -> NumberFormat:
    """Returns the format for a code; a code that is too long shows numbers without format."""
    if len(code) > MAX_CODE:
        return NumberFormat((_GENERAL,))
    sections: list[list[re.Match[str]]] = [[]]
    for match in _TOKENS.finditer(code):
        if match["other"] == ";":
            sections.append([])
        else:
            sections[-1].append(match)
    return NumberFormat(tuple(_section(matches) for matches in sections[:4]))


def _section(matches: list[re.Match[str]]) -> Section:
    tokens: list[Token] = []
    condition = ""
    for match in matches:
        kind, words = str(match.lastgroup), match[str(match.lastgroup)] or ""
        if kind == "condition":
            condition = words
        elif kind in ("quoted", "escaped", "currency", "other"):
            tokens.append(("literal", words))
        elif kind == "blank":
            tokens.append(("literal", " "))
        elif kind == "ampm":
            tokens.append(("date", words.lower()))
        elif kind == "elapsed":
            tokens.append(("elapsed", re.sub(r"[][]", "", words.lower())))
        elif kind not in ("fill", "colour"):
            tokens.append((kind, words.lower()))  # type: ignore[arg-type]  # the other groups are named as the kinds
    return Section.of(tuple(tokens), condition)


_PLAIN = re.compile(r"(#,##)?0(?:\.(0+))?")


def _plain(tokens: Sequence[Token]) -> tuple[str, bool, int, str] | None:
    """Returns the `plain` property of a section."""
    around = ("literal", "percent")
    start = next((i for i, (kind, _) in enumerate(tokens) if kind not in around), len(tokens))
    end = next((i for i in range(len(tokens), start, -1) if tokens[i - 1][0] not in around), start)
    match = _PLAIN.fullmatch("".join(words for kind, words in tokens[start:end] if kind in ("digit", "comma", "point")))
    if match is None or any(kind not in ("digit", "comma", "point") for kind, _ in tokens[start:end]):
        return None
    before, behind = ("".join(words for _, words in part) for part in (tokens[:start], tokens[end:]))
    return before, bool(match[1]), len(match[2] or ""), behind


_GENERAL = Section((("general", ""),))


def _holds(condition: str, number: float) -> bool:
    sign, _, limit = re.split(r"(?<=[<>=])(?=[-\d.])|($)", condition, maxsplit=1)[:3]
    value = float(limit or condition.lstrip("<>="))
    return {
        "<": number < value, ">": number > value, "=": number == value, "<=": number <= value, ">=": number >= value,
        "<>": number != value,
    }[sign]  # fmt: skip


def plain_number(number: float) -> str:
    """Returns a number without a format: an integer if it is whole, else up to ten significant digits."""
    if number == int(number) and abs(number) < 1e15:
        return str(int(number))
    return f"{number:.10g}".replace("e", "E")


def _number(section: Section, value: float) -> str:
    """Returns a number in a section's digits; the text around them keeps its position."""
    tokens = section.tokens
    if section.plain and (shown := _plain_number(*section.plain, value)) is not None:
        return shown
    if section.has("general") or not section.has("digit"):
        return "".join(plain_number(value) if kind == "general" else words for kind, words in tokens)
    if section.has("exponent"):
        return _scientific(tokens, value)
    if section.has("slash"):
        return _fraction(tokens, value)
    point = next((i for i, (kind, _) in enumerate(tokens) if kind == "point"), len(tokens))
    before, after = tokens[:point], tokens[point + 1 :]
    digits = [i for i, (kind, _) in enumerate(before) if kind == "digit"]
    last = max(i for i, (kind, _) in enumerate(tokens) if kind == "digit")
    scale = sum(1 for i, (kind, _) in enumerate(tokens) if kind == "comma" and i > (digits[-1] if digits else last))
    thousands = any(kind == "comma" and digits and digits[0] < i < digits[-1] for i, (kind, _) in enumerate(tokens))
    scaled = Decimal(repr(value)).scaleb(-3 * scale)
    places = min(sum(kind == "digit" for kind, _ in after), MAX_DIGITS)
    step = Decimal(1).scaleb(-places)
    rounded = abs(scaled).quantize(step, ROUND_HALF_UP, _WIDE) if abs(scaled) < 10**25 else abs(scaled)
    integer, _, fraction = f"{rounded:f}".partition(".")
    sign = "-" if value < 0 and rounded else ""
    return sign + _digits_before_point(before, integer.lstrip("0"), thousands) + _decimals(after, fraction)


def _plain_number(before: str, thousands: bool, decimals: int, behind: str, value: float) -> str | None:
    """Returns a number in a plain section; None if its binary value is too close to a half to round it safely."""
    scaled = abs(value) * 10.0**decimals
    if abs(value) >= _EXACT or abs(scaled % 1 - 0.5) < _TIE:
        return None
    digits = f"{abs(value):,.{decimals}f}" if thousands else f"{abs(value):.{decimals}f}"
    return ("-" if value < 0 and scaled >= 0.5 else "") + before + digits + behind


def _digits_before_point(tokens: tuple[Token, ...], digits: str, thousands: bool) -> str:
    """Returns the digits before the point in their positions, filled from right to left."""
    left = list(digits)
    first = next((i for i, (kind, _) in enumerate(tokens) if kind == "digit"), -1)
    out: list[str] = []
    count = 0
    for i in reversed(range(len(tokens))):
        kind, words = tokens[i]
        if kind == "digit":
            taken = [left.pop()] if left else ["0"] if words == "0" else []
            while i == first and left:
                taken.append(left.pop())
            for digit in taken:
                out += [",", digit] if thousands and count and count % 3 == 0 else [digit]
                count += 1
        elif kind in ("literal", "percent"):
            out.append(words[::-1])
    return "".join(out)[::-1]


def _decimals(tokens: tuple[Token, ...], digits: str) -> str:
    """Returns the point and the digits after it in their positions; final zeros for "#" are not shown."""
    spare = len(digits.rstrip("0"))
    shown, taken = "", 0
    for kind, words in tokens:
        if kind == "digit":
            shown += digits[taken : taken + 1] if words == "0" or taken < spare else ""
            taken += 1
        elif kind in ("literal", "percent"):
            shown += words
    return "." + shown if taken and (spare or ("digit", "0") in tokens) else shown


def _scientific(tokens: tuple[Token, ...], value: float) -> str:
    exponent = next(i for i, (kind, _) in enumerate(tokens) if kind == "exponent")
    point = next((i for i, (kind, _) in enumerate(tokens[:exponent]) if kind == "point"), exponent)
    decimals = sum(kind == "digit" for kind, _ in tokens[point:exponent])
    mantissa, _, power = f"{value:.{min(decimals, MAX_DIGITS)}E}".partition("E")
    width = sum(kind == "digit" for kind, _ in tokens[exponent:])
    sign = "-" if power.startswith("-") else "+" if tokens[exponent][1].endswith("+") else ""
    return f"{mantissa}E{sign}{power.lstrip('+-0').rjust(width, '0')}"


def _fraction(tokens: tuple[Token, ...], value: float) -> str:
    slash = next(i for i, (kind, _) in enumerate(tokens) if kind == "slash")
    below = "".join(words for kind, words in tokens[slash + 1 :] if kind in ("literal", "digit")).strip()
    fixed = below if below.isdigit() and int(below) else ""
    width = sum(kind == "digit" for kind, _ in tokens[slash:])
    exact = Fraction(Decimal(repr(abs(value))))
    closest = exact.limit_denominator(10 ** max(1, min(width, 4)) - 1)
    top, bottom = (round(exact * int(fixed)), int(fixed)) if fixed else (closest.numerator, closest.denominator)
    whole, rest = divmod(top, bottom)
    parts = [str(whole)] if whole or not rest else []
    return ("-" if value < 0 else "") + " ".join([*parts, f"{rest}/{bottom}"] if rest else parts)
