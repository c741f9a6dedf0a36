"""Names of a workbook's cells and columns: "CDC 2025!E14" is a cell, "CDC 2025!E14:F20" a range, "CDC 2025" a sheet."""

from __future__ import annotations

import re
from functools import lru_cache

_CELL = re.compile(r"(?s)(.*)!([A-Z]{1,3})(\d{1,7})(?::([A-Z]{1,3})(\d{1,7}))?")


def split_cell(cell: str) -> tuple[str, int, int, int, int] | None:
    """Splits a place in a workbook into (sheet, first row and column, last row and column), from 0; None: a sheet."""
    match = _CELL.fullmatch(cell)
    if match is None:
        return None
    row, column = int(match[3]) - 1, column_number(match[2])
    last_row, last_column = (int(match[5]) - 1, column_number(match[4])) if match[4] else (row, column)
    return match[1], row, column, last_row, last_column


def union_of_cells(cell: str | None, other: str | None) -> str | None:
    """Returns the smallest cell range that contains both places; if one is a sheet (or None), returns that one."""
    first, second = split_cell(cell) if cell else None, split_cell(other) if other else None
    if first is None or second is None:
        return cell if first is None else other
    (sheet, *low), (_, *high) = first, second
    top, left = min(low[0], high[0]), min(low[1], high[1])
    bottom, right = max(low[2], high[2]), max(low[3], high[3])
    return f"{sheet}!{column_letters(left)}{top + 1}:{column_letters(right)}{bottom + 1}"


@lru_cache(maxsize=1024)
def column_letters(column: int) -> str:
    """Returns the letters of a workbook's column: 0 is A, 26 is AA."""
    out = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        out = chr(ord("A") + rest) + out
    return out


def column_number(letters: str) -> int:
    """Returns the number of a workbook's column: A is 0, AA is 26."""
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - ord("A") + 1
    return number - 1
