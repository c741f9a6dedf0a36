"""Draws PDF pages with exact rules, positions and page breaks, to imitate the output of any program.

Only draws with reportlab; the layout is computed in `compose`.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from random import Random

from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped]
from rerender.compose import Composer, Page, Text
from rerender.flow import Flow
from rerender.look import Style, text_width

Hurt = Callable[[list[Page]], None]
"""Function that changes composed pages in place."""


def draw(flow: Flow, style: Style, hurt: Hurt | None = None) -> bytes:
    """Draws the flow as a PDF; the same input gives the same bytes.  `hurt` damages pages before they are painted."""
    composer = Composer(style)
    composer.add(flow)
    out = io.BytesIO()
    size = (composer.width, composer.height)
    canvas = Canvas(out, pagesize=size, invariant=1)  # it swaps the page size itself for rotated pages
    for n, page in enumerate(composer.pages, 1):
        _furnish(composer, page, n)
    if hurt is not None:
        hurt(composer.pages)
    for page in composer.pages:
        _paint(canvas, page, composer.height, style)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _furnish(composer: Composer, page: Page, n: int) -> None:
    """Adds the page header and footer, with rules if the style has them."""
    style = composer.style
    size = max(6.0, style.size - 1)
    top, bottom = style.margin * 0.6, composer.height - style.margin * 0.5
    if style.header:
        page.texts.append(Text(style.margin, top, style.header, style.font, size))
    if style.footer:
        said = style.footer.format(n=n, of=len(composer.pages))
        x = (composer.width - text_width(said, style.font, size)) / 2
        page.texts.append(Text(x, bottom, said, style.font, size))
    if style.page_rule:
        right = composer.width - style.margin
        page.lines += [(style.margin, top + 4, right, top + 4), (style.margin, bottom - 12, right, bottom - 12)]


def _paint(canvas: Canvas, page: Page, height: float, style: Style) -> None:
    if style.rotated:  # readers turn the page clockwise, so everything is drawn turned counterclockwise
        canvas.setPageRotation(90)
        canvas.rotate(90)
        canvas.translate(0, -height)
    if style.watermark:
        canvas.saveState()
        canvas.setFillGray(0.9)
        canvas.setFont(style.bold, 60)
        canvas.translate(120, height - 600)
        canvas.rotate(50)
        canvas.drawString(0, 0, style.watermark)
        canvas.restoreState()
    for x, top, w, h, shade in page.fills:
        canvas.setFillGray(shade)
        canvas.rect(x, height - top - h, w, h, stroke=0, fill=1)
    _paint_rules(canvas, page, height, style)
    strokes = [stroke for text in page.texts for stroke in _strokes(text, style)]
    if style.shuffled:
        Random(len(strokes)).shuffle(strokes)
    for text in strokes:
        canvas.setFillGray(1.0 if text.white else 0.0)
        canvas.setFont(text.font, text.size)
        canvas.drawString(text.x, height - text.y, text.words, wordSpace=text.stretch or None)


def _paint_rules(canvas: Canvas, page: Page, height: float, style: Style) -> None:
    canvas.setLineWidth(0.5)
    canvas.setFillGray(0.0)
    for x, top, w, h in page.boxes:
        canvas.rect(x, height - top - h, w, h, stroke=1, fill=0)
    for x0, y0, x1, y1 in page.lines:
        if style.drawn_as == "fills":
            canvas.rect(x0 - 0.25, height - y1 - 0.25, x1 - x0 + 0.5, y1 - y0 + 0.5, stroke=0, fill=1)
        elif style.drawn_as == "dashes":
            for k in range(int(max(x1 - x0, y1 - y0) // 4) + 1):
                at = (min(x0 + 4 * k, x1), min(y0 + 4 * k, y1))
                to = (min(x0 + 4 * k + 2.5, x1), min(y0 + 4 * k + 2.5, y1))
                canvas.line(at[0], height - at[1], to[0], height - to[1])
        else:
            canvas.line(x0, height - y0, x1, height - y1)


def _strokes(text: Text, style: Style) -> Iterator[Text]:
    """Yields the pieces in which a line is drawn: whole, by word or by letter; pieces contain no spaces."""
    if style.strokes == "line":
        yield text
        return
    for found in re.finditer(r"\S+" if style.strokes == "word" else r"\S", text.words):
        before = text.words[: found.start()]
        x = text.x + text_width(before, text.font, text.size) + text.stretch * before.count(" ")
        yield replace(text, x=x, words=found.group(), stretch=0.0)
