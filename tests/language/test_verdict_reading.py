"""What a verdict reading holds: evidence, explanation, the head's vocabulary, and no input that breaks it."""

from __future__ import annotations

import subprocess
import sys
from copy import deepcopy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.language import read_verdict
from extractors.language.heads import Head
from extractors.language.lexicon import expand, read_cues
from extractors.language.phrases import PhraseReader
from extractors.language.qualifiers import Qualifier
from extractors.language.tokens import lexicon, tokenizer
from extractors.words import plain

RESULT = "Resultado de la medición del indicador (Cumple, cumple parcialmente o no cumple el objetivo)"
PROGRESS = "Evaluación del avance (Incorpora o no efectivamente la mejora comprometida)"
KEYS = "C: cumple, CP: cumple parcialmente, NC: no cumple"


@pytest.mark.parametrize(
    ("text", "evidence"),
    [
        ("Cumple", None),
        ("Cumple.", None),
        ("Cumple …", None),
        ("Cumple: los concursos fueron tres", "los concursos fueron tres"),
        ("Cumple. Las obras terminaron.", "Las obras terminaron."),
        ("Cumple – se firmó", "se firmó"),
        ("Cumple (se firmó)", "(se firmó)"),
        ("Cumple parcialmente, por cuanto faltó", "por cuanto faltó"),
        ("Cumplido fuera de plazo", "fuera de plazo"),
        ("Se cumple en un 75%. Quedó pendiente", "Quedó pendiente"),
        ("Cumple, salvo en un municipio que no cumplió", "salvo en un municipio que no cumplió"),
        ("1) No cumple; faltó personal", "faltó personal"),
        ("“Cumple”, se firmó", "se firmó"),
        ("Cumple según lo informado", "según lo informado"),
    ],
)
def test_evidence_follows_the_verdict_without_the_joint(text: str, evidence: str | None) -> None:
    reading = read_verdict(text, RESULT)
    assert reading is not None
    assert (None if reading.evidence_start is None else text[reading.evidence_start :]) == evidence


def test_reading_says_its_cue_and_rule() -> None:
    reading = read_verdict("No se cumplió, según consta", RESULT)
    assert reading is not None
    assert (reading.cue, reading.rule) == ("no + se + cumplio", "negation")


def test_yes_and_no_answer_only_a_head_that_asks() -> None:
    asked, unasked = read_verdict("Sí, se habilitó", PROGRESS), read_verdict("Sí, se habilitó", RESULT)
    assert asked is not None and asked.verdict == "met"
    assert unasked is None or unasked.verdict == "undetermined"


@pytest.mark.parametrize(
    "keys",
    [
        "[C: cumple / CP: cumple parcialmente / NC: no cumple]",
        "(C cumple; CP cumple parcialmente; NC no cumple)",
        "(C - cumple, CP - cumple parcialmente, NC - no cumple)",
    ],
)
def test_a_head_explains_its_keys_in_several_ways(keys: str) -> None:
    assert [r.verdict if (r := read_verdict(key, f"Juicio {keys}")) else None for key in ("C", "CP", "NC")] == [
        "met",
        "partially_met",
        "not_met",
    ]


def test_keys_are_read_only_under_a_head_that_explains_them() -> None:
    assert [r.verdict if (r := read_verdict(key, KEYS)) else None for key in ("C", "CP", "NC")] == [
        "met",
        "partially_met",
        "not_met",
    ]
    plain = read_verdict("C", RESULT)
    assert plain is None or plain.verdict == "undetermined"


@pytest.mark.parametrize("text", ["c. No cumple", "C. No cumple", "1. No cumple"])
def test_key_does_not_override_the_verdict_after_it(text: str) -> None:
    reading = read_verdict(text, "1: cumple, 3: no cumple, C: cumple, NC: no cumple")
    assert reading is not None and reading.verdict in ("not_met", "undetermined")


@pytest.mark.parametrize("text", ["Curnple", "Cump1e", "Curnplido"])
def test_damaged_words_are_read_with_less_confidence(text: str) -> None:
    reading = read_verdict(text, RESULT)
    assert reading is not None and reading.confidence <= 0.6
    assert text[reading.start : reading.end] == text


@pytest.mark.parametrize("text", ["N0 cumple", "No curnple", "o cumple", "Nocumple", "n. cumple", "No. Cumple"])
def test_a_damaged_negation_is_never_met(text: str) -> None:
    reading = read_verdict(text, RESULT)
    assert reading is None or reading.verdict != "met"


def test_long_paragraphs_keep_their_evidence() -> None:
    text = "Cumple, " + "se realizaron talleres en la comuna " * 50
    reading = read_verdict(text, RESULT)
    assert reading is not None and reading.evidence_start == len("Cumple, ")


def test_importing_the_package_does_not_import_spacy() -> None:
    code = "import sys, extractors.language as l; l.find_measurements('Días: 3 días'); sys.exit('spacy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_term_with_alternatives_stands_for_each() -> None:
    assert list(expand("no (se |)aplica")) == ["no se aplica", "no aplica"]
    assert plain("SÍ CUMPLIÓ, año") == "si cumplio, ano"


def test_cues_are_spelled_as_they_are_matched() -> None:
    cues = read_cues()
    assert len(cues) == len({cue.text for cue in cues}) > 1000
    assert all(cue.text == plain(cue.text) for cue in cues)


CUES = (
    "Cumple cumple no No parcialmente se en un 80% 100 % , . : / ( ) ¿ ? - Si Sí SI NO aunque totalmente la mejora "
    "objetivo cumplido o 3 de 4 5/0 0/0 pero es decir C NC CP cero por ciento sólo ni N0 Curnple en proceso de"
)
WORDS = st.sampled_from(CUES.split())
HEADS = st.sampled_from([None, "", RESULT, PROGRESS, KEYS, "(SI/NO)", ": = ()", "1=1, C: , (x)"])


def check(text: str, head: str | None) -> None:
    reading = read_verdict(text, head)
    if reading is not None:
        assert 0 <= reading.start < reading.end <= len(text)
        assert text[reading.start : reading.end].strip() == text[reading.start : reading.end]
        assert 0 <= reading.confidence <= 1 and reading.rule
        if reading.evidence_start is not None:
            assert reading.end <= reading.evidence_start < len(text)
    assert read_verdict(text, head) == reading


@settings(max_examples=300, deadline=None)
@given(st.lists(WORDS, max_size=14).map(" ".join), HEADS)
def test_no_arrangement_of_cues_raises(text: str, head: str | None) -> None:
    check(text, head)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=400), st.one_of(HEADS, st.text(max_size=60)))
def test_no_string_raises(text: str, head: str | None) -> None:
    check(text, head)


@settings(max_examples=200, deadline=None)
@given(st.lists(WORDS, max_size=8).map(" ".join))
def test_a_leading_no_is_never_met(rest: str) -> None:
    reading = read_verdict(f"No {rest}", PROGRESS)
    assert reading is None or reading.verdict != "met"


def test_a_key_that_its_head_explains_against_its_usual_meaning_is_undetermined() -> None:
    damaged = "Resultado (C: cumple, CP: cumple parcialmente, NC: cumple)"
    readings = [read_verdict(answer, damaged) for answer in ("C", "CP", "NC")]
    assert [r.verdict for r in readings if r] == ["met", "partially_met", "undetermined"]


@pytest.mark.parametrize("text", ["Cumplimiento: parcial", "Cumplimiento: 80%"])
def test_a_phrase_is_the_same_after_it_is_decided(text: str) -> None:
    doc = tokenizer().make_doc(text)
    reader = PhraseReader(doc, lexicon().find(doc), Head())
    phrase = reader.read(0)
    before = deepcopy(phrase)
    decision, _ = Qualifier(reader, yes_no=False).decide(phrase)

    assert decision is not None
    assert decision.verdict == "partially_met"
    assert phrase == before
