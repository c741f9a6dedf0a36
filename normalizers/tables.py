"""Cells of all tables as the form prints them, whether or not a layout reads the table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from extractors.document import Cell
from extractors.fields import HeadedTable
from normalizers.records import TableCell


def table_cells(document_id: str, tables: Iterable[HeadedTable]) -> Iterator[TableCell]:
    """Yields the cells of all tables; tables, rows and columns count from 1."""
    for number, headed in enumerate(tables, 1):
        heading = " > ".join(headed.heading) or None
        for cell in headed.table.cells:
            yield TableCell(
                document_id=document_id,
                table_number=number,
                heading=heading,
                page=_page(cell, headed),
                row_number=cell.row + 1,
                column_number=cell.column + 1,
                row_span=cell.row_span,
                column_span=cell.column_span,
                is_header=cell.is_header or cell.row < headed.header_rows,
                cell=_cell(cell),
                text=cell.text,
            )


def _cell(cell: Cell) -> str | None:
    """Returns the address of a cell of a workbook or Word document; None for other sources and empty cells."""
    return next((line.place.cell for paragraph in cell.paragraphs[:1] for line in paragraph.lines[:1]), None)


def _page(cell: Cell, headed: HeadedTable) -> int | None:
    """Returns the page on which the cell begins, because a table can continue over several pages."""
    for paragraph in cell.paragraphs:
        if paragraph.lines:
            page = paragraph.lines[0].place.page
            return page if page is not None else headed.table.page
    return headed.table.page
