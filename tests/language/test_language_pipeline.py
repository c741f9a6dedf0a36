"""The spaCy pipeline: spans that explain themselves."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.language import load

TEXT = (
    "Se cumple en un 80%, según la Ley N° 19.882 y el Decreto Supremo N° 475.\n"
    "La Subsecretaría de Telecomunicaciones y el SAG atendieron a 3.250 usuarios durante 2009 con $ 1.250.000."
)


def marked(key: str, text: str = TEXT) -> list[str]:
    doc = load()(text)
    return [span.text for span in doc.spans[key]]


def test_load_is_cached() -> None:
    assert load() is load()


def test_spans_of_every_kind_are_marked() -> None:
    assert marked("verdicts") == ["Se cumple en un 80%"]
    assert marked("laws") == ["Ley N° 19.882", "Decreto Supremo N° 475"]
    assert marked("organisations") == ["Subsecretaría de Telecomunicaciones", "SAG"]
    assert marked("quantities") == ["80%", "3.250 usuarios", "$ 1.250.000"]
    assert marked("years") == ["2009"]


def test_verdict_span_explains_itself() -> None:
    doc = load()(TEXT)
    (span,) = doc.spans["verdicts"]
    assert span.label_ == "partially_met"
    assert (span._.why.rule, span._.why.scope) == ("share", (0, 19))
    assert "cumple" in span._.why.cue


def test_every_line_is_a_paragraph_of_its_own() -> None:
    assert marked("verdicts", "Cumple\nParticipan los municipios\n- No cumple, faltó personal") == [
        "Cumple",
        "No cumple",
    ]


def test_numbers_are_no_years() -> None:
    assert marked("years", "Son 2.009 casos, 2009 usuarios del año 1998 y 2005-2010; 19991 no") == ["2009", "1998"]


def test_norms_are_lower_case_without_accents() -> None:
    assert [token.norm_ for token in load().make_doc("SÍ Cumplió año")] == ["si", "cumplio", "ano"]


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200))
def test_no_text_raises(text: str) -> None:
    doc = load()(text)
    assert doc.text == text
    assert set(doc.spans) >= {"verdicts", "quantities", "organisations", "years", "laws"}
