"""Gold answers on whole documents, exact: every dataset of every document of the corpus, field by field."""

from __future__ import annotations

import pytest
from corpus import as_dict, golds, rows_of, source

from flows.evaluate import Gold, Row, evaluate
from normalizers.records import Check


def by_file(gold: Gold) -> str:
    return gold.file


@pytest.mark.parametrize("gold", golds(), ids=by_file)
def test_every_answer_of_a_document(gold: Gold) -> None:
    rows = rows_of(source(gold))

    def read(dataset: str) -> list[Row]:
        return [as_dict(record) for record in rows.get(dataset, ())]

    found = evaluate([gold], read)
    assert found.misses == []
    assert found.total.perfect


def failed(file: str) -> list[str]:
    (gold,) = (g for g in golds() if g.file.startswith(file))
    checks = rows_of(source(gold)).get("checks", ())
    return sorted(c.check for c in checks if isinstance(c, Check) and not c.passed)


def test_arithmetic_fails_on_exactly_the_inconsistent_documents() -> None:
    arithmetic = {
        "objective_weights_sum_to_100",
        "items_sum_to_objective_weight",
        "declared_items_match",
        "stage_goals_sum_to_system_weight",
        "target_equals_computation",
        "commitments_match_declared",
        "service_matches_code",
    }
    assert {g.file[:3]: names for g in golds() if (names := arithmetic & set(failed(g.file)))} == {
        "p03": {"objective_weights_sum_to_100"},
        "p05": {"declared_items_match"},
    }


def test_a_document_without_a_doubt_is_ok() -> None:
    doubtful = {g.file for g in golds() if failed(g.file)}
    status = {g.file: as_dict(rows_of(source(g))["documents"][0])["status"] for g in golds()}
    assert {file for file, said in status.items() if said == "review"} == doubtful
