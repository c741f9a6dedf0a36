"""PDF pages drawn by hand: every rule, place and page break is chosen, so what a program might print can be printed.

Only the drawing goes through reportlab; layout is here, in points from the top of the page.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from random import Random
from typing import Literal

from reportlab.lib.pagesizes import A4, landscape, legal, letter
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from rerender.flow import Cell, Flow, Grid, Heading, Words
from rerender.lay import widths, wrap

Rules = Literal["full", "horizontal", "zebra", "none"]
SIZES = {
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
    def bold(self) -> str:
        return FAMILIES[self.font]


Text = tuple[float, float, str, str, float, bool]
"""(left, baseline from the top, words, font, size, white)."""


@dataclass(slots=True)
class Page:
    """What is drawn on a page: texts, rules (x0, y0, x1, y1) and fills (x, y, width, height, grey), from the top left."""

    texts: list[Text] = field(default_factory=list)
    lines: list[tuple[float, float, float, float]] = field(default_factory=list)
    fills: list[tuple[float, float, float, float, float]] = field(default_factory=list)


Lines = list[str | None]
"""The lines of a cell; None is the gap between two paragraphs."""


class Composer:
    """Lays a flow out on pages."""

    def __init__(self, style: Style) -> None:
        self.style = style
        self.width, self.height = SIZES[style.page]
        self.pages = [Page()]
        self.y = style.margin + 18 + style.first_room
        self.stripe = 0
        self.open_cell: tuple[float, float] | None = None
        """From where to where the last row has no rule below it, because a merged cell goes on."""

    @property
    def page(self) -> Page:
        return self.pages[-1]

    @property
    def bottom(self) -> float:
        return self.height - self.style.margin - 18

    @property
    def inner(self) -> float:
        return self.width - 2 * self.style.margin

    def turn(self) -> None:
        """A new page."""
        self.pages.append(Page())
        self.y = self.style.margin + 18

    def text(self, x: float, y: float, words: str, *, bold: bool = False, size: float = 0, white: bool = False) -> None:
        """`words` with their baseline at `y`."""
        font = self.style.bold if bold else self.style.font
        self.page.texts.append((x, y, words, font, size or self.style.size, white))
        if bold and self.style.doubled:
            self.page.texts.append((x + 0.25, y, words, font, size or self.style.size, white))

    def add(self, flow: Flow) -> None:
        for block in flow:
            if isinstance(block, Grid):
                self.grid(block)
            else:
                self.paragraph(block)

    def paragraph(self, block: Heading | Words) -> None:
        """A heading (in bold, the title centred) or a paragraph over the whole width; it does not keep with the next."""
        style = self.style
        is_heading = isinstance(block, Heading)
        size = style.size + ({1: 4, 2: 2}.get(block.level, 1) if isinstance(block, Heading) else 0)
        font = style.bold if is_heading else style.font
        self.y += size * 0.9
        for words in wrap(block.text, self.inner, lambda t: stringWidth(t, font, size)):
            if self.y + size * 1.2 > self.bottom:
                self.turn()
            wide = stringWidth(words, font, size)
            indent = (self.inner - wide) / 2 if isinstance(block, Heading) and block.level == 1 else 0.0
            self.text(style.margin + indent, self.y + size, words, bold=is_heading, size=size)
            self.y += size * 1.2
        self.y += size * 0.5

    # --- tables ------------------------------------------------------------------------------------------------

    def grid(self, grid: Grid) -> None:
        sizes = self._widths(grid)
        edges = [self.style.margin]
        for size in sizes:
            edges.append(edges[-1] + size)
        self.stripe = 0
        for title in grid.titles:
            self.row([self.lay(title, edges[-1] - edges[0], bold=True)], [edges[0], edges[-1]], grid, bold=True)
        head = [self.lay(c, w, bold=True, cut=True) for c, w in zip(grid.head, sizes)]  # noqa: B905 - no head, no cells
        if head:
            self.row(head, edges, grid, bold=True, is_head=True)
        at = grid.keys.index(grid.merged) if grid.merged and self.style.merged else None
        for n, row in enumerate(grid.rows):
            following = grid.rows[n + 1] if n + 1 < len(grid.rows) else None
            joined = at if at is not None and following is not None and not following[at] else None
            last = grid.has_total and following is None
            cells = [self.lay(c, w, bold=last) for c, w in zip(row, sizes, strict=True)]
            self.row(cells, edges, grid, head=head, joined=joined, bold=last)
        self.y += self.style.size

    def _widths(self, grid: Grid) -> list[float]:
        style = self.style
        pad = 2 * style.pad + (style.size if style.rules in ("none", "horizontal", "zebra") else 0)
        shown = grid
        if style.narrow_heads:  # a last letter or two of each long word may fall to the next line
            heads = tuple(tuple(" ".join(w[: max(5, len(w) - 2)] for w in p.split()) for p in c) for c in grid.head)
            shown = replace(grid, head=heads)
        found = widths(shown, self.inner, lambda t: stringWidth(t, style.bold, style.size), pad)
        scale = self.inner / sum(found)
        return [w * scale for w in found] if scale > 1 else found

    def lay(self, paragraphs: Cell, width: float, *, bold: bool = False, cut: bool = False) -> Lines:
        """The lines of a cell of that width; words too wide for it are cut where `cut`."""
        style = self.style
        font = style.bold if bold else style.font
        room = width - 2 * style.pad - (style.size if style.rules != "full" else 0)
        out: Lines = []
        for paragraph in paragraphs:
            if out:
                out.append(None)
            for words in wrap(paragraph, room, lambda t: stringWidth(t, font, style.size), hyphenated=style.hyphenated):
                out += self._broken(words, room) if cut else [words]
        return out

    def _broken(self, words: str, room: float) -> Iterator[str]:
        """A word too wide for its column, cut where it ends."""
        while words:
            end = len(words)
            while end > 1 and stringWidth(words[:end], self.style.bold, self.style.size) > room:
                end -= 1
            yield words[:end]
            words = words[end:]

    def _tall(self, lines: Lines) -> float:
        return sum(self.style.gap if line is None else self.style.leading for line in lines)

    def row(
        self,
        cells: list[Lines],
        edges: list[float],
        grid: Grid,
        *,
        head: list[Lines] | None = None,
        joined: int | None = None,
        bold: bool = False,
        is_head: bool = False,
    ) -> None:
        """Draws a row; one that does not fit is torn, or moves to the next page."""
        style = self.style
        height = max(map(self._tall, cells), default=0) + 2 * style.pad
        room = self.bottom - self.y
        if height > room:
            can_tear = style.torn and not style.centred and not is_head and room > 2 * style.pad + 2 * style.leading
            if can_tear or height > self.bottom - style.margin - 18:
                above, below = self._tear(cells, room - 2 * style.pad)
                if any(above) and any(below):
                    self._draw(above, edges, grid, joined=joined, bold=bold, is_head=is_head, torn_below=True)
                    self._turn_table(head, edges, grid)
                    self.row(below, edges, grid, head=head, joined=joined, bold=bold)
                    return
            self._turn_table(head, edges, grid)
        self._draw(cells, edges, grid, joined=joined, bold=bold, is_head=is_head)

    def _turn_table(self, head: list[Lines] | None, edges: list[float], grid: Grid) -> None:
        if self.open_cell and not self.style.open_tears:
            self.page.lines.append((self.open_cell[0], self.y, self.open_cell[1], self.y))
        self.turn()
        if head and self.style.head_repeated:
            self._draw(head, edges, grid, bold=True, is_head=True)

    def _tear(self, cells: list[Lines], room: float) -> tuple[list[Lines], list[Lines]]:
        above: list[Lines] = []
        below: list[Lines] = []
        for lines in cells:
            kept, tall = 0, 0.0
            for line in lines:
                tall += self.style.gap if line is None else self.style.leading
                if tall > room:
                    break
                kept += 1
            rest = lines[kept:]
            above.append(lines[:kept])
            below.append(rest[1:] if rest and rest[0] is None else rest)
        return above, below

    def _draw(
        self,
        cells: list[Lines],
        edges: list[float],
        grid: Grid,
        *,
        joined: int | None = None,
        bold: bool = False,
        is_head: bool = False,
        torn_below: bool = False,
    ) -> None:
        style, top = self.style, self.y
        height = max(map(self._tall, cells), default=0) + 2 * style.pad
        shade = 0.0 if style.head_inverse else 0.85
        if is_head and style.head_shaded and style.rules != "none":
            self.page.fills.append((edges[0], top, edges[-1] - edges[0], height, shade))
        elif style.rules == "zebra":
            self.stripe += not torn_below
            if self.stripe % 2:
                self.page.fills.append((edges[0], top, edges[-1] - edges[0], height, 0.93))
        white = is_head and style.head_shaded and style.head_inverse and style.rules != "none"
        for i, lines in enumerate(cells):
            y = top + style.pad + ((height - 2 * style.pad - self._tall(lines)) / 2 if style.centred else 0)
            for line in lines:
                if line is not None:
                    self.text(edges[i] + style.pad, y + style.size, line, bold=bold or is_head, white=white)
                y += style.gap if line is None else style.leading
        self.y = top + height + (style.size * 0.4 if style.rules == "none" else 0)
        self._rule(cells, edges, top, height, joined, torn_below=torn_below)

    def _rule(
        self, cells: list[Lines], edges: list[float], top: float, height: float, joined: int | None, *, torn_below: bool
    ) -> None:
        style, lines = self.style, self.page.lines
        self.open_cell = None
        if style.rules in ("none", "zebra"):
            return
        first = not any(abs(y - top) < 0.5 and y == y2 for _, y, _, y2 in lines)
        if first:
            lines.append((edges[0], top, edges[-1], top))
        if not (torn_below and style.open_tears):
            start = edges[1] if joined == 0 and not torn_below else edges[0]
            lines.append((start, top + height, edges[-1], top + height))
            if start != edges[0]:
                self.open_cell = (edges[0], start)
        if style.rules == "full":
            lines += [(x, top, x, top + height) for x in edges]


def draw(flow: Flow, style: Style) -> bytes:
    """The flow as a PDF; the same bytes for the same flow and style."""
    composer = Composer(style)
    composer.add(flow)
    out = io.BytesIO()
    size = (composer.width, composer.height)
    canvas = Canvas(out, pagesize=size[::-1] if style.rotated else size, invariant=1)
    for n, page in enumerate(composer.pages, 1):
        _furnish(composer, page, n)
        _paint(canvas, page, composer.height, style)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _furnish(composer: Composer, page: Page, n: int) -> None:
    style = composer.style
    size = max(6.0, style.size - 1)
    if style.header:
        page.texts.append((style.margin, style.margin * 0.6, style.header, style.font, size, False))
    if style.footer:
        said = style.footer.format(n=n, of=len(composer.pages))
        x = (composer.width - stringWidth(said, style.font, size)) / 2
        page.texts.append((x, composer.height - style.margin * 0.5, said, style.font, size, False))


def _paint(canvas: Canvas, page: Page, height: float, style: Style) -> None:
    if style.rotated:  # the page is read after turning it clockwise: what is drawn is turned the other way
        canvas.setPageRotation(90)
        canvas.rotate(90)
        canvas.translate(0, -height)
    for x, top, w, h, shade in page.fills:
        canvas.setFillGray(shade)
        canvas.rect(x, height - top - h, w, h, stroke=0, fill=1)
    canvas.setLineWidth(0.5)
    for x0, y0, x1, y1 in page.lines:
        canvas.line(x0, height - y0, x1, height - y1)
    strokes = [stroke for text in page.texts for stroke in _strokes(text, style)]
    if style.shuffled:
        Random(len(strokes)).shuffle(strokes)
    for x, y, words, font, size, white in strokes:
        canvas.setFillGray(1.0 if white else 0.0)
        canvas.setFont(font, size)
        canvas.drawString(x, height - y, words)


def _strokes(text: Text, style: Style) -> Iterator[Text]:
    """A line as it is drawn: at once, or word by word, or letter by letter, the spaces left out."""
    x, y, words, font, size, white = text
    if style.strokes == "line":
        yield text
        return
    for found in re.finditer(r"\S+" if style.strokes == "word" else r"\S", words):
        yield x + stringWidth(words[: found.start()], font, size), y, found.group(), font, size, white
