"""Formats the dates and times of a workbook as its programs display them, in Spanish."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
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
    """Returns a date or a time as displayed; `FENCE` if it lies outside the calendar."""
    try:
        moment = base + timedelta(seconds=round(number * 86_400, 3))
    except OverflowError:
        return FENCE
    if number < 0:
        return FENCE
    shown: list[str] = []
    half = any(words in ("am/pm", "a/p") for kind, words in tokens if kind == "date")
    times = [words[0] if kind in ("date", "elapsed") else "" for kind, words in tokens]
    for i, (kind, words) in enumerate(tokens):
        if kind == "elapsed":
            unit = {"h": 3600, "m": 60, "s": 1}[words[0]]
            shown.append(str(int(round(number * 86_400, 3) // unit)).rjust(len(words), "0"))
        elif kind == "date":
            near = [t for t in times[:i] if t][-1:] + [t for t in times[i + 1 :] if t][:1]
            minute = words[0] == "m" and len(words) <= 2 and ((near[:1] == ["h"] and any(times[:i])) or "s" in near)
            shown.append(_part(moment, words, minute, half))
        else:
            shown.append({"slash": "/", "point": ".", "comma": ","}.get(kind, words))
    return "".join(shown)


def _part(moment: datetime, words: str, minute: bool, half: bool) -> str:
    """Returns one part of a date: a year, a month, a day, an hour …"""
    letter, width = words[0], len(words)
    if letter == "m" and not minute and width > 2:
        return _named(_MONTHS[moment.month - 1], width)
    if letter in "da" and width > 2 and words not in ("am/pm", "a/p"):
        return _named(_DAYS[moment.weekday()], width)
    hour = moment.hour % 12 or 12 if half else moment.hour
    value = {
        "a": "AM" if moment.hour < 12 else "PM",
        "y": f"{moment.year % 100:02}" if width <= 2 else moment.year,
        "e": moment.year,
        "g": moment.year,
        "b": moment.year + 543,
        "d": moment.day,
        "h": hour,
        "m": moment.minute if minute else moment.month,
        "s": moment.second,
    }[letter]
    if letter == "s" and "." in words:
        whole, _, digits = words.partition(".")
        return f"{value:0{len(whole)}}.{moment.microsecond:06}"[: len(whole) + 1 + len(digits)].ljust(2)
    return f"{value:02}" if width >= 2 and isinstance(value, int) else str(value)


def _named(name: str, width: int) -> str:
    """Returns the name of a month or a day: 3 letters, its initial (width 5), or all of it."""
    return {3: name[:3], 5: name[0]}.get(width, name)
