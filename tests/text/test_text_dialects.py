"""Each dialect on small texts of its own."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.document import Document, Paragraph, Table
from extractors.readers import read_bytes
from extractors.readers.text.dialects import choose, weigh
from extractors.readers.text.source import split_lines

FIGURES = [["N°", "Nombre del Sistema", "Ponderador"], ["1", "Estado Verde", "20.00"], ["", "Total", "20%"]]


def read(text: str) -> Document:
    return read_bytes(text.encode())


def rows(table: Table) -> list[list[str]]:
    return [[cell.text for cell in row] for row in table.rows()]


def paragraphs(table: Table, row: int, column: int) -> list[str]:
    return [p.text for p in table.cell(row, column).paragraphs]


def outside(document: Document) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Paragraph)]


# --- tabs ------------------------------------------------------------------------------------------------------------


def test_tabs_part_cells_and_rules_are_no_rows() -> None:
    document = read("## Sistemas\n\nN°\tNombre del Sistema\tPonderador\n---\t---\t---\n1\tA\t5\n\n\tB\t\n----\t--\t-\n")
    (table,) = document.tables
    assert rows(table) == [["N°", "Nombre del Sistema", "Ponderador"], ["1", "A", "5"], ["", "B", ""]]
    (heading,) = [b for b in document.blocks if isinstance(b, Paragraph)]
    assert (heading.level, heading.text) == (2, "Sistemas")
    assert table.columns_known and document.reader == "text.tabs"


def test_a_head_that_a_form_knows_begins_a_table_without_a_blank_line() -> None:
    document = read(
        "N°\tNombre del Sistema\tPonderador\n1\tA\t5\n"
        "Etapas de Desarrollo\tObjetivos de Gestión\tPonderación\nEtapas 1\tx\t5%\n"
    )
    assert [table.row_count for table in document.tables] == [2, 2]


def test_a_row_alone_between_a_blank_line_and_a_head_is_its_first_level() -> None:
    document = read(
        "N°\tNombre del Sistema\tPonderador\n1\tA\t5\n\n"
        "Desarrollo\t\tPonderación\nEtapas de Desarrollo\tObjetivos de Gestión\t\nEtapa 1\tx\t5%\n"
    )
    assert [rows(table)[0] for table in document.tables] == [
        ["N°", "Nombre del Sistema", "Ponderador"],
        ["Desarrollo", "", "Ponderación"],
    ]


def test_after_a_blank_line_a_wider_row_begins_a_table_and_a_narrower_one_does_not() -> None:
    document = read("a\tb\tc\n1\t2\t3\n\n4\t5\n\nd\te\tf\tg\n6\t7\t8\t9\n")
    assert [rows(table)[0] for table in document.tables] == [["a", "b", "c"], ["d", "e", "f", "g"]]
    assert rows(document.tables[0])[2] == ["4", "5"]


def test_a_torn_cell_without_tabs_stays_in_its_table() -> None:
    head = "N°\tNombre del Sistema\tPonderador\n"
    document = read(head + "1\tCalidad de\t5\n\nServicio\n2\tEstado Verde\t6\n\nOtro texto\n\n" + head + "1\tx\t5\n")
    assert rows(document.tables[0])[1:] == [["1", "Calidad de", "5"], ["Servicio"], ["2", "Estado Verde", "6"]]
    assert outside(document) == ["Otro texto"]


def test_markup_goes_and_latex_stays() -> None:
    document = read(
        "a\t<b>Total</b>\t**95 %**\t\\*nota\\_1\t$\\frac{1}{2} \\% x_t$\t(5/5)*100 * 2*3\n1\t2\t3\t4\t5\t6\n"
    )
    assert rows(document.tables[0])[0] == [
        "a",
        "Total",
        "95 %",
        "*nota_1",
        "$\\frac{1}{2} \\% x_t$",
        "(5/5)*100 * 2*3",
    ]


# --- a tab before each cell -------------------------------------------------------------------------------------------

DUMP = (
    "Formulario Etapa N°4\n\n\tActividad 1.1\n\nDescripción\n\n\tIndicador\n\tResultado\n\n(Cumple o no)\n"
    "\t1. Uno\n\n· Dos\n\t\n\tCumple\nNo cumple\n\n\nOBJETIVO N°2: “Otro”.\n\n\tActividad 2.1\n\tx\n"
)


def test_a_tab_begins_a_cell_and_its_lines_are_paragraphs() -> None:
    document = read(DUMP)
    first, second = document.tables
    assert document.reader == "text.dump" and not first.columns_known
    assert paragraphs(first, 0, 0) == ["Actividad 1.1", "Descripción"]
    assert paragraphs(first, 3, 0) == ["1. Uno", "· Dos"]
    assert paragraphs(first, 4, 0) == []
    assert paragraphs(first, 5, 0) == ["Cumple", "No cumple"]
    assert rows(second) == [["Actividad 2.1"], ["x"]]
    assert outside(document) == ["Formulario Etapa N°4", "OBJETIVO N°2: “Otro”."]


def test_an_activity_begins_a_new_table() -> None:
    document = read("\tServicio: X\n\tRegión: Y\n\tActividad 1.1\nuno\n\ta\n\tACTIVIDAD 1.2\ndos\n\tb\n")
    assert [rows(table)[0] for table in document.tables] == [
        ["Servicio: X"],
        ["Actividad 1.1 uno"],
        ["ACTIVIDAD 1.2 dos"],
    ]


def test_an_activity_without_a_cell_of_its_own_ends_the_one_before() -> None:
    document = read("\tServicio: X\n\tRegión: Y\nActividad 1.1\nuno\n\ta\n\tb\n")
    assert [rows(table)[-1] for table in document.tables] == [["Región: Y"], ["b"]]
    assert outside(document) == ["Actividad 1.1", "uno"]


# --- catdoc -----------------------------------------------------------------------------------------------------------

CATDOC = """Actividad 1.1
Objetivo Específico\tIndicador\tResultado de la medición del indicador
(Cumple, cumple parcialmente o no cumple el objetivo)
1. Uno
· Producto
Primer objetivo\tIndicador a
Indicador b\tCumple
No cumple
4. Otro
Segundo objetivo\tIndicador c\tCumple
"""


def test_catdoc_rows_span_lines() -> None:
    document = read(CATDOC)
    (table,) = document.tables
    assert document.reader == "text.catdoc"
    assert [len(row) for row in rows(table)] == [3, 3, 3]
    assert [paragraphs(table, 1, c) for c in range(3)] == [
        ["1. Uno", "· Producto", "Primer objetivo"],
        ["Indicador a", "Indicador b"],
        ["Cumple", "No cumple"],
    ]
    assert rows(table)[2] == ["4. Otro Segundo objetivo", "Indicador c", "Cumple"]


def test_the_first_cell_of_a_catdoc_head_can_have_a_line_over_the_first_tab() -> None:
    document = read(CATDOC.replace("Objetivo Específico", "Objetivo \nEspecífico"))
    assert rows(document.tables[0]) == rows(read(CATDOC).tables[0])
    assert outside(document) == ["Actividad 1.1"]


def test_a_catdoc_row_without_numbers_keeps_its_verdicts() -> None:
    document = read(CATDOC.replace("1. Uno\n", "").replace("4. Otro\n", "Otro\n"))
    assert paragraphs(document.tables[0], 1, 2) == ["Cumple", "No cumple"]
    assert rows(document.tables[0])[2][0] == "Otro Segundo objetivo"


def test_the_first_line_of_a_catdoc_row_does_not_end_a_header_that_no_form_knows() -> None:
    header = "Objetivo Específico\tIndicador\tResultado de la medición del indicador\tEncargado\n"
    document = read(f"Actividad 1.1\n{header}Uno\nPrimer objetivo\tIndicador a\tCumple\tDirección Regional\n")
    assert rows(document.tables[0])[0][3] == "Encargado"
    assert rows(document.tables[0])[1][0] == "Uno Primer objetivo"


def test_below_a_blank_cell_of_a_catdoc_header_its_lower_level_begins() -> None:
    levels = "Lo propuesto\tMedición\t\n\tIndicador\tResultado de la medición del indicador\n(SI/NO)\n"
    document = read(f"Actividad 1.1\n{levels}1. Uno\nPrimer objetivo\tIndicador a\tSI\n2. Otro\tIndicador b\tNO\n")
    assert rows(document.tables[0])[:3] == [
        ["Lo propuesto", "Medición", ""],
        ["", "Indicador", "Resultado de la medición del indicador (SI/NO)"],
        ["1. Uno Primer objetivo", "Indicador a", "SI"],
    ]


def test_rows_on_two_lines_show_a_catdoc_dump_as_lines_below_them_do() -> None:
    lines = (
        "Actividad 1.1",
        "Objetivo Específico\tIndicador\tResultado de la medición del indicador",
        "1. Uno",
        "Primer objetivo\tIndicador a",
        "Indicador b\tCumple",
        "4. Otro",
        "Segundo objetivo\tIndicador c\tCumple",
        "Actividad 1.3",
        "Logros comprometidos en el objetivo general del plan\tLogros efectivos\tIdentificación de Brechas",
        *["Uno\tDos\tNo se visualizan"] * 4,
    )
    table, _ = read("\n".join(lines)).tables
    assert rows(table)[1:] == [
        ["1. Uno Primer objetivo", "Indicador a Indicador b", "Cumple"],
        ["4. Otro Segundo objetivo", "Indicador c", "Cumple"],
    ]


def test_each_cell_of_a_row_can_be_quoted_over_several_lines_which_stay_lines() -> None:
    lines = (
        "Objetivo Específico\tIndicador\tResultado de la medición del indicador",
        '"1. Uno',
        '- Producto"\t"a) Uno',
        'b) ""Dos"""\t"a) Cumple',
        'b) No cumple"',
        "2. Dos\tTres\tCumple",
    )
    (table,) = read("\n".join(lines)).tables
    assert [paragraphs(table, 1, c) for c in range(3)] == [
        ["1. Uno", "- Producto"],
        ["a) Uno", 'b) "Dos"'],
        ["a) Cumple", "b) No cumple"],
    ]
    assert rows(table)[2] == ["2. Dos", "Tres", "Cumple"]


VERDICTS_FIRST = """Actividad 1.1
Lo que se pregunta
(C: cumple; NC: no cumple)\tLo propuesto\tLo medido
C\tUno
Primer objetivo\tMedida a
NC: faltó personal
C\tDos
Segundo objetivo
Tercer objetivo\tMedida b
Medida c
C.\tTres
Cuarto objetivo\tMedida d
"""


def test_catdoc_rows_whose_verdicts_stand_first_begin_with_them() -> None:
    (table,) = read(VERDICTS_FIRST).tables
    assert rows(table) == [
        ["Lo que se pregunta (C: cumple; NC: no cumple)", "Lo propuesto", "Lo medido"],
        ["C", "Uno Primer objetivo", "Medida a"],
        ["NC: faltó personal C", "Dos Segundo objetivo Tercer objetivo", "Medida b Medida c"],
        ["C.", "Tres Cuarto objetivo", "Medida d"],
    ]


# --- pipes ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "| N° | Nombre del Sistema | Ponderador |\n|--|:-|-:|\n| 1 | Estado Verde | 20.00 |\n|  | **Total** | 20% |\n",
        "N° | Nombre del Sistema | Ponderador\n---|---|---\n1 | Estado Verde | 20.00\n | _Total_ | 20%\n",
        "|N°|Nombre del Sistema|Ponderador|\n|-|-|-|\n|1|Estado<br>Verde|20.00|\n||<b>Total</b>|20%|\n",
        "| N° | Nombre del Sistema | Ponderador |\n|----+----+----|\n| 1 | Estado Verde | 20.00 |\n| | Total | 20% |\n",
    ],
    ids=["outer", "no outer", "br", "org"],
)
def test_pipe_tables(text: str) -> None:
    document = read("Sistemas:\n\n" + text)
    (table,) = document.tables
    assert rows(table) == FIGURES
    assert [cell.is_header for cell in table.cells] == [True] * 3 + [False] * 6
    assert document.reader == "text.pipes" and outside(document) == ["Sistemas:"]


def test_escaped_pipes_are_text_and_br_parts_paragraphs() -> None:
    document = read("| a \\| b | c |\n|---|---|\n| uno<br/>dos | 5\\*2 |\n")
    assert rows(document.tables[0]) == [["a | b", "c"], ["uno dos", "5*2"]]
    assert paragraphs(document.tables[0], 1, 0) == ["uno", "dos"]


def test_a_separator_begins_a_table() -> None:
    document = read("| a | b |\n|---|---|\n| 1 | 2 |\n\n| 3 | 4 |\n\n| c | d |\n|---|---|\n| 5 | 6 |\n")
    assert [rows(table) for table in document.tables] == [
        [["a", "b"], ["1", "2"], ["3", "4"]],
        [["c", "d"], ["5", "6"]],
    ]


# --- bars and grids ---------------------------------------------------------------------------------------------------

GRID = """
+----+--------------------+------------+
| N° | Nombre del Sistema | Ponderador |
+====+====================+============+
| 1  | Estado             | 20.00      |
|    | Verde              |            |
+----+--------------------+------------+
|    | Total              | 20%        |
+----+--------------------+------------+
"""


def test_a_grid_has_a_row_between_rules() -> None:
    document = read(GRID)
    (table,) = document.tables
    assert rows(table) == FIGURES
    assert [cell.is_header for cell in table.cells][:4] == [True, True, True, False]


def test_box_drawing_is_a_grid() -> None:
    boxed = GRID.translate(str.maketrans("|-=+", "│─═┼"))
    assert rows(read(boxed).tables[0]) == FIGURES


def test_a_grid_without_rules_between_its_rows() -> None:
    lines = GRID.strip().split("\n")
    text = "\n".join([*lines[:3], "| 1  | Estado Verde       | 20.00      |", *lines[6:]])
    assert rows(read(text).tables[0]) == FIGURES


ANTIWORD = """
|Actividad 1.1                                              |
|Objetivo Específico      |Indicador        |Resultado de la|
|                         |                 |medición del   |
|                         |                 |indicador      |
|1. Uno                   |Indicador a      |Cumple         |
|                         |                 |               |
|· Producto de dos        |Indicador b de   |No cumple      |
|palabras                 |dos palabras     |               |
|2. Otro que es un poco   |Indicador c      |Cumple         |
|largo                    |                 |               |
"""


@pytest.mark.parametrize("blank", ["", "|                         |                 |               |\n"])
def test_antiword_rows_begin_at_numbered_groups(blank: str) -> None:
    document = read(ANTIWORD.replace("|2. Otro", blank + "|2. Otro"))
    (table,) = document.tables
    assert document.reader == "text.bars"
    assert [len(row) for row in rows(table)] == [1, 3, 3, 3]
    assert table.cell(0, 2).text == "Actividad 1.1"  # the title spans the table
    assert rows(table)[1][2] == "Resultado de la medición del indicador"
    assert [paragraphs(table, 2, c) for c in range(3)] == [
        ["1. Uno", "· Producto de dos palabras"],
        ["Indicador a", "Indicador b de dos palabras"],
        ["Cumple", "No cumple"],
    ]
    assert rows(table)[3] == ["2. Otro que es un poco largo", "Indicador c", "Cumple"]


def test_a_bar_within_a_text_is_no_border() -> None:
    document = read(ANTIWORD.replace("|Indicador b de   |", "|Indicador b|de   |"))
    assert [len(row) for row in rows(document.tables[0])] == [1, 3, 3, 3]


# --- columns by spaces ------------------------------------------------------------------------------------------------

LAYOUT = """                    Dirección de Presupuestos
Objetivo 1. Gestión Eficaz (Ponderación: 30.00%)
N°        Nombre del indicador Fórmula                          Meta      Mide   Ponderador
  1       Medidas de Equidad de (Número de medidas en el año    57.1 % [(4              15.00
          Género                t / Total) * 100                /7 )*100]
  2       Tasa de               (Accidentes del año t /                    X            15.00
                                                                                    1/2
\f                    Dirección de Presupuestos
          Accidentes            Promedio) * 100

Compromisos Indicador Medidas de Equidad de Género:
                                                                                    2/2
\f"""


def test_columns_by_spaces() -> None:
    document = read(LAYOUT)
    assert document.reader == "text.layout" and document.page_count == 2
    first, second = document.tables
    assert rows(first) == [
        ["N°", "Nombre del indicador", "Fórmula", "Meta", "Mide", "Ponderador"],
        [
            "1",
            "Medidas de Equidad de Género",
            "(Número de medidas en el año t / Total) * 100",
            "57.1 % [(4 /7 )*100]",
            "",
            "15.00",
        ],
        ["2", "Tasa de", "(Accidentes del año t /", "", "X", "15.00"],
    ]
    assert rows(second) == [["", "Accidentes", "Promedio) * 100", "", "", ""]]
    assert (first.page, second.page) == (1, 2)
    assert [p.text for p in document.furniture] == [
        "Dirección de Presupuestos",
        "1/2",
        "Dirección de Presupuestos",
        "2/2",
    ]


def test_heads_of_several_lines() -> None:
    document = read(
        "Etapas de       Objetivos de Gestión                   Ponderación Objetivo\n"
        "Desarrollo                                             de Gestión\n"
        "Etapas 1        Objetivo 1: Poner en marcha un marco             5%\n"
        "                de gobernanza.\n"
        "                Objetivo 2: Diagnosticar.                       10%\n"
        "Total                                                           15%\n"
    )
    assert rows(document.tables[0]) == [
        ["Etapas de Desarrollo", "Objetivos de Gestión", "Ponderación Objetivo de Gestión"],
        ["Etapas 1", "Objetivo 1: Poner en marcha un marco de gobernanza.", "5%"],
        ["", "Objetivo 2: Diagnosticar.", "10%"],
        ["Total", "", "15%"],
    ]


# --- no cells ---------------------------------------------------------------------------------------------------------


def test_without_marks_of_cells_each_line_is_a_paragraph() -> None:
    document = read("Actividad 1.1\nObjetivo Específico\n\n-----\nIndicador\n")
    assert document.tables == () and outside(document) == ["Actividad 1.1", "Objetivo Específico", "Indicador"]


# --- the choice -------------------------------------------------------------------------------------------------------


def test_evidence_says_why() -> None:
    source = split_lines(DUMP.encode())
    best = max(weigh(source), key=lambda evidence: evidence.score)
    assert best.dialect.name == choose(source)[0].name == "dump"
    assert best.reason == "7 of 7 lines with tabs have one, at their start"


@given(st.text(alphabet="aB1 .|\t\n-+:#·Ñ\f", max_size=120).filter(lambda text: any(c.isalnum() for c in text)))
def test_no_word_is_lost_in_any_text(text: str) -> None:
    found = sorted(word for line in read(text).lines() for word in line.raw.replace("|", " ").split() if word.isalnum())
    expected = sorted(word for word in text.replace("|", " ").split() if word.isalnum())
    # Markdown's heading marks and what cells hold beside words may go; words may not.
    assert found == expected


def test_a_line_of_closing_brackets_alone_is_not_lost() -> None:
    document = read("Respuestas en el plazo\n8.11 horas [(73 /9\n)]\n7.5\n---\n")
    assert outside(document) == ["Respuestas en el plazo", "8.11 horas [(73 /9 )]", "7.5"]
