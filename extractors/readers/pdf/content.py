"""What a PDF page holds before any layout: words and ruling lines, in pdfplumber's coordinates.

Both engines (`fast`, `plumber`) give a `PageContent`; everything after them knows nothing of the PDF.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from extractors.document import Place, Reason

Box = tuple[float, float, float, float]
"""(x0, top, x1, bottom) in PDF points, the origin in the top left corner of the page."""

HorizontalRule = tuple[float, float, float]
"""(y, x0, x1)"""
VerticalRule = tuple[float, float, float]
"""(x, top, bottom)"""


@dataclass(slots=True, eq=False)
class Word:
    """Characters without white space between them, as one program drew them.

    `top` and `bottom` are the font's, not the glyphs'; `base` is the y of the baseline; `widths` tells the relative
    widths of the characters, so that a word which runs over a cell border can be cut where the border is.
    `turn` is how many quarter turns clockwise the text was turned on the page (0: upright).  `run` is the address of
    the text object that drew it (0: unknown); words come in the order in which they were drawn.  `apart` says that it
    joins no word before it, however close; `seams` are the characters with which another text object begins, None
    where nobody knows.
    """

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    base: float
    size: float
    bold: bool
    widths: Mapping[str, float]
    turn: int = 0
    run: int = 0
    apart: bool = False
    seams: Sequence[int] | None = ()

    def edges(self) -> list[float]:
        """The x at which each character begins, and where the last one ends."""
        widths = [self.widths[c] for c in self.text]
        whole = sum(widths)
        if whole <= 0:
            widths, whole = [1.0] * len(self.text), float(len(self.text))
        scale, x, out = (self.x1 - self.x0) / whole, self.x0, [self.x0]
        for width in widths:
            x += width * scale
            out.append(x)
        return out


@dataclass(slots=True)
class PageContent:
    """The words and rules of a page.

    `turn` is how many quarter turns the content was turned back to stand upright (words and rules are given upright;
    `place` gives places on the page as it is displayed).  `comments` are annotations that stand over the page and
    belong to no cell; `notes` are doubts that a person should see.
    """

    number: int
    width: float
    height: float
    words: list[Word] = field(default_factory=list)
    horizontal: list[HorizontalRule] = field(default_factory=list)
    vertical: list[VerticalRule] = field(default_factory=list)
    shades: list[Box] = field(default_factory=list)
    """Filled boxes without an outline; `shades.take_shades` tells what they are."""
    unseen: list[Box] = field(default_factory=list)
    """What is white on the paper: its edges are rules that nobody sees."""
    comments: list[Word] = field(default_factory=list)
    letters: int = 0
    """How many characters the source gave, white space aside: as many must be found again after the layout."""
    unknown: int = 0
    """How many of them are glyphs that map to no character."""
    left_out: dict[Reason, list[Word]] = field(default_factory=dict)
    """Words that belong to no line of the page, by the reason."""
    image_share: float = 0.0
    turn: int = 0
    notes: list[str] = field(default_factory=list)
    stripes: list[Box] = field(default_factory=list)
    """Filled boxes behind whole rows: they may tell rows, their edges are no rules."""
    drawn: int = 0
    """How many objects were drawn on it, words, rules and pictures alike."""
    scanned: bool = False
    """True where OCR read its words: their boxes and sizes are a guess."""
    faint: set[int] = field(default_factory=set)
    """Text objects (`Word.run`) that looked hidden, and show."""

    def leave_out(self, reason: Reason, words: Iterable[Word]) -> None:
        """Takes words (by identity) off the page and remembers why."""
        gone = {id(word): word for word in words}
        if gone:
            self.words = [word for word in self.words if id(word) not in gone]
            self.left_out.setdefault(reason, []).extend(gone.values())

    def place(self, box: Box) -> Place:
        """A box as a place on the displayed page, rounded to a thousandth of a point."""
        x0, top, x1, bottom = unturn(box, self.turn, self.width, self.height)
        # Twice as fast as rounding to so many digits, and a document has ten thousand of them.
        return Place(
            self.number, round(x0 * 1e3) / 1e3, round(top * 1e3) / 1e3, round(x1 * 1e3) / 1e3, round(bottom * 1e3) / 1e3
        )


def unturn(box: Box, turn: int, width: float, height: float) -> Box:
    """Takes a box of upright content (on a page of `width` x `height`, upright) back to the page as displayed."""
    x0, top, x1, bottom = box
    if turn == 1:  # the content had been turned clockwise: its top is the page's right side
        return (height - bottom, x0, height - top, x1)
    if turn == 2:
        return (width - x1, height - bottom, width - x0, height - top)
    if turn == 3:
        return (top, width - x1, bottom, width - x0)
    return box
