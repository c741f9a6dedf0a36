"""What agencies add to the stage-4 form: merged products, a column of grounds, signatures, a second form behind it."""

from __future__ import annotations

from dataclasses import replace

from territorial_sources import HEADS_11, HEADS_12, HEADS_13, Source, values

from extractors.document import Table
from extractors.forms.territorial_stage4 import extract

PRODUCT = "1. Riego\n· Riego campesino\n"


def test_a_merged_product_stands_beside_each_of_its_rows() -> None:
    source = Source().say("Actividad 1.2")
    source.table(
        HEADS_12,
        (PRODUCT, "1. Variables territoriales.\n- Focalizar por cuenca", "Cumple"),
        ("", "6. Desconcentrar la gestión.\n- Abrir una oficina", "No cumple: falta dotación."),
    )
    table = source.blocks[-1]
    assert isinstance(table, Table)
    cells = [replace(c, row_span=2) if (c.row, c.column) == (1, 0) else c for c in table.cells]
    source.blocks[-1] = Table(tuple(c for c in cells if (c.row, c.column) != (2, 0)))
    found = values(extract(source.document), "verdicts", "row_number", "product", "commitment", "verdict")
    assert found == [
        ("1", "Riego campesino", "Focalizar por cuenca", "met"),
        ("2", "Riego campesino", "Abrir una oficina", "not_met"),
    ]


def test_a_share_after_a_verdict_is_its_ground() -> None:
    source = Source().say("Actividad 1.1")
    said = "CUMPLE PARCIALMENTE\nSe alcanzó un 78,5% de las altas comprometidas"
    source.table(HEADS_11, (f"{PRODUCT}Tecnificar el riego", "Hectáreas", said))
    found = values(source.extract(), "verdicts", "verdict", "evidence")
    assert found == [("partially_met", "Se alcanzó un 78,5% de las altas comprometidas")]
    two = Source().say("Actividad 1.1")
    two.table(HEADS_11, (f"{PRODUCT}Tecnificar el riego\nRevestir canales", "Hectáreas\nKilómetros", said))
    assert len(values(two.extract(), "verdicts", "verdict")) == 2


def test_a_column_of_grounds_is_evidence() -> None:
    source = Source().say("Actividad 1.1")
    source.table(
        (*HEADS_11, "Observaciones"),
        (
            f"{PRODUCT}Tecnificar el riego\nRevestir canales",
            "Hectáreas\nKilómetros",
            "Cumple\nNo cumple",
            "85,5 ha.\nLicitación desierta.",
        ),
    )
    found = values(source.extract(), "verdicts", "verdict", "evidence")
    assert found == [("met", "85,5 ha."), ("not_met", "Licitación desierta.")]


def test_a_marked_line_that_ends_in_a_colon_takes_the_lines_under_it() -> None:
    source = Source().say("Actividad 1.3")
    source.table(HEADS_13, ("Mejorar el riego", "· Resultados:\nSuperficie: 85,5 hectáreas\n· Más usuarios", "Ninguna"))
    found = values(source.extract(), "narratives", "kind", "text")
    assert [text for kind, text in found if kind == "actual_achievement"] == [
        "Resultados: Superficie: 85,5 hectáreas",
        "Más usuarios",
    ]


REPORT = ("INFORME EJECUTIVO", "1. PRINCIPALES LOGROS OBTENIDOS", "· Plan de riego aprobado")


def test_who_signs_is_no_recommendation() -> None:
    under_a_line = Source().say(*REPORT, "____________________", "NOMBRE EJEMPLO", "DIRECTOR REGIONAL")
    under_a_box = Source()
    under_a_box.table(("\n".join(REPORT),)).say("NOMBRE EJEMPLO", "DIRECTOR REGIONAL")
    for source in (under_a_line, under_a_box):
        assert values(source.extract(), "narratives", "text") == [("Plan de riego aprobado",)]


def test_a_second_form_is_said() -> None:
    one = ("Formulario Etapa N°4", "SERVICIO: SERVICIO DE RIEGO", *REPORT)
    two = ("Formulario Etapa N°4", "SERVICIO: SERVICIO DE AGUAS", *REPORT)
    found = Source().say(*one, *two).extract()
    assert [note.check for note in found.notes if note.check == "one_form"] == ["one_form"]
    assert values(found, "narratives", "text") == [("Plan de riego aprobado",)] * 2
    assert not [n for n in Source().say(*one, *one).extract().notes if n.check == "one_form"]
