"""How often each rule is right, counted on documents that no rule was written for (`reference/calibration.csv`).

`benchmarks/calibrate.py` makes the table anew.  A rule (`provenance.method`) is worth less in a document that fails
checks: the more of them fail, the less its other values can be believed.
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

K = TypeVar("K")

SURE = 0.95
"""From here on 999 values of 1,000 are right: `tests/corpus/test_calibration.py` and the table's script hold it so."""
REVIEWED = 0.94
"""The most that a value of a document says that a person has to look at: nobody knows yet what else is wrong in it."""
UNMEASURED, LEAST = 0.9, 20
"""The most that a rule says that was counted on fewer values than `LEAST`."""
PRIOR = 10.0
"""So many values of the average rule count beside a rule's own: a few lucky ones make nothing certain."""
DOUBTFUL = 0.8
"""A reading that its own rule doubts more than this is no surer than the rule says."""
MOST_FAILED = 5
NAMED = "named"
COUNTS = Path(__file__).with_name("reference") / "calibration.csv"
Counts = Mapping[tuple[str, str], tuple[int, int]]
"""(right, wrong) by evidence ("0" to "5" failed checks, or `NAMED`: one names the value's record) and rule."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """The measured rules."""

    rules: Mapping[tuple[str, str], float]
    others: Mapping[str, float]
    """What a rule says at most that was not measured, by evidence."""

    @classmethod
    def of(cls, counts: Counts) -> Calibration:
        """A count with a prior: the average of all rules under the same evidence.

        Words as printed ("cell:target") are at least as right as what is read out of them ("cell:target/target").
        """
        own = _summed(
            ((evidence, part), found)
            for (evidence, rule), found in counts.items()
            for part in {rule, rule.partition("/")[0]}
        )
        totals = _summed((evidence, found) for (evidence, _), found in counts.items())
        means = {evidence: (right + 1) / (right + wrong + 2) for evidence, (right, wrong) in totals.items()}
        rules = {
            (evidence, rule): (right + PRIOR * means[evidence]) / (right + wrong + PRIOR)
            for (evidence, rule), (right, wrong) in own.items()
            if right + wrong >= LEAST
        }
        return cls(rules, {evidence: min(UNMEASURED, mean) for evidence, mean in means.items()})

    def confidence(self, rule: str, claim: float, evidence: str = "0") -> float:
        """How often the rule is right under this evidence; `claim` is how sure the reading is of itself."""
        measured = self.rules.get((evidence, rule))
        if measured is None:
            return min(claim, self.others.get(evidence, UNMEASURED))
        return measured if claim >= DOUBTFUL else min(claim, measured)


def read_counts(without: str | None = None) -> Counts:
    """What was counted on all families of renderings, or on all but one."""
    rows = (row for row in rows_of_counts() if row[0] != without)
    return _summed(((evidence, rule), (right, wrong)) for _, evidence, rule, right, wrong in rows)


def _summed(counts: Iterable[tuple[K, tuple[int, int]]]) -> dict[K, tuple[int, int]]:
    out: dict[K, tuple[int, int]] = {}
    for key, (right, wrong) in counts:
        before = out.get(key, (0, 0))
        out[key] = before[0] + right, before[1] + wrong
    return out


def rows_of_counts() -> Iterator[tuple[str, str, str, int, int]]:
    """Family, evidence, rule, right, wrong."""
    with COUNTS.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(line for line in lines if not line.startswith("#")):
            yield row["family"], row["evidence"], row["rule"], int(row["right"]), int(row["wrong"])


@lru_cache
def calibration() -> Calibration:
    """The table in use."""
    return Calibration.of(read_counts())


def evidence_against(checks: Iterable[Check]) -> tuple[str, frozenset[str | None]]:
    """How many checks a document fails, as the table has it, and which records they name."""
    failed = [check for check in checks if not check.passed]
    named = frozenset(check.record_id for check in failed if check.record_id)
    return str(min(MOST_FAILED, len({check.check for check in failed}))), named


def lowered(rows: Sequence[Record], checks: Iterable[Check]) -> Sequence[Record]:
    """Provenance as the failed checks leave it; what people said stays as sure as it was."""
    evidence, named = evidence_against(checks)
    if evidence == "0":
        return rows
    table = calibration()

    def sure(row: Provenance) -> float:
        before, rule = row.confidence or 0.0, row.method or ""
        if rule.partition("/")[0] in ("correction", "manifest"):
            return before
        against = NAMED if row.record_id in named else evidence
        return round(min(before, table.confidence(rule, before, against), REVIEWED), 4)

    return [replace(row, confidence=sure(row)) for row in rows if isinstance(row, Provenance)]
