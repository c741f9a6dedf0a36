"""Coverage: what nothing accounts for, and which of it cannot be left over."""

import pytest
from checked import found


@pytest.mark.parametrize(
    ("coverage", "left", "passed"),
    [
        (1.0, [], True),
        (0.981, ["Saludos cordiales del encargado"], True),
        (0.979, ["Saludos cordiales del encargado"], False),
        (0.999, ["12,5"], False),
        (0.999, ["meta del %"], False),
        (0.999, ["No cumple"], False),
        (0.999, ["Nombre del Indicador"], False),
        (0.999, ["cronológicas, modalidad mixta."], False),
        (0.999, ["v. arriba"], True),
        (0.999, ["ver nombre del indicador arriba"], False),
        (0.41, [], False),
    ],
)
def test_little_may_be_left_and_nothing_that_tells(coverage, left, passed):
    residue = [{"text": text, "line_start": 7, "line_end": 7} for text in left]
    (check,) = found("coverage_complete", document={"coverage": coverage}, residue=residue)
    assert check.passed is passed


def test_the_message_says_what_was_left_and_where():
    residue = [{"text": "Medio 12,5", "page": 2}]
    (check,) = found("coverage_complete", document={"coverage": 0.95}, residue=residue)
    assert check.message == '95.0 percent of the words were read. Left over: "Medio 12,5" (a figure, page 2).'
    assert check.actual == '95.0 percent; left: "Medio 12,5"'


def test_of_an_unknown_form_nothing_is_expected():
    assert found("coverage_complete", form="unknown", document={"coverage": 0.0}) == []


@pytest.mark.parametrize(("title_page", "passed"), [(2, True), (1, False), (None, False)])
def test_a_letter_on_the_pages_before_the_title_may_be_left(title_page, passed):
    residue = [{"text": "Santiago, 21 de diciembre de 2023", "page": 1}]
    title = {"dataset": "documents", "field": "fiscal_year", "method": "title/integer", "page": title_page}
    provenance = [{**title, "record_id": "r"}] if title_page else []
    (check,) = found("coverage_complete", document={"coverage": 0.8}, residue=residue, provenance=provenance)
    assert check.passed is passed


def test_what_is_left_before_a_title_that_is_said_again_counts():
    residue = [{"text": "Porcentaje 98 %", "page": 1}]
    title = {"dataset": "documents", "field": "fiscal_year", "method": "title/integer", "page": 2, "record_id": "r"}
    name = {"dataset": "indicators", "field": "name", "method": "column", "page": 1, "record_id": "i"}
    (check,) = found("coverage_complete", document={"coverage": 0.99}, residue=residue, provenance=[title, name])
    assert check.passed is False
