"""Sources that keep only printed lines (`pdftotext -raw`): cells that share a line, wrapped cells, torn rows."""

from __future__ import annotations

import pytest
from territorial_sources import HEADS_11, HEADS_12, HEADS_13, HEADS_21, Source, values

from extractors.accounting import account
from extractors.forms.territorial.line_limits import split_objective, split_verdict
from extractors.layouts import extended, form_spec
from extractors.layouts.spec import ColumnSpec, FormSpec

HEAD = "Resultado de la medición del indicador"


def lines(*heads: str) -> list[str]:
    return [line for head in heads for line in head.split("\n")]


def raw(activity: str, heads: tuple[str, ...], *body: str) -> Source:
    """Lines of a source that wraps them: those before the title show it."""
    return Source().say(
        "Texto de", "varias líneas", "que un", "margen corta", f"Actividad {activity}", *lines(*heads), *body
    )


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        ("Convenios firmados No corresponde", ["Convenios firmados", "No corresponde"]),
        ("Visitas hechas Se cumple, las visitas se", ["Visitas hechas", "Se cumple, las visitas se"]),
        ("por comuna y por provincia. Objetivo cumplido", ["por comuna y por provincia.", "Objetivo cumplido"]),
        ("Visitas hechas SIN INFORMACIÓN", ["Visitas hechas", "SIN INFORMACIÓN"]),
        ("Cumple, la empresa No Cumplió", ["Cumple, la empresa No Cumplió"]),
        ("Índice de Cumplimiento de metas", ["Índice de Cumplimiento de metas"]),
        ("personas a las que No corresponde", ["personas a las que No corresponde"]),
        ("el municipio no cumple", ["el municipio no cumple"]),
        ("NÚMERO DE EMPRESAS EN DESARROLLO", ["NÚMERO DE EMPRESAS EN DESARROLLO"]),
    ],
)
def test_a_verdict_that_ends_a_line_is_cut_off(line: str, parts: list[str]) -> None:
    found = split_verdict(Source().paragraph(line), HEAD, judged=False)
    assert [p.text for p in found] == parts


def test_a_sentence_of_the_evidence_is_no_second_verdict() -> None:
    line = "en nueve escuelas. No se cumplió la meta"
    assert len(split_verdict(Source().paragraph(line), HEAD, judged=True)) == 1
    assert len(split_verdict(Source().paragraph(line), HEAD, judged=False)) == 2


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        ("Falta de pasajes Gestionar fondos", ["Falta de pasajes", "Gestionar fondos"]),
        ("Falta de pasajes - Gestionar fondos", ["Falta de pasajes", "- Gestionar fondos"]),
        ("- Gestionar fondos", ["- Gestionar fondos"]),
        ("convenio con el Servicio de la Mujer", ["convenio con el Servicio de la Mujer"]),
        ("cierre del Taller Hogar", ["cierre del Taller Hogar"]),
    ],
)
def test_a_recommendation_is_cut_off_at_its_infinitive(line: str, parts: list[str]) -> None:
    assert [p.text for p in split_objective(Source().paragraph(line))] == parts


def test_two_cells_on_one_line_are_two_and_no_word_is_lost() -> None:
    found = raw(
        "1.1", HEADS_11, "1. Riego", "· Canales", "Reparar canales de", "los valles", "Obras hechas No corresponde"
    ).extract()
    (verdict,) = found.fields["verdicts"]
    assert (verdict["commitment"].text, verdict["indicator"].text) == ("Reparar canales de los valles", "Obras hechas")
    assert (verdict["verdict"].text, verdict["alignment"].text) == ("not_applicable", "exact")
    # Both parts stand on the line that was cut.
    places = {s.paragraph.lines[0].place.line_start for f in ("indicator", "verdict") for s in verdict[f].spans}
    assert len(places) == 1
    assert not any("Obras" in r.text or "No corresponde" in r.text for r in account(found).residue)


def test_a_wrapped_group_is_whole_before_its_product() -> None:
    body = ("2. Asistencia", "Predial", "· Giras al", "extranjero", "Hacer giras", "Giras hechas", "Cumple")
    found = raw("1.1", HEADS_11, *body).extract()
    assert values(found, "verdicts", "product_group", "product", "commitment") == [
        ("2. Asistencia Predial", "Giras al extranjero", "Hacer giras")
    ]


def test_a_share_goes_on_with_its_indicator() -> None:
    body = ("1. A", "· B", "Mejorar la atención de", "los usuarios", "Satisfacción igual o superior a", "80%", "Cumple")
    found = raw("1.1", HEADS_11, *body).extract()
    expected = [("Mejorar la atención de los usuarios", "Satisfacción igual o superior a 80%", "met")]
    assert values(found, "verdicts", "commitment", "indicator", "verdict") == expected


def test_advice_on_the_line_of_the_verdict() -> None:
    body = ("1. Identifica los sistemas", "de registro", "Objetivo cumplido. Publicar los datos en", "el sitio")
    found = raw("2.1", HEADS_21, *body).extract()
    expected = [("met", None, "Publicar los datos en el sitio")]
    assert values(found, "verdicts", "verdict", "evidence", "recommendation") == expected


TORN = (
    "1. Crédito",
    "· Bonos",
    "5. Optimizar los procesos de coordinación interna y externa.",
    "- Crear una mesa con",
    "los servicios",
    "4. Desconcentrar territorialmente la",
    "No incorpora la mejora. El plan se",
    "define en el nivel central.",
    "Incorpora efectivamente la mejora.",
)


def test_the_rest_of_a_torn_row_finds_its_column() -> None:
    rest = ("gestión de los P/B/S.", "- Delegar firmas")
    source = raw("1.2", HEADS_12, *TORN).say("Actividad 1.2", *lines(*HEADS_12), *rest)
    found = source.extract()
    assert values(found, "verdicts", "category", "commitment", "verdict", "evidence", "alignment") == [
        (
            "5. Optimizar los procesos de coordinación interna y externa.",
            "Crear una mesa con los servicios",
            "not_met",
            "El plan se define en el nivel central.",
            "exact",
        ),
        ("4. Desconcentrar territorialmente la gestión de los P/B/S.", "Delegar firmas", "met", None, "exact"),
    ]


def test_a_torn_row_whose_cells_cannot_be_told_is_in_doubt() -> None:
    rest = ("Palabras que pueden ser de cualquiera", "2. Riego", "· Pozos", "- Abrir pozos", "No cumple")
    body = [line for line in TORN if not line.startswith("4.")]
    found = raw("1.2", HEADS_12, *body).say("Actividad 1.2", *lines(*HEADS_12), *rest).extract()
    torn = [r for r in values(found, "verdicts", "row_number", "alignment") if r[0] == "1"]
    assert torn == [("1", "ambiguous")] * 2
    assert values(found, "verdicts", "row_number", "alignment")[-1] == ("2", "exact")
    assert "cells_found" in {note.check for note in found.notes}


def test_a_torn_cell_that_does_not_find_its_rest_is_a_doubt() -> None:
    body = ("1. A", "· B", "Hacer obras en", "la costa", "Obras hechas", "Cumple. Se hicieron en todos los")
    source = raw("1.1", HEADS_11, *body).say("Actividad 1.1", *lines(*HEADS_11))
    found = source.say("Abrir pozos", "Pozos hechos", "puertos.", "No cumple").extract()
    assert values(found, "verdicts", "verdict", "alignment") == [("met", "ambiguous"), ("not_met", "ambiguous")]


def test_objectives_after_the_page_break_are_a_doubt() -> None:
    body = ("1. A", "· B", "Convenio suscrito por", "el municipio", "Protocolo elaborado", "No cumplido", "Cumplido")
    source = raw("1.1", HEADS_11, *body).say("Actividad 1.1", *lines(*HEADS_11))
    found = source.say("Suscribir un convenio", "Elaborar un protocolo").extract()
    assert values(found, "verdicts", "verdict", "alignment") == [("not_met", "ambiguous"), ("met", "ambiguous")]


def test_lines_of_other_columns_among_the_evidence_are_a_doubt() -> None:
    """`pdftotext` without options prints a table's columns in no order."""
    body = ("1. A", "· B", "Obras hechas por", "comuna", "Cumple", "Reparar los canales", "No cumple")
    found = raw("1.1", HEADS_11, *body).extract()
    assert {a for (a,) in values(found, "verdicts", "alignment")} == {"ambiguous"}


def test_a_quantity_on_the_next_line_belongs_to_its_label() -> None:
    body = (
        "Atender mejor a",
        "las familias",
        "Resultados:",
        "-Tiempo de espera:",
        "15,4 minutos",
        "-Bonos: $",
        "1.200",
    )
    found = raw("1.3", HEADS_13, *body, "No se presentan").extract()
    assert values(found, "measurements", "label", "value", "unit") == [
        ("Tiempo de espera", "15,4", "minutos"),
        ("Bonos", "1.200", "CLP"),
    ]
    assert values(found, "narratives", "kind", "text")[1:] == [
        ("actual_achievement", "Resultados: -Tiempo de espera: 15,4 minutos -Bonos: $ 1.200"),
        ("gap", "No se presentan"),
    ]


def test_a_marked_modification_takes_its_lines_an_unmarked_one_stays_alone() -> None:
    category = "5. Optimizar los procesos de coordinación interna y externa."
    body = (
        "1. Crédito",
        "· Bonos",
        category,
        "- Atender con el Instituto",
        "Previsional",
        "- Abrir la",
        "oficina",
        "Cumple",
        "Cumple",
    )
    found = raw("1.2", HEADS_12, *body).extract()
    assert values(found, "verdicts", "commitment") == [("Atender con el Instituto Previsional",), ("Abrir la oficina",)]
    unmarked = (
        "1. Crédito",
        "· Bonos",
        category,
        "Atender con los",
        "equipos",
        "Abrir la",
        "oficina",
        "Cumple",
        "Cumple",
    )
    found = raw("1.2", HEADS_12, *unmarked).extract()
    assert values(found, "verdicts", "category", "commitment") == [
        (category, "Atender con los equipos"),
        (category, "Abrir la oficina"),
    ]


def stage4_with(table: str, **columns: ColumnSpec) -> FormSpec:
    """The form's layout with other columns in one of its tables."""
    form = form_spec("territorial_stage4")
    return form.changed(tables={**form.tables, table: form.tables[table].changed(columns=columns)})


def test_free_text_of_one_column_is_all_below_its_header() -> None:
    only = form_spec("territorial_stage4").tables["contribution"].columns["contribution"]
    with extended([stage4_with("contribution", contribution=only)]):
        head = "Principal contribución del plan al mejoramiento de la gestión territorial"
        found = Source().say("Actividad 1.4", head, "- Más giras.", "- Menos filas.").extract()

    expected = [("contribution", "Más giras."), ("contribution", "Menos filas.")]
    assert values(found, "narratives", "kind", "text") == expected
    assert "cells_found" not in {note.check for note in found.notes}


def test_headers_with_a_year_are_found_where_line_ends_divide_them() -> None:
    columns = form_spec("territorial_stage4").tables["gaps"].columns
    dated = columns["actual_achievement"].changed(heads=("logros efectivos #",))
    with extended([stage4_with("gaps", **{**columns, "actual_achievement": dated})]):
        head = ("Logros comprometidos Logros", "efectivos 2009 Brechas")
        found = Source().say("Actividad 1.3", *head, "Mejorar", "Se hizo", "Ninguna").extract()

    assert [kind for (kind,) in values(found, "narratives", "kind")] == list(columns)


HEADS_14 = (
    "Principal contribución del Plan al mejoramiento de la gestión territoria1",  # a digit for a letter
    "Principales dificultades en su implementación",
    "Recomendaciones y compromisos necesarios para subsanar dificultades",
)


def test_a_short_line_below_a_header_is_no_part_of_it() -> None:
    found = Source().say("Actividad 1.4", *HEADS_14, "Mesas", "Ninguna", "Seguir").extract()
    assert values(found, "narratives", "kind", "text") == [
        ("contribution", "Mesas"),
        ("difficulty", "Ninguna"),
        ("recommendation", "Seguir"),
    ]


def test_headers_in_another_order_are_found_where_line_ends_divide_them() -> None:
    head = ("Identificación de Brechas Logros", "comprometidos Logros efectivos")
    found = Source().say("Actividad 1.3", *head, "Los lunes", "Menos filas", "Se redujeron").extract()
    assert values(found, "narratives", "kind", "text") == [
        ("committed_achievement", "Menos filas"),
        ("actual_achievement", "Se redujeron"),
        ("gap", "Los lunes"),
    ]
