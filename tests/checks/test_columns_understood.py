"""Heads and sums that were read as records, and sums that are known as such."""

import pytest
from checked import found, rows_of

from checks.findings import Facts
from extractors.fields import Note
from extractors.forms.rows import says_total
from normalizers.records import IDENTIFIED_DATASETS


def test_a_header_row_among_the_data_fails():
    common = {"dataset": "indicators", "record_id": "r1"}
    rows = [
        {**common, "field": f, "value_raw": raw}
        for f, raw in (("name", "Nombre del Indicador"), ("formula", "Fórmula"))
    ]
    assert [c.passed for c in found("columns_understood", provenance=rows)] == [False]
    assert [c.passed for c in found("columns_understood", provenance=rows[:1])] == [True]


def test_a_measurement_can_be_a_header_row_too():
    row = {"dataset": "measurements", "record_id": "r1"}
    rows = [{**row, "field": "label", "value_raw": "Indicador"}, {**row, "field": "unit", "value_raw": "Ponderador"}]
    assert [check.passed for check in found("columns_understood", provenance=rows)] == [False]


def test_facts_have_the_records_of_every_dataset_whose_records_have_an_id():
    facts = Facts.of(rows_of(), {})
    assert [facts.record(dataset, "r1") for dataset in IDENTIFIED_DATASETS] == [None] * len(IDENTIFIED_DATASETS)


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
