"""What `pdftotext -layout` does to tables: columns a space apart, pages set each for itself, cells centred."""

from __future__ import annotations

import pytest

from extractors.document import Table
from extractors.readers import read_bytes
from extractors.readers.text import read_text
from extractors.stitching import stitch

FIRST = [
    "Núm. Nombre del           Fórmula                    Meta                   Mide Ponderación",
    "     Indicador",
    "1       Gasto en          (Gasto del año t /         61,02 %                     17,50%",
    "        personal          Gasto total) *100          [(5.756/9.432)*100]",
]


def tables(*pages: list[str]) -> list[Table]:
    document = read_text("\f".join("\n".join(page) + "\n" for page in pages).encode())
    assert document.reader == "text.layout"
    return list(stitch(document).tables)


def rows(*pages: list[str]) -> list[list[str]]:
    (table,) = tables(*pages)
    return [[cell.text for cell in row] for row in table.rows()]


def test_a_column_that_is_blank_on_a_page_is_the_one_that_was_blank_before() -> None:
    """The weight stands where the page before had nothing, nearer to "Mide" than to its own head."""
    page = [
        "2   Cobertura de      (Visitas del año t /     85,71 %             25,00%",
        "    visitas           Visitas programadas)     [(6 /7 )*100]",
        "3   Respuesta         (Respuestas /            90 %                37,50%",
        "    a reclamos        Reclamos) * 100",
    ]
    said = rows(FIRST, page)
    assert [row[4:] for row in said[1:]] == [["", "17,50%"], ["", "25,00%"], ["", "37,50%"]]
    assert said[2][1] == "Cobertura de visitas"


def test_columns_of_a_torn_row_are_those_where_they_stand() -> None:
    head = "Productos                    Modificaciones o mejoras      Evaluación del avance"
    page = [
        "                             - Delegar en las oficinas     Se incorporó la mejora",
        " " * 29 + "la aprobación",
    ]
    first = ["1. Riego                     - Adecuar el calendario       Cumple"]
    assert rows([head, *first], page)[-1] == ["", "- Delegar en las oficinas la aprobación", "Se incorporó la mejora"]


def test_a_gutter_of_one_space_is_one_where_cells_begin_behind_it() -> None:
    page = [
        "2   Cobertura de      (Visitas del año t /     85,71 %             25,00%",
        "    visitas           Visitas programadas)     [(6 /7 )*100]",
        "3   Desviación        ((Suma de los montos del 50,0 %              37,50%",
        "    de montos         año t) / Montos",
    ]
    said = rows(FIRST, page)
    assert said[3][2:] == ["((Suma de los montos del año t) / Montos", "50,0 %", "", "37,50%"]


@pytest.mark.parametrize(
    "body",
    [
        [
            "Objetivo N°1: Transparencia y Participación Ciudadana       47.50",
            "en la Gestión de la Institución",
            "Objetivo N°2: Sustentabilidad y Buen Uso de Recursos 52.50",
            "Públicos",
        ],
        [
            "Objetivo N°1: Transparencia y Participación                 47.50",
            "Ciudadana en la Gestión de la Institución",
            "Objetivo N°2: Sustentabilidad y el Buen Uso de los 52.50",
            "Recursos Públicos",
        ],
    ],
    ids=["columns overlap", "a gutter parts them"],
)
def test_a_weight_that_a_full_line_pressed_to_the_left_is_a_weight(body: list[str]) -> None:
    said = rows(["Objetivos de Gestión                                        Ponderación", *body])
    assert [row[1] for row in said[1:]] == ["47.50", "52.50"]
    assert said[2][0].startswith("Objetivo N°2: Sustentabilidad y") and said[2][0].endswith("Públicos")


def test_a_cell_may_begin_in_lower_case_where_its_column_begins() -> None:
    head = [
        "Núm. Nombre del             Fórmula                      Meta              Mide Ponderación",
        "     Indicador",
    ]
    body = [
        "1       Concentración del   ((Gastos ejecutados de       61,02 %                17,50%",
        "        Gasto Subtítulos 22 subtítulos 22 y 29 en el     [(5.756/9.432)*100]",
        "        + 29                segundo semestre del año",
        "                            t) / Total) *100",
    ]
    said = rows([*head, *body])
    assert said[1][1:3] == [
        "Concentración del Gasto Subtítulos 22 + 29",
        "((Gastos ejecutados de subtítulos 22 y 29 en el segundo semestre del año t) / Total) *100",
    ]


def test_a_page_may_begin_with_a_line_too_full_for_gaps() -> None:
    page = [
        "        Tasa de los accidentes por (Número de accidentes del año t / Promedio 36.59 % [(1025 /",
        "2                                                                                                5.0",
        "        accidentes del trabajo    de trabajadores) * 100                     2801 )*100]",
    ]
    first = [
        "Núm. Indicador                    Fórmula de Cálculo                         Meta           Mide Ponderación",
        "1       Licitación                Sumatoria de ofertas                       71.4 %              2.5",
    ]
    assert len(tables(first, page)) == 1


def test_a_percent_sign_on_a_line_of_its_own_belongs_to_its_number() -> None:
    body = [
        "1       Capacitación       (Funcionarios capacitados /   65.01                  17.50",
        "                           Dotación) *100",
        "2       Licitación         Ofertas / Licitaciones        68.42                  15.00",
        "                                                         %",
    ]
    said = rows(["Núm. Nombre Indicador    Fórmula                       Meta           Mide Ponderación", *body])
    assert [row[3] for row in said[1:]] == ["65.01", "68.42 %"]
    plain = read_bytes(b"Meta\n65.01\n%\nPonderador\n17.50\n")
    assert "65.01 %" in [block.text for block in plain.blocks if not isinstance(block, Table)]


def test_centred_texts_hold_together_by_brackets_and_by_words_that_end_open() -> None:
    head = "Núm. Indicador            Fórmula de Cálculo                       Meta               Mide Ponderación"
    body = [
        "                          (Medidas implementadas en el año t /",
        "        Medidas de",
        "1                         Medidas establecidas en el programa      100.0 %                 2.5",
        "        Equidad",
        "                          marco del año t) *100",
        "                                                                   59.6 % [(469",
        "2       Capacitación      (Capacitados / Dotación) * 100                                   45.0",
        "                                                                   /787 )*100]",
    ]
    said = rows([head, *body])
    assert [row[3] for row in said[1:]] == ["100.0 %", "59.6 % [(469 /787 )*100]"]
    objectives = [
        "Objetivos de Gestión                 Ponderación          Núm. Indicadores",
        "Objetivo Nº1: Calidad de los",
        "Servicios Proporcionados a los       62,5                 4",
        "Usuarios",
        "Objetivo Nº2: Sustentabilidad y",
        "                                     37,5                 3",
        "Buen Uso de los Recursos",
        "Total                                100,0                7",
    ]
    assert rows(objectives)[2] == ["Objetivo Nº2: Sustentabilidad y Buen Uso de los Recursos", "37,5", "3"]


def test_a_cell_that_leaves_three_printed_lines_free_leaves_one_empty() -> None:
    body = [
        "1. Información        Porcentaje de comunas      No logrado, se suscribieron",
        "                      con atención               convenios con nueve",
        "· Cartas geológicas",
        "                                                 municipalidades",
        "                      Catastro elaborado y",
        "Aumentar la",
        "                      actualizado                Logrado.",
        "cobertura",
    ]
    (table,) = tables(
        ["Objetivo Específico   Indicador                  Resultado de la medición del indicador", *body]
    )
    assert [p.text for p in table.cell(1, 1).paragraphs] == [
        "Porcentaje de comunas con atención",
        "Catastro elaborado y actualizado",
    ]


def test_a_minus_that_ends_a_line_stays_with_the_formula() -> None:
    body = [
        "1       Variación de horas de  ((Horas de viaje del año t -              -2,5 % [(-25             30.00",
        "        viaje a regiones       Horas de viaje del año t-1) /             /1.000 )*100]",
        "                               Horas de viaje del año t-1) *",
        "                               100",
    ]
    said = rows(
        [
            "N° Nombre                     Fórmula                                   Meta              Mide Ponderador",
            "   indicador",
            *body,
        ]
    )
    assert said[1][2].startswith("((Horas de viaje del año t - Horas de viaje del año t-1) /")
    assert said[1][3] == "-2,5 % [(-25 /1.000 )*100]"


def test_notes_under_a_table_are_no_rows_of_it() -> None:
    said = rows([
        "N°   Indicador                Formula                            Meta      Ponderador   Nota",
        "1    Talleres realizados      Suma de talleres del año           12        10.00        1",
        "2    Visitas                  Suma de visitas                    40        15.00",
        "",
        "Notas:",
        "1 Incluye los talleres de arrastre.",
        "2 Sólo visitas efectivas.",
    ])  # fmt: skip
    assert [row[1] for row in said[1:]] == ["Talleres realizados", "Visitas"]
