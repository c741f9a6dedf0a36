"""What a form always prints: said in its layout file, missed where it is not found."""

import pytest
from checked import found

from extractors.layouts.spec import RequiredSpec

SYSTEM = {"objective_number": 1, "system_number": 1, "name": "Estado Verde", "weight_pct": 20.0}
INDICATOR = {
    "objective_number": 1,
    "indicator_number": 1,
    "name": "Respuesta a reclamos",
    "formula": "(a / b) * 100",
    "target_raw": "98 %",
    "weight_pct": 10.0,
}
MIDE = {
    "table_number": 1,
    "row_number": 1,
    "column_number": 5,
    "row_span": 1,
    "column_span": 1,
    "is_header": True,
    "text": "Mide",
}
PONDERADOR = {**MIDE, "column_number": 6, "text": "Ponderador"}
WHOLE = {
    "document": {"fiscal_year": 2024, "service_raw": "SERVICIO"},
    "objectives": [{"objective_number": 1, "name": "Gestión Eficaz", "weight_pct": 100.0, "declared_items": 2}],
    "systems": [SYSTEM],
    "indicators": [INDICATOR],
    "table_cells": [MIDE, PONDERADOR],
    "stage_goals": [
        {
            "objective_number": 1,
            "system_name": "Estado Verde",
            "stage_number": 1,
            "goal_number": 1,
            "description": "Elaborar un diagnóstico.",
            "weight_pct": 0.0,
        }
    ],
}


def missing(**changes):
    return [(c.subject, c.record_id) for c in found("required_fields_stated", **{**WHOLE, **changes}) if not c.passed]


def test_too_few_records_are_not_none(monkeypatch):
    rule = RequiredSpec(dataset="objectives", least=3)
    monkeypatch.setattr("checks.required._rules", lambda facts: [rule])
    (check,) = found("required_fields_stated", **WHOLE)
    assert (check.actual, check.message) == ("1", "The form always has objectives; 1 of at least 3 were found.")
    assert found("required_fields_stated", **{**WHOLE, "objectives": []})[0].actual == "none"


def test_a_whole_form_passes_and_says_so():
    (check,) = found("required_fields_stated", **WHOLE)
    assert check.passed and check.severity == "warning"


@pytest.mark.parametrize(
    ("dataset", "field", "subject"),
    [
        ("objectives", "weight_pct", "weight"),
        ("systems", "weight_pct", "weight"),
        ("indicators", "weight_pct", "weight"),
        ("indicators", "target_raw", "target or measured only"),
        ("indicators", "formula", "formula"),
        ("stage_goals", "weight_pct", "weight"),
        ("stage_goals", "stage_number", "stage number"),
    ],
)
def test_a_field_that_the_form_always_prints_is_missed(dataset, field, subject):
    (one,) = missing(**{dataset: [{**WHOLE[dataset][0], field: None}]})
    assert one[0] == subject and one[1]


def test_a_mark_stands_for_a_target():
    measured = {**INDICATOR, "target_raw": None, "measured_only": True}
    assert missing(indicators=[measured]) == []
    blank = {**measured, "measured_only": False}
    assert missing(indicators=[blank]) != []
    assert missing(indicators=[blank], table_cells=[]) == []  # no column for the mark: nothing says that it is missing
    assert missing(indicators=[blank], table_cells=[], document={"fiscal_year": 2016, "service_raw": "S"}) != []


def test_older_forms_print_less():
    document = {"fiscal_year": 2017, "service_raw": "SERVICIO"}
    bare = [{"name": "Respuesta a reclamos", "target_raw": "98 %", "indicator_number": n} for n in (1, 2)]
    assert missing(document=document, objectives=[], indicators=bare) == []
    assert missing(objectives=[], indicators=bare) != []
    assert missing(objectives=[], indicators=[INDICATOR], table_cells=[PONDERADOR]) == []  # a Formulario H
    one_weighed = [{**bare[0], "weight_pct": 5.0}, bare[1]]
    assert [subject for subject, _ in missing(document=document, objectives=[], indicators=one_weighed)] == ["weight"]


def test_a_number_that_only_some_records_lost_is_missed():
    second = {**INDICATOR, "indicator_number": None, "name": "Capacitación"}
    assert [subject for subject, _ in missing(indicators=[INDICATOR, second])] == ["indicator number"]


@pytest.mark.parametrize(("activity", "missed"), [("1.1", True), ("1.2", True), ("2.1", False)])
def test_a_product_is_missed_where_rows_hang_under_products(activity, missed):
    verdict = {"activity": activity, "commitment": "Mejorar la atención"}
    checks = found("required_fields_stated", form="territorial_stage4", verdicts=[verdict])
    assert any(c.subject == "product or product group" for c in checks) is missed


def test_a_form_without_the_part_that_it_always_has_fails():
    checks = found("required_fields_stated", form="territorial_stage4", document={"service_raw": "SERVICIO"})
    assert {"objectives", "verdicts 1.1", "verdicts 1.2", "narratives 1.3 gap"} <= {c.subject for c in checks}


@pytest.mark.parametrize(
    ("form", "year", "outcome"),
    [
        ("pmg_formulation", 2024, [True]),
        ("pmg_formulation", None, [False]),
        ("territorial_stage4", None, []),
        ("unknown", None, []),
    ],
)
def test_the_year_is_wanted_of_forms_that_print_it(form, year, outcome):
    assert [c.passed for c in found("fiscal_year_stated", form=form, document={"fiscal_year": year})] == outcome
