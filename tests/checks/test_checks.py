"""The consistency checks: silent on consistent documents, loud and clear on the others."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from checked import by_name, failed, rows_of
from hypothesis import given
from hypothesis import strategies as st

from checks import check_document
from checks.arithmetic import numbering_gaps, sums_to
from extractors import extract, read_bytes
from extractors.fields import Note
from normalizers import normalize
from normalizers.records import DATASETS
from normalizers.schema import pack
from normalizers.status import status_of

CORPUS = Path(__file__).parents[1] / "data" / "corpus" / "dev"
GOLDS = sorted(CORPUS.glob("*.gold.json"))

NUMBERING = ("numbering_unique", "numbering_without_gaps")
INCONSISTENT = {
    "p03_junaeb_2025.txt": [("objective_weights_sum_to_100", None)],
    "p05_sag_2021.txt": [("declared_items_match", "objective 3")],
    "002_9f9180d8d45ecbd7.txt": [("verdicts_aligned", None)],
}


def _gold_rows(gold):
    """A gold answer as records: the first right answer that says something, of what is not judged nothing."""

    def plain(value):
        return next((v for v in value.get("any", ()) if v is not None), None) if isinstance(value, dict) else value

    datasets = {}
    for name in DATASETS.keys() & gold.keys():
        rows = [{k: plain(v) for k, v in row.items() if plain(v) is not None} for row in gold[name]]
        datasets[name] = [{**row, "item_number": n} if name == "measurements" else row for n, row in enumerate(rows)]
    for row in datasets.get("indicators", ()):
        if "target_value" in row:
            row["target_raw"] = f"{row['target_value']} {row.get('target_unit', '')}"
    for row, answer in zip(datasets.get("verdicts", ()), gold.get("verdicts", ()), strict=True):
        if answer.get("product") == {"skip": True}:
            row["product"] = "one that is not judged"
    for row in datasets["documents"]:
        row["service_raw"] = row.get("service_name", "")
    return rows_of(**datasets)


@pytest.mark.parametrize("path", GOLDS, ids=lambda p: p.name.partition(".")[0])
def test_of_the_corpus_only_the_inconsistent_documents_fail(path):
    gold = json.loads(path.read_text(encoding="utf-8"))
    checks = check_document(_gold_rows(gold))
    assert failed(checks) == INCONSISTENT.get(gold["file"], [])
    assert status_of(checks) == ("review" if gold["file"] in INCONSISTENT else "ok")
    pack({"checks": checks})


def test_the_corpus_is_there():
    assert len(GOLDS) == 29


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("p03_junaeb_2025", {"objective_weights_sum_to_100": 1, "items_sum_to_objective_weight": 3}),
        ("p10_tesoreria_2025", {"stage_goals_sum_to_system_weight": 3, "declared_items_match": 4}),
        ("p05_sag_2021", {"stage_goals_sum_to_system_weight": 0, "target_equals_computation": 5}),
        ("t02_indap_los_rios", {"objective_weights_sum_to_100": 0, "declared_items_match": 0, "verdicts_aligned": 1}),
        ("x01_memorandum", {"verdicts_aligned": 0, "numbering_unique": 0, "objectives_have_items": 0}),
    ],
)
def test_checks_are_written_where_they_apply(name, written):
    checks = check_document(_gold_rows(json.loads((CORPUS / f"{name}.gold.json").read_text(encoding="utf-8"))))
    assert {check: len(by_name(checks, check)) for check in written} == written


def test_a_failed_check_tells_an_operator_what_is_wrong():
    rows = rows_of(
        objectives=[{"objective_number": 3, "weight_pct": 100.0, "declared_items": 2}],
        indicators=[
            {"objective_number": 3, "indicator_number": n, "weight_pct": w} for n, w in ((1, 40.0), (2, 50.5), (3, 4.5))
        ],
    )
    checks = check_document(rows)
    (declared,) = by_name(checks, "declared_items_match")
    assert (declared.expected, declared.actual) == ("2", "3")
    assert declared.message == (
        "Objective 3 declares 2 indicators and systems; 3 were found (3 indicators, 0 systems)."
    )
    assert declared.record_id == rows["objectives"][0].record_id
    (summed,) = by_name(checks, "items_sum_to_objective_weight")
    assert (summed.passed, summed.expected, summed.actual) == (False, "100", "95")
    assert "40 + 50.5 + 4.5" in summed.message


@pytest.mark.parametrize(
    ("weights", "total", "holds"),
    [
        ([25.0, 40.0, 35.0], 100.0, True),
        ([33.3, 33.3, 33.3], 100.0, True),
        ([33.33, 33.33, 33.33], 100.0, True),
        ([16.6, 16.6, 16.6, 16.6, 16.6, 16.6], 100.0, True),
        ([33.0, 33.0, 33.0], 100.0, False),
        ([12.5] * 7, 87.5, True),
        ([2.5] * 7, 20.0, False),
        ([20.0, 45.0, 30.0], 100.0, False),
        ([50.0, None], 100.0, None),
        ([100.0, None], 100.0, True),
        ([], 100.0, False),
    ],
)
def test_sums_hold_to_the_printed_precision(weights, total, holds):
    assert sums_to(weights, total) is holds


@pytest.mark.parametrize(
    ("items", "unique", "gapless"),
    [
        ({"indicators": [1, 2], "systems": []}, True, True),
        ({"indicators": [2], "systems": [1]}, True, True),
        ({"indicators": [1, 2], "systems": [1, 2]}, True, True),
        ({"indicators": [1, 1], "systems": []}, False, True),
        ({"indicators": [1, 3], "systems": []}, True, False),
        ({"indicators": [2, 3], "systems": []}, True, False),
    ],
)
def test_numbering_may_run_over_systems_and_indicators(items, unique, gapless):
    rows = rows_of(
        indicators=[{"objective_number": 1, "indicator_number": n} for n in items["indicators"]],
        systems=[{"objective_number": 1, "system_number": n} for n in items["systems"]],
    )
    checks = check_document(rows)
    assert all(c.passed for c in by_name(checks, "numbering_unique")) is unique
    assert all(c.passed for c in by_name(checks, "numbering_without_gaps")) is gapless


def test_numbering_may_run_on_through_the_objectives():
    numbers = {1: [1, 2], 2: [3, 4, 5]}
    indicators = [{"objective_number": o, "indicator_number": n} for o, all_n in numbers.items() for n in all_n]
    assert failed(check_document(rows_of(indicators=indicators)), *NUMBERING) == []
    left = [i for i in indicators if i["indicator_number"] != 4]
    expected = [("numbering_without_gaps", "indicators and systems")]
    assert failed(check_document(rows_of(indicators=left)), *NUMBERING) == expected


def test_numbers_count_up():
    def goals(*numbers):
        made = [{"system_name": "Estado Verde", "stage_number": 1, "goal_number": n} for n in numbers]
        return check_document(rows_of(stage_goals=made))

    (check,) = by_name(goals(2, 1), "numbering_in_order")
    assert not check.passed and check.subject == "goals of stage 1 of system Estado Verde"
    (check,) = by_name(goals(1, 2), "numbering_in_order")
    assert check.passed


@given(st.lists(st.integers(-5, 10**9), max_size=30))
def test_gaps_are_few_and_true(numbers):
    gaps = numbering_gaps(numbers)
    assert len(gaps) <= 20
    assert not set(gaps) & set(numbers)
    assert all(0 < gap < max(numbers) for gap in gaps)


def test_a_missing_objective_is_only_a_note_where_a_form_judges_some():
    documents = [{"form_type": "territorial_stage4"}]
    objectives = [{"objective_number": 1}, {"objective_number": 3}]
    (check,) = by_name(check_document(rows_of(documents=documents, objectives=objectives)), "numbering_without_gaps")
    assert (check.passed, check.severity, check.actual) == (True, "info", "2")
    assert ("numbering_without_gaps", "objectives") in failed(check_document(rows_of(objectives=objectives)))


def test_an_objective_without_items_fails():
    rows = rows_of(
        objectives=[{"objective_number": 1}, {"objective_number": 2}],
        indicators=[{"objective_number": 1, "indicator_number": 1}],
    )
    found = failed(check_document(rows), "objectives_have_items")
    assert found == [("objectives_have_items", "objective 2")]


@pytest.mark.parametrize(("weight", "holds"), [(0.0, True), (100.0, True), (100.1, False), (-1.0, False)])
def test_a_weight_is_a_share_of_100(weight, holds):
    checks = check_document(rows_of(stage_goals=[{"objective_number": 1, "goal_number": 1, "weight_pct": weight}]))
    assert by_name(checks, "weights_within_0_to_100")[0].passed is holds


def test_a_target_above_100_percent_is_a_note_and_no_failure():
    checks = check_document(
        rows_of(indicators=[{"target_value": 117.58, "target_unit": "%", "target_raw": "117.58 %"}])
    )
    (note,) = by_name(checks, "target_within_100")
    assert (note.passed, note.severity) == (True, "info")


@pytest.mark.parametrize(
    ("raw", "value", "unit", "above", "below", "holds"),
    [
        ("117.58 %[(131.373.642 /111.726.656 )*100]", 117.58, "%", 131373642.0, 111726656.0, True),
        ("117.59 %[(131.373.642 /111.726.656 )*100]", 117.59, "%", 131373642.0, 111726656.0, False),
        ("94.3 %[(497/528)*100]", 94.3, "%", 497.0, 528.0, False),
        ("94.1 %[(497/528)*100]", 94.1, "%", 497.0, 528.0, True),
        ("12,5 días [(15.000 /1.200 )]", 12.5, "días", 15000.0, 1200.0, True),
        ("36 %", 36.0, "%", 9.0, 25.0, True),
        ("36 %", 36.0, "%", 9.0, 24.0, False),
    ],
)
def test_a_target_is_what_its_computation_gives(raw, value, unit, above, below, holds):
    target = {"target_raw": raw, "target_value": value, "target_unit": unit}
    rows = rows_of(indicators=[{**target, "target_numerator": above, "target_denominator": below}])
    (check,) = by_name(check_document(rows), "target_equals_computation")
    assert check.passed is holds


def test_a_target_without_a_computation_is_not_checked():
    rows = rows_of(indicators=[{"target_raw": "98 %", "target_value": 98.0, "target_unit": "%"}])
    assert by_name(check_document(rows), "target_equals_computation") == []


@pytest.mark.parametrize(
    ("declared", "listed", "failed"),
    [
        ({"Medidas de Equidad de Género": 2}, ["Medidas de Equidad de Género"] * 2, []),
        ({"MEDIDAS DE EQUIDAD DE GENERO": 2}, ["Medidas de Equidad de Género"] * 2, []),
        ({"Equidad": 2}, ["Medidas de Equidad de Género"] * 2, []),
        ({"Medidas": 3}, ["Medidas"] * 2, ["3"]),
        ({"Medidas": 3}, [], ["3"]),
        ({"A": 1, "B": 2}, ["A", "A", "B"], ["1", "2"]),
        ({}, ["Medidas"], []),
    ],
)
def test_commitments_are_as_many_as_declared(declared, listed, failed):
    rows = rows_of(commitments=[{"indicator_name": n} for n in listed])
    checks = by_name(check_document(rows, declared), "commitments_match_declared")
    assert len(checks) == len(declared)
    assert [c.expected for c in checks if not c.passed] == failed


def test_an_ambiguous_verdict_names_its_place():
    rows = rows_of(
        verdicts=[{}, {"item_number": 2, "alignment": "ambiguous"}, {"item_number": 3, "alignment": "inferred"}]
    )
    (check,) = by_name(check_document(rows), "verdicts_aligned")
    assert (check.passed, check.actual) == (False, "1 ambiguous")
    assert "1.1 row 1 item 2" in check.message
    assert check.record_id == rows["verdicts"][1].record_id


@pytest.mark.parametrize(
    ("service", "passed"),
    [("INSTITUTO DE PREVISION SOCIAL", [True]), ("Dirección del Trabajo", [False]), (None, [])],
)
def test_the_service_is_who_the_budget_code_says(service, passed):
    document = {"ministry_code": "15", "service_code": "09", "fiscal_year": 2024, "service_raw": service}
    checks = by_name(check_document(rows_of(documents=[document])), "service_matches_code")
    assert [c.passed for c in checks] == passed


def test_doubts_of_readers_and_forms_become_failed_checks():
    notes = [Note("number_unambiguous", "1.250 can be read in two ways", actual="1.250")]
    checks = check_document(rows_of(), notes=notes)
    assert failed(checks, "number_unambiguous") == [("number_unambiguous", None)]
    assert status_of(checks) == "review"


def test_each_doubt_of_the_reader_is_one_failed_check():
    document = replace(read_bytes(b"nothing known"), notes=("read by OCR", "page 2 is damaged"))
    rows = normalize(extract(document))
    checks = by_name(check_document(rows, notes=rows.notes), "read_without_doubt")
    assert [c.message for c in checks] == ["read by OCR", "page 2 is damaged"]
    assert rows["documents"][0].notes == "read by OCR; page 2 is damaged"


def test_status_needs_every_check_to_pass():
    checks = check_document(rows_of(objectives=[{"objective_number": 1, "weight_pct": 100.0}]))
    assert status_of([]) == "ok"
    assert status_of([replace(c, passed=True) for c in checks]) == "ok"
    assert status_of(checks) == "review"
