"""What printers, scanners and form tools do to a page, each in the smallest PDF that shows it."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from minipdf import grid, line, pdf, text

from extractors.document import Document, Paragraph, ReadError
from extractors.readers.pdf import annotations, metrics, ocr, read_pdf
from extractors.readers.pdf.content import Word
from extractors.readers.pdf.lines import split_paragraphs, text_lines
from extractors.readers.pdf.source import read_pages
from extractors.stitching import stitch

CORPUS = Path(__file__).parents[1] / "data" / "corpus"
SAMPLES = Path(__file__).parent / "samples"


def paragraphs(document: Document) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Paragraph)]


def rows(document: Document, table: int = 0) -> list[list[str]]:
    return [[cell.text for cell in row] for row in document.tables[table].rows()]


def test_a_word_that_a_hyphen_breaks_is_made_whole() -> None:
    page = grid([50, 130, 300], [600, 700]) + text(55, 680, "La imple-") + text(55, 668, "mentaci\u00f3n")
    document = read_pdf(pdf([page + text(140, 680, "x")]))
    assert rows(document) == [["La implementación", "x"]]


def test_glyphs_drawn_twice_for_bold_count_once() -> None:
    doubled = text(50, 700, "Objetivos de Gesti\u00f3n") + text(50.3, 700, "Objetivos de Gesti\u00f3n")
    spelled = "".join(text(50 + 7 * n + shift, 650, c) for n, c in enumerate("BALANCE") for shift in (0.0, 0.4))
    assert paragraphs(read_pdf(pdf([doubled + spelled]))) == ["Objetivos de Gestión", "BALANCE"]


def test_white_text_on_black_counts() -> None:
    page = "0 0 0 rg 40 690 200 30 re f 1 1 1 rg\n" + text(50, 700, "Ponderador")
    assert "Ponderador" in "".join(line.text for line in read_pdf(pdf([page])).lines())


def test_text_down_the_side_is_a_paragraph_of_its_own() -> None:
    page = text(100, 700, "Uno dos tres cuatro cinco") + text(0, 0, "Indicador Transversal", matrix="0 1 -1 0 60 400")
    assert paragraphs(read_pdf(pdf([page]))) == ["Uno dos tres cuatro cinco", "Indicador Transversal"]


def test_a_row_that_the_page_leaves_without_a_lower_rule_is_a_row() -> None:
    page = (
        line(50, 700, 400, 700) + line(50, 670, 400, 670)
        + "".join(line(x, 600, x, 700) for x in (50, 150, 400))
        + text(55, 685, "N°") + text(155, 685, "Nombre") + text(55, 655, "1") + text(155, 655, "Torn")
    )  # fmt: skip
    assert rows(read_pdf(pdf([page]))) == [["N°", "Nombre"], ["1", "Torn"]]


def test_a_table_without_outer_borders_keeps_its_outer_columns() -> None:
    rules = "".join(line(50, y, 400, y) for y in (700, 670, 640)) + line(150, 640, 150, 700) + line(250, 640, 250, 700)
    words = "".join(text(x, y, f"c{n}") for n, (y, x) in enumerate((y, x) for y in (680, 650) for x in (60, 160, 260)))
    assert rows(read_pdf(pdf([rules + words]))) == [["c0", "c1", "c2"], ["c3", "c4", "c5"]]


def test_shaded_rows_and_the_rows_between_them_are_one_table() -> None:
    def stripe(y: int) -> str:
        return "0.8 g " + "".join(f"{x} {y} {w} 20 re f " for x, w in ((50, 100), (150, 250))) + "0 g\n"

    words = "".join(
        text(60, 686 - 20 * n, f"Fila {n}") + text(160, 686 - 20 * n, f"{n}.00", font="F1") for n in range(5)
    )
    document = read_pdf(pdf([stripe(680) + stripe(640) + words]))
    assert rows(document)[:4] == [[f"Fila {n}", f"{n}.00"] for n in range(4)]


def test_a_cell_that_spans_rows_and_columns_says_so() -> None:
    rules = (
        line(50, 700, 350, 700) + line(150, 670, 350, 670) + line(50, 640, 350, 640) + line(50, 610, 350, 610)
        + line(50, 610, 50, 700) + line(150, 640, 150, 700) + line(250, 640, 250, 700) + line(350, 610, 350, 700)
    )  # fmt: skip
    words = text(60, 680, "Etapas 1") + text(160, 680, "a") + text(160, 650, "b") + text(60, 620, "Total")
    (table,) = read_pdf(pdf([rules + words])).tables
    assert (table.cell(1, 0).text, table.cell(0, 0).row_span) == ("Etapas 1", 2)
    assert (table.cell(2, 2).text, table.cell(2, 0).column_span) == ("Total", 3)


@pytest.mark.parametrize("placed", [True, False])
def test_form_fields_stand_in_their_cells_and_comments_outside(placed: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """A field whose place pdfium does not tell stands in no cell."""
    if not placed:
        monkeypatch.setattr(annotations.pdfium_c, "FPDFAnnot_GetRect", lambda *_: 0)
    field = (
        "<< /Type /Annot /Subtype /Widget /FT /Tx /T (meta) /V (98,5 %) /Rect [155 645 240 665] /F 4"
        " /DA (/Helv 10 Tf 0 g) >>"
    )
    ticked = "<< /Type /Annot /Subtype /Widget /FT /Btn /T (mide) /V /Yes /AS /Yes /Rect [255 645 275 665] /F 4 >>"
    comment = "<< /Type /Annot /Subtype /Text /Contents (Revisar esta meta) /Rect [300 645 320 665] >>"
    page = grid([50, 150, 250, 350], [640, 670, 700]) + "".join(
        text(x, 680, words) for x, words in ((60, "Nombre"), (160, "Meta"), (260, "Mide"))
    )
    document = read_pdf(
        pdf(
            [page + text(60, 650, "Licitaciones")],
            page_extra="/Annots [100 0 R 101 0 R 102 0 R]",
            root_extra="/AcroForm << /Fields [100 0 R 101 0 R] /DR << /Font << /Helv 3 0 R >> >> >>",
            objects=[field, ticked, comment],
        )
    )
    assert rows(document)[1][:2] == ["Licitaciones", "98,5 %" if placed else ""]
    assert rows(document)[1][2] in {"X", ""}
    assert "Revisar esta meta" in " ".join(paragraphs(document))
    assert placed or "98,5 %" in " ".join(paragraphs(document))


def test_headers_footers_and_page_numbers_are_furniture() -> None:
    pages = [
        text(50, 760, "Gobierno de Chile") + text(480, 760, "Fecha: 28-11-2023")
        + text(280, 30, f"P\u00e1gina {n} de 3") + text(50, 600, f"Texto {'abc'[n - 1]} de la hoja")
        for n in (1, 2, 3)
    ]  # fmt: skip
    document = read_pdf(pdf(pages))
    assert paragraphs(document) == ["Texto a de la hoja", "Texto b de la hoja", "Texto c de la hoja"]
    assert [p.text for p in document.furniture][:3] == ["Gobierno de Chile", "Fecha: 28-11-2023", "Página 1 de 3"]


def test_a_heading_that_stands_at_the_top_of_each_page_is_no_furniture() -> None:
    pages = [text(50, 740, f"Actividad 1.{n}") + text(50, 600, "abc"[n] * 9) for n in range(3)]
    assert [t for t in paragraphs(read_pdf(pdf(pages))) if t.startswith("Act")] == [
        f"Actividad 1.{n}" for n in range(3)
    ]


def test_horizontal_rules_alone_make_a_table() -> None:
    rules = "".join(line(50, y, 500, y) for y in (700, 680, 650, 630))
    cells = [
        (60, 686, "N°"), (120, 686, "Nombre del Sistema"), (420, 686, "Ponderador"),
        (60, 668, "1"), (120, 668, "Estado Verde y algo m\u00e1s"), (420, 668, "20.00"), (120, 656, "que se dobla"),
        (60, 636, "2"), (120, 636, "Seguridad"), (420, 636, "10.00"),
    ]  # fmt: skip
    document = read_pdf(pdf([rules + "".join(text(*cell) for cell in cells)]))
    assert rows(document) == [
        ["N°", "Nombre del Sistema", "Ponderador"],
        ["1", "Estado Verde y algo más que se dobla", "20.00"],
        ["2", "Seguridad", "10.00"],
    ]


def test_the_rest_of_a_row_alone_on_the_next_page_goes_on_with_its_table() -> None:
    head = "".join(line(50, y, 500, y) for y in (130, 110)) + "".join(
        text(x, 116, words) for x, words in ((60, "N°"), (120, "Nombre del Sistema"), (420, "Ponderador"))
    )
    first = head + text(60, 98, "1") + text(120, 98, "Calidad de Servicio y") + text(420, 98, "20.00")
    second = text(120, 720, "Experiencia Usuaria") + line(50, 710, 500, 710)
    document = stitch(read_pdf(pdf([first, second])))
    assert rows(document)[1:] == [["1", "Calidad de Servicio y", "20.00"], ["", "Experiencia Usuaria", ""]]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "damaged"),
        (b"%PDF-1.7\nrubbish", "damaged"),
        ((CORPUS / "real_other" / "damaged_no_pages.pdf").read_bytes(), "damaged"),
        ((CORPUS / "real_other" / "skewed_scan.pdf").read_bytes(), "needs_ocr"),
        ((SAMPLES / "needs_password.pdf").read_bytes(), "encrypted"),
        (pdf([""]), "empty"),
        (pdf(["100 100 m 150 180 200 180 250 100 c S"]), "needs_ocr"),
        (pdf([]), "damaged"),
    ],
    ids=["empty", "rubbish", "no page tree", "scan", "password", "blank page", "words as outlines", "no pages"],
)
def test_what_cannot_be_read_says_why(data: bytes, reason: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "why_not", lambda: "OCR is not installed")
    with pytest.raises(ReadError) as error:
        read_pdf(data)
    assert error.value.error_type == reason


def test_a_page_that_is_claimed_and_not_there_is_said_in_words() -> None:
    one = pdf([text(60, 700, "Formulario")])
    with pytest.raises(ReadError, match=r"claims a page 2 .* part of it is lost: ask the sender") as error:
        read_pdf(one.replace(b"/Count 1", b"/Count 5"))
    assert error.value.error_type == "damaged"


def test_an_owner_password_alone_hinders_nobody_from_reading() -> None:
    assert paragraphs(read_pdf((SAMPLES / "owner_password_only.pdf").read_bytes())) == ["Formulario Etapa 4"]


def test_a_page_with_more_rules_than_any_table_is_read_without_tables_in_bounded_time() -> None:
    rules = "".join(line(50, 100 + 2.5 * n, 550, 100 + 2.5 * n) for n in range(240))
    rules += "".join(line(50 + 2 * n, 100, 50 + 2 * n, 700) for n in range(250))
    document = read_pdf(pdf([rules + text(60, 720, "Plano de la oficina")]))
    assert "Plano de la oficina" in paragraphs(document)


def test_pages_are_closed_and_widths_stay_known_after_the_document_is_gone() -> None:
    pages, plain = read_pages(pdf([text(50, 700, "x"), text(50, 700, "Una palabra cortada")]))
    assert not plain
    word = pages[1].words[1]
    assert len(word.edges()) == len(word.text) + 1
    assert word.edges()[-1] == pytest.approx(word.x1)


def test_the_limit_of_fonts_counts_no_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metrics, "MAX_FONTS", 3)
    form = "<< /Type /XObject /Subtype /Form /BBox [0 0 1 1] /Length 0 >>\nstream\n\nendstream"
    descriptor = "<< /Type /FontDescriptor /Descent -321 >>"
    font = f"<< /Type /Font /Subtype /TrueType /BaseFont /Own /FontDescriptor {descriptor} >>"
    drawn = " ".join(f"/X{n} {100 + n} 0 R" for n in range(4))
    data = pdf(["", ""], objects=[*[form] * 4, font], resources=f"/XObject << {drawn} >>")
    with pikepdf.open(BytesIO(data)) as document:
        document.pages[1].Resources.Font = pikepdf.Dictionary(F9=document.get_object(104, 0))
        document.save(out := BytesIO())
    own = metrics.FontMetrics(out.getvalue()).of("Own", embedded=False)
    assert own is not None
    assert own.descent == -0.321


@pytest.mark.parametrize(("above", "parts"), [("•", 1), ("•·", 2), ("\u200b", 2)])
def test_only_a_lone_bullet_takes_the_next_line_into_its_paragraph(above: str, parts: int) -> None:
    def word(text: str, base: float) -> Word:
        return Word(text, 10, base - 10, 15, base, base, 10, False, {})

    lines = text_lines([word(above, 100), word("texto", 112)])
    assert len(split_paragraphs(lines, 300, 1.2)) == parts
