"""Stripes behind rows, what stands at the foot of pages, and paragraphs in cells whose width nobody drew."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence

import pytest
from minipdf import grid, line, pdf, text

from extractors.document import Document, Paragraph, Table
from extractors.readers.columns import ColumnTable, PrintedLine, Word, find_tables
from extractors.readers.pdf import read_pdf
from extractors.readers.pdf.filled_boxes import part_shades, take_shades
from extractors.readers.pdf.plumber import read_page
from extractors.readers.pdf.source import read_pages
from extractors.stitching import stitch

HEADS = ("N°", "Nombre del Sistema", "Ponderador")
XS = (60.0, 120.0, 420.0)


def row(y: float, *cells: str, font: str = "F1") -> str:
    return "".join(text(x, y, words, font=font) for x, words in zip(XS, cells, strict=True) if words)


def stripe(y: float, height: float = 20, grey: float = 0.93) -> str:
    return f"{grey} g 50 {y - 6} 450 {height} re f 0 g\n"


def rows(table: Table) -> list[list[str]]:
    return [[cell.text for cell in own] for own in table.rows()]


def paragraphs(document: Document) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Paragraph)]


def zebra() -> str:
    return "".join([
        text(60, 740, "Formulaci\u00f3n de algo"),
        stripe(700, grey=0.85), row(700, *HEADS, font="F2"),
        row(680, "1", "Estado Verde", "20.00"),
        stripe(648, 32), row(660, "2", "Seguridad de la Informaci\u00f3n y", "10.00"),
        row(648, "", "Ciberseguridad", ""),
        row(628, "3", "Calidad de Servicio", "15.00"),
        text(60, 580, "Un texto que no es de la tabla"),
        stripe(540, grey=0.85), row(540, *HEADS, font="F2"),
        row(520, "1", "Transformaci\u00f3n Digital", "5.00"),
        stripe(500), row(500, "2", "Concursos", "7.00"),
    ])  # fmt: skip


def test_stripes_tell_rows_and_heads_tell_columns() -> None:
    document = read_pdf(pdf([zebra()]))
    first, second = document.tables
    assert rows(first)[1:] == [
        ["1", "Estado Verde", "20.00"],
        ["2", "Seguridad de la Información y Ciberseguridad", "10.00"],
        ["3", "Calidad de Servicio", "15.00"],
    ]
    assert rows(second)[1:] == [["1", "Transformación Digital", "5.00"], ["2", "Concursos", "7.00"]]
    assert paragraphs(document) == ["Formulación de algo", "Un texto que no es de la tabla"]


def test_a_row_of_several_paragraphs_on_a_stripe_is_one_row() -> None:
    heads = ("Productos", "Modificaciones o mejoras comprometidas", "Evaluación del avance")
    page = (
        stripe(700, grey=0.85) + row(700, *heads, font="F2")
        + row(676, "1. Recaudaci\u00f3n", "2. Mejorar el acceso.", "Cumple")
        + row(656, "- Cobranza", "- Abrir sucursales", "")
        + stripe(612, 40)
        + row(636, "2. Fiscalizaci\u00f3n", "3. Orientar.", "No cumple")
        + row(616, "- A solicitud", "- Talleres", "")
    )  # fmt: skip
    (table,) = read_pdf(pdf([page])).tables
    assert rows(table)[1:] == [
        ["1. Recaudación - Cobranza", "2. Mejorar el acceso. - Abrir sucursales", "Cumple"],
        ["2. Fiscalización - A solicitud", "3. Orientar. - Talleres", "No cumple"],
    ]


def test_a_cell_merged_over_a_stripe_and_the_row_above_it_is_one_cell() -> None:
    page = (
        stripe(700, grey=0.85) + row(700, "Marco", "Sistemas", "Ponderador", font="F2")
        + row(680, "Marco", "Gobierno Digital", "20.00")
        + stripe(660) + row(660, "", "Auditor\u00eda Interna", "10.00") + text(60, 668, "B\u00e1sico")
        + row(640, "Avanzado", "Compras", "30.00")
        + stripe(620) + row(620, "", "G\u00e9nero", "40.00")
    )  # fmt: skip
    (table,) = read_pdf(pdf([page])).tables
    assert rows(table)[1:] == [
        ["Marco Básico", "Gobierno Digital", "20.00"],
        ["", "Auditoría Interna", "10.00"],
        ["Avanzado", "Compras", "30.00"],
        ["", "Género", "40.00"],
    ]


def test_a_cell_beside_a_rule_that_does_not_reach_it_goes_on_below() -> None:
    page = (
        row(700, "Marco", "Sistemas", "Ponderador", font="F2")
        + row(680, "Marco", "Gobierno Digital", "20.00")
        + row(660, "", "Auditor\u00eda Interna", "10.00") + text(60, 668, "B\u00e1sico")
        + row(640, "", "Compras", "30.00")
        + row(620, "Avanzado", "G\u00e9nero", "40.00")
        + "".join(line(x0, y, 500, y) for x0, y in ((50, 714), (50, 694), (115, 674), (115, 654), (50, 634), (50, 614)))
    )  # fmt: skip
    document = read_pdf(pdf([page]))
    (table,) = document.tables
    assert [table.cell(r, 0).text for r in range(1, 5)] == [*["Marco Básico"] * 3, "Avanzado"]
    assert [table.cell(r, 1).text for r in range(1, 5)] == [
        "Gobierno Digital",
        "Auditoría Interna",
        "Compras",
        "Género",
    ]
    assert not paragraphs(document)


def test_a_stripe_over_a_group_of_rows_does_not_join_them() -> None:
    page = (
        stripe(628, 92) + row(700, *HEADS) + "".join(row(680 - 20 * n, str(n + 1), "Sistema", "5.00") for n in range(3))
    )
    (table,) = read_pdf(pdf([page])).tables
    assert [own[0] for own in rows(table)[1:]] == ["1", "2", "3"]


def test_both_engines_tell_the_same_stripes() -> None:
    data = pdf([zebra()])
    (fast,), _ = read_pages(data)
    plain = read_page(data, 1)
    assert len(fast.shades) == 4
    assert [tuple(map(round, box)) for box in fast.shades] == [tuple(map(round, box)) for box in plain.shades]
    assert (fast.horizontal, fast.vertical) == (plain.horizontal, plain.vertical) == ([], [])


def test_filled_boxes_side_by_side_or_with_rules_in_them_are_cells() -> None:
    left, right, whole = (50.0, 10.0, 250.0, 30.0), (250.0, 10.0, 500.0, 30.0), (50.0, 50.0, 500.0, 70.0)
    assert part_shades([left, right, whole], []) == ([whole], [left, right])
    assert part_shades([whole], [(200.0, 40.0, 90.0)]) == ([], [whole])


def painted(y: float, height: float = 20) -> str:
    """A row painted cell by cell, as browsers and word processors do."""
    borders = (50, 110, 410, 500)
    cells = (f"{a} {y - 6} {b - a} {height} re f\n" for a, b in itertools.pairwise(borders))
    return f"0.93 g {''.join(cells)} 0 g\n"


def test_rows_painted_cell_by_cell_between_rows_that_are_not_are_stripes() -> None:
    page = (
        row(700, *HEADS, font="F2")
        + painted(680) + row(680, "1", "Estado Verde", "20.00")
        + row(660, "2", "Seguridad de la Informaci\u00f3n y", "10.00") + row(648, "", "Ciberseguridad", "")
        + painted(628) + row(628, "3", "Calidad de Servicio", "15.00")
        + row(608, "4", "Concursos", "7.00")
        + text(60, 560, "Un texto que no es de la tabla")
    )  # fmt: skip
    document = read_pdf(pdf([page]))
    assert rows(document.tables[0]) == [
        list(HEADS),
        ["1", "Estado Verde", "20.00"],
        ["2", "Seguridad de la Información y Ciberseguridad", "10.00"],
        ["3", "Calidad de Servicio", "15.00"],
        ["4", "Concursos", "7.00"],
    ]
    assert paragraphs(document) == ["Un texto que no es de la tabla"]


def test_a_painted_head_right_above_a_painted_row_is_the_head() -> None:
    page = (
        painted(700) + row(700, *HEADS, font="F2")
        + painted(680) + row(680, "1", "Estado Verde", "20.00")
        + row(660, "2", "Concursos", "7.00")
        + painted(640) + row(640, "3", "Calidad de Servicio", "15.00")
        + row(620, "4", "Seguridad de la Informaci\u00f3n y", "10.00") + row(608, "", "Ciberseguridad", "")
    )  # fmt: skip
    (table,) = read_pdf(pdf([page])).tables
    assert [own[0] for own in rows(table)] == ["N°", "1", "2", "3", "4"]
    assert rows(table)[-1] == ["4", "Seguridad de la Información y Ciberseguridad", "10.00"]


def test_painted_rows_that_touch_or_have_rules_are_cells() -> None:
    touching = painted(700) + painted(680) + painted(660)
    ruled = painted(700) + painted(660) + line(50, 714, 500, 714) + line(50, 654, 500, 654)
    for drawn in (touching, ruled):
        page, _ = read_pages(pdf([drawn + row(700, "1", "a", "b") + row(660, "3", "c", "d")]))
        take_shades(page[0])
        assert page[0].stripes == []
        assert len(page[0].vertical) >= 2 * 3 * 2


def test_what_stands_under_a_painted_head_is_not_all_one_row() -> None:
    """The next page begins with a head as wide: it closes no row of this page."""
    first = painted(240) + row(240, *HEADS, font="F2") + row(220, "1", "Estado Verde", "20.00")
    first += row(200, "2", "Concursos", "7.00") + text(60, 150, "Un texto que no es de la tabla")
    second = painted(740) + row(740, *HEADS, font="F2") + row(720, "1", "Transformaci\u00f3n Digital", "5.00")
    document = read_pdf(pdf([first, second]))
    assert [rows(table) for table in document.tables] == [
        [list(HEADS), ["1", "Estado Verde", "20.00"], ["2", "Concursos", "7.00"]],
        [list(HEADS), ["1", "Transformación Digital", "5.00"]],
    ]


def test_a_table_left_open_before_a_page_without_rules() -> None:
    head = "".join(line(50, y, 500, y) for y in (130, 110)) + row(116, *HEADS)
    first = head + row(98, "1", "Calidad de Servicio y", "20.00")
    document = read_pdf(pdf([first, text(60, 720, "Un texto que corre por encima de todas las columnas de la tabla")]))
    assert [rows(table) for table in document.tables] == [[list(HEADS), ["1", "Calidad de Servicio y", "20.00"]]]


def test_the_rest_of_a_row_between_two_rules_on_the_next_page_keeps_its_column() -> None:
    first = "".join(line(50, y, 500, y) for y in (130, 110, 80)) + row(116, *HEADS)
    first += row(98, "1", "Calidad de Servicio y", "20.00")
    second = line(50, 740, 500, 740) + line(50, 710, 500, 710) + row(722, "", "Experiencia Usuaria", "")
    document = stitch(read_pdf(pdf([first, second + text(60, 600, "Otro texto")])))
    assert rows(document.tables[0])[1:] == [["1", "Calidad de Servicio y", "20.00"], ["", "Experiencia Usuaria", ""]]


FEET = ["Santiago, 30-11-2022", "28 de noviembre de 2023", "Fecha: 28-11-2023 10:15", "Impreso el 28/11/2023"]


@pytest.mark.parametrize("foot", FEET)
@pytest.mark.parametrize("pages", [1, 4])
@pytest.mark.parametrize("gap", [30, 80], ids=["one line", "two ends"])
def test_a_date_and_a_page_number_at_the_foot_are_furniture(foot: str, pages: int, gap: float) -> None:
    contents = [
        text(60, 700, f"Texto {'abcd'[n]} de la hoja")
        + text(200, 30, foot) + text(200 + 6 * len(foot) + gap, 30, f"{n + 1}/{pages}")
        for n in range(pages)
    ]  # fmt: skip
    document = read_pdf(pdf(contents))
    assert paragraphs(document) == [f"Texto {'abcd'[n]} de la hoja" for n in range(pages)]
    assert sum(foot in p.text for p in document.furniture) == pages


def test_a_date_in_a_sentence_at_the_foot_stays() -> None:
    words = "El plazo vence el 30-11-2022 sin falta"
    assert words in paragraphs(read_pdf(pdf([text(60, 700, "Uno") + text(60, 40, words)])))


def test_the_head_of_a_table_at_the_top_of_two_pages_is_no_furniture() -> None:
    rules = "".join(line(50, y, 500, y) for y in (735, 715, 695))
    pages = [
        text(60, 500, "Portada"),
        *(rules + row(721, *HEADS) + row(701, str(n), f"Sistema {n}", "5.00") for n in (1, 2)),
    ]
    document = read_pdf(pdf(pages))
    assert [rows(table) for table in document.tables] == [
        [list(HEADS), [str(n), f"Sistema {n}", "5.00"]] for n in (1, 2)
    ]


def test_a_running_title_that_says_but_a_head_is_furniture() -> None:
    pages = [text(60, 800, "Sistemas") + text(60, 500, f"Texto de la página {n}") for n in (1, 2, 3)]
    assert [p.text for p in read_pdf(pdf(pages)).furniture] == ["Sistemas"] * 3


def test_where_gaps_part_paragraphs_a_line_that_ends_early_goes_on() -> None:
    rules = "".join(line(50, y, 500, y) for y in (740, 720, 500))
    words = [
        (60, 726, "Logros comprometidos"), (300, 726, "Logros efectivos"),
        (60, 700, "2. Informaci\u00f3n"), (60, 688, "Geol\u00f3gica"),
        (60, 668, "- Acercar los servicios"), (60, 656, "a las comunas"), (60, 636, "- Reducir tiempos"),
        (300, 700, "Se instalaron"), (300, 688, "oficinas."), (300, 668, "- Diez talleres"), (300, 648, "- Otra cosa"),
    ]  # fmt: skip
    (table,) = read_pdf(pdf([rules + "".join(text(*word) for word in words)])).tables
    assert [p.text for p in table.cell(1, 0).paragraphs] == [
        "2. Información Geológica",
        "- Acercar los servicios a las comunas",
        "- Reducir tiempos",
    ]
    assert [p.text for p in table.cell(1, 1).paragraphs] == [
        "Se instalaron oficinas.",
        "- Diez talleres",
        "- Otra cosa",
    ]


def test_where_no_gap_parts_paragraphs_a_line_that_ends_early_ends_one() -> None:
    page = (
        grid([50, 400], [560, 700, 720])
        + text(60, 706, "Resultado")
        + "".join(
            text(60, 688 - 12 * n, words)
            for n, words in enumerate(("Cumple", "No cumple", "- Uno", "- Dos", "- Tres", "- Cuatro"))
        )
    )
    (table,) = read_pdf(pdf([page + text(60, 500, "x")])).tables
    assert [p.text for p in table.cell(1, 0).paragraphs][:3] == ["Cumple", "No cumple", "- Uno"]


def test_names_of_a_header_that_wrap_beside_centred_labels_are_whole() -> None:
    lines = (
        (700, "", "MINISTERIO DEL", "", ""),
        (687, "MINISTERIO", "TRABAJO Y", "PARTIDA", "15"),
        (674, "", "PREVISI\u00d3N SOCIAL", "", ""),
        (656, "", "SUPERINTENDENCIA", "", ""),
        (643, "SERVICIO", "DE SEGURIDAD", "CAPITULO", "06"),
        (630, "", "SOCIAL", "", ""),
    )
    columns = (60, 180, 320, 450)
    drawn = "".join(text(x, y, said) for y, *own in lines for x, said in zip(columns, own, strict=True) if said)
    document = read_pdf(pdf([text(60, 740, "Formulaci\u00f3n de algo") + drawn + text(60, 590, "Objetivos")]))
    assert rows(document.tables[0]) == [
        ["MINISTERIO", "MINISTERIO DEL TRABAJO Y PREVISIÓN SOCIAL", "PARTIDA", "15"],
        ["SERVICIO", "SUPERINTENDENCIA DE SEGURIDAD SOCIAL", "CAPITULO", "06"],
    ]
    assert paragraphs(document) == ["Formulación de algo", "Objetivos"]


def test_a_page_number_larger_than_the_text_is_no_title() -> None:
    words = ("alfa", "beta", "gama")
    pages = ["".join(text(60, 500 - 14 * n, f"Una {w} de {w}s", 8) for n in range(6)) for w in words]
    document = read_pdf(pdf([page + text(280, 30, f"P\u00e1g. {n}", 12) for n, page in enumerate(pages, 1)]))
    assert [f.text for f in document.furniture] == ["Pág. 1", "Pág. 2", "Pág. 3"]


def test_a_merged_cell_that_the_end_of_the_page_cuts_is_one_cell() -> None:
    xs, ys = (50, 150, 300, 400), (600, 630, 660, 690, 720)
    rules = "".join(line(xs[1], y, xs[-1], y) for y in ys) + "".join(line(x, ys[0], x, ys[-1]) for x in xs)
    rules += line(xs[0], 720, xs[1], 720) + line(xs[0], 690, xs[1], 690)  # the first column is open at the bottom
    said = text(60, 700, "Programa") + text(160, 700, "L\u00ednea") + text(310, 700, "Peso")
    said += text(60, 672, "Fomento") + text(60, 648, "regional")
    for n, y in enumerate((672, 642, 612)):
        said += text(160, y, f"L\u00ednea n\u00famero {'abc'[n]}") + text(310, y, f"{n + 1}0.00")
    (table,) = read_pdf(pdf([rules + said])).tables
    assert table.cell(1, 0).text == "Fomento regional"
    assert [row[-1].text for row in table.rows()] == ["Peso", "10.00", "20.00", "30.00"]


def test_a_heading_that_begins_left_of_the_table_over_it_is_no_row_of_it() -> None:
    header = grid([57.4, 140, 340, 420, 470], [676, 693, 710])
    labels = (("MINISTERIO", "DE HACIENDA", "PARTIDA", "08"), ("SERVICIO", "DE TESORERIAS", "CAPITULO", "05"))
    for y, own in zip((697, 680), labels, strict=True):
        header += "".join(text(x, y, said) for x, said in zip((60, 145, 345, 425), own, strict=True))
    document = read_pdf(
        pdf([header + text(57, 655, "Metas de la", 11) + text(143, 655, "gesti\u00f3n", 11) + text(60, 600, "x")])
    )
    assert len(document.tables[0].rows()) == 2
    assert " ".join(paragraphs(document)) == "Metas de la gestión x"


def cell_rules(y: float, xs: Sequence[float] = (50, 110, 410, 500)) -> str:
    """Returns a rule that is drawn cell by cell."""
    return "".join(line(x0, y, x1, y) for x0, x1 in itertools.pairwise(xs))


@pytest.mark.parametrize("header", ["", "Sistema de gestión interna"])
@pytest.mark.parametrize("drawn", [cell_rules, lambda y: line(50, y, 500, y)], ids=["cell by cell", "whole"])
def test_rules_in_the_margins_of_pages_belong_to_no_table(header: str, drawn: Callable[[float], str]) -> None:
    """The rest of a row keeps its column although a page rule as wide as the table is above it."""
    margins = line(50, 760, 500, 760) + line(50, 60, 500, 60) + text(260, 46, "Servicio de Salud")
    margins += text(60, 764, header) if header else ""
    first = "".join(map(drawn, (150, 130, 80))) + row(136, *HEADS)
    first += row(118, "1", "Calidad de Servicio y", "20.00")
    second = row(720, "", "Experiencia Usuaria", "") + "".join(map(drawn, (710, 690)))
    document = read_pdf(pdf([margins + first, margins + second + row(696, "2", "Estado Verde", "5.00")]))
    assert [own for table in document.tables for own in rows(table)] == [
        list(HEADS),
        ["1", "Calidad de Servicio y", "20.00"],
        ["", "Experiencia Usuaria", ""],
        ["2", "Estado Verde", "5.00"],
    ]
    assert paragraphs(document) == []


def test_rows_that_fit_the_columns_of_the_page_before_go_on_with_its_table() -> None:
    """A total that is centred below two columns is no column of its own."""

    def stage(y: float, *cells: str) -> str:
        return "".join(text(x, y, words) for x, words in zip((60, 200, 420), cells, strict=True) if words)

    xs = (50.0, 195.0, 410.0, 500.0)
    first = stage(116, "Etapas", "Objetivos de Gestión", "Ponderador") + stage(98, "Etapa 1", "Constituir", "20.00")
    second = (
        stage(720, "Etapa 2", "Levantar el diagnóstico", "0.00") + text(130, 696, "Total") + text(420, 696, "20.00")
    )
    first += "".join(cell_rules(y, xs) for y in (130, 110, 80))
    second += cell_rules(710, xs) + cell_rules(690, (50, 410, 500))
    document = read_pdf(pdf([first, second]))
    assert rows(document.tables[1]) == [["Etapa 2", "Levantar el diagnóstico", "0.00"], ["Total", "", "20.00"]]


def _printed(y: float, starts: Sequence[float], texts: Sequence[str], space: float) -> PrintedLine:
    """Returns a line of cells; `space` separates the words of the last one."""
    out: list[Word] = []
    for start, words in zip(starts, texts, strict=True):
        x = start
        for said in words.split():
            out.append(Word(said, x, x + 5 * len(said)))
            x += 5 * len(said) + (space if words is texts[-1] else 2)
    return PrintedLine(tuple(out), y)


@pytest.mark.parametrize(("space", "columns"), [(9.0, 3), (2.5, 4)])
def test_the_last_word_of_justified_lines_is_no_column(space: float, columns: int) -> None:
    heads = ("Logros comprometidos en el objetivo general del plan", "Logros efectivos", "Identificación de Brechas")
    starts, beyond = (40, 330, 430), 430 + 5 * 20 + 3 * 9
    lines = [_printed(10, starts, heads, 2)]
    for y in (22, 46):
        line = _printed(y, starts, ("Aumentar", "Se hizo", "Dotaciones menores sin"), space)
        last = Word("la", beyond, beyond + 10)
        lines += [PrintedLine((*line.words, last), y), _printed(y + 12, starts[2:], ("comprometida",), 2)]
    found, _ = find_tables(lines, 5.0, 4.5, steady=True)
    (table,) = [item for item in found if isinstance(item, ColumnTable)]
    assert len(table.columns) == columns


@pytest.mark.parametrize(("gap", "count"), [(12, 0), (25, 2)])
def test_the_last_line_of_a_cell_that_two_pages_repeat_is_no_furniture(gap: float, count: int) -> None:
    pages = ["".join(text(60, 90 + gap - 12 * n, f"Formula {name}{n}") for n in (0, -1)) for name in "ab"]
    document = read_pdf(pdf([page + text(60, 90, "t)*100") for page in pages]))
    assert [line.text for line in document.furniture] == ["t)*100"] * count
