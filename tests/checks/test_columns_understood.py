"""Heads and sums that were read as records, and sums that are known as such."""

import pytest
from checked import found

from extractors.fields import Note
from extractors.forms.rows import says_total


def test_a_header_row_among_the_data_fails():
    said = {"dataset": "indicators", "record_id": "r1"}
    rows = [
        {**said, "field": f, "value_raw": raw} for f, raw in (("name", "Nombre del Indicador"), ("formula", "Fórmula"))
    ]
    assert [c.passed for c in found("columns_understood", provenance=rows)] == [False]
    assert [c.passed for c in found("columns_understood", provenance=rows[:1])] == [True]


@pytest.mark.parametrize("words", ["Suma de ponderadores", "Porcentaje Total de Ponderación", "TOTAL"])
def test_a_sum_among_the_records_fails(words):
    (check,) = found("columns_understood", indicators=[{"name": words, "weight_pct": 100.0}])
    assert not check.passed and words in check.message and check.record_id


def test_a_doubt_of_the_form_is_not_passed_beside_it():
    note = Note("columns_understood", "the table of indicators has words under a head that is not known: 'x'")
    assert [c.passed for c in found("columns_understood", notes=[note])] == [False]


@pytest.mark.parametrize(
    ("words", "total"),
    [
        ("Total", True),
        ("Sub Total 40,00%", True),
        ("Porcentaje Total de Ponderación", True),
        ("Suma de los ponderadores:", True),
        ("Ponderación total", True),
        ("Total objetivo 2", True),
        ("Sumatoria de informes enviados", False),
        ("total de medidas implementadas", False),
        ("Ponderadores", False),
        ("Total de trámites digitalizados", False),
    ],
)
def test_the_words_of_a_sum(words, total):
    assert says_total(words) is total
