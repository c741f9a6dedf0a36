"""Items of a cell: marks, continuation, what a colon takes under it (`extractors.forms.territorial.list_markers`)."""

from __future__ import annotations

import pytest

from extractors.document import Line, Paragraph, Place
from extractors.forms.territorial.list_markers import read_mark
from extractors.forms.territorial.lists import by_lines, gather_marked, items_by_count, list_items


def paragraphs(*texts: str) -> list[Paragraph]:
    return [Paragraph.of([Line(t, t, Place(line_start=i, line_end=i))]) for i, t in enumerate(texts, 1)]


def texts(*lines: str) -> list[str]:
    return [item.text for item in list_items(paragraphs(*lines))]


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("1. Recaudación", "number", "Recaudación"),
        ("1.Recaudación", "number", "Recaudación"),
        ("12.- Recaudación", "number", "Recaudación"),
        ("3) Recaudación", "number", "Recaudación"),
        ("IV. Recaudación", "number", "Recaudación"),
        ("· Pensiones", "bullet", "Pensiones"),
        ("\uf0b7 Pensiones", "bullet", "Pensiones"),
        ("•Pensiones", "bullet", "Pensiones"),
        ("o Pensiones", "bullet", "Pensiones"),
        ("- Mejorar el acceso", "dash", "Mejorar el acceso"),
        ("-Mejorar el acceso", "dash", "Mejorar el acceso"),
        ("– Mejorar el acceso", "dash", "Mejorar el acceso"),
        ("a) Mejorar el acceso", "letter", "Mejorar el acceso"),
        ("ii) Mejorar el acceso", "letter", "Mejorar el acceso"),
        ("1.2 Mejorar el acceso", "letter", "Mejorar el acceso"),
        ("Mejorar el acceso", "none", "Mejorar el acceso"),
        ("15.4 minutos", "none", "15.4 minutos"),
        ("60 talleres", "none", "60 talleres"),
        ("-5,3 puntos", "none", "-5,3 puntos"),
        ("o bien otra cosa", "none", "o bien otra cosa"),
    ],
)
def test_what_marks_an_item(text: str, kind: str, words: str) -> None:
    mark = read_mark(text)
    assert (mark.kind, text[mark.end :]) == (kind, words)


def test_an_unmarked_line_continues_a_marked_item_only_within_its_sentence() -> None:
    assert texts("· Índice de actividad", "regional", "Otra cosa") == ["Índice de actividad regional", "Otra cosa"]
    assert texts("- Coordinar con la Seremi de", "Salud") == ["Coordinar con la Seremi de Salud"]
    assert texts("- Coordinar la oferta.", "regional") == ["Coordinar la oferta.", "regional"]


def test_a_mark_on_a_line_of_its_own_marks_the_next_line() -> None:
    items = list_items(paragraphs("•", "Mediación", "•", "Capacitación"))
    assert [(i.mark.kind, i.text) for i in items] == [("bullet", "Mediación"), ("bullet", "Capacitación")]


def test_a_marked_line_inside_a_paragraph_begins_an_item() -> None:
    lines = ["· Fiscalización por", "programa", "· Fiscalización por denuncia"]
    one = Paragraph.of([Line(t, t, Place(line_start=i, line_end=i)) for i, t in enumerate(lines, 1)])
    assert [i.text for i in list_items([one])] == ["Fiscalización por programa", "Fiscalización por denuncia"]


def test_a_colon_takes_the_marked_lines_under_it_and_no_unmarked_one() -> None:
    found = gather_marked(list_items(paragraphs("Los tiempos son:", "-A: 1 día", "-B: 2 días", "Se hizo todo.")))
    assert [i.text for i in found] == ["Los tiempos son: -A: 1 día -B: 2 días", "Se hizo todo."]


def test_a_label_belongs_to_the_line_after_it() -> None:
    items = list_items(paragraphs("Fórmula:", "Iniciativas / Total", "Satisfacción"))
    assert [i.text for i in items_by_count(items, [2])] == ["Fórmula: Iniciativas / Total", "Satisfacción"]


def test_counts_decide_whether_a_small_letter_begins_an_item() -> None:
    items = list_items(paragraphs("Total de iniciativas", "índice de satisfacción > 80%"))
    assert [i.text for i in items_by_count(items, [2])] == ["Total de iniciativas", "índice de satisfacción > 80%"]
    assert [i.text for i in items_by_count(items, [1])] == ["Total de iniciativas índice de satisfacción > 80%"]


def test_a_colon_takes_all_that_follows_where_the_counts_say_so() -> None:
    items = list_items(paragraphs("Número de cursos", "Deben considerar:", "Convocatoria", "Material"))
    assert [i.text for i in items_by_count(items, [2])] == [
        "Número de cursos",
        "Deben considerar: Convocatoria Material",
    ]


def test_lines_without_space_between_them_can_each_begin_an_item() -> None:
    lines = ["Tiempo promedio de", "espera", "Número de convenios"]
    one = Paragraph.of([Line(t, t, Place(line_start=i, line_end=i)) for i, t in enumerate(lines, 1)])
    assert [p.text for p in by_lines([one])] == ["Tiempo promedio de espera", "Número de convenios"]
