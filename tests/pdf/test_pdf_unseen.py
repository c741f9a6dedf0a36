"""What nobody sees, what lies across a table and what points to a note is no part of a value, and is said."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
import unseen_pages
from minipdf import grid, pdf, text
from unseen_pages import Page

from extractors.document import Document
from extractors.readers.pdf import read_pdf, source
from extractors.readers.pdf.pdfium_calls import UnreadableError
from pipeline import process

FAULTS = Path(__file__).parent / "samples" / "faults"
SEEDS = range(12)
HEAD = ["N°", "Objetivo de gestión", "Indicador", "Meta", "Ponderador"]
ONE = ["1", "Reducir plazos de reclamos", "Tiempo medio de respuesta", "12,5 días", "40%"]
TWO = ["2", "Llevar acción a regiones", "Porcentaje de talleres hechos", "1.100 talleres", "35%"]
THREE = ["3", "Mejorar satisfacción", "Nota de la encuesta anual", "5,8", "25%"]


@pytest.fixture(params=["pdfium", "pdfplumber"])
def engine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Reads with pdfium, or as where pdfium cannot be trusted with a page."""

    def refuse(*_: object) -> None:
        raise UnreadableError("for a test")

    if request.param == "pdfplumber":
        monkeypatch.setattr(source, "_read_fast", refuse)
    return str(request.param)


def cells(document: Document) -> list[list[str]]:
    assert len(document.tables) == 1
    return [[cell.text for cell in row] for row in document.tables[0].rows()]


def reasons(document: Document) -> Counter[str]:
    return Counter(out.reason for out in document.left_out)


@pytest.mark.parametrize(
    ("name", "reason", "rows"),
    [
        ("hidden_white", "hidden", [HEAD, ONE, TWO, THREE]),
        ("hidden_tr3", "hidden", [HEAD, ONE, TWO, THREE]),
        ("hidden_covered", "hidden", [HEAD, ONE, TWO, THREE]),
        ("ocg", "hidden", [HEAD, ONE, TWO, THREE]),
        ("watermark_h", "watermark", [HEAD, ONE, TWO, THREE]),
        ("superscript", "note_mark", [HEAD, ONE, TWO, THREE]),
        ("superscript2", "note_mark", [HEAD, ONE, TWO, THREE]),
        ("astral", None, [HEAD, ["1", "Reducir plazos", "(𝑛/𝑚)*100", "5,8", "25%"]]),
        ("ligature", None, [HEAD, ["1", "Verificar oficios", "Oficios", "5,8", "25%"]]),
    ],
)
def test_reported_faults(name: str, reason: str | None, rows: list[list[str]]) -> None:
    document = read_pdf((FAULTS / f"{name}.pdf").read_bytes())
    assert cells(document) == rows
    assert set(reasons(document)) == ({reason} if reason else set())
    assert not document.unplaced


@pytest.mark.parametrize("kind", unseen_pages.HIDDEN)
@pytest.mark.usefixtures("engine")
def test_hidden_words_are_in_no_cell_and_are_said(kind: str) -> None:
    for seed in SEEDS:
        page = Page(seed)
        unseen_pages.HIDDEN[kind](page)
        document = read_pdf(page.data())
        assert cells(document) == page.expected(), (kind, seed)
        assert [out.in_table for out in document.left_out if out.reason == "hidden"] == [True], (kind, seed)


def _hidden_after(value: str, hidden: str, gap: float, size: float) -> bytes:
    x = 60 + unseen_pages.exact(value, size) + gap
    seen = text(60, 700, value, size) + text(210, 700, "fin", size)
    after = f"q BT 3 Tr /F1 {size} Tf 1 0 0 1 {x} 700 Tm ({hidden}) Tj ET Q\n"
    return pdf([grid([50, 200, 300], [690, 720]) + seen + after])


@pytest.mark.parametrize("gap", [-1.0, 0.0, 0.4, 1.0, 1.9, 2.4, 3.0])
@pytest.mark.usefixtures("engine")
def test_hidden_words_are_not_joined_to_a_visible_one_however_close(gap: float) -> None:
    for value, hidden in (("5,8", "9,9"), ("25%", "*"), ("12 tests", "_"), ("100", "0")):
        for size in (7.0, 10.0):
            document = read_pdf(_hidden_after(value, hidden, gap, size))
            assert cells(document) == [[value, "fin"]], (value, size)
            assert [out.line.text for out in document.left_out] == [hidden], (value, size)


@pytest.mark.usefixtures("engine")
def test_a_word_of_many_objects_loses_only_the_hidden_ones() -> None:
    """A program that draws letter by letter, one letter of them without ink, and layers that hide nothing."""
    starts = [60 + unseen_pages.exact("1250000"[:n], 10) for n in range(7)]
    letters = "".join(
        f"BT {3 if n == 3 else 0} Tr /F1 10 Tf 1 0 0 1 {x} 700 Tm ({'1250000'[n]}) Tj ET\n"
        for n, x in enumerate(starts)
    )
    layers = "/OCProperties << /OCGs [100 0 R] /D << >> >>"
    data = pdf(
        [grid([50, 200, 300], [690, 720]) + letters + text(210, 700, "fin", 10)],
        root_extra=layers,
        objects=["<< /Type /OCG /Name (x) >>"],
    )
    document = read_pdf(data)
    assert cells(document)[0][0].replace(" ", "") == "125000"
    assert [out.line.text for out in document.left_out] == ["0"]
    assert not document.notes


def test_a_document_with_hidden_words_in_a_table_is_for_review() -> None:
    page = Page(1)
    unseen_pages.white(page)
    checks = {check.check: check for check in process(page.data(), "oculto.pdf")["checks"]}
    assert not checks["words_left_out"].passed
    assert "9,9" in checks["words_left_out"].message


@pytest.mark.usefixtures("engine")
def test_white_words_on_a_dark_header_row_count() -> None:
    for seed in SEEDS:
        page = Page(seed)
        unseen_pages.shaded_heads(page)
        document = read_pdf(page.data())
        assert cells(document) == page.expected(), seed
        assert "hidden" not in {out.reason for out in document.left_out if "9,9" in out.line.text}


@pytest.mark.usefixtures("engine")
def test_a_level_watermark_is_no_part_of_a_cell() -> None:
    for seed in range(24):
        page = Page(seed)
        unseen_pages.watermark(page)
        document = read_pdf(page.data())
        assert cells(document) == page.expected(), seed
        assert set(reasons(document)) == {"watermark"}, seed


@pytest.mark.usefixtures("engine")
def test_a_raised_mark_is_no_part_of_a_value() -> None:
    for seed in range(40):
        page = Page(seed)
        unseen_pages.note_marks(page)
        document = read_pdf(page.data())
        assert cells(document) == page.expected(), seed
        assert document.notes == (), seed


@pytest.mark.parametrize(
    ("word", "mark", "share", "raised", "reads"),
    [
        ("1.250 m", "2", 0.6, 0.35, "1.250 m2"),
        ("kWh/m", "2", 0.62, 0.3, "kWh/m2"),
        ("10", "3", 0.6, 0.35, "103"),
        ("x", "2", 0.6, 0.35, "x2"),
        ("CO", "2", 0.65, -0.15, "CO2"),
        ("PM", "10", 0.65, -0.2, "PM10"),
        ("N", "°", 0.6, 0.3, "N°"),
        ("1", "er", 0.6, 0.35, "1er"),
        ("3", "a", 0.65, 0.3, "3a"),
        ("talleres", "1", 0.6, 0.35, "talleres"),
        ("5,8", "3", 0.6, 0.35, "5,8"),
        ("25%", "*", 0.7, 0.3, "25%"),
    ],
)
@pytest.mark.usefixtures("engine")
def test_an_exponent_stays_and_a_note_mark_goes(word: str, mark: str, share: float, raised: float, reads: str) -> None:
    for size in (8.0, 10.0, 12.0):
        end = (
            60 + unseen_pages.exact(word, size)
            if word != "kWh/m"
            else 60 + 0.001 * size * (500 + 944 + 556 + 278 + 833)
        )
        end += 0.001 * size * {"1.250 m": 277, "x": -56, "CO": 388, "PM": 388, "N": 166}.get(word, 0)
        page = text(60, 700, word, size) + text(end, 700 + raised * size, mark, share * size)
        document = read_pdf(pdf([grid([50, 200, 300], [690, 720]) + page + text(210, 700, "fin", size)]))
        assert cells(document)[0][0] == reads, size


@pytest.mark.parametrize(("share", "raised"), [(0.88, 0.3), (0.6, 0.06), (0.85, 0.1)])
@pytest.mark.usefixtures("engine")
def test_a_mark_that_size_and_baseline_do_not_tell_is_doubtful_and_not_joined(share: float, raised: float) -> None:
    page = text(60, 700, "5,8", 10) + text(60 + 13.9, 700 + 10 * raised, "3", 10 * share)
    document = read_pdf(pdf([grid([50, 200, 300], [690, 720]) + page + text(210, 700, "fin", 10)]))
    assert cells(document)[0][0] == "5,8 3"
    assert len(document.notes) == 1
    assert "5,8" in document.notes[0]


@pytest.mark.parametrize("shift", [0.0, 2.0, 5.0])
@pytest.mark.usefixtures("engine")
def test_words_over_one_another_are_doubtful(shift: float) -> None:
    """Both can be seen: no rule tells which of them counts."""
    page = text(60, 700, "58.250", 10) + text(60 + shift, 700, "71.904", 10)
    document = read_pdf(pdf([grid([50, 200, 300], [690, 720]) + page + text(210, 700, "fin", 10)]))
    assert [note for note in document.notes if "over one another" in note]


def test_a_typed_rule_under_a_word_is_no_doubt() -> None:
    page = text(60, 700, "Servicio: ______________", 10) + text(112, 700, "Aduanas", 10)
    assert read_pdf(pdf([page])).notes == ()
