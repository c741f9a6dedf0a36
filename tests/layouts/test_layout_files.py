"""Layout files: what is wrong with one is said with file, line and key; those that we ship are right."""

from __future__ import annotations

from pathlib import Path

import pytest

from extractors.layouts import layouts
from extractors.layouts.load import LayoutError, load_layout

RIGHT = """form: report
name: A report
titles: ['informe de avance']
tables:
  results:
    dataset: results
    columns:
      name: {heads: [indicador], anchor: true}
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
        "{heads: [indicador], anchor: true}",
        "{anchor: true}",
        "report.yaml:8: tables.results.columns.name: the key 'heads' is missing",
    ),
    "a key twice": ("name: A report", "name: A\nname: B", "report.yaml:3: name: it stands in line 2 already"),
    "a value of another kind": (
        "anchor: true",
        "anchor: sometimes",
        "report.yaml:8: tables.results.columns.name.anchor: input should be a valid boolean",
    ),
    "another form's name": ("form: report", "form: reports", "report.yaml:1: form: the file of form 'reports' is "),
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
        load_layout(path)
    assert any(line.startswith(message) for line in str(error.value).splitlines()), str(error.value)


def test_every_layout_that_we_ship_is_right() -> None:
    assert {layout.form.form for layout in layouts()} >= {"pmg_formulation", "territorial_stage4"}
