"""Finds the tables of a page by several methods, each for the features of one kind of table, in a fixed order.

Fully ruled tables come first.  Then come tables whose rules separate cells only in part or not at all: rows with a
rule below each (`row_rules`), lines below known column headers (`text_columns`), figures in columns (`solved`), and
texts in columns that are clearly apart (`text_columns`).  The remaining lines are prose.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from extractors.readers.columns import ColumnTable
from extractors.readers.pdf.blank_columns import join_blank_columns
from extractors.readers.pdf.blocks import grid_lines
from extractors.readers.pdf.boxed_tables import Sides, holds_rows, sides
from extractors.readers.pdf.content import PageContent
from extractors.readers.pdf.edge_rows import OpenTable, Sheet
from extractors.readers.pdf.grid import Grid
from extractors.readers.pdf.horizontal_rules import Level, all_levels, levels_of, outside, with_group_rules
from extractors.readers.pdf.lines import TEXT_GAP, TextLine, parted_lines, text_lines
from extractors.readers.pdf.open_grids import open_region
from extractors.readers.pdf.regions import Region
from extractors.readers.pdf.row_rules import band_grids
from extractors.readers.pdf.ruled_heads import body_of, is_head, open_below, open_body
from extractors.readers.pdf.segments import words_of
from extractors.readers.pdf.solved import Unsolved, solved_grids
from extractors.readers.pdf.table_settings import TableSettings
from extractors.readers.pdf.text_columns import aligned_grids, headed_grids


@dataclass(slots=True)
class PageLayout:
    """Layout of a page: tables as grids with the lines of their cells, and the lines outside them.

    `opened` are ruled tables whose rules separate only some of their rows and columns, `held` the lines of those;
    `levels` are the horizontal rules outside ruled tables.
    """

    page: PageContent
    grids: list[Grid]
    cells: list[list[list[TextLine]]]
    lines: list[TextLine]
    furniture: list[TextLine] = field(default_factory=list)
    opened: list[Region] = field(default_factory=list)
    held: list[TextLine] = field(default_factory=list)
    levels: list[Level] = field(default_factory=list)

    def add(self, grid: Grid) -> None:
        self.grids.append(grid)
        self.cells.append(grid_lines(grid))

    def put(self, grid: Grid, other: Grid) -> None:
        """Replaces the grid `other` by `grid`."""
        n = next(n for n, own in enumerate(self.grids) if own is other)
        self.grids[n], self.cells[n] = grid, grid_lines(grid)

    def stretches(self) -> tuple[list[tuple[Grid, list[list[TextLine]]]], list[list[TextLine]]]:
        """Returns the tables of a page from top to bottom, and the lines before, between and after them.

        Lines on different sides of a table are never one paragraph, nor rows of one table.
        """
        tables = sorted(zip(self.grids, self.cells, strict=True), key=lambda table: table[0].ys[0])
        tops = [grid.ys[0] for grid, _ in tables]
        stretches: list[list[TextLine]] = [[] for _ in range(len(tables) + 1)]
        for line in self.lines:
            stretches[bisect_right(tops, line.top)].append(line)
        return tables, stretches


def find_page_tables(layouts: Sequence[PageLayout], usual_size: float, settings: TableSettings) -> None:
    """Finds the tables that are not fully ruled, page by page; `usual_size` is the document's usual font size."""
    before: Sides | None = None
    for layout in layouts:
        before = _dissolve_sparse(layout, usual_size, before)
        _dissolve_stripes(layout)
        _dissolve_bodies(layout)
        _open_grids(layout, settings)
    _add_bands(layouts, usual_size, settings)
    open_table: ColumnTable | None = None
    for layout in layouts:
        open_table = _add_headed(layout, usual_size, open_table)
        _add_solved(layout, usual_size, settings)
        _add_aligned(layout, usual_size)


def _open_grids(layout: PageLayout, settings: TableSettings) -> None:
    """Removes blank columns of ruled tables, and moves tables that are ruled only in part to `opened`, to be solved."""
    for grid in list(layout.grids):
        whole = join_blank_columns(grid)
        if whole is not grid:
            layout.put(whole, grid)
        n = next(n for n, own in enumerate(layout.grids) if own is whole)
        end = min((other.ys[0] for other in layout.grids if other.ys[0] >= whole.ys[-1]), default=layout.page.height)
        region = open_region(whole, layout.cells[n], layout.lines, end, settings)
        if region is None:
            continue
        taken = {id(word) for word in words_of(region.lines)}
        layout.opened.append(region)
        layout.held += text_lines([word for cell in layout.grids.pop(n).cells for word in cell.words], TEXT_GAP)
        layout.held += [line for line in layout.lines if id(line.words[0]) in taken]
        layout.lines = [line for line in layout.lines if id(line.words[0]) not in taken]
        layout.cells.pop(n)


def _add_bands(layouts: Sequence[PageLayout], usual_size: float, settings: TableSettings) -> None:
    """Finds the tables with only horizontal rules; one can continue from page to page."""
    levels = []
    for p in layouts:
        heads = [grid for grid, cells in zip(p.grids, p.cells, strict=True) if is_head(grid, cells)]
        p.levels = levels_of(p.page, p.grids)
        words = [word for line in p.lines for word in line.words]
        levels.append(with_group_rules(all_levels(p.levels, heads, p.page.stripes), words, usual_size))
    open_table: OpenTable | None = None
    for layout, own, following in zip(layouts, levels, [*levels[1:], []], strict=True):
        sheet = Sheet(layout.page, own, following, layout.lines, usual_size, settings)
        found, layout.lines, open_table = band_grids(sheet, open_table)
        for grid, head in found:
            if head is None:
                layout.add(grid)
            else:
                layout.put(head.with_body(grid), head)


def _add_headed(layout: PageLayout, usual_size: float, open_table: ColumnTable | None) -> ColumnTable | None:
    """Finds the tables by position below known headers; returns the one that may continue on the next page, or None.

    `open_table` is the one that the page before left open.
    """
    tables, stretches = layout.stretches()
    layout.lines = []
    for n, lines in enumerate(stretches):
        if n:
            grid, cells = tables[n - 1]
            open_table = open_below(grid, cells, lines, usual_size)
        if lines:
            items, last = headed_grids(lines, usual_size, open_table, layout.page.stripes)
        else:  # only the last table of a page can continue on the next one
            items, last = [], open_table if n == len(tables) else None
        if n and open_table and items and isinstance(items[0], Grid) and len(items[0].xs) == len(grid.xs):
            layout.put(grid.with_body(body_of(grid, items[0])), grid)
            items = items[1:]
        _keep(layout, items)
        open_table = last
    return open_table


def _add_solved(layout: PageLayout, usual_size: float, settings: TableSettings) -> None:
    """Finds the tables of figures, and the tables that are ruled only in part."""
    layout.lines = sorted([*layout.lines, *layout.held], key=lambda line: (line.base, line.x0))
    levels = list(outside(layout.levels, layout.grids))
    cuts = [y for grid in layout.grids for y in (grid.ys[0], grid.ys[-1])]
    page = Unsolved(layout.lines, layout.opened, levels, layout.page.stripes, cuts, usual_size)
    found, layout.lines = solved_grids(page, settings)
    for grid in found:
        layout.add(grid)


def _add_aligned(layout: PageLayout, usual_size: float) -> None:
    """Finds the tables of texts among the remaining lines."""
    _, stretches = layout.stretches()
    layout.lines = []
    for lines in stretches:
        _keep(layout, aligned_grids(lines, usual_size))


def _keep(layout: PageLayout, items: Iterable[TextLine | Grid]) -> None:
    """Adds grids to a page's tables, and lines (split at wide gaps) to its lines."""
    for item in items:
        if isinstance(item, Grid):
            layout.add(item)
        else:
            layout.lines += parted_lines([item])


def _dissolve_sparse(layout: PageLayout, size: float, before: Sides | None) -> Sides | None:
    """Dissolves tables that are only a box around their rows into lines; returns the sides of such a table at the end
    of the page, or None.  `before` are the sides of the one at the end of the page before."""
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


MAX_STRIPE_LINES = 12
"""Maximum number of lines of a cell in a stripe; a box with more lines is a text that happens to have gaps."""


def _dissolve_stripes(layout: PageLayout) -> None:
    """Dissolves grids of a single column that are only stripes behind rows: wide gaps show columns inside."""
    stripes = [n for n, grid in enumerate(layout.grids) if len(grid.xs) == 2 and _has_columns(layout.cells[n])]
    for n in reversed(stripes):
        layout.lines += [line for own in layout.cells.pop(n) for line in own]
        layout.grids.pop(n)
    layout.lines.sort(key=lambda line: (line.base, line.x0))


def _dissolve_bodies(layout: PageLayout) -> None:
    """Dissolves bodies below ruled headers that have only vertical rules: their rows are read by position."""
    for grid, cells in list(zip(layout.grids, layout.cells, strict=True)):
        parts = open_body(grid, cells, layout.page.horizontal)
        if parts:
            head, words = parts
            layout.put(head, grid)
            layout.lines += text_lines(words)
    layout.lines.sort(key=lambda line: (line.base, line.x0))


def _has_columns(cells: list[list[TextLine]]) -> bool:
    filled = [own for own in cells if own]
    wide = [own for own in filled if any(gap > TEXT_GAP for line in own for gap in line.gaps())]
    return bool(wide) and 2 * len(wide) >= len(filled) and max(len(own) for own in filled) <= MAX_STRIPE_LINES
