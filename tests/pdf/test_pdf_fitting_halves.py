"""`benchmarks/fit_tables.py` fits on one half of the documents and judges on the other, whatever they are called."""

import importlib
from pathlib import Path
from types import ModuleType

import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


@pytest.fixture
def fit_tables(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(BENCHMARKS)
    return importlib.import_module("fit_tables")


def test_tables_of_a_document_are_in_the_same_half_under_any_name(fit_tables: ModuleType) -> None:
    names = ["us-012.pdf 0", "us-012.pdf 1", "annual report.pdf 0", "2023 of 2024.pdf 0", "figures"]
    halves = set()
    for number in range(40):
        answers = [fit_tables.Answer(name, f"document {number}".encode(), 1, []) for name in names]
        (half,) = {fit_tables.is_for_fitting(answer) for answer in answers}
        halves.add(half)
    assert halves == {True, False}
