"""When table pieces are one table, on documents made for the purpose (no PDF needed)."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from extractors.document import Block, Cell, Document, Line, Paragraph, Place, Table
from extractors.stitching import stitch

HEAD = ("N°", "Nombre del Sistema", "Ponderador")


def paragraph(text: str, page: int, x0: float = 50.0) -> Paragraph:
    return Paragraph.of([Line(text, text, Place(page, x0, 10.0, x0 + 5.0 * len(text), 20.0))])


def table(rows: Sequence[Sequence[str]], page: int, xs: Sequence[float] = (50, 100, 400), head: bool = False) -> Table:
    cells = tuple(
        Cell(r, c, (paragraph(text, page, xs[c]),) if text else (), is_header=head and r == 0)
        for r, row in enumerate(rows)
        for c, text in enumerate(row)
    )
    return Table(cells, page)


def stitched(*blocks: Block) -> Document:
    return stitch(Document(blocks, "test"))


def texts(found: Table) -> list[list[str]]:
    return [[cell.text for cell in row] for row in found.rows()]


def test_a_piece_on_the_next_page_goes_on_with_its_empty_cells() -> None:
    document = stitched(table([HEAD, ("1", "Calidad de", "20.00")], 1, head=True), table([("", "Servicio", "")], 2))
    assert [texts(t) for t in document.tables] == [[list(HEAD), ["1", "Calidad de", "20.00"], ["", "Servicio", ""]]]


def test_a_repeated_head_is_dropped_and_kept_as_furniture() -> None:
    document = stitched(table([HEAD, ("1", "Uno", "20.00")], 1), table([HEAD, ("2", "Dos", "30.00")], 2))
    assert texts(document.tables[0])[1:] == [["1", "Uno", "20.00"], ["2", "Dos", "30.00"]]
    assert [p.text for p in document.furniture] == list(HEAD)


def test_a_row_said_twice_under_a_repeated_head_is_a_row() -> None:
    row = ("1", "Calidad de Servicio", "20.00")
    document = stitched(table([HEAD, row], 1), table([HEAD, row], 2))
    assert texts(document.tables[0])[1:] == [list(row), list(row)]


def test_over_three_pages() -> None:
    document = stitched(table([HEAD], 1), *(table([HEAD, (str(n), "Sistema", "5")], n) for n in (2, 3)))
    assert texts(document.tables[0]) == [list(HEAD), ["2", "Sistema", "5"], ["3", "Sistema", "5"]]


def test_another_known_head_begins_another_table() -> None:
    stages = ("Etapas de Desarrollo", "Objetivos de Gestión", "Ponderación Objetivo de Gestión")
    document = stitched(table([HEAD, ("1", "Uno", "20.00")], 1), table([stages, ("Etapa 1", "Algo", "5%")], 2))
    assert len(document.tables) == 2


def test_a_heading_between_them_keeps_tables_apart() -> None:
    first, second = table([HEAD, ("1", "Uno", "2")], 1), table([("2", "Dos", "3")], 2)
    assert len(stitched(first, paragraph("Objetivo 2. Otro", 2), second).tables) == 2


def test_tables_of_one_page_stay_apart() -> None:
    assert len(stitched(table([HEAD, ("1", "Uno", "2")], 1), table([("2", "Dos", "3")], 1)).tables) == 2


def test_a_table_with_its_columns_elsewhere_is_another() -> None:
    piece = table([("Planta", "184", "211")], 2, xs=(50, 420, 500))
    assert len(stitched(table([HEAD, ("1", "Uno" * 20, "20.00")], 1), piece).tables) == 2


def test_fewer_columns_are_mapped_by_where_their_words_stand() -> None:
    piece = table([("Servicio", "20.00")], 2, xs=(100, 400))
    document = stitched(table([HEAD, ("1", "Calidad de", "10.00")], 1), piece)
    (found,) = document.tables
    assert [(c.column, c.text) for c in found.rows()[2]] == [(1, "Servicio"), (2, "20.00")]


def test_blank_columns_of_a_piece_with_fewer_are_no_hindrance() -> None:
    piece = table([("", "Servicio", "")], 2, xs=(50, 100, 400))
    four = ("N°", "Nombre del Sistema", "Ponderador", "Mide")
    (found,) = stitched(table([four, ("1", "Calidad de", "10.00", "x")], 1, xs=(50, 100, 400, 500)), piece).tables
    assert [c.text for c in found.rows()[2]] == ["", "Servicio", ""]


def test_a_span_over_the_break_stays_a_span() -> None:
    cells = (
        Cell(0, 0, (paragraph("Etapas 1", 2),), row_span=2),
        Cell(0, 1, (paragraph("Uno", 2, 100),)),
        Cell(1, 1, (paragraph("Dos", 2, 100),)),
    )
    first = table([("Etapas", "Objetivos"), ("Etapas 0", "Cero")], 1, xs=(50, 100), head=True)
    document = stitched(first, Table(cells, 2))
    (found,) = document.tables
    assert (found.cell(3, 0).text, found.cell(2, 0).row_span) == ("Etapas 1", 2)


def test_lines_stay_the_same_objects() -> None:
    blocks = (table([HEAD, ("1", "Uno", "20.00")], 1), table([HEAD, ("2", "Dos", "30.00")], 2))
    before = {id(line) for line in Document(blocks, "test").lines()}
    assert {id(line) for line in stitched(*blocks).lines()} == before


def test_a_title_row_waits_for_its_table() -> None:
    title = Table((Cell(0, 0, (paragraph("Actividad 1.3", 1),)),), 1)
    document = stitched(title, table([("Logros efectivos", "Otra cosa", "Brechas"), ("a", "b", "c")], 2))
    (found,) = document.tables
    assert found.cell(0, 2).text == "Actividad 1.3"
    assert found.row_count == 3


def test_a_head_torn_between_its_lines_is_whole_again() -> None:
    above = ("Productos", "Modificaciones o mejoras", "Evaluación del avance")
    below = ("", "comprometidas", "(Incorpora o no efectivamente la mejora comprometida)")
    row = ("1. Riego", "- Adecuar el calendario", "Se incorporó")
    (found,) = stitched(table([above], 1), table([below, row], 2)).tables
    assert texts(found) == [
        [above[0], f"{above[1]} comprometidas", f"{above[2]} (Incorpora o no efectivamente la mejora comprometida)"],
        list(row),
    ]


def test_a_row_below_heads_that_completes_none_stays_a_row() -> None:
    above = ("Productos", "Modificaciones o mejoras", "Evaluación del avance")
    (found,) = stitched(table([above], 1), table([("", "- Adecuar el calendario", "Se incorporó")], 2)).tables
    assert found.row_count == 2


@pytest.mark.parametrize("centred", [False, True], ids=["flush", "centred"])
@pytest.mark.parametrize("widths", [(1, 2), (2, 1), (2, 2), (2, 3), (3, 1), (3, 2)], ids=str)
def test_group_headers_span_the_columns_of_the_level_on_the_next_page(widths: tuple[int, int], centred: bool) -> None:
    """A short group header may be nearer to another group's column than its own last one is to it."""
    count = 2 + sum(widths) + 1
    xs = [50 + 80 * n for n in range(count)]
    starts = [0, 1, 2, 2 + widths[0], count - 1]
    names = ["Indicador", "Fórmula de Cálculo", "Meta", "Efectivo", "Cumple"]
    ends = [*starts[1:], count]
    levels = ["", "", *(name for width in widths for name in ("Valor", "Numerador", "Denominador")[:width]), ""]
    values = ["Tasa de reclamos", "(A/B)*100", *("12" for _ in levels[2:-1]), "SI"]
    middles = [
        (xs[a] + xs[b - 1] + 5 * len(levels[b - 1] or values[b - 1])) / 2 for a, b in zip(starts, ends, strict=True)
    ]
    places = [m - 2.5 * len(own) for m, own in zip(middles, names, strict=True)] if centred else [xs[a] for a in starts]
    document = stitched(table([names], 1, places), table([levels, values], 2, xs))
    (found,) = document.tables
    head = [(cell.text, cell.column, cell.column_span, cell.row_span) for cell in found.rows()[0]]
    deep = [1 if name in ("Meta", "Efectivo") else 2 for name in names]
    if 1 in widths:  # a group of one column has a second level too
        deep = [1] * 5
    assert head == [(own, a, b - a, d) for own, a, b, d in zip(names, starts, ends, deep, strict=True)]
    assert [cell.text for cell in found.rows()[2]] == values
