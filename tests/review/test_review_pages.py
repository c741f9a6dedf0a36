"""The pages: what they say, that nothing in a document acts on them, and when they are written."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from review_corpus import (
    ALIGNED,
    BOOK,
    CLOSING,
    CORPUS,
    HOSTILE,
    HOSTILE_NAME,
    PDF,
    SCRIPT,
    UNKNOWN,
    WEIGHTS,
    Curated,
    Seen,
    hostile_rows,
    parse_corrections,
)

from normalizers.acceptances import parse_acceptance
from normalizers.corrections import apply_corrections
from normalizers.entries import CorrectionError, read_entries
from normalizers.human_input import HumanInput
from normalizers.reading import Normalized
from normalizers.records import DATASETS
from pipeline import process
from review.index import entry_of
from review.page import PageMaker
from review.places import Places
from review.render import render
from review.sources import Sources
from review.text import visible
from review.wording import wording
from review.write import write_review

WORD = Path(__file__).parents[2] / "data" / "raw" / "formulacion_pmg_2022.docx"


def seen(path):
    return Seen(path.read_text(encoding="utf-8"))


def fill_in(entry, new="12.5"):
    entry = re.sub("when: !fill-in.*", "when: 2026-11-21", entry)
    return entry.replace("new: !fill-in", f"new: {new}").replace("!fill-in", "somebody")


# --- what stands on them ---


def test_a_failed_check_stands_first_with_what_was_expected(reviewed):
    html = reviewed.page(WEIGHTS).read_text()
    page = Seen(html)
    ((_, text),) = page.all("article", "finding")
    assert "Objective weights do not sum to 100" in text
    assert "(20 + 45 + 30) sum to 95" in text
    assert [text for _, text in page.all("dd")][:2] == ["100", "95"]
    assert html.index('class="finding') < html.index('class="dataset')


def test_its_corrections_can_be_pasted_and_apply(reviewed):
    from pipeline import process

    page = seen(reviewed.page(WEIGHTS))
    entries = [text for _, text in page.all("pre") if "\n  dataset: " in text]
    corrections = parse_corrections(fill_in("".join(entries)))
    assert [(c.field, c.old) for c in corrections] == [("weight_pct", 20.0), ("weight_pct", 45.0), ("weight_pct", 30.0)]
    rows = Normalized([])
    rows.update(process((reviewed.raw / WEIGHTS).read_bytes(), WEIGHTS))
    apply_corrections(rows, corrections)
    assert rows.notes == []
    assert [r.weight_pct for r in rows["objectives"]] == [12.5, 12.5, 12.5]


def test_what_a_check_found_can_be_accepted_with_the_entry_that_stands_there(reviewed):
    from pipeline import process

    page = seen(reviewed.page(WEIGHTS))
    (text,) = [text for _, text in page.all("pre") if "\n  check: " in text]
    with pytest.raises(CorrectionError, match="who: still has to be filled in"):
        read_entries(text, "pasted.yaml")
    human_input = HumanInput(acceptances=tuple(map(parse_acceptance, read_entries(fill_in(text), "pasted.yaml"))))
    rows = process((reviewed.raw / WEIGHTS).read_bytes(), WEIGHTS, human_input)
    assert rows["documents"][0].status == "accepted"
    assert [check.accepted_by for check in rows["checks"] if not check.passed] == ["somebody"]


def test_what_is_less_sure_says_its_rule_and_how_sure(reviewed):
    page = seen(reviewed.page(ALIGNED))
    doubtful = [attrs for attrs, _ in page.all("td", "doubt")]
    assert doubtful
    assert all(a["data-method"] and float(a["data-sure"].rstrip(" %")) < 90 for a in doubtful)
    entries = [text for _, text in page.all("pre") if "\n  dataset: " in text]
    assert len(entries) >= len(doubtful)
    aligned = [entry for entry in entries if "field: alignment" in entry]
    assert len(parse_corrections(fill_in("".join(aligned), "exact"))) == len(aligned) > 0


def test_every_value_with_a_place_points_at_a_place_that_is_there(reviewed):
    for name in (PDF, WEIGHTS, ALIGNED, UNKNOWN, BOOK):
        page = seen(reviewed.page(name))
        marks = {n for tag in ("rect", "mark") for a, _ in page.all(tag) for n in a.get("data-p", "").split()}
        values = {
            n for tag in ("td", "span", "li") for a, _ in page.all(tag, "v") for n in (a.get("data-p") or "").split()
        }
        assert values and values <= marks
        links = {a["href"][1:] for a, _ in page.all("a", "ref")}
        assert links <= {a["id"] for _, a in page.elements if "id" in a}


def test_pages_of_a_pdf_stand_beside_it(reviewed):
    page = seen(reviewed.page(PDF))
    pictures = [a for a, _ in page.all("img")]
    assert len(pictures) == 4
    for picture in pictures:
        file = reviewed.page(PDF).parent / picture["src"]
        assert 10_000 < file.stat().st_size < 300_000
    ((first, _), *_) = page.all("svg")
    assert first["viewbox"] == "0.0 0.0 612.0 792.0"


def test_a_workbook_stands_as_the_grid_that_it_is(reviewed):
    page = seen(reviewed.page(BOOK))
    assert [text for _, text in page.all("h2", "sheet-break")] == ["CDC 2025", "PMG 2025", "Instrucciones"]
    at = {a["title"]: (a["data-p"].split(), text) for a, text in page.all("mark", "m")}
    assert at["CDC 2025!N14"][1] == "96.25%"
    (result,) = [a for a, text in page.all("td", "v") if text == "96.25" and a["data-name"] == "result_value"]
    assert result["data-where"] == "CDC 2025!N14"
    assert result["data-p"].split() == at["CDC 2025!N14"][0]


def test_residue_is_listed_and_marked(reviewed):
    page = seen(reviewed.page(UNKNOWN))
    assert "Balance de Gestión Integral 2016" in page.all("li", "d-residue")[0][1]
    assert len(page.all("rect", "d-residue")) > 20
    assert page.all("table", "raw")


def test_a_failed_document_says_why_and_what_can_be_done(reviewed):
    text = seen(reviewed.page("escaneado.pdf")).all("section", "look")[0][1]
    assert "needs ocr" in text and SCRIPT in text and "[ocr]" in text and "attempts: 2" in text
    (unread,) = [p for p in (reviewed.out / "documents").iterdir() if p.name.startswith("path-")]
    assert "it is a symbolic link" in seen(unread / "index.html").all("section", "look")[0][1]


def test_the_index_holds_every_document(reviewed):
    ((_, data),) = [(a, t) for a, t in seen(reviewed.out / "index.html").all("script") if a.get("id") == "data"]
    rows = {row[1]: row for row in json.loads(data)}
    assert rows.keys() == {PDF, WEIGHTS, ALIGNED, UNKNOWN, BOOK, HOSTILE_NAME, "escaneado.pdf", "enlace<b>.pdf"}
    assert rows[WEIGHTS][2:9] == [
        "review", "pmg_formulation", 2025, "Junta Nacional de Auxilio Escolar y Becas", "", 1.0,
        ["Objective weights do not sum to 100"],
    ]  # fmt: skip
    assert rows["escaneado.pdf"][8] == ["Needs ocr"]
    assert all((reviewed.out / "documents" / row[0] / "index.html").exists() for row in rows.values())


@pytest.mark.parametrize("passed", [True, False])
def test_the_check_of_coverage_says_where_the_index_shows_it_as_low(passed):
    document = dict.fromkeys(spec.name for spec in DATASETS["documents"].columns) | {"coverage": 0.97}
    checks = [{"check": "coverage_complete", "passed": passed}]
    assert entry_of(document, checks, None).cells()[-1] is not passed


# --- nothing acts ---


def test_hostile_words_stay_words(reviewed):
    page = seen(reviewed.page(HOSTILE_NAME))
    cells = [text for _, text in page.all("td", "v")]
    for hostile in HOSTILE:
        assert any(cell.startswith(visible(hostile)) for cell in cells)
    assert not any("\u202e" in text or "\u2066" in text for text in page.texts)


def test_pages_hold_no_element_but_our_own(reviewed):
    for path in [*reviewed.out.rglob("index.html")]:
        page = seen(path)
        own = [a for a, _ in page.all("script")]
        assert own[-1] == {} and all(a.get("type") == "application/json" for a in own[:-1])
        for tag, attrs in page.elements:
            assert tag != "iframe" and not any(name.startswith("on") or name == "style" for name in attrs)
            for name in ("src", "href"):
                assert ":" not in (attrs.get(name) or "") and not (attrs.get(name) or "").startswith("//")


def test_the_policy_allows_what_stands_in_the_page_and_nothing_else(reviewed):
    import base64
    import hashlib

    for path in (reviewed.out / "index.html", reviewed.page(HOSTILE_NAME)):
        page = seen(path)
        (policy,) = [a["content"] for a, _ in page.all("meta") if a.get("http-equiv") == "Content-Security-Policy"]
        directives = dict(part.strip().split(" ", 1) for part in policy.split(";"))
        for directive, content in (("style-src", page.all("style")[0][1]), ("script-src", page.all("script")[-1][1])):
            digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
            assert directives[directive] == f"'sha256-{digest}'"
        assert directives["default-src"] == "'none'" and "unsafe" not in policy and "http" not in policy


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60))
def test_any_text_is_shown_as_itself(text):
    rows = {name: [{f: getattr(r, f) for f in r.__dataclass_fields__} for r in records]
            for name, records in hostile_rows("ab" * 32, (text, CLOSING)).items()}  # fmt: skip
    document = rows["documents"][0] | {"notes": text}
    view = PageMaker(document, rows, Places()).make()
    html = render(
        "document.html.j2",
        "document.js",
        page=view,
        source={"kind": "none", "why": text, "file": ""},
        failure=None,
        **dict.fromkeys(("before", "after", "issues", "commands", "advice"), ""),
    )
    page = Seen(html)
    # A parser makes one line feed of a carriage return; `visible` has written that out.
    assert visible(text) in [t.removesuffix("50 % sure") for a, t in page.all("td", "v") if a["data-name"] == "name"]
    assert len(page.all("script")) == 1 and not page.all("img")


# --- when they are written ---


def stamps(curated: Curated):
    return {p: p.stat().st_mtime_ns for p in curated.out.glob("documents/*/index.html")}


def review(curated: Curated, sources: Sources | None = None):
    report = write_review(curated.store, sources or curated.sources(), curated.out)
    return report.written, report.unchanged, report.removed


def test_only_what_changed_is_written(small):
    other = small.add_file("otro.txt", b"INDICADOR\notro\n")
    small.publish({other: hostile_rows(other)})
    assert review(small) == (2, 0, 0)
    before = stamps(small)
    assert review(small) == (0, 2, 0)
    assert stamps(small) == before
    small.publish({other: hostile_rows(other, ("cambiado", *HOSTILE[1:]))})
    assert review(small) == (1, 1, 0)
    assert "cambiado" in small.page("otro.txt").read_text()
    changed = {path for path, stamp in stamps(small).items() if stamp != before[path]}
    assert changed == {small.page("otro.txt")}


def test_a_new_run_that_says_the_same_writes_nothing(small):
    from dataclasses import replace

    review(small)
    document = small.ids[HOSTILE_NAME]
    rows = hostile_rows(document)
    small.publish({document: rows | {"documents": [replace(rows["documents"][0], run_id="later")]}})
    assert review(small) == (0, 1, 0)


def test_a_page_that_is_missing_is_written_again(small):
    review(small)
    small.page(HOSTILE_NAME).unlink()
    assert review(small) == (1, 0, 0)
    assert small.page(HOSTILE_NAME).exists()


def test_a_new_version_of_the_pages_writes_them_again(small, monkeypatch):
    review(small)
    monkeypatch.setattr("review.write.version", lambda: "next")
    assert review(small) == (1, 0, 0)


def test_pages_of_forgotten_documents_go_and_nothing_else(small):
    review(small)
    stranger = small.out / "documents" / "notes of mine"
    stranger.mkdir()
    with small.store.lock():
        small.store.forget([small.ids[HOSTILE_NAME]])
    assert review(small) == (0, 0, 1)
    assert not small.page(HOSTILE_NAME).parent.exists() and stranger.is_dir()


def test_without_its_source_a_page_says_so_and_shows_the_records(small):
    (small.raw / HOSTILE_NAME).unlink()
    report = write_review(small.store, small.sources(), small.out)
    page = seen(small.page(HOSTILE_NAME))
    assert report.without_source == [HOSTILE_NAME]
    assert "no longer in the raw folder" in page.all("section", "kind-none")[0][1]
    assert page.all("td", "v") and not page.all("mark")
    (small.raw / HOSTILE_NAME).write_bytes(b"somebody else's words")
    assert review(small) == (1, 0, 0)  # a file of that name is there: looked at, and seen to be another
    assert "no longer in the raw folder" in seen(small.page(HOSTILE_NAME)).all("section", "kind-none")[0][1]


def test_a_folder_of_something_else_is_refused(small):
    small.out.mkdir()
    (small.out / "thesis.docx").write_bytes(b"years of work")
    with pytest.raises(FileExistsError, match="something else"):
        review(small)
    assert [p.name for p in small.out.iterdir()] == ["thesis.docx"]


def test_a_crash_keeps_what_was_written(small, monkeypatch):
    review(small)
    other = small.add_file("otro.txt", b"INDICADOR\notro\n")
    small.publish({other: hostile_rows(other)})
    with monkeypatch.context() as patch:
        patch.setattr("review.write.entry_of", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            review(small)
    written, unchanged, removed = review(small)
    assert (written + unchanged, removed) == (2, 0) and unchanged >= 1


# --- the wording fits what it speaks of ---


def test_every_check_in_the_code_has_words_of_its_own():
    from pathlib import Path

    root = Path(__file__).parents[2]
    code = "\n".join(
        p.read_text() for part in ("checks", "normalizers", "extractors") for p in (root / part).rglob("*.py")
    )
    names = set(re.findall(r'(?:Finding|Note|doubt)\(\s*"([a-z_0-9]+)"', code))
    assert len(names) > 15
    assert names <= wording().checks.keys(), "review/wording.yaml lacks the name of a check that fails"


def test_every_value_of_the_corpus_says_how_it_was_read():
    methods = set()
    for path in sorted(CORPUS.iterdir()):
        if path.suffix in (".pdf", ".txt"):
            methods |= {row.method for row in process(path.read_bytes(), path.name)["provenance"]}
    assert len(methods) > 50
    assert [method for method in sorted(methods) if not wording().rule(method)] == []


def test_every_kind_of_failure_has_advice():
    from extractors.document import ERROR_TYPES

    assert wording().advice.keys() == ERROR_TYPES


# --- Word documents ---


def test_a_word_document_is_shown_as_its_paragraphs_and_tables(tmp_path):
    curated, data = Curated(tmp_path), WORD.read_bytes()
    curated.publish({curated.add_file(WORD.name, data): process(data, WORD.name)})
    write_review(curated.store, curated.sources(), curated.out)

    page = seen(curated.page(WORD.name))
    assert any("FORMULACIÓN DEL PROGRAMA" in text for _, text in page.all("p"))
    (value,) = [attributes for attributes, text in page.all("td", "v") if text == "Reclamos respondidos"]
    assert value["data-where"] == "table 4!B2"
    marked = [text for attributes, text in page.all("mark") if attributes["data-p"] == value["data-p"]]
    assert marked == ["Reclamos respondidos"]
