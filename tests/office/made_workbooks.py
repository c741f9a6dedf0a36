"""Workbooks for tests, written cell by cell, with content that real workbooks have and libraries do not write."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

Cells = Mapping[str, Any]
"""Cells by address: text, a number, (number, format) or (formula, format, stored value)."""


def workbook(
    sheets: Mapping[str, Cells], then: Callable[[Workbook, dict[str, Worksheet]], None] | None = None
) -> bytes:
    """Returns a workbook of these sheets; `then` edits the workbook where cells are not enough."""
    out = BytesIO()
    book = Workbook(out, {"in_memory": True})
    made = {name: _sheet(book, name, cells) for name, cells in sheets.items()}
    if then:
        then(book, made)
    book.close()
    return out.getvalue()


def _sheet(book: Workbook, name: str, cells: Cells) -> Worksheet:
    sheet = book.add_worksheet(name)
    for address, content in cells.items():
        value, *rest = content if isinstance(content, tuple) else (content,)
        form = book.add_format({"num_format": rest[0]}) if rest else None
        if ":" in address:
            sheet.merge_range(address, value, form)
        elif isinstance(value, str) and value.startswith("="):
            sheet.write_formula(address, value, form, rest[1] if len(rest) > 1 else 0)
        elif isinstance(value, str):
            sheet.write_string(address, value, form)
        else:
            sheet.write(address, value, form)
    return sheet
