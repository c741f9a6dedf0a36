"""Promise against result: which result belongs to which promise, and what both say, checked by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from normalizers.compliance import with_compliance
from normalizers.records import Result
from warehouse.analysis import Curated, open_curated
from warehouse.rows import write_file
from warehouse.schema import arrow_schema
from warehouse.store import empty_table


@pytest.fixture
def pair(promises_curated: Path) -> Iterator[Curated]:
    with open_curated(promises_curated) as db:
        yield db


def rows(db: Curated, query: str) -> list[tuple[Any, ...]]:
    return db.sql(query).to_duckdb().fetchall()


def test_rows_of_a_formulation_and_its_report_are_joined_by_the_rules(pair: Curated) -> None:
    """Read off the two documents of `tests/data/promises`, line by line."""
    assert rows(
        pair,
        "SELECT result_name, joined_by, promised_target_value, target_value, targets_agree, result_value, "
        "promised_weight_pct, weight_pct, weight_obtained_pct FROM promises_and_results ORDER BY promise_name",
    ) == [
        (
            "Porcentaje de bonos de atención emitidos por canales digitales en el año t",
            *("name", 60.0, 60.0, True, 66.0, 20.0, 20.0, 20.0),
        ),
        ("Licitaciones sin oferente", "vocabulary", 10.0, 8.0, False, 4.0, 15.0, 15.0, 15.0),
        ("Porcentaje de reclamos respondidos", "vocabulary", 95.0, 95.0, True, 70.0, 20.0, 20.0, 0.0),
        ("Tasa de accidentes del trabajo", "vocabulary", 2.0, 2.0, True, 2.5, 15.0, 15.0, 15.0),
        ("Tiempo promedio de tramitación de reembolso", "name", 12.5, 12.5, True, 12.9, 10.0, 10.0, 0.0),
    ]


def test_verdicts_stand_as_printed_and_as_computed(pair: Curated) -> None:
    assert rows(
        pair,
        "SELECT indicator_id, less_is_better, compliance_pct, compliance_computed_pct, verdict, verdict_raw, "
        "verdict_computed, verdicts_agree FROM promises_and_results ORDER BY promise_name",
    ) == [
        (None, None, 110.0, None, "met", "Si", "met", True),
        ("tenders_without_bidder", True, 200.0, 200.0, "met", "Si", "met", True),
        ("complaint_responses", False, 73.68, 73.6842, "not_met", "No", "not_met", True),
        ("workplace_accident_rate", True, 80.0, 80.0, "met", "Si", "not_met", False),
        (None, None, 96.9, None, "not_met", "No", "undetermined", None),
    ]
    assert rows(pair, "SELECT subject, severity FROM checks WHERE NOT passed") == [
        ('"Tasa de accidentes del trabajo"', "warning")
    ]
    assert rows(pair, "SELECT DISTINCT status FROM documents") == [("ok",)]


def test_what_fits_no_promise_or_several_is_listed_with_the_reason(pair: Curated) -> None:
    assert rows(pair, "SELECT name, why FROM unmatched_results ORDER BY name") == [
        ("Porcentaje de llamadas atendidas en el centro de contactos", "several promises fit"),
        ("Porcentaje de prestaciones fiscalizadas en terreno", "no promise fits"),
    ]


def test_pmg_query_answers_it(pmg: Callable[..., Any], promises_curated: Path) -> None:
    question = "SELECT sum(promised_weight_pct - weight_obtained_pct) AS lost FROM promises_and_results"
    done = pmg("query", question, "--curated", str(promises_curated), "--format", "csv")
    assert done.stdout.split() == ["lost", "30.0"]


@pytest.fixture
def made(tmp_path: Path) -> Callable[..., Curated]:
    """Opens a curated folder of one formulation, and reports on it, of these indicators and results."""

    def write(name: str, *found: dict[str, object]) -> None:
        schema = arrow_schema(name)
        fill = {f.name: "x" if pa.types.is_string(f.type) else 0 for f in schema if not f.nullable}
        table = pa.Table.from_pylist([fill | row for row in found], schema=schema) if found else empty_table(name)
        (tmp_path / name).mkdir()
        write_file(table, tmp_path / name / "part-0.parquet")

    def open_made(indicators: list[dict[str, object]], results: list[dict[str, object]], **report: object) -> Curated:
        common = {"service_name": "Servicio", "fiscal_year": 2022, "status": "ok"}
        formulation = {"document_id": "0a", "form_type": "pmg_formulation", **common}
        write("documents", formulation, {"document_id": "0b", "form_type": "indicator_results", **common, **report})
        write("indicators", *({"document_id": "0a", "record_id": f"i{n}"} | r for n, r in enumerate(indicators)))
        write("results", *({"document_id": "0b", "record_id": f"r{n}"} | r for n, r in enumerate(results)))
        return open_curated(tmp_path)

    return open_made


def joins(db: Curated) -> list[tuple[Any, ...]]:
    return rows(db, "SELECT record_id, promise_record_id, joined_by FROM promises_and_results ORDER BY record_id")


def reasons(db: Curated) -> list[tuple[Any, ...]]:
    return rows(db, "SELECT record_id, why FROM unmatched_results ORDER BY record_id")


CALLS = {"name": "Porcentaje de llamadas atendidas", "objective_number": 1, "indicator_number": 1}
LETTERS = {"name": "Porcentaje de cartas respondidas", "objective_number": 1, "indicator_number": 2}


def test_the_number_counts_first_unless_the_names_are_of_two_things(made: Callable[..., Curated]) -> None:
    renamed = CALLS | {"name": "Porcentaje de llamadas atendidas por ejecutivos"}
    swapped = LETTERS | {"name": "Tiempo promedio de pago a proveedores"}
    db = made([CALLS, LETTERS], [renamed, swapped])
    assert joins(db) == [("r0", "i0", "number")]
    assert reasons(db) == [("r1", "no promise fits")]


def test_the_same_name_is_joined_however_alike_a_sibling_is(made: Callable[..., Curated]) -> None:
    sibling = {"name": "Porcentaje de llamadas atendidas 2"}
    db = made([{"name": CALLS["name"]}, sibling], [{"name": "PORCENTAJE DE LLAMADAS ATENDIDAS"}])
    assert joins(db) == [("r0", "i0", "name")]


def test_two_results_that_claim_one_promise_are_both_left_open(made: Callable[..., Curated]) -> None:
    db = made([CALLS], [{"name": CALLS["name"]}, {"name": CALLS["name"]}])
    assert joins(db) == []
    assert reasons(db) == [(f"r{n}", "several results of the report claim one promise") for n in (0, 1)]


def test_results_of_other_months_are_joined_each(made: Callable[..., Curated]) -> None:
    db = made([CALLS], [{"name": CALLS["name"], "period": f"2022-{month}"} for month in ("10", "11")])
    assert joins(db) == [("r0", "i0", "name"), ("r1", "i0", "name")]


def test_another_instrument_and_another_year_are_not_joined(made: Callable[..., Curated]) -> None:
    db = made([CALLS], [CALLS | {"instrument": "cdc"}, CALLS], fiscal_year=2021)
    assert joins(db) == []
    assert reasons(db) == [
        ("r0", "promised in an agreement of another instrument"),
        ("r1", "no formulation of that service and year"),
    ]


def test_datasets_of_an_older_version_are_joined_by_what_they_have(tmp_path: Path, made: Any) -> None:
    made([CALLS], [{"name": CALLS["name"]}]).close()
    path = tmp_path / "results" / "part-0.parquet"
    with duckdb.connect() as connection:
        old = connection.sql(f"SELECT * EXCLUDE (indicator_id, verdict_computed) FROM '{path}'").to_arrow_table()
    write_file(old, path)
    with open_curated(tmp_path) as db:
        assert rows(db, "SELECT joined_by, verdict_computed FROM promises_and_results") == [("name", None)]


@pytest.mark.parametrize(
    ("indicator", "target", "reached", "printed", "computed", "verdict"),
    [
        ("workplace_accident_rate", 2.0, 1.0, None, 200.0, "met"),
        ("workplace_accident_rate", 2.0, 0.0, None, 100.0, "met"),
        ("workplace_accident_rate", 2.0, 2.05, None, 97.561, "undetermined"),
        ("complaint_responses", 95.0, 0.0, None, 0.0, "not_met"),
        ("complaint_responses", 0.0, 10.0, None, None, None),
        ("complaint_responses", 90.0, 45.0, 100.0, 50.0, "not_met"),
        (None, 90.0, 45.0, None, None, None),
        (None, 90.0, 45.0, 100.0, None, "met"),
        (None, None, None, None, None, None),
    ],
)
def test_compliance_is_computed_where_the_vocabulary_knows_which_way_is_better(
    indicator: str | None,
    target: float | None,
    reached: float | None,
    printed: float | None,
    computed: float | None,
    verdict: str | None,
) -> None:
    result = Result(
        document_id="d",
        record_id="r",
        indicator_id=indicator,
        target_value=target,
        result_value=reached,
        compliance_pct=printed,
    )
    (found,) = with_compliance([result])
    assert (found.compliance_computed_pct, found.verdict_computed) == (computed, verdict)
    assert found.compliance_pct == printed
