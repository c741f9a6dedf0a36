"""Draws the cells found on a page over its picture, for inspection by a person."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from io import BytesIO
from typing import Any

from extractors.document import Document, Line, Place, Table, whole_place
from extractors.readers.pdf.content import Box
from extractors.readers.pdf.source import frame_of, open_pdf

SCALE = 2.0
CELL, HEAD, PARAGRAPH, FURNITURE = "#1f77d0", "#d62728", "#2ca02c", "#999999"


def draw_page(data: bytes, document: Document, page: int, scale: float = SCALE) -> bytes:
    """Draws a page (from 1) as a PNG, with a box around each line of every cell, paragraph and piece of page furniture.

    Cells are blue and labelled with row and column, header cells red, paragraphs green, furniture grey.  Raises
    IndexError if the document has no such page, and ReadError if the PDF cannot be opened.
    """
    from PIL import ImageDraw

    image, pixels = _picture(data, page, scale)
    pen = ImageDraw.Draw(image)
    for place, colour, label in _boxes(document, page):
        if place.x0 is None or place.top is None or place.x1 is None or place.bottom is None:
            continue
        box = pixels((place.x0, place.top, max(place.x0, place.x1), max(place.top, place.bottom)))
        pen.rectangle(box, outline=colour, width=max(1, round(scale / 2)))
        if label:
            pen.text((box[0] + 1, box[1] - 9), label, fill=colour)
    out = BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def draw_crop(data: bytes, page: int, boxes: Sequence[Box], margin: float = 24.0) -> bytes:
    """Draws the part of a page (from 1) around boxes as a PNG, each box outlined; raises as `draw_page`.

    `margin` is the space around the boxes, in points.
    """
    from PIL import ImageDraw

    image, pixels = _picture(data, page, SCALE)
    pen = ImageDraw.Draw(image)
    shown = [pixels(box) for box in boxes]
    for box in shown:
        pen.rectangle(box, outline=CELL, width=2)
    room = margin * SCALE
    crop = image.crop(
        (
            max(0, round(min(box[0] for box in shown) - room)),
            max(0, round(min(box[1] for box in shown) - room)),
            min(image.width, round(max(box[2] for box in shown) + room)),
            min(image.height, round(max(box[3] for box in shown) + room)),
        )
    )
    out = BytesIO()
    crop.save(out, "PNG")
    return out.getvalue()


def _picture(data: bytes, page: int, scale: float) -> tuple[Any, Callable[[Box], Box]]:
    """Returns the picture of a page, and the function that converts a box of the page from points to its pixels."""
    with open_pdf(data) as pdf:
        if not 1 <= page <= len(pdf):
            raise IndexError(f"the document has {len(pdf)} pages, there is no page {page}")
        sheet = pdf[page - 1]
        left, top, width, height = frame_of(sheet)
        image = sheet.render(scale=scale).to_pil().convert("RGB")
        sheet.close()
    across, down = image.width / width, image.height / height
    return image, lambda box: (
        (box[0] - left) * across,
        (box[1] - top) * down,
        (box[2] - left) * across,
        (box[3] - top) * down,
    )


def _boxes(document: Document, page: int) -> Iterator[tuple[Place, str, str]]:
    for block in document.blocks:
        if isinstance(block, Table):
            for cell in block.cells:
                colour = HEAD if cell.is_header else CELL
                lines = [line for paragraph in cell.paragraphs for line in paragraph.lines]
                for place in _on_page(lines, page):
                    yield place, colour, f"{cell.row},{cell.column}"
        else:
            for place in _on_page(block.lines, page):
                yield place, PARAGRAPH, ""
    for paragraph in document.furniture:
        for place in _on_page(paragraph.lines, page):
            yield place, FURNITURE, ""


def _on_page(lines: list[Line] | tuple[Line, ...], page: int) -> Iterator[Place]:
    yield from (place for place in whole_place(lines) if place.page == page)
