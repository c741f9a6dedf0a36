"""Confidence means something on the labelled documents too: values that are said to be sure are right."""

from __future__ import annotations

from collections import defaultdict

from corpus import as_dict, golds, rows_of, source

from flows.evaluate import agrees, pair
from normalizers.calibration import SURE
from normalizers.corrections import CORRECTABLE
from normalizers.records import Provenance


def calibration() -> dict[str, tuple[int, int]]:
    """(right, wrong) values of the corpus by the confidence that provenance gives them."""
    table: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for gold in golds():
        rows = rows_of(source(gold))
        confidence: dict[tuple[str, str, str], float] = {}
        for row in rows["provenance"]:
            assert isinstance(row, Provenance)
            key = (row.dataset, row.record_id, row.field)
            confidence[key] = min(confidence.get(key, 1.0), row.confidence or 0.0)
        for dataset in CORRECTABLE:
            if not gold.covers(dataset):
                continue
            wanted, actual = gold.rows.get(dataset, ()), [as_dict(record) for record in rows.get(dataset, ())]
            for i, j in pair(wanted, actual)[0]:
                for name, value in wanted[i].items():
                    said = confidence.get((dataset, str(actual[j]["record_id"]), name))
                    right = agrees(value, actual[j].get(name))
                    if said is not None and right is not None:
                        table[_bucket(said)][0 if right else 1] += 1
    return {bucket: (right, wrong) for bucket, (right, wrong) in sorted(table.items())}


def _bucket(confidence: float) -> str:
    for low in (1.0, SURE, 0.8, 0.5):
        if confidence >= low:
            return f">= {low:.2f}"
    return "< 0.50"


def test_sure_values_are_right_999_times_in_1000() -> None:
    table = calibration()
    right = sum(r for bucket, (r, _) in table.items() if bucket in (">= 1.00", f">= {SURE:.2f}"))
    wrong = sum(w for bucket, (_, w) in table.items() if bucket in (">= 1.00", f">= {SURE:.2f}"))
    assert right > 3000, table
    assert right / (right + wrong) >= 0.999, table
