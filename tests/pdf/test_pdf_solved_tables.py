"""Tables of figures whose rows, and often columns, no rule parts, in documents of any form."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from figure_pages import KINDS, figure_page, two_columns_of_prose
from minipdf import line, pdf, text

from extractors.document import Paragraph, Table
from extractors.readers.pdf import read_pdf
from extractors.readers.pdf.lines import TextLine, text_lines
from extractors.readers.pdf.segments import is_figure, printed
from extractors.readers.pdf.solved_columns import solve_columns
from extractors.readers.pdf.source import read_pages
from extractors.readers.pdf.table_settings import SETTINGS


def said(table: Table) -> list[list[tuple[int, int, str]]]:
    rows = [[(cell.column, cell.column_span, cell.text) for cell in row if cell.text] for row in table.rows()]
    return [row for row in rows if row]


def lines_of(data: bytes) -> list[TextLine]:
    return text_lines(list(read_pages(data)[0][0].words))


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("kind", KINDS)
def test_each_printed_row_is_one_and_each_cell_stands_under_its_head(kind: str, seed: int) -> None:
    page = figure_page(seed, kind)
    document = read_pdf(page.data())
    (table,) = document.tables
    assert said(table) == page.rows


@pytest.mark.parametrize("kind", KINDS)
def test_prose_in_columns_above_a_table_is_no_part_of_it(kind: str) -> None:
    prose, words = two_columns_of_prose(740)
    page = figure_page(3, kind, above=prose)
    document = read_pdf(page.data())
    (table,) = document.tables
    assert said(table) == page.rows
    outside = [block.text for block in document.blocks if isinstance(block, Paragraph)]
    assert " ".join(outside).split("Cuadro 2.", 1)[0].split() == words


@pytest.mark.parametrize("kind", KINDS)
def test_a_form_around_it_changes_nothing(kind: str) -> None:
    page = figure_page(4, kind, above=text(50, 770, "Objetivo N°1. Calidad de Servicio (Ponderación: 40,00%)", 10))
    (table,) = read_pdf(page.data()).tables
    assert said(table) == page.rows


@pytest.mark.parametrize("kind", KINDS)
def test_no_word_is_lost_or_doubled(kind: str) -> None:
    page = figure_page(5, kind, above=two_columns_of_prose(740)[0])
    data = page.data()
    read = Counter(word for own in read_pdf(data).lines() for word in own.text.split())
    assert read == Counter(word.text for word in read_pages(data)[0][0].words)


def test_figures_and_what_stands_for_one() -> None:
    figures = ("1.234", "(4,7)", "45%", "$1,200", "2009–10", "—", "*", "12a", "(X)", "n.a.", "-38.705,83", "...")
    assert all(map(is_figure, figures))
    assert not any(map(is_figure, ("Total", "de", "A1b", "N°", "", "5o.")))


def test_two_figures_are_two_segments_and_thousands_are_one() -> None:
    data = pdf([text(50, 700, "Total 1 234 567", 10) + text(50, 680, "Total 88,2 77,1", 10) + text(140, 680, "6", 10)])
    rows = printed(lines_of(data), replace(SETTINGS, figure_gap=0.2))
    assert [[s.text for s in row.segments] for row in rows] == [["Total 1 234 567"], ["Total 88,2", "77,1", "6"]]


def test_a_gutter_that_a_heading_crosses_is_one() -> None:
    cells = "".join(text(x, 700 - 14 * n, "123", 10) for n in range(8) for x in (60, 160, 260))
    data = pdf([cells + text(100, 580, "Valores absolutos y relativos", 10) + text(300, 580, "x", 10)])
    columns = solve_columns(printed(lines_of(data), SETTINGS), [], [], SETTINGS)
    first, second = columns.borders
    assert 77 < first < 160
    assert 177 < second < 260


def test_drawn_borders_are_taken_without_a_search() -> None:
    cells = "".join(text(x, 700 - 14 * n, "123", 10) for n in range(3) for x in (60, 160))
    columns = solve_columns(printed(lines_of(pdf([cells])), SETTINGS), [100.0, 150.0], [], SETTINGS)
    assert columns.borders == [100.0, 150.0]


def test_a_column_beside_the_borders_is_one_of_the_table() -> None:
    page = "".join(line(150, y, 350, y) for y in (700, 680, 660, 640, 620))
    page += "".join(line(x, 620, x, 700) for x in (150, 250, 350))
    names = ("Partida", "Sueldos", "Viajes", "Arriendo")
    for n, name in enumerate(names):
        page += text(50, 686 - 20 * n, name) + text(160, 686 - 20 * n, f"{n}50") + text(260, 686 - 20 * n, f"{n}75")
    (table,) = read_pdf(pdf([page])).tables
    assert [[cell.text for cell in row] for row in table.rows()] == [
        [name, f"{n}50", f"{n}75"] for n, name in enumerate(names)
    ]


def test_the_edges_of_a_mark_in_colour_part_no_cell() -> None:
    grid = "".join(line(50, y, 350, y) for y in (700, 680, 660, 640)) + "".join(
        line(x, 640, x, 700) for x in (50, 200, 350)
    )
    marked = "0.8 1 0.8 rg 206 661 138 18 re f 0 g\n"
    words = "".join(
        text(x, 686 - 20 * n, said)
        for n, row in enumerate((("Medida", "Efecto"), ("Lectura", "0,16"), ("Escritura", "0,31")))
        for x, said in zip((60, 215), row, strict=True)
    )
    (table,) = read_pdf(pdf([marked + grid + words])).tables
    assert [[cell.text for cell in row] for row in table.rows()] == [
        ["Medida", "Efecto"],
        ["Lectura", "0,16"],
        ["Escritura", "0,31"],
    ]
