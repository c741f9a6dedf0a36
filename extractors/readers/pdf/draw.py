"""Draws the cells found on a page over its picture, for inspection by a person."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Any

from extractors.document import Document, Line, Place, Table, whole_place
from extractors.readers.pdf.source import open_pdf, page_frame

SCALE = 2.0
CELL, HEAD, PARAGRAPH, FURNITURE = "#1f77d0", "#d62728", "#2ca02c", "#999999"


def draw_page(data: bytes, document: Document, page: int, scale: float = SCALE) -> bytes:
    """Draws a page (from 1) as a PNG, with a box around each line of every cell, paragraph and piece of page furniture.

    Cells are blue and labelled with row and column, header cells red, paragraphs green, furniture grey.  Raises
    IndexError if the document has no such page, and ReadError if the PDF cannot be opened.
    """
    from PIL import ImageDraw

    with open_pdf(data) as pdf:
        if not 1 <= page <= len(pdf):
            raise IndexError(f"the document has {len(pdf)} pages, there is no page {page}")
        sheet = pdf[page - 1]
        left, top = _crop_offset(sheet)
        image = sheet.render(scale=scale).to_pil().convert("RGB")
        sheet.close()
    pen = ImageDraw.Draw(image)
    for place, colour, label in _boxes(document, page):
        if place.x0 is None or place.top is None or place.x1 is None or place.bottom is None:
            continue
        box = [(place.x0 - left) * scale, (place.top - top) * scale]
        box += [max(box[0], (place.x1 - left) * scale), max(box[1], (place.bottom - top) * scale)]
        pen.rectangle(box, outline=colour, width=max(1, round(scale / 2)))
        if label:
            pen.text((box[0] + 1, box[1] - 9), label, fill=colour)
    out = BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def frame_of(page: Any) -> tuple[float, float, float, float]:
    """Returns the part of a page that its picture shows: (x0, top, width, height) in points, as in `Place`."""
    (a, b, c, d, e, f), _, _ = page_frame(page)
    left, bottom, right, top = page.get_bbox()
    xs = sorted((a * left + c * bottom + e, a * right + c * top + e))
    ys = sorted((b * left + d * bottom + f, b * right + d * top + f))
    return xs[0], ys[0], xs[1] - xs[0], ys[1] - ys[0]


def draw_crop(
    data: bytes, page: int, boxes: Sequence[tuple[float, float, float, float]], margin: float = 24.0
) -> bytes:
    """Draws the part of a page (from 1) around boxes (x0, top, x1, bottom; points) as a PNG, each box outlined.

    `margin` is the space around the boxes, in points.
    """
    from PIL import ImageDraw

    with open_pdf(data) as pdf:
        sheet = pdf[page - 1]
        left, top, width, height = frame_of(sheet)
        image = sheet.render(scale=SCALE).to_pil().convert("RGB")
        sheet.close()
    pen = ImageDraw.Draw(image)
    across, down = image.width / width, image.height / height
    shown = [
        ((x0 - left) * across, (y0 - top) * down, (x1 - left) * across, (y1 - top) * down) for x0, y0, x1, y1 in boxes
    ]
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


def _crop_offset(page: object) -> tuple[float, float]:
    """Returns the (x, y) of the picture's corner within the media box, where places start; (0, 0) for rotated pages."""
    media = page.get_mediabox()  # type: ignore[attr-defined]
    crop = page.get_cropbox()  # type: ignore[attr-defined]
    if page.get_rotation():  # type: ignore[attr-defined]
        return (0.0, 0.0)
    return (crop[0], (media[3] - media[1]) - crop[3])


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
