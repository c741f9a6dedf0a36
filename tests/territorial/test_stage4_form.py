"""The stage-4 form, from every shape in which a reader can hand its tables over."""

from __future__ import annotations

import pytest
from territorial_sources import HEADS_11, HEADS_12, HEADS_13, HEADS_21, Source, values

from extractors.accounting import account
from extractors.document import Cell, Paragraph, Table
from extractors.forms.territorial_stage4 import extract, recognise

ROW_1 = (
    "1. Riego\n· Canales\nReparar canales del valle\nMedir los caudales\n· Pozos\nProfundizar pozos",
    "Kilómetros reparados\nFórmula:\nMediciones / Canales\nPozos profundizados",
    "Cumple\nNo cumple\nCumple parcialmente",
)
ROW_2 = ("2. Crédito\n· Bonos\nEntregar bonos", "Bonos entregados", "Cumplido")
EXPECTED = [
    ("1", "1", "1. Riego", "Canales", "Reparar canales del valle", "Kilómetros reparados", "met", "exact"),
    ("1", "2", "1. Riego", "Canales", "Medir los caudales", "Fórmula: Mediciones / Canales", "not_met", "exact"),
    ("1", "3", "1. Riego", "Pozos", "Profundizar pozos", "Pozos profundizados", "partially_met", "exact"),
    ("2", "1", "2. Crédito", "Bonos", "Entregar bonos", "Bonos entregados", "met", "exact"),
]
FIELDS = ("row_number", "item_number", "product_group", "product", "commitment", "indicator", "verdict", "alignment")


def test_proper_tables() -> None:
    found = Source().say("Actividad 1.1").table(HEADS_11, ROW_1, ROW_2).extract()
    assert values(found, "verdicts", *FIELDS) == EXPECTED
    assert values(found, "verdicts", "activity") == [("1.1",)] * 4


def test_cells_without_rows() -> None:
    found = Source().cells("Actividad 1.1", *HEADS_11, *ROW_1, *ROW_2).extract()
    assert values(found, "verdicts", *FIELDS) == EXPECTED


def test_lines_without_cells() -> None:
    lines = [line for text in (*HEADS_11, *ROW_1, *ROW_2) for line in text.split("\n")]
    found = Source().say("Actividad 1.1", *lines).extract()
    assert values(found, "verdicts", *FIELDS) == EXPECTED
    assert all(r["commitment"].confidence < 0.95 for r in found.fields["verdicts"])


def test_cells_find_their_columns_again_after_one_that_is_missing() -> None:
    found = Source().cells("Actividad 1.1", *HEADS_11, ROW_1[0], ROW_1[2], *ROW_2).extract()
    assert values(found, "verdicts", "row_number", "commitment", "indicator") == [
        ("1", "Reparar canales del valle", None),
        ("1", "Medir los caudales", None),
        ("1", "Profundizar pozos", None),
        ("2", "Entregar bonos", "Bonos entregados"),
    ]


def test_a_row_torn_by_a_page_break_is_one_row() -> None:
    head = ("1. Riego\n· Canales\nReparar canales de los", "Kilómetros", "Cumple, aunque Illapel no")
    rest = ("valles\nMedir los caudales", "Mediciones", "cumple aún con el calendario.\nNo cumple")
    source = Source().say("Actividad 1.1").table(HEADS_11, head, page=1)
    found = source.say("Actividad 1.1").table(HEADS_11, rest, ROW_2, page=2).extract()
    assert values(found, "verdicts", "row_number", "commitment", "indicator", "verdict", "evidence") == [
        ("1", "Reparar canales de los valles", "Kilómetros", "met", "aunque Illapel no cumple aún con el calendario."),
        ("1", "Medir los caudales", "Mediciones", "not_met", None),
        ("2", "Entregar bonos", "Bonos entregados", "met", None),
    ]  # fmt: skip


def test_two_verdicts_at_a_page_break_stay_two() -> None:
    source = Source().say("Actividad 1.1").table(HEADS_11, ("1. A\nHacer a\nHacer b", "", "Cumple"), page=1)
    found = source.table(HEADS_11, ("", "", "no cumple."), page=2).extract()
    assert values(found, "verdicts", "commitment", "verdict") == [("Hacer a", "met"), ("Hacer b", "not_met")]


def test_one_verdict_judges_all_that_its_row_holds() -> None:
    row = ("1. A\n· B\nHacer uno\n· C\nHacer dos", "Unos\nDoses", "Cumple")
    found = Source().say("Actividad 1.1").table(HEADS_11, row).extract()
    assert values(found, "verdicts", "product", "commitment", "indicator", "alignment") == [
        ("B C", "Hacer uno Hacer dos", "Unos Doses", "inferred")
    ]


def test_one_indicator_counts_for_all_verdicts_of_its_row() -> None:
    row = ("1. A\n· B\nHacer uno\nHacer dos", "Cosas hechas", "Cumple\nNo cumple")
    found = Source().say("Actividad 1.1").table(HEADS_11, row).extract()
    assert values(found, "verdicts", "commitment", "indicator") == [
        ("Hacer uno", "Cosas hechas"),
        ("Hacer dos", "Cosas hechas"),
    ]


def test_verdicts_in_one_paragraph_line_by_line_are_several() -> None:
    source = Source().say("Actividad 1.1")
    source.table(HEADS_11, ("1. A\nHacer uno\nHacer dos", "", ""))
    table = source.blocks[-1]
    lines = [source.paragraph(t).lines[0] for t in ("Cumple", "No cumple", "CUMPLE", "PARCIALMENTE")]
    assert isinstance(table, Table)
    source.blocks[-1] = Table((*table.cells[:-1], Cell(1, 2, (Paragraph.of(lines),))))
    found = source.extract()
    assert values(found, "verdicts", "verdict") == [("met",), ("not_met",), ("partially_met",)]


def test_modifications_stand_under_their_category() -> None:
    row = (
        "1. Riego\n· Canales",
        "2. Mejorar el acceso\n- Abrir una oficina\n· Publicar en la web\n8. Optimizar procesos\nElaborar un plan",
        "Cumple, se abrió.\nY funciona a diario.\nNo incorpora la mejora\nCumple. Hay un plan.",
    )
    found = Source().say("Actividad 1.2").table(HEADS_12, row).extract()
    assert values(found, "verdicts", "product_group", "product", "category", "commitment", "verdict", "evidence") == [
        ("1. Riego", "Canales", "2. Mejorar el acceso", "Abrir una oficina", "met", "se abrió. Y funciona a diario."),
        ("1. Riego", "Canales", "2. Mejorar el acceso", "Publicar en la web", "not_met", None),
        ("1. Riego", "Canales", "8. Optimizar procesos", "Elaborar un plan", "met", "Hay un plan."),
    ]  # fmt: skip


def test_several_products_and_verdicts_leave_the_product_open() -> None:
    row = ("1. Riego\n· Canales:\n· Pozos:", "- Abrir oficinas\n- Publicar", "Cumple\nCumple")
    found = Source().say("Actividad 1.2").table(HEADS_12, row).extract()
    assert values(found, "verdicts", "product_group", "product") == [("1. Riego", None)] * 2
    assert account(found).residue == ()


def test_information_systems_lose_the_form_s_note_and_keep_their_recommendation() -> None:
    rows = [
        (
            "1. Identifica sistemas\nNota. Este objetivo debe ser cumplido para cada uno de los productos estratégicos",
            "Objetivo cumplido. Hay sistemas.",
            "Publicar los datos.",
        ),
        ("2. Genera reportes", "Objetivo no cumplido", ""),
    ]
    found = Source().say("Actividad 2.1").table(HEADS_21, *rows).extract()
    assert values(found, "verdicts", "commitment", "verdict", "evidence", "recommendation", "product_group") == [
        ("Identifica sistemas", "met", "Hay sistemas.", "Publicar los datos.", None),
        ("Genera reportes", "not_met", None, None, None),
    ]
    assert account(found).residue == ()


def test_narratives_and_their_measurements() -> None:
    row = (
        "· Bajar los tiempos\n· Llegar a todos",
        "Los tiempos son:\n-Pago: 1.33 días\n-Espera: 2,5 minutos\nLo demás sigue.",
        "No se visualizan\nNinguna",
    )
    found = Source().say("Actividad 1.3").table(HEADS_13, row).extract()
    assert values(found, "narratives", "section", "kind", "item_number", "text") == [
        ("1.3", "committed_achievement", "1", "Bajar los tiempos"),
        ("1.3", "committed_achievement", "2", "Llegar a todos"),
        ("1.3", "actual_achievement", "1", "Los tiempos son: -Pago: 1.33 días -Espera: 2,5 minutos"),
        ("1.3", "actual_achievement", "2", "Lo demás sigue."),
        ("1.3", "gap", "1", "No se visualizan"),
        ("1.3", "gap", "2", "Ninguna"),
    ]
    assert values(found, "measurements", "label", "value", "unit") == [
        ("Pago", "1.33", "días"),
        ("Espera", "2,5", "minutos"),
    ]


def test_the_executive_report_is_read_by_the_wording_of_its_headings() -> None:
    found = (
        Source()
        .say(
            "OBJETIVO N°3: “Informe Ejecutivo al Jefe de Servicio”.",
            "INFORME EJECUTIVO",
            "1. PRINCIPALES LOGROS OBTENIDOS",
            "· Redes con el",
            "municipio",
            "2. RECOMENDACIONES PARA EL DESARROLLO DEL SISTEMA DE GESTION",
            "TERRITORIAL",
            "· Compartir datos",
        )
        .extract()
    )
    assert values(found, "narratives", "section", "kind", "text") == [
        ("3.1", "achievement", "Redes con el municipio"),
        ("3.3", "recommendation", "Compartir datos"),
    ]
    assert account(found).coverage == 1.0


@pytest.mark.parametrize(
    ("lines", "name"),
    [
        (["OBJETIVO N°1: “Descripción del desarrollo”."], "Descripción del desarrollo"),
        (['OBJETIVO Nº 1 "Descripción del desarrollo".'], "Descripción del desarrollo"),
        (["OBJETIVO N°1: “Descripción del desarrollo", "alcanzado”."], "Descripción del desarrollo alcanzado"),
        (
            ["Objetivo N°1: Descripción del desarrollo alcanzado en la incorporación", "de la perspectiva territorial"],
            "Descripción del desarrollo alcanzado en la incorporación de la perspectiva territorial",
        ),
    ],
)
def test_an_objective_loses_label_quotes_and_stop(lines: list[str], name: str) -> None:
    found = Source().say(*lines, "SERVICIO: X").extract()
    assert values(found, "objectives", "objective_number", "name") == [("1", name)]
    assert values(found, "documents", "service") == [("X",)]


def test_an_objective_said_again_on_the_next_page_is_one() -> None:
    title = "OBJETIVO N°1: “Descripción del desarrollo”."
    assert len(Source().say(title, title).extract().fields["objectives"]) == 1


def test_the_header_in_cells_lines_and_label_cells() -> None:
    for source in (
        Source().say("SERVICIO: Servicio Austral", "REGIÓN: XI DE AYSÉN"),
        Source().cells("SERVICIO: Servicio Austral", "REGIÓN: XI DE AYSÉN"),
        Source().table(("SERVICIO", "Servicio Austral"), ("REGIÓN:", "XI DE AYSÉN")),
        Source().say("SERVICIO: Servicio Austral REGIÓN: XI DE AYSÉN"),
    ):
        assert values(source.extract(), "documents", "service", "region") == [("Servicio Austral", "XI DE AYSÉN")]


def test_the_year_is_what_the_form_states_and_nothing_else() -> None:
    stated = Source().say("Formulario Etapa N°4", "Sistema de Gestión Territorial - Año 2009").extract()
    assert values(stated, "documents", "fiscal_year") == [("2009",)]
    rows = Source().say("Actividad 1.1").table(HEADS_11, ("1. A\nHacer más que el año 2008", "", "Cumple")).extract()
    assert "documents" not in rows.fields


def test_a_verdict_that_words_do_not_give_is_undetermined_and_noted() -> None:
    row = ("1. A\n· B\nHacer uno", "Unos", "Los equipos trabajaron durante todo el período")
    found = Source().say("Actividad 1.1").table(HEADS_11, row).extract()
    assert values(found, "verdicts", "verdict", "evidence") == [
        ("undetermined", "Los equipos trabajaron durante todo el período")
    ]
    assert [note.check for note in found.notes] == ["verdicts_read"]


def test_words_before_the_only_verdict_are_its_evidence() -> None:
    row = ("1. A\n· B\nHacer uno", "Unos", "Durante el período:\nCumple")
    found = Source().say("Actividad 1.1").table(HEADS_11, row).extract()
    assert values(found, "verdicts", "verdict", "evidence") == [("met", "Durante el período:")]


HEADS_PRODUCTS = ("Producto", *HEADS_11)


def test_a_product_in_a_cell_of_its_own_holds_for_the_rows_that_it_is_merged_over() -> None:
    rows = (
        ("1. Riego", "Reparar canales", "Kilómetros", "Cumple"),
        ("", "Medir caudales", "Mediciones", "No cumple"),
        ("Pozos", "Profundizar pozos", "Pozos", "Cumple"),
    )
    found = Source().say("Actividad 1.1").table(HEADS_PRODUCTS, *rows).extract()
    assert values(found, "verdicts", "row_number", "product_group", "product", "commitment", "verdict") == [
        ("1", "1. Riego", None, "Reparar canales", "met"),
        ("2", "1. Riego", None, "Medir caudales", "not_met"),
        ("3", None, "Pozos", "Profundizar pozos", "met"),
    ]
    assert not found.notes


def test_a_product_merged_over_a_page_break_is_neither_lost_nor_cut() -> None:
    first = (("1. Obras de", "Reparar canales", "Kilómetros", "Cumple"), ("", "Medir los", "Mediciones", "No cumple"))
    rest = (("riego", "caudales", "", ""), ("", "Abrir pozos", "Pozos", "Cumple"))
    found = Source().say("Actividad 1.1").table(HEADS_PRODUCTS, *first, page=1).table(*rest, page=2).extract()
    assert values(found, "verdicts", "row_number", "product_group", "commitment", "indicator", "verdict") == [
        ("1", "1. Obras de riego", "Reparar canales", "Kilómetros", "met"),
        ("2", "1. Obras de riego", "Medir los caudales", "Mediciones", "not_met"),
        ("3", "1. Obras de riego", "Abrir pozos", "Pozos", "met"),
    ]


def test_a_note_outside_the_table_explains_the_keys_of_its_verdicts() -> None:
    rows = [("1. A\nHacer uno", "Unos", "C"), ("2. B\nHacer dos", "Doses", "CP"), ("3. C\nHacer tres", "Treses", "NC")]
    heads = (*HEADS_11[:2], "Resultado de la medición del indicador")
    table = Source().say("Actividad 1.1").table(heads, *rows)
    assert values(table.extract(), "verdicts", "verdict") == [("undetermined",)] * 3
    found = table.say("(*) C: Cumple; CP: Cumple parcialmente; NC: No cumple").extract()
    assert values(found, "verdicts", "verdict") == [("met",), ("partially_met",), ("not_met",)]
    assert not account(found).residue and not found.notes


def test_a_column_that_asks_for_the_share_of_compliance_is_answered_by_a_percentage() -> None:
    heads = (*HEADS_11[:2], "Resultado de la medición del indicador\n(% de cumplimiento)")
    rows = (("1. A\nHacer uno", "Unos", "100%"), ("2. B\nHacer dos", "Doses", "75 %"))
    found = Source().say("Actividad 1.1").table(heads, *rows).extract()
    assert values(found, "verdicts", "verdict") == [("met",), ("partially_met",)]


def test_the_lines_of_a_numbered_list_of_verdicts_are_one_each_whatever_they_give_as_evidence() -> None:
    said = ("1.1 Cumple parcialmente, se capacitó al 70% de la", "dotación", "1.2 No cumple", "1.3 Cumple")
    source = Source().say("Actividad 1.1").table(HEADS_11, ("1. A\nHacer uno\nHacer dos\nHacer tres", "", ""))
    found = source.with_lines(2, *said).extract()
    assert values(found, "verdicts", "commitment", "verdict", "evidence") == [
        ("Hacer uno", "partially_met", "se capacitó al 70% de la dotación"),
        ("Hacer dos", "not_met", None),
        ("Hacer tres", "met", None),
    ]
    assert not account(found).residue


def test_an_unmarked_line_after_a_page_break_completes_a_marked_objective_before_another() -> None:
    first = ("1. A\n1.1 Hacer uno con el Ministerio", "Unos", "Cumple")
    rest = ("Público y la fiscalía\n1.2 Hacer dos", "Doses", "No cumple")
    found = Source().say("Actividad 1.1").table(HEADS_11, first, page=1).table(HEADS_11, rest, page=2).extract()
    assert values(found, "verdicts", "commitment", "verdict") == [
        ("Hacer uno con el Ministerio Público y la fiscalía", "met"),
        ("Hacer dos", "not_met"),
    ]


def test_an_objective_on_the_line_after_a_product_with_a_dash_is_an_objective() -> None:
    source = Source().say("Actividad 1.1").table(HEADS_11, ("", "Charlas", "Cumple"))
    found = source.with_lines(0, "- Fondo regional", "Difundir los", "concursos").extract()
    assert values(found, "verdicts", "product", "commitment") == [("Fondo regional", "Difundir los concursos")]


def test_lines_that_each_state_a_quantity_are_items_though_nothing_marks_them() -> None:
    source = Source().say("Actividad 1.3").table(HEADS_13, ("Facilitar", "", "Ninguna"))
    found = source.with_lines(1, "Pagos por internet: 41 %", "Superficie en", "riego: 12 hectáreas").extract()
    assert [text for kind, text in values(found, "narratives", "kind", "text") if kind == "actual_achievement"] == [
        "Pagos por internet: 41 % Superficie en riego: 12 hectáreas"
    ]
    source = Source().say("Actividad 1.3").table(HEADS_13, ("Facilitar", "", "Ninguna"))
    found = source.with_lines(1, "Pagos por internet: 41 %", "Riego: 12 hectáreas").extract()
    assert [text for kind, text in values(found, "narratives", "kind", "text") if kind == "actual_achievement"] == [
        "Pagos por internet: 41 %",
        "Riego: 12 hectáreas",
    ]


def test_a_year_with_a_label_in_the_header_is_the_form_s_year() -> None:
    source = Source().table(("SERVICIO", "SERVICIO AGRÍCOLA Y GANADERO", "AÑO", "2009")).say("Actividad 1.1")
    found = source.table(HEADS_11, ROW_2).extract()
    assert values(found, "documents", "fiscal_year") == [("2009",)]


def test_a_row_without_a_verdict_gives_none_and_is_noted() -> None:
    found = Source().say("Actividad 1.1").table(HEADS_11, ("1. A\n· B\nHacer uno", "Unos", ""), ROW_2).extract()
    assert values(found, "verdicts", "row_number") == [("2",)]
    assert [note.check for note in found.notes] == ["rows_have_verdicts"]


def test_an_activity_is_known_by_its_heads_where_its_title_is_lost() -> None:
    found = Source().table(HEADS_11, ROW_2).table(HEADS_12, ("1. A\n· B", "- Abrir", "Cumple")).extract()
    assert values(found, "verdicts", "activity") == [("1.1",), ("1.2",)]


def test_a_heading_inside_a_last_cell_ends_it() -> None:
    tail = "Publicar.\nOBJETIVO N°3: “Informe Ejecutivo al Jefe de Servicio”.\n1. PRINCIPALES LOGROS OBTENIDOS\n· Redes"
    found = Source().say("Actividad 2.1").table(HEADS_21, ("1. Genera reportes", "Objetivo cumplido", tail)).extract()
    assert values(found, "verdicts", "recommendation") == [("Publicar.",)]
    assert values(found, "narratives", "section", "text") == [("3.1", "Redes")]


def test_text_directly_below_a_heading_of_the_executive_report_is_no_part_of_it() -> None:
    source = Source().say("OBJETIVO N°3: “Informe Ejecutivo al Jefe de Servicio”.", "1. PRINCIPALES LOGROS OBTENIDOS")
    heading = ("3. RECOMENDACIONES PARA EL DESARROLLO DEL SISTEMA", "DE GESTION TERRITORIAL", "No hay")
    source.say("- Redes").blocks.append(Paragraph.of([line for t in heading for line in source.paragraph(t).lines]))
    assert values(source.extract(), "narratives", "section", "text") == [("3.1", "Redes"), ("3.3", "No hay")]


def test_the_cells_of_a_dump_become_a_headed_table() -> None:
    found = Source().cells("Actividad 1.1", *HEADS_11, *ROW_2).extract()
    (table,) = found.tables
    assert (table.heading, table.header_rows) == (("Actividad 1.1",), 1)
    assert (table.table.row_count, table.table.column_count) == (2, 3)
    assert table.table.cell(1, 1).text == "Bonos entregados"


def test_a_memo_that_names_the_form_is_not_the_form() -> None:
    memo = Source().say("Formulario Etapa N°4", "Se recuerda a los servicios que deben cumplir el plazo.")
    assert recognise(memo.document) < 0.6
    form = memo.say("Actividad 1.1").table(HEADS_11, ROW_2)
    assert recognise(form.document) > 0.8


def test_every_value_stands_in_the_words_that_it_points_at() -> None:
    source = Source().say("Formulario Etapa N°4", "Actividad 1.1").table(HEADS_11, ROW_1, ROW_2)
    for records in extract(source.document).fields.values():
        for record in records:
            for value in record.values():
                assert value.spans or value.place
                assert all(s.text in s.paragraph.text for s in value.spans)
