"""The verdict component against marked-up sentences: what it must read, and the figures that its docstring states."""

from __future__ import annotations

import pytest
from language_sentences import HELD_OUT, TUNED, Sentence, figures, sentences

from extractors.language import verdicts

ALL = [sentence for file in (*TUNED, *HELD_OUT) for sentence in sentences(file)]


@pytest.mark.parametrize("sentence", [s for f in TUNED for s in sentences(f)], ids=lambda s: f"{s.where} {s.text[:40]}")
def test_tuned_sentence_is_read_as_marked(sentence: Sentence) -> None:
    assert sentence.problem() is None


def test_there_are_enough_sentences_of_every_class() -> None:
    kinds = [s.verdict for s in ALL]
    assert len(ALL) >= 300
    assert all(
        kinds.count(kind) >= 20 for kind in ("met", "partially_met", "not_met", "not_applicable", "undetermined", None)
    )


@pytest.mark.parametrize(("name", "files"), [("tuned", TUNED), ("held out", HELD_OUT)])
def test_docstring_states_the_measured_figures(name: str, files: tuple[str, ...]) -> None:
    stated = {" ".join(line.split()) for line in (verdicts.__doc__ or "").split(f"{name}: ", 1)[1].splitlines()[1:7]}
    head, *lines = figures(name, files)
    assert head in (verdicts.__doc__ or "")
    assert {" ".join(line.split()) for line in lines} == stated


def test_no_sentence_is_falsely_met() -> None:
    assert [s.problem() for s in ALL if s.verdict != "met" and (r := s.read()) is not None and r.verdict == "met"] == []


def test_high_confidence_is_earned() -> None:
    sure = [s for s in ALL if (r := s.read()) is not None and r.confidence >= 0.95]
    assert len(sure) > 300
    assert [s.problem() for s in sure if s.read().verdict != s.verdict] == []  # type: ignore[union-attr]
