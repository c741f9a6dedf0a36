"""The page on adding a form holds: its one file makes a form, which reads the sample on the page."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "adding_a_form.md"

SCRIPT = """
import json, sys
import extractors.forms
extractors.forms.__path__.append(sys.argv[1])
from pipeline import process
rows = process(open(sys.argv[2], "rb").read(), "sample.txt")
document, = rows["documents"]
result, = rows["results"]
objective, = rows["objectives"]
print(json.dumps({
    "form": document.form_type, "year": document.fiscal_year, "service": document.service_name,
    "objective": [objective.objective_number, objective.name, objective.weight_pct],
    "name": result.name, "formula": result.formula, "target": result.target_value, "verdict": result.verdict,
    "parts": [result.target_numerator, result.target_denominator],
    "result": [result.objective_number, result.result_value],
    "residue": [piece.text for piece in rows["residue"]],
    "provenance": sorted({row.field for row in rows["provenance"] if row.dataset == "results"}),
}))
"""


def test_one_file_and_a_sample_make_a_form(tmp_path: Path) -> None:
    page = PAGE.read_text(encoding="utf-8")
    sample, layout = (
        re.findall(rf"^```{kind}\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)[0] for kind in ("text", "yaml")
    )
    forms = tmp_path / "forms"
    forms.mkdir()
    (forms / "indicator_balance.yaml").write_text(layout, encoding="utf-8")
    (tmp_path / "sample.txt").write_text(sample, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(forms), str(tmp_path / "sample.txt")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    content = json.loads(done.stdout)
    assert content["form"] == "indicator_balance"
    assert (content["year"], content["service"]) == (2016, "Junta Nacional de Auxilio Escolar y Becas")
    assert content["name"] == "Becas pagadas a plazo"
    assert content["formula"] == "(Becas a plazo / Total de becas) * 100"
    assert (content["target"], content["parts"], content["result"]) == (98.0, [66247.0, 67599.0], [1, 97.1])
    assert (content["verdict"], content["objective"]) == ("not_met", [1, "Becas a tiempo", 60.0])
    assert {"name", "formula", "target_value", "verdict"} <= set(content["provenance"])
    assert content["residue"] == []
