import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from flows.evaluate import Evaluation, GoldError, Score, evaluate, pair, read_gold, score_field, worst
from flows.status_reliability import StatusReliability


def corpus(folder: Path, **golds: dict[str, list[dict[str, Any]]]) -> Path:
    """Documents whose text is their name, each with its answers."""
    for name, rows in golds.items():
        (folder / f"{name}.txt").write_text(name)
        (folder / f"{name}.gold.json").write_text(json.dumps({"file": f"{name}.txt", **rows}))
    return folder


def compare(folder: Path, **found: list[dict[str, Any]]) -> Evaluation:
    """Evaluates rows whose `document` names theirs."""
    rows = {
        dataset: [{"document_id": hashlib.sha256(row["document"].encode()).hexdigest(), **row} for row in rows]
        for dataset, rows in found.items()
    }
    return evaluate(read_gold(folder), lambda name: rows.get(name, []))


KNOWN = [{"form_type": "pmg_formulation"}]


@pytest.mark.parametrize(
    ("gold", "value", "score"),
    [
        ("a", "a", Score(1, 0, 0)),
        ("a", "b", Score(0, 1, 1)),
        ("a", None, Score(0, 0, 1)),
        (None, "a", Score(0, 1, 0)),
        (None, None, Score(0, 0, 0)),
        (None, "  ", Score(0, 0, 0)),
        (25, 25.0, Score(1, 0, 0)),
        (25.0, 25.00001, Score(1, 0, 0)),
        (25.0, 25.001, Score(0, 1, 1)),
        (25.0, float("nan"), Score(0, 0, 1)),
        ("25", 25, Score(0, 1, 1)),
        (True, False, Score(0, 1, 1)),
        ("«se  cumple» – sí", '"se cumple" - sí', Score(1, 0, 0)),
        ({"skip": True}, "whatever", Score(0, 0, 0)),
        ({"any": ["a", "b"]}, "b", Score(1, 0, 0)),
        ({"any": ["a", None]}, None, Score(1, 0, 0)),
        ({"any": ["a", "b"]}, None, Score(0, 0, 1)),
        ({"any": ["a", "b"]}, "c", Score(0, 1, 1)),
    ],
)
def test_one_field(gold: Any, value: Any, score: Score) -> None:
    assert score_field(gold, value) == score


def test_precision_recall_and_f1_by_hand() -> None:
    score = Score(right=6, extra=2, missing=4)
    assert (score.precision, score.recall) == (0.75, 0.6)
    assert score.f1 == pytest.approx(2 / 3)
    assert Score().f1 == 1.0
    assert Score(extra=1).f1 == 0.0


def test_rows_pair_by_what_they_say_and_not_by_their_place() -> None:
    gold = [{"n": 1, "name": "uno"}, {"n": 2, "name": "dos"}, {"n": 3, "name": "tres"}]
    given = [{"n": 3, "name": "tres"}, {"n": 9, "name": "nueve"}, {"n": 1, "name": "uno"}]
    assert pair(gold, given) == ([(0, 2), (2, 0)], [1], [1])


def test_a_row_too_few_and_a_row_too_many_count_their_fields(tmp_path: Path) -> None:
    folder = corpus(
        tmp_path,
        a={"documents": KNOWN, "systems": [{"name": "uno", "weight_pct": 5.0}, {"name": "dos", "weight_pct": None}]},
    )
    found = compare(
        folder,
        documents=[{"document": "a", "form_type": "pmg_formulation"}],
        systems=[
            {"document": "a", "name": "uno", "weight_pct": 6.0, "notes": "not judged"},
            {"document": "a", "name": "otro sistema", "weight_pct": 7.0, "notes": "not judged"},
        ],
    )
    assert found.datasets["systems"] == Score(right=1, extra=3, missing=2)
    assert found.fields["systems", "name"] == Score(right=1, extra=1, missing=1)
    assert found.fields["systems", "weight_pct"] == Score(right=0, extra=2, missing=1)
    assert found.total == Score(right=2, extra=3, missing=2)
    assert found.perfect == 0
    assert len(found.misses) == 3
    assert worst(found.documents) == [("a.txt", found.total)]


def test_rows_that_no_answer_mentions_are_judged_by_the_fields_that_other_documents_name(tmp_path: Path) -> None:
    folder = corpus(
        tmp_path,
        a={"documents": KNOWN, "systems": [{"name": "uno"}]},
        b={"documents": KNOWN},
    )
    found = compare(
        folder,
        documents=[{"document": d, "form_type": "pmg_formulation"} for d in "ab"],
        systems=[{"document": "a", "name": "uno"}, {"document": "b", "name": "dos", "weight_pct": 1.0}],
    )
    assert found.datasets["systems"] == Score(right=1, extra=1, missing=0)
    assert found.perfect == 1


def test_what_a_known_form_does_not_annotate_is_not_judged_but_an_unknown_one_must_be_empty(tmp_path: Path) -> None:
    narrative = {"documents": KNOWN, "narratives": [{"text": "algo"}]}
    folder = corpus(tmp_path, a={"documents": KNOWN}, b={"documents": [{"form_type": "unknown"}]}, c=narrative)
    found = compare(
        folder,
        documents=[
            {"document": "a", "form_type": "pmg_formulation"},
            {"document": "b", "form_type": "unknown"},
            {"document": "c", "form_type": "pmg_formulation"},
        ],
        narratives=[{"document": d, "text": "algo"} for d in "abc"],
    )
    assert found.datasets["narratives"] == Score(right=1, extra=1, missing=0)
    assert found.documents["a.txt"].perfect
    assert not found.documents["b.txt"].perfect


def test_a_document_that_was_not_taken_in_counts_as_missing(tmp_path: Path) -> None:
    folder = corpus(tmp_path, a={"documents": KNOWN, "objectives": [{"objective_number": 1}]})
    found = compare(folder)
    assert found.total == Score(missing=2)
    assert found.total.f1 == 0.0


@pytest.mark.parametrize("text", ["{", "[]", '{"file": "nowhere.txt"}', '{"documents": []}'])
def test_gold_answers_that_cannot_be_used_are_named(text: str, tmp_path: Path) -> None:
    (tmp_path / "x.gold.json").write_text(text)
    with pytest.raises(GoldError, match=r"x\.gold\.json"):
        read_gold(tmp_path)


def test_a_corpus_without_answers_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(GoldError, match="no "):
        read_gold(tmp_path)


def test_a_status_is_weighed_against_the_values_and_not_against_itself(tmp_path: Path) -> None:
    names = [{"name": "uno"}]
    flagged = [{"form_type": "pmg_formulation", "status": "review"}]
    folder = corpus(
        tmp_path,
        right={"documents": KNOWN, "systems": names},
        cautious={"documents": [{**KNOWN[0], "status": "ok"}], "systems": names},
        warned={"documents": flagged, "systems": names},
        silent={"documents": flagged, "systems": names},
        failed={"documents": KNOWN, "systems": names},
    )
    statuses = {"right": "ok", "cautious": "review", "warned": "review", "silent": "ok"}
    found = compare(
        folder,
        documents=[{"document": name, "form_type": "pmg_formulation", "status": s} for name, s in statuses.items()],
        systems=[{"document": name, "name": "dos" if name == "silent" else "uno"} for name in statuses],
    )

    assert found.status_reliability == StatusReliability(right=3, wrong=2, right_and_flagged=1, wrong_and_ok=1)
    assert str(found.status_reliability) == "wrong and ok 1/5 (20.0%), right and flagged 1/3 (33.3%)"
