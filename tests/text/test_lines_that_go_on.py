"""How the printed lines of a paragraph read on: with a space, without one, or as one word."""

import pytest

from extractors.document import Line, Paragraph, Place


@pytest.mark.parametrize(
    ("above", "below", "whole"),
    [
        ("el cumpli-", "miento", "el cumplimiento"),
        ("Higiene-", "Seguridad", "Higiene-Seguridad"),
        ("años 2025-", "2026", "años 2025-2026"),
        ("(-", "1250/5)", "(-1250/5)"),
        ("mayo -", "Junio", "mayo - Junio"),
        ("casos t/", "casos t-1", "casos t/casos t-1"),
        ("dos /", "tres", "dos / tres"),
    ],
)
def test_a_line_goes_on(above: str, below: str, whole: str) -> None:
    lines = [Line(text, text, Place()) for text in (above, below)]
    assert Paragraph.of(lines).text == whole


def test_a_word_that_a_narrow_column_broke_goes_on_and_keeps_its_places() -> None:
    first, second = Line("investigacio", "investigacio", Place(), is_broken=True), Line("nes y", "nes y", Place())
    paragraph = Paragraph.of([first, second])
    assert paragraph.text == "investigaciones y"
    assert paragraph.span(0, 15).stretches() == [(first, 0, 12), (second, 0, 3)]
