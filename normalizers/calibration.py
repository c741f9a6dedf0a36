"""Measured accuracy of each rule, counted on documents that no rule was written for (`reference/calibration.csv`).

`benchmarks/calibrate.py` regenerates the table.  A rule (`provenance.method`) has a lower confidence in a document
that fails checks: the more checks fail, the less reliable are the other values of the document.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from normalizers.records import Check, Provenance
from normalizers.schema import Record
from normalizers.status import failures_that_count

K = TypeVar("K")

SURE = 0.95
"""Confidence from which at least 999 of 1,000 values are right, as `tests/corpus/test_calibration.py` verifies."""
MAX_IF_CHECKS_FAIL = 0.94
"""Maximum confidence of a value in a document with failed checks: the document may contain other, unknown errors."""
UNMEASURED, LEAST = 0.9, 20
"""Maximum confidence of a rule that was counted on fewer than `LEAST` values."""
PRIOR_WEIGHT = 10.0
"""Weight of the average rule, as a number of values added to a rule's own: few values alone prove nothing."""
DOUBTFUL = 0.8
"""A reading's own confidence below which the result is never higher than that confidence."""
MOST_FAILED = 5
NAMED = "named"
COUNTS = Path(__file__).with_name("reference") / "calibration.csv"
Counts = Mapping[tuple[str, str], tuple[int, int]]
"""(right, wrong) by evidence ("0" to "5" failed checks, or `NAMED`: a failed check names the record) and rule."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """Confidence of the measured rules, by evidence and rule."""

    rules: Mapping[tuple[str, str], float]
    others: Mapping[str, float]
    """Maximum confidence of rules that were not measured, by evidence."""

    @classmethod
    def of(cls, counts: Counts) -> Calibration:
        """Computes confidences from counts; the prior is the average of all rules with the same evidence.

        A derived rule ("cell:target/target") also counts for its source rule ("cell:target"): the words as printed
        are right at least as often as the values that are read from them.
        """
        by_rule = _summed(
            ((evidence, part), right_and_wrong)
            for (evidence, rule), right_and_wrong in counts.items()
            for part in {rule, rule.partition("/")[0]}
        )
        totals = _summed((evidence, right_and_wrong) for (evidence, _), right_and_wrong in counts.items())
        means = {evidence: (right + 1) / (right + wrong + 2) for evidence, (right, wrong) in totals.items()}
        rules = {
            (evidence, rule): (right + PRIOR_WEIGHT * means[evidence]) / (right + wrong + PRIOR_WEIGHT)
            for (evidence, rule), (right, wrong) in by_rule.items()
            if right + wrong >= LEAST
        }
        return cls(rules, {evidence: min(UNMEASURED, mean) for evidence, mean in means.items()})

    def confidence(self, rule: str, claim: float, evidence: str = "0") -> float:
        """Returns how often the rule is right with this evidence (0..1); `claim` is the reading's own confidence."""
        measured = self.rules.get((evidence, rule))
        if measured is None:
            return min(claim, self.others.get(evidence, UNMEASURED))
        return measured if claim >= DOUBTFUL else min(claim, measured)


def read_counts(without: str | None = None) -> Counts:
    """Returns the counts of all families of renderings, or of all except the family `without`."""
    rows = (row for row in rows_of_counts() if row[0] != without)
    return _summed(((evidence, rule), (right, wrong)) for _, evidence, rule, right, wrong in rows)


def _summed(counts: Iterable[tuple[K, tuple[int, int]]]) -> dict[K, tuple[int, int]]:
    out: dict[K, tuple[int, int]] = {}
    for key, (right, wrong) in counts:
        before = out.get(key, (0, 0))
        out[key] = before[0] + right, before[1] + wrong
    return out


def rows_of_counts() -> Iterator[tuple[str, str, str, int, int]]:
    """Yields (family, evidence, rule, right, wrong) for each row of the table."""
    with COUNTS.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(line for line in lines if not line.startswith("#")):
            yield row["family"], row["evidence"], row["rule"], int(row["right"]), int(row["wrong"])


@lru_cache
def calibration() -> Calibration:
    """Returns the calibration that is in use."""
    return Calibration.of(read_counts())


def evidence_against(checks: Iterable[Check]) -> tuple[str, frozenset[str | None]]:
    """Returns the number of failed checks as a key of the table ("0" to "5"), and the record ids that they name."""
    failed = failures_that_count(checks)
    named = frozenset(check.record_id for check in failed if check.record_id)
    return str(min(MOST_FAILED, len({check.check for check in failed}))), named


def lower_confidences(rows: Sequence[Record], checks: Iterable[Check]) -> Sequence[Record]:
    """Returns provenance with confidences lowered for failed checks; values that people stated keep theirs."""
    evidence, named = evidence_against(checks)
    if evidence == "0":
        return rows
    table = calibration()

    def lowered(row: Provenance) -> float:
        before, rule = row.confidence or 0.0, row.method or ""
        if rule.partition("/")[0] in ("correction", "manifest"):
            return before
        row_evidence = NAMED if row.record_id in named else evidence
        return round(min(before, table.confidence(rule, before, row_evidence), MAX_IF_CHECKS_FAIL), 4)

    return [replace(row, confidence=lowered(row)) for row in rows if isinstance(row, Provenance)]
