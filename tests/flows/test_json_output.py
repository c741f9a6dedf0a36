"""What `--json` prints holds its schema; lists are readable on a narrow terminal and through a pipe."""

import functools
import json
import os
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from typer.testing import CliRunner

import flows.cli.status
from flows.cli import app
from flows.cli.json_output import PRINTED, write_schemas
from flows.cli.terminal import Console
from flows.run import Report
from flows.settings import Settings

SCHEMAS = Path(__file__).parents[2] / "docs" / "schemas"
LONG = "a_name_that_is_longer_than_a_column_of_a_table_may_be_and_has_to_stay_whole"


@pytest.fixture
def folder(settings: Settings, take_in: Callable[[Settings], Report], monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory, with a good, a doubtful and a failed document and one whose bytes cannot be read."""
    for name, text in {"good": "ok Calidad", "doubtful": "review Gestión", LONG: "damaged"}.items():
        (settings.raw / f"{name}.txt").write_text(text)
    (settings.raw / "link.txt").symlink_to("good.txt")
    (settings.raw / "good.gold.json").write_text(
        '{"file": "good.txt", "objectives": [{"objective_number": 1, "name": "Calidad"}]}'
    )
    take_in(settings)
    monkeypatch.chdir(settings.raw.parent)
    monkeypatch.setenv("PMG_RAW", "raw")
    monkeypatch.setenv("PMG_CURATED", "curated")
    return settings.raw.parent


def pmg(*arguments: str) -> str:
    done = CliRunner(env={"COLUMNS": "80"}).invoke(app, arguments)
    assert done.exit_code == 0, done.output
    return done.stdout


@pytest.mark.parametrize(
    ("schema", "command"),
    [
        ("status", "status"),
        ("status-failed", "status --failed"),
        ("status-review", "status --review"),
        ("show", "show doubtful.txt"),
        ("diagnose", "diagnose doubtful.txt"),
        ("diagnose", f"diagnose {LONG}.txt"),
        ("diagnose", "diagnose link.txt"),
        ("evaluate", "evaluate raw"),
    ],
)
def test_json_holds_its_schema(schema: str, command: str, folder: Path) -> None:
    answer = json.loads(pmg(*command.split(), "--json"))
    definition = json.loads((SCHEMAS / f"{schema}.json").read_text("utf-8"))
    jsonschema.validate(answer, definition, format_checker=jsonschema.FormatChecker())
    names = answer[0].keys() if isinstance(answer, list) else answer.keys()
    row_schema: dict[str, Any] = definition["items"] if isinstance(answer, list) else definition
    properties = (
        row_schema.get("properties") or definition["$defs"][row_schema["$ref"].rpartition("/")[2]]["properties"]
    )
    assert list(names) == list(properties), "no name without its place in the schema"


def test_the_documented_schemas_are_those_of_the_code(tmp_path: Path) -> None:
    write_schemas(tmp_path)
    assert sorted(path.name for path in SCHEMAS.iterdir()) == sorted(f"{name}.json" for name in PRINTED)
    for path in tmp_path.iterdir():
        assert (SCHEMAS / path.name).read_text("utf-8") == path.read_text("utf-8"), (
            f"{path.name} is old: python -m flows.cli.json_output docs/schemas"
        )


def test_what_json_says_is_what_people_are_told(folder: Path) -> None:
    status = json.loads(pmg("status", "--json"))
    assert status["documents"] == {"ok": 1, "review": 1, "accepted": 0, "failed": 1}
    assert status["open_failures"] == {"damaged": 1, "not_a_document": 1}
    failed = {f["source"]: f for f in json.loads(pmg("status", "--failed", "--json"))}
    assert failed[f"{LONG}.txt"]["advice"] == "ask for it again"
    assert failed["link.txt"]["document_id"] is None
    (doubtful,) = json.loads(pmg("status", "--review", "--json"))
    (check,) = doubtful["checks"]
    assert (check["check"], check["message"], check["accepted_by"]) == ("fake_check", "look here", None)
    shown = json.loads(pmg("show", "good.txt", "--json"))
    assert [row["name"] for row in shown["rows"]["objectives"]] == ["Calidad"]
    assert json.loads(pmg("evaluate", "raw", "--json"))["total"]["f1"] == 1.0


def test_lists_through_a_pipe_are_a_line_each(folder: Path) -> None:
    head, *lines = pmg("status", "--failed").splitlines()
    assert head.split("\t") == ["document_id", "file", "error", "since", "attempts", "message", "advice"]
    rows = {line.split("\t")[1]: line.split("\t") for line in lines}
    assert len(rows) == 2
    assert len(rows[f"{LONG}.txt"][0]) == 64
    assert rows[f"{LONG}.txt"][5:] == ["it is broken off; ask for it again", "ask for it again"]
    head, line = pmg("status", "--review").splitlines()
    assert dict(zip(head.split("\t"), line.split("\t"), strict=True))["message"] == "look here"


def test_lists_on_a_narrow_terminal_cut_no_word(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = functools.partial(Console, width=80, force_terminal=True, color_system=None)
    monkeypatch.setattr(flows.cli.status, "Console", terminal)
    output = pmg("status", "--failed")
    assert all(len(line) <= 80 for line in output.splitlines())
    assert "it is broken off; ask for it again" in output
    assert LONG in "".join(output.split("\n"))
    assert "\t" not in output
    assert pmg("status", "--review").splitlines()[1].strip() == "fake_check: look here"
    assert "2 failures would be run again." in pmg("rerun", "--dry-run")


@pytest.mark.parametrize("command", ["status --failed", "show good.txt --json", "show good.txt", "query 'SELECT 1'"])
def test_a_reader_that_has_seen_enough_is_no_error(command: str, folder: Path) -> None:
    read, write = os.pipe()
    os.close(read)
    pmg = [sys.executable, "-m", "flows.cli", *shlex.split(command)]
    environment = {**os.environ, "PYTHONPATH": str(SCHEMAS.parents[1])}
    done = subprocess.run(pmg, stdout=write, stderr=subprocess.PIPE, env=environment, check=False)
    os.close(write)
    assert (done.returncode, done.stderr) == (0, b"")
