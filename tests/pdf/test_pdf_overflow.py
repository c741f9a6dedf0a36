"""Texts that overflow their cells belong to the cell in which they begin; a row in one string is still parted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import fault_pages
import pytest
from fault_pages import Page

from extractors.document import Document
from extractors.readers.pdf import assemble, read_pdf
from extractors.readers.pdf.plumber import read_page

KINDS = [
    fault_pages.overflow,
    fault_pages.overflow_to_the_left,
    fault_pages.row_in_one_string,
    fault_pages.touching_texts,
]


def tables_of(document: Document) -> list[list[list[str]]]:
    return [[[cell.text for cell in row] for row in table.rows()] for table in document.tables]


@pytest.mark.parametrize("seed", range(16))
@pytest.mark.parametrize("kind", [*KINDS, fault_pages.overflow_word_by_word], ids=lambda kind: kind.__name__)
def test_a_run_is_not_cut_at_a_border(kind: Callable[[int], Page], seed: int) -> None:
    page = kind(seed)
    assert tables_of(read_pdf(page.data())) == page.tables


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_plain_pdfplumber_finds_the_same(
    kind: Callable[[int], Page], seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = kind(seed)
    monkeypatch.setattr(assemble, "read_pages", lambda data: ([read_page(data, 1)], True))
    assert tables_of(read_pdf(page.data())) == page.tables


def test_a_reported_overflow() -> None:
    data = (Path(__file__).parent / "samples" / "faults" / "overflow.pdf").read_bytes()
    ((_, row, *_),) = tables_of(read_pdf(data))
    assert row == ["1", "Reducir plazos de los reclamos ciudadanos", "Tiempo medio de respuesta", "12,5 días", "40%"]
