"""Rows of tables that print no line between them, and paragraphs of their cells."""

import pytest

from extractors.language import find_measurements, read_verdict
from extractors.list_markers import BULLETS, is_bullet, list_marker, opens_item
from extractors.readers.paragraphs import hard_break, paragraph_starts
from extractors.readers.row_breaks import marker_kind
from extractors.readers.row_starts import row_starts


def starts(lines: list[list[str]], widths: list[float], exact: bool = False) -> list[int]:
    return row_starts(lines, [float(n) for n in range(len(lines))], widths, exact)


def test_a_column_of_numbers_tells_rows_at_their_top() -> None:
    lines = [["1", "Medidas de Equidad", "20.00"], ["", "de Género", ""], ["2", "Tasa", "15,5"], ["Total", "", "35.5"]]
    assert starts(lines, [3, 20, 6]) == [0, 2, 3]


def test_numbers_in_the_middle_of_their_rows_do_not_cut_them() -> None:
    lines = [
        ["", "(Número de medidas en el", ""],
        ["1", "año t dividido por el total de", "5%"],
        ["", "las medidas del año anterior", ""],
        ["", "Porcentaje de usuarios que", ""],
        ["2", "están satisfechos con los", "7%"],
        ["", "servicios", ""],
    ]
    assert starts(lines, [2, 30, 3]) == [0, 3]


def test_the_rest_of_a_torn_row_is_a_row_of_its_own() -> None:
    assert starts([["", "gobernanza", ""], ["", "Objetivo 2: Evaluar", "0%"], ["Total", "", "15%"]], [6, 40, 3]) == [
        0,
        1,
        2,
    ]


def test_without_numbers_rows_begin_where_several_columns_do() -> None:
    lines = [
        ["Ampliar la cobertura", "Se amplió a dos comunas"],
        ["de provincias", ""],
        ["Acercar la atención", "Se abrió una oficina en"],
        ["", "la provincia"],
    ]
    assert starts(lines, [30, 24]) == [0, 2]


def test_labels_of_a_header_each_begin_a_row() -> None:
    lines = [["SERVICIO", "FONDO DE SOLIDARIDAD"], ["", "E INVERSION SOCIAL"], ["REGIÓN", "III REGIÓN DE ATACAMA"]]
    assert starts(lines, [20, 30]) == [0, 2]


def test_nothing_has_no_rows() -> None:
    assert starts([], []) == [] and starts([["a"]], [3]) == [0]


def test_a_hard_break_is_where_the_next_word_would_have_fitted() -> None:
    assert hard_break("Cumple", "No cumple", 15, exact=True)
    assert not hard_break("Instalar un nuevo centro en la provincia de", "Petorca", 44, exact=True)
    assert not hard_break("mediante la medición", "de la satisfacción", 60)  # in a proportional font lower case goes on


def test_marks_of_items() -> None:
    assert all(map(opens_item, ["· Uno", "- Dos", "4. Tres", "2.1) Cuatro", "a) Cinco", "\uf0b7 Seis"]))
    assert not any(map(opens_item, ["t) * 100", "-5 %", "2008 fue", "15.4 minutos", "1.250.000 usuarios"]))
    assert not any(map(opens_item, ["* 100", "**100%**", "---", "- 2014", "11 - Origen", "t)*100", "10) * 100"]))


@pytest.mark.parametrize("bullet", [*BULLETS, "\uf0d8"])
def test_a_bullet_is_one_wherever_it_is_printed(bullet: str) -> None:
    assert opens_item(f"{bullet} Uno")
    assert list_marker(f"{bullet}Uno") == ("bullet", bullet)
    assert marker_kind(f"{bullet} Uno") == "bullet"
    assert is_bullet(bullet)
    reading = read_verdict(f"{bullet} Cumple", "Cumple (Si/No)")
    assert reading is not None
    assert reading.verdict == ("undetermined" if bullet == "□" else "met")  # a box that is not checked
    assert [found.unit for found in find_measurements(f"{bullet} Espera: 12,5 días")] == ["días"]


def test_paragraphs_begin_after_a_gap_at_a_mark_and_after_a_hard_break() -> None:
    texts = ["Los tiempos asociados son:", "- Asignación: 1.33", "días", "Se propicia", "la integración"]
    assert paragraph_starts(texts, [0, 1, 2, 5, 6], 1, 20, exact=False) == [0, 1, 3]


def test_another_column_than_the_first_can_number_the_rows() -> None:
    lines = [
        ["Cumple", "1. Riego", "Obras terminadas"],
        ["", "Priorizar obras", "Obras licitadas"],
        ["No cumple", "", ""],
        ["Cumple", "2. Cultura", "Talleres dictados"],
        ["Cumple", "Dictar talleres", ""],
    ]
    assert starts(lines, [10, 20, 20]) == [0, 3]


def test_numbers_that_do_not_count_up_number_no_rows() -> None:
    lines = [["Cumple", "6. Coordinar", "Mesas"], ["No cumple", "4. Delegar", "Oficinas"]]
    assert starts(lines, [10, 20, 20]) == [0, 1]


def test_figures_in_every_row_count_before_the_numbers_of_notes() -> None:
    lines = [
        ["Superficie bonificada de", "65000000", "95,6 %", "1"],
        ["riego", "", "650/680", ""],
        ["Proyectos con energías", "1800", "30,0 %", ""],
        ["renovables", "", "180/600", ""],
        ["Plazo medio de revisión", "36000", "45 días", "2"],
        ["de proyectos", "", "360/8", ""],
    ]
    assert starts(lines, [26, 10, 10, 4]) == [0, 2, 4]
