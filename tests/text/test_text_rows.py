"""Rows and paragraphs of tables whose cells wrap: grids, pipes, columns by spaces."""

from textwrap import dedent

import pytest

from extractors.document import Document, Paragraph, Table
from extractors.readers import read_bytes
from extractors.readers.row_starts import MAX_CENTRED, row_starts
from extractors.readers.text.line_distances import cell_tops


def read(text: str) -> Document:
    return read_bytes(dedent(text).encode())


def body(table: Table) -> list[list[str]]:
    """Its rows below the head, the paragraphs of each cell parted by bars."""
    return [[" | ".join(p.text for p in cell.paragraphs) for cell in row] for row in table.rows()[1:]]


def furniture(text: str) -> list[str]:
    return [p.text for p in read(text).furniture]


# --- pipes and grids --------------------------------------------------------------------------------------------------


def test_without_outer_pipes_a_first_cell_may_be_empty_in_most_rows() -> None:
    document = read("""\
        Etapas de Desarrollo | Objetivos de Gestión | Ponderación
        --- | --- | ---
        Etapa 1 | Objetivo 1: Uno | 5%
         | Objetivo 2: Dos | 2.5%
         | Objetivo 3: Tres | 2.5%
         | Objetivo 4: Cuatro | 0%
         |  | 10%
        """)
    assert [row[0] for row in body(document.tables[0])] == ["Etapa 1", "", "", "", ""]
    assert [row[2] for row in body(document.tables[0])] == ["5%", "2.5%", "2.5%", "0%", "10%"]


GRID = """
+--------------------------+---------------------+-----------------+
| Objetivo Específico      | Indicador           | Resultado de la |
|                          |                     | medición del    |
|                          |                     | indicador       |
+==========================+=====================+=================+
| 1. Información           | Talleres realizados | Cumple          |
| Geológica                |                     |                 |
|                          | Mapas               | No cumple, por  |
| · Mapas                  |                     | falta de        |
|                          |                     | recursos        |
| Dibujar los              |                     |                 |
| mapas                    |                     |                 |
+--------------------------+---------------------+-----------------+
| 2. Otra                  | Otros               | Cumple          |
+--------------------------+---------------------+-----------------+
| 3. Más                   | Más                 | Cumple          |
+--------------------------+---------------------+-----------------+
"""


def test_in_a_grid_whose_cells_leave_lines_empty_only_these_part_paragraphs() -> None:
    rows = body(read(GRID).tables[0])
    assert rows[0] == [
        "1. Información Geológica | · Mapas | Dibujar los mapas",
        "Talleres realizados | Mapas",
        "Cumple | No cumple, por falta de recursos",
    ]
    assert [row[0] for row in rows[1:]] == ["2. Otra", "3. Más"]


def test_the_space_between_bars_and_words_holds_no_word() -> None:
    grid = """
+------------------+------------+
| Objetivo         | Indicador  |
+==================+============+
| Dibujar todos    | Número de  |
| los mapas        | mapas de 5 |
+------------------+------------+
| Otra cosa        | Otra       |
+------------------+------------+
| Más              | Más        |
+------------------+------------+
"""
    assert body(read(grid).tables[0])[0] == ["Dibujar todos los mapas", "Número de mapas de 5"]


def test_where_rules_part_the_rows_of_one_grid_they_part_those_of_all() -> None:
    one_row = """
+----------------+----------------+
| Logros         | Brechas        |
+----------------+----------------+
| · Uno dos tres | Falta de       |
| cuatro         | recursos       |
| · Dos          | Otros          |
+----------------+----------------+
"""
    tables = read(GRID + "\ntexto\n" + one_row).tables
    assert body(tables[1]) == [["· Uno dos tres cuatro | · Dos", "Falta de recursos | Otros"]]


# --- paragraphs by spaces ---------------------------------------------------------------------------------------------

HEAD_11 = """\
Actividad 1.1
Objetivo Específico            Indicador                    Resultado de la
                                                            medición del indicador
"""


def test_an_empty_line_of_a_cell_parts_paragraphs_though_other_cells_fill_it() -> None:
    (table,) = read(
        HEAD_11
        + """\
1. Sucursales                  Tiempo de espera en las      Cumple
                               sucursales
· Oficinas                                                  No Cumple
                               Convenios suscritos con
Reducir el tiempo de espera    municipios                   Cumple
en las sucursales
                               Llamadas
"""
    ).tables
    assert body(table) == [
        [
            "1. Sucursales | · Oficinas | Reducir el tiempo de espera en las sucursales",
            "Tiempo de espera en las sucursales | Convenios suscritos con municipios | Llamadas",
            "Cumple | No Cumple | Cumple",
        ]
    ]


def test_a_line_of_cells_that_stand_half_a_line_lower_is_no_empty_line() -> None:
    name = [(1, "Actualización de la"), (3, "Política de Seguridad")]
    number = [(2, "15.00")]
    assert cell_tops([name, number], dict.fromkeys(range(9), 0)) == [[0.0, 1.0], [0.0]]


def test_a_blank_line_of_the_page_and_a_whole_line_of_another_cell_are_empty_lines() -> None:
    page = {1: 0, 2: 0, 3: 1, 4: 1}
    assert cell_tops([[(1, "Uno"), (3, "Dos")]], page) == [[0.0, 2.0]]
    beside = [(1, "Uno de"), (2, "dos")]
    assert cell_tops([beside, [(1, "A"), (3, "B")], []], dict.fromkeys(range(9), 0)) == [[0.0, 1.0], [0.0, 2.0], []]


def test_where_rows_are_numbered_nothing_else_begins_one() -> None:
    (table,) = read("""\
        Actividad 1.2
        Productos              Modificaciones o mejoras       Evaluación del avance
                               comprometidas
        1. Recursos            5. Optimizar los procesos      Cumple en forma parcial.
        Naturales

        · Control de           - Disponer de formularios      Participan los equipos de la
        incendios                                             región.
                               6. Mejorar la programación     Incorpora la mejora.
        · Manejo de cuencas    territorial.
        2. Promoción           4. Desconcentrar               Cumple
        """).tables
    assert [row[0] for row in body(table)] == [
        "1. Recursos Naturales | · Control de incendios | · Manejo de cuencas",
        "2. Promoción",
    ]


@pytest.mark.parametrize("blank", ["", "\n"])
def test_a_label_takes_the_items_under_it_into_its_row(blank: str) -> None:
    (table,) = read(
        "Actividad 1.3\n"
        "Logros comprometidos en        Logros efectivos              Identificación de\n"
        "el objetivo general del plan                                 Brechas\n"
        "· Aumentar la cobertura        Los resultados son            Retraso en los convenios\n"
        "de las comunas                 los siguientes:\n"
        f"· Acercar los servicios        {'-Superficie: 82 hectáreas' if not blank else '                          '}"
        "    Menor dotación\n"
        "de atención                    -Usuarios: 12 usuarios\n"
    ).tables
    assert len(body(table)) == 1


# --- heads by spaces --------------------------------------------------------------------------------------------------


def test_beginnings_of_heads_may_stand_a_single_space_apart() -> None:
    (table,) = read("""\
        Actividad 1.3

        Logros comprometidos en el objetivo general Logros efectivos                  Identificación de Brechas
        del plan
        Mejorar el acceso de la población           Se visitaron todas las postas,    Mal clima
        aislada                                     salvo en invierno.
        """).tables
    assert body(table) == [
        ["Mejorar el acceso de la población aislada", "Se visitaron todas las postas, salvo en invierno.", "Mal clima"]
    ]


def test_a_row_over_a_head_is_no_part_of_it() -> None:
    document = read("""\
        Nombre Indicador                                         N° de Compromisos
        Medidas de Equidad de Género                             1

        Núm.                              Medidas de Género           Descripción Medidas de Género
        1                                 Diagnóstico de género.      Actualizar el diagnóstico.
        """)
    assert [body(table) for table in document.tables] == [
        [["Medidas de Equidad de Género", "1"]],
        [["1", "Diagnóstico de género.", "Actualizar el diagnóstico."]],
    ]


# --- rows by spaces ---------------------------------------------------------------------------------------------------


def test_a_unit_under_its_number_stays_in_its_column() -> None:
    (table,) = read("""\
        N°   Nombre del indicador      Fórmula                       Meta     Mide   Ponderador
        1    Tiempo de respuesta       Sumatoria de días del año     26.0            15.0
                                                                     días
        2    Satisfacción              Porcentaje del año            85 %            10.0
        """).tables
    assert [row[3:5] for row in body(table)] == [["26.0 días", ""], ["85 %", ""]]


def test_what_a_page_tore_stays_apart_from_a_row_that_begins_with_a_bracket() -> None:
    document = read(
        "N°   Nombre del indicador   Fórmula                    Meta      Ponderador\n"
        "1    Cobertura de           (Número de                 85 %      25.00\n"
        "\f     fiscalización          establecimientos del año\n"
        "                            t / Total) * 100\n"
        "2    Desviación de montos   ((Sumatoria de montos      50 %      37.50\n"
        "     de contratos           del año t / Total) * 100\n"
    )
    assert body(document.tables[0]) == [["1", "Cobertura de", "(Número de", "85 %", "25.00"]]
    assert [[cell.text for cell in row][:2] for row in document.tables[1].rows()] == [
        ["", "fiscalización"],
        ["2", "Desviación de montos de contratos"],
    ]


def test_cells_centred_in_their_rows() -> None:
    (table,) = read("""\
        N°     Nombre del indicador           Fórmula                             Meta       Ponderador
                                              (Número de medidas para la
                                              igualdad implementadas en el
         1     Medidas de Equidad de Género                                       66.7 %         15.00
                                              año t / Número total de
                                              medidas del año t) * 100
               Solicitudes de acceso a la     (Número de solicitudes de
               información respondidas en     acceso a la información
         2                                                                        85 %           10.00
               un plazo menor o igual a       respondidas en el año t /
               15 días                        Número de solicitudes) * 100
        """).tables
    assert [row[:3] for row in body(table)] == [
        [
            "1",
            "Medidas de Equidad de Género",
            "(Número de medidas para la igualdad implementadas en el año t / Número total de medidas del año t) * 100",
        ],
        [
            "2",
            "Solicitudes de acceso a la información respondidas en un plazo menor o igual a 15 días",
            "(Número de solicitudes de acceso a la información respondidas en el año t / Número de solicitudes) * 100",
        ],
    ]


def test_goals_centred_beside_their_weights_begin_at_their_marks() -> None:
    lines = [
        ["", "Objetivo 1. La institución pone en marcha el", ""],
        ["ETAPA 1", "Sistema, con la creación del Comité que", "0.5%"],
        ["", "entrega lineamientos.", ""],
        ["", "Objetivo 2. La institución levanta datos.", "2%"],
        ["ETAPA 2", "Objetivo 1. La institución los usa.", "0%"],
    ]
    assert row_starts(lines, [0.0, 1.0, 2.0, 3.0, 4.0], [8.0, 46.0, 5.0]) == [0, 3, 4]


def test_a_body_longer_than_any_page_is_not_searched_for_centred_rows() -> None:
    lines = [["1" if n % 500 == 250 else "", "texto que sigue"] for n in range(3 * MAX_CENTRED)]
    starts = row_starts(lines, [float(n) for n in range(len(lines))], [2.0, 16.0])
    assert starts == [0, *range(250, len(lines), 500)]


# --- furniture --------------------------------------------------------------------------------------------------------


def test_what_pages_repeat_at_their_edges_is_furniture() -> None:
    text = "".join(
        f"Gobierno de Chile\nDirección de Presupuestos\nFecha: 28-11-2023 16:05:4{n}\nuno {word}\ndos {word}\n"
        f"29/11/2021\nPágina {n} de 3\n\f"
        for n, word in enumerate(["alfa", "beta", "gama"], 1)
    )
    document = read(text)
    assert [b.text for b in document.blocks if isinstance(b, Paragraph)] == [
        f"{n} {word}" for word in ("alfa", "beta", "gama") for n in ("uno", "dos")
    ]
    assert len(document.furniture) == 15 and document.page_count == 3


def test_a_number_that_pages_repeat_is_none() -> None:
    page = "Total de gastos ejecutados en el {0}\n* 100\nPágina {1}\n\f"
    assert furniture(page.format("mes", 1) + page.format("trimestre", 2)) == ["Página 1", "Página 2"]


def test_a_head_broken_over_lines_is_none() -> None:
    pages = "uno\n1\n\fEtapas de\nDesarrollo\ndos\n2\n\fEtapas de\nDesarrollo\ntres\n3\n\f"
    assert furniture(pages) == ["1", "2", "3"]
