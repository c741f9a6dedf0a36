"""The fast reader gives the cells, words and places that plain pdfplumber gives."""

from __future__ import annotations

from collections import Counter
from io import BytesIO
from pathlib import Path
from typing import Any

import pdfplumber
import pypdfium2 as pdfium
import pytest

from extractors.document import Document, Place, Table
from extractors.readers.pdf import assemble, read_pdf, source
from extractors.readers.pdf.cells import find_cells, merge_rules
from extractors.readers.pdf.content import PageContent, Word
from extractors.readers.pdf.pdfium_calls import UnreadableError
from extractors.readers.pdf.plumber import read_page
from extractors.readers.pdf.source import read_pages

CORPUS = Path(__file__).parents[1] / "data" / "corpus"
DEV = sorted((CORPUS / "dev").glob("*.pdf"))
OTHER = [CORPUS / "real_other" / f"{name}.pdf" for name in ("rotated_1", "boxed_head_no_rules")]
HALF_A_POINT = 0.5


def _same_place(word: Word, theirs: dict[str, Any]) -> bool:
    ours = (word.x0, word.top, word.x1, word.bottom)
    return all(abs(a - theirs[b]) <= HALF_A_POINT for a, b in zip(ours, ("x0", "top", "x1", "bottom"), strict=True))


def _cells(page: PageContent) -> list[tuple[float, ...]]:
    tables = find_cells(merge_rules(page.horizontal), merge_rules(page.vertical))
    return sorted(cell for table in tables if len(table) > 1 for cell in table)


def assert_same(data: bytes) -> None:
    pages, plain = read_pages(data)
    assert not plain
    with pdfplumber.open(BytesIO(data)) as judge:
        for ours, page in zip(pages, judge.pages, strict=True):
            theirs = page.extract_words()
            assert Counter(w.text for w in ours.words) == Counter(w["text"] for w in theirs)
            by_text: dict[str, list[dict[str, Any]]] = {}
            for word in theirs:
                by_text.setdefault(word["text"], []).append(word)
            strays = [w for w in ours.words if not any(_same_place(w, t) for t in by_text[w.text])]
            assert not strays, [(w.text, w.x0, w.top) for w in strays[:5]]
            expected = sorted(cell for table in page.find_tables() for cell in table.cells)
            found = _cells(ours)
            assert len(found) == len(expected)
            for cell, other in zip(found, expected, strict=True):
                assert cell == pytest.approx(other, abs=HALF_A_POINT)
            page.close()


@pytest.mark.parametrize("path", [*DEV, *OTHER], ids=lambda p: p.stem[:20])
def test_words_places_and_cells_are_pdfplumbers(path: Path) -> None:
    assert_same(path.read_bytes())


def _changed(path: Path, change: Any) -> bytes:
    document = pdfium.PdfDocument(path.read_bytes())
    for number in reversed(range(1, len(document))):
        document.del_page(number)
    change(document[0])
    out = BytesIO()
    document.save(out)
    document.close()
    return out.getvalue()


def test_a_crop_box_moves_nothing() -> None:
    assert_same(_changed(DEV[0], lambda page: page.set_cropbox(30, 40, 500, 700)))


@pytest.mark.parametrize("turn", [90, 180, 270])
@pytest.mark.parametrize("cropped", [False, True])
def test_a_page_turned_on_its_side_reads_upright_and_its_words_stand_where_pdfplumber_has_them(
    turn: int, cropped: bool
) -> None:
    def change(page: Any) -> None:
        page.set_rotation(turn)
        if cropped:
            page.set_cropbox(30, 40, 500, 700)

    data = _changed(DEV[0], change)
    (ours,), _ = read_pages(data)
    (upright,), _ = read_pages(_changed(DEV[0], lambda page: None))
    assert Counter(w.text for w in ours.words) == Counter(w.text for w in upright.words)
    with pdfplumber.open(BytesIO(data)) as judge:
        chars = judge.pages[0].chars
    for word in ours.words[::8]:
        place = ours.place((word.x0, word.top, word.x1, word.bottom))
        inside = [c["text"] for c in chars if _holds(place, c)]
        assert Counter(inside) == Counter(word.text), word.text
    tables = [[(c.row, c.column, c.text) for c in t.cells] for t in read_pdf(data).tables]
    assert tables == [
        [(c.row, c.column, c.text) for c in t.cells] for t in read_pdf(_changed(DEV[0], lambda page: None)).tables
    ]


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_page_turned_on_its_side_reads_upright_by_plain_pdfplumber_too(
    turn: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise UnreadableError("for a test")

    data = _changed(DEV[0], lambda page: page.set_rotation(turn))
    fast = read_pdf(data)
    monkeypatch.setattr(source, "_read_fast", refuse)
    plain = read_pdf(data)
    assert (fast.reader, plain.reader) == ("pdf.fast", "pdf.plumber")
    assert _texts(plain) == _texts(fast)


def _holds(place: Place, char: dict[str, Any]) -> bool:
    x, y = (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2
    assert place.x0 is not None and place.x1 is not None and place.top is not None and place.bottom is not None
    return bool(char["text"].strip() and place.x0 < x < place.x1 and place.top < y < place.bottom)


def test_a_media_box_off_the_origin_is_counted_as_pdfplumber_counts() -> None:
    assert_same(_changed(DEV[0], lambda page: page.set_mediabox(-20, -30, 612, 792)))


def _texts(document: Document) -> list[Any]:
    return [
        [(c.row, c.column, c.row_span, c.column_span, [p.text for p in c.paragraphs]) for c in block.cells]
        if isinstance(block, Table)
        else block.text
        for block in document.blocks
    ]


@pytest.mark.parametrize("name", ["p09_siss_2023", "p13_subtrans_2024", "t11_salud_aysen"])
def test_the_way_out_through_pdfplumber_gives_the_same_document(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    data = (CORPUS / "dev" / f"{name}.pdf").read_bytes()
    fast = read_pdf(data)
    count = fast.page_count or 0
    monkeypatch.setattr(assemble, "read_pages", lambda data: ([read_page(data, n) for n in range(1, count + 1)], True))
    plain = read_pdf(data)
    assert (fast.reader, plain.reader) == ("pdf.fast", "pdf.plumber")
    assert _texts(plain) == _texts(fast)
