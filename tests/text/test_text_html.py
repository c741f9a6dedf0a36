"""Tables in HTML tags within a text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.document import Document, Paragraph, ReadError, Table
from extractors.readers import read_bytes

FIGURES = [["N°", "Nombre del Sistema", "Ponderador"], ["1", "Estado Verde", "20.00"], ["", "Total", "20%"]]


def read(text: str) -> Document:
    return read_bytes(text.encode())


def rows(table: Table) -> list[list[str]]:
    return [[cell.text for cell in row] for row in table.rows()]


def outside(document: Document) -> list[tuple[int, str]]:
    return [(block.level, block.text) for block in document.blocks if isinstance(block, Paragraph)]


def row(cells: list[str], tag: str = "td") -> str:
    return "<tr>" + "".join(f"<{tag}>{cell}</{tag}>" for cell in cells) + "</tr>"


@pytest.mark.parametrize(
    "text",
    [
        "<table>" + "".join(map(row, FIGURES)) + "</table>",
        "<TABLE border='1'>\n<tbody>\n" + "\n".join(map(row, FIGURES)) + "\n</tbody>\n</TABLE>",
        "<html><body><table>" + "\n".join(map(row, FIGURES)) + "</table></body></html>",
        "<table><tr><td>N°<td>Nombre del <b>Sistema</b><td>Ponderador<tr><td>1<td>Estado\nVerde<td>20.00"
        "<tr><td><td>Total<td>20%</table>",
        "<table>" + "".join(map(row, FIGURES)),
    ],
    ids=["one line", "a row a line", "in a page", "no end tags", "never closed"],
)
def test_a_table_reads_the_same_however_it_is_written(text: str) -> None:
    document = read("## Sistemas\n\n" + text + "\n")
    (table,) = document.tables
    assert rows(table) == FIGURES
    assert outside(document) == [(2, "Sistemas")]
    assert document.reader == "text.html"


def test_a_text_may_begin_with_a_table_but_a_web_page_is_none() -> None:
    assert rows(read("<html><body><table>" + row(["a", "b"]) + "</table></body></html>\n").tables[0]) == [["a", "b"]]
    with pytest.raises(ReadError, match="web page"):
        read("<html><head></head><body><table></table>")


def test_spans_paragraphs_and_heads() -> None:
    text = (
        "<table><tr><th colspan=2>Etapas</th><th>Peso</th></tr>"
        '<tr><td rowspan="2">Etapa 1</td>'
        "<td><p>Uno &amp; dos</p><ul><li>a</li><li>b &lt; c</li></ul></td><td>1%</td></tr>"
        "<tr><td>tres<br>cuatro</td><td>2%</td></tr></table>"
    )
    (table,) = read(text).tables
    assert table.cell(2, 0).text == "Etapa 1"
    assert [p.text for p in table.cell(1, 1).paragraphs] == ["Uno & dos", "a", "b < c"]
    assert [p.text for p in table.cell(2, 1).paragraphs] == ["tres", "cuatro"]
    assert [cell.text for cell in table.cells if cell.is_header] == ["Etapas", "Peso"]
    assert table.column_count == 3


def test_what_stands_around_a_table_stays() -> None:
    document = read(
        "<h3>Objetivo 1</h3>\nantes <table><caption>Cuadro 2</caption>" + row(["a", "b"]) + "</table> después\n"
        '<div align="center">entre</div>\n\n<table>' + row(["c"]) + "</table>\nfin\n"
    )
    said = [(0, "antes"), (0, "Cuadro 2"), (0, "después"), (0, "entre"), (0, "fin")]
    assert outside(document) == [(3, "Objetivo 1"), *said]
    assert [rows(table) for table in document.tables] == [[["a", "b"]], [["c"]]]


def test_a_table_within_a_cell_is_words_of_the_cell() -> None:
    (table,) = read("<table><tr><td>a<table>" + row(["b", "c"]) + "</table>d</td><td>e</td></tr></table>").tables
    assert rows(table) == [["a b c d", "e"]]


def test_words_keep_the_lines_on_which_they_stand() -> None:
    (table,) = read("uno\n\n<table><tr><td>dos\ntres</td>\n<td>cuatro</td></tr></table>\n").tables
    said = [(line.text, line.place.line_start) for c in table.cells for p in c.paragraphs for line in p.lines]
    assert said == [("dos", 3), ("tres", 4), ("cuatro", 5)]


def test_other_tables_of_the_same_text_are_read_in_their_dialect() -> None:
    document = read("| N° | Nombre |\n|--|--|\n| 1 | Uno |\n\n<table>" + row(["a", "b"]) + "</table>\n")
    assert [rows(table) for table in document.tables] == [[["N°", "Nombre"], ["1", "Uno"]], [["a", "b"]]]


def test_cells_that_span_everything_are_too_large() -> None:
    with pytest.raises(ReadError) as caught:
        read("<table>palabra" + "<tr><td rowspan=9999 colspan=9999>" * 50)
    assert caught.value.error_type == "too_large"


@pytest.mark.parametrize("span", ["0", "-1", "dos", "", "²", "9" * 5000])
def test_a_span_that_is_none_is_one(span: str) -> None:
    (table,) = read(f'<table><tr><td rowspan="{span}" colspan="{span}">a</td><td>b</td></tr></table>').tables
    assert (table.row_count, table.column_count) == (1, 2)


words = st.text(st.characters(whitelist_categories=["Lu", "Ll", "Nd"], max_codepoint=0x17F), min_size=1, max_size=8)


@given(st.lists(st.lists(st.lists(words, max_size=3), min_size=3, max_size=3), min_size=1, max_size=4), st.booleans())
def test_every_word_of_every_cell_is_read(table: list[list[list[str]]], paragraphs: bool) -> None:
    said = "<p>{}</p>" if paragraphs else "{} "
    drawn = [row(["".join(map(said.format, cell)) for cell in cells]) for cells in table]
    document = read("Sistemas\n<table>" + "\n".join(drawn) + "</table>")
    assert rows(document.tables[0]) == [[" ".join(c) for c in r] for r in table]
