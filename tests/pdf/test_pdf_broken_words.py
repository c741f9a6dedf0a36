"""Words that a column narrower than they are breaks without a hyphen; words that merely fill their line."""

from __future__ import annotations

import pytest
from minipdf import grid, pdf, text
from unseen_pages import exact

from extractors.readers import read_bytes

SIZE = 10.0
LEFT, TOP, PAD = 60.0, 700.0, 4.0


def cell_of(*lines: str, beside: str = "Otra cosa") -> tuple[str, tuple[str, ...]]:
    """What a cell says whose widest line fills it to the last letter, and the reader's notes."""
    width = max(exact(line, SIZE) for line in lines) + 2 * PAD + 0.5
    xs = (LEFT, LEFT + width, LEFT + width + 200)
    ys = (TOP, TOP - 14 * len(lines) - 8, TOP - 14 * len(lines) - 30)
    words = "".join(text(LEFT + PAD, TOP - 12 - 12 * i, line, SIZE) for i, line in enumerate(lines))
    words += text(xs[1] + PAD, TOP - 12, beside, SIZE) + text(LEFT + PAD, ys[1] - 14, "x", SIZE)
    document = read_bytes(pdf([grid(xs, ys) + words]))
    (table,) = document.tables
    return table.rows()[0][0].text, document.notes


@pytest.mark.parametrize(
    ("lines", "whole"),
    [
        (("transparenci", "a activa"), "transparencia activa"),  # no word ends so
        (("comprometi", "do en la"), "comprometido en la"),
        (("investigacio", "nes y"), "investigaciones y"),  # no word begins so
        (("denominad", "or"), "denominador"),
        (("(84.600/2.4", "00)"), "(84.600/2.400)"),
        (("Sumatoria", ")*100"), "Sumatoria)*100"),
        (("terminados", "dentro del"), "terminados dentro del"),
        (("tramitación", "administrativa"), "tramitación administrativa"),
        (("Compras", "Públicas"), "Compras Públicas"),
    ],
)
def test_a_word_is_whole_again_and_two_stay_two(lines: tuple[str, ...], whole: str) -> None:
    assert cell_of(*lines) == (whole, ())


def test_the_document_knows_its_words() -> None:
    assert cell_of("implementa", "ciones", beside="Número de implementaciones")[0] == "implementaciones"
    said, notes = cell_of("comprometi", "do", "implementa", "solo")
    assert said == "comprometido implementa solo"
    assert notes == ("a narrow column may have broken a word between 'implementa' and 'solo'",)
    assert cell_of("comprometi", "do", "implementa", "solo", beside="implementa")[1] == ()


def test_an_initial_is_no_word_that_a_line_can_begin_with() -> None:
    assert cell_of("emprendedore", "s rurales", beside="acceso al P/B/S")[0] == "emprendedores rurales"


def test_a_word_that_leaves_room_is_none() -> None:
    assert cell_of("cubri", "da por otra línea")[0] == "cubri da por otra línea"
