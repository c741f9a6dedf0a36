"""Every character that the engine gives of a page stands in a line of the document, or is left out and said."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from minipdf import line, pdf, text

from extractors.document import Document, ReadError
from extractors.readers.pdf import read_pdf
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
