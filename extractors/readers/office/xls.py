"""Reads the sheets of `.xls` workbooks (Excel 97 to 2003) with xlrd."""

from __future__ import annotations

import struct
from datetime import datetime
from io import StringIO

import xlrd

from extractors.document import ReadError
from extractors.readers.office.workbook import (
    EPOCH,
    EPOCH_1904,
    MAX_SHEETS,
    Budget,
    Sheet,
    SheetCell,
    boolean_cell,
    number_cell,
    text_cell,
)

_DAMAGE = (xlrd.XLRDError, xlrd.compdoc.CompDocError, struct.error, LookupError, AssertionError, ValueError, TypeError)
"""Exceptions that xlrd raises for damaged files."""


def read_sheets(data: bytes) -> list[Sheet]:
    """Returns all sheets of a workbook, hidden ones too, in the order of their tabs; raises `ReadError`.

    xlrd does not report which cells contain formulas, so `Figure.computed` of every number is None.
    """
    try:
        book = xlrd.open_workbook(file_contents=data, formatting_info=True, logfile=StringIO())
        if book.nsheets > MAX_SHEETS:
            raise ReadError("too_large", f"the workbook has more than {MAX_SHEETS} sheets")
        budget = Budget()
        return [_sheet(book, number, budget) for number in range(book.nsheets)]
    except _DAMAGE as error:
        if "encrypted" in str(error).lower():
            raise ReadError("encrypted", "the file is protected by a password: save it without one") from error
        raise ReadError("damaged", f"the workbook is damaged: {error or type(error).__name__}") from error


def _sheet(book: xlrd.Book, number: int, budget: Budget) -> Sheet:
    source = book.sheet_by_index(number)
    sheet = Sheet(number + 1, source.name, source.visibility == 0)
    base = EPOCH_1904 if book.datemode else EPOCH
    for row in range(source.nrows):
        for column, kind in enumerate(source.row_types(row)):
            if kind in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
                continue
            cell = _cell(book, source, (row, column), base)
            if cell.text.strip() or cell.figure:
                budget.take(cell.text)
                sheet.cells.append(cell)
    sheet.hidden_rows = {row for row, info in source.rowinfo_map.items() if info.hidden}
    sheet.hidden_columns = [(column, column) for column, info in source.colinfo_map.items() if info.hidden]
    sheet.merge((top, left, bottom - 1, right - 1) for top, bottom, left, right in source.merged_cells)
    return sheet


def _cell(book: xlrd.Book, source: xlrd.sheet.Sheet, position: tuple[int, int], base: datetime) -> SheetCell:
    row, column = position
    kind = source.cell_type(row, column)
    value = source.cell_value(row, column)
    code = book.format_map[book.xf_list[source.cell_xf_index(row, column)].format_key].format_str
    if kind in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
        return number_cell(position, value, code, base)
    if kind == xlrd.XL_CELL_BOOLEAN:
        return boolean_cell(row, column, true=bool(value))
    if kind == xlrd.XL_CELL_ERROR:
        return SheetCell(row, column, xlrd.error_text_from_code.get(value, "#ERROR!"))
    return text_cell(row, column, str(value).replace("\r\n", "\n").replace("\r", "\n"), code)
