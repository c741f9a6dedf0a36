"""The pages in Spanish and in English: every message is in the catalogue, both pages of a document say the same."""

from __future__ import annotations

import io
import re
from importlib.resources import files

import pytest
import yaml
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from review_corpus import ALIGNED, HOSTILE_NAME, PDF, WEIGHTS
from test_review_pages import seen

from normalizers.records import DATASETS
from review.issues import issues_of
from review.languages import catalogue, use_language
from review.page import _NOT_SHOWN
from review.render import _IN_SCRIPTS
from review.wording import wording

PACKAGE = files("review")
SPANISH = read_po(io.BytesIO((PACKAGE / "locales" / "es.po").read_bytes()), locale="es")


def messages() -> set[str]:
    """All that templates, scripts and data have for people."""
    found = set(_IN_SCRIPTS)
    kinds = (("templates", ".j2", "jinja2.ext:babel_extract"), (".", ".py", "python"))
    for folder, end, method in kinds:
        for file in (PACKAGE / folder).iterdir():
            if file.name.endswith(end) and file.name != "wording.py":  # its words are those of wording.yaml
                for _, message, _, _ in extract(
                    method, io.BytesIO(file.read_bytes()), keywords={"_": None, "ngettext": (1, 2)}
                ):
                    found.add(message[0] if isinstance(message, tuple) else message)
    settings = yaml.safe_load((PACKAGE / "wording.yaml").read_text(encoding="utf-8"))
    for of in settings["datasets"].values():
        found |= {of["title"]} | ({of["one"]} if re.search("[a-z]{3}", re.sub("{.*?}", "", of["one"])) else set())
    found |= {check["fails"] for check in settings["checks"].values()}
    found |= {*settings["short"].values(), *settings["advice"].values(), *settings["rules"].values()}
    shown = {s for name in wording().datasets for s in DATASETS[name].columns if s.name not in _NOT_SHOWN}
    found |= {DATASETS[name].meaning for name in wording().datasets} | {s.column.meaning for s in shown}
    columns = {s.name for s in shown}
    hidden = {name for of in settings["datasets"].values() for name in of.get("hide", ())}
    return found | {wording().label(name) for name in columns - hidden} - {""}


def test_every_message_is_in_the_catalogue() -> None:
    known = {m.id[0] if isinstance(m.id, tuple) else m.id for m in SPANISH if m.string}
    assert sorted(messages() - known) == []


def test_no_message_loses_what_stands_in_its_braces() -> None:
    for message in SPANISH:
        if isinstance(message.id, str) and message.id:
            kept = [sorted(re.findall(r"%\(\w+\)s|\{\w+\}", text)) for text in (message.id, message.string)]
            assert kept[0] == kept[1], message.id


def test_what_is_not_in_the_catalogue_stays_as_it_is() -> None:
    with use_language("es"):
        assert wording().check("objective_weights_sum_to_100").fails.startswith("Las ponderaciones")
        assert catalogue("es").gettext("something else") == "something else"
    assert wording().check("objective_weights_sum_to_100").fails.startswith("Objective weights")


@pytest.mark.parametrize("name", [PDF, WEIGHTS, ALIGNED, HOSTILE_NAME])
def test_both_pages_of_a_document_hold_the_same_values_and_places(reviewed, name: str) -> None:
    english = reviewed.page(name)
    spanish = english.with_name("index.es.html")
    pages = [seen(path) for path in (english, spanish)]
    assert [p.elements[0][1]["lang"] for p in pages] == ["en", "es"]
    ids, places = ([[a.get(key) for _, a in p.elements if key in a] for p in pages] for key in ("id", "data-p"))
    assert ids[0] == ids[1]
    assert places[0] == places[1]
    assert [a["href"] for a, _ in pages[0].all("a") if a.get("id") == "switch"] == ["index.es.html"]
    assert [a["href"] for a, _ in pages[1].all("a") if a.get("id") == "switch"] == ["index.html?lang=en"]
    html = spanish.read_text(encoding="utf-8")
    assert "Todos los documentos" in html
    assert "Highlight every value" not in html


def test_a_verdict_has_its_word_and_its_kind(reviewed) -> None:
    page = seen(reviewed.page(ALIGNED).with_name("index.es.html"))
    met = [text for attrs, text in page.all("td", "verdict-met")]
    assert met
    assert all(text.startswith("cumple") for text in met)


def test_documents_lead_to_the_next_and_back(reviewed) -> None:
    beside: dict[str, tuple[str | None, str | None]] = {}
    for folder in (reviewed.out / "documents").iterdir():
        links = {
            a.get("id"): a["href"].split("/")[1]
            for a, _ in seen(folder / "index.html").all("a")
            if a.get("id") in {"before", "after"}
        }
        beside[folder.name] = (links.get("before"), links.get("after"))
    (first,) = [key for key, (before, _) in beside.items() if before is None]
    walked = [first]
    while (after := beside[walked[-1]][1]) is not None:
        assert beside[after][0] == walked[-1]
        walked.append(after)
    assert sorted(walked) == sorted(beside)


def test_a_service_has_a_page_of_what_does_not_add_up(reviewed) -> None:
    folder = reviewed.out / "services"
    page = (folder / "09-09.es.html").read_text(encoding="utf-8")
    assert "Junta Nacional de Auxilio Escolar y Becas" in page
    assert "Las ponderaciones de los objetivos no suman 100" in page
    assert WEIGHTS in page
    listed = {a["href"] for a, _ in seen(folder / "index.html").all("a", "own")}
    assert "09-09.html" in listed
    assert not (folder / "08-04.html").exists(), "nothing is wrong with its document"
    pages = [path.read_text(encoding="utf-8") for path in reviewed.out.glob("documents/*/index.html")]
    assert ["pmg rerun --document " in page for page in pages if "It failed: needs ocr" in page] == [True]


@pytest.mark.parametrize("words", ["index", "../../x", "A/B: ñ", "%s", ""])
def test_a_page_of_issues_has_a_name_that_leads_nowhere_else(words: str) -> None:
    document = dict.fromkeys(("service_name", "service_raw", "service_id", "fiscal_year", "document_id"))
    document |= {"file_name": "f", "service_raw": words}
    for row in (document, document | {"service_id": words}):
        assert re.fullmatch(r"service[a-z0-9-]*", issues_of(row, [], None).file)
    assert issues_of(document | {"service_id": "15-09"}, [], None).file == "15-09"
