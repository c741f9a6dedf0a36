"""A glyph that maps to no character is U+FFFD and a doubt, never another sign; OCR may tell what it shows."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from reportlab.pdfbase import pdfmetrics, ttfonts
from reportlab.pdfgen.canvas import Canvas

from extractors.document import ReadError
from extractors.readers.pdf import ocr, read_pdf
from extractors.readers.pdf.content import Word
from extractors.readers.pdf.fast import REPLACEMENT

SAID = "Los oficios firmados: 98,5 % de las metas"


def page_that_says(of_f: str, monkeypatch: pytest.MonkeyPatch) -> bytes:
    """A page whose embedded font says other code units (in hex) of its letter f."""
    whole = ttfonts.makeToUnicodeCMap

    def changed(name: str, subset: list[int]) -> str:
        code = f"<{subset.index(ord('f')):02x}>"
        return re.sub(rf"(?im)^({code}(?: {code})?) <[0-9a-f]+>$", rf"\1 <{of_f}>", whole(name, subset))

    monkeypatch.setattr(ttfonts, "makeToUnicodeCMap", changed)
    pdfmetrics.registerFont(ttfonts.TTFont("Vera", "Vera.ttf"))
    out = BytesIO()
    canvas = Canvas(out, pagesize=(420, 200), invariant=1)
    canvas.setFont("Vera", 14)
    canvas.drawString(40, 140, SAID)
    canvas.save()
    return out.getvalue()


@pytest.fixture
def mute_f(monkeypatch: pytest.MonkeyPatch) -> bytes:
    return page_that_says("0000", monkeypatch)


@pytest.mark.parametrize(("units", "reads"), [("d835dc5b", "𝑛"), ("d835", REPLACEMENT), ("dc5b", REPLACEMENT)])
def test_letters_above_ffff_are_whole_and_halves_unknown(
    units: str, reads: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ocr, "why_not", lambda: "the extra [ocr] is not installed")
    document = read_pdf(page_that_says(units, monkeypatch))
    assert [line.text for line in document.lines()] == [SAID.replace("f", reads)]
    assert bool(document.notes) == (reads == REPLACEMENT)


def test_a_mute_glyph_is_said_and_is_no_hyphen(mute_f: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "why_not", lambda: "the extra [ocr] is not installed")
    document = read_pdf(mute_f)
    assert [line.text for line in document.lines()] == [SAID.replace("f", REPLACEMENT)]
    assert document.notes == (f"page 1: 2 glyphs map to no character and stand as {REPLACEMENT}",)


@pytest.mark.parametrize(
    ("seen", "reads"),
    [
        (["oficios"], "oficios"),
        (["oflcios"], f"o{REPLACEMENT}icios"),  # another word: nothing is known of the glyph
        (["oficios", "otras"], "oficios"),
        ([], f"o{REPLACEMENT}icios"),
    ],
)
def test_words_of_ocr_complete_a_word_only_where_they_agree(
    seen: list[str], reads: str, mute_f: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    def words_beside(_: bytes, known: dict[int, list[Word]]) -> dict[int, list[Word]]:
        return {page: [Word(text, 75, 48, 115, 62, 60, 14, False, {}) for text in seen] for page in known}

    monkeypatch.setattr(ocr, "why_not", lambda: None)
    monkeypatch.setattr(ocr, "words_beside", words_beside)
    document = read_pdf(mute_f)
    assert document.lines()[0].text.split()[1] == reads
    assert document.unplaced == ()
    assert any("by OCR" in note for note in document.notes) == (reads == "oficios")


def test_ocr_that_fails_costs_no_document(mute_f: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    def words_beside(_: bytes, known: dict[int, list[Word]]) -> dict[int, list[Word]]:
        raise ReadError("timeout", f"OCR of page {min(known)} took too long")

    monkeypatch.setattr(ocr, "why_not", lambda: None)
    monkeypatch.setattr(ocr, "words_beside", words_beside)
    document = read_pdf(mute_f)
    assert [line.text for line in document.lines()] == [SAID.replace("f", REPLACEMENT)]
    assert any("not compared with OCR" in note for note in document.notes)


@pytest.mark.usefixtures("tesseract")
def test_ocr_reads_the_letter_that_the_font_does_not_tell(mute_f: bytes) -> None:
    document = read_pdf(mute_f)
    assert [line.text for line in document.lines()] == [SAID]
    assert len(document.notes) == 3  # both words, and the glyphs: a person looks at them
