"""`pmg diagnose` names the heads that no layout knows, and the line of YAML that makes them known."""

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml
from typer.testing import CliRunner

from flows.cli import app
from flows.cli.unknown_heads import unknown_heads
from flows.run import take_in
from flows.settings import Settings

FORMS = Path(__file__).parents[2] / "extractors" / "forms"
SCRIPT = """
import sys
from pathlib import Path
import extractors.layouts
extractors.layouts._folders = lambda: [Path(sys.argv[1])]
from extractors import extract, read
print(*(row["weight_pct"].text for row in extract(read(sys.argv[2])).fields["objectives"]))
"""
FORM = """# FORMULACIÓN DEL PROGRAMA DE MEJORAMIENTO DE LA GESTIÓN AÑO 2022

MINISTERIO\tMINISTERIO DEL TRABAJO Y PREVISION SOCIAL\tPARTIDA\t15
SERVICIO\tINSTITUTO DE PREVISION SOCIAL\tCAPÍTULO\t09
Objetivos de Gestión\tPeso que se asigna\tN° Indicadores/Sistemas
Objetivo N°1: Gestión Eficaz\t60.00\t0
Objetivo N°2: Calidad\t40.00\t0
"""


def test_the_line_that_is_printed_makes_the_head_known(settings: Settings, real_core: None, tmp_path: Path) -> None:
    (settings.raw / "form.txt").write_text(FORM, encoding="utf-8")
    take_in(settings)
    folders = ["--curated", str(settings.curated), "--raw", str(settings.raw)]
    output = CliRunner(env={"COLUMNS": "200"}).invoke(app, ["diagnose", "form.txt", *folders]).stdout
    assert "heads that are not known\n  Peso que se asigna\n" in output
    where = "extractors/forms/pmg_formulation.yaml: tables: objectives: columns: weight_pct:"
    assert f"    {where}\n      heads: [" in output
    assert "pmg read " in output

    (line,) = [line for line in output.splitlines() if line.startswith("      heads: ")]
    layouts = tmp_path / "layouts"
    shutil.copytree(FORMS, layouts, ignore=lambda _, names: [name for name in names if not name.endswith(".yaml")])
    layout = layouts / "pmg_formulation.yaml"
    said_of_it = yaml.safe_load(layout.read_text(encoding="utf-8"))
    said_of_it["tables"]["objectives"]["columns"]["weight_pct"]["heads"] += yaml.safe_load(line)["heads"]
    layout.write_text(yaml.safe_dump(said_of_it, allow_unicode=True, sort_keys=False), encoding="utf-8")
    script = [sys.executable, "-c", SCRIPT, str(layouts), str(settings.raw / "form.txt")]
    assert subprocess.run(script, capture_output=True, text=True, check=True).stdout.split() == ["60.00", "40.00"]


def test_a_table_of_which_all_heads_are_known_or_none_is_has_no_unknown_one() -> None:
    def cells(*texts: str) -> list[dict[str, Any]]:
        return [{"table_number": 1, "row_number": 1, "text": text, "page": None} for text in texts]

    assert unknown_heads(cells("Objetivos de Gestión", "Ponderación"), "pmg_formulation") == []
    assert unknown_heads(cells("Fecha", "Firma"), "unknown") == []
    (head,) = unknown_heads(cells("Objetivos de Gestión", "Peso que se asigna"), "unknown")
    assert head.where is not None
    assert Path(head.where.partition(":")[0]).name == "pmg_formulation.yaml"
