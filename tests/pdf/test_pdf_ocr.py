"""Scans are read through tesseract where it is installed, and say so; else they say what to install."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from minipdf import grid, pdf, text
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from extractors.document import ReadError
from extractors.readers.pdf import ocr, read_pdf
from extractors.readers.pdf.picture import Picture
from pipeline import process

CORPUS = Path(__file__).parents[1] / "data" / "corpus"


def drawn(data: bytes, page: int = 0, dpi: int = 200) -> Image.Image:
    with pdfium.PdfDocument(data) as document:
        return document[page].render(scale=dpi / 72, grayscale=True).to_pil().convert("L")


def scan_of(*pictures: Image.Image, dpi: int = 200) -> bytes:
    """A PDF of nothing but pictures."""
    out = BytesIO()
    pictures[0].save(out, "PDF", resolution=dpi, save_all=True, append_images=pictures[1:])
    return out.getvalue()


def canvas_over(picture: Image.Image, words: str, mode: int = 0) -> bytes:
    """A page that a picture fills, with words over it in a text render mode (3: no ink)."""
    out = BytesIO()
    canvas = Canvas(out, pagesize=(595, 842), invariant=1)
    canvas.drawInlineImage(picture, 0, 0, 595, 842)
    line = canvas.beginText(40, 30)
    line.setTextRenderMode(mode)
    line.textLine(words)
    canvas.drawText(line)
    canvas.save()
    return out.getvalue()


SMALL = pdf([grid([50, 150, 300, 450], [600, 640, 680]) + "".join(
    text(x, y, words, size=14) for x, y, words in (
        (60, 655, "Nombre"), (160, 655, "Ponderador"), (310, 655, "Meta"),
        (60, 615, "Licitaciones"), (160, 615, "25.00"), (310, 615, "98,5 %"),
    )
)])  # fmt: skip


def test_without_ocr_a_scan_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "why_not", lambda: "the extra [ocr] is not installed")
    with pytest.raises(ReadError, match=r"\[ocr\].*tesseract-ocr-spa.*pmg rerun --error needs_ocr") as error:
        read_pdf(scan_of(drawn(SMALL, dpi=50), dpi=50))
    assert error.value.error_type == "needs_ocr"


def test_a_scan_of_too_many_pages_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "why_not", lambda: None)
    monkeypatch.setattr(ocr, "MAX_PAGES", 1)
    with pytest.raises(ReadError) as error:
        read_pdf(scan_of(drawn(SMALL, dpi=50), drawn(SMALL, dpi=50), dpi=50))
    assert error.value.error_type == "too_large"


def test_a_scan_that_is_lost_among_read_pages_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "why_not", lambda: "tesseract does not run")
    both = pdfium.PdfDocument(SMALL)
    both.import_pages(pdfium.PdfDocument(scan_of(drawn(SMALL, dpi=50), dpi=50)))
    out = BytesIO()
    both.save(out)
    document = read_pdf(out.getvalue())
    assert document.notes == ("pages without a text layer were not read (scans, and tesseract does not run): 2",)
    assert document.tables[0].cell(1, 0).text == "Licitaciones"


@pytest.mark.parametrize("stamp", ["Página 2", "Recibido 12-01", "2"])
def test_a_scan_with_a_stamp_of_text_over_it_is_still_a_scan(stamp: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page number that a scanner wrote is no text layer: the page's own words are in its picture."""
    monkeypatch.setattr(ocr, "why_not", lambda: "tesseract does not run")
    page = canvas_over(drawn(SMALL, dpi=50), stamp)
    with pytest.raises(ReadError) as error:
        read_pdf(page)
    assert error.value.error_type == "needs_ocr"
    both = pdfium.PdfDocument(SMALL)
    both.import_pages(pdfium.PdfDocument(page))
    out = BytesIO()
    both.save(out)
    document = read_pdf(out.getvalue())
    assert document.notes == ("pages without a text layer were not read (scans, and tesseract does not run): 2",)


def test_the_words_that_a_scanner_laid_under_its_picture_are_its_text_layer() -> None:
    """Invisible words over or under a scan are what OCR read: hidden words of another page's kind they are not."""
    words = "Programa de Mejoramiento de la Gestión del año 2024 de un servicio"
    document = read_pdf(canvas_over(drawn(SMALL, dpi=50), words, mode=3))
    assert " ".join(line.text for line in document.lines()) == words
    assert document.left_out == ()


@pytest.mark.parametrize("angle", [0.0, 1.3, -2.0])
def test_rules_are_seen_in_a_picture_also_one_laid_askew(angle: float) -> None:
    picture = Picture.of(drawn(SMALL).rotate(angle, fillcolor=255, resample=Image.Resampling.BICUBIC), 200 / 72)
    assert [len(picture.horizontal), len(picture.vertical)] == [3, 4]
    assert [round(x1 - x0) for _, x0, x1 in picture.horizontal] == pytest.approx([400] * 3, abs=5)


@pytest.mark.parametrize("turned", [0, 90], ids=["upright", "laid on its side"])
@pytest.mark.usefixtures("tesseract")
def test_a_scanned_table_is_read(turned: int) -> None:
    page = drawn((CORPUS / "dev" / "p08_aduanas_2024.pdf").read_bytes(), 3)
    document = read_pdf(scan_of(page.crop((0, 0, page.width, page.height // 2)).rotate(turned, expand=True)))
    rows = [[cell.text for cell in row] for table in document.tables for row in table.rows()]
    assert ["Medidas de Equidad de Género", "5"] in rows
    assert (document.reader, document.notes) == ("pdf.ocr", ("read by OCR: pages 1",))
    assert 0.5 < document.confidence < 0.95


@pytest.mark.usefixtures("tesseract")
def test_a_scanned_form_is_recognised_and_stays_in_doubt() -> None:
    page = drawn((CORPUS / "dev" / "p08_aduanas_2024.pdf").read_bytes())
    rows = process(scan_of(page), "escaneado.pdf")
    (document,) = rows["documents"]
    assert (document.form_type, document.fiscal_year, document.service_code) == ("pmg_formulation", 2024, "04")
    assert document.status == "review"
    assert [(o.objective_number, o.name, o.weight_pct) for o in rows["objectives"]] == [
        (1, "Gestión Eficaz", 25.0),
        (2, "Eficiencia Institucional", 40.0),
        (3, "Calidad de Servicio", 35.0),
    ]
    assert [i.target_value for i in rows["indicators"]] == [62.5, 1.24]
    assert max(p.confidence for p in rows["provenance"]) < 0.95
