"""Measured quantities in lines of free text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.language import find_measurements


def read(text: str) -> list[tuple[str, str, str]]:
    return [
        (text[m.label_start : m.label_end], text[m.value_start : m.value_end], m.unit) for m in find_measurements(text)
    ]


@pytest.mark.parametrize(
    ("text", "label", "value", "unit"),
    [
        ("-Asignación por Muerte: 1.33 días", "Asignación por Muerte", "1.33", "días"),
        ("-Créditos colocados: $ 1.250.000", "Créditos colocados", "1.250.000", "CLP"),
        ("Monto transferido: $1.250.000.-", "Monto transferido", "1.250.000", "CLP"),
        ("-Usuarios con asesoría técnica: 3.250 usuarios", "Usuarios con asesoría técnica", "3.250", "usuarios"),
        ("Cobertura: 85,5 %", "Cobertura", "85,5", "%"),
        ("Cobertura: 85,5% de los usuarios", "Cobertura", "85,5", "%"),
        ("\uf0b7 Tiempo de espera : 15.4 minutos.", "Tiempo de espera", "15.4", "minutos"),
        ("a) Superficie bonificada: 2.150,5 hectáreas", "Superficie bonificada", "2.150,5", "hectáreas"),
        ("2. Consumo: 1.200 kWh/m2", "Consumo", "1.200", "kWh/m2"),
        ("Plazo de respuesta: 5 días hábiles", "Plazo de respuesta", "5", "días hábiles"),
        ("Tiempo de respuesta: 4.25 horas", "Tiempo de respuesta", "4.25", "horas"),
        ("Talleres: 12 talleres en las comunas rurales", "Talleres", "12", "talleres"),
        ("Variación del gasto: -3,5 %", "Variación del gasto", "-3,5", "%"),
        ("Inversión: M$ 25.300", "Inversión", "25.300", "M$"),
        ("Subsidio promedio: UF 280", "Subsidio promedio", "280", "UF"),
        ("Tiempo de espera por atención: 7,5 minutos", "Tiempo de espera por atención", "7,5", "minutos"),
        ("Resultados del año: créditos: 40 créditos", "créditos", "40", "créditos"),
        ("Ingreso medio: 3,5 millones de pesos", "Ingreso medio", "3,5", "millones de pesos"),
        ("Tiempo de atención de público: 2 horas", "Tiempo de atención de público", "2", "horas"),
        ("Tiempo de inicio de obras: 8,4 días", "Tiempo de inicio de obras", "8,4", "días"),
        ("Cursos a la fecha: 12 cursos", "Cursos a la fecha", "12", "cursos"),
        ("Rendimiento: 20 atenciones por hora", "Rendimiento", "20", "atenciones por hora"),
    ],
)
def test_line_with_label_number_and_unit(text: str, label: str, value: str, unit: str) -> None:
    assert read(text) == [(label, value, unit)]


@pytest.mark.parametrize(
    "text",
    [
        "Horario: 8:30 horas",
        "Horario de atención: 17.00 horas",
        "Horario: 9 a 14 horas",
        "Inicio: 08.30 hrs",
        "Cierre: 17 horas",
        "Horarios: atención de 8:30 a 14:00 horas",
        "Fecha: 12 de marzo de 2009",
        "Fecha: 31/12/2009",
        "Fecha de término: 15 marzo",
        "Año: 2009",
        "Talleres: 4 de 5 talleres",
        "Razón: 3/4 partes",
        "Los tiempos asociados a la entrega de los beneficios son:",
        "el horario se extendió hasta las 17:00 horas en cinco inspecciones",
        "Se cumplió con 3 talleres",
        "Ley: 19.882 sobre nuevo trato",
        "Teléfono: 56 dos",
        ": 3 días",
        "",
    ],
)
def test_times_dates_and_references_are_no_measurements(text: str) -> None:
    assert read(text) == []


def test_lines_that_were_joined_are_read_one_by_one() -> None:
    text = "Los tiempos son: -Viudez: 1.33 días -Orfandad menor: 0,63 días · Cobertura: 92 % Se está propiciando"
    assert read(text) == [("Viudez", "1.33", "días"), ("Orfandad menor", "0,63", "días"), ("Cobertura", "92", "%")]


def test_lines_that_were_joined_without_marks_are_read_one_by_one() -> None:
    assert read("Activación de denuncias: 8,4 días Espera en oficina: 15.4 minutos Cobertura: 92 %") == [
        ("Activación de denuncias", "8,4", "días"),
        ("Espera en oficina", "15.4", "minutos"),
        ("Cobertura", "92", "%"),
    ]


def test_label_keeps_its_inner_dash() -> None:
    assert read("Apoyo técnico - social: 12 visitas") == [("Apoyo técnico - social", "12", "visitas")]


PIECES = st.sampled_from(
    ["-", " ", ":", "8", "1.33", "$", "%", "días", "Horario", "12,5", "\n", ";", "a)", "UF", "de", "."]
)


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=20).map("".join)))
def test_no_string_raises_and_places_lie_within_it(text: str) -> None:
    for m in find_measurements(text):
        spans = [(m.label_start, m.label_end), (m.value_start, m.value_end), (m.unit_start, m.unit_end)]
        assert all(0 <= start < end <= len(text) for start, end in spans)
        assert text[m.value_start : m.value_end].strip("-−+.,").replace(".", "").replace(",", "").isdigit()
        assert m.label_end <= min(m.value_start, m.unit_start)
