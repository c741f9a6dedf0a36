"""Values of a made document, each with its rule, its confidence and whether it is right."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import NamedTuple

from rerender.catalogue import KINDS, Kind
from rerender.pmg_model import Gold
from rerender.reworded import REWORDED

from flows.evaluate import agrees, pair
from normalizers.calibration import (
    MAX_IF_CHECKS_FAIL,
    NAMED,
    SURE,
    Calibration,
    evidence_against,
    read_counts,
    rows_of_counts,
)
from normalizers.corrections import CORRECTABLE
from normalizers.records import Check, Provenance
from normalizers.schema import Record

ALL_KINDS: Mapping[str, Kind] = {**KINDS, **REWORDED}


class Judged(NamedTuple):
    """A value with provenance, compared with the gold answer."""

    rule: str
    confidence: float
    evidence: str
    right: bool


def family_of(kind: str) -> str:
    """Returns the family of a kind of rendering: similar kinds, which are left out of the calibration together."""
    base, _, reworded = kind.partition("_reworded")
    names = ("encoding", "tabs", "columns", "one_per_line", "pipes", "catdoc", "dump", "pdf_full")
    pdfs = ("pdf_horizontal", "pdf_none")
    name = next((n for n in (*names, *pdfs) if base.startswith(n)), base)
    return f"{name} {kind[len(base) + 1 :]}" if reworded or kind.endswith("_reworded") else name


def judged(gold: Gold, rows: Mapping[str, Sequence[Record]]) -> Iterator[Judged]:
    """Yields every value with provenance that the gold rows judge; all values of an unexpected row are wrong."""
    stated: dict[tuple[str, str, str], tuple[float, str]] = {}
    for row in rows["provenance"]:
        assert isinstance(row, Provenance)
        key, confidence = (row.dataset, row.record_id, row.field), (row.confidence or 0.0, row.method or "")
        stated[key] = min(stated.get(key, confidence), confidence)
    evidence, named = evidence_against(check for check in rows["checks"] if isinstance(check, Check))
    for dataset in CORRECTABLE:
        wanted, got = gold.get(dataset, []), [asdict(record) for record in rows.get(dataset, ())]
        pairs, _, extra = pair(wanted, got)
        values = [
            (j, name, agrees(value, got[j].get(name)))
            for i, j in pairs
            for name, value in wanted[i].items()
            if name != "status"
        ]
        judged_fields = {name for row in wanted for name in row} or {name for row in got for name in row}
        values += [(j, name, False) for j in extra for name in judged_fields]
        for j, name, right in values:
            record = str(got[j].get("record_id"))
            statement = stated.get((dataset, record, name))
            if statement is not None and right is not None and got[j].get(name) is not None:
                yield Judged(statement[1], statement[0], NAMED if record in named else evidence, right)


By = Mapping[tuple[str, str, str], tuple[int, int]]
"""(right, wrong) by (family, evidence, rule)."""


def counted() -> By:
    """Returns the counts of the calibration in use."""
    return {(family, evidence, rule): (right, wrong) for family, evidence, rule, right, wrong in rows_of_counts()}


def left_out(counts: By) -> Counter[tuple[float, bool]]:
    """Counts values by (confidence, whether right); each family gets its confidence from counts without that family."""
    out: Counter[tuple[float, bool]] = Counter()
    for family in sorted({family for family, _, _ in counts}):
        table = Calibration.of(read_counts(without=family))
        for (counted_family, evidence, rule), (right, wrong) in counts.items():
            if counted_family == family:
                confidence = table.confidence(rule, 1.0)
                if evidence != "0":
                    confidence = min(confidence, table.confidence(rule, 1.0, evidence), MAX_IF_CHECKS_FAIL)
                out[confidence, True] += right
                out[confidence, False] += wrong
    return out


class Bin(NamedTuple):
    """Row of the reliability table: values with a confidence from `low` on: number, mean confidence, number right."""

    low: float
    values: int
    confidence: float
    right: int

    @property
    def share(self) -> float:
        return self.right / max(1, self.values)


LOWS = (0.0, 0.5, 0.8, 0.9, 0.95)


def reliability(counts: Mapping[tuple[float, bool], int]) -> list[Bin]:
    """Returns the reliability table for numbers of values by (confidence, whether right)."""
    values, right = Counter[float](), Counter[float]()
    total: defaultdict[float, float] = defaultdict(float)
    for (confidence, is_right), number in counts.items():
        low = max(bound for bound in LOWS if confidence >= bound)
        values[low] += number
        total[low] += confidence * number
        right[low] += number * is_right
    return [Bin(low, values[low], total[low] / values[low], right[low]) for low in LOWS if values[low]]


def sure_values(counts: Mapping[tuple[float, bool], int]) -> Counter[bool]:
    """Counts the values that are sure by whether they are right."""
    out = Counter[bool]()
    for (confidence, is_right), number in counts.items():
        out[is_right] += number if confidence >= SURE else 0
    return out
