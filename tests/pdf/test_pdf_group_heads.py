"""A head on two levels in a table with horizontal rules alone: a shorter rule under the texts that group columns."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest
from minipdf import line, pdf, text
from unseen_pages import exact

from extractors.readers.pdf import read_pdf

SIZE = 9.0


def centred(x0: float, x1: float, y: float, words: str) -> str:
    return text((x0 + x1 - exact(words, SIZE)) / 2, y, words, SIZE)


@pytest.mark.parametrize("seed", range(12))
def test_a_group_head_spans_the_columns_that_it_is_centred_on(seed: int) -> None:
    draw = random.Random(seed)
    groups = [draw.choice((1, 2, 3)) for _ in range(draw.choice((1, 2)))]
    groups[0] = max(2, groups[0])
    widths = [110.0] * 2 + [50.0] * sum(groups) + [50.0]
    xs = [40.0]
    for width in widths:
        xs.append(xs[-1] + width)
    top, middle, bottom = 700.0, 682.0, 662.0
    first, last = xs[2], xs[2 + sum(groups)]
    page = "".join(line(a, y, b, y) for y in (top, bottom, 632.0, 602.0) for a, b in pairwise(xs))
    page += line(first, middle, last, middle)
    page += text(xs[0] + 4, 688, "Producto", SIZE) + text(xs[1] + 4, 688, "Nombre", SIZE)
    page += text(xs[-2] + 4, 688, "Notas", SIZE)
    column, names = 2, ("Efectivo", "Meta")
    expected = []
    for name, count in zip(names, groups, strict=False):
        page += centred(xs[column], xs[column + count], 688, name)
        expected.append((column, count, name))
        for n in range(count):
            page += centred(xs[column + n], xs[column + n + 1], 668, str(2014 + n))
        column += count
    for y in (644.0, 614.0):
        page += text(xs[0] + 4, y, "Propiedad", SIZE) + text(xs[1] + 4, y, "Tiempo medio", SIZE)
        page += "".join(centred(a, b, y, "41,0") for a, b in pairwise(xs[2:-1]))
        page += text(xs[-2] + 4, y, "1", SIZE)
    (table,) = read_pdf(pdf([page])).tables
    head = [(cell.column, cell.column_span, cell.text) for cell in table.rows()[0]]
    assert [cell for cell in head if cell[2] in names] == expected
    assert [cell.row_span for cell in table.rows()[0] if cell.text in ("Producto", "Nombre", "Notas")] == [2, 2, 2]
    assert [cell.text for cell in table.rows()[1]] == [str(2014 + n) for count in groups for n in range(count)]


def test_a_heading_between_two_tables_is_no_level_of_a_head() -> None:
    rules = "".join(line(40, y, 400, y) for y in (700, 680, 660, 600, 580, 560)) + line(150, 630, 300, 630)
    words = "".join(
        text(x, y, words, SIZE)
        for y, cells in ((686, ("Nombre", "Meta")), (666, ("Uno", "5")), (586, ("Otro", "Peso")), (566, ("Dos", "7")))
        for x, words in zip((44, 250), cells, strict=True)
    )
    document = read_pdf(pdf([rules + words + text(160, 636, "Segundo cuadro", SIZE)]))
    assert [len(table.rows()) for table in document.tables] == [2, 2]


STAGES = ("I", "II", "III", "IV")
XS = (40.0, 140.0, 240.0, 262.0, 284.0, 306.0, 328.0, 400.0, 470.0)
"""Borders of the columns: framework, system, four stages, priority, weight."""


def systems(rows: list[tuple[str, str, int, str, str]], top: float, *, left: bool) -> str:
    """Draws the rows of a table of systems: the committed stage marked, a rule below each row."""
    page = ""
    for n, (framework, name, stage, priority, weight) in enumerate(rows):
        y = top - 20.0 * n
        for x, said in zip((0, 1, 6, 7), (framework, name, priority, weight), strict=True):
            page += text(XS[x] + 4, y - 12, said, SIZE)
        page += (
            text(XS[1 + stage] + 4, y - 12, "O", SIZE) if left else centred(XS[1 + stage], XS[2 + stage], y - 12, "O")
        )
        page += line(XS[0], y - 20, XS[-1], y - 20)
    return page


ROWS = [("Marco", "Capacitación", 3, "Alta", "60%"), ("", "Auditoría", 1, "Menor", "40%")]


def check_systems(page: str) -> None:
    (table,) = read_pdf(pdf([page])).tables
    rows = [[(c.column, c.column_span, c.text) for c in row if c.text] for row in table.rows()]
    assert (2, 4, "Etapas de Desarrollo") in [cell for row in rows[:2] for cell in row]
    assert [(2 + n, 1, name) for n, name in enumerate(STAGES)] in rows
    assert rows[-2:] == [
        [(0, 1, "Marco"), (1, 1, "Capacitación"), (4, 1, "O"), (6, 1, "Alta"), (7, 1, "60%")],
        [(1, 1, "Auditoría"), (2, 1, "O"), (6, 1, "Menor"), (7, 1, "40%")],
    ]


def test_rules_below_two_group_heads_with_no_rule_above_the_table() -> None:
    page = "".join(
        text(XS[x] + 4, 700, said, SIZE)
        for x, said in zip((0, 1, 2, 6, 7), ("Marco", "Sistemas", "Objetivos", "Prioridad", "Ponderador"), strict=True)
    )
    page += text(XS[2] + 4, 680, "Etapas de Desarrollo", SIZE)
    page += "".join(line(a, y, b, y) for y in (696.0, 676.0) for a, b in pairwise(XS[2:7]))
    page += "".join(text(XS[2 + n] + 4, 660, name, SIZE) for n, name in enumerate(STAGES)) + line(
        XS[0], 652, XS[-1], 652
    )
    check_systems(page + systems(ROWS, 652.0, left=True))


def test_the_levels_of_a_head_are_columns_where_whole_rules_separate_them() -> None:
    page = "".join(line(XS[0], y, XS[-1], y) for y in (700.0, 680.0, 660.0))
    for x, said in zip((0, 1, 6, 7), ("Marco", "Sistemas", "Prioridad", "Ponderador"), strict=True):
        page += text(XS[x] + 4, 688, said, SIZE)
    page += centred(XS[2], XS[6], 688, "Etapas de Desarrollo")
    page += "".join(centred(XS[2 + n], XS[3 + n], 668, name) for n, name in enumerate(STAGES))
    check_systems(page + systems(ROWS, 660.0, left=False))


def test_a_group_head_without_any_rule_is_one_cell_and_no_words_are_counted_twice() -> None:
    page = ""
    for x, said in zip((0, 1, 6, 7), ("Marco", "Sistemas", "Prioridad", "Ponderador"), strict=True):
        page += text(XS[x] + 4, 688, said, SIZE)
    page += centred(XS[2], XS[6], 688, "Etapas de Desarrollo")
    page += "".join(centred(XS[2 + n], XS[3 + n], 676, name) for n, name in enumerate(STAGES))
    for n, (framework, name, stage, priority, weight) in enumerate(ROWS):
        for x, said in zip((0, 1, 6, 7), (framework, name, priority, weight), strict=True):
            page += text(XS[x] + 4, 656 - 20 * n, said, SIZE)
        page += centred(XS[1 + stage], XS[2 + stage], 656 - 20 * n, "O")
    document = read_pdf(pdf([page]))
    (table,) = document.tables
    head = [[(c.column, c.column_span, c.row_span, c.text) for c in row] for row in table.rows()[:2]]
    assert (2, 4, 1, "Etapas de Desarrollo") in head[0] and (0, 1, 2, "Marco") in head[0]
    assert head[1] == [(2 + n, 1, 1, name) for n, name in enumerate(STAGES)]
    assert not document.notes and not document.unplaced
