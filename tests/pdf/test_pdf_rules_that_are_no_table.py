"""Rules that are no table's, and prose that no rule parts: no word is lost, and none becomes a cell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import fault_pages
import pytest
from fault_pages import Page

from extractors.document import Document
from extractors.readers.pdf import assemble, read_pdf
from extractors.readers.pdf.plumber import read_page
from extractors.readers.pdf.source import read_pages

FAULTS = Path(__file__).parent / "samples" / "faults"
KINDS = [
    fault_pages.underlined_labels,
    fault_pages.footnote_separator,
    fault_pages.redline,
    fault_pages.strike,
    fault_pages.white_boxes,
    fault_pages.white_cells_on_grey,
    fault_pages.two_columns,
    fault_pages.justified,
]


def words_of(document: Document) -> Counter[str]:
    texts = [line.text for line in document.lines()] + [p.text for p in document.furniture]
    return Counter(word for text in texts for word in text.split())


def tables_of(document: Document) -> list[list[list[str]]]:
    return [[[cell.text for cell in row] for row in table.rows()] for table in document.tables]


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_only_what_is_a_table_is_one_and_no_word_is_lost(kind: Callable[[int], Page], seed: int) -> None:
    page = kind(seed)
    document = read_pdf(page.data())
    assert tables_of(document) == page.tables
    assert words_of(document) == Counter(page.words)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_plain_pdfplumber_finds_the_same(
    kind: Callable[[int], Page], seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = kind(seed)
    monkeypatch.setattr(assemble, "read_pages", lambda data: ([read_page(data, 1)], True))
    assert tables_of(read_pdf(page.data())) == page.tables


@pytest.mark.parametrize("seed", range(4))
def test_prose_in_columns_is_read_column_by_column(seed: int) -> None:
    page = fault_pages.two_columns(seed)
    text = " ".join(line.text for line in read_pdf(page.data()).lines())
    assert text.split() == page.words


@pytest.mark.parametrize("name", ["underlined_labels", "whitebox", "twocol", "justified"])
def test_reported_prose_is_no_table(name: str) -> None:
    data = (FAULTS / f"{name}.pdf").read_bytes()
    document = read_pdf(data)
    assert document.tables == ()
    assert words_of(document) == Counter(word.text for page in read_pages(data)[0] for word in page.words)


def test_a_reported_strike_parts_no_row() -> None:
    (table,) = tables_of(read_pdf((FAULTS / "strike.pdf").read_bytes()))
    assert [len(row) for row in table] == [5, 5, 5, 5]
    assert table[3] == ["3", "Mejorar satisfacción", "Nota de la encuesta anual", "5,8", "25%"]
