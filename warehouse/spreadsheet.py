"""Cells for people who open tables in a spreadsheet: CSV lines and the rule that no cell of ours is a formula.

The rule: text that begins, after white space and invisible characters, with one of `= + - @` (or its full-width
variant), and text that begins with a tab or a line end, gets an apostrophe before it.  It holds for text alone, column
heads included: a number is written as a number, whatever its sign.
"""

from __future__ import annotations

import json
import math
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

_RUNS = frozenset("=+-@")
_BREAKS = frozenset("\t\r\n")
_INVISIBLE = ("Cc", "Cf", "Zs", "Zl", "Zp")


def harmless(text: str) -> str:
    """Text that no spreadsheet takes for a formula.

    >>> harmless("=1+1"), harmless("a=1")
    ("'=1+1", 'a=1')
    """
    # NFKC makes full-width and small variants ("＝", "﹣") what a spreadsheet may make of them; "−" is apart.
    first = next((c for c in text if unicodedata.category(c) not in _INVISIBLE), "")
    runs = bool(_RUNS & set(unicodedata.normalize("NFKC", first).replace("−", "-")))
    return f"'{text}" if runs or text[:1] in _BREAKS else text


def plain(value: Any) -> str | int | float | bool | None:
    """A value of DuckDB as one that CSV, terminals and spreadsheets know.

    Decimals become numbers, times ISO 8601 (in UTC where they have a zone), bytes hexadecimal digits, lists and
    structures JSON.
    """
    said = nested(value)
    return json.dumps(said, ensure_ascii=False) if isinstance(said, list | dict) else said


def nested(value: Any) -> Any:
    """The same for JSON, where lists and structures stay; a number that JSON does not have (NaN, infinity) is text."""
    match value:
        case float():
            return value if math.isfinite(value) else str(value)
        case list() | tuple():
            return [nested(part) for part in value]
        case dict():
            return {str(plain(key)): nested(part) for key, part in value.items()}
    for kind, written in _WRITTEN.items():
        if isinstance(value, kind):
            return written(value)
    return value if value is None or isinstance(value, str | int) else str(value)


def _instant(value: datetime) -> str:
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z") if value.tzinfo else value.isoformat()


_WRITTEN: dict[type, Callable[[Any], str | int | float]] = {
    Decimal: lambda value: int(value) if value == value.to_integral_value() else float(value),
    datetime: _instant,
    date: date.isoformat,
    time: time.isoformat,
    bytes: bytes.hex,
}
"""How values are written that are no text, number or truth value; a datetime is a date, so it comes first."""


def csv_line(values: Iterable[Any]) -> str:
    """A line of CSV, without its end: null is nothing, empty text is `""`, text is `harmless`."""
    return ",".join(map(_csv_cell, values))


def _csv_cell(value: Any) -> str:
    value = plain(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str):
        return str(value)
    text = harmless(value)
    if text and not set(text) & set(',"\r\n') and text == text.strip():
        return text
    return '"' + text.replace('"', '""') + '"'


def distinct(names: Sequence[str]) -> list[str]:
    """Column names, each once: two tables joined may bring the same name twice.

    >>> distinct(["a", "b", "a"])
    ['a', 'b', 'a_1']
    """
    out: list[str] = []
    for name in names:
        new, number = name, 0
        while new in out or (number and new in names):
            number += 1
            new = f"{name}_{number}"
        out.append(new)
    return out
