"""Lays a flow out on pages: cells, rules, torn rows, repeated header rows; in points from the top left corner."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise

from rerender.flow import Cell, Flow, Grid, Heading, Words
from rerender.lay import widths, wrap
from rerender.look import SIZES, Style, text_width


@dataclass(frozen=True, slots=True)
class Text:
    """A line of text: left end, baseline from the top, font, and stretch of each space; lengths in points."""

    x: float
    y: float
    words: str
    font: str
    size: float
    white: bool = False
    stretch: float = 0.0


@dataclass(slots=True)
class Page:
    """Content of a page: texts, rules (x0, y0, x1, y1), fills (x, y, w, h, grey) and boxes (x, y, w, h)."""

    texts: list[Text] = field(default_factory=list)
    lines: list[tuple[float, float, float, float]] = field(default_factory=list)
    fills: list[tuple[float, float, float, float, float]] = field(default_factory=list)
    boxes: list[tuple[float, float, float, float]] = field(default_factory=list)


Lines = list[str | None]
"""Lines of a cell; None is the gap between two paragraphs."""


class Composer:
    """Lays out a flow on pages."""

    def __init__(self, style: Style) -> None:
        self.style = style
        self.width, self.height = SIZES[style.page]
        self.pages = [Page()]
        self.y = style.margin + 18 + style.first_room
        self.stripe = 0
        self.open_cell: tuple[float, float] | None = None
        """(x0, x1) where the last row has no rule below it, because a merged cell continues."""
        self.closes: tuple[float, float] | None = None
        """(x0, x1) of the rule that ends a table whose rows have none."""

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
        """Starts a new page."""
        self.pages.append(Page())
        self.y = self.style.margin + 18

    def text(self, text: Text, *, bold: bool = False) -> None:
        """Draws a line of text, twice if bold is imitated in that way."""
        self.page.texts.append(text)
        if bold and self.style.doubled:
            self.page.texts.append(replace(text, x=text.x + 0.25))

    def add(self, flow: Flow) -> None:
        for block in flow:
            if isinstance(block, Grid):
                self.grid(block)
            else:
                self.paragraph(block)

    def paragraph(self, block: Heading | Words) -> None:
        """Draws a heading (bold, the title centred) or a paragraph of full width; it may be the last on a page."""
        style = self.style
        is_heading = isinstance(block, Heading)
        size = style.size + ({1: 4, 2: 2}.get(block.level, 1) if isinstance(block, Heading) else 0)
        font = style.bold if is_heading else style.font
        self.y += size * 0.9
        for words in wrap(block.text, self.inner, lambda t: text_width(t, font, size)):
            if self.y + size * 1.2 > self.bottom:
                self.turn()
            wide = text_width(words, font, size)
            indent = (self.inner - wide) / 2 if isinstance(block, Heading) and block.level == 1 else 0.0
            self.text(Text(style.margin + indent, self.y + size, words, font, size), bold=is_heading)
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
        can_merge = self.style.merged and self.style.drawn_as != "boxes"
        at = grid.keys.index(grid.merged) if grid.merged and can_merge else None
        for n, row in enumerate(grid.rows):
            following = grid.rows[n + 1] if n + 1 < len(grid.rows) else None
            joined = at if at is not None and following is not None and not following[at] else None
            last = grid.has_total and following is None
            cells = [self.lay(c, w, bold=last) for c, w in zip(row, sizes, strict=True)]
            self.row(cells, edges, grid, head=head, joined=joined, bold=last)
        self._close()
        self.y += self.style.size

    def _widths(self, grid: Grid) -> list[float]:
        style = self.style
        pad = 2 * style.pad + (style.size if style.rules != "full" else 0)
        shown = grid
        if style.narrow_heads:  # the last two letters of a long word may wrap to the next line
            heads = tuple(tuple(" ".join(w[: max(5, len(w) - 2)] for w in p.split()) for p in c) for c in grid.head)
            shown = replace(grid, head=heads)
        found = widths(shown, self.inner, lambda t: text_width(t, style.bold, style.size), pad)
        scale = self.inner / sum(found)
        return [w * scale for w in found] if scale > 1 else found

    def lay(self, paragraphs: Cell, width: float, *, bold: bool = False, cut: bool = False) -> Lines:
        """Wraps a cell's paragraphs into lines of that width; cuts words that are too wide if `cut`."""
        style = self.style
        font = style.bold if bold else style.font
        room = width - 2 * style.pad - (style.size if style.rules != "full" else 0)
        out: Lines = []
        for paragraph in paragraphs:
            if out:
                out.append(None)
            for words in wrap(paragraph, room, lambda t: text_width(t, font, style.size), hyphenated=style.hyphenated):
                out += self._broken(words, room) if cut else [words]
        return out

    def _broken(self, words: str, room: float) -> Iterator[str]:
        """Yields the pieces of a word that is too wide for its column, cut at the column's end."""
        while words:
            end = len(words)
            while end > 1 and text_width(words[:end], self.style.bold, self.style.size) > room:
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
        """Draws a row; a row that does not fit is torn, or moves to the next page."""
        style = self.style
        height = max(map(self._tall, cells), default=0) + 2 * style.above
        room = self.bottom - self.y
        if height > room:
            can_tear = style.torn and not style.centred and not is_head and room > 2 * style.above + 2 * style.leading
            if can_tear or height > self.bottom - style.margin - 18:
                above, below = self._tear(cells, room - 2 * style.above)
                if any(above) and any(below):
                    self._draw(above, edges, grid, joined=joined, bold=bold, is_head=is_head, torn_below=True)
                    self._turn_table(head, edges, grid)
                    self.row(below, edges, grid, head=head, joined=joined, bold=bold)
                    return
            self._turn_table(head, edges, grid)
        self._draw(cells, edges, grid, joined=joined, bold=bold, is_head=is_head)

    def _turn_table(self, head: list[Lines] | None, edges: list[float], grid: Grid) -> None:
        self._close()
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
        height = max(map(self._tall, cells), default=0) + 2 * style.above
        shade = 0.0 if style.head_inverse else 0.85
        if is_head and style.head_shaded and style.rules != "none":
            self.page.fills.append((edges[0], top, edges[-1] - edges[0], height, shade))
        elif style.rules == "zebra":
            self.stripe += not torn_below
            if self.stripe % 2:
                self.page.fills.append((edges[0], top, edges[-1] - edges[0], height, 0.93))
        white = is_head and style.head_shaded and style.head_inverse and style.rules != "none"
        for i, lines in enumerate(cells):
            y = top + style.above + ((height - 2 * style.above - self._tall(lines)) / 2 if style.centred else 0)
            for n, line in enumerate(lines):
                if line is not None:
                    font = style.bold if bold or is_head else style.font
                    x, stretch = self._place(lines, n, edges[i] + style.pad, edges[i + 1] - style.pad)
                    text = Text(x, y + style.size, line, font, style.size, white, stretch)
                    self.text(text, bold=bold or is_head)
                y += style.gap if line is None else style.leading
        self.y = top + height
        if style.rules == "below":
            cut = 1 if joined == 0 and not torn_below else 0
            self.page.lines += [(x0, self.y, x1, self.y) for x0, x1 in list(pairwise(edges))[cut:]]
        elif style.rules in ("vertical", "outer", "head"):
            self._sparse_rules(edges, top, height, is_head=is_head)
        elif style.rules not in ("none", "zebra"):
            self._rule(edges, top, height, joined, torn_below=torn_below)

    def _place(self, lines: Lines, n: int, x0: float, x1: float) -> tuple[float, float]:
        """Returns the left end of a cell's line, and the stretch of each of its spaces, in points."""
        style, line = self.style, lines[n] or ""
        spare = x1 - x0 - (style.size if style.rules != "full" else 0) - text_width(line, style.font, style.size)
        if len(lines) == 1 and len(line) < 8 and style.numbers != "left":
            return x0 + max(0.0, spare) / (2 if style.numbers == "middle" else 1), 0.0
        goes_on = n + 1 < len(lines) and lines[n + 1] is not None
        gaps = line.count(" ")
        stretch = spare / gaps if style.justified and goes_on and gaps else 0.0
        return x0, stretch if 0 < stretch < 0.8 * style.size else 0.0

    def _rule(self, edges: list[float], top: float, height: float, joined: int | None, *, torn_below: bool) -> None:
        style, lines = self.style, self.page.lines
        self.open_cell = None
        if style.drawn_as == "boxes" and style.rules == "full":
            for x0, x1 in pairwise(edges):
                self.page.boxes.append((x0, top, x1 - x0, height))
            return
        if not any(abs(y - top) < 0.5 and y == y2 for _, y, _, y2 in lines):
            lines.append((edges[0], top, edges[-1], top))
        if not (torn_below and style.open_tears):
            start = edges[1] if joined == 0 and not torn_below else edges[0]
            lines.append((start, top + height, edges[-1], top + height))
            if start != edges[0]:
                self.open_cell = (edges[0], start)
        if style.rules == "full":
            lines += [(x, top, x, top + height) for x in edges]

    def _sparse_rules(self, edges: list[float], top: float, height: float, *, is_head: bool) -> None:
        rules, lines = self.style.rules, self.page.lines
        if rules == "vertical":
            lines += [(x, top, x, top + height) for x in edges]
            return
        if is_head or (rules == "outer" and self.closes is None):
            lines.append((edges[0], top, edges[-1], top))
        if is_head:
            lines.append((edges[0], top + height, edges[-1], top + height))
        if rules == "outer":
            lines += [(x, top, x, top + height) for x in (edges[0], edges[-1])]
        self.closes = (edges[0], edges[-1])

    def _close(self) -> None:
        """Draws the rule at the end of a table, or of its part on a page, for styles whose rows have none."""
        if self.closes is not None:
            self.page.lines.append((self.closes[0], self.y, self.closes[1], self.y))
        self.closes = None
