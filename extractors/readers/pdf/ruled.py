"""Finds the ruled tables of a page: cells as pdfplumber finds them, rows torn by a page break, single boxes."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import pairwise
from math import inf

from extractors.readers.pdf.cell_words import take, take_into_holes
from extractors.readers.pdf.cells import MEET, Rule, TooManyRulesError, find_cells, merge_rules
from extractors.readers.pdf.content import Box, HorizontalRule, PageContent, VerticalRule, Word
from extractors.readers.pdf.grid import Grid
from extractors.readers.pdf.lines import COLUMN_GAP, TextLine, text_lines
from extractors.readers.pdf.rules import THIN
from extractors.readers.pdf.word_rules import part_marks


def ruled_grids(page: PageContent) -> tuple[list[Grid], list[Word]]:
    """Returns the ruled tables of a page with the words in their cells, from top to bottom, and the words outside.

    If the last row of a table has no rule below it, or the first none above (a row that a page break tore), it ends
    where the vertical rules end.  Boxes of a single cell are included; a box around other tables is not.
    """
    if page.unseen:
        _take_patches(page)
    page.horizontal, parting = part_marks(page)
    rows, columns = merge_rules(parting), merge_rules(page.vertical)
    closing = _closing_rules(rows, columns, page.words)
    if closing:
        rows = merge_rules([*parting, *closing])
    try:
        groups = find_cells(rows, columns)
        sides = [side for boxes in groups for side in _side_rules(boxes, rows, page.words)]
        if sides:
            groups = find_cells(rows, merge_rules([*page.vertical, *sides]))
    except TooManyRulesError:
        page.notes.append(f"page {page.number} has more rules than any table: none were looked for among them")
        return [], page.words
    grids = [Grid.of(boxes) for boxes in groups]
    grids = [g for g in grids if len(g.cells) > 1 or not _is_frame(g.box, grids, page)]
    words = page.words
    for grid in grids:
        words = take(grid, words)
        if len(grid.cells) > 1:
            words = take_into_holes(grid, words)
    if page.unseen:
        grids, words = _without_unseen(page, grids, words)
    return grids, words


def _edges(boxes: Sequence[Box]) -> tuple[set[HorizontalRule], set[VerticalRule]]:
    """Returns the horizontal and the vertical edges of boxes."""
    level = {(y, x0, x1) for x0, top, x1, bottom in boxes for y in (top, bottom)}
    upright = {(x, top, bottom) for x0, top, x1, bottom in boxes for x in (x0, x1)}
    return level, upright


def _take_patches(page: PageContent) -> None:
    """Removes the edges of white boxes inside one visible cell that cover a left-out word: they separate no cells."""
    hidden = [word for words in page.left_out.values() for word in words]
    patches = [box for box in page.unseen if any(_covers(box, word) for word in hidden)]
    if not patches:
        return
    edges, sides = _edges(page.unseen)
    rows = merge_rules([rule for rule in page.horizontal if rule not in edges])
    columns = merge_rules([rule for rule in page.vertical if rule not in sides])
    try:
        cells = [cell for group in find_cells(rows, columns) if len(group) > 1 for cell in group]
    except TooManyRulesError:
        return  # `ruled_grids` adds the note
    inner = [box for box in patches if any(_lies_in(box, cell) for cell in cells)]
    edges, sides = _edges(inner)
    page.horizontal = [rule for rule in page.horizontal if rule not in edges]
    page.vertical = [rule for rule in page.vertical if rule not in sides]


def _without_unseen(page: PageContent, grids: Sequence[Grid], words: list[Word]) -> tuple[list[Grid], list[Word]]:
    """Removes tables made only of invisible rules, unless their words form columns; returns tables and other words."""
    edges, sides = _edges(page.unseen)
    seen = [(x0, y, x1, y) for y, x0, x1 in page.horizontal if (y, x0, x1) not in edges]
    seen += [(x, y0, x, y1) for x, y0, y1 in page.vertical if (x, y0, y1) not in sides]
    page.horizontal = [rule for rule in page.horizontal if rule not in edges]  # no later step reads vertical rules
    out: list[Grid] = []
    for grid in grids:
        if any(_lies_in(box, grid.box) for box in seen) or _has_columns(grid):
            out.append(grid)
        else:
            words = words + [word for cell in grid.cells for word in cell.words]
    return out, words


def _covers(box: Box, word: Word) -> bool:
    x, y = (word.x0 + word.x1) / 2, (word.top + word.bottom) / 2
    return box[0] < x < box[2] and box[1] < y < box[3] and min(box[2] - box[0], box[3] - box[1]) > THIN


def _lies_in(box: Box, outer: Box) -> bool:
    return all(a <= b + MEET for a, b in zip(outer[:2], box[:2], strict=True)) and all(
        b <= a + MEET for a, b in zip(outer[2:], box[2:], strict=True)
    )


def _has_columns(grid: Grid) -> bool:
    """True if in most rows with words a border lies in a gap between words; in prose this happens only by chance."""
    rows: dict[int, list[Word]] = {}
    for cell in grid.cells:
        rows.setdefault(cell.row, []).extend(cell.words)
    filled = [text_lines(words) for words in rows.values() if words]
    return 2 * sum(any(_is_parted(line, grid.xs) for line in lines) for lines in filled) > len(filled)


def _is_parted(line: TextLine, borders: Sequence[float]) -> bool:
    return any(
        b.x0 - a.x1 >= COLUMN_GAP * b.size and any(a.x1 <= x <= b.x0 for x in borders) for a, b in pairwise(line.words)
    )


def _side_rules(boxes: Sequence[Box], rows: Sequence[Rule], words: Sequence[Word]) -> list[Rule]:
    """Returns vertical rules to add where horizontal rules of a table extend past its outer borders, beside words."""
    x0, top, x1, bottom = _hull(boxes)
    ys = sorted({y for box in boxes for y in (box[1], box[3])})
    near = rows[bisect_left(rows, (ys[0] - MEET,)) : bisect_right(rows, (ys[-1] + MEET, inf))]
    own = [row for row in near if row[1] < x1 and x0 < row[2] and any(abs(row[0] - y) <= MEET for y in ys)]
    out: list[Rule] = []
    for outer, ends, border in (
        (min((r[1] for r in own), default=x0), [r[1] for r in own], x0),
        (max((r[2] for r in own), default=x1), [r[2] for r in own], x1),
    ):
        low, high = min(outer, border), max(outer, border)
        reaching = sum(abs(end - outer) <= MEET for end in ends)
        if high - low < 2 * MEET or reaching < 2 or 3 * reaching < 2 * len(ys):
            continue
        if any(low < (w.x0 + w.x1) / 2 < high and top < (w.top + w.bottom) / 2 < bottom for w in words):
            out.append((outer, top, bottom))
    return out


def _hull(boxes: Sequence[Box]) -> Box:
    return (min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes))


def _is_frame(box: Box, grids: Sequence[Grid], page: PageContent) -> bool:
    """True if a single box only frames most of a page, or other tables."""
    if (box[2] - box[0]) * (box[3] - box[1]) > 0.6 * page.width * page.height:
        return True
    return any(g.box != box and _lies_in(g.box, box) for g in grids)


def _closing_rules(rows: Sequence[Rule], columns: Sequence[Rule], words: Sequence[Word]) -> list[Rule]:
    """Returns horizontal rules to add where vertical rules end without one, and words are beside their ends."""
    out: list[Rule] = []
    for end in (2, 1):
        ends: dict[int, list[Rule]] = {}
        for column in columns:
            ends.setdefault(round(column[end] / MEET), []).append(column)
        for at in sorted(ends):
            y = sum(c[end] for c in ends[at]) / len(ends[at])
            for group in _open_runs(ends[at], [row for row in rows if abs(row[0] - y) <= 2 * MEET]):
                if group[-1][0] - group[0][0] >= 20 and _has_words(words, group, rows, y, end):
                    out.append((y, group[0][0], group[-1][0]))
    return out


def _open_runs(columns: Sequence[Rule], level: Sequence[Rule]) -> list[list[Rule]]:
    """Returns runs of neighbouring vertical rules that end at one level with no horizontal rule between them: the sides
    of a merged cell that the page break cuts, even where a rule closes the row beside it."""
    runs: list[list[Rule]] = []
    joined = False
    for a, b in pairwise(sorted(columns)):
        is_open = not any(row[1] < b[0] - MEET and a[0] + MEET < row[2] for row in level)
        if is_open and joined:
            runs[-1].append(b)
        elif is_open:
            runs.append([a, b])
        joined = is_open
    return runs


def _has_words(words: Sequence[Word], group: Sequence[Rule], rows: Sequence[Rule], y: float, end: int) -> bool:
    """True if words lie between the open ends at `y` and the nearest rule that crosses the vertical rules `group`.

    `end` is the index of the open end in a rule: 2 for the lower ends, 1 for the upper ones.
    """
    x0, x1 = min(c[0] for c in group), max(c[0] for c in group)
    crossing = [
        r[0] for r in rows if r[1] < x1 and x0 < r[2] and all(c[1] - MEET <= r[0] <= c[2] + MEET for c in group)
    ]
    inner = max(crossing, default=None) if end == 2 else min(crossing, default=None)
    if inner is None:
        return False
    low, high = min(y, inner), max(y, inner)
    return any(low < (w.top + w.bottom) / 2 < high and x0 < (w.x0 + w.x1) / 2 < x1 for w in words)
