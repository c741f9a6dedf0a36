"""Workbook rows of the benchmark: bytes to sheets and to a `Document`, against openpyxl alone on the same bytes."""

from __future__ import annotations

import random
from io import BytesIO

from measuring import Line, in_turns, installed_version
from xlsxwriter import Workbook

ROWS, COLUMNS = 2_000, 20


def made(rows: int) -> bytes:
    """Returns a workbook with a sheet of words, percentages, counts and formulas in turn."""
    out, dice = BytesIO(), random.Random(7)
    book = Workbook(out, {"in_memory": True})
    share, count = book.add_format({"num_format": "0.00%"}), book.add_format({"num_format": "#,##0"})
    sheet = book.add_worksheet("CDC 2025")
    for row in range(rows):
        for column in range(0, COLUMNS, 4):
            sheet.write_string(row, column, f"Porcentaje de atenciones {row % 50} en plazo {column}")
            sheet.write_number(row, column + 1, dice.random(), share)
            sheet.write_number(row, column + 2, dice.randrange(10**6), count)
            sheet.write_formula(row, column + 3, "=A1", share, dice.random())
    book.close()
    return out.getvalue()


def cells(quick: bool) -> list[Line]:
    """Measures cells per second: our sheets hold formulas and values, which openpyxl needs two readings for."""
    from openpyxl import load_workbook

    from extractors.readers.office import read_office, read_workbook

    rows = ROWS // 4 if quick else ROWS
    data, count = made(rows), rows * COLUMNS
    works = {
        "sheets": lambda: read_workbook(data),
        "document": lambda: read_office(data),
        "openpyxl": lambda: load_workbook(BytesIO(data)),
        "both": lambda: [load_workbook(BytesIO(data), data_only=stored) for stored in (False, True)],
    }
    times = in_turns(works, 1 if quick else 3)
    rate = {name: count / time.cpu for name, time in times.items()}
    peer = f"openpyxl {installed_version('openpyxl')}"
    twice = f"{peer}, formulas and then values: {rate['both']:,.0f} cells/s"
    return [
        Line(
            "workbook to sheets: format, formula and stored value of each cell",
            "",
            f"{rate['sheets']:,.0f} cells/s of processor",
            twice,
            f"{rate['sheets'] / rate['both']:.2f}",
            None,
        ),
        Line(
            "workbook to `Document`: lines, spans, tables, places",
            "",
            f"{rate['document']:,.0f} cells/s of processor",
            f"{peer}, formulas alone: {rate['openpyxl']:,.0f} cells/s",
            f"{rate['document'] / rate['openpyxl']:.2f}",
            None,
        ),
    ]
