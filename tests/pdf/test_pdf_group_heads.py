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
