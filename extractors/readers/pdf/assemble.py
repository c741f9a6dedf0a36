"""Builds the `Document` of a PDF from its pages: tables, paragraphs, page furniture."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from statistics import median

from extractors.document import Block, Document, LeftOut, Paragraph
from extractors.readers.pdf.accounted import doubts, in_no_cell, left_out, restore_lone_glyphs, unplaced
from extractors.readers.pdf.blocks import grid_lines, loose_paragraphs, table_of
from extractors.readers.pdf.broken_words import mark_broken_words
from extractors.readers.pdf.content import HorizontalRule, PageContent
from extractors.readers.pdf.filled_boxes import take_shades
from extractors.readers.pdf.furniture import Margins, find_furniture, margin_rules
from extractors.readers.pdf.grid import Grid
from extractors.readers.pdf.lines import TEXT_GAP, TextLine, gaps_part, line_pitch, paragraph, text_lines
from extractors.readers.pdf.page_tables import PageLayout, find_page_tables
from extractors.readers.pdf.prose_columns import in_reading_order
from extractors.readers.pdf.ruled import ruled_grids
from extractors.readers.pdf.scans import read_scans
from extractors.readers.pdf.source import read_pages
from extractors.readers.pdf.table_settings import SETTINGS


@dataclass(slots=True)
class _Piece:
    """A table with the lines of each cell, or (if `grid` is None) consecutive lines outside tables."""

    grid: Grid | None
    lines: list[list[TextLine]]


@dataclass(slots=True)
class _Spacing:
    """Line spacing of a document in font sizes, whether only gaps separate the paragraphs of a cell, and the usual
    font size in points."""

    pitch: float
    only_gaps: bool
    usual_size: float


def read_pdf(data: bytes) -> Document:
    """Reads a PDF.  `reader` is "pdf.fast", "pdf.plumber" if plain pdfplumber had to read a page, or "pdf.ocr" if
    tesseract had to; then `confidence` is below 0.95, and a note lists the pages that were read by OCR.

    Raises ReadError: `damaged`, `encrypted`, `too_large`, `timeout` (of OCR), `needs_ocr` (no text layer on any page,
    and OCR is not installed), `empty` (blank).
    """
    pages, plain = read_pages(data)
    confidence, notes = read_scans(data, pages)
    reader = "pdf.ocr" if confidence < 1.0 else "pdf.plumber" if plain else "pdf.fast"
    layouts = [_layout(page) for page in pages]
    usual_size = _usual_size(layouts)
    _take_furniture(layouts, usual_size)
    find_page_tables(layouts, usual_size, SETTINGS)
    pieces = [_pieces(layout) for layout in layouts]
    mark_broken_words(
        [(layout.page, p.grid, p.lines) for layout, own in zip(layouts, pieces, strict=True) for p in own if p.grid]
    )
    columns = [own for page in pieces for piece in page for own in piece.lines]
    pitch = line_pitch(columns)
    spacing = _Spacing(pitch, gaps_part(columns, pitch), usual_size)
    blocks = [
        block for layout, own in zip(layouts, pieces, strict=True) for block in _page_blocks(layout, own, spacing)
    ]
    left, lost = _accounted(layouts, pieces)
    return Document(
        tuple(blocks),
        reader,
        furniture=tuple(paragraph(layout.page, [line]) for layout in layouts for line in layout.furniture),
        page_count=len(pages),
        confidence=confidence,
        notes=(*notes, *(note for page in pages for note in page.notes)),
        left_out=left,
        unplaced=lost,
    )


def _accounted(
    layouts: list[PageLayout], pieces: list[list[_Piece]]
) -> tuple[tuple[LeftOut, ...], tuple[Paragraph, ...]]:
    """Returns the words deliberately left out of the pages' lines, and those that no line contains."""
    left: list[LeftOut] = []
    lost: list[Paragraph] = []
    for layout, own in zip(layouts, pieces, strict=True):
        tables = [piece.grid.box for piece in own if piece.grid]
        restore_lone_glyphs(layout.page)
        left += left_out(layout.page, tables)
        outside = (line for piece in own if piece.grid is None for line in piece.lines[0])
        layout.page.notes += in_no_cell(layout.page, tables, outside)
        placed = [line for piece in own for lines in piece.lines for line in lines]
        layout.page.notes += doubts(layout.page, placed)
        lost += unplaced(layout.page, [*placed, *layout.furniture, *text_lines(layout.page.comments)])
    return tuple(left), tuple(lost)


def _layout(page: PageContent) -> PageLayout:
    take_shades(page)
    grids, words = ruled_grids(page)
    return PageLayout(page, grids, [grid_lines(grid) for grid in grids], text_lines(words, TEXT_GAP))


def _take_furniture(layouts: list[PageLayout], usual_size: float) -> None:
    """Moves page furniture out of the layouts' lines; a box of a single cell is furniture if all its lines are."""
    boxes = [[n for n, grid in enumerate(p.grids) if len(grid.cells) == 1] for p in layouts]
    boxed = [[line for n in own for line in p.cells[n][0]] for p, own in zip(layouts, boxes, strict=True)]
    pages = []
    for p, lines in zip(layouts, boxed, strict=True):
        tables = [grid for grid in p.grids if len(grid.cells) > 1]
        first = min((grid.ys[0] for grid in tables), default=p.page.height)
        last = max((grid.ys[-1] for grid in tables), default=0.0)
        pages.append(Margins(p.page, p.lines + lines, first, last))
    for layout, own, found in zip(layouts, boxes, find_furniture(pages, usual_size), strict=True):
        known = {id(line) for line in found}
        gone = {n for n in own if layout.cells[n][0] and all(id(line) in known for line in layout.cells[n][0])}
        left = {id(line) for n in own if n not in gone for line in layout.cells[n][0]}
        layout.furniture = [line for line in found if id(line) not in left]
        layout.lines = [line for line in layout.lines if id(line) not in known]
        layout.grids = [grid for n, grid in enumerate(layout.grids) if n not in gone]
        layout.cells = [cells for n, cells in enumerate(layout.cells) if n not in gone]
    _take_margin_rules(layouts, SETTINGS.heading_gap * usual_size)


def _take_margin_rules(layouts: list[PageLayout], far: float) -> None:
    """Removes rules in the margins of pages, which would be the first or the last rule of a table.

    Several pages show them in one place; on most of these they are far from the content, or beside page furniture.
    """
    votes: Counter[tuple[int, ...]] = Counter()
    for layout in layouts:
        top = min(
            [line.top for line in layout.lines] + [grid.ys[0] for grid in layout.grids], default=layout.page.height
        )
        bottom = max([line.bottom for line in layout.lines] + [grid.ys[-1] for grid in layout.grids], default=0.0)
        for rule, out in margin_rules(layout.page, layout.furniture, top, bottom, far):
            votes[_place(rule)] += 1 if out else -1
    gone = {place for place, count in votes.items() if count > 1}
    for layout in layouts if gone else ():
        layout.page.horizontal = [rule for rule in layout.page.horizontal if _place(rule) not in gone]


def _place(rule: HorizontalRule) -> tuple[int, ...]:
    return tuple(map(round, rule))


def _usual_size(layouts: list[PageLayout]) -> float:
    sizes = [word.size for layout in layouts for word in layout.page.words]
    return median(sizes) if sizes else 10.0


def _pieces(layout: PageLayout) -> list[_Piece]:
    """Returns the tables and the lines between them, once all tables of the page are found."""
    tables, stretches = layout.stretches()
    out = [_Piece(grid, cells) for grid, cells in tables if any(cells)]
    return out + [_Piece(None, [in_reading_order(lines, SETTINGS)]) for lines in stretches if lines]


def _page_blocks(layout: PageLayout, pieces: list[_Piece], spacing: _Spacing) -> list[Block]:
    """Builds the blocks of a page from top to bottom."""
    page = layout.page
    right = max((line.x1 for line in layout.lines), default=page.width)
    found: list[tuple[float, Block]] = []
    for piece in pieces:
        if piece.grid:
            table = table_of(page, piece.grid, piece.lines, spacing.pitch, spacing.only_gaps)
            found.append((piece.grid.ys[0], table))
        else:
            top = 0.0
            for own, block in loose_paragraphs(page, piece.lines[0], right, spacing.pitch, spacing.usual_size):
                top = max(top, own)  # sorting by top must not mix the columns of prose
                found.append((top, block))
    found.sort(key=lambda item: item[0])
    return [block for _, block in found] + [paragraph(page, [line]) for line in text_lines(page.comments)]
