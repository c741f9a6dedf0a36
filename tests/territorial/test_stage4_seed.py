"""The real form of the regional office of La Araucanía, as it lies in `data/raw`: values checked by hand."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from extractors import read
from extractors.accounting import account
from extractors.fields import Extraction
from extractors.forms.territorial_stage4 import extract, recognise

SEED = Path(__file__).parents[2] / "data" / "raw" / "002_9f9180d8d45ecbd7.txt"


@pytest.fixture(scope="module")
def seed() -> Extraction:
    return extract(read(SEED))


def test_it_is_recognised() -> None:
    assert recognise(read(SEED)) == 1.0


def test_its_verdicts(seed: Extraction) -> None:
    verdicts = seed.fields["verdicts"]
    assert Counter(v["activity"].text for v in verdicts) == {"1.1": 8, "1.2": 17, "2.1": 1}
    assert Counter(v["verdict"].text for v in verdicts) == {"met": 23, "not_met": 3}


def test_the_formula_and_the_index_measure_the_same_objective(seed: Extraction) -> None:
    fourth, fifth = seed.fields["verdicts"][3:5]
    assert fourth["commitment"].text == fifth["commitment"].text
    assert fourth["indicator"].text.startswith("Fórmula: Número total de iniciativas ejecutadas")
    assert fifth["indicator"].text == "índice satisfacción de usuarios > ó = 80%"


def test_only_the_verdict_that_could_hang_elsewhere_is_ambiguous(seed: Extraction) -> None:
    (verdict,) = [v for v in seed.fields["verdicts"] if v["alignment"].text == "ambiguous"]
    assert verdict["evidence"].text.startswith("se obtienen insumos en la participación del INP")
    following = {v["item_number"].text: v for v in seed.fields["verdicts"] if v["row_number"].text == "3"}
    assert following["5"]["commitment"].text == "Modificación al diseño de los productos."
    assert following["6"]["commitment"].text == "Difusión de convenios."


def test_every_word_is_accounted_for(seed: Extraction) -> None:
    found = account(seed)
    assert found.coverage == 1.0
    assert found.residue == ()
