"""`pmg diagnose` names the heads that no layout knows, and the line of YAML that makes them known."""

import copy
from pathlib import Path
from typing import Any

import extractors.heads
import pytest
import yaml
from typer.testing import CliRunner

from extractors import extract, read_bytes
from extractors.layouts import load_layout
from flows.cli import app
from flows.run import take_in
from flows.settings import Settings
from flows.unknown_heads import unknown_heads

FORM = """# FORMULACIÓN DEL PROGRAMA DE MEJORAMIENTO DE LA GESTIÓN AÑO 2022

MINISTERIO\tMINISTERIO DEL TRABAJO Y PREVISION SOCIAL\tPARTIDA\t15
SERVICIO\tINSTITUTO DE PREVISION SOCIAL\tCAPÍTULO\t09
Objetivos de Gestión\tPeso que se asigna\tN° Indicadores/Sistemas
Objetivo N°1: Gestión Eficaz\t60.00\t0
Objetivo N°2: Calidad\t40.00\t0
"""


def test_the_line_that_is_printed_makes_the_head_known(
    settings: Settings, real_core: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    (settings.raw / "form.txt").write_text(FORM, encoding="utf-8")
    take_in(settings)
    folders = ["--curated", str(settings.curated), "--raw", str(settings.raw)]
    said = CliRunner(env={"COLUMNS": "200"}).invoke(app, ["diagnose", "form.txt", *folders]).stdout
    assert "heads that are not known\n  Peso que se asigna\n" in said
    where = "extractors/forms/pmg_formulation.yaml: tables: objectives: columns: weight_pct:"
    assert f"    {where}\n      heads: [" in said
    assert "pmg read " in said

    (line,) = [line for line in said.splitlines() if line.startswith("      heads: ")]
    (words,) = yaml.safe_load(line)["heads"]
    layout: dict[str, Any] = copy.deepcopy(load_layout("pmg_formulation"))
    layout["tables"]["objectives"]["columns"]["weight_pct"]["heads"].append(words)
    monkeypatch.setattr(extractors.heads, "load_layout", lambda form: layout)
    caches = [f for f in vars(extractors.heads).values() if hasattr(f, "cache_clear")]
    try:
        for cache in caches:
            cache.cache_clear()
        weights = [row["weight_pct"] for row in extract(read_bytes(FORM.encode())).fields["objectives"]]
    finally:
        monkeypatch.undo()
        for cache in caches:
            cache.cache_clear()
    assert [weight.text for weight in weights] == ["60.00", "40.00"]


def test_a_table_of_which_all_heads_are_known_or_none_is_has_no_unknown_one() -> None:
    def cells(*texts: str) -> list[dict[str, Any]]:
        return [{"table_number": 1, "row_number": 1, "text": text, "page": None} for text in texts]

    assert unknown_heads(cells("Objetivos de Gestión", "Ponderación"), "pmg_formulation") == []
    assert unknown_heads(cells("Fecha", "Firma"), "unknown") == []
    (head,) = unknown_heads(cells("Objetivos de Gestión", "Peso que se asigna"), "unknown")
    assert head.where is not None
    assert Path(head.where.partition(":")[0]).name == "pmg_formulation.yaml"
