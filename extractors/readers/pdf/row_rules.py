"""Finds tables with only horizontal rules: rules separate the rows; columns follow from pieces of rules or positions.

The words between two rules of the same width (a `Band`) are a row if they begin directly below the upper rule; a
heading between two tables is further away.  A row without a closing rule at the end of a page continues above the first
rule of the next page.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from itertools import takewhile
from statistics import median

from extractors.readers.gutters import separates_cells
from extractors.readers.known_lines import opens_section
from extractors.readers.pdf.band_cells import Band, band_grid
from extractors.readers.pdf.cells import SNAP
from extractors.readers.pdf.columns_at import crosses, head_of
from extractors.readers.pdf.content import Word
from extractors.readers.pdf.edge_rows import FLUSH, OpenTable, Sheet, cuts_lines, first_row, last_row, row_sides
from extractors.readers.pdf.grid import Grid
from extractors.readers.pdf.horizontal_rules import SAME_X, Level, same_width
from extractors.readers.pdf.lines import COLUMN_GAP, HEADING, TextLine, left_of, text_lines
from extractors.readers.pdf.ruled_rows import has_rows

PAGE_END = 0.7
"""Share of a page's height below which a row without a closing rule must end."""


def band_grids(
    sheet: Sheet, open_table: OpenTable | None
) -> tuple[list[tuple[Grid, Grid | None]], list[TextLine], OpenTable | None]:
    """Returns the tables between horizontal rules, the lines outside them, and the table at the end of the page.

    Each table comes with the ruled header above it, or None; `open_table` is the table at the end of the page before.
    """
    if not sheet.levels and (open_table is None or not open_table.torn):
        return [], sheet.lines, None
    runs, is_open = _runs(sheet, open_table)
    out: list[tuple[Grid, Grid | None]] = []
    taken: set[int] = set()
    last: OpenTable | None = None
    for n, run in enumerate(runs):
        above = run[0].above
        head = above.head if above else None
        known = head.xs if head else open_table.xs if open_table and above is None else None
        grid = band_grid(run, sheet.size, known)
        if n == 0 and open_table and not known and _may_go_on(run, sheet, open_table):
            same = band_grid(run, sheet.size, open_table.xs)
            if same and (grid is None or len(grid.xs) < len(same.xs) or not _holds_columns(same)):
                grid = same
        goes_on = known or (n == 0 and open_table)
        if grid is None or not (goes_on or has_rows(run, grid, sheet.settings)):
            continue
        out.append((grid, head))
        taken.update(id(w) for band in run for w in band.words)
        if n == len(runs) - 1 and (is_open or not any(line.top > grid.ys[-1] for line in sheet.lines)):
            last = OpenTable(grid.xs, _starts(grid), is_open)
    return out, [left for line in sheet.lines for left in left_of(line, taken)], last


def _starts(grid: Grid) -> list[float | None]:
    """Returns where the text of each column begins."""
    words = [(cell.column, word.x0) for cell in grid.cells if cell.column_span == 1 for word in cell.words]
    return [min((x0 for own, x0 in words if own == column), default=None) for column in range(len(grid.xs) - 1)]


def _holds_columns(grid: Grid) -> bool:
    """True if a line of a cell of a single column holds two texts: its column would be several."""
    lines = (line for cell in grid.cells if cell.column_span == 1 for line in text_lines(cell.words))
    return any(separates_cells(max(gaps), gaps, COLUMN_GAP) for line in lines if (gaps := line.gaps()))


def _may_go_on(run: list[Band], sheet: Sheet, table: OpenTable) -> bool:
    """True if the first rows of a page, below a rule, can continue the table at the end of the page before: the rule is
    as wide, nothing is above it, no word crosses a column border, and there is no header."""
    above = run[0].above
    if above is None or any(line.base < above.y for line in sheet.lines):
        return False
    if any(head_of(band.lines, sheet.size) for band in run[:2]):
        return False
    if abs(above.x0 - table.xs[0]) > SAME_X or abs(above.x1 - table.xs[-1]) > SAME_X:
        return False
    return not crosses([word for band in run for word in band.words], table.xs[1:-1])


def _runs(sheet: Sheet, open_table: OpenTable | None) -> tuple[list[list[Band]], bool]:
    """Returns runs of consecutive bands that are rows of one table, and True if the last is open at the page's end."""
    levels, words = sheet.levels, sheet.words
    torn = _torn_band(sheet, words, open_table)
    parts = _parts(words, levels)
    following = {id(level): own for level, own in zip(levels, parts[1:], strict=True)}
    bands = [
        Band(_within_rules(own, above, below), above, below)
        for own, above, below in zip(parts[1:], levels, [*levels[1:], None], strict=False)
    ]
    padding = _padding(bands)
    runs: list[list[Band]] = []
    current: list[Band] = [torn] if torn else []
    is_open = torn is not None and torn.below is None
    if levels and not torn:
        table = open_table if _is_like(levels[0], open_table) else None
        x0, x1 = row_sides(levels[0], table)
        lead = [w for w in parts[0] if x0 - SNAP <= w.x0 and w.x1 <= x1 + SNAP]
        current = first_row(Band(lead, None, levels[0]), sheet, table)
    for band in bands[levels.index(torn.below) if torn and torn.below else 0 :]:
        above, below = band.above, band.below
        assert above is not None
        if not current and below is None and not _is_closed_below(above, sheet):
            break
        is_row = _is_row(band, sheet, padding)
        if not (below and below.head) and is_row and not _opens_table(band, sheet):
            current.append(band)
            is_open = below is None
        else:
            first = first_row(band, sheet)
            if current:
                runs.append([*_as_wide(current, following), *last_row(band, first, current, sheet)])
            current, is_open = first, False
    if current:
        runs.append(_as_wide(current, following))
    return runs, is_open


def _as_wide(run: list[Band], following: Mapping[int, Sequence[Word]]) -> list[Band]:
    """Returns the rows of a table with their words beside shorter rules, where a cell continues from row to row.

    `following` are the words between a rule (by id) and the next one.
    """
    rules = [rule for band in run for rule in (band.above, band.below) if rule]
    x0, x1 = min(rule.x0 for rule in rules), max(rule.x1 for rule in rules)
    out = []
    for band in run:
        inside = [w for w in following.get(id(band.above), ()) if x0 - SNAP <= (w.x0 + w.x1) / 2 <= x1 + SNAP]
        out.append(Band(inside, band.above, band.below) if len(inside) > len(band.words) else band)
    return out


def _is_closed_below(above: Level, sheet: Sheet) -> bool:
    """True if the next page starts with a rule of the same width: the last row may continue there."""
    rules = takewhile(lambda level: level.head is None, sheet.following[:3])
    return any(same_width(above, level) for level in rules)


def _parts(words: Iterable[Word], levels: Sequence[Level]) -> list[list[Word]]:
    """Returns the words above the first rule, between each two rules, and below the last."""
    ys = [level.y for level in levels]
    out: list[list[Word]] = [[] for _ in range(len(levels) + 1)]
    for word in words:
        out[bisect_right(ys, (word.top + word.bottom) / 2)].append(word)
    return out


def _within_rules(words: Iterable[Word], above: Level, below: Level | None) -> list[Word]:
    """Returns the words that the wider stretch of two rules covers from left to right."""
    x0 = min(above.x0, below.x0) if below else above.x0
    x1 = max(above.x1, below.x1) if below else above.x1
    return [word for word in words if x0 - SNAP <= (word.x0 + word.x1) / 2 <= x1 + SNAP]


def _is_like(level: Level, table: OpenTable | None) -> bool:
    """True if all ends of a rule and of its pieces are column borders of the table at the end of the page before, and
    the rule reaches one side of it: only the cells that end here have a rule, others continue below."""
    if table is None or (abs(level.x0 - table.xs[0]) > SAME_X and abs(level.x1 - table.xs[-1]) > SAME_X):
        return False
    return all(any(abs(end - x) <= SAME_X for x in table.xs) for end in (level.x0, level.x1)) and all(
        any(abs(end - x) <= SNAP for x in table.xs) for end in level.ends
    )


def _opens_table(band: Band, sheet: Sheet) -> bool:
    """True if a table without a rule above its first row begins between two rules; the upper one ends another table."""
    above, below = band.above, band.below
    if above is None or below is None or above.table or not _ends_elsewhere(above, below):
        return False
    first = first_row(band, sheet)
    return bool(first) and (len(first[0].lines) < len(band.lines) or head_of(first[0].lines, sheet.size) is not None)


def _is_row(band: Band, sheet: Sheet, padding: float) -> bool:
    above, below = band.above, band.below
    if not band.words or above is None or cuts_lines(band, sheet):
        return False
    if below and abs(above.x0 - below.x0) > SAME_X and abs(above.x1 - below.x1) > SAME_X:
        return False
    lines = band.lines
    gap = sheet.settings.heading_gap * max(sheet.size, lines[0].size)
    if lines[0].top - above.y > gap or _is_heading(band, sheet.size, padding):
        return False
    if below is None:
        return max(line.bottom for line in lines) > PAGE_END * sheet.page.height
    return True


def _is_heading(band: Band, size: float, padding: float) -> bool:
    """True if the words between two rules are a heading between two tables.

    That is a heading of a form, large text, text flush with the rules although cells have padding, or a single text
    between rules whose pieces end in different places.
    """
    lines = band.lines
    if opens_section(lines[0].tabbed):
        return True
    if any(gap > COLUMN_GAP for line in lines for gap in line.gaps()):
        return False
    above, below = band.above, band.below
    if above is None or lines[0].size > HEADING * size:
        return above is not None
    if padding > FLUSH + 1 and lines[0].x0 - above.x0 < FLUSH:
        return True
    return below is not None and _ends_elsewhere(above, below)


def _ends_elsewhere(above: Level, below: Level) -> bool:
    """True if the pieces of two rules end at different x, within the stretch that both cover."""
    low, high = max(above.x0, below.x0) + SAME_X, min(above.x1, below.x1) - SAME_X
    a, b = ([x for x in level.ends if low < x < high] for level in (above, below))
    return bool(a and b) and (len(a) != len(b) or any(abs(x - y) > SNAP for x, y in zip(a, b, strict=True)))


def _padding(bands: Sequence[Band]) -> float:
    """Returns the usual distance from the left end of the rules to the first text of rows with several texts."""
    found = []
    for band in bands:
        lines = band.lines
        if band.above and any(gap > COLUMN_GAP for line in lines for gap in line.gaps()):
            found.append(min(line.x0 for line in lines) - band.above.x0)
    return median(found) if found else 0.0


def _torn_band(sheet: Sheet, words: Sequence[Word], open_table: OpenTable | None) -> Band | None:
    """Returns the rest of a row that the page before left open: the words above the first rule, or None if they are a
    column header or do not fit the table's columns."""
    if open_table is None or not open_table.torn or not words:
        return None
    xs = open_table.xs
    top = min(w.top for w in words)
    below = next((level for level in sheet.levels if level.y > top), None)
    if below and (below.x0 < xs[0] - SAME_X or below.x1 > xs[-1] + SAME_X):
        return None
    limit = below.y if below else sheet.page.height
    rest = [w for w in words if (w.top + w.bottom) / 2 < limit]
    lines = text_lines(list(rest))
    if not lines or opens_section(lines[0].tabbed) or crosses(rest, xs[1:-1]) or head_of(lines, sheet.size):
        return None
    if any(not xs[0] - SNAP <= (w.x0 + w.x1) / 2 <= xs[-1] + SNAP for w in rest):
        return None
    return Band(rest, None, below)
