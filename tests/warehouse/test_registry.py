"""The schema registry: what is said once, and what it refuses."""

import math
from datetime import UTC, datetime
from typing import Annotated

import pytest
from curated_helpers import rows_of
from hypothesis import given
from hypothesis import strategies as st

from normalizers import schema
from normalizers.records import DATASETS, DOCUMENT_DATASETS, Failure, IdentifiedRecord, Objective, Residue
from normalizers.schema import Column, Record, RecordIds, SchemaError, dataset, pack, record_id, to_columns

CONTRACT = {
    "documents": "file_name form_type fiscal_year ministry_name ministry_code service_name service_code region_name "
    "region_code page_count status coverage run_id pipeline_version ingested_at",
    "objectives": "objective_number name weight_pct declared_items",
    "indicators": "objective_number indicator_number name formula target_raw target_value target_unit "
    "target_numerator target_denominator measured_only weight_pct",
    "systems": "objective_number system_number name weight_pct framework improvement_area priority committed_stage",
    "stage_goals": "objective_number system_number system_name stage_number goal_number description weight_pct",
    "commitments": "indicator_name commitment_number measure description",
    "verdicts": "activity row_number item_number product_group product category commitment indicator verdict "
    "verdict_raw evidence recommendation alignment",
    "narratives": "section kind item_number text",
    "measurements": "section label value unit",
    "results": "instrument responsible indicator_code objective_number indicator_number name dimension formula "
    "unit_of_measure target_raw target_value target_unit target_numerator target_denominator result_raw result_value "
    "result_unit result_numerator result_denominator compliance_pct verdict verdict_raw weight_pct weight_obtained_pct "
    "explanation verification notes period",
    "observations": "indicator_code name period period_raw cumulative planned value numerator denominator",
    "details": "dataset of_record field value number",
    "checks": "check passed severity expected actual message",
    "table_cells": "table_number heading page row_number column_number row_span column_span is_header text",
    "provenance": "dataset record_id field value_raw page x0 top x1 bottom line_start line_end cell method confidence",
    "residue": "page line_start line_end cell text",
    "failures": "source run_id step error_type message attempts first_seen last_seen",
    "runs": "run_id started_at finished_at trigger seen extracted skipped failed pipeline_version",
}


@pytest.fixture
def objective():
    return lambda **values: Objective(document_id="d", record_id="r", **values)


def test_every_dataset_of_the_contract_has_its_columns():
    assert list(DATASETS) == [*CONTRACT, "changes"]
    for name, columns in CONTRACT.items():
        missing = {"document_id", *columns.split()} - {c.name for c in DATASETS[name].columns}
        assert not missing, f"{name} lacks {missing}"


def test_what_a_document_says_has_record_ids():
    identified = [n for n, d in DATASETS.items() if issubclass(d.record, IdentifiedRecord)]
    assert identified == list(CONTRACT)[:12]


def test_all_but_runs_failures_and_changes_come_with_a_document():
    assert set(DATASETS) - set(DOCUMENT_DATASETS) == {"runs", "failures", "changes"}


def test_every_column_has_a_meaning():
    assert all(c.column.meaning for d in DATASETS.values() for c in d.columns)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"weight_pct": True}, "weight_pct, row 0: True is not float"),
        ({"weight_pct": "20"}, "'20' is not float"),
        ({"weight_pct": math.nan}, "nan is not finite"),
        ({"objective_number": 1.0}, "1.0 is not int"),
        ({"objective_number": 2**63}, "does not fit 64 bits"),
        ({"name": "half a \ud83d"}, "is not Unicode text"),
    ],
)
def test_a_wrong_value_is_an_error_that_names_its_place(objective, values, message):
    with pytest.raises(SchemaError) as error:
        to_columns(DATASETS["objectives"], [objective(**values)])
    assert "objectives." in str(error.value)
    assert message in str(error.value)


def test_a_null_where_none_may_be_is_an_error():
    with pytest.raises(SchemaError, match=r"residue.text, row 1: None is not str"):
        to_columns(DATASETS["residue"], [Residue(document_id="d", text="words"), Residue(document_id="d", text=None)])


def test_a_time_without_a_zone_is_an_error():
    at = datetime(2026, 11, 21)
    failure = Failure(source="a", error_type="io", attempts=1, first_seen=at, last_seen=at.replace(tzinfo=UTC))
    with pytest.raises(SchemaError, match="has no time zone"):
        to_columns(DATASETS["failures"], [failure])


def test_a_word_outside_a_closed_vocabulary_is_an_error():
    rows = rows_of("a")
    row = DATASETS["documents"].make({**_values(rows["documents"][0]), "status": "fine"})
    with pytest.raises(SchemaError, match="'fine' is none of ok, review, accepted, failed"):
        pack({"documents": [row]})


def test_an_unknown_column_or_dataset_is_an_error(objective):
    with pytest.raises(SchemaError, match="unknown column colour"):
        DATASETS["objectives"].make({"document_id": "d", "record_id": "r", "colour": "red"})
    with pytest.raises(SchemaError, match="record_id"):
        DATASETS["objectives"].make({"document_id": "d"})
    with pytest.raises(SchemaError, match="unknown dataset goals"):
        pack({"goals": [objective()]})


def test_a_record_of_another_dataset_is_an_error(objective):
    with pytest.raises(SchemaError, match="Objective"):
        pack({"systems": [objective()]})


def test_a_whole_number_may_stand_where_a_float_is_wanted(objective):
    assert to_columns(DATASETS["objectives"], [objective(weight_pct=20)])["weight_pct"] == [20]


def test_a_column_without_words_or_of_no_column_type_is_refused():
    with pytest.raises(TypeError, match="needs Annotated"):

        @dataset("nameless", key=())
        class Nameless(Record):
            """No words."""

            name: str

    with pytest.raises(TypeError, match="is no column type"):

        @dataset("listed", key=())
        class Listed(Record):
            """A list is no column."""

            names: Annotated[list, Column("Names")]

    assert not {"nameless", "listed"} & schema.DATASETS.keys()


def test_record_ids_are_stable_and_unique_where_a_document_repeats_itself():
    ids = RecordIds("d")
    first, second, other = ids("indicators", 1, 2), ids("indicators", 1, 2), ids("indicators", 12)
    assert len({first, second, other}) == 3
    assert first == record_id("d", "indicators", 1, 2) == RecordIds("d")("indicators", 1, 2)
    assert first == "4d23692410e8b573b273"


@given(st.lists(st.tuples(st.text(), st.none() | st.integers()), unique=True, max_size=20))
def test_different_keys_have_different_ids(keys):
    assert len({record_id("d", "commitments", *key) for key in keys}) == len(keys)


def _values(record):
    return {c.name: getattr(record, c.name) for c in DATASETS["documents"].columns}
