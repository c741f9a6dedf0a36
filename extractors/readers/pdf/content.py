"""Content of a PDF page before layout analysis: words and ruling lines, in pdfplumber's coordinates.

Both engines (`fast`, `plumber`) return a `PageContent`; the steps after them do not depend on the PDF.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from extractors.document import Place, Reason

Box = tuple[float, float, float, float]
"""(x0, top, x1, bottom) in PDF points; the origin is the top left corner of the page."""

HorizontalRule = tuple[float, float, float]
"""(y, x0, x1)"""
VerticalRule = tuple[float, float, float]
"""(x, top, bottom)"""


class Seam(NamedTuple):
    """Place in a word where another text object begins: its first character, and its `Word.run`.

    `end` and `start` are where the text before ends and the text after begins, in points from the word's beginning.
    """

    at: int
    run: int
    end: float
    start: float


@dataclass(slots=True, eq=False)
class Word:
    """Characters without white space between them.

    `top` and `bottom` are those of the font, not of the glyphs.  `base` is the y of the baseline (x for text that runs
    down or up).  `widths` are the relative widths of the characters; with them, a word that crosses a cell border can
    be cut at the border.  `turn` is the number of quarter turns clockwise by which the text is turned on the page (0:
    upright).  `run` identifies the text object that drew the word (0: unknown).  If `apart`, the word is not joined to
    the word before it, however close.  `seams` are the places where another text object begins; None if unknown.  Words
    are kept in drawing order.
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
    seams: Sequence[Seam] | None = ()

    def edges(self) -> list[float]:
        """Returns the x at which each character begins, and the x at which the last one ends."""
        widths = [self.widths[c] for c in self.text]
        whole = sum(widths)
        if whole <= 0:
            widths, whole = [1.0] * len(self.text), float(len(self.text))
        scale, x, out = (self.x1 - self.x0) / whole, self.x0, [self.x0]
        for width in widths:
            x += width * scale
            out.append(x)
        return out

    def parts(self) -> list[Word]:
        """Returns what each text object drew of this word."""
        return [self.part(n, n + 1) for n in range(len(self.seams or ()) + 1)]

    def part(self, first: int, end: int) -> Word:
        """Returns what text objects `first` to `end` (exclusive) of this word drew, as a word."""
        seams = self.seams or ()
        length = self.bottom - self.top if self.turn % 2 else self.x1 - self.x0
        ends = [Seam(0, self.run, 0.0, 0.0), *seams, Seam(len(self.text), 0, length, length)]
        at, run, _, start = ends[first]
        stop, _, last, _ = ends[end]
        own = [Seam(s.at - at, s.run, s.end - start, s.start - start) for s in seams[first : end - 1]]
        x0, top, x1, bottom = self.x0, self.top, self.x1, self.bottom
        if self.turn % 2:
            top, bottom = (top + start, top + last) if self.turn == 1 else (bottom - last, bottom - start)
        else:
            x0, x1 = (x1 - last, x1 - start) if self.turn else (x0 + start, x0 + last)
        return replace(self, text=self.text[at:stop], x0=x0, top=top, x1=x1, bottom=bottom, run=run, seams=own)


@dataclass(slots=True)
class PageContent:
    """Words and rules of a page.

    Words and rules are upright; `turn` is the number of quarter turns by which the content was turned back for that,
    and `place` converts to the page as displayed.  `comments` are words of annotations, which belong to no cell;
    `notes` are doubts that a person should see.
    """

    number: int
    width: float
    height: float
    words: list[Word] = field(default_factory=list)
    horizontal: list[HorizontalRule] = field(default_factory=list)
    vertical: list[VerticalRule] = field(default_factory=list)
    shades: list[Box] = field(default_factory=list)
    """Filled boxes without an outline; `filled_boxes.take_shades` classifies them."""
    unseen: list[Box] = field(default_factory=list)
    """Boxes drawn in white on the paper: their edges are invisible rules."""
    comments: list[Word] = field(default_factory=list)
    letters: int = 0
    """Number of characters in the source without white space; the layout must account for as many."""
    unknown: int = 0
    """Number of those that are glyphs without a character (U+FFFD)."""
    left_out: dict[Reason, list[Word]] = field(default_factory=dict)
    """Words that belong to no line of the page, by reason."""
    image_share: float = 0.0
    turn: int = 0
    notes: list[str] = field(default_factory=list)
    stripes: list[Box] = field(default_factory=list)
    """Filled boxes behind whole rows: they can separate rows, but their edges are not rules."""
    drawn: int = 0
    """Number of objects drawn on the page, of any kind (text, rules, pictures)."""
    scanned: bool = False
    """True if OCR read the words: their boxes and sizes are estimates."""
    faint: set[int] = field(default_factory=set)
    """Text objects (`Word.run`) that looked hidden but are visible."""

    def leave_out(self, reason: Reason, words: Iterable[Word]) -> None:
        """Moves words (by identity) from the page to `left_out`."""
        gone = {id(word): word for word in words}
        if gone:
            self.words = [word for word in self.words if id(word) not in gone]
            self.left_out.setdefault(reason, []).extend(gone.values())

    def place(self, box: Box) -> Place:
        """Returns the place of a box on the page as displayed, rounded to a thousandth of a point."""
        x0, top, x1, bottom = unturn(box, self.turn, self.width, self.height)
        # Twice as fast as `round(x, 3)`, and a document has ten thousand of them.
        return Place(
            self.number, round(x0 * 1e3) / 1e3, round(top * 1e3) / 1e3, round(x1 * 1e3) / 1e3, round(bottom * 1e3) / 1e3
        )


def unturn(box: Box, turn: int, width: float, height: float) -> Box:
    """Converts a box of upright content (on a page of `width` x `height`, upright) to the page as displayed."""
    x0, top, x1, bottom = box
    if turn == 1:  # the content had been turned clockwise: its top is the page's right side
        return (height - bottom, x0, height - top, x1)
    if turn == 2:
        return (width - x1, height - bottom, width - x0, height - top)
    if turn == 3:
        return (top, width - x1, bottom, width - x0)
    return box
