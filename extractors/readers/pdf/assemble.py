"""The pages of a PDF put together: tables, paragraphs, furniture."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from statistics import median

from extractors.document import Block, Document, LeftOut, Paragraph
from extractors.readers.columns import ColumnTable
from extractors.readers.pdf.accounted import doubts, left_out, unplaced
from extractors.readers.pdf.bands import OpenTable, Sheet, band_grids
from extractors.readers.pdf.blank_columns import join_blank_columns
from extractors.readers.pdf.blocks import grid_lines, loose_paragraphs, table_of
from extractors.readers.pdf.broken_words import mark_broken_words
from extractors.readers.pdf.content import PageContent
from extractors.readers.pdf.form_signs import shows_form
from extractors.readers.pdf.furniture import Margins, find_furniture
from extractors.readers.pdf.grid import Grid
from extractors.readers.pdf.levels import levels_of
from extractors.readers.pdf.lines import TEXT_GAP, TextLine, gaps_part, line_pitch, paragraph, text_lines
from extractors.readers.pdf.loose import body_of, is_head, loose_grids, open_below
from extractors.readers.pdf.open_grids import open_region
from extractors.readers.pdf.prose_columns import in_reading_order
from extractors.readers.pdf.regions import Region
from extractors.readers.pdf.ruled import ruled_grids
from extractors.readers.pdf.scans import read_scans
from extractors.readers.pdf.shades import take_shades
from extractors.readers.pdf.solved import Unsolved, solved_grids
from extractors.readers.pdf.source import read_pages
from extractors.readers.pdf.sparse import Sides, holds_rows, sides
from extractors.readers.pdf.table_settings import SETTINGS

MAX_STRIPE_LINES = 12
"""A stripe holds one row; a box with more lines is a text that happens to have gaps."""


@dataclass(slots=True)
class PageLayout:
    """A page taken apart: tables as grids with the lines of their cells, and the lines outside them."""

    page: PageContent
    grids: list[Grid]
    cells: list[list[list[TextLine]]]
    lines: list[TextLine]
    furniture: list[TextLine] = field(default_factory=list)


@dataclass(slots=True)
class _Piece:
    """A table with the lines of each of its cells, or (without a grid) a stretch of lines outside tables."""

    grid: Grid | None
    lines: list[list[TextLine]]


@dataclass(slots=True)
class _Spacing:
    """How a document sets its lines: the usual step in font sizes, whether gaps alone part the paragraphs of a cell,
    and the usual font size."""

    pitch: float
    only_gaps: bool
    usual_size: float


def read_pdf(data: bytes) -> Document:
    """Reads a PDF.  `reader` is "pdf.fast", "pdf.plumber" where plain pdfplumber had to read a page, or "pdf.ocr"
    where tesseract had to; then `confidence` is below 0.95, and a note says which pages were read so.

    Raises ReadError: `damaged`, `encrypted`, `too_large`, `timeout` (of OCR), `needs_ocr` (no text layer on any page,
    and OCR is not installed), `empty` (blank).
    """
    pages, plain = read_pages(data)
    confidence, notes = read_scans(data, pages)
    reader = "pdf.ocr" if confidence < 1.0 else "pdf.plumber" if plain else "pdf.fast"
    layouts = [_layout(page) for page in pages]
    usual_size = _usual_size(layouts)
    _take_furniture(layouts, usual_size)
    pieces: list[list[_Piece]] = []
    if any(shows_form(p.lines, zip(p.grids, p.cells, strict=True), SETTINGS) for p in layouts):
        _add_bands(layouts, usual_size)
        open_table: ColumnTable | None = None
        for layout in layouts:
            found, open_table = _page_pieces(layout, usual_size, open_table)
            pieces.append(found)
    else:
        for layout in layouts:
            _add_solved(layout, usual_size)
            pieces.append(_solved_pieces(layout))
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
    """What was left out of the pages' lines on purpose, and what has no place in them."""
    left: list[LeftOut] = []
    lost: list[Paragraph] = []
    for layout, own in zip(layouts, pieces, strict=True):
        left += left_out(layout.page, [piece.grid.box for piece in own if piece.grid])
        placed = [line for piece in own for lines in piece.lines for line in lines]
        layout.page.notes += doubts(layout.page, placed)
        lost += unplaced(layout.page, [*placed, *layout.furniture, *text_lines(layout.page.comments)])
    return tuple(left), tuple(lost)


def _layout(page: PageContent) -> PageLayout:
    take_shades(page)
    grids, words = ruled_grids(page)
    return PageLayout(page, grids, [grid_lines(grid) for grid in grids], text_lines(words, TEXT_GAP))


def _take_furniture(layouts: list[PageLayout], usual_size: float) -> None:
    """Moves furniture out of the flow; a box of a single cell is furniture when all its lines are."""
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


def _add_solved(layout: PageLayout, usual_size: float) -> None:
    """Finds the tables that rules do not part into cells, in documents whose form nobody knows."""
    _dissolve_stripes(layout)
    opened: list[Region] = []
    for n in reversed(range(len(layout.grids))):
        grid = layout.grids[n] = join_blank_columns(layout.grids[n])
        layout.cells[n] = grid_lines(grid)
        end = min((other.ys[0] for other in layout.grids if other.ys[0] >= grid.ys[-1]), default=layout.page.height)
        region = open_region(grid, layout.lines, end, SETTINGS)
        if region:
            opened.append(region)
            layout.lines += text_lines([word for cell in grid.cells for word in cell.words], TEXT_GAP)
            layout.grids.pop(n)
            layout.cells.pop(n)
    layout.lines.sort(key=lambda line: (line.base, line.x0))
    levels = levels_of(layout.page, layout.grids, [])
    cuts = [y for grid in layout.grids for y in (grid.ys[0], grid.ys[-1])]
    page = Unsolved(layout.lines, opened, levels, layout.page.stripes, cuts, usual_size)
    found, layout.lines = solved_grids(page, SETTINGS)
    layout.grids += found
    layout.cells += [grid_lines(grid) for grid in found]


def _add_bands(layouts: list[PageLayout], usual_size: float) -> None:
    """Finds the tables with horizontal rules only, from page to page."""
    before: Sides | None = None
    for layout in layouts:
        before = _dissolve_sparse(layout, usual_size, before)
        _dissolve_stripes(layout)
    levels = []
    for p in layouts:
        heads = [grid for grid, cells in zip(p.grids, p.cells, strict=True) if is_head(grid, cells)]
        levels.append(levels_of(p.page, p.grids, heads))
    open_table: OpenTable | None = None
    for layout, own, following in zip(layouts, levels, [*levels[1:], []], strict=True):
        sheet = Sheet(layout.page, own, following, layout.lines, usual_size)
        found, layout.lines, open_table = band_grids(sheet, open_table)
        for grid, head in found:
            if head is None:
                layout.grids.append(grid)
                layout.cells.append(grid_lines(grid))
            else:
                n = next(n for n, known in enumerate(layout.grids) if known is head)
                layout.grids[n] = head.with_body(grid)
                layout.cells[n] = grid_lines(layout.grids[n])


def _dissolve_sparse(layout: PageLayout, size: float, before: Sides | None) -> Sides | None:
    """Takes apart the tables whose rules do not part their rows; gives the borders of the one that the page ends
    with.  `before` are those of the one with which the page before ended."""
    found: list[Grid] = []
    lowest = max(layout.grids, key=lambda grid: grid.ys[-1], default=None)
    for grid in sorted(layout.grids, key=lambda grid: grid.ys[0]):
        if holds_rows(grid, size, before):
            found.append(grid)
        before = None
    for grid in found:
        n = next(n for n, own in enumerate(layout.grids) if own is grid)
        layout.lines += text_lines([word for cell in layout.grids.pop(n).cells for word in cell.words])
        layout.cells.pop(n)
        x0, top, x1, bottom = grid.box
        layout.page.horizontal = [
            rule for rule in layout.page.horizontal if not (top - 2 <= rule[0] <= bottom + 2 and x0 - 2 <= rule[1] < x1)
        ]
    layout.lines.sort(key=lambda line: (line.base, line.x0))
    return sides(found) if lowest and any(grid is lowest for grid in found) else None


def _dissolve_stripes(layout: PageLayout) -> None:
    """Takes apart boxes over the whole width that are but stripes behind rows: their words show columns inside."""
    stripes = [n for n, grid in enumerate(layout.grids) if len(grid.xs) == 2 and _has_columns(layout.cells[n])]
    for n in reversed(stripes):
        layout.lines += [line for own in layout.cells.pop(n) for line in own]
        layout.grids.pop(n)
    layout.lines.sort(key=lambda line: (line.base, line.x0))


def _has_columns(cells: list[list[TextLine]]) -> bool:
    filled = [own for own in cells if own]
    wide = [own for own in filled if any(gap > TEXT_GAP for line in own for gap in line.gaps())]
    return bool(wide) and 2 * len(wide) >= len(filled) and max(len(own) for own in filled) <= MAX_STRIPE_LINES


def _usual_size(layouts: list[PageLayout]) -> float:
    sizes = [word.size for layout in layouts for word in layout.page.words]
    return median(sizes) if sizes else 10.0


def _stretches(layout: PageLayout) -> tuple[list[tuple[Grid, list[list[TextLine]]]], list[list[TextLine]]]:
    """The tables of a page from top to bottom, and the lines before, between and after them.

    Lines on both sides of a table are never one paragraph, nor rows of one table.
    """
    tables = sorted(zip(layout.grids, layout.cells, strict=True), key=lambda table: table[0].ys[0])
    tops = [grid.ys[0] for grid, _ in tables]
    stretches: list[list[TextLine]] = [[] for _ in range(len(tables) + 1)]
    for line in layout.lines:
        stretches[bisect_right(tops, line.top)].append(line)
    return tables, stretches


def _solved_pieces(layout: PageLayout) -> list[_Piece]:
    """The pieces of a page whose tables are all found."""
    tables, stretches = _stretches(layout)
    out = [_Piece(grid, cells) for grid, cells in tables if any(cells)]
    return out + [_Piece(None, [in_reading_order(lines, SETTINGS)]) for lines in stretches if lines]


def _page_pieces(
    layout: PageLayout, usual_size: float, open_table: ColumnTable | None
) -> tuple[list[_Piece], ColumnTable | None]:
    """The pieces of a page from top to bottom, and the table by position that its end leaves open."""
    tables, stretches = _stretches(layout)
    out: list[_Piece] = []
    for n, lines in enumerate(stretches):
        if n:
            grid, cells = tables[n - 1]
            open_table = open_below(grid, cells, lines, usual_size)
        if lines:
            items, last = loose_grids(lines, usual_size, open_table, layout.page.stripes)
        else:  # only what the page ends with can go on on the next
            items, last = [], open_table if n == len(tables) else None
        if n and open_table and items and isinstance(items[0], Grid) and len(items[0].xs) == len(grid.xs):
            body = body_of(grid, items[0])
            items = items[1:]
            grid, cells = grid.with_body(body), cells + grid_lines(body)
        if n and any(cells):
            out.append(_Piece(grid, cells))
        free: list[TextLine] = []
        for item in items:
            if isinstance(item, Grid):
                out.append(_Piece(item, grid_lines(item)))
            else:
                free += text_lines(item.words, TEXT_GAP)
        if free:
            out.append(_Piece(None, [free]))
        open_table = last
    return out, open_table


def _page_blocks(layout: PageLayout, pieces: list[_Piece], spacing: _Spacing) -> list[Block]:
    """The blocks of a page from top to bottom."""
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
                top = max(top, own)  # prose in columns stays in order
                found.append((top, block))
    found.sort(key=lambda item: item[0])
    return [block for _, block in found] + [paragraph(page, [line]) for line in text_lines(page.comments)]
