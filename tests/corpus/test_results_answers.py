"""Reports on results, monitoring of indicators and formulations of older years: gold answers, field by field."""

from __future__ import annotations

from pathlib import Path

import pytest
from corpus import as_dict, rows_of

from flows.evaluate import Gold, Row, evaluate, read_gold

RESULTS = Path(__file__).parents[1] / "data" / "corpus" / "results"


@pytest.mark.parametrize("gold", read_gold(RESULTS), ids=lambda gold: gold.file)
def test_every_answer_of_a_document(gold: Gold) -> None:
    rows = rows_of(RESULTS / gold.file)

    def read(dataset: str) -> list[Row]:
        return [as_dict(record) for record in rows.get(dataset, ())]

    found = evaluate([gold], read)
    assert found.misses == []


def test_no_document_is_wrong_and_ok() -> None:
    for gold in read_gold(RESULTS):
        rows = rows_of(RESULTS / gold.file)
        found = evaluate([gold], lambda name, rows=rows: [as_dict(record) for record in rows.get(name, ())])
        wrong = [miss for miss in found.misses if ".status" not in miss]
        assert not wrong or as_dict(rows["documents"][0])["status"] != "ok"
