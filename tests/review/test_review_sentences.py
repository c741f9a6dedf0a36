"""What checks, notes and failures say is in the catalogue: each sentence that code makes has its Spanish."""

import re
from pathlib import Path

import pytest
from review_corpus import ALIGNED, WEIGHTS
from sentences_of_code import sentences
from test_review_pages import seen

from checks import plausible, signs
from checks.plausible import SIGNS
from checks.signs import Sign
from extractors.layouts import forms
from review.languages import use_language
from review.sentences import MAX_LENGTH, Sentence, is_translated, translated
from review.wording import wording

ROOT = Path(__file__).parents[2]
ROOMS = ("checks", "extractors", "normalizers")
ENGLISH = re.compile(r"\b(?:the|of|is|are|has|which|with|and|not|in it|words|row)\b")
PASSED_ON = {"The row read as 7 7 and no record.", "The 7 of 7 7: 7."}
"""Sentences with a phrase that another function makes: the tests below have them."""


def spanish(text: str) -> str:
    with use_language("es"):
        assert is_translated(text), text
        return translated(text)


@pytest.mark.parametrize("room", ROOMS)
def test_every_sentence_that_code_makes_is_in_spanish(room: str) -> None:
    made = {s: f"{f}:{line}" for f in sorted((ROOT / room).rglob("*.py")) for line, s in sentences(f)}
    assert len(made) > 10
    told = {sample: place for sample, place in made.items() if re.search("[a-z]{2}", sample)}
    with use_language("es"):
        missing = [
            f"{place}: {sample}"
            for sample, place in told.items()
            if sample not in PASSED_ON and (not is_translated(sample) or ENGLISH.search(translated(sample)))
        ]
    assert missing == [], "review/locales/es.po lacks the pattern of a sentence, or of a phrase in it"


def test_every_check_has_words_on_the_page_and_a_place_in_the_docs() -> None:
    code = [file.read_text("utf-8") for room in ROOMS for file in (ROOT / room).rglob("*.py")]
    names = {name for text in code for name in re.findall(r'(?:Finding|Note|doubt)\(\s*"(\w+)"', text)}
    assert len(names) > 30
    assert sorted(names - wording().checks.keys()) == [], "review/wording.yaml lacks the name of a check that fails"
    page = (ROOT / "docs" / "checks.md").read_text("utf-8")
    assert sorted(name for name in names if f"`{name}`" not in page) == [], "docs/checks.md lacks the row of a check"


def test_every_sign_and_every_field_that_shows_it() -> None:
    all_signs = {s for module in (signs, plausible) for s in vars(module).values() if isinstance(s, Sign)}
    for sign in all_signs:
        sentence = spanish(f'The name of indicator 2.1 {sign.predicate}: "uno de dos".')
        assert sentence.startswith("nombre del indicador 2.1 ")
        assert sentence.endswith(': "uno de dos".')
        assert not ENGLISH.search(sentence), sentence
    for fields in SIGNS.values():
        for field in fields:
            assert not ENGLISH.search(spanish(f"{field.replace('_', ' ')} of system 1.2"))
    assert spanish("The row read as objective 3 is a header row and no record.").startswith("La fila que se leyó como")


def test_what_the_forms_always_print() -> None:
    """The names of fields in the sentences of `required_fields_stated` come from the layouts."""
    for form in forms():
        for rule in form.required:
            for fields in rule.fields:
                what = " or ".join(f.removesuffix("_raw").removesuffix("_pct").replace("_", " ") for f in fields)
                sentence = spanish(f"The form always prints the {what}; it was not found for system 2.1, objective 3.")
                assert sentence.endswith("no se encontró en: sistema 2.1, objetivo 3.")
                assert translated_part(sentence) != what
            name = " ".join([rule.dataset, *("/".join(values) for values in rule.where.values())]).replace("_", " ")
            assert not ENGLISH.search(spanish(f"The form always has {name}; none was found."))
            if rule.least:
                assert name not in spanish(f"The form always has {name}; none was found.")


def translated_part(sentence: str) -> str:
    return sentence.partition("dato: ")[2].partition(";")[0]


def test_words_of_a_document_stay_as_they_are() -> None:
    for words in ("Ninguna de ellas, con la meta; 95 %", "Línea 3", "x" * (MAX_LENGTH + 1), ""):
        with use_language("es"):
            assert translated(words) == words
    assert not is_translated_in_spanish("Dispositivos de riego")
    assert spanish('The target of "Tasa of the 5; none" is 7; its computation gives 8.') == (
        'La meta de "Tasa of the 5; none" es 7; su cálculo da 8.'
    )
    assert translated("No number is left out.") == "No number is left out.", "the page is in English"


def is_translated_in_spanish(text: str) -> bool:
    with use_language("es"):
        return is_translated(text)


def test_a_sentence_keeps_its_values_in_whatever_order_they_come() -> None:
    turned = Sentence.of("{one} before {other}.", "{other} tras {one}.")
    assert turned.values("A before B.") == {"one": "A", "other": "B"}
    assert turned.values("A after B.") is None
    numbers = Sentence.of("row {row} of {name}", "{name}, fila {row}")
    assert numbers.values("row 3 of x") is not None
    assert numbers.values("row three of x") is None, "a row has a number"


def test_lists_are_said_entry_by_entry() -> None:
    left = '97.0 percent of the words were read. Left over: "uno" (words, line 64); "dos; 5" (a figure, page 2).'
    assert spanish(left).startswith("Se leyó 97.0 % de las palabras. Sobran: ")
    assert (
        spanish('"uno" (words, line 64); "dos" (a figure, page 2)')
        == '"uno" (palabras, línea 64); "dos" (una cifra, página 2)'
    )
    assert spanish("objective 1, system 2.1") == "objetivo 1, sistema 2.1"


@pytest.mark.parametrize("name", [WEIGHTS, ALIGNED])
def test_the_spanish_page_says_its_checks_in_spanish(reviewed, name: str) -> None:
    """In words, and in the entry to paste as the data have them."""
    page = seen(reviewed.page(name).with_name("index.es.html"))
    found = [text for attributes, text in page.all("article", "finding")]
    assert found
    html = reviewed.page(name).with_name("index.es.html").read_text(encoding="utf-8")
    shown = re.sub(r"<pre.*?</pre>", "", html.partition('class="look"')[2].partition("</section>")[0], flags=re.DOTALL)
    assert 'lang="en"' not in shown
    if name == WEIGHTS:
        assert "Las ponderaciones de los objetivos (" in shown
        assert "not to 100" not in shown
        assert "not to 100" in html, "the entry that accepts it"


def test_meanings_and_rules_are_in_spanish(reviewed) -> None:
    html = reviewed.page(WEIGHTS).with_name("index.es.html").read_text(encoding="utf-8")
    assert 'title="Ponderación dentro del programa' in html
    assert "una celda de una tabla, por el encabezado de su columna" in html
    assert "Weight within the programme" not in html
