"""The found cells drawn over a page's picture, to look at with one's own eyes."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

from extractors.document import Document, Line, Place, Table, whole_place
from extractors.readers.pdf.source import open_pdf

SCALE = 2.0
CELL, HEAD, PARAGRAPH, FURNITURE = "#1f77d0", "#d62728", "#2ca02c", "#999999"


def draw_page(data: bytes, document: Document, page: int, scale: float = SCALE) -> bytes:
    """A page (from 1) as a PNG, with a box around the words of every cell, paragraph and piece of furniture.

    Cells are blue and carry their row and column, head cells red, paragraphs green, furniture grey.  Raises IndexError
    for a page that the document lacks, and ReadError where the PDF cannot be opened.
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


def _crop_offset(page: object) -> tuple[float, float]:
    """How far the picture's corner lies within the media box, from which places count (only for pages not turned)."""
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
