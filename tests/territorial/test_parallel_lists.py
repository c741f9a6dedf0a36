"""`extractors.alignment`: which item of one list belongs to which of another, and how sure that is."""

from __future__ import annotations

import time

from hypothesis import given
from hypothesis import strategies as st

from extractors.alignment import CERTAINTIES, align, worst

TEXTS = st.lists(st.text("abcdeñó ", max_size=12), max_size=7)


def targets(items: list[str], others: list[str]) -> list[tuple[int, ...]]:
    return [link.targets for link in align(items, others)]


def certainties(items: list[str], others: list[str]) -> list[str]:
    return [link.certainty for link in align(items, others)]


def test_equal_counts_align_in_order_whatever_the_words_say() -> None:
    links = align(["puentes", "caminos"], ["caminos", "puentes"])
    assert [(link.targets, link.certainty, link.rule) for link in links] == [
        ((0,), "exact", "one_to_one"),
        ((1,), "exact", "one_to_one"),
    ]


def test_one_item_takes_all_targets() -> None:
    assert targets(["Cumple"], ["a", "b", "c"]) == [(0, 1, 2)]
    assert certainties(["Cumple"], ["a", "b", "c"]) == ["inferred"]
    assert certainties(["Cumple"], ["a"]) == ["exact"]


def test_one_target_is_shared_by_all_items() -> None:
    assert targets(["Cumple", "No cumple"], ["Atenciones realizadas"]) == [(0,), (0,)]


def test_nothing_to_belong_to() -> None:
    assert targets(["Cumple", "No cumple"], []) == [(), ()]
    assert align([], ["a"]) == ()


def test_with_items_to_spare_wording_says_which_target_has_two() -> None:
    indicators = ["Convenio suscrito", "Protocolo elaborado", "Funcionarios capacitados en el protocolo"]
    objectives = ["Suscribir convenio con operadores aéreos", "Elaborar protocolo de traslado invernal"]
    assert targets(indicators, objectives) == [(0,), (1,), (1,)]
    assert certainties(indicators, objectives) == ["inferred", "inferred", "inferred"]


def test_with_targets_to_spare_some_have_no_item() -> None:
    evidence = ["la minuta incorpora quínoa", "consta en actas de los radioaficionados"]
    objectives = ["Incorporar quínoa en la minuta", "Capacitar a las manipuladoras", "Difundir entre radioaficionados"]
    assert targets(evidence, objectives) == [(0,), (2,)]


def test_what_is_repeated_word_for_word_belongs_to_different_targets() -> None:
    indicators = ["Tiempo de respuesta", "Tiempo de respuesta", "Iniciativas ejecutadas", "Satisfacción de usuarios"]
    objectives = ["Mejorar el tiempo de respuesta de pensiones", "Incorporar a independientes", "Ejecutar iniciativas"]
    assert targets(indicators, objectives) == [(0,), (1,), (2,), (2,)]


def test_an_item_that_could_hang_elsewhere_is_ambiguous_and_its_neighbours_are_not() -> None:
    evidence = [
        "los talleres se hicieron en cada comuna",
        "las visitas llegaron a las escuelas rurales",
        "el resto sigue igual",
        "los convenios están firmados",
    ]
    objectives = ["Hacer talleres", "Visitar escuelas rurales", "Firmar convenios"]
    assert certainties(evidence, objectives) == ["inferred", "inferred", "ambiguous", "inferred"]


def test_without_any_words_a_surplus_is_ambiguous() -> None:
    assert "ambiguous" in certainties(["", "", ""], ["Hacer talleres", "Visitar escuelas"])


def test_inflected_words_are_the_same_word() -> None:
    links = align(
        ["postulación con apoyo municipal"] * 1 + ["x", "y"], ["Postulaciones de los municipios", "Otra cosa"]
    )
    assert links[0].targets == (0,)
    assert links[0].score is not None and links[0].score > 0.5


def test_fifty_thousand_items_end_in_seconds_and_say_that_order_decided() -> None:
    items = [f"cumple la meta {i}" for i in range(50_000)]
    started = time.perf_counter()
    links = align(items, [f"meta {i}" for i in range(49_000)])
    assert time.perf_counter() - started < 5
    assert {link.rule for link in links} == {"order_over_limit"}
    assert {link.certainty for link in links} == {"ambiguous"}
    assert links[-1].targets == (48_999,)


def test_too_many_different_words_also_fall_back_to_order() -> None:
    items = [f"palabra{chr(97 + i % 26)}{i}x" for i in range(4000)]
    assert align(items, ["una meta", "otra meta"])[0].rule == "order_over_limit"


def test_the_worst_of_several_certainties() -> None:
    assert worst(["exact", "ambiguous", "inferred"]) == "ambiguous"
    assert worst([]) == "exact"


@given(TEXTS, TEXTS)
def test_every_item_has_its_link_and_order_is_kept(items: list[str], others: list[str]) -> None:
    links = align(items, others)
    assert len(links) == len(items)
    assert all(link.certainty in CERTAINTIES for link in links)
    firsts = [link.targets[0] for link in links if link.targets]
    assert firsts == sorted(firsts)
    assert all(0 <= t < len(others) for link in links for t in link.targets)
    if len(items) >= len(others) > 0:
        assert {t for link in links for t in link.targets} == set(range(len(others)))
    elif others and len(items) > 1:
        assert len(set(firsts)) == len(items)
