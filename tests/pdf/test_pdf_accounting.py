"""Every character that the engine gives of a page stands in a line of the document, or is left out and said."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from minipdf import line, pdf, text
from reportlab.pdfbase.pdfmetrics import stringWidth

from extractors.document import Document, ReadError
from extractors.readers.pdf import read_pdf
from extractors.readers.pdf.accounted import in_no_cell, restore_lone_glyphs, unplaced
from extractors.readers.pdf.content import PageContent, Word
from extractors.readers.pdf.lines import text_lines
from extractors.readers.pdf.source import read_pages
from extractors.stitching import stitch

TESTS = Path(__file__).parents[1]
PDFS = sorted([*TESTS.rglob("data/**/*.pdf"), *TESTS.rglob("samples/**/*.pdf")])


def spoken(data: bytes) -> Counter[str]:
    """The page's characters as pdfium tells them, asked without any of our code; it marks a hyphen at a line's end."""
    out: Counter[str] = Counter()
    with pdfium.PdfDocument(data) as document:
        for page in document:
            said = page.get_textpage().get_text_range()
            out.update("-" if char in "\x02\ufffe" else char for char in said if not char.isspace())
    return out


def found(document: Document) -> Counter[str]:
    """The characters of the document's lines, and of what it says that it left out."""
    lines = [*document.lines(), *(out.line for out in document.left_out)]
    return Counter(char for own in lines for char in own.raw if not char.isspace())


@pytest.mark.parametrize("path", PDFS, ids=lambda path: path.stem[:24])
def test_every_word_of_the_engine_is_accounted_for(path: Path) -> None:
    data = path.read_bytes()
    try:
        document = read_pdf(data)
    except ReadError as error:
        assert error.error_type in ("damaged", "encrypted", "needs_ocr")  # nothing was read, and that is said
        return
    assert document.unplaced == ()
    if document.reader != "pdf.fast":
        return  # another engine's characters
    for known in (document, stitch(document)):
        missing = spoken(data) - found(known)
        assert not missing, missing


WORDS = st.sampled_from(
    ["Objetivo", "de", "gestión", "25%", "12,5", "días", "1.", "Meta", "Ponderador", "N°", "a)", "Cumple", "5,8", "–"]
)
PLACES = st.tuples(st.integers(3, 55), st.integers(4, 70), WORDS, st.sampled_from([6, 8, 10, 10, 10, 16]))
RULES = st.tuples(st.integers(3, 40), st.integers(4, 70), st.integers(3, 20), st.booleans())


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.lists(PLACES, min_size=1, max_size=40, unique_by=lambda place: place[:2]), min_size=1, max_size=2),
    st.lists(RULES, max_size=14),
)
def test_no_layout_loses_a_word(
    pages: list[list[tuple[int, int, str, int]]], rules: list[tuple[int, int, int, bool]]
) -> None:
    """Words and rules wherever they fall: no table is there, and yet each word has a place."""
    lines = "".join(
        line(x * 10, y * 10, x * 10 + (long * 15 if level else 0), y * 10 + (0 if level else long * 15))
        for x, y, long, level in rules
    )
    data = pdf([lines + "".join(text(x * 10, y * 10 + 3, word, size) for x, y, word, size in own) for own in pages])
    document = read_pdf(data)
    assert document.unplaced == ()
    assert spoken(data) == found(document)


def test_a_cell_beside_shorter_rules_keeps_all_its_lines() -> None:
    """The rules of inner rows begin right of a cell that several rows share."""
    words = [
        (60, 700, "Marco"),
        (60, 686, "Básico"),
        (160, 700, "Capacitación"),
        (160, 686, "Higiene"),
        (160, 672, "OIRS"),
    ]
    weights = [(400, y, weight) for y, weight in ((700, "10"), (686, "5"), (672, "25"))]
    rules = [line(50, 712, 450, 712), line(150, 697, 450, 697), line(150, 683, 450, 683), line(50, 668, 450, 668)]
    document = read_pdf(pdf(["".join([text(*word) for word in words + weights] + rules)]))
    (table,) = document.tables
    assert [(cell.text, cell.row_span) for cell in table.cells if cell.column == 0] == [("Marco Básico", 3)]
    assert not document.notes


def test_words_within_a_table_that_no_cell_holds_are_a_doubt() -> None:
    (page,), _ = read_pages(pdf([text(60, 700, "Marco") + text(60, 400, "Nota al pie")]))
    notes = list(in_no_cell(page, [(50.0, 80.0, 450.0, 120.0)], text_lines(page.words)))
    assert notes == ["page 1: words within a table are in none of its cells: “Marco”"]


DIRECTIONS = {"right": (1, 0), "down": (0, -1), "back": (-1, 0), "up": (0, 1)}


def by_letter(x: float, y: float, words: str, direction: str) -> str:
    """Returns words of 10 points that run in a direction from (x, y), each letter drawn by a command of its own."""
    a, b = DIRECTIONS[direction]
    ways = [stringWidth(words[:n], "Helvetica", 10) for n in range(len(words))]
    return "".join(
        text(0, 0, letter, matrix=f"{a} {b} {-b} {a} {x + a * way} {y + b * way}")
        for letter, way in zip(words, ways, strict=True)
        if letter != " "
    )


@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize("words", ["Ponderador", "Medios de Verificación", "Assessessed"])
def test_letters_drawn_one_by_one_are_words_in_each_direction(direction: str, words: str) -> None:
    """Equal letters of a vertical word have one x and one baseline, and yet none repeats another."""
    upright = "".join(text(60, 700 - 14 * n, "Porcentaje de solicitudes respondidas") for n in range(4))
    data = pdf([upright + by_letter(400, 500, words, direction)])
    document = read_pdf(data)
    assert spoken(data) == found(document)
    assert words in [own.text for own in document.lines()]
    assert not document.left_out


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_a_word_drawn_twice_to_look_bold_is_read_once_in_each_direction(direction: str) -> None:
    upright = "".join(text(60, 700 - 14 * n, "Porcentaje de solicitudes respondidas") for n in range(4))
    twice = by_letter(400, 500, "Ponderador", direction) + by_letter(400.3, 500.2, "Ponderador", direction)
    lines = [own.text for own in read_pdf(pdf([upright + twice])).lines()]
    assert lines.count("Ponderador") == 1 and len(lines) == 5


@pytest.mark.parametrize("turn", range(4))
def test_a_letter_that_repeats_no_other_is_not_left_out_unsaid(turn: int) -> None:
    """Whatever step takes a letter for the repetition of one elsewhere on its line, the accounting finds it."""

    def letter(n: int, along: float) -> Word:
        across = (100.0, along, 110.0, along + 6) if turn % 2 else (along, 100.0, along + 6, 110.0)
        return Word("dor"[n], *across, 108.0, 10.0, False, {}, turn)

    page = PageContent(1, 612, 792, [letter(n, 200 + 6 * n) for n in range(3)], letters=7)
    real, copies = letter(0, 260), [letter(n, 200.5 + 6 * n) for n in range(3)]
    page.left_out["duplicate_glyphs"] = [*copies, real]
    placed = text_lines(page.words)
    restore_lone_glyphs(page)
    assert page.left_out["duplicate_glyphs"] == copies
    assert [lost.text for lost in unplaced(page, placed)] == ["d"]
    assert not page.notes
