"""Rows of reports on results: what is no sum, what stands in a merged cell, numbers before names, empty cells."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from extractors.document import Cell, Table
from extractors.forms.rows import read_rows, segments
from extractors.layouts import form_spec
from extractors.readers import read_bytes
from pipeline import process

HEAD = """INFORME MENSUAL DE INDICADORES - JUNIO DE 2024
SERVICIO NACIONAL DE PESCA Y ACUICULTURA

Centro de Responsabilidad\tIndicador\tFórmula de Cálculo\tMeta\tEfectivo\t% Cumplimiento\tAnálisis
"""
ROWS = """Norte\t1. Planes aprobados\tSuma\t4\t3\t75%\tEN PROCESO
Sur\t2.- Viajes a regiones\tSuma de viajes\t-\ts/i\t-\t"SIN INFORMACIÓN.
Se informará en julio."
"""


def results(text: str) -> list[Any]:
    return list(process(text.encode(), "informe.txt")["results"])


def test_a_formula_is_no_total_and_a_number_no_part_of_a_name() -> None:
    rows = results(HEAD + ROWS)
    assert [(r.name, r.formula) for r in rows] == [
        ("Planes aprobados", "Suma"),
        ("Viajes a regiones", "Suma de viajes"),
    ]
    assert [(r.target_value, r.result_value, r.compliance_pct) for r in rows] == [(4.0, 3.0, 75.0), (None, None, None)]
    assert [r.period for r in rows] == ["2024-06", "2024-06"]
    assert rows[1].explanation == "Se informará en julio."


def test_a_name_without_a_label_is_the_service() -> None:
    (document,) = process((HEAD + ROWS).encode(), "informe.txt")["documents"]
    assert (document.service_name, document.fiscal_year) == ("Servicio Nacional de Pesca y Acuicultura", 2024)  # type: ignore[attr-defined]


def test_a_quoted_cell_can_begin_its_row() -> None:
    quoted = '"Norte\ny Centro"\tPlanes aprobados\tSuma\t4\t3\t75%\tEN PROCESO\n'
    assert [r.responsible for r in results(HEAD + quoted + ROWS)] == ["Norte y Centro", "Norte", "Sur"]


def test_a_merged_cell_speaks_for_every_row_beside_it() -> None:
    (table,) = read_bytes((HEAD + ROWS).encode()).tables
    cells = [replace(c, row_span=2) if c.text == "Norte" else c for c in table.cells if c.text != "Sur"]
    merged = Table(tuple(c for c in cells if (c.row, c.column) != (2, 0)), table.page)
    (segment,) = segments(merged, form_spec("indicator_results"))
    assert [row.text("responsible") for row in read_rows(segment, [])] == ["Norte", "Norte"]
    assert isinstance(merged.cells[0], Cell)


WHOLE = """MINISTERIO\tMINISTERIO DE ENERGIA\tPARTIDA\t24
SERVICIO\tCOMISION NACIONAL DE ENERGIA\tCAPÍTULO\t02

Nombre Indicador\tFórmula de Cálculo\tUnidad de medida\tMeta 2014\tEfectivo 2013\tEfectivo 2014\tCumple\tMedios de Verificación
Informes de precios publicados\tSuma de informes\tinformes\t12 informes\t11 informes\t12 informes\tSI\tSitio web
"""  # noqa: E501


def test_many_known_heads_are_the_form_under_any_title_and_say_its_year() -> None:
    rows = process(WHOLE.encode(), "informe.txt")
    (document,) = rows["documents"]
    assert (document.form_type, document.fiscal_year, document.status) == ("indicator_results", 2014, "ok")  # type: ignore[attr-defined]
    assert [(r.target_value, r.result_value) for r in rows["results"]] == [(12.0, 12.0)]  # type: ignore[attr-defined]
    strange = process(WHOLE.replace("Unidad de medida", "Encargado").encode(), "informe.txt")["documents"][0]
    assert strange.form_type == "unknown"  # type: ignore[attr-defined]


def test_heads_of_two_years_say_none() -> None:
    (document,) = process(WHOLE.replace("Meta 2014", "Meta 2015").encode(), "informe.txt")["documents"]
    assert document.fiscal_year is None  # type: ignore[attr-defined]


def test_the_months_that_are_reported_say_the_year() -> None:
    panel = "Panel Indicadores - Subsecretaría de Energía\n\n"
    panel += "Instrumento\tIndicador\tMeta del período\tPeríodo Meta\t% Avance\n"
    months = "PMG\tDías de trámite\t12 días\t2024-0{}\t13 días\n"
    (document,) = process((panel + months.format(4) + months.format(5)).encode(), "panel.txt")["documents"]
    assert document.fiscal_year == 2024  # type: ignore[attr-defined]


def test_no_information_is_no_percentage() -> None:
    rows = process((HEAD + ROWS.replace("75%", "S.I.")).encode(), "informe.txt")
    assert [r.compliance_pct for r in rows["results"]] == [None, None]  # type: ignore[attr-defined]
    assert "number_understood" not in {c.check for c in rows["checks"] if not c.passed}  # type: ignore[attr-defined]


TEAM = """INFORME DE EVALUACIÓN CUMPLIMIENTO AÑO 2023
SERVICIO: SERVICIO NACIONAL DE TURISMO
EQUIPO DE TRABAJO: {}

Indicador\tMeta\tEfectivo\tCumple
Convenios suscritos\t90,0%\t92,3%\tSI
"""
SECOND = """
EQUIPO DE TRABAJO: Sur

Indicador\tMeta\tEfectivo\tCumple
Obras visitadas\t80,0%\t61,0%\tNO
"""


def test_a_team_between_tables_is_that_of_the_rows_below() -> None:
    assert [r.responsible for r in results(TEAM.format("Norte") + SECOND)] == ["Norte", "Sur"]


def test_another_service_between_tables_is_another_form() -> None:
    def doubts(text: str) -> list[str]:
        return [str(c.check) for c in process(text.encode(), "informe.txt")["checks"] if not c.passed]  # type: ignore[attr-defined]

    again = TEAM.format("Norte") + "\n" + TEAM.format("Sur")
    assert "one_form" not in doubts(again)
    assert "one_form" in doubts(again[::-1].replace("OMSIRUT", "ACSEP", 1)[::-1])


def test_a_title_says_the_instrument_that_it_names() -> None:
    title = "RESULTADOS DE LOS INDICADORES DE DESEMPEÑO - {} AÑO 2024"
    instruments = [
        {r.instrument for r in results(title.format(name) + HEAD[HEAD.index("\n") :] + ROWS)}
        for name in ("CONVENIO DE DESEMPEÑO COLECTIVO", "PMG", "PMG Y FORMULARIO H")
    ]
    assert instruments == [{"cdc"}, {"pmg"}, {None}]


def test_columns_printed_on_a_page_of_their_own_are_no_further_rows() -> None:
    """A wide sheet printed over two pages: the second holds the remaining columns, under headers of their own."""
    wide = (
        HEAD[: HEAD.index("Centro")] + "Indicador\tFórmula de Cálculo\tMeta\tEfectivo\nPlanes aprobados\tSuma\t4\t3\n"
    )
    rest = "\n\nCumple\t% Cumplimiento\tPonderación\tNotas\nNO\t75%\t100%\t1\n"
    read = process((wide + rest).encode(), "informe.txt")
    assert [(r.name, r.target_value, r.result_value) for r in read["results"]] == [("Planes aprobados", 4.0, 3.0)]  # type: ignore[attr-defined]
    assert read["documents"][0].status == "review"  # type: ignore[attr-defined]


def test_operands_and_value_below_one_header_are_three_columns() -> None:
    text = """INFORME DE CUMPLIMIENTO DE INDICADORES DE DESEMPEÑO 2024
SERVICIO\tSERVICIO NACIONAL DE PESCA Y ACUICULTURA

Indicador\tMeta 2024\t\t\tEfectivo 2024\t\t\tCumple
\tNumerador\tDenominador\tValor\tNumerador\tDenominador\tValor\t
Planes aprobados\t36\t40\t90%\t30\t40\t75%\tNO
"""
    (row,) = results(text)
    assert (row.target_numerator, row.target_denominator, row.target_value) == (36.0, 40.0, 90.0)
    assert (row.result_numerator, row.result_denominator, row.result_value) == (30.0, 40.0, 75.0)
