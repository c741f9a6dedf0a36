"""The PMG form, on small documents of our own: torn rows, headings, headers, years, and texts without cell borders."""

from __future__ import annotations

import textwrap
from collections.abc import Callable

import pytest

from extractors import extract, read_bytes
from extractors.accounting import account
from extractors.fields import Extraction
from extractors.forms.pmg.flat import restore_tables
from extractors.layouts import extended, form_spec

HEADER = """# FORMULACIÓN DEL PROGRAMA DE MEJORAMIENTO DE LA GESTIÓN AÑO 2022

MINISTERIO\tMINISTERIO DE ENERGIA\tPARTIDA\t24
SERVICIO\tCOMISION NACIONAL DE ENERGIA\tCAPÍTULO\t02

## Objetivos de Gestión

Objetivos de Gestión\tPonderación\tN° Indicadores/Sistemas
Objetivo N°1: Gestión Eficaz\t60.00\t2
Objetivo N°2: Calidad de Servicio\t40.00\t2
<b>Total</b>\t<b>100.00</b>\t<b>4</b>
"""

BODY = """
### Objetivo 1. Gestión Eficaz (Ponderación: 60.00%)

N°\tNombre del indicador\tFórmula\tMeta\tMide\tPonderador
1\tMedidas de Equidad de Género\t(Medidas implementadas / Número total de medidas) * 100\t75 % [(3 /4 )*100]\t\t35.00
2\tTiempo medio de respuesta\t(Sumatoria de días de respuesta / Solicitudes)\t\tX\t25.00

Objetivo 2. Calidad de Servicio (Ponderación: 40.00%)

N°\tNombre del Sistema\tPonderador
1\tEstado Verde\t20.00

Etapas de Desarrollo\tObjetivos de Gestión\tPonderación Objetivo de Gestión
<b>Etapas 1</b>\tObjetivo 1: Crear el comité.\t5%
\tObjetivo 2: Diagnosticar la situación.\t5%
<b>Etapas 2</b>\tObjetivo 1: Elaborar un plan.\t10%
<b>Total</b>\t\t<b>20%</b>

N°\tNombre del indicador\tFórmula\tMeta\tMide\tPonderador
2\tRespuesta a reclamos\t(Número de reclamos respondidos / Total de reclamos recibidos) * 100\t98,5 %\t\t20.00

Compromisos Indicador Medidas de Equidad de Género:

Nombre Indicador\tN° de Compromisos
Medidas de Equidad de Género\t2

N°\tMedidas de Género\tDescripción Medidas de Género
1\tPlanificación con perspectiva de género.\tIncorporar la perspectiva en las definiciones estratégicas.
2\tCapacitación en materia de género.\tCurso de 24 horas. Objetivos: 1. Conocer. 2. Aplicar.
"""


def said(extraction: Extraction, dataset: str, *columns: str) -> list[tuple[str | None, ...]]:
    """What the raw records of a dataset say in some columns."""
    return [
        tuple(record[c].text if c in record else None for c in columns) for record in extraction.fields.get(dataset, [])
    ]


def form(text: str) -> Extraction:
    extraction = extract(read_bytes(text.encode()))
    assert extraction.form == "pmg_formulation"
    return extraction


def everything(extraction: Extraction) -> dict[str, list[tuple[str | None, ...]]]:
    columns = {
        "documents": ("ministry", "ministry_code", "service", "service_code", "fiscal_year"),
        "objectives": ("objective_number", "name", "weight_pct", "declared_items"),
        "indicators": (
            "objective_number",
            "indicator_number",
            "name",
            "formula",
            "target",
            "measured_only",
            "weight_pct",
        ),
        "systems": ("objective_number", "system_number", "name", "weight_pct"),
        "stage_goals": ("objective_number", "system_name", "stage_number", "goal_number", "description", "weight_pct"),
        "declared_commitments": ("indicator_name", "declared"),
        "commitments": ("indicator_name", "commitment_number", "measure", "description"),
    }
    return {dataset: said(extraction, dataset, *names) for dataset, names in columns.items()}


def test_every_dataset_of_a_plain_form() -> None:
    extraction = form(HEADER + BODY)
    assert everything(extraction) == {
        "documents": [("MINISTERIO DE ENERGIA", "24", "COMISION NACIONAL DE ENERGIA", "02", "2022")],
        "objectives": [("1", "Gestión Eficaz", "60.00", "2"), ("2", "Calidad de Servicio", "40.00", "2")],
        "indicators": [
            (
                "1",
                "1",
                "Medidas de Equidad de Género",
                "(Medidas implementadas / Número total de medidas) * 100",
                "75 % [(3 /4 )*100]",
                None,
                "35.00",
            ),
            (
                "1",
                "2",
                "Tiempo medio de respuesta",
                "(Sumatoria de días de respuesta / Solicitudes)",
                None,
                "X",
                "25.00",
            ),
            (
                "2",
                "2",
                "Respuesta a reclamos",
                "(Número de reclamos respondidos / Total de reclamos recibidos) * 100",
                "98,5 %",
                None,
                "20.00",
            ),
        ],
        "systems": [("2", "1", "Estado Verde", "20.00")],
        "stage_goals": [
            ("2", "Estado Verde", "1", "1", "Crear el comité.", "5%"),
            ("2", "Estado Verde", "1", "2", "Diagnosticar la situación.", "5%"),
            ("2", "Estado Verde", "2", "1", "Elaborar un plan.", "10%"),
        ],
        "declared_commitments": [("Medidas de Equidad de Género", "2")],
        "commitments": [
            (
                "Medidas de Equidad de Género",
                "1",
                "Planificación con perspectiva de género.",
                "Incorporar la perspectiva en las definiciones estratégicas.",
            ),
            (
                "Medidas de Equidad de Género",
                "2",
                "Capacitación en materia de género.",
                "Curso de 24 horas. Objetivos: 1. Conocer. 2. Aplicar.",
            ),
        ],
    }
    assert account(extraction).coverage == 1.0


TORN = [
    # (the row as one, the same row as page breaks leave it)
    (
        "2\tTiempo medio de respuesta\t(Sumatoria de días de respuesta / Solicitudes)\t\tX\t25.00",
        "2\tTiempo medio\t(Sumatoria de días de\t\tX\t25.00\n\n\tde respuesta\trespuesta / Solicitudes)\t\t\t",
    ),
    (  # the rest lost its first cell
        "2\tTiempo medio de respuesta\t(Sumatoria de días de respuesta / Solicitudes)\t\tX\t25.00",
        "2\tTiempo medio\t(Sumatoria de días de\t\tX\t25.00\n\nde respuesta\trespuesta / Solicitudes)\t\t\t",
    ),
    (  # torn twice, with the head repeated
        "2\tTiempo medio de respuesta\t(Sumatoria de días de respuesta / Solicitudes)\t\tX\t25.00",
        "2\tTiempo\t(Sumatoria de días\t\tX\t25.00\n\tmedio de\tde respuesta /\t\t\t\n"
        "N°\tNombre del indicador\tFórmula\tMeta\tMide\tPonderador\n\trespuesta\tSolicitudes)\t\t\t",
    ),
    (  # the rest begins with the word "total", and is no total
        "1\tMedidas de Equidad de Género\t(Medidas implementadas / Número total de medidas) * 100\t75 % [(3 /4 )*100]",
        "1\tMedidas de Equidad\t(Medidas implementadas / Número\t75 % [(3 /4 )*100]\t\t35.00\n"
        "\tde Género\ttotal de medidas) * 100\t\t\t\n@",
    ),
    ("\tObjetivo 2: Diagnosticar la situación.\t5%", "\tObjetivo 2: Diagnosticar\t5%\n\tla situación.\t"),
    (
        "1\tPlanificación con perspectiva de género.\tIncorporar la perspectiva en las definiciones estratégicas.",
        "1\tPlanificación con\tIncorporar la perspectiva en\n\tperspectiva de género.\tlas definiciones estratégicas.",
    ),
    (  # a word broken by a hyphen at the tear is whole again
        "Objetivo N°2: Calidad de Servicio\t40.00\t2",
        "Objetivo N°2: Calidad de Ser-\t40.00\t2\nvicio\t\t",
    ),
]


@pytest.mark.parametrize(("whole", "torn"), TORN)
def test_rows_torn_by_a_page_break_are_joined(whole: str, torn: str) -> None:
    text = HEADER + BODY
    assert whole in text
    extraction = form(text.replace(whole, torn).replace("@\t\t35.00\n", ""))
    assert everything(extraction) == everything(form(text))
    assert account(extraction).coverage == 1.0


def _cells(rows: list[list[str]]) -> str:
    return "\n".join(cell for row in rows for cell in row if cell)


def _lines(rows: list[list[str]]) -> str:
    return "\n".join(" ".join(cell for cell in row if cell) for row in rows)


def _raw(rows: list[list[str]]) -> str:
    """As `pdftotext -raw`: cells wrapped; a cell goes on on the line of the one before where that has one line."""
    out: list[str] = []
    for row in rows:
        line: list[str] = []
        for cell in row:
            wrapped = textwrap.wrap(cell, 44 if len(row) > 1 else 200)
            if len(line) == 1 and wrapped:
                line = [f"{line[0]} {wrapped[0]}", *wrapped[1:]]
            else:
                out += line
                line = wrapped
        out += line
    return "\n".join(out)


@pytest.mark.parametrize("render", [_cells, _lines, _raw])
def test_a_text_without_cell_borders_says_the_same(render: Callable[[list[list[str]]], str]) -> None:
    text = (HEADER + BODY).replace("<b>", "").replace("</b>", "").replace("#", "")
    rows = [line.strip(" ").split("\t") for line in text.split("\n")]
    extraction = form(render([[c.strip() for c in row] for row in rows]))
    assert everything(extraction) == everything(form(HEADER + BODY))
    assert account(extraction).coverage == 1.0


RECLAIMS = "(Número de reclamos respondidos / Total de reclamos recibidos) * 100"


def test_a_header_among_lines_can_have_an_explanation_in_brackets() -> None:
    text = (HEADER + BODY).replace("<b>", "").replace("</b>", "").replace("#", "")
    rows = [line.strip(" ").split("\t") for line in text.replace("\tMeta\t", "\tMeta (según convenio)\t").split("\n")]
    restored = restore_tables(read_bytes(_cells([[c.strip() for c in row] for row in rows]).encode()))
    found = [[[cell.text for cell in row] for row in table.rows()] for table in restored.tables]
    assert [
        ["N°", "Nombre del indicador", "Fórmula", "Meta (según convenio)", "Mide", "Ponderador"],
        ["2", "Respuesta a reclamos", RECLAIMS, "98,5 %", "", "20.00"],
    ] in found


def test_a_document_read_again_with_a_learned_head_is_restored_again() -> None:
    text = (HEADER + BODY).replace("<b>", "").replace("</b>", "").replace("#", "").replace("Meta", "Cota")
    document = read_bytes(_cells([line.strip(" ").split("\t") for line in text.split("\n")]).encode())
    pmg = form_spec("pmg_formulation")
    table = pmg.tables["indicators"]
    target = table.columns["target"]
    own = table.changed(columns={**table.columns, "target": target.changed(heads=(*target.heads, "cota"))})
    before = extract(document)
    with extended([pmg.changed(tables={**pmg.tables, "indicators": own})]):
        again = extract(document)

    assert not any("target" in record for record in before.fields.get("indicators", ()))
    assert any(record.get("target") for record in again.fields["indicators"])


@pytest.mark.parametrize(
    "header",
    [
        "MINISTERIO\tMINISTERIO DE ENERGIA\tPARTIDA\t24\nSERVICIO\tCOMISION NACIONAL DE ENERGIA\tCAPÍTULO\t02",
        "MINISTERIO: MINISTERIO DE ENERGIA PARTIDA: 24\n\nSERVICIO: COMISION NACIONAL DE ENERGIA CAPITULO: 02",
        "MINISTERIO MINISTERIO DE ENERGIA PARTIDA 24 SERVICIO COMISION NACIONAL DE ENERGIA CAPÍTULO 02",
        "MINISTERIO MINISTERIO DE\n\nENERGIA\n\nPARTIDA 24\n\nSERVICIO COMISION NACIONAL\n\nDE ENERGIA\n\nCAPÍTULO 02",
        "MINISTERIO\tMINISTERIO DE ENERGIA\nSERVICIO\tCOMISION NACIONAL DE ENERGIA\n\nPARTIDA CAPÍTULO\n\n24 02",
        "MINISTERIO\tMINISTERIO DE ENERGIA\nSERVICIO\tCOMISION NACIONAL DE ENERGIA\nPARTIDA\tCAPÍTULO\t24\t02",
    ],
)
def test_headers(header: str) -> None:
    old = "MINISTERIO\tMINISTERIO DE ENERGIA\tPARTIDA\t24\nSERVICIO\tCOMISION NACIONAL DE ENERGIA\tCAPÍTULO\t02"
    extraction = form((HEADER + BODY).replace(old, header))
    assert everything(extraction)["documents"] == everything(form(HEADER + BODY))["documents"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (
            "# FORMULACIÓN DEL PROGRAMA DE MEJORAMIENTO DE LA GESTIÓN",
            "FORMULACIÓN DEL PROGRAMA DE MEJORAMIENTO\nDE LA GESTIÓN",
        ),
        (
            "### Objetivo 1. Gestión Eficaz (Ponderación: 60.00%)",
            "Objetivo de Gestión N° 1: Gestión\nEficaz (Ponderación:\n60,00%)",
        ),
        ("### Objetivo 1. Gestión Eficaz (Ponderación: 60.00%)", "OBJETIVO 1: GESTIÓN EFICAZ Ponderación 60,00%"),
        ("### Objetivo 1. Gestión Eficaz (Ponderación: 60.00%)", "0bjetivo de Gestion N° 1 - Gestión Eficaz"),
        ("N°\tNombre del indicador\tFórmula", "Nº\tNOMBRE DEL INDICADOR\tFORMULA"),
        ("N°\tNombre del indicador\tFórmula", "No.\tNombre del lndicador\tFórmula de cálculo"),
        ("Ponderador\n1\tMedidas", "Ponderado r\n1\tMedidas"),
        (  # a page break tears the head itself
            "N°\tNombre del indicador\tFórmula\tMeta\tMide\tPonderador\n1\t",
            "N°\tNombre del\tFórmula\tMeta\tMide\tPonderador\n\tindicador\t\t\t\t\n1\t",
        ),
        ("Etapas de Desarrollo\t", "Etapa\t"),
        ("<b>Etapas 1</b>", "ETAPA I"),
        ("<b>Etapas 2</b>", "Etapa II"),
        ("\tObjetivo 2: Diag", "Etapas 1\tObjetivo 2: Diag"),
    ],
)
def test_wordings_of_heads_and_headings(old: str, new: str) -> None:
    text = HEADER + BODY
    assert old in text
    assert everything(form(text.replace(old, new))) == everything(form(text))


def test_an_empty_cell_that_ends_a_line_ends_no_row() -> None:
    text = (
        (HEADER + BODY).replace("98,5 %\t\t20.00", "98,5 %\n20.00").replace("<b>Total</b>\t\t<b>20%</b>", "Total\n20%")
    )
    assert text.count("\n20") == 2
    extraction = form(text)
    assert everything(extraction) == everything(form(HEADER + BODY))
    assert account(extraction).coverage == 1.0


def test_a_dump_without_rows_is_folded_by_its_heads() -> None:
    text = (HEADER + BODY).replace("<b>", "").replace("</b>", "").replace("#", "")
    cells = [
        "\n\n".join(f"\t{cell}" for cell in line.split("\t")) if "\t" in line else line for line in text.split("\n")
    ]
    extraction = form("\n\n".join(cells))
    assert everything(extraction) == everything(form(HEADER + BODY))
    assert account(extraction).coverage == 1.0


def test_a_stage_that_stands_at_the_middle_of_its_rows_is_that_of_all() -> None:
    """A merged cell without rules is read with the row beside it."""
    body = BODY.replace("<b>Etapas 1</b>\tObjetivo 1", "\tObjetivo 1").replace(
        "\tObjetivo 2: Diag", "Etapa 1\tObjetivo 2: Diag"
    )
    middle = everything(form(HEADER + body))
    assert middle == everything(form(HEADER + BODY))
    unsaid = body.replace("Etapa 1\tObjetivo 2", "\tObjetivo 2")  # the next stage counts anew: it is not theirs
    stages = said(form(HEADER + unsaid), "stage_goals", "stage_number", "goal_number")
    assert stages == [(None, "1"), (None, "2"), ("2", "1")]


def test_columns_in_another_order_and_columns_nobody_asked_for() -> None:
    old = "N°\tNombre del indicador\tFórmula\tMeta\tMide\tPonderador\n2\tRespuesta a reclamos\t"
    row = "(Número de reclamos respondidos / Total de reclamos recibidos) * 100\t98,5 %\t\t20.00"
    assert old + row in HEADER + BODY
    new = (
        "N°\tNombre del indicador\tPonderador\tProyectado 2021\tMeta 2022\tUnidad a cargo\tFórmula\n"
        "2\tRespuesta a reclamos\t20.00\t97,0 %\t98,5 %\tOficina de reclamos\t"
        "(Número de reclamos respondidos / Total de reclamos recibidos) * 100"
    )
    extraction = form((HEADER + BODY).replace(old + row, new))
    assert everything(extraction)["indicators"] == everything(form(HEADER + BODY))["indicators"]
    assert {r.text for r in account(extraction).residue} == {"97,0", "Oficina de reclamos"}
    assert [note.check for note in extraction.notes] == ["columns_understood"]
    assert "Oficina de reclamos" in {c.text for t in extraction.tables for c in t.table.cells}


def test_a_form_of_2018_with_bands_and_without_numbers() -> None:
    text = """FORMULARIO (H) INDICADORES DE DESEMPEÑO AÑO 2018

| Nombre Indicador | Formula de Cálculo | Unidad de medida | Numerador Meta | Denominador Meta | Meta 2018 | Notas |
|---|---|---|---|---|---|---|
| Eficacia/Producto | | | | | | |
| Porcentaje de obras en plazo Aplica Desagregación por Sexo: NO | (obras/total)*100 | % | 28.0 | 392.0 | 7.1 % | 1 |
| Calidad/Producto | | | | | | |
| Tiempo medio de respuesta | días/solicitudes | días | 120 | 10 | 12 días | |
"""
    extraction = form(text)
    assert said(
        extraction,
        "indicators",
        "name",
        "target",
        "target_numerator",
        "target_denominator",
        "unit_of_measure",
        "dimension",
    ) == [
        ("Porcentaje de obras en plazo", "7.1 %", "28.0", "392.0", "%", "Eficacia/Producto"),
        ("Tiempo medio de respuesta", "12 días", "120", "10", "días", "Calidad/Producto"),
    ]
    assert said(extraction, "documents", "fiscal_year") == [("2018",)]


def test_headings_of_2015_and_2017_carry_number_and_weight() -> None:
    text = """FORMULACIÓN DEL PROGRAMA DE MEJORAMIENTO DE LA GESTIÓN AÑO 2015

1. Indicadores de desempeño de los productos estratégicos (bienes y/o servicios). Ponderación objetivo 1: 75.00%

N°\tIndicador\tFormula\tMeta\tPrioridad\tPonderador\tNota
1\tCobertura del programa\t(a/b)*100\t36 %\tAlta\t8.00\t2
"""
    extraction = form(text)
    name = "Indicadores de desempeño de los productos estratégicos (bienes y/o servicios)"
    assert said(extraction, "objectives", "objective_number", "name", "weight_pct") == [("1", name, "75.00")]
    assert said(extraction, "indicators", "objective_number", "indicator_number", "target", "priority", "notes") == [
        ("1", "1", "36 %", "Alta", "2")
    ]


@pytest.mark.parametrize(
    "text",
    [
        "MEMORÁNDUM N° 12\n\nInforma la formulación del Programa de Mejoramiento de la Gestión año 2020 y solicita a "
        "las jefaturas enviar sus antecedentes antes del viernes.\n\nN°\tDirección\tMonto\n1\tArica\t350.000\n",
        "BALANCE DE GESTIÓN INTEGRAL 2017\n\nNombre Indicador\tMeta\n\nCumplimiento\t98 %\n",
    ],
)
def test_what_only_speaks_of_the_form_is_unknown(text: str) -> None:
    extraction = extract(read_bytes(text.encode()))
    assert extraction.form == "unknown"
    assert extraction.fields == {}


def test_a_collective_agreement_says_indicators_with_their_verification() -> None:
    text = """METAS CONVENIO DESEMPEÑO COLECTIVO 2019

SERVICIO: GOBIERNO REGIONAL DE ATACAMA
EQUIPO DE TRABAJO: DIVISIÓN DE PLANIFICACIÓN
RESPONSABLE: NOMBRE EJEMPLO

| Producto Estratégico al que se Vincula | Descripción | Indicador | Fórmula de Cálculo | Meta | Ponderación | Medios de Verificación | Supuestos | Notas |
|---|---|---|---|---|---|---|---|---|
| Planificación regional | Planes al día | Porcentaje de planes revisados | (Planes revisados / Planes) * 100 | 90% (18/20) | 60% | Informe de la división | Los municipios los envían | |
| Inversión regional | Cartera evaluada | Número de iniciativas evaluadas | Suma de iniciativas | 25 | 40% | Registro | | 1 |
"""  # noqa: E501 - as it is printed
    extraction = form(text)
    assert said(extraction, "indicators", "name", "target", "weight_pct", "verification", "notes") == [
        ("Porcentaje de planes revisados", "90% (18/20)", "60%", "Informe de la división", None),
        ("Número de iniciativas evaluadas", "25", "40%", "Registro", "1"),
    ]
    assert account(extraction).residue == ()
