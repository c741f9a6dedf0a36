"""Rows of a body without rules under a ruled head are parted; a ruled row that holds lists stays one row."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import fault_pages
import pytest
from fault_pages import Page

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
