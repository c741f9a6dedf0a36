"""A call of pdfium that fails costs a page its fast reading, never its content: no value of the call before stays."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest
from minipdf import pdf, text

from extractors.document import Document, Table
from extractors.readers.pdf import pdfium_calls, read_pdf

ASTRAL = (Path(__file__).parent / "samples" / "faults" / "astral.pdf").read_bytes()
ROWS = [["Objetivo", "Indicador", "Meta"], ["Reducir plazos", "Días de espera", "12,5"], ["Atender", "Casos", "90%"]]
XS, YS = (40, 200, 360, 480), (700, 670, 640)


def page() -> bytes:
    """A table of boxes with a white head on a dark box, a framed text, and words that are white or clipped away.

    What comes first of its kind (a moved and filled box, a larger text) would spoil what follows.
    """
    content = "q .4 g 1 0 0 1 0 -30 cm 40 700 440 30 re f Q 1 G 500 520 m 500 560 l S 0 G\n"
    content += text(0, 0, "Convenio", matrix="3 0 0 3 40 740")
    for y, row in zip(YS, ROWS, strict=True):
        colour = "1 g " if row is ROWS[0] else "0 g "
        for x, end, cell in zip(XS[:-1], XS[1:], row, strict=True):
            content += f"{x} {y - 30} {end - x} 30 re S {colour} {text(x + 5, y - 20, cell)}"
    content += f"0 g 40 540 300 20 re S {text(45, 546, 'Un texto en su marco sin columnas')}"
    content += f"1 g {text(120, 590, 'oculto')} 0 g "
    content += f"q 40 407 80 20 re W n {text(45, 405, 'visible')} {text(45, 450, 'recortado')} Q"
    return pdf([content])


PAGE = page()


@cache
def undisturbed(data: bytes) -> Document:
    return read_pdf(data)


def tables(document: Document) -> list[list[list[str]]]:
    return [[[cell.text for cell in row] for row in table.rows()] for table in document.tables]


def texts(document: Document) -> tuple[list[str], list[str]]:
    """Returns the paragraphs, and the words left out."""
    blocks = [block.text for block in document.blocks if not isinstance(block, Table)]
    return blocks, sorted(word for out in document.left_out for word in out.line.text.split())


def test_the_page_without_a_failure() -> None:
    document = undisturbed(PAGE)
    assert tables(document) == [ROWS, [["Un texto en su marco sin columnas"]]]
    assert texts(document)[1] == ["oculto", "recortado"]
    assert (document.reader, document.unplaced) == ("pdf.fast", ())


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("char_matrix", PAGE),
        ("char_origin", PAGE),
        ("char_loose_box", ASTRAL),
        ("object_bounds", PAGE),
        ("object_fill", PAGE),
        ("object_matrix", PAGE),
        ("object_stroke", PAGE),
        ("path_drawn", PAGE),
        ("segment_point", PAGE),
        ("set_active", PAGE),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
@pytest.mark.parametrize("works", [0, 1, 2])
def test_a_call_that_fails_changes_nothing_in_silence(
    name: str, data: bytes, works: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only the first calls work: the later ones pass null, which pdfium answers with a failure."""
    whole = undisturbed(data)  # read before the call fails
    call, calls = getattr(pdfium_calls, name), []

    def fail(first: Any, *rest: Any) -> Any:
        calls.append(first)
        return call(first if len(calls) <= works else pdfium_calls.Pointer(0), *rest)

    monkeypatch.setattr(pdfium_calls, name, fail)
    document = read_pdf(data)
    assert calls
    assert tables(document) == tables(whole)
    is_said = any("hidden words were not looked for" in note for note in document.notes)
    assert is_said or texts(document) == texts(whole)
