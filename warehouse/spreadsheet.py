"""Cells for tables that people open in a spreadsheet: CSV lines, and the rule that no exported cell is a formula.

The rule: text that begins, after white space and invisible characters, with one of `= + - @` (or its full-width
variant), and text that begins with a tab or a line end, gets an apostrophe before it.  It applies to text only,
including column headers: a number is written as a number, whatever its sign.
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


def escaped(text: str) -> str:
    """Returns text that no spreadsheet interprets as a formula.

    >>> escaped("=1+1"), escaped("a=1")
    ("'=1+1", 'a=1')
    """
    # NFKC converts full-width and small variants ("＝", "﹣") as a spreadsheet may do; it does not convert "−".
    first = next((character for character in text if unicodedata.category(character) not in _INVISIBLE), "")
    is_formula = bool(_RUNS & set(unicodedata.normalize("NFKC", first).replace("−", "-")))
    return f"'{text}" if is_formula or text[:1] in _BREAKS else text


def plain(value: Any) -> str | int | float | bool | None:
    """Converts a DuckDB value to one that CSV, terminals and spreadsheets support.

    Decimals become numbers, times ISO 8601 (in UTC if they have a zone), bytes hexadecimal digits, lists and
    structures JSON.
    """
    converted = nested(value)
    return json.dumps(converted, ensure_ascii=False) if isinstance(converted, list | dict) else converted


def nested(value: Any) -> Any:
    """As `plain`, but keeps lists and structures, for JSON; numbers that JSON lacks (NaN, infinity) become text."""
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
"""Conversions by type, for values other than text, int, float and bool; `datetime` must precede its base `date`."""


def csv_line(values: Iterable[Any]) -> str:
    """Returns a line of CSV without line end: null is an empty cell, empty text is `""`, text is `escaped`."""
    return ",".join(map(_csv_cell, values))


def _csv_cell(value: Any) -> str:
    value = plain(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str):
        return str(value)
    text = escaped(value)
    if text and not set(text) & set(',"\r\n') and text == text.strip():
        return text
    return '"' + text.replace('"', '""') + '"'


def distinct(names: Sequence[str]) -> list[str]:
    """Makes column names unique: a join of two tables may have the same name twice.

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
