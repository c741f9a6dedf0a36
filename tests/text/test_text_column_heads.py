"""Columns by position: heads over several columns, rows over the whole width, a column beyond all heads."""

from __future__ import annotations

import re
from unittest.mock import Mock

import pytest

from extractors.document import Paragraph, Table
from extractors.layouts import extended, form_spec
from extractors.readers import known_lines
from extractors.readers.known_lines import opens_table
from extractors.readers.text import read_text

FRAMES = """FORMULACIÓN DEL PROGRAMA DE MEJORAMIENTO DE LA GESTIÓN AÑO 2007

Marco          Área de Mejoramiento     Sistemas               Objetivos de Gestión                           Prioridad   Ponderador
                                                               Etapas de Desarrollo o Estados de Avance
                                                               I      II     III     IV
Marco Básico   Recursos Humanos         Capacitación                         O                                Menor       15.00%
                                        Remuneraciones                O                                       Alta        25.00%
               Control de Gestión       Auditoría Interna                            O                        Mediana     60.00%
"""  # noqa: E501
REPORT = """INFORME CUMPLIMIENTO INDICADORES DE DESEMPEÑO 2017

Indicador                       Meta 2017      Efectivo 2017    Cumple    % Cumplimiento    Ponderación Formulario H
                                                                                            Comprometido   Obtenido(2)
Calidad/Producto
Porcentaje de mapas             95,0%          97,5%            Si        102,6%            60,00%         60,00%
entregados en plazo
Análisis de Desempeño: Se contrató a dos cartógrafos para las cartas del extremo sur de la zona austral y
de las islas, que permitieron cumplir los plazos comprometidos con los usuarios durante todo el año.
Eficacia/Producto
Cartas actualizadas             45             41               No        91,1%             40,00%         0,00%
"""
NOTES = """FORMULARIO (H) INDICADORES DE DESEMPEÑO AÑO 2017

Número   Nombre del indicador           Fórmula de Cálculo        Meta      Unidad de
                                                                            medida
1        Porcentaje de riego            (a / b) * 100             85,0%     %            1) Considera el
         tecnificado                                                                     secano.
2        Tiempo de respuesta            Suma / N° de casos        15 días   días         1) Días hábiles.
"""


def tables(source: str) -> list[list[list[str]]]:
    document = read_text(source.encode())
    assert document.reader == "text.layout"
    return [[[c.text for c in row] for row in b.rows()] for b in document.blocks if isinstance(b, Table)]


def test_a_head_over_several_columns_is_said_in_each() -> None:
    (rows,) = tables(FRAMES)
    assert rows[0][3:7] == [
        f"Objetivos de Gestión Etapas de Desarrollo o Estados de Avance {stage}" for stage in ("I", "II", "III", "IV")
    ]
    assert [row[3:7].index("O") for row in rows[1:]] == [2, 1, 3]
    assert [row[-1] for row in rows[1:]] == ["15.00%", "25.00%", "60.00%"]


def test_stages_may_be_counted_in_digits() -> None:
    counted = FRAMES.replace("I      II     III     IV", "1      2      3       4")
    assert counted != FRAMES
    assert [row[3:7] for row in tables(counted)[0][1:]] == [row[3:7] for row in tables(FRAMES)[0][1:]]
    assert tables(counted)[0][0][6].endswith("Avance 4")


def test_a_row_over_the_whole_width_is_no_cell() -> None:
    document = read_text(REPORT.encode())
    said = [block.text for block in document.blocks if isinstance(block, Paragraph)]
    assert said[1] == "Calidad/Producto" and said[-1] == "Eficacia/Producto"
    assert " ".join(said).count("del extremo sur de la zona austral y de las islas, que permitieron") == 1
    head, first, second = tables(REPORT)
    assert head[0][-2:] == ["Ponderación Formulario H Comprometido", "Ponderación Formulario H Obtenido(2)"]
    assert first == [["Porcentaje de mapas entregados en plazo", "95,0%", "97,5%", "Si", "102,6%", "60,00%", "60,00%"]]
    assert second == [["Cartas actualizadas", "45", "41", "No", "91,1%", "40,00%", "0,00%"]]


def test_a_column_beyond_all_heads_is_one_of_its_own() -> None:
    (rows,) = tables(NOTES)
    assert [row[-3:] for row in rows[1:]] == [
        ["85,0%", "%", "1) Considera el secano."],
        ["15 días", "días", "1) Días hábiles."],
    ]


def test_headings_are_those_of_the_forms_as_a_document_extends_them() -> None:
    form = form_spec("territorial_stage4")
    changed = form.model_copy(update={"numbered": re.compile(r"faena (?P<number>\d)")})

    assert not opens_table("Faena 3")
    with extended((changed,)):
        assert opens_table("Faena 3")
    assert not opens_table("Faena 3")


def test_a_heading_that_states_its_weight_opens_a_section() -> None:
    """It ends a table without rules, whose last row it else joins."""
    assert known_lines.opens_section("2. Publicar los indicadores transversales. Ponderación objetivo 2: 20.00%")
    assert not known_lines.opens_section("2. Publicar los indicadores transversales")
    assert not known_lines.opens_section("20 indicadores de ponderación 30%")
    assert known_lines.opens_section("Objetivo N°3: Informe Ejecutivo al Jefe de Servicio")
    assert not known_lines.opens_section("Objetivo 3: Implementar el Plan de Gestión Ambiental")


def test_a_line_whose_first_word_begins_no_heading_is_compared_with_none(monkeypatch: pytest.MonkeyPatch) -> None:
    is_section = Mock(wraps=known_lines._is_section)
    monkeypatch.setattr(known_lines, "_is_section", is_section)

    assert not known_lines.opens_section("Porcentaje de mapas entregados")
    assert not is_section.called
    assert known_lines.opens_section("Panel mensual de indicadores de gestión")


def test_column_headers_side_by_side_are_no_heading_made_of_their_words() -> None:
    assert known_lines.opens_section("Compromisos Indicador Medidas de Equidad")
    assert not known_lines.opens_section("Compromisos por producto\tIndicador\tConclusión")
    assert known_lines.opens_section("# Resultados del año")
    assert not known_lines.opens_section("#\tIndicador\tMeta")


def test_headers_one_space_apart_are_the_shortest_if_all_others_are_known_then() -> None:
    text = """INFORME DE CUMPLIMIENTO DE INDICADORES DE DESEMPEÑO AÑO 2015

Indicador         Numerador  Denominador  Meta Numerador  Denominador  Efectivo
                  Meta       Meta              efectivo   efectivo
Planes aprobados  18         20           90   19         20           95
Cartas entregadas 5          10           50   6          10           60
"""
    ((head, *rows),) = tables(text)
    assert head[1:] == [
        "Numerador Meta",
        "Denominador Meta",
        "Meta",
        "Numerador efectivo",
        "Denominador efectivo",
        "Efectivo",
    ]
    assert rows[0] == ["Planes aprobados", "18", "20", "90", "19", "20", "95"]
