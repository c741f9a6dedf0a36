"""A form that nobody here has seen becomes data by one layout file: quarters, values that no dataset has, no code."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from extractors.layouts.folding import fold_head, quarter_of

LAYOUT = """form: operative_plan
name: Plan operativo institucional
country: PE
titles: ['plan operativo institucional(?: {year})?']
evidence: {title: 0.5, activities: 0.5}
header:
  ministry: [pliego]
  service: [unidad ejecutora]
  programme: [categoría presupuestal]
  fiscal_year: [año]
tables:
  activities:
    dataset: indicators
    columns:
      centre: {heads: [centro de costo], detail: true, carries: true}
      name: {heads: [actividad operativa], anchor: words}
      unit: {heads: [unidad de medida], field: unit_of_measure}
      quarter:
        heads: ["meta física {quarter}"]
        repeats: true
        type: figure
        dataset: observations
        context: [name]
        says: {planned: "true"}
        field: value
      target: {heads: [meta física total], type: target}
      people: {heads: [personas atendidas], type: figure, detail: true}
      weight_pct: {heads: [ponderación], type: percent, once: true}
    known_by: [name, target]
"""

SAMPLE = """PLAN OPERATIVO INSTITUCIONAL 2024

Pliego: Ministerio de Salud
Unidad ejecutora: 117 Hospital del Norte   Categoría presupuestal: 9001 Acciones centrales
Año 2024

| Centro de costo | Actividad operativa | Unidad de medida | Meta física I Trim. | Meta física 2do trimestre \
| Meta física Trimestre III | Meta física IV Trim. | Meta física total | Personas atendidas | Ponderación |
|---|---|---|---|---|---|---|---|---|---|
| 04.01 Medicina | Consulta externa | Atención | 12,500 | 13,100 | 12,900 | 12,400 | 50,900 | 31,000 | 60.00 |
|  | Emergencia | Atención | 4,210 | 4,050 | 4,300 | 4,440 | 17,000 | 9,800 | 40.00 |
"""

SCRIPT = """
import json, sys
import extractors.forms
extractors.forms.__path__.append(sys.argv[1])
from pipeline import process
rows = process(open(sys.argv[2], "rb").read(), "sample.txt")
names = {row.record_id: getattr(row, "name", "document") for d in ("documents", "indicators") for row in rows[d]}
document, = rows["documents"]
print(json.dumps({
    "document": [document.form_type, document.fiscal_year, document.ministry_raw, document.ministry_name],
    "indicators": [[r.name, r.target_value, r.unit_of_measure, r.weight_pct] for r in rows["indicators"]],
    "quarters": [[r.name, r.period, r.value, r.planned] for r in rows["observations"]],
    "details": [[names[r.of_record], r.field, r.value, r.number] for r in rows["details"]],
    "sources": sorted({r.value_raw for r in rows["provenance"] if r.dataset == "details"}),
    "status": document.status, "residue": [piece.text for piece in rows.get("residue", [])],
}))
"""


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("forms")
    (folder / "operative_plan.yaml").write_text(LAYOUT, encoding="utf-8")
    (folder / "sample.txt").write_text(SAMPLE, encoding="utf-8")
    command = [sys.executable, "-c", SCRIPT, str(folder), str(folder / "sample.txt")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)  # type: ignore[no-any-return]


def test_its_rows_are_records(content: dict[str, Any]) -> None:
    assert content["indicators"] == [
        ["Consulta externa", 50900.0, "Atención", 60.0],
        ["Emergencia", 17000.0, "Atención", 40.0],
    ]
    assert (content["status"], content["residue"]) == ("ok", [])


def test_a_name_of_another_country_is_taken_for_none_of_ours(content: dict[str, Any]) -> None:
    assert content["document"] == ["operative_plan", 2024, "Ministerio de Salud", None]


def test_each_quarter_is_a_planned_value(content: dict[str, Any]) -> None:
    assert content["quarters"][:4] == [
        ["Consulta externa", f"2024-Q{quarter}", value, True]
        for quarter, value in enumerate((12500.0, 13100.0, 12900.0, 12400.0), 1)
    ]
    assert [value for *_, value, _ in content["quarters"][4:]] == [4210.0, 4050.0, 4300.0, 4440.0]


def test_what_no_dataset_has_a_column_for_is_a_detail_with_its_place(content: dict[str, Any]) -> None:
    assert content["details"] == [
        ["document", "programme", "9001 Acciones centrales", None],
        ["Consulta externa", "people", "31,000", 31000.0],
        ["Consulta externa", "centre", "04.01 Medicina", None],
        ["Emergencia", "people", "9,800", 9800.0],
        ["Emergencia", "centre", "04.01 Medicina", None],
    ]
    assert content["sources"] == ["04.01 Medicina", "31,000", "9,800", "9001 Acciones centrales"]


@pytest.mark.parametrize(
    ("head", "quarter"),
    [
        ("Meta I Trim.", 1),
        ("2° trimestre", 2),
        ("3er Trimestre", 3),
        ("Cuarto trimestre", 4),
        ("T4", 4),
        ("Trim. II", 2),
    ],
)
def test_a_quarter_is_known_however_it_is_printed(head: str, quarter: int) -> None:
    assert quarter_of(head) == quarter
    assert "$" in fold_head(head)


@pytest.mark.parametrize("head", ["Frecuencia trimestral", "Anexo T", "Etapa IV"])
def test_what_only_sounds_so_is_no_quarter(head: str) -> None:
    assert quarter_of(head) is None
