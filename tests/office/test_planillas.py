"""Planillas SIG as they come: every field of every result and observation, or a document that says it is in doubt."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from math import isclose
from typing import Any

import pytest
from planillas import Planilla, Shown, expected, made

from normalizers.schema import Record
from pipeline import process

TIMELY = Shown(
    "3.5.1.24",
    "Porcentaje de solicitudes resueltas en un plazo de 10 días hábiles",
    (9000, 10000),
    {"Oct": (840, 1000), "Nov": (930, 1000), "Dic": (950, 1000)},
)
SUPERVISED = Shown(
    "1.3.1.4",
    "Porcentaje de clubes con proyecto supervisado",
    (180, 240),
    {"Oct": (14, 20), "Nov": (22, 25), "Dic": (33, 35)},
    dimension="Eficacia/Proceso",
)
BASE = Planilla([TIMELY, SUPERVISED])


def coded(code: str) -> Planilla:
    return replace(BASE, indicators=[replace(TIMELY, code=code), SUPERVISED])


def weighed(*weights: float, **more: Any) -> Planilla:
    indicators = [replace(s, weight=w) for s, w in zip((TIMELY, SUPERVISED), weights, strict=True)]
    return replace(BASE, indicators=indicators, **more)


UNFILLED = replace(TIMELY, months={"Oct": (840, 1000), "Nov": (930, 1000), "Dic": (None, None)})
ZERO = replace(TIMELY, months={"Oct": (0, 1000), "Nov": (930, 1000), "Dic": (950, 1000)})

RIGHT = {
    "as it should be": [BASE],
    "a head lower down": [replace(BASE, head_row=13)],
    "a head higher up": [replace(BASE, head_row=9)],
    "a unit of its own": [replace(BASE, unit="Unidad de Beneficios")],
    "weights": [weighed(0.6, 0.4)],
    "weights and their sum": [weighed(0.6, 0.4, total=True)],
    "cells that are not merged": [replace(BASE, merged=False)],
    "blank rows between": [replace(BASE, blank_between=1)],
    "percent beside fraction": [replace(BASE, indicators=[replace(TIMELY, format="0.00"), SUPERVISED])],
    "fractions alone": [
        replace(BASE, indicators=[replace(s, format="0.00", target_format="0.0000") for s in (TIMELY, SUPERVISED)])
    ],
    "codes without a head": [replace(BASE, month_heads={"code": ""})],
    "a stale year over the results": [replace(BASE, result_head="Proyectado 2024")],
    "a title with another year's words": [replace(BASE, title="CONVENIO DE DESEMPEÑO COLECTIVO 2025")],
    "a code with a suffix": [coded("1.3.1.4-11 INDICADOR HIJO")],
    "a code with words before it": [coded("INDICADOR NUEVO 5.3.1.6.2")],
    "a code with a stray hyphen": [coded("5-1.3.5.4")],
    "a code of six parts with a stop": [coded("1.3.1.4.4.2.")],
    "a month that nobody filled": [replace(BASE, indicators=[UNFILLED, SUPERVISED])],
    "a zero that somebody typed": [replace(BASE, indicators=[ZERO, SUPERVISED])],
    "a zero shown as a dash": [
        replace(BASE, indicators=[replace(ZERO, format='0.00%;-0.00%;"-"'), SUPERVISED]),
    ],
    "months as dates": [
        replace(BASE, month_heads={"Oct": date(2025, 10, 1), "Nov": date(2025, 11, 1), "Dic": date(2025, 12, 1)})
    ],
    "sheets of two agreements": [
        BASE,
        replace(coded("2.1.1.5"), name="PMG 2025"),
    ],
    "a sheet of the programme under the agreement's title": [replace(BASE, name="PMG 2025")],
    "non-breaking spaces, soft hyphens and tabs": [
        replace(BASE, office="DIRECCIÓN\xa0REGIONAL - RE\xadGIÓN\tDE COQUIMBO"),
    ],
}  # fmt: skip

REVIEW = {
    "errors in what is accumulated": [replace(BASE, indicators=[replace(TIMELY, broken=True), SUPERVISED])],
    "a month of a wrong year": [
        replace(BASE, month_heads={"Oct": date(2025, 10, 1), "Nov": date(2024, 11, 1), "Dic": date(2025, 12, 1)})
    ],
    "notes beside": [replace(BASE, notes=["Dato provisorio", "Pendiente de 12 oficinas"])],
    "a hidden row of an indicator": [replace(BASE, hidden_rows=[14])],
}


def plain(value: object) -> object:
    """Words as they read."""
    return " ".join(value.replace("\xad", "").split()) if isinstance(value, str) else value


def wrong(rows: dict[str, list[Record]], sheets: list[Planilla]) -> list[str]:
    """What of results and observations is not as the model has it."""
    out: list[str] = []
    for dataset, wanted in zip(("results", "observations"), expected(*sheets), strict=True):
        found = rows.get(dataset, [])
        if len(found) != len(wanted):
            out.append(f"{dataset}: {len(found)} rows, not {len(wanted)}")
        for record, want in zip(found, wanted, strict=False):
            for field, value in want.items():
                read_value, expected_value = getattr(record, field), plain(value)
                same = (
                    isclose(read_value, expected_value, rel_tol=1e-9)
                    if isinstance(read_value, float) and expected_value is not None
                    else read_value == expected_value
                )
                if not same:
                    out.append(f"{dataset} {want['indicator_code']} {field}: {read_value!r}, not {expected_value!r}")
    return out


def read(sheets: list[Planilla]) -> tuple[dict[str, list[Record]], Any, list[str]]:
    rows = process(made(*sheets), "planilla.xlsx")
    failed = [check.check for check in rows["checks"] if not check.passed]  # type: ignore[attr-defined]
    return rows, rows["documents"][0], failed


@pytest.mark.parametrize("kind", RIGHT)
def test_it_is_read_right_and_without_a_doubt(kind: str) -> None:
    rows, document, failed = read(RIGHT[kind])
    assert wrong(rows, RIGHT[kind]) == []
    assert (document.form_type, document.fiscal_year, document.region_code) == ("sig_monitoring", 2025, "CL-CO")
    assert (document.status, failed) == ("ok", [])


@pytest.mark.parametrize("kind", REVIEW)
def test_it_is_read_and_said_to_be_in_doubt(kind: str) -> None:
    rows, document, failed = read(REVIEW[kind])
    if kind != "a hidden row of an indicator":
        assert wrong(rows, REVIEW[kind]) == []
    assert document.status == "review"
    assert failed
