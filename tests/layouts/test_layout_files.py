"""Layout files: what is wrong with one is said with file, line and key; those that we ship are right."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from extractors.layouts import form_spec, has_module, layouts
from extractors.layouts.load import LayoutError, load_layout
from flows.cli import app
from normalizers.layout_checks import check_layout
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
evidence: {title: 0.5, results: 0.5}
years: 2020-
"""

MISTAKES = {
    "a key with a typo": (
        "    columns:",
        "    colums:",
        "report.yaml:7: tables.results.colums: no such key: do you mean 'columns'?",
    ),
    "a key that a form has not": ("name: A", "shape: A", "report.yaml:2: shape: no such key: there can be form, "),
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
    "a tab": (
        "    dataset:",
        "\tdataset:",
        "report.yaml:6: this is no YAML: found character that cannot start any token: a line begins with a tab",
    ),
    "a word that YAML takes for another": (
        "[indicador]",
        "[no]",
        "report.yaml:8: tables.results.columns.name.heads[0]: it has to be text, and is false (put quotes",
    ),
    "a head with a colon": (
        "[indicador]",
        "[indicador: nombre]",
        "report.yaml:8: tables.results.columns.name.heads[0]: it has to be text, and is indicador: … (put quotes",
    ),
    "no columns that a table is known by": (
        "known_by: [name, target]",
        "known_by: []",
        "report.yaml:10: tables.results.known_by: it is empty",
    ),
    "a placeholder that there is not": (
        "{year}",
        "{yaer}",
        "report.yaml:9: tables.results.columns.target.heads: in a head there is {year}, {month}, {quarter}, ",
    ),
    "a roman number within a head": (
        "meta {year}",
        "{roman} meta",
        "report.yaml:9: tables.results.columns.target.heads: {roman} stands at the end of a head",
    ),
    "a pattern that finds nothing": (
        "'informe",
        "'Informe",
        "report.yaml:3: titles[0]: 'I' is never found: what is searched is in lower case without accents",
    ),
    "a title with punctuation": (
        "'informe",
        "'informe:",
        "report.yaml:3: titles[0]: ':' is never found: titles are searched without punctuation",
    ),
    "a pattern with a placeholder that there is not": (
        "'informe",
        "'informe {moth}",
        "report.yaml:3: titles[0]: there is no shared pattern {moth}: there are year, month, ",
    ),
    "evidence of a table that there is not": (
        "results: 0.5}",
        "result: 0.5}",
        "report.yaml:11: evidence.result: there is no table 'result'; beside tables, title, weak_title, ",
    ),
    "too little evidence": (
        "results: 0.5}",
        "results: 0.05}",
        "report.yaml:11: evidence: the finds add up to 0.55: below 0.6 no document is ever this form",
    ),
    "a plugin that there is not": (
        "years:",
        "plugin: reports\nyears:",
        "report.yaml:12: plugin: there is no module 'reports' in extractors/forms",
    ),
    "rows that are no records": (
        "    dataset: indicators\n",
        "",
        "report.yaml:5: tables.results: without a dataset its rows are in none; there are objectives, indicators,",
    ),
    "a field nearly there": (
        "type: target}",
        "type: percent, field: weigth_pct}",
        "report.yaml:9: tables.results.columns.target.field: the dataset 'indicators' has no field 'weigth_pct': "
        "do you mean 'weight_pct'?; or `detail: true` keeps it in the dataset 'details'",
    ),
    "a type that its field cannot hold": (
        "type: target}",
        "type: text, field: weight_pct}",
        "report.yaml:9: tables.results.columns.target.type: indicators.weight_pct wants one of the types percent, ",
    ),
    "a label of the header nearly there": (
        "years:",
        "header: {service_raw: [servicio]}\nyears:",
        "report.yaml:12: header.service_raw: do you mean 'service'? documents has no 'service_raw'",
    ),
    "a field with a space": (
        "years:",
        "header: {report status: [estado]}\nyears:",
        "report.yaml:12: header.report status: 'report status' is no name of a field",
    ),
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


def test_all_mistakes_are_said_at_once_and_each_once(tmp_path: Path) -> None:
    path = tmp_path / "report.yaml"
    twice = "      name: {heads: [indicador], anchor: words}\n"
    path.write_text(RIGHT.replace(twice, twice + twice), encoding="utf-8")
    with pytest.raises(LayoutError) as error:
        load_layout(path)
    assert str(error.value) == "report.yaml:9: tables.results.columns.name: it stands in line 8 already"
    path.write_text(RIGHT.replace("title: 0.5", "titel: 0.5").replace("anchor: words", "field: nmae"), encoding="utf-8")
    with pytest.raises(LayoutError) as error:
        check_layout(load_layout(path))
    assert [line.split(":")[2].strip() for line in str(error.value).splitlines()] == [
        "tables.results.columns.name.field",
        "evidence.titel",
    ]


def test_a_file_in_another_encoding_is_said_so(tmp_path: Path) -> None:
    path = tmp_path / "report.yaml"
    path.write_bytes(RIGHT.replace("informe", "formulación").encode("latin-1"))
    with pytest.raises(LayoutError, match=r"report.yaml:3: a letter is not UTF-8"):
        load_layout(path)


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


def test_an_unknown_form_and_a_folder_without_code_are_said() -> None:
    with pytest.raises(LookupError, match=r"no form 'report': there are .*pmg_formulation"):
        form_spec("report")
    assert has_module("pmg")
    assert has_module("territorial_stage4")
    assert not has_module("__pycache__")  # a folder, but no package


def test_a_number_that_begins_no_rows_can_be_in_words() -> None:
    tables = form_spec("pmg_formulation").tables
    stage, number = tables["stage_goals"].columns["stage"], tables["indicators"].columns["number"]
    assert [stage.fits(text) for text in ("etapas 1", "etapa ii", "2", "crear el comite")] == [True, True, True, False]
    assert [number.fits(text) for text in ("etapas 1", "2.")] == [False, True]
