"""Finds the first and the last row of a table with horizontal rules only, where no rule is on its outer side."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from extractors.readers.known_lines import opens_section
from extractors.readers.pdf.band_cells import Band, band_grid
from extractors.readers.pdf.cells import SNAP
from extractors.readers.pdf.columns_at import crosses, head_of, row_tops
from extractors.readers.pdf.content import PageContent, Word
from extractors.readers.pdf.horizontal_rules import Level
from extractors.readers.pdf.lines import COLUMN_GAP, HEADING, TextLine
from extractors.readers.pdf.table_settings import TableSettings

FLUSH = 1.5
"""Distance from the left end of the rules below which text is flush with them, in points."""
MIN_RULED = 2
"""Minimum number of rows with a rule between them for the row below the last rule to be one too."""
PARAGRAPH_GAP = 2.0
"""Maximum gap between lines of a row continued at the top of a page, in font sizes: they can be paragraphs."""


@dataclass(slots=True)
class OpenTable:
    """The table at the end of a page: the borders of its columns, where the text of each begins (None if it has none),
    and `torn` if its last row has no rule below."""

    xs: list[float]
    starts: list[float | None]
    torn: bool


@dataclass(slots=True)
class Sheet:
    """A page without its ruled tables: its horizontal rules and the lines outside those tables.

    `following` are the rules of the next page, which show whether a rule above the page's last words opens a table;
    `size` is the usual font size.
    """

    page: PageContent
    levels: list[Level]
    following: list[Level]
    lines: list[TextLine]
    size: float
    settings: TableSettings

    @property
    def words(self) -> list[Word]:
        return [word for line in self.lines for word in line.words]


def first_row(band: Band, sheet: Sheet, table: OpenTable | None = None) -> list[Band]:
    """Returns the first row, if a table has a rule below each row but none above the first: the last lines of a band
    that keep to the columns of the rule below, or are known column headers.  The result is [] or a list of one band.

    If `table`, that of the page before, may continue, the lines can be paragraphs of a single cell.
    """
    below, size = band.below, sheet.size
    if below is None or below.head or not band.lines:
        return []
    lines = _last_lines(band.lines, below.y, PARAGRAPH_GAP if table else sheet.settings.lead_gap, size)
    if table and lines and head_of(lines, size):
        lines = _last_lines(lines, below.y, sheet.settings.lead_gap, size)
    if not lines:
        return []
    words = [word for line in lines for word in line.words]
    row = Band(words, Level(min(line.top for line in lines) - 1.0, [row_sides(below, table)], []), below)
    # A group header crosses the borders of the columns below it.
    ends = [x for piece in below.pieces for x in piece] if below.table else below.ends
    borders = ends or (table.xs[1:-1] if table else [])
    if crosses(words, borders) or cuts_lines(row, sheet):
        return []
    filled = {bisect_right(borders, word.x0) for word in words}
    goes_on = table and (ends or lines[0].text[:1].islower() or _is_flush(lines[0].x0, table))
    return [row] if len(filled) > 1 or goes_on or head_of(lines, size) else []


def row_sides(level: Level, table: OpenTable | None) -> tuple[float, float]:
    """Returns the sides (x0, x1) of the row above a rule: those of `table`, if it continues from the page before."""
    return (table.xs[0], table.xs[-1]) if table else (level.x0, level.x1)


def _is_flush(x: float, table: OpenTable) -> bool:
    """True if a text begins where the text of a column does, other than the first, with which headings are flush."""
    return any(start is not None and abs(x - start) <= FLUSH for start in table.starts[1:])


def _last_lines(lines: Sequence[TextLine], bottom: float, gap: float, size: float) -> list[TextLine]:
    """Returns the last lines above a rule at `bottom`, below any heading, with gaps of at most `gap` font sizes."""
    out: list[TextLine] = []
    for line in reversed(lines):
        if bottom - line.bottom > gap * size or line.size > HEADING * size or opens_section(line.tabbed):
            break
        out.insert(0, line)
        bottom = min(bottom, line.top)
    return out


def last_row(band: Band, first: Sequence[Band], rows: list[Band], sheet: Sheet) -> list[Band]:
    """Returns the last row, if a table has a rule above each row but none below the last: the first lines of a band
    that keep to the table's columns and fill most of them.  The result is [] or a list of one band.

    `first` is the first row of the next table in the same band, `rows` are the rows above.
    """
    above, size = band.above, sheet.size
    grid = band_grid(rows, size, None) if len(rows) >= MIN_RULED and rows[-1].below is above else None
    if above is None or grid is None:
        return []
    others = {id(word) for own in first for word in own.words}
    free = [line for line in band.lines if id(line.words[0]) not in others]
    lines = _first_lines(free, above.y, grid.xs, sheet)
    words = [word for line in lines for word in line.words]
    filled = {bisect_right(grid.xs, (word.x0 + word.x1) / 2) for word in words}
    row = Band(words, above, None)
    if len(filled) < max(2, len(grid.xs) / 2) or len(row_tops(words, grid.xs)) > 1 or cuts_lines(row, sheet):
        return []
    return [row]


def _first_lines(lines: Sequence[TextLine], y: float, xs: Sequence[float], sheet: Sheet) -> list[TextLine]:
    """Returns the first lines below a rule at `y`, up to a wide gap, a heading, or a line that crosses a column border
    (x: `xs`)."""
    out: list[TextLine] = []
    bottom, settings = y, sheet.settings
    for line in lines:
        is_far = line.top - bottom > (settings.lead_gap if out else settings.heading_gap) * sheet.size
        if is_far or line.size > HEADING * sheet.size or opens_section(line.tabbed) or crosses(line.words, xs[1:-1]):
            break
        out.append(line)
        bottom = max(bottom, line.bottom)
    return out


def cuts_lines(band: Band, sheet: Sheet) -> bool:
    """True if a printed line continues past the ends of a band's rules: rules shorter than the text belong to no
    table."""
    own = {id(word) for word in band.words}
    rules = [level for level in (band.above, band.below) if level]
    x0, x1 = min(level.x0 for level in rules), max(level.x1 for level in rules)
    return any(
        b.x0 - a.x1 < COLUMN_GAP * b.size and (id(b) in own if a.x0 < x0 - SNAP else id(a) in own and b.x1 > x1 + SNAP)
        for line in sheet.lines
        if line.x0 < x0 - SNAP or line.x1 > x1 + SNAP
        for a, b in pairwise(line.words)
    )
