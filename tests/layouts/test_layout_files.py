"""Layout files: what is wrong with one is said with file, line and key; those that we ship are right."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from extractors.layouts import layouts
from extractors.layouts.load import LayoutError, load_layout
from flows.cli import app
from normalizers.layouts import check_layout
from normalizers.records import FORM_TYPES

RIGHT = """form: report
name: A report
titles: ['informe de avance']
tables:
  results:
    dataset: indicators
    columns:
      name: {heads: [indicador], anchor: words}
      target: {heads: [meta, "meta {year}"], type: target}
    known_by: [name, target]
"""

MISTAKES = {
    "a key with a typo": (
        "    columns:",
        "    colums:",
        "report.yaml:7: tables.results.colums: no such key: do you mean 'columns'?",
    ),
    "a key that a form has not": ("name: A", "country: A", "report.yaml:2: country: no such key: there can be form, "),
    "two columns with one head": (
        "[meta,",
        "[meta, Indicador,",
        "report.yaml:9: tables.results.columns.target.heads: the head 'indicador' is claimed by the column 'name' too",
    ),
    "a pattern that does not compile": (
        "'informe",
        "'(informe",
        "report.yaml:3: titles[0]: the pattern does not compile: missing ), unterminated subpattern at position 0",
    ),
    "a type that there is not": (
        "type: target",
        "type: targets",
        "report.yaml:9: tables.results.columns.target.type: 'targets' is none of 'text', ",
    ),
    "a column that there is not": (
        "known_by: [name,",
        "known_by: [names,",
        "report.yaml:10: tables.results.known_by: there is no column 'names'",
    ),
    "a column without heads": (
        "{heads: [indicador], anchor: words}",
        "{anchor: words}",
        "report.yaml:8: tables.results.columns.name: the key 'heads' is missing",
    ),
    "a key twice": ("name: A report", "name: A\nname: B", "report.yaml:3: name: it stands in line 2 already"),
    "a value of another kind": (
        "anchor: words",
        "anchor: [words]",
        "report.yaml:8: tables.results.columns.name.anchor: ['words'] is none of 'number', 'label' or 'words'",
    ),
    "another form's name": ("form: report", "form: reports", "report.yaml:1: form: the file of form 'reports' is "),
    "a dataset that there is not": (
        "dataset: indicators",
        "dataset: indicator",
        "report.yaml:6: tables.results.dataset: there is no dataset 'indicator'",
    ),
    "a field that there is not": (
        "type: target}",
        "type: target, field: goal}",
        "report.yaml:9: tables.results.columns.target.field: the dataset 'indicators' has no field 'goal_raw'",
    ),
    "a context that nothing provides": (
        "    known_by:",
        "    context: objective_number\n    known_by:",
        "report.yaml:10: tables.results.context: no heading, table or header provides 'objective_number'",
    ),
    "no YAML": ("titles: [", "titles: {[", "report.yaml:4: this is no YAML: "),
}


def test_a_right_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "report.yaml"
    path.write_text(RIGHT, encoding="utf-8")
    table = load_layout(path).form.tables["results"]
    assert (table.name, table.columns["target"].type, table.columns["target"].heads) == (
        "results",
        "target",
        ("meta", "meta #"),
    )


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_said_with_file_line_and_key(mistake: str, tmp_path: Path) -> None:
    right, wrong, message = MISTAKES[mistake]
    assert right in RIGHT
    path = tmp_path / "report.yaml"
    path.write_text(RIGHT.replace(right, wrong, 1), encoding="utf-8")
    with pytest.raises(LayoutError) as error:
        check_layout(load_layout(path))
    assert any(line.startswith(message) for line in str(error.value).splitlines()), str(error.value)


def test_every_layout_that_we_ship_is_right() -> None:
    assert [layout.form.form for layout in layouts()] == list(FORM_TYPES[:-1])


def pmg(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["forms", *arguments])
    return done.exit_code, done.output


def test_the_command_lists_forms_with_their_tables_and_columns() -> None:
    status, output = pmg("--json")
    listed = {form["form"]: form for form in json.loads(output)}
    assert status == 0
    assert list(listed) == list(FORM_TYPES[:-1])
    columns = {column["name"]: column for column in listed["pmg_formulation"]["tables"][0]["columns"]}
    assert columns["weight_pct"]["type"] == "percent"
    assert "indicators -> indicators" in pmg()[1]


def test_the_command_knows_the_datasets_in_a_process_of_its_own(tmp_path: Path) -> None:
    (path := tmp_path / "report.yaml").write_text(RIGHT, encoding="utf-8")
    command = [sys.executable, "-m", "flows.cli", "forms", "check", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_command_checks_layout_files(tmp_path: Path) -> None:
    right, wrong = tmp_path / "report.yaml", tmp_path / "other.yaml"
    right.write_text(RIGHT, encoding="utf-8")
    wrong.write_text(RIGHT.replace("columns:", "colums:"), encoding="utf-8")
    assert pmg("check", str(right)) == (0, f"{right}: A report: 1 tables, no mistakes\n")
    status, output = pmg("check", str(right), str(wrong))
    assert status == 1
    assert "other.yaml:7: tables.results.colums: no such key: do you mean 'columns'?" in output
