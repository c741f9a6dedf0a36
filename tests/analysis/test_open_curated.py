"""`open_curated`: what people read in a notebook is what stands in the Parquet files, with its types."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import warehouse
from normalizers.records import DATASETS, DocumentRow
from warehouse.analysis import Curated, NotCuratedError, QueryError, _Named, open_curated
from warehouse.rows import write_file
from warehouse.schema import arrow_schema, empty_table
from warehouse.store import Store
from warehouse.views import VIEWS


def listing(folder: Path) -> dict[str, tuple[int, int]]:
    return {str(p): (p.stat().st_mtime_ns, p.stat().st_size) for p in sorted(folder.rglob("*"))}


@pytest.fixture
def two_objectives(tmp_path: Path) -> Iterator[Curated]:
    """A curated folder whose one document has an indicator of objective 1 (said once) and of 2 (said twice)."""

    def write(name: str, *rows: dict[str, object]) -> None:
        schema = arrow_schema(name)
        fill = {f.name: "x" if pa.types.is_string(f.type) else 0 for f in schema if not f.nullable}
        table = pa.Table.from_pylist([fill | row for row in rows], schema=schema) if rows else empty_table(name)
        (tmp_path / name).mkdir()
        write_file(table, tmp_path / name / "part-0.parquet")

    write("documents", {"document_id": "0a", "status": "ok", "service_name": "Servicio"})
    names = [(1, "Gestión"), (2, "Calidad"), (2, "Calidad de Servicio")]
    write("objectives", *({"document_id": "0a", "objective_number": n, "name": name} for n, name in names))
    write("indicators", *({"document_id": "0a", "objective_number": n, "indicator_number": 1} for n in (1, 2, None)))
    with open_curated(tmp_path) as db:
        yield db


def test_there_is_a_property_for_every_dataset_and_view_and_no_other() -> None:
    named = [name for name, value in vars(Curated).items() if isinstance(value, _Named)]
    assert named == [*DATASETS, *VIEWS]
    assert Curated.indicators.__doc__ == DATASETS["indicators"].meaning


@pytest.mark.parametrize("name", DATASETS)
def test_a_dataset_is_what_the_store_holds_with_its_meanings(name: str, db: Curated, corpus_curated: Path) -> None:
    table = getattr(db, name).to_arrow()
    assert table.equals(Store(corpus_curated).read(name), check_metadata=True)
    assert getattr(db, name).columns == [c.name for c in DATASETS[name].columns]


def test_nulls_leave_whole_numbers_and_truth_values_what_they_are(db: Curated) -> None:
    documents = db.documents.to_pandas()
    assert documents["fiscal_year"].dtype == pd.Int64Dtype()
    assert documents["fiscal_year"].isna().any()
    assert db.indicators.to_pandas()["measured_only"].dtype == pd.BooleanDtype()
    assert str(documents["ingested_at"].dtype) == "datetime64[us, UTC]"
    assert db.sql("SELECT sum(1) AS n, 1.5 AS x").to_pandas().dtypes.tolist() == ["float64", "float64"]


def test_polars_and_duckdb_have_the_same_rows(db: Curated) -> None:
    expected = db.verdicts.to_arrow().num_rows
    assert expected > 100
    assert db.verdicts.to_polars().height == expected
    assert db.verdicts.to_duckdb().filter("verdict = 'met'").aggregate("count(*)").fetchall()[0][0] < expected


@pytest.mark.parametrize("view", [v for v in VIEWS.values() if "_with_" in v.name or v.name == "places"], ids=str)
def test_a_view_has_the_rows_of_its_dataset_and_no_column_twice(view, db: Curated) -> None:
    joined, own = db.table(view.name), db.table(view.reads[0])
    assert joined.to_arrow().num_rows == own.to_arrow().num_rows
    assert joined.columns[: len(own.columns)] == own.columns
    assert len(set(joined.columns)) == len(joined.columns)
    assert {"fiscal_year", "service_code", "document_status"} <= set(joined.columns)


def test_an_indicator_carries_its_objective_and_its_document(db: Curated) -> None:
    rows = db.sql(
        "SELECT objective_name, objective_weight_pct, service_name, fiscal_year"
        " FROM indicators_with_objectives_and_documents"
        " WHERE file_name LIKE '000%' AND target_value = 117.58"
    ).to_duckdb()
    assert rows.fetchall() == [("Eficiencia Institucional", 40.0, "Instituto de Previsión Social", 2024)]


def test_an_objective_that_is_said_twice_neither_doubles_a_row_nor_is_guessed(two_objectives: Curated) -> None:
    rows = two_objectives.sql(
        "SELECT objective_number, objective_name FROM indicators_with_objectives_and_documents ORDER BY ALL"
    )
    assert rows.to_duckdb().fetchall() == [(1, "Gestión"), (2, None), (None, None)]


def test_rows_of_documents_are_those_of_the_join(db: Curated) -> None:
    some = db.indicators.of_documents("fiscal_year = 2024 -- the year").to_arrow()
    joined = db.sql(
        "SELECT record_id FROM indicators_with_objectives_and_documents WHERE fiscal_year = 2024"
    ).to_arrow()
    assert 0 < some.num_rows < db.indicators.to_arrow().num_rows
    assert sorted(some["record_id"].to_pylist()) == sorted(joined["record_id"].to_pylist())


def test_reading_writes_nothing_and_keeps_no_file_open(corpus_curated: Path) -> None:
    before = listing(corpus_curated)
    db = open_curated(corpus_curated)
    db.provenance.to_arrow()
    with Store(corpus_curated).lock():
        db.indicators.to_arrow()
    lock = corpus_curated / ".lock"
    assert {k: v for k, v in listing(corpus_curated).items() if k != str(lock)} == {
        k: v for k, v in before.items() if k != str(lock)
    }


def test_files_that_a_later_run_adds_or_replaces_are_read(two_objectives: Curated) -> None:
    folder = two_objectives.root / "documents"
    table = pq.ParquetFile(folder / "part-0.parquet").read()
    write_file(table, folder / "part-b.parquet")
    assert two_objectives.documents.to_arrow().num_rows == 2


def test_a_dataset_that_nobody_published_yet_is_empty_and_has_its_columns(tmp_path: Path) -> None:
    (tmp_path / "documents").mkdir()
    db = open_curated(tmp_path)
    assert db.documents.to_arrow().schema.equals(arrow_schema("documents"))
    assert db.checks_with_documents.to_pandas().empty


@pytest.mark.parametrize("name", ["it's [here] *", "year=2024", "ñandú {a,b}?"])
def test_any_folder_name_will_do(name: str, tmp_path: Path, corpus_curated: Path) -> None:
    for dataset in ("documents", "indicators"):
        shutil.copytree(corpus_curated / dataset, tmp_path / name / dataset)
    for confined in (False, True):
        with open_curated(tmp_path / name, confined=confined) as db:
            assert db.indicators.to_arrow().num_rows > 0
            assert db.indicators.columns == [c.name for c in DATASETS["indicators"].columns]


def test_a_folder_without_datasets_is_refused_and_says_so(tmp_path: Path) -> None:
    with pytest.raises(NotCuratedError, match="has no dataset `documents`"):
        open_curated(tmp_path)
    with pytest.raises(NotCuratedError, match="is not a folder"):
        open_curated(tmp_path / "nowhere")


def test_without_a_folder_the_usual_ones_are_looked_at(
    corpus_curated: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PMG_CURATED", raising=False)
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "data").mkdir()
    (tmp_path / "data/curated").symlink_to(corpus_curated)
    monkeypatch.chdir(tmp_path / "notebooks")
    assert warehouse.open_curated().root == tmp_path / "data/curated"
    monkeypatch.setenv("PMG_CURATED", str(corpus_curated))
    assert warehouse.open_curated().root == corpus_curated


@pytest.mark.parametrize("query", ["", "SELECT 1; SELECT 2", "CREATE TABLE t (a INT)", "SET threads = 1"])
def test_only_one_question_is_answered(query: str, db: Curated) -> None:
    with pytest.raises(QueryError):
        db.sql(query)


CONFINED = (
    "SELECT * FROM read_text('{file}')",
    "SELECT * FROM '{file}'",
    "SELECT * FROM read_blob('{root}/_ledger.sqlite')",
    "SELECT * FROM glob('{root}/../*')",
    "SELECT * FROM enable_logging(storage='file', storage_path='{root}/runs/log')",
    "SELECT * FROM query('COPY (SELECT 1) TO ''{root}/runs/part-9.parquet''')",
    "SELECT * FROM a_variable_of_python",
    "COPY (SELECT 1 AS a) TO '{root}/runs/part-9.parquet'",
    "EXPLAIN ANALYZE COPY (SELECT 1 AS a) TO '{root}/runs/part-9.parquet'",
    "ATTACH '{file}'",
    "INSTALL httpfs",
    "LOAD httpfs",
    "SET enable_external_access = true",
    "PRAGMA enable_profiling",
)


@pytest.mark.parametrize("query", CONFINED)
def test_a_question_of_a_stranger_gets_at_nothing_else(query: str, corpus_curated: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("a\n1\n")
    a_variable_of_python = pd.DataFrame({"a": [1]})
    before = listing(corpus_curated)
    with open_curated(corpus_curated, confined=True) as db, pytest.raises((QueryError, duckdb.Error)):
        db.sql(query.format(file=secret, root=corpus_curated)).to_arrow()
    assert listing(corpus_curated) == before
    assert len(a_variable_of_python) == 1


def test_importing_the_warehouse_loads_none_of_what_questions_need() -> None:
    code = "import sys, warehouse; print([m for m in ('duckdb', 'pandas', 'pyarrow', 'polars') if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=dict(os.environ)
    )
    assert done.stdout.strip() == "[]"


def test_a_publication_of_an_older_version_opens_with_its_new_columns_null(
    corpus_curated: Path, tmp_path: Path
) -> None:
    old = tmp_path / "curated"
    shutil.copytree(corpus_curated, old)
    for path in old.glob("documents/part-?.parquet"):
        pq.write_table(pq.read_table(path).drop_columns(["service_id", "service_valid_from"]), path)
    with open_curated(old) as db, open_curated(corpus_curated) as new:
        assert db.documents.columns == new.documents.columns
        assert db.documents.to_arrow()["service_id"].null_count == db.documents.to_arrow().num_rows > 0
        assert db.indicators_with_objectives_and_documents.to_arrow().num_rows == new.indicators.to_arrow().num_rows


def test_a_table_shows_rows_with_units_and_meanings_at_its_heads(db: Curated) -> None:
    shown = db.indicators.head(3)._repr_html_()
    assert shown.count("<tr>") == 4
    assert "<small>percent</small>" in shown
    assert "Weight within the programme" in shown
    assert "The first 10 rows" in db.indicators._repr_html_()
    assert db.indicators.head(3).to_arrow().num_rows == 3
    assert "stage_goals" in db._repr_html_()
    hostile = db.sql("SELECT '<img src=x onerror=alert(1)>' AS \"<b>\"")._repr_html_()
    assert "<img" not in hostile
    assert "<b>" not in hostile


def test_a_frame_shows_its_meanings_and_is_what_it_was(db: Curated) -> None:
    frame = db.indicators.to_pandas()
    shown = warehouse.with_meanings(frame, "indicators")
    assert shown.frame is frame
    assert "The committed value (Meta)" in shown._repr_html_()
    assert "77 rows" in shown._repr_html_()


def test_a_document_is_a_panel(db: Curated) -> None:
    panel = db.document("p08")
    assert "Aduanas" in repr(panel)
    assert "Weights sum to 100." in panel._repr_html_()
    assert "do not sum to 100" not in panel._repr_html_()
    assert "objective_weights_sum_to_100" in db.document("p03_junaeb_2025.txt")._repr_html_()
    for asked, message in (("p0", "p01"), ("nothing.pdf", "0 documents")):
        with pytest.raises(KeyError, match=message):
            db.document(asked)


def test_an_underscore_in_a_file_name_stands_for_itself(tmp_path: Path) -> None:
    document_id = "ab" * 32
    row = DocumentRow(
        document_id=document_id, record_id="r1", file_name="2024/ab1.txt", form_type="unknown", status="ok"
    )
    store = Store(tmp_path)
    with store.lock():
        store.publish({document_id: {"documents": [row]}})
    with open_curated(tmp_path) as curated:
        assert curated.document("ab1.txt").document["file_name"] == "2024/ab1.txt"
        with pytest.raises(KeyError, match="0 documents"):
            curated.document("a_1.txt")
