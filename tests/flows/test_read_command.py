"""`pmg read`: what a file says, at once and without leaving anything."""

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
from typer.testing import CliRunner, Result

from flows.cli import app
from normalizers.records import DATASETS

ROOT = Path(__file__).parents[2]
RAW = ROOT / "data" / "raw"
FORM = RAW / "000_c4e424ef76dc8417.txt"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def read(*arguments: str, given: bytes | None = None) -> Result:
    return CliRunner(env={"COLUMNS": "80"}).invoke(app, ["read", *arguments], input=given)


def test_it_shows_what_a_file_says_and_leaves_nothing(here: Path) -> None:
    done = read(str(FORM))
    assert (done.exit_code, done.stderr) == (0, "")
    for text in (
        "000_c4e424ef76dc8417.txt  ok",
        "pmg_formulation",
        "Gestión Eficaz",
        "checks",
        "(--verbose lists them)",
    ):
        assert text in done.stdout
    assert "value_raw" in read(str(FORM), "--verbose").stdout
    assert not list(here.iterdir())


def test_standard_input_says_the_same_as_the_file() -> None:
    of_file = json.loads(read(str(FORM), "--json").stdout)
    given = json.loads(read("-", "--json", given=FORM.read_bytes()).stdout)
    assert given["file_names"] == ["-"]
    given["rows"]["documents"][0]["file_name"] = of_file["rows"]["documents"][0]["file_name"]
    assert given["rows"] == of_file["rows"]


def test_its_json_has_the_schema_of_show_and_of_a_folder_is_a_list() -> None:
    schema = json.loads((ROOT / "docs" / "schemas" / "show.json").read_text("utf-8"))
    found = json.loads(read(str(RAW), "--json").stdout)
    assert len(found) == 6
    for one in found:
        jsonschema.validate(one, schema)
        (document,) = one["rows"]["documents"]
        assert set(document) == {column.name for column in DATASETS["documents"].columns}


def test_csv_files_hold_the_rows_of_all_files(here: Path) -> None:
    done = read(str(RAW), "--csv", "out")
    assert done.exit_code == 0, done.output
    with (here / "out" / "documents.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["file_name"] for row in rows} == {path.name for path in RAW.iterdir()}
    assert f"documents {len(rows)}" in done.stdout
    again = read(str(FORM), "--csv", "out")
    assert (again.exit_code, "name a new folder" in again.stderr) == (2, True)


def test_markdown_is_tables_in_which_nothing_of_a_document_acts(here: Path) -> None:
    hostile = here / "a|b <i>*x*.txt"
    hostile.write_bytes(FORM.read_bytes().replace(b"Eficaz", b"[x](y)*z*"))
    output = read(str(hostile), "--markdown").stdout
    assert output.startswith(r"# a\|b &lt;i&gt;\*x\*.txt")
    assert "## objectives" in output
    assert r"\[x\](y)\*z\*" in output
    assert "<b>" not in output


def test_what_cannot_be_read_is_a_line_and_the_rest_is_read(here: Path) -> None:
    (here / "good.txt").write_bytes(FORM.read_bytes())
    (here / "broken.pdf").write_bytes(b"%PDF-1.4 no more")
    done = read(str(here), "--json")
    assert done.exit_code == 3
    assert [one["file_names"] for one in json.loads(done.stdout)] == [["good.txt"]]
    assert done.stderr.startswith("pmg: broken.pdf: damaged: ")
    alone = read(str(here / "broken.pdf"))
    assert (alone.exit_code, alone.stdout, alone.stderr.count("\n")) == (3, "", 1)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [(["nowhere.pdf"], "is neither a file"), ([str(FORM), "--json", "--markdown"], "ask for one")],
)
def test_what_cannot_be_asked_is_a_line(arguments: list[str], says: str) -> None:
    done = read(*arguments)
    assert (done.exit_code, done.stderr.count("\n")) == (2, 1)
    assert says in done.stderr


def test_it_loads_no_more_than_reading_takes() -> None:
    """About a second: what takes long to load and reads nothing stays out."""
    code = (
        "import sys\nfrom flows.cli import app\n"
        f"try: app(['read', {str(FORM)!r}])\nexcept SystemExit as end: assert not end.code\n"
        "print(' '.join({name.partition('.')[0] for name in sys.modules}))"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    loaded = set(done.stdout.splitlines()[-1].split())
    assert not loaded & {"prefect", "duckdb", "pandas", "pyarrow", "pebble", "pydantic_settings", "sqlalchemy", "httpx"}
