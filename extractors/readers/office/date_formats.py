"""Formats the dates and times of a workbook as its programs display them, in Spanish."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Literal

Kind = Literal[
    "literal", "digit", "point", "comma", "percent", "exponent", "slash", "text", "general", "date", "elapsed"
]
Token = tuple[Kind, str]
"""A piece of a format code: its kind and its text."""

FENCE = "#######"
"""Text that programs display for a number that its format cannot show."""

_MONTHS = (
    "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre",
    "diciembre",
)  # fmt: skip
_DAYS = ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo")


def shown_date(tokens: Sequence[Token], number: float, base: datetime) -> str:
    """Returns a date or a time as displayed; `FENCE` if it lies outside the calendar.

    Seconds are rounded to the decimals that the format shows; minutes and hours are those of the rounded seconds.
    """
    clock = [words for kind, words in tokens if kind == "elapsed" or (kind == "date" and words[0] in "hs")]
    step = Decimal(1).scaleb(-max(map(_decimals, clock), default=_DATE_DECIMALS))
    try:
        seconds = Decimal(f"{number * 86_400:.5f}").quantize(step, ROUND_HALF_UP)
        moment = base + timedelta(microseconds=int(seconds * 10**6))
    except (OverflowError, InvalidOperation):
        return FENCE
    if number < 0:
        return FENCE
    shown: list[str] = []
    twelve_hours = any(words in ("am/pm", "a/p") for kind, words in tokens if kind == "date")
    times = [words[0] if kind in ("date", "elapsed") else "" for kind, words in tokens]
    for i, (kind, words) in enumerate(tokens):
        if kind == "elapsed":
            shown.append(_digits(seconds if words[0] == "s" else seconds // _SECONDS[words[0]], words))
        elif kind == "date" and words[0] == "s":
            shown.append(_digits(seconds % 60, words))
        elif kind == "date":
            neighbours = [part for part in times[:i] if part][-1:] + [part for part in times[i + 1 :] if part][:1]
            minute = (
                words[0] == "m"
                and len(words) <= 2
                and ((neighbours[:1] == ["h"] and any(times[:i])) or "s" in neighbours)
            )
            shown.append(_part(moment, words, minute, twelve_hours))
        else:
            shown.append({"slash": "/", "point": ".", "comma": ","}.get(kind, words))
    return "".join(shown)


_DATE_DECIMALS = 3
"""Decimals to which the seconds of a date without a time of day are rounded: a day must not become the next one."""
_SECONDS = {"h": 3600, "m": 60}


def _decimals(words: str) -> int:
    """Returns the number of decimals of a part of a format: 2 for "s.00"."""
    return len(words.partition(".")[2])


def _digits(value: Decimal, words: str) -> str:
    """Returns a number with the decimals of a part of a format, and zeros before it up to the part's length."""
    return f"{value:0{len(words)}.{_decimals(words)}f}"


def _part(moment: datetime, words: str, minute: bool, twelve_hours: bool) -> str:
    """Returns one part of a date: a year, a month, a day, an hour …"""
    letter, width = words[0], len(words)
    if letter == "m" and not minute and width > 2:
        return _month_or_day(_MONTHS[moment.month - 1], width)
    if letter in "da" and width > 2 and words not in ("am/pm", "a/p"):
        return _month_or_day(_DAYS[moment.weekday()], width)
    hour = moment.hour % 12 or 12 if twelve_hours else moment.hour
    value = {
        "a": ("AM" if moment.hour < 12 else "PM")[: width // 2],
        "y": f"{moment.year % 100:02}" if width <= 2 else moment.year,
        "e": moment.year,
        "g": moment.year,
        "b": moment.year + 543,
        "d": moment.day,
        "h": hour,
        "m": moment.minute if minute else moment.month,
    }[letter]
    return f"{value:02}" if width >= 2 and isinstance(value, int) else str(value)


def _month_or_day(name: str, width: int) -> str:
    """Returns the name of a month or a day: 3 letters, its initial (width 5), or all of it."""
    return {3: name[:3], 5: name[0]}.get(width, name)
