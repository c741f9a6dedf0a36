"""Confidence is kept on renderings that its table has not seen: the short part of `benchmarks/calibrate.py`."""

from __future__ import annotations

from collections import Counter

import pytest
from judged_values import ALL_KINDS, counted, family_of, judged, left_out, reliability, sure_values

from normalizers import calibration
from normalizers.calibration import Calibration, read_counts
from pipeline import process

PROMISE = 0.999
SEEDS = range(5000, 5002)
"""None of those that the table was counted on."""
LEFT_OUT = ("columns_paged", "pdf_none", "pdf_outer", "catdoc", "one_per_line", "html_reworded", "pdf_full_reworded")


def test_the_counts_keep_the_promise_for_each_family_that_is_left_out() -> None:
    counts = left_out(counted())

    sure = sure_values(counts)
    assert sure[True] >= PROMISE * sure.total() and sure.total() > 30_000
    for row in reliability(counts):
        assert row.share >= row.confidence - 0.1, row  # it may be too careful, hardly too sure


def test_new_documents_of_left_out_kinds_keep_the_promise(monkeypatch: pytest.MonkeyPatch) -> None:
    counts: Counter[tuple[float, bool]] = Counter()
    for kind in LEFT_OUT:
        table = Calibration.of(read_counts(without=family_of(kind)))
        monkeypatch.setattr(calibration, "calibration", lambda table=table: table)
        for form in ALL_KINDS[kind].forms:
            for seed in SEEDS:
                made = ALL_KINDS[kind].make(form, seed)
                found = judged(made.gold, process(made.data, made.file_name))
                counts.update((value.confidence, value.right) for value in found)

    sure = sure_values(counts)
    assert sure[True] >= PROMISE * sure.total() and sure.total() > 800
    assert counts.total() - sure.total() > 300


def test_all_families_are_in_the_table() -> None:
    assert {family for family, _, _ in counted()} == {family_of(kind) for kind in ALL_KINDS}
