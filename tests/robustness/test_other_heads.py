"""Forms whose heads are in words that no layout has are read by their columns: the quick part of
`benchmarks/other_heads.py`."""

from __future__ import annotations

from unittest.mock import patch

import pytest
from rerender.catalogue import KINDS
from rerender.compare import decisive, differences, rows_of
from rerender.other_heads import OTHER_HEADS

import extractors.learning

READ = (
    ("pdf_full_tuning", "pmg", 2),
    ("pdf_full_tuning", "territorial", 2),
    ("tabs_tuning", "pmg", 8),
    ("columns_tuning", "pmg", 1),
    ("columns_tuning", "territorial", 6),
    ("dump_tuning", "pmg", 8),
    ("dump_tuning", "territorial", 6),
)
"""Documents under other heads, of each kind of source that keeps its cells or its columns."""


@pytest.mark.parametrize(("kind", "form", "seed"), READ)
def test_weights_targets_and_verdicts_are_read_under_heads_that_nobody_knows(kind: str, form: str, seed: int) -> None:
    made = OTHER_HEADS["tuning"][kind].make(form, seed)

    rows = rows_of(made.data, made.file_name)

    assert rows["documents"][0]["form_type"] == made.gold["documents"][0]["form_type"]
    right, values = decisive(made.gold, rows)
    assert right == values > 0
    assert rows["documents"][0]["status"] == "review"  # that heads were learned is a doubt


@pytest.mark.parametrize(("kind", "form"), [("pdf_none_tuning", "pmg"), ("catdoc_tuning", "territorial")])
def test_what_is_misread_under_such_heads_is_not_ok(kind: str, form: str) -> None:
    for seed in range(3):
        made = OTHER_HEADS["tuning"][kind].make(form, seed)
        rows = rows_of(made.data, made.file_name)
        assert rows["documents"][0]["status"] == "review" or not differences(made.gold, rows)


@pytest.mark.parametrize(("kind", "form"), [("tabs", "pmg"), ("dump", "territorial"), ("pdf_none", "pmg")])
def test_a_document_whose_heads_are_all_known_is_not_searched(kind: str, form: str) -> None:
    made = KINDS[kind].make(form, 0)

    with patch.object(extractors.learning, "learn", side_effect=AssertionError("it was searched")):
        rows = rows_of(made.data, made.file_name)

    assert differences(made.gold, rows) == []
