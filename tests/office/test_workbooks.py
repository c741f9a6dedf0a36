"""From the bytes of a workbook to paragraphs and tables: what a reader sees, what is stored, where it stands."""

from __future__ import annotations

import struct
import tracemalloc
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
from made_workbooks import workbook

from extractors import read_bytes
from extractors.document import Document, Figure, Paragraph, ReadError, Table
from extractors.readers.office import sheet_blocks as sheet_module
from extractors.readers.office.sheet_blocks import sheet_blocks
from extractors.readers.office.workbook import Sheet, SheetCell
from extractors.readers.signatures import OLE

RESULTS = Path(__file__).parents[1] / "data" / "corpus" / "results"
HEADS = {"A1": "Nombre", "B1": "Cantidad", "C1": "Valor"}


def texts(document: Document) -> list[object]:
    """Paragraphs as their words, tables as rows of words."""
    return [
        block.text if isinstance(block, Paragraph) else [[cell.text for cell in row] for row in block.rows()]
        for block in document.blocks
    ]


def only_table(document: Document) -> Table:
    (table,) = document.tables
    return table


def rewritten(data: bytes, part: str, old: str, new: str) -> bytes:
    """A workbook of which one part says something else."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as archive, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name in archive.namelist():
            content = archive.read(name)
            if name == part:
                assert old.encode() in content
                content = content.replace(old.encode(), new.encode())
            made.writestr(name, content)
    return out.getvalue()


def test_a_cell_is_what_its_format_shows_and_keeps_what_it_stores() -> None:
    cells = HEADS | {"A2": "Porcentaje", "B2": (25500, "#,##0"), "C2": ("=E2/F2", "0.00%", 0.85)}
    table = only_table(read_bytes(workbook({"CDC 2025": cells})))

    assert [cell.text for cell in table.rows()[1]] == ["Porcentaje", "25,500", "85.00%"]
    lines = [cell.paragraphs[0].lines[0] for cell in table.rows()[1]]
    assert [line.figure for line in lines] == [None, Figure(25500.0, computed=False), Figure(85.0, computed=True)]
    assert [line.place.cell for line in lines] == ["CDC 2025!A2", "CDC 2025!B2", "CDC 2025!C2"]


def test_a_sheet_is_its_name_titles_and_tables() -> None:
    cells = {
        "A1:F1": "INFORME",
        "A3": "Uno",
        "A4": "Nombre",
        "B4": "Valor",
        "A5": "a",
        "B5": 1,
        "A7": "b",
        "B7": 2,
        "A9": "Nota: lo anterior.",
    }
    assert texts(read_bytes(workbook({"Hoja": cells}))) == [
        "Hoja",
        "INFORME",
        "Uno",
        [["Nombre", "Valor"], ["a", "1"], ["b", "2"]],
        "Nota: lo anterior.",
    ]


def test_a_known_head_begins_a_table_under_its_titles() -> None:
    head = ("N°", "Indicador", "Fórmula de Cálculo", "Meta 2025", "Efectivo 2025")
    cells = {"A1": "Indicadores del Formulario H", "A5": "Indicadores del PMG"}
    for row in (2, 6):
        cells |= {f"{'ABCDE'[i]}{row}": text for i, text in enumerate(head)}
        cells |= {f"A{row + 1}": "1", f"B{row + 1}": "Porcentaje de atenciones", f"D{row + 1}": "10"}
    blocks = texts(read_bytes(workbook({"Hoja": cells})))

    assert [block if isinstance(block, str) else len(block) for block in blocks] == [
        "Hoja", "Indicadores del Formulario H", 2, "Indicadores del PMG", 2,
    ]  # fmt: skip


def test_a_row_is_compared_with_the_known_heads_once(monkeypatch: pytest.MonkeyPatch) -> None:
    matches = Mock(wraps=sheet_module.all_matches)
    monkeypatch.setattr(sheet_module, "all_matches", matches)
    rows = [SheetCell(row, column, "a") for row in range(5) for column in (0, 1)]

    assert len(list(sheet_blocks(Sheet(1, "Hoja", cells=rows)))) == 2
    assert matches.call_count == 5


def test_what_stands_beside_a_table_past_a_blank_column_is_a_note() -> None:
    cells = HEADS | {"A2": "a", "C2": "1", "A3": "b", "C3": "2", "F2": "Dato provisorio", "F3": "sujeto a cambio"}
    assert texts(read_bytes(workbook({"Hoja": cells}))) == [
        "Hoja",
        [["Nombre", "Cantidad", "Valor"], ["a", "1"], ["b", "2"]],
        "Dato provisorio",
        "sujeto a cambio",
    ]


def test_merged_cells_are_spans_and_what_they_cover_is_left_out() -> None:
    def cover(book: object, sheets: dict[str, object]) -> None:
        sheets["Hoja"].write("A4", "cubierto")  # type: ignore[attr-defined]

    cells = HEADS | {"A2:A4": "a", "B2": "x", "B3": "y", "B4": "z", "C2": "1", "C3": "2", "C4": "3"}
    document = read_bytes(workbook({"Hoja": cells}, cover))

    first = only_table(document).cell(1, 0)
    assert (first.text, first.row_span, first.column_span) == ("a", 3, 1)
    assert [(out.reason, out.line.text) for out in document.left_out] == [("hidden", "cubierto")]


def test_hidden_sheets_rows_and_columns_are_left_out_and_said() -> None:
    def hide(book: object, sheets: dict[str, object]) -> None:
        sheets["Listas"].hide()  # type: ignore[attr-defined]
        sheets["Datos"].set_row(2, None, None, {"hidden": True})  # type: ignore[attr-defined]
        sheets["Datos"].set_column("B:B", None, None, {"hidden": True})  # type: ignore[attr-defined]

    cells = HEADS | {f"{column}{row}": f"{column}{row}" for column in "ABC" for row in (2, 3, 4)}
    document = read_bytes(workbook({"Datos": cells, "Listas": {"A1": "SI"}}, hide))

    assert texts(document) == ["Datos", [["Nombre", "Valor"], ["A2", "C2"], ["A4", "C4"]]]
    assert {out.line.place.cell: out.in_table for out in document.left_out} == {
        "Datos!B1": False, "Datos!B2": True, "Datos!A3": True, "Datos!B3": True, "Datos!C3": True, "Datos!B4": False,
        "Listas!A1": False,
    }  # fmt: skip
    assert document.page_count == 1


class CountedRows(set[int]):
    """Rows that count how often somebody walks over them."""

    walks = 0

    def __iter__(self) -> Iterator[int]:
        self.walks += 1
        return super().__iter__()


def test_hidden_rows_are_searched_once_however_many_rows_are_seen() -> None:
    walks = []
    for count in (10, 40):
        hidden = CountedRows(range(1, count, 2))
        rows = [SheetCell(row, column, "a") for row in range(count) for column in (0, 1)]
        (_, table) = sheet_blocks(Sheet(1, "Hoja", cells=rows, hidden_rows=hidden))
        assert isinstance(table, Table)
        assert table.row_count == count - len(hidden)
        walks.append(hidden.walks)
    assert walks[0] == walks[1]


class CountedArea(tuple[int, ...]):
    """A merged area that counts how often somebody looks at it."""

    looks = 0

    def __getitem__(self, at: Any) -> Any:
        type(self).looks += 1
        return super().__getitem__(at)


def test_merged_areas_are_searched_by_halves_however_many_there_are() -> None:
    looks = []
    for count in (50, 400):
        CountedArea.looks = 0
        areas = [CountedArea((row, 0, row, 1)) for row in range(0, count, 2)]
        rows = [SheetCell(row, column, "a") for row in range(count) for column in (0, 1) if row % 2 or not column]
        (_, table) = sheet_blocks(Sheet(1, "Hoja", cells=rows, merges=areas))  # type: ignore[arg-type]  # counted tuples
        assert isinstance(table, Table)
        assert len(table.cells) == len(rows)
        looks.append(CountedArea.looks / count)
    assert looks[1] < 2 * looks[0]


def test_a_merged_cell_is_seen_where_only_its_first_row_is_hidden() -> None:
    def hide(book: object, sheets: dict[str, object]) -> None:
        sheets["Hoja"].set_row(1, None, None, {"hidden": True})  # type: ignore[attr-defined]

    cells = HEADS | {"A2:A3": "a", "B3": "x", "C3": "1"}
    document = read_bytes(workbook({"Hoja": cells}, hide))

    assert texts(document)[1] == [["Nombre", "Cantidad", "Valor"], ["a", "x", "1"]]
    assert document.left_out == ()


def test_lines_and_blank_lines_of_a_cell_are_lines_and_paragraphs() -> None:
    cells = HEADS | {"A2": "Calidad/Producto\nPorcentaje\xa0de aten\xadciones\n\nAparte", "B2": " 248 ", "C2": "\t1"}
    cell = only_table(read_bytes(workbook({"Hoja": cells}))).cell(1, 0)

    assert [[line.text for line in p.lines] for p in cell.paragraphs] == [
        ["Calidad/Producto", "Porcentaje de atenciones"], ["Aparte"],
    ]  # fmt: skip


def test_a_formula_without_a_stored_value_is_a_doubt() -> None:
    data = workbook({"Hoja": HEADS | {"A2": "a", "B2": ("=1+1", "0", 777), "C2": "1"}})
    document = read_bytes(rewritten(data, "xl/worksheets/sheet1.xml", "<v>777</v>", ""))

    assert texts(document)[1] == [["Nombre", "Cantidad", "Valor"], ["a", "1"]]
    assert [note.partition(":")[0] for note in document.notes] == ["1 formulas have no stored value (Hoja!B2)"]


def test_errors_booleans_and_dates_are_what_is_seen() -> None:
    cells = HEADS | {"A2": ("=A9", "0", "#REF!"), "B2": True, "C2": (45931, "mmm-yy")}
    cells = only_table(read_bytes(workbook({"Hoja": cells}))).rows()[1]

    assert [cell.text for cell in cells] == ["#REF!", "VERDADERO", "oct-25"]
    assert [cell.paragraphs[0].lines[0].figure for cell in cells] == [None, None, None]


def test_merged_areas_that_overlap_are_not_applied_and_said() -> None:
    data = workbook({"Hoja": HEADS | {"A2:A3": "a", "B2": "x", "C2": "1", "B3": "y", "C3": "2"}})
    data = rewritten(data, "xl/worksheets/sheet1.xml", '<mergeCells count="1">', '<mergeCells><mergeCell ref="C3:D4"/>')
    data = rewritten(data, "xl/worksheets/sheet1.xml", "</mergeCells>", '<mergeCell ref="A3:B3"/></mergeCells>')
    document = read_bytes(data)

    assert only_table(document).cell(1, 0).row_span == 2
    assert document.notes == ("1 merged areas of the sheet 'Hoja' overlap others and were not applied",)


@pytest.mark.parametrize("order", [1, -1])
def test_areas_that_overlap_far_below_their_first_rows_are_found(order: int) -> None:
    column, low, beside = (0, 0, 9_000, 1), (5_000, 1, 5_001, 2), (0, 2, 9_000, 3)
    sheet = Sheet(1, "Hoja")
    sheet.merge([*[column, low][::order], beside, (6_000, 4, 6_001, 4)])
    assert sheet.overlapping == ([low, beside][:1] if order > 0 else [column, beside])


def test_more_merged_columns_than_any_form_has_are_refused() -> None:
    with pytest.raises(ReadError, match="merged areas of 2,000 rows"):
        Sheet(1, "Hoja").merge((0, column, 5_000, column) for column in range(300))


def test_styled_empty_cells_are_nothing() -> None:
    def style(book: object, sheets: dict[str, object]) -> None:
        form = book.add_format({"bold": True})  # type: ignore[attr-defined]
        for row in range(2, 400):
            sheets["Hoja"].write_blank(row, 5, None, form)  # type: ignore[attr-defined]

    assert texts(read_bytes(workbook({"Hoja": HEADS | {"A2": "a", "B2": "b", "C2": "1"}}, style))) == [
        "Hoja",
        [["Nombre", "Cantidad", "Valor"], ["a", "b", "1"]],
    ]


def test_a_workbook_in_which_nobody_sees_anything_is_empty() -> None:
    with pytest.raises(ReadError) as caught:
        read_bytes(workbook({"Hoja": {}}))
    assert caught.value.error_type == "empty"


def test_an_old_workbook_is_read_as_a_new_one() -> None:
    document = read_bytes((RESULTS / "r10_subprevision_panel_2025_09.xls").read_bytes())
    table = only_table(document)

    assert (document.reader, document.page_count, table.row_count, table.column_count) == ("office.xls", 1, 6, 19)
    assert table.cell(2, 13).text == "98.68"
    assert table.cell(2, 13).paragraphs[0].lines[0].figure == Figure(98.68092335365245)
    assert table.cell(2, 13).paragraphs[0].place.cell == "Panel Indicadores!N4"


def test_an_old_workbook_that_is_cut_off_is_damaged() -> None:
    data = (RESULTS / "r10_subprevision_panel_2025_09.xls").read_bytes()
    for end in (3000, 5000, 9000):
        with pytest.raises(ReadError) as caught:
            read_bytes(data[:end])
        assert caught.value.error_type in ("damaged", "unsupported")


def test_an_old_workbook_behind_a_password_says_so() -> None:
    stream = struct.pack("<HHHHHHII", 0x0809, 16, 0x0600, 5, 0x0DBB, 0x07CC, 0, 6)
    stream += struct.pack("<HHHHHH", 0x002F, 6, 0, 1, 2, 3) + struct.pack("<HH", 0x000A, 0)
    with pytest.raises(ReadError) as caught:
        read_bytes(OLE + bytes(504) + "Workbook".encode("utf-16-le") + stream)
    assert caught.value.error_type in ("encrypted", "damaged")


def test_formatted_rows_that_hold_nothing_take_no_memory() -> None:
    data = workbook({"Hoja": HEADS | {"A2": "a", "B2": "b", "C2": "1"}})
    blank = "".join(f'<row r="{n}" s="1" customFormat="1"><c r="A{n}" s="1"/></row>' for n in range(3, 10_003))
    data = rewritten(data, "xl/worksheets/sheet1.xml", "</sheetData>", f"{blank}</sheetData>")
    read_bytes(data)
    tracemalloc.start()
    try:
        document = read_bytes(data)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert only_table(document).row_count == 2
    assert peak < 2_000_000  # rows that were kept would take 5 million
