"""List marks that are drawn: small circles before words are bullets, other circles are none."""

from __future__ import annotations

import pytest
from minipdf import grid, pdf, text

from extractors.document import Paragraph
from extractors.readers.pdf import read_pdf


def circle(x: float, y: float, r: float, paint: str = "f") -> str:
    """A circle of four curves around (x, y)."""
    k = 0.5523 * r
    return (
        f"{x + r} {y} m {x + r} {y + k} {x + k} {y + r} {x} {y + r} c {x - k} {y + r} {x - r} {y + k} {x - r} {y} c "
        f"{x - r} {y - k} {x - k} {y - r} {x} {y - r} c {x + k} {y - r} {x + r} {y - k} {x + r} {y} c h {paint}\n"
    )


ITEMS = ("Instalar dos oficinas", "en la provincia", "Capacitar a los dirigentes")


def said(before: str) -> list[str]:
    lines = "".join(text(80, 688 - 12 * n, words) for n, words in enumerate(ITEMS))
    document = read_pdf(pdf([grid([50, 400], [600, 700, 720]) + text(60, 706, "Logros") + lines + before]))
    assert not document.unplaced and not document.notes
    return [p.text for p in document.tables[0].cell(1, 0).paragraphs]


@pytest.mark.parametrize("paint", ["f", "S"])
def test_small_circles_before_words_begin_items(paint: str) -> None:
    marks = circle(70, 691, 1.5, paint) + circle(70, 667, 1.5, paint)
    assert said(marks) == ["• Instalar dos oficinas", "en la provincia", "• Capacitar a los dirigentes"]


@pytest.mark.parametrize(
    "marks",
    [circle(70, 691, 9), circle(300, 640, 1.5), "1 g " + circle(70, 691, 1.5) + "0 g ", circle(120, 688, 1.5)],
    ids=["large", "far from any word", "white", "within a text"],
)
def test_other_circles_are_no_marks(marks: str) -> None:
    assert not any("•" in words for words in said(marks))


def test_a_mark_before_a_line_of_prose() -> None:
    document = read_pdf(pdf([text(80, 700, "Reducir los plazos") + circle(71, 703, 1.4)]))
    assert [b.text for b in document.blocks if isinstance(b, Paragraph)] == ["• Reducir los plazos"]
