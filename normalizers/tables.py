"""Tables as the form shaped them, cell by cell, whether anybody asked for them or not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from extractors.document import Cell
from extractors.fields import HeadedTable
from normalizers.records import TableCell


def table_cells(document_id: str, tables: Iterable[HeadedTable]) -> Iterator[TableCell]:
    """The cells of all tables; tables, rows and columns count from 1."""
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
    """Where it stands in a workbook."""
    return next((line.place.cell for paragraph in cell.paragraphs[:1] for line in paragraph.lines[:1]), None)


def _page(cell: Cell, headed: HeadedTable) -> int | None:
    """The page where the cell begins: a table can go on over several."""
    for paragraph in cell.paragraphs:
        if paragraph.lines:
            page = paragraph.lines[0].place.page
            return page if page is not None else headed.table.page
    return headed.table.page
