from __future__ import annotations

import pytest

from normalizers.calibration import (
    DOUBTFUL,
    LEAST,
    MAX_IF_CHECKS_FAIL,
    NAMED,
    UNMEASURED,
    Calibration,
    calibration,
    evidence_against,
    lower_confidences,
)
from normalizers.records import Check, Provenance

TABLE = Calibration.of(
    {
        ("0", "cell"): (5000, 0),
        ("0", "guess"): (60, 40),
        ("0", "rare"): (LEAST - 1, 0),
        ("2", "cell"): (90, 10),
        (NAMED, "cell"): (30, 30),
    }
)


def test_a_rule_is_as_sure_as_it_was_right_and_a_little_like_the_others() -> None:
    assert TABLE.confidence("cell", 1.0) == pytest.approx(1.0, abs=1e-3)
    assert 0.6 < TABLE.confidence("guess", 1.0) < 0.7
    assert TABLE.confidence("cell", 1.0, "2") == pytest.approx(0.9, abs=0.01)


def test_a_rule_that_was_hardly_measured_is_not_sure() -> None:
    assert TABLE.confidence("rare", 1.0) == UNMEASURED
    assert TABLE.confidence("new", 0.7) == 0.7
    assert TABLE.confidence("new", 1.0, NAMED) == pytest.approx(0.5, abs=0.01)


def test_a_reading_that_doubts_itself_is_no_surer_than_it_says() -> None:
    assert TABLE.confidence("cell", DOUBTFUL - 0.3) == DOUBTFUL - 0.3
    assert TABLE.confidence("cell", DOUBTFUL) > 0.99


def _check(name: str, record_id: str | None = None, *, passed: bool = False) -> Check:
    return Check(document_id="d", check=name, passed=passed, severity="error", message="", record_id=record_id)


def _value(record_id: str, method: str, confidence: float) -> Provenance:
    return Provenance(
        document_id="d", dataset="x", record_id=record_id, field="f", method=method, confidence=confidence
    )


def test_failed_checks_are_counted_by_name_and_say_whom_they_name() -> None:
    checks = [_check("a", "r1"), _check("a", "r2"), _check("b"), _check("c", "r3", passed=True)]
    assert evidence_against(checks) == ("2", {"r1", "r2"})
    assert evidence_against(_check(name) for name in "abcdefgh")[0] == "5"


def test_in_a_document_to_review_nothing_is_sure_but_what_people_say(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("normalizers.calibration.calibration", lambda: TABLE)
    rows = [
        _value("r1", "cell", 1.0),
        _value("r9", "cell", 1.0),
        _value("r9", "new", 0.3),
        _value("r9", "correction", 1.0),
    ]

    assert lower_confidences(rows, [_check("a", passed=True)]) is rows
    after = [
        row.confidence
        for row in lower_confidences(rows, [_check("a", "r1"), _check("b")])
        if isinstance(row, Provenance)
    ]
    assert after == [pytest.approx(0.5, abs=0.01), pytest.approx(0.9, abs=0.01), 0.3, 1.0]
    one = [row.confidence for row in lower_confidences(rows, [_check("a")]) if isinstance(row, Provenance)]
    assert max(one[:3]) <= MAX_IF_CHECKS_FAIL


def test_the_table_in_use_knows_the_cells_of_the_forms() -> None:
    assert calibration().confidence("cell:name", 1.0) >= 0.999
    assert calibration().confidence("cell:name", 1.0, NAMED) < 0.95
