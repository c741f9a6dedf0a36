"""Columns by position, in any unit."""

import re

import pytest

from extractors.readers.columns import ColumnTable, PrintedLine, Word, find_tables
from extractors.readers.gutters import find_gutters
from extractors.readers.known_lines import part_heads
from extractors.readers.line_split import Column, ColumnEvidence, split_line


def word(match: re.Match[str], scale: float) -> Word:
    return Word(match[0], match.start() * scale, match.end() * scale)


def printed(text: str, scale: float = 1.0) -> list[PrintedLine]:
    return [
        PrintedLine(
            tuple(Word(m[0], m.start() * scale, m.end() * scale) for m in re.finditer(r"\S+", line)), n * 2 * scale
        )
        for n, line in enumerate(text.split("\n"))
        if line.strip()
    ]


def cells(table: ColumnTable) -> list[list[str]]:
    return [[" ".join(word.text for line in cell for word in line) for cell in row] for row in table.rows]


TABLE = """Texto antes de la tabla
N°   Nombre del Sistema                Ponderador
  1  Calidad de Servicio y                  20.00
     Experiencia Usuaria
  2  Estado Verde                            5.00
"""


@pytest.mark.parametrize("scale", [1.0, 5.1, 0.02])
def test_the_unit_does_not_matter(scale: float) -> None:
    pieces, last = find_tables(printed(TABLE, scale), unit=scale, wide=2 * scale)
    before, table = pieces
    assert isinstance(before, PrintedLine) and before.text == "Texto antes de la tabla"
    assert isinstance(table, ColumnTable) and last is table
    assert cells(table) == [
        ["N°", "Nombre del Sistema", "Ponderador"],
        ["1", "Calidad de Servicio y Experiencia Usuaria", "20.00"],
        ["2", "Estado Verde", "5.00"],
    ]
    assert table.head_rows == 1


def test_the_next_page_goes_on_without_a_head_until_a_heading() -> None:
    _, last = find_tables(printed(TABLE), unit=1.0, wide=2.0)
    page = "     y Atención Ciudadana\n  3  Otro                   9.00\n\nCompromisos Indicador Medidas:"
    pieces, _ = find_tables(printed(page), 1.0, 2.0, last)
    table, heading = pieces
    assert isinstance(table, ColumnTable) and table.head_rows == 0
    assert cells(table) == [["", "y Atención Ciudadana", ""], ["3", "Otro", "9.00"]]
    assert isinstance(heading, PrintedLine)


def test_columns_that_stand_elsewhere_on_the_next_page() -> None:
    head = "N°            Medidas de Género                   Descripción Medidas de Género"
    row = "1             Estudios y datos con                Estudio sobre brechas en el"
    _, last = find_tables(printed(f"{head}\n{row}"), unit=1.0, wide=2.0)
    page = """
    información por sexo        acceso a los productos
2   Diagnóstico                 Actualizar el diagnóstico
3   Capacitación en género      Curso de dos jornadas"""
    (table,), _ = find_tables(printed(page), 1.0, 2.0, last)
    assert isinstance(table, ColumnTable)
    assert cells(table) == [
        ["", "información por sexo", "acceso a los productos"],
        ["2", "Diagnóstico", "Actualizar el diagnóstico"],
        ["3", "Capacitación en género", "Curso de dos jornadas"],
    ]


def test_numbers_set_to_the_right_stand_in_their_columns() -> None:
    page = """Objetivos de Gestión          Ponderación       N° Indicadores/Sistemas
Objetivo N°1: Gestión Eficaz        50,00                             3
Total                              100,00                             3"""
    (table,), _ = find_tables(printed(page, 5.0), unit=5.0, wide=4.5, steady=True)
    assert isinstance(table, ColumnTable)
    assert cells(table)[1:] == [["Objetivo N°1: Gestión Eficaz", "50,00", "3"], ["Total", "100,00", "3"]]


def test_without_known_heads_gutters_tell_columns() -> None:
    page = """MINISTERIO     MINISTERIO DE HACIENDA     PARTIDA     08


SERVICIO       ADUANAS                    CAPÍTULO    04"""
    pieces, _ = find_tables(printed(page), unit=1.0, wide=2.0)
    (table,) = pieces
    assert isinstance(table, ColumnTable) and table.head_rows == 0
    assert cells(table) == [
        ["MINISTERIO", "MINISTERIO DE HACIENDA", "PARTIDA", "08"],
        ["SERVICIO", "ADUANAS", "CAPÍTULO", "04"],
    ]


def test_running_text_is_no_table() -> None:
    pieces, last = find_tables(
        printed("Junto con saludar, informo\na ustedes el calendario\n\nSin otro particular"), 1.0, 2.0
    )
    assert all(isinstance(piece, PrintedLine) for piece in pieces) and last is None


def split(text: str, columns: list[Column], evidence: ColumnEvidence) -> list[str]:
    words = printed(text)[0].words
    at = split_line(words, columns, evidence, 1.0, 2.0)
    return [" ".join(w.text for w, c in zip(words, at, strict=True) if c == n) for n in range(len(columns))]


COLUMNS = [Column(0, 6), Column(20, 27), Column(40, 44)]


def test_a_wide_gap_parts_columns_and_a_narrow_one_words() -> None:
    nothing = ColumnEvidence(((), (), ()))
    assert split("Tasa de             (Número de            5.0 %", COLUMNS, nothing) == [
        "Tasa de",
        "(Número de",
        "5.0 %",
    ]


def test_neighbours_tell_where_a_full_line_is_cut() -> None:
    evidence = ColumnEvidence(((0.0,), (21.0,), (40.0,)), frozenset({2}))
    assert split("Accidentabilidad por ocurridos en el año /3053 )*100]", COLUMNS, evidence) == [
        "Accidentabilidad por",
        "ocurridos en el año",
        "/3053 )*100]",
    ]


def test_a_number_is_not_parted_from_its_percent_sign() -> None:
    evidence = ColumnEvidence(((0.0,), (20.0,), (44.0,)))
    assert split("x                   Total de los reclamos 100 % [(350", COLUMNS, evidence)[2] == "100 % [(350"


def test_the_even_gaps_of_justified_lines_tell_no_gutter() -> None:
    """Those before their last words stand over each other; the cells of the next column stand on other lines."""

    def line(*edges: tuple[float, float]) -> list[Word]:
        return [Word("palabra", x0, x1) for x0, x1 in edges]

    justified = [line((0, 10), (18, 26), (34, 38), (46, 50)), line((0, 9), (17, 25), (33, 38), (46, 50))]
    columns = [Column(0, 20), Column(64, 80)]
    assert find_gutters([*justified, line((64, 90)), line((64, 85))], columns, wide=4.0) == [(50, 64)]


def test_a_number_far_from_its_wide_head_keeps_its_column() -> None:
    def line(*spans: tuple[float, float]) -> list[Word]:
        return [Word("x", *span) for span in spans]

    # "Correlativo" at the left of a column whose number stands at its right, near the name.
    columns = [Column(52, 96), Column(187, 257), Column(534, 551)]
    assert find_gutters([line((169, 174), (187, 353), (535, 551))], columns, wide=4.0) == [(174, 187), (353, 534)]


def test_no_head_begins_in_brackets() -> None:
    assert part_heads(["Pond.", "(%)", "Fórmula"]) == [0, 2]
    assert part_heads(["Ponderación", "%", "Fórmula"]) == [0, 2]


def test_the_rest_of_a_wrapped_header_is_no_header_of_its_own() -> None:
    """ "estimado" and "meta año 2018" are headers too, but here they end one."""
    text = """Nombre indicador      Numerador y denominador    Meta año    Resultado efectivo
                      estimado meta año 2018     2018        año 2018
Pensiones pagadas     (995/1.000)                99,5%       99,8%
"""
    (table,) = find_tables(printed(text), unit=1.0, wide=2.0)[0]
    assert isinstance(table, ColumnTable)
    assert cells(table)[0] == [
        "Nombre indicador",
        "Numerador y denominador estimado meta año 2018",
        "Meta año 2018",
        "Resultado efectivo año 2018",
    ]
