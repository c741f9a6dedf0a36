"""What forms of other years and other instruments print: stages in digits, exempted systems, notes and signatures."""

from __future__ import annotations

from typing import Any

import pytest

from pipeline import process

PMG = "FORMULACIÓN DEL PROGRAMA DE MEJORAMIENTO DE LA GESTIÓN AÑO {}\n\nMINISTERIO\tMINISTERIO DE JUSTICIA\tPARTIDA\t10\nSERVICIO\tSERVICIO DE REGISTRO CIVIL E IDENTIFICACION\tCAPÍTULO\t02\n\n"  # noqa: E501
FRAMES = """II. FORMULACIÓN PMG

Marco\tÁrea de Mejoramiento\tSistemas\tObjetivos de Gestión\t\t\tPrioridad\tPonderador
\t\t\tEtapas de Desarrollo o Estados de Avance\t\t\t\t
\t\t\t1\t2\t3\t\t
Marco Básico\tRecursos Humanos\tHigiene - Seguridad\t\tX\t\tMenor\t40,00%
\tAdministración Financiera\tAdministración Financiero - Contable\t\t\tX\tAlta\t60,00%
"""
EXEMPTED = """
III. SISTEMAS EXIMIDOS/MODIFICACIÓN DE CONTENIDO DE ETAPA

Marco\tÁrea de Mejoramiento\tSistemas\tTipo\tEtapa\tJustificación/ Modificación contenido etapa
Marco Básico\tRecursos Humanos\tCapacitación\tEximir\t4\tEl Servicio egresó del sistema el año 2008.
"""
FORM_H = """FORMULARIO INDICADORES DE DESEMPEÑO AÑO 2019

MINISTERIO\tMINISTERIO DE OBRAS PUBLICAS\tPARTIDA\t12
SERVICIO\tDIRECCION DE VIALIDAD\tCAPÍTULO\t02

Nombre Indicador\tFormula de Cálculo\tMeta 2019\tNotas
1. Caminos conservados Enfoque de Género: No\t(Km conservados / Km)*100\t90 %\t1
2. Desviación de montos\t((Monto final - Monto inicial)/Monto inicial)*100\tMedir\t
"""


def rows_of(text: str) -> dict[str, list[Any]]:
    return {name: list(rows) for name, rows in process(text.encode(), "formulario.txt").items()}


def test_stages_in_digits_and_systems_that_are_not_committed() -> None:
    rows = rows_of(PMG.format(2009) + FRAMES + EXEMPTED)
    said = [(s.name, s.committed_stage, s.weight_pct) for s in rows["systems"]]
    assert said == [("Higiene - Seguridad", 2, 40.0), ("Administración Financiero - Contable", 3, 60.0)]
    assert rows["documents"][0].status == "ok" and rows["documents"][0].coverage == 1.0


def test_a_form_of_indicators_alone_needs_no_objectives_and_no_weights() -> None:
    rows = rows_of(FORM_H)
    assert [i.name for i in rows["indicators"]] == ["Caminos conservados", "Desviación de montos"]
    assert [(i.target_value, i.measured_only) for i in rows["indicators"]] == [(90.0, False), (None, True)]
    assert rows["documents"][0].status == "ok"


def test_bodies_without_labels_stand_beside_their_codes() -> None:
    rows = rows_of(
        FORM_H.replace("MINISTERIO\tMINISTERIO", "MINISTERIO")
        .replace("SERVICIO\t", "")
        .replace("\t12", ": 12")
        .replace("\t02", ": 02")
    )
    (document,) = rows["documents"]
    assert (document.service_raw, document.service_code, document.status) == ("DIRECCION DE VIALIDAD", "02", "ok")


def test_a_dimension_over_a_name_is_no_part_of_it() -> None:
    form = FORM_H.replace("1. Caminos", "Eficiencia/Resultado Final Caminos").replace(
        "2. Desv", "2. Economía / Proceso Desv"
    )
    indicators = rows_of(form)["indicators"]
    assert [i.name for i in indicators] == ["Caminos conservados", "Desviación de montos"]
    assert [i.dimension for i in indicators] == ["Eficiencia/Resultado Final", "Economía / Proceso"]


@pytest.mark.parametrize(
    "line",
    [
        "(*) Incluye las oficinas provinciales.",
        "Firma Jefe de Servicio: ____________",
        "V° B° Director Nacional",
        "María Ejemplo Soto Directora Nacional (S)",
        "Elaborado por Departamento de Control de Gestión",
        "Fuente: SIGFE al 31 de marzo de 2019",
        "Notas:\n1 Considera la red nacional.",
    ],
)
def test_notes_and_signatures_under_the_rows_are_accounted_for(line: str) -> None:
    rows = rows_of(f"{FORM_H}\n{line}\n")
    assert [row.text for row in rows.get("residue", [])] == []
    above = rows_of(f"FORMULARIO INDICADORES DE DESEMPEÑO AÑO 2019\n\n{line}\n{FORM_H.partition(chr(10))[2]}")
    assert above.get("residue"), "over the rows it may be what was lost of one"


def test_a_letter_over_the_title_is_left_over_and_no_reason_to_look() -> None:
    letter = "Santiago, 21 de diciembre de 2018\n\nRemito a usted el formulario de las 12 direcciones.\n\n"
    rows = rows_of(letter + FORM_H)
    assert "12 direcciones" in " ".join(row.text for row in rows["residue"])
    assert rows["documents"][0].status == "ok" and rows["documents"][0].coverage < 0.9


@pytest.mark.parametrize(
    "title", ["PROGRAMA DE MEJORAMIENTO DE LA GESTIÓN 2009", "PROGRAMA DE MEJORAMIENTO DE LA GESTIÓN (PMG)\n\nAÑO 2009"]
)
def test_a_title_without_formulation_suffices_with_the_table_of_systems(title: str) -> None:
    rows = rows_of(title + PMG[PMG.index("\n") :] + FRAMES)
    (document,) = rows["documents"]
    assert (document.form_type, document.fiscal_year) == ("pmg_formulation", 2009)
    assert [s.committed_stage for s in rows["systems"]] == [2, 3]


def test_a_result_of_the_year_of_its_target_is_no_past_result() -> None:
    """The title of the formulation over a table with results of the same year: it reports, and formulates nothing."""
    heads, row = "Meta 2019\tEfectivo {}\tPonderación\tNotas", "90 %\t95 %\t100%\t1"
    form = FORM_H[: FORM_H.index("2. Desv")].replace("Meta 2019\tNotas", heads).replace("90 %\t1", row)
    reported, planned = rows_of(form.replace("{}", "2019")), rows_of(form.replace("{}", "2017"))
    assert [r.result_value for r in reported["results"]] == [95.0] and "indicators" not in reported
    assert [(i.target_value, i.past_results) for i in planned["indicators"]] == [(90.0, "95 %")]


def test_marks_below_stages_in_digits_each_under_the_word_stage() -> None:
    heads = "Marco\tÁrea de Mejoramiento\tSistema\tEtapa 1\tEtapa 2\tEtapa 3\tPrioridad\tPonderador\n"
    body = "Marco Básico\tRecursos Humanos\tCapacitación\t\tO\t\tAlta\t60%\n\t\tOIRS\t\t\tO\tMenor\t40%\n"
    rows = rows_of(PMG.format(2003) + "II. FORMULACIÓN PMG\n\n" + heads + body)
    assert [(s.name, s.committed_stage) for s in rows["systems"]] == [("Capacitación", 2), ("OIRS", 3)]
    assert rows["documents"][0].status == "ok"


SYSTEMS = """Objetivo 1. Eficiencia Institucional (Ponderación: 60,00%)

N°\tNombre del Sistema\tPonderador
1\tEstado Verde\t20,00
2\tTransformación Digital\t40,00

"""
GOALS = """{}

Etapas de Desarrollo\tObjetivos de Gestión\tPonderación Objetivo de Gestión
Etapa 1\tObjetivo 1: {}\t{}%

"""


@pytest.mark.parametrize("heading", ["Sistema: {}", "Sistema N° {number}: {}"])
def test_goals_belong_to_the_system_that_the_heading_above_them_names(heading: str) -> None:
    other = "Objetivo 2. Calidad (Ponderación: 40,00%)\n\nN°\tNombre del Sistema\tPonderador\n1\tCalidad de Servicio\t40,00\n\n"  # noqa: E501
    goals = [("Estado Verde", 1, "Crear el comité.", 20), ("Transformación Digital", 2, "Crear la mesa.", 40)]
    said = "".join(GOALS.format(heading.format(name, number=n), goal, weight) for name, n, goal, weight in goals)
    for text in (SYSTEMS + said, SYSTEMS + other + said):
        rows = rows_of(PMG.format(2025) + text)
        own = [(g.objective_number, g.system_number, g.system_name, g.description) for g in rows["stage_goals"]]
        assert own == [(1, n, name, goal) for name, n, goal, _ in goals]


INDICATORS = """FORMULACIÓN METAS DE EFICIENCIA INSTITUCIONAL AÑO 2018

MINISTERIO\tMINISTERIO DE OBRAS PUBLICAS\tPARTIDA\t12
SERVICIO\tDIRECCION DE VIALIDAD\tCAPÍTULO\t02

N°\tNombre Indicador\tFórmula de Cálculo\tMeta 2018
1\tCaminos conservados\t(Km conservados / Km)*100\t90 %
2\tPuentes conservados\t(Puentes conservados / Puentes)*100\t80 %

"""


@pytest.mark.parametrize(
    "table",
    [
        "N° Indicador\tPonderador\n2\t40%\n1\t60%\nTotal\t100%\n",
        "N°\tIndicador\tPonderador\n1\tCaminos conservados\t60%\n2\tPuentes conservados\t40%\n",
        "Nombre Indicador\tPonderación\nPuentes conservados\t40%\nCaminos conservados\t60%\n",
    ],
)
def test_weights_in_a_table_of_their_own_are_joined_by_number_or_name(table: str) -> None:
    rows = rows_of(INDICATORS + table)
    assert [(i.name, i.weight_pct) for i in rows["indicators"]] == [
        ("Caminos conservados", 60.0),
        ("Puentes conservados", 40.0),
    ]
    assert rows["documents"][0].coverage == 1.0


@pytest.mark.parametrize(
    "row", ["3\tCaminos conservados\t60%", "1\tPuentes conservados\t60%", "1\tVeredas conservadas\t60%"]
)
def test_a_weight_of_no_indicator_above_is_a_doubt(row: str) -> None:
    rows = rows_of(INDICATORS + f"N°\tIndicador\tPonderador\n{row}\n")
    assert [i.weight_pct for i in rows["indicators"]] == [None, None]
    assert rows["documents"][0].status == "review"
    assert any(not c.passed and c.check == "row_understood" for c in rows["checks"])
