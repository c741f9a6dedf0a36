"""Whole sample PDFs: no character is lost, tables hold what a person reads in them, pictures can be drawn."""

from __future__ import annotations

from collections import Counter
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
from minipdf import pdf, text

from extractors.document import Document, Table
from extractors.readers.pdf import read_pdf
from extractors.readers.pdf.draw import draw_page
from extractors.stitching import stitch

CORPUS = Path(__file__).parents[1] / "data" / "corpus"
READABLE = [path for path in sorted(CORPUS.glob("*/*.pdf")) if path.stem not in {"damaged_no_pages", "skewed_scan"}]


def stitched(name: str) -> Document:
    (path,) = (CORPUS / "dev").glob(f"{name}_*.pdf")
    return stitch(read(path))


def paragraphs_of(table: Table, row: int, column: int) -> list[str]:
    return [p.text for p in table.cell(row, column).paragraphs]


@cache
def read(path: Path) -> Document:
    return read_pdf(path.read_bytes())


@pytest.mark.parametrize("path", READABLE, ids=lambda p: p.stem[:24])
def test_the_cells_of_a_table_do_not_overlap_and_each_line_has_its_place(path: Path) -> None:
    document = stitch(read(path))
    for table in document.tables:
        covered = Counter(
            (row, column)
            for cell in table.cells
            for row in range(cell.row, cell.row + cell.row_span)
            for column in range(cell.column, cell.column + cell.column_span)
        )
        assert max(covered.values()) == 1
    for line in document.lines():
        place = line.place
        assert place.page and place.x0 is not None and place.x1 is not None
        assert place.x0 < place.x1


def test_a_ruled_table_over_a_page_break_is_one_and_keeps_the_torn_row_apart() -> None:
    tables = stitched("p08").tables
    stages = next(t for t in tables if t.cell(0, 0).text == "Etapas de Desarrollo")
    assert (stages.row_count, stages.column_count) == (11, 3)
    assert stages.cell(1, 0).row_span == 2
    assert [c.text for c in stages.rows()[3]] == ["", "Servicio y sus impactos.", ""]
    assert all(c.is_header for c in stages.rows()[0])


def test_a_repeated_head_goes_to_furniture() -> None:
    document = stitched("t08")
    objectives = document.tables[1]
    assert [t.cell(0, 0).paragraphs[0].text for t in document.tables[1:6]] == [
        "Actividad 1.1", "Actividad 1.2", "Actividad 1.3", "Actividad 1.4", "Actividad 2.1"
    ]  # fmt: skip
    assert objectives.row_count == 6
    assert "Objetivo Específico" in [p.text for p in document.furniture]


def test_a_title_row_parted_from_its_table_stands_over_it() -> None:
    table = next(t for t in stitched("t07").tables if t.cell(0, 0).text == "Actividad 1.3")
    assert (table.row_count, table.cell(0, 0).column_span) == (4, 3)


def test_lists_of_paragraphs_in_cells_come_apart() -> None:
    table = stitched("t07").tables[1]
    assert paragraphs_of(table, 2, 2) == ["Cumple", "Cumple", "No cumple"]
    assert paragraphs_of(table, 2, 0)[:3] == [
        "1. Fiscalización",
        "· Fiscalización por programa",
        "Ejecutar programas de fiscalización focalizados en los sectores agrícola, de la construcción y del comercio "
        "según la concentración territorial de las denuncias recibidas por cada inspección comunal",
    ]
    table = stitched("t11").tables[1]
    assert paragraphs_of(table, 2, 0)[2:] == [
        "Realizar rondas mensuales a las postas de Villa O'Higgins, Puerto Gala y Lago Verde",
        "Incorporar atención dental en las rondas",
    ]


def test_horizontal_rules_and_the_rest_of_a_cell_alone_on_the_last_page() -> None:
    table = stitched("p11").tables[-1]
    assert table.column_count == 6
    assert [c.text for c in table.rows()[-1]][:2] == ["", ""]
    assert table.rows()[-1][2].text.startswith("el año t que se declaran insatisfechos")


def test_columns_by_position_alone() -> None:
    tables = stitched("p12").tables
    indicators = next(t for t in tables if t.column_count == 6)
    assert [c.text for c in indicators.rows()[3]][1::2] == ["Informe de Dotación de Personal", "", "15.00"]
    commitments = tables[-1]
    assert [c.text for c in commitments.rows()[-1]] == ["", "", "estratégicas."]


def test_a_heading_at_the_foot_of_a_page_stands_before_its_table() -> None:
    blocks = stitched("p12").blocks
    at = next(n for n, b in enumerate(blocks) if not isinstance(b, Table) and b.text.startswith("Objetivo 2."))
    table = blocks[at + 1]
    assert isinstance(table, Table)
    assert table.page == 2


def test_the_drawing_is_a_picture_with_boxes_and_a_wrong_page_is_an_error() -> None:
    from PIL import Image

    path = next((CORPUS / "dev").glob("p09_*.pdf"))
    data = path.read_bytes()
    picture = Image.open(BytesIO(draw_page(data, read_pdf(data), 1)))
    assert picture.format == "PNG"
    colours = {colour for _, colour in picture.getcolors(1 << 24)}
    assert {(31, 119, 208), (214, 39, 40), (44, 160, 44)} <= colours
    with pytest.raises(IndexError):
        draw_page(data, read_pdf(data), 9)


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_the_drawing_of_a_turned_and_cropped_page_boxes_its_words(turn: int) -> None:
    from PIL import Image

    data = pdf([text(200, 500, "Objetivos")], page_extra=f"/Rotate {turn} /CropBox [190 480 280 530]")
    picture = Image.open(BytesIO(draw_page(data, read_pdf(data), 1))).convert("RGB")
    at = [(x, y) for y in range(picture.height) for x in range(picture.width)]
    ink = [(x, y) for x, y in at if max(picture.getpixel((x, y))) < 90]
    box = [(x, y) for x, y in at if picture.getpixel((x, y)) == (44, 160, 44)]
    assert ink
    assert box
    for axis in (0, 1):
        assert min(p[axis] for p in box) <= min(p[axis] for p in ink)
        assert max(p[axis] for p in ink) <= max(p[axis] for p in box)
