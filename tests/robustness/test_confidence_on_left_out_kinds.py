"""Confidence is kept on renderings that its table has not seen: the short part of `benchmarks/calibrate.py`."""

from __future__ import annotations

from collections import Counter

import pytest
from judged_values import ALL_KINDS, counted, family_of, judged, left_out, reliability

from normalizers import calibration
from normalizers.calibration import SURE, Calibration, read_counts
from pipeline import process

PROMISE = 0.999
SEEDS = range(5000, 5002)
"""None of those that the table was counted on."""
LEFT_OUT = ("columns_paged", "pdf_none", "pdf_outer", "catdoc", "one_per_line", "html_reworded", "pdf_full_reworded")


def share_of_sure(said: Counter[tuple[float, bool]]) -> tuple[float, int]:
    """The share right of the values that are said to be sure, and their number."""
    sure = Counter({right: sum(n for (c, r), n in said.items() if r is right and c >= SURE) for right in (True, False)})
    return sure[True] / max(1, sure.total()), sure.total()


def test_the_counts_keep_the_promise_for_each_family_that_is_left_out() -> None:
    said = left_out(counted())

    share, values = share_of_sure(said)
    assert share >= PROMISE and values > 30_000
    for found in reliability(said):
        assert found.share >= found.said - 0.1, found  # it may be too careful, hardly too sure


def test_new_documents_of_left_out_kinds_keep_the_promise(monkeypatch: pytest.MonkeyPatch) -> None:
    said: Counter[tuple[float, bool]] = Counter()
    for kind in LEFT_OUT:
        table = Calibration.of(read_counts(without=family_of(kind)))
        monkeypatch.setattr(calibration, "calibration", lambda table=table: table)
        for form in ALL_KINDS[kind].forms:
            for seed in SEEDS:
                made = ALL_KINDS[kind].make(form, seed)
                found = judged(made.gold, process(made.data, made.file_name))
                said.update((value.confidence, value.right) for value in found)

    share, values = share_of_sure(said)
    assert share >= PROMISE and values > 800
    assert sum(n for (sure, _), n in said.items() if sure < SURE) > 300


def test_all_families_are_in_the_table() -> None:
    assert {family for family, _, _ in counted()} == {family_of(kind) for kind in ALL_KINDS}
