"""Numbers as Chilean forms print them: "131.373.642", "1.234.567,8", "117.58", "25,00%", "$ 1.250.000", "1.33".

One document can contain decimal commas and decimal points, and a point can also separate thousands.  The digits around
a separator decide its meaning if they allow only one reading.  A single separator before exactly three digits
("1.250") allows two: then the other numbers of the document decide (`NumberHabits`).  If they do not, the number is
`ambiguous` and carries both values.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

from extractors.note_marks import without_note_marks

MAX_DIGITS = 18
"""Maximum number of digits: no form prints a longer number, and a float cannot hold more."""

_SHORT = 100
"""Maximum length of a text whose number is cached, in characters: longer texts rarely repeat."""
MAX_TEXT = 20_000
"""Number of characters at the start of a text that are searched for numbers; no cell is longer."""

_TOKEN = re.compile(
    r"""
    (?<![\w.,]) (?<![^\W\d][-\u2212])  # not within a word ("m2", "t-1"), nor one that lost its first digits (",5")
    (?P<sign> (?:(?<=[\s(\[$])|^) [-\u2212] )?
    (?P<digits> \d{1,40} (?:[.,]\d{1,40}){0,20} )
    (?![\w]) (?![.,]\d)
    """,
    re.VERBOSE,
)
_SEPARATOR = re.compile(r"[.,]")
_SEPARATED = re.compile(r"[.,](?<=\d[.,])\d")
"""Matches a separator between digits; searched for first, because separators are rarer than digits."""
_GLUED_UNIT = re.compile(
    r"""
    (?<![\w.,]) (?P<sign>)
    (?P<digits>\d{1,40}(?:[.,]\d{1,40}){0,20})
    (?=[a-zA-Zñáéíóú]{2})  # the unit, without a space: "20días"
    """,
    re.VERBOSE,
)
_SECTION_BEFORE = re.compile(
    r"""
    (?: actividad | objetivo | etapa  # what forms number
    | punto | numeral | secci[oó]n | anexo | tabla | art[ií]culo  # what documents number
    | n[°º]
    )
    \s*$
    """,
    re.IGNORECASE | re.VERBOSE,
)
_SECTION_AFTER = re.compile(r"[.)]?[\s-]+[A-ZÁÉÍÓÚÑ¿]")
_PESOS = re.compile(r"(?<![a-z])\$\s?$", re.IGNORECASE)
"""A currency sign before an amount in pesos, which has no cents; not "US$"."""
_THOUSANDS = re.compile(r"\d{1,3}(?:\.\d{3})+|\d{1,3}(?:,\d{3})+")


@dataclass(frozen=True, slots=True)
class Number:
    """A printed number.

    `value` is the preferred reading, `decimals` its number of printed decimals, `start` and `end` the span of its
    digits (and sign) in the text.  `ambiguous`: nothing decided between thousands and decimals.  `other` is the other
    reading; it is also set if the document's habits decided, because a target's computation can still refute them.
    """

    value: float
    decimals: int
    ambiguous: bool
    start: int
    end: int
    other: float | None = None

    def other_reading(self) -> Number | None:
        """Returns the other reading of the same digits, no longer ambiguous; None if there is only one reading."""
        if self.other is None:
            return None
        return Number(self.other, 0 if self.decimals else 3, False, self.start, self.end, self.value)

    def whole(self) -> Number:
        """Returns the number as a count: of two readings the one without decimals."""
        other = self.other_reading()
        return replace(self if other is None or not self.decimals else other, ambiguous=False)


@dataclass(frozen=True, slots=True)
class NumberHabits:
    """How a document prints numbers: how often each meaning of a separator is certain in its texts."""

    decimals: Mapping[str, int] = field(default_factory=dict)
    thousands: Mapping[str, int] = field(default_factory=dict)
    three_decimals: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, texts: Iterable[str]) -> NumberHabits:
        """Counts over all texts of a document, by separator ("," and ".").

        Section numbers ("Actividad 1.1", "1.2 Descripción") are ignored: they are no evidence of decimals.
        """
        counts: dict[str, Counter[str]] = {"decimals": Counter(), "thousands": Counter(), "three_decimals": Counter()}
        for text in texts:
            for match in _tokens(text) if _SEPARATED.search(text) else ():
                if ("." in match["digits"] or "," in match["digits"]) and not _numbers_a_section(text, match):
                    for meaning, separator in _meanings(match["digits"]):
                        counts[meaning][separator] += 1
        return cls(**counts)

    def three_digits_are_thousands(self, separator: str) -> bool | None:
        """True if `separator` before exactly three digits separates thousands, False if decimals, None if undecided.

        Certain thousands elsewhere in the document decide ("131.373.642" beside "117.58").  So does a certain decimal
        separator of the other kind, unless this separator marks decimals as well.
        """
        other = "," if separator == "." else "."
        thousands, decimals = self.thousands.get(separator, 0), self.three_decimals.get(separator, 0)
        if thousands and decimals:
            return None
        if thousands or decimals or self.thousands.get(other, 0):
            return thousands > 0
        if self.decimals.get(other, 0) and not self.decimals.get(separator, 0):
            return True
        return None


def _tokens(text: str) -> Iterator[re.Match[str]]:
    return _TOKEN.finditer(text, 0, MAX_TEXT)


def _numbers_a_section(text: str, match: re.Match[str]) -> bool:
    if _SECTION_BEFORE.search(text[max(0, match.start() - 20) : match.start()]):
        return True
    return not text[: match.start()].strip("# *\t") and _SECTION_AFTER.match(text, match.end()) is not None


def _meanings(digits: str) -> tuple[tuple[str, str], ...]:
    """Returns the certain meanings of a number's separators, as (meaning, separator) pairs."""
    separators = [c for c in digits if c in ".,"]
    if not separators or _problem(digits) is not None:
        return ()
    last, tail = separators[-1], digits[digits.rindex(separators[-1]) + 1 :]
    if len(separators) > 1 and len(set(separators)) == 1:
        return (("thousands", last),)
    if len(separators) == 1 and _is_ambiguous(digits):
        return ()
    decimals = (("decimals", last), ("three_decimals", last)) if len(tail) == 3 else (("decimals", last),)
    return decimals if len(separators) == 1 else (("thousands", separators[0]), *decimals)


def _is_ambiguous(digits: str) -> bool:
    head, _, tail = digits.replace(",", ".").partition(".")
    return len(tail) == 3 and 1 <= len(head) <= 3 and not head.startswith("0") and tail.isdigit()


def _problem(digits: str) -> str | None:
    """Returns why a token of digits and separators is not a number; None if it is one."""
    separators = [c for c in digits if c in ".,"]
    if len(digits) - len(separators) > MAX_DIGITS:
        return f"more than {MAX_DIGITS} digits"
    if len(separators) <= 1:
        return None
    whole = digits
    if separators[-1] != separators[0]:
        whole, _, decimals = digits.rpartition(separators[-1])
        if separators.count(separators[-1]) > 1 or not decimals:
            return "separators in no order"
    if _THOUSANDS.fullmatch(whole):
        return None
    return "groups that are not of three digits"


def _number(match: re.Match[str], habits: NumberHabits | None) -> Number | None:
    digits = match["digits"]
    if _problem(digits) is not None:
        return None
    sign = -1.0 if match["sign"] else 1.0
    start = match.start("sign") if match["sign"] else match.start("digits")
    separators = [c for c in digits if c in ".,"]
    if len(separators) == 1 and _is_ambiguous(digits):
        whole = float(digits.replace(separators[0], ""))
        decimal = float(digits.replace(separators[0], "."))
        pesos = (
            separators[0] == "." and _PESOS.search(match.string, 0, start) and "$" not in match.string[match.end() :]
        )
        decided = True if pesos else (habits or NumberHabits()).three_digits_are_thousands(separators[0])
        thousands = decided if decided is not None else separators[0] == "."
        value, other, decimals = (whole, decimal, 0) if thousands else (decimal, whole, 3)
        return Number(sign * value, decimals, decided is None, start, match.end(), sign * other)
    if len(separators) == 1 or len(set(separators)) == 2:
        whole_part, _, tail = digits.rpartition(separators[-1])
        plain = _SEPARATOR.sub("", whole_part) + "." + tail
        return Number(sign * float(plain), len(tail), False, start, match.end())
    return Number(sign * float(_SEPARATOR.sub("", digits)), 0, False, start, match.end())


def find_numbers(text: str, habits: NumberHabits | None = None) -> list[Number]:
    """Returns all numbers in a text, in order.

    Ignores digits within a word ("m2", "t-1"), dates and section numbers ("01.02.2023", "1.2.3"), numbers that lost
    their first digits (",5"), and numbers with more than `MAX_DIGITS` digits.
    """
    return [n for n in (_number(m, habits) for m in _tokens(text)) if n is not None]


def parse_number(text: str, habits: NumberHabits | None = None) -> Number | None:
    """Returns the only number of a text, which may have a unit or currency sign; None if there is none or several.

    `number_problem` states why.  If nothing decides between thousands and decimals ("1.250"), the value is the usual
    reading in Chile: a point separates thousands (1250), a comma decimals (1,25); `ambiguous` is set.  `start` and
    `end` refer to the text without its note marks (`without_note_marks`).
    """
    text = without_note_marks(text)
    if len(text) > _SHORT:
        return _single_number(text, habits)
    number = _only_number(text)
    return number if habits is None or number is None or not number.ambiguous else _single_number(text, habits)


def _single_number(text: str, habits: NumberHabits | None) -> Number | None:
    glued = (_number(match, habits) for match in _GLUED_UNIT.finditer(text[:MAX_TEXT]))
    numbers = find_numbers(text, habits) or [number for number in glued if number]
    return numbers[0] if len(numbers) == 1 else None


@lru_cache(maxsize=1024)
def _only_number(text: str) -> Number | None:
    """Returns the only number of a short text without using a document's habits: few cells need them."""
    return _single_number(text, None)


def number_problem(text: str) -> str | None:
    """Returns why `parse_number` finds no number in `text`, as a message; None if it finds one."""
    if parse_number(text) is not None:
        return None
    problems = [p for p in (_problem(m["digits"]) for m in _tokens(text)) if p is not None]
    count = len(find_numbers(text))
    if count > 1:
        return f"{count} numbers where one is meant"
    if problems:
        return problems[0]
    return "no number that can be read" if re.search(r"\d", text[:MAX_TEXT]) else "no number"


def parse_percent(text: str, habits: NumberHabits | None = None) -> Number | None:
    """Returns a weight or share in percent ("25.00", "15%", "2,5%", "**20%**"); None unless it is the only number.

    Before three digits a separator marks decimals here ("33.333"): no percentage on a form is in the thousands.
    """
    number = parse_number(text, habits)
    if number is None:
        return None
    other = number.other_reading()
    smaller = other if other is not None and abs(other.value) < abs(number.value) else number
    return replace(smaller, ambiguous=False) if smaller.ambiguous else smaller
