"""Monthly annexes as they come: blocks that are cut and begin again, stale years, percent and fraction side by side."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from xlsxwriter import Workbook

from normalizers.records import Result
from normalizers.schema import Record
from pipeline import process

HEADS = (
    "CR", "Tipo", "Nombre del indicador", "Forma de cálculo", "Ponderación", "Meta", "Numerador", "Denominador",
    "Resultado periodo", "Nivel riesgo", "", "Cumplimiento respecto a meta", "Análisis",
)  # fmt: skip
OF_H, OF_PMG = "Indicadores del Formulario H", "Indicadores del Programa de Mejoramiento de Gestión (PMG)"
Block = tuple[str, list[dict[str, Any]]]
"""Its title ("": none), and its rows: by head what stands under it; (number, format) for a stored one."""


def row(name: str, **changes: Any) -> dict[str, Any]:
    """A row in which everything agrees."""
    usual = {
        "CR": "DIV. A", "Tipo": "H", "Nombre del indicador": name, "Forma de cálculo": f"({name} / total) * 100",
        "Ponderación": "50,0%", "Meta": "90,0%", "Numerador": "279 ", "Denominador": " 310 ",
        "Resultado periodo": "90,0%", "Nivel riesgo": "Bajo", "": 1, "Cumplimiento respecto a meta": "100,0%",
        "Análisis": "CUMPLIDO\nSe pagaron en plazo.",
    }  # fmt: skip
    return usual | {key.replace("_", " "): value for key, value in changes.items()}


def annex(*blocks: Block, year: str = "AÑO 2023") -> bytes:
    out = BytesIO()
    book = Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet("ANEXO")
    sheet.write(0, 0, "INFORME DE INDICADORES DE GESTIÓN - SUBSECRETARÍA DE EDUCACIÓN PARVULARIA")
    sheet.write(1, 0, "Reporte al mes de octubre de 2023")
    at = 3
    for title, rows in blocks:
        if title:
            sheet.write(at, 0, title)
        sheet.write(at + 1, 5, year)
        sheet.write_row(at + 2, 0, HEADS)
        at += 3
        for values in rows:
            for column, head in enumerate(HEADS):
                value, form = values[head] if isinstance(values[head], tuple) else (values[head], "General")
                sheet.write(at, column, value, book.add_format({"num_format": form}))
            at += 1
        at += 1
    book.close()
    return out.getvalue()


def read(data: bytes) -> tuple[list[Result], Any, list[str]]:
    rows: dict[str, list[Record]] = process(data, "annex.xlsx")
    failed = [check.check for check in rows["checks"] if not check.passed]  # type: ignore[attr-defined]
    return rows["results"], rows["documents"][0], failed  # type: ignore[return-value]


STORED = {"Numerador": (279, "#,##0"), "Denominador": (310, "#,##0")}
RIGHT = {
    "as text": row("Becas"),
    "as stored percentages": row("Becas", Meta=(0.9, "0.0%"), Resultado_periodo=(0.9, "0.00%"), **STORED)
    | {"Ponderación": (0.5, "0.0%"), "Cumplimiento respecto a meta": (1.0, "0%")},
    "as fractions": row("Becas", Meta=0.9, Resultado_periodo=0.9, **STORED)
    | {"Ponderación": 0.5, "Cumplimiento respecto a meta": 1.0},
}


@pytest.mark.parametrize("kind", RIGHT)
def test_a_row_says_the_same_however_it_is_shown(kind: str) -> None:
    (result,), document, failed = read(annex((OF_H, [RIGHT[kind]])))
    scale = 1.0 if kind == "as fractions" else 100.0

    assert (result.instrument, result.period, result.responsible) == ("formulario_h", "2023-10", "DIV. A")
    assert (result.target_value, result.result_value) == (0.9 * scale, 0.9 * scale)
    assert (result.result_numerator, result.result_denominator) == (279.0, 310.0)
    assert (result.weight_pct, result.compliance_pct) == (50.0, 100.0)
    assert (result.verdict, result.verdict_raw, result.explanation) == ("met", "CUMPLIDO", "Se pagaron en plazo.")
    assert (document.fiscal_year, document.status, failed) == (2023, "ok", [])


def test_a_block_that_begins_again_without_its_title_goes_on() -> None:
    rows = [row("Becas"), row("Pagos")]
    found, document, failed = read(annex((OF_H, rows[:1]), ("", rows[1:]), (OF_PMG, [row("Género", Tipo="PMG")])))

    assert [(r.name, r.instrument) for r in found] == [
        ("Becas", "formulario_h"), ("Pagos", "formulario_h"), ("Género", "pmg"),
    ]  # fmt: skip
    assert (document.status, failed) == ("ok", [])


def test_a_stale_year_over_a_block_is_not_the_reports() -> None:
    (result,), document, _ = read(annex((OF_H, [row("Becas")]), year="AÑO 2022"))
    assert (document.fiscal_year, result.period) == (2023, "2023-10")


def test_what_is_only_measured_has_no_target() -> None:
    values = row("Becas", Meta="Solo medir", Análisis="EN PROCESO: sigue.") | {
        "Cumplimiento respecto a meta": "No aplica", "Denominador": "no aplica", "Numerador": 5, "Resultado periodo": 5,
    }  # fmt: skip
    (result,), document, _ = read(annex((OF_H, [values])))
    assert (result.target_value, result.compliance_pct, result.result_value) == (None, None, 5.0)
    assert (result.verdict, result.explanation) == ("undetermined", "sigue.")
    assert document.status == "ok"


def test_a_printed_verdict_that_the_figures_deny_stays_and_is_said() -> None:
    values = row("Becas", Análisis="NO CUMPLIDO\nFaltó personal.")
    (result,), document, failed = read(annex((OF_H, [values])))
    assert (result.verdict, result.compliance_pct) == ("not_met", 100.0)
    assert (document.status, failed) == ("ok", ["verdict_agrees_with_figures"])


def test_figures_that_contradict_each_other_are_for_review() -> None:
    values = row("Becas", Resultado_periodo="0.9234") | {"Cumplimiento respecto a meta": "131.0%"}
    _, document, failed = read(annex((OF_H, [values])))
    assert document.status == "review"
    assert "compliance_equals_ratio" in failed
