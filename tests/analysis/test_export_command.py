"""`pmg export`: one file for another tool, with the meanings, and never half of one."""

import csv
import re
from collections.abc import Callable
from pathlib import Path

import duckdb
import openpyxl
import pyarrow as pa
import pytest
from typer.testing import Result

import warehouse.export
from normalizers.records import DATASETS
from warehouse.analysis import Curated, Table
from warehouse.export import ExportError, to_csv, to_duckdb, to_xlsx
from warehouse.views import VIEWS

Pmg = Callable[..., Result]


def done(result: Result) -> str:
    assert result.exit_code == 0, result.output
    return result.stdout


def refused(result: Result) -> str:
    assert result.exit_code == 2, result.output
    assert len(result.stderr.splitlines()) == 1
    return result.stderr


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def question(query: str, name: str = "documents") -> dict[str, Table]:
    return {name: Table(name, query, duckdb.connect())}


def test_a_duckdb_file_has_every_dataset_with_types_meanings_and_views(pmg: Pmg, db: Curated, tmp_path: Path) -> None:
    output = done(pmg("export", "--to", str(tmp_path / "all.duckdb")))
    assert "indicators 77" in output
    with duckdb.connect(str(tmp_path / "all.duckdb"), read_only=True) as out:
        out.execute("SET TimeZone = 'UTC'")
        for name in (*DATASETS, *VIEWS):
            assert (
                out.sql(f'FROM "{name}" ORDER BY ALL').fetchall()
                == db.sql(f'FROM "{name}" ORDER BY ALL').to_duckdb().fetchall()
            )
        comment = "SELECT comment FROM duckdb_columns() WHERE table_name = 'indicators' AND column_name = 'weight_pct'"
        assert out.sql(comment).fetchall()[0][0].startswith("Weight within the programme; unit: percent")
        tables = dict(out.sql("SELECT table_name, comment FROM duckdb_tables()").fetchall())
        assert "do not sum" in tables["measurements"]
        columns = out.sql("SELECT count(*) FROM dictionary WHERE \"column\" <> ''").fetchall()[0][0]
        assert columns == sum(len(d.columns) for d in DATASETS.values())


def test_a_workbook_has_a_sheet_per_dataset_with_frozen_head_and_a_dictionary(pmg: Pmg, tmp_path: Path) -> None:
    output = done(pmg("export", "--to", str(tmp_path / "x.xlsx")))
    assert "left out: table_cells, provenance" in output
    book = openpyxl.load_workbook(tmp_path / "x.xlsx")
    datasets = [n for n in DATASETS if n not in {"table_cells", "provenance", "changes"}]
    assert book.sheetnames == ["documents_to_check", "items", *datasets, "dictionary"]
    sheet = book["indicators"]
    assert (sheet.freeze_panes, sheet.max_row) == ("A2", 78)
    head = [cell.value for cell in sheet[1]]
    assert head[:3] == ["service_name", "fiscal_year", "file_name"]
    assert {c.name for c in DATASETS["indicators"].columns} - {"document_id"} <= set(head)
    for each in book.worksheets:
        values = [str(cell.value) for row in each.iter_rows() for cell in row]
        assert not [value for value in values if re.fullmatch("[0-9a-f]{64}", value)], each.title
    assert book["residue"]["C1"].value == "file_name"
    targets = [row[head.index("target_value")].value for row in sheet.iter_rows(min_row=2)]
    assert 117.58 in targets
    assert all(isinstance(value, float | int | None) for value in targets)
    assert [cell.value for cell in book["dictionary"][1]][:3] == ["dataset", "column", "type"]


def test_a_selection_takes_the_rows_of_its_documents_and_no_others(pmg: Pmg, db: Curated, tmp_path: Path) -> None:
    done(pmg("export", "--to", str(tmp_path / "s.duckdb"), "--service", "15-09", "--year", "2024", "--where", "1 = 1"))
    (document,) = db.sql("SELECT document_id FROM documents WHERE file_name LIKE '000%'").to_duckdb().fetchall()
    with duckdb.connect(str(tmp_path / "s.duckdb"), read_only=True) as out:
        for name in DATASETS:
            if name != "runs":
                assert set(out.sql(f"SELECT DISTINCT document_id FROM {name}").fetchall()) <= {document}
        assert out.sql("SELECT count(*) FROM indicators").fetchall() == [(3,)]
        assert out.sql("SELECT count(*) FROM runs").fetchall() == [(1,)]


def test_a_folder_of_csv_has_the_datasets_that_were_named(pmg: Pmg, tmp_path: Path) -> None:
    names = ("indicators", "verdicts_with_documents")
    options = [word for name in names for word in ("--dataset", name)]
    done(pmg("export", "--to", str(tmp_path / "out"), *options))
    assert names_in(tmp_path / "out") == [f"{name}.csv" for name in names]
    with (tmp_path / "out/indicators.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 77
    assert "117.58" in {row["target_value"] for row in rows}


def test_no_exported_cell_is_a_formula_and_numbers_stay_numbers(tmp_path: Path) -> None:
    query = "SELECT '=1+1' AS t, '＝A1' AS w, -5 AS n, -1.5::DOUBLE AS x, 9007199254740993 AS big, 'http://x' AS u"
    to_xlsx(question(query, "q"), tmp_path / "q.xlsx")
    (row,) = openpyxl.load_workbook(tmp_path / "q.xlsx")["q"].iter_rows(min_row=2)
    assert [cell.value for cell in row] == ["'=1+1", "'＝A1", -5, -1.5, "9007199254740993", "http://x"]
    assert [cell.data_type for cell in row] == ["s", "s", "n", "n", "s", "s"]
    assert row[5].hyperlink is None
    to_csv(question(query, "q"), tmp_path / "q")
    expected = "'=1+1,'＝A1,-5,-1.5,9007199254740993,http://x"
    assert (tmp_path / "q/q.csv").read_text(encoding="utf-8-sig").splitlines()[1] == expected


def test_what_a_sheet_cannot_hold_is_said_and_nothing_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ExportError, match=r"q\.t, row 1: 40,000 characters"):
        to_xlsx(question("SELECT repeat('x', 40000) AS t", "q"), tmp_path / "q.xlsx")
    monkeypatch.setattr(warehouse.export, "SHEET_ROWS", 10)
    assert to_xlsx(question("FROM range(9)", "q"), tmp_path / "nine.xlsx") == {"q": 9}
    with pytest.raises(ExportError, match="more rows than a sheet holds"):
        to_xlsx(question("FROM range(10)", "q"), tmp_path / "q.xlsx")
    assert names_in(tmp_path) == ["nine.xlsx"]


def test_a_failure_leaves_the_export_that_was_there(tmp_path: Path) -> None:
    target = tmp_path / "x.duckdb"
    to_duckdb(question("SELECT 1 AS a", "q"), target)
    before = target.read_bytes()
    with pytest.raises((duckdb.Error, pa.ArrowException)):
        to_duckdb(question("SELECT error('late') FROM range(5)", "q"), target)
    assert target.read_bytes() == before
    assert names_in(tmp_path) == ["x.duckdb"]


def test_what_is_there_is_replaced_only_on_request_and_only_if_it_is_an_export(pmg: Pmg, tmp_path: Path) -> None:
    small = ("--dataset", "runs")
    for name in ("x.duckdb", "x.xlsx", "csv"):
        target = str(tmp_path / name)
        done(pmg("export", "--to", target, *small))
        assert "give --overwrite" in refused(pmg("export", "--to", target, *small))
        done(pmg("export", "--to", target, *small, "--overwrite"))
    (tmp_path / "csv/thesis.txt").write_text("mine")
    assert "holds other things" in refused(pmg("export", "--to", str(tmp_path / "csv"), *small, "--overwrite"))
    assert (tmp_path / "csv/thesis.txt").read_text() == "mine"
    (tmp_path / "file").write_text("mine")
    assert "a file, not a folder" in refused(pmg("export", "--to", str(tmp_path / "file"), *small, "--overwrite"))
    assert (tmp_path / "file").read_text() == "mine"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--dataset", "nope"], "unknown dataset or view nope"),
        (["--where", "nope = 1"], '"nope" not found'),
        (["--where", "1 = 1); COPY (SELECT 1) TO 'x.csv'; --"], "syntax error"),
        (["--service", "02"], "several services have the code 02: 07-02 Servicio Nacional del Consumidor"),
        (["--service", "15-99"], "no document is of a service with the code 15-99"),
        (["--service", "' OR true --"], "no document"),
    ],
)
def test_what_cannot_be_exported_is_one_line(options: list[str], message: str, pmg: Pmg, tmp_path: Path) -> None:
    assert message in refused(pmg("export", "--to", str(tmp_path / "x.duckdb"), *options))
    assert names_in(tmp_path) == []


def test_other_kinds_of_file_and_the_curated_folder_itself_are_refused(
    pmg: Pmg, tmp_path: Path, corpus_curated: Path
) -> None:
    assert "write a .duckdb file" in refused(pmg("export", "--to", str(tmp_path / "x.xls")))
    for name in ("x.duckdb", "indicators", "."):
        message = refused(pmg("export", "--to", str(corpus_curated / name), "--overwrite"))
        assert "within the curated datasets" in message


def test_an_empty_selection_is_said_and_not_written(pmg: Pmg, tmp_path: Path) -> None:
    for name, options in (("x.xlsx", ["--year", "1999"]), ("x.duckdb", ["--where", "status = 'none'"])):
        done = pmg("export", "--to", str(tmp_path / name), *options)
        assert (done.exit_code, "nothing fits this selection" in done.stderr) == (2, True)
    assert names_in(tmp_path) == []


def test_items_are_all_that_weighs_and_documents_to_check_are_the_queue(db: Curated) -> None:
    items = db.items.to_pandas()
    assert len(items) == db.indicators.to_arrow().num_rows + db.systems.to_arrow().num_rows
    sums = items.groupby("file_name")["weight_pct"].sum().round(6)
    assert sums[sums != 100].to_dict() == {"p03_junaeb_2025.txt": 95.0}
    assert set(items["kind"]) == {"indicator", "system"}
    queue = db.documents_to_check.to_pandas().set_index("file_name")
    waiting = db.sql("SELECT file_name FROM documents WHERE status IN ('review', 'failed')").to_duckdb().fetchall()
    assert sorted(queue.index) == sorted(name for (name,) in waiting)
    assert "objective_weights_sum_to_100" in queue.loc["p03_junaeb_2025.txt"].what_fails
    assert "95" in queue.loc["p03_junaeb_2025.txt"].why
