"""Style of made PDF pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from reportlab.lib.pagesizes import A4, landscape, legal, letter  # type: ignore[import-untyped]
from reportlab.pdfbase import pdfmetrics  # type: ignore[import-untyped]

Rules = Literal["full", "horizontal", "zebra", "none", "vertical", "outer", "head", "below"]
"""`outer`: a box around the table and a rule below its header row; `head`: rules above and below the header row and
at the end; `below`: a rule below each row, in pieces for each cell, and none above the first."""
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
    """Returns the width of a drawn text, in points."""
    return float(pdfmetrics.stringWidth(text, font, size))


@dataclass(frozen=True, slots=True)
class Style:
    """Style of the pages; lengths are in points."""

    rules: Rules = "full"
    page: str = "letter"
    font: str = "Helvetica"
    size: float = 9
    margin: float = 50
    pad: float = 3
    gap: float = 5
    """Space between paragraphs of a cell."""
    centred: bool = False
    """True if cells are centred vertically in their row; such rows are not torn."""
    torn: bool = True
    """True if a row that does not fit is torn at a line; otherwise it moves to the next page whole."""
    open_tears: bool = False
    """True if a torn row or merged cell has no rule at the page's end, as browsers print it."""
    head_repeated: bool = False
    head_shaded: bool = True
    head_inverse: bool = False
    """True if the header row is white on black."""
    narrow_heads: bool = False
    """True if columns may be slightly narrower than a word of their header, which then breaks ("Ponderado r")."""
    merged: bool = True
    """True if a stage is one merged cell beside its goals; otherwise each goal has a blank cell."""
    doubled: bool = False
    """True if bold is imitated by drawing text twice."""
    header: str = ""
    footer: str = "Página {n} de {of}"
    strokes: Literal["line", "word", "letter"] = "line"
    """Unit of drawing: a line with its spaces, or each word or letter at its own position, without spaces."""
    drawn_as: Literal["lines", "fills", "boxes", "dashes"] = "lines"
    """How rules are drawn: as lines, thin filled rectangles (as word processors do), a box for each cell, or dashes."""
    numbers: Literal["left", "middle", "right"] = "left"
    """Alignment of short cells (weights, marks, numbers)."""
    justified: bool = False
    """True if lines of cells are stretched to the width of their column."""
    page_rule: bool = False
    """True if there is a rule below the page header and one above the page footer."""
    watermark: str = ""
    """Large grey text across each page; empty for none."""
    hyphenated: bool = False
    """True if words are hyphenated at line ends."""
    shuffled: bool = False
    """True if the pieces of text are drawn in random order."""
    rotated: bool = False
    """True if pages are stored sideways with /Rotate 90."""
    first_room: float = 0
    """Empty space on the first page, to move the page breaks."""

    @property
    def leading(self) -> float:
        return self.size * 1.2

    @property
    def above(self) -> float:
        """Space above and below the text of a row: more if no rules separate the rows."""
        return self.pad if self.rules in ("full", "horizontal", "zebra", "below") else self.pad + self.gap

    @property
    def bold(self) -> str:
        return FAMILIES[self.font]
