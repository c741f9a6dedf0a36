"""Rows of a body without rules under a ruled head are parted; a ruled row that holds lists stays one row."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise, permutations
from pathlib import Path

import fault_pages
import pytest
from fault_pages import Page
from minipdf import line, pdf, text
from reportlab.lib.utils import simpleSplit

from extractors.document import Paragraph
from extractors.readers.pdf import assemble, read_pdf
from extractors.readers.pdf.plumber import read_page

KINDS = [fault_pages.head_only, fault_pages.parallel_lists]


def tables_of(data: bytes) -> list[list[list[str]]]:
    return [[[cell.text for cell in row] for row in table.rows()] for table in read_pdf(data).tables]


@pytest.mark.parametrize("seed", range(16))
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_rows_are_as_their_lines_stand(kind: Callable[[int], Page], seed: int) -> None:
    page = kind(seed)
    assert tables_of(page.data()) == page.tables


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_plain_pdfplumber_finds_the_same(kind: Callable[[int], Page], monkeypatch: pytest.MonkeyPatch) -> None:
    page = kind(1)
    monkeypatch.setattr(assemble, "read_pages", lambda data: ([read_page(data, 1)], True))
    assert tables_of(page.data()) == page.tables


def test_a_reported_body_without_rules_has_ten_rows() -> None:
    data = (Path(__file__).parent / "samples" / "faults" / "headonly_v.pdf").read_bytes()
    ((head, *body),) = tables_of(data)
    assert head == fault_pages.HEADS
    assert [row[0] for row in body] == [str(n) for n in range(1, 11)]
    assert body[6] == ["7", "Objetivo número 7", "Indicador G", "49,7", "12%"]


XS = [60, 180, 330, 420, 552]
OPEN_ROWS = [
    ["Ámbito", "Indicador", "Valor", "Detalle"],
    ["Norte", "Tasa de accidentes del trabajo", "15,0", "Bajaron en todas las regiones"],
    ["Centro", "Horas de formación", "12,4", "Nada que informar"],
    ["Sur y zonas extremas", "Contratos con garantía vigente", "97,5", "Dos vencieron y se renovaron en enero"],
]


def ruled_above(rows: list[list[str]], below: str, gap: float = 24, closed: bool = False) -> bytes:
    """A table with a rule above each row but the first, its cells centred in height, and a text below the last row."""
    y, out = 700.0, ""
    for n, row in enumerate(rows):
        cells = [simpleSplit(own, "Helvetica", 10, b - a - 8) for own, a, b in zip(row, XS, XS[1:], strict=False)]
        height = 12 * max(map(len, cells)) + 6
        out += "".join(line(a, y, b, y) for a, b in pairwise(XS)) if n else ""
        for x, lines in zip(XS, cells, strict=False):
            start = y - 3 - (height - 6 - 12 * len(lines)) / 2
            out += "".join(text(x + 4, start - 9 - 12 * k, own) for k, own in enumerate(lines))
        y -= height
    out += "".join(line(a, y, b, y) for a, b in pairwise(XS)) if closed else ""
    return pdf([out + text(60, y - gap, below)])


@pytest.mark.parametrize("gap", [14, 24])
@pytest.mark.parametrize("order", list(permutations(range(1, 4))))
def test_the_row_below_the_last_rule_is_whole(order: tuple[int, ...], gap: float) -> None:
    rows = [OPEN_ROWS[0], *(OPEN_ROWS[n] for n in order)]
    data = ruled_above(
        rows, "Las cifras de este cuadro son provisorias y fueron revisadas por el Servicio en marzo.", gap
    )
    assert tables_of(data) == [rows]


@pytest.mark.parametrize("below", ["Nota: cifras provisorias", "Las cifras de este cuadro son provisorias."])
def test_a_note_below_the_closing_rule_is_no_row(below: str) -> None:
    data = ruled_above(OPEN_ROWS, below, gap=14, closed=True)
    assert tables_of(data) == [OPEN_ROWS]
    assert below in [block.text for block in read_pdf(data).blocks if isinstance(block, Paragraph)]
