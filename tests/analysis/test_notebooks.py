"""Every notebook runs top to bottom on the corpus, answers its question, and is kept without outputs."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from warehouse.analysis import Curated, open_curated

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))

ANSWERS: dict[str, str] = {
    "what_did_each_service_promise": "[len(labels), sorted(left[(left - 100).abs() > 0.01].items())]",
    "which_commitments_were_not_met": "[int(counts[list(KINDS)].sum().sum()), not_met, with_reason, len(reasons)]",
    "how_did_a_target_move_through_the_years": "[chosen[0], len(drawn), len(moves), len(targets)]",
    "which_documents_should_i_not_trust_yet": "[sorted(table['file_name'].unique()), usable, len(trusted)]",
    "did_each_service_reach_what_it_promised": (
        "[weights.sum().to_dict(), int((~shown['agrees']).sum()), len(missed), len(silent)]"
    ),
}
"""What is looked at in each notebook after its last cell."""


def one(db: Curated, query: str) -> Any:
    return db.sql(query).to_duckdb().fetchall()[0][0]


def promised(answer: Any, db: Curated) -> None:
    formulations = one(db, "SELECT count(*) FROM documents WHERE form_type = 'pmg_formulation'")
    # The corpus says of p03 (Junaeb 2025) that its weights sum to 95, and of no other that they do not come to 100.
    assert answer == [formulations, [["Junta Nacional de Auxilio Escolar y Becas 2025 *", 95.0]]]


def not_met(answer: Any, db: Curated) -> None:
    every = one(db, "SELECT count(*) FROM verdicts")
    failed = one(db, "SELECT count(*) FROM verdicts WHERE verdict = 'not_met'")
    either = "FROM verdicts WHERE verdict IN ('not_met', 'partially_met')"
    assert failed > 20
    assert answer == [every, failed, one(db, f"SELECT count(evidence) {either}"), one(db, f"SELECT count(*) {either}")]


def moved(answer: Any, db: Curated) -> None:
    known = "FROM indicators WHERE indicator_id IS NOT NULL"
    chosen, drawn, moves, targets = answer
    assert chosen == ["Medidas de Equidad de Género", "%"]
    assert (drawn, targets) == (one(db, f"SELECT count(target_value) {known}"), one(db, f"SELECT count(*) {known}"))
    assert moves == 0, "no service of the corpus has two formulations"


def doubted(answer: Any, db: Curated) -> None:
    files = db.sql("SELECT file_name FROM documents WHERE status <> 'ok' ORDER BY 1").to_duckdb().fetchall()
    trusted = one(db, "SELECT count(*) FROM indicators_with_objectives_and_documents WHERE document_status = 'ok'")
    assert "p03_junaeb_2025.txt" in answer[0]
    assert answer == [[name for (name,) in files], one(db, "SELECT count(*) FROM documents") - len(files), trusted]


def reached(answer: Any, db: Curated) -> None:
    """By hand, from the two documents: 20 + 15 + 15 obtained, 20 + 10 lost, 10 + 10 in no result."""
    weights, against, missed, silent = answer
    assert weights == {"obtained": 50.0, "lost": 30.0, "nothing said": 20.0}
    assert (against, missed, silent) == (1, 2, 2)


LOOKS: dict[str, Callable[[Any, Curated], None]] = dict(
    zip(ANSWERS, (promised, not_met, moved, doubted, reached), strict=True)
)


def test_there_are_at_least_four_and_each_is_looked_at() -> None:
    assert len(NOTEBOOKS) >= 4
    assert sorted(ANSWERS) == sorted(path.stem for path in NOTEBOOKS)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_is_kept_without_outputs_and_says_how_to_read_it(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert all(not cell.outputs and cell.execution_count is None for cell in code)
    first = notebook.cells[0]
    assert first.cell_type == "markdown"
    assert first.source.startswith("# ") and first.source.splitlines()[0].endswith("?")
    for part in ("**The question.**", "**How to read the answer.**", "**What not to conclude.**"):
        assert part in first.source


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_runs_and_answers_its_question(
    path: Path, db: Curated, promises_curated: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    if path.stem == "did_each_service_reach_what_it_promised":  # no service of the corpus has both
        db = open_curated(promises_curated)
    monkeypatch.setenv("PMG_CURATED", str(db.root))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    notebook = nbformat.read(path, as_version=4)
    asked = f"import json\nprint(json.dumps({ANSWERS[path.stem]}))"
    notebook.cells.append(nbformat.v4.new_code_cell(asked))
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(path.parent)}}).execute()
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    assert any("image/png" in output.get("data", {}) for output in outputs)
    warnings = [output.text for output in outputs if output.output_type == "stream" and output.name == "stderr"]
    assert warnings == []
    LOOKS[path.stem](json.loads(outputs[-1].text), db)
