"""How made PDF pages look."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from reportlab.lib.pagesizes import A4, landscape, legal, letter  # type: ignore[import-untyped]
from reportlab.pdfbase import pdfmetrics  # type: ignore[import-untyped]

Rules = Literal["full", "horizontal", "zebra", "none", "vertical", "outer", "head", "below"]
"""`outer`: a box around the table and a rule under its head; `head`: rules over and under the head and at the end;
`below`: a rule under each row, a piece for each cell, and none above the first."""
SIZES: dict[str, tuple[float, float]] = {
    "a4": A4,
    "letter": letter,
    "legal": legal,
    "a4_landscape": landscape(A4),
    "letter_landscape": landscape(letter),
}
FAMILIES = {
    "Helvetica": "Helvetica-Bold",
    "Times-Roman": "Times-Bold",
    "Courier": "Courier-Bold",
}


def text_width(text: str, font: str, size: float) -> float:
    """How wide a text is drawn, in points."""
    return float(pdfmetrics.stringWidth(text, font, size))


@dataclass(frozen=True, slots=True)
class Style:
    """How the pages look."""

    rules: Rules = "full"
    page: str = "letter"
    font: str = "Helvetica"
    size: float = 9
    margin: float = 50
    pad: float = 3
    gap: float = 5
    """Between paragraphs of a cell."""
    centred: bool = False
    """Cells stand in the middle of their row; such rows are not torn."""
    torn: bool = True
    """A row that does not fit is torn at a line; else it moves to the next page whole."""
    open_tears: bool = False
    """A torn row or merged cell has no rule at the page's end, as browsers print it."""
    head_repeated: bool = False
    head_shaded: bool = True
    head_inverse: bool = False
    """White on black."""
    narrow_heads: bool = False
    """Columns may be a little narrower than a word of their head, which breaks inside ("Ponderado r")."""
    merged: bool = True
    """A stage is one cell over its goals, without rules between; else each goal has a blank one."""
    doubled: bool = False
    """Bold is faked by drawing twice."""
    header: str = ""
    footer: str = "Página {n} de {of}"
    strokes: Literal["line", "word", "letter"] = "line"
    """What is drawn at once: a line with its spaces, or each word or letter at its own place, without any space."""
    drawn_as: Literal["lines", "fills", "boxes", "dashes"] = "lines"
    """Rules are lines, thin filled rectangles (as word processors have them), a box for each cell, or dashes."""
    numbers: Literal["left", "middle", "right"] = "left"
    """Where short cells (weights, marks, numbers) stand."""
    justified: bool = False
    """Lines of cells are stretched to the width of their column."""
    page_rule: bool = False
    """A rule under the page's head and one over its foot."""
    watermark: str = ""
    """Large grey words across each page."""
    hyphenated: bool = False
    """Words are broken at line ends with a hyphen."""
    shuffled: bool = False
    """What is drawn comes in no order."""
    rotated: bool = False
    """Pages lie on their side and say so (/Rotate 90)."""
    first_room: float = 0
    """Empty space on the first page, to move the page breaks."""

    @property
    def leading(self) -> float:
        return self.size * 1.2

    @property
    def above(self) -> float:
        """Space over and under the text of a row: more where no rule parts rows, so that they stand apart."""
        return self.pad if self.rules in ("full", "horizontal", "zebra", "below") else self.pad + self.gap

    @property
    def bold(self) -> str:
        return FAMILIES[self.font]
