"""Finds the cells of a table that has only horizontal rules: columns from the pieces of rules or from positions."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from operator import attrgetter

from extractors.readers.known_lines import opens_table
from extractors.readers.pdf.columns_at import MAX_TITLES, column_borders, crosses, head_of, row_tops
from extractors.readers.pdf.content import Word
from extractors.readers.pdf.grid import Grid, GridCell
from extractors.readers.pdf.horizontal_rules import SAME_X, Level
from extractors.readers.pdf.lines import COLUMN_GAP, TextLine, text_lines
from extractors.readers.pdf.solved_heads import CENTRED, MOST_GROUPED, centred_groups

_X0 = attrgetter("x0")


@dataclass(slots=True)
class Band:
    """Words between two horizontal rules; `above` or `below` is None where there is no rule."""

    words: list[Word]
    above: Level | None
    below: Level | None
    lines: list[TextLine] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.lines = text_lines(self.words)


def band_grid(run: list[Band], size: float, known: list[float] | None) -> Grid | None:
    """Builds the grid of consecutive bands; `known` are column borders, if known from elsewhere.

    Returns None if the bands are no table: a single row of a single column, closed by a rule.
    """
    levels = [level for band in run for level in (band.above, band.below) if level]
    words = [w for band in run for w in band.words]
    if known:
        xs = known
    else:
        x0, x1 = min(level.x0 for level in levels), max(level.x1 for level in levels)
        ends = [x for level in levels for x in [level.x0, level.x1, *level.ends] if x0 + SAME_X < x < x1 - SAME_X]
        grouping = [word for band in run for word in _grouping(band)]
        xs = [x0, *column_borders([band.lines for band in run], ends, size, grouping), x1]
    if len(run) < 2 and len(xs) <= 2 and not known and run[0].below is not None:
        return None
    rows = _split_bands(run, xs)
    ys = [row.above.y if row.above else min(w.top for w in row.words) for row in rows]
    last = rows[-1].below
    ys.append(last.y if last else max(w.bottom for w in words) + 1.0)
    return Grid(xs, ys, _cells(rows, xs, ys, size))


def _split_bands(run: list[Band], xs: list[float]) -> list[Band]:
    """Splits a band that contains all rows of a table (only header and body are ruled off) into its rows."""
    if len(run) > 2:
        return run
    out: list[Band] = []
    for n, band in enumerate(run):
        tops = row_tops(band.words, xs) if len(run) == 1 or n == 1 else []
        if len(tops) < 2:
            out.append(band)
            continue
        cuts = [Level(top, [(xs[0], xs[-1])], []) for top in tops[1:]]
        for above, below in zip([band.above, *cuts], [*cuts, band.below], strict=True):
            low, high = above.y if above else -1e9, below.y if below else 1e9
            out.append(Band([w for w in band.words if low <= (w.top + w.bottom) / 2 < high], above, below))
    return [band for band in out if band.words]


def _cells(rows: list[Band], xs: list[float], ys: list[float], size: float) -> list[GridCell]:
    out: list[GridCell] = []
    over: list[GridCell | None] = [None] * (len(xs) - 1)
    for r, (band, below) in enumerate(zip(rows, [*rows[1:], None], strict=True)):
        spans = _spans(band, below if r < MAX_TITLES else None, xs, size)
        columns = [bisect_right(xs, _clamp((w.x0 + w.x1) / 2, xs)) - 1 for w in band.words]
        above: list[GridCell | None] = [None] * (len(xs) - 1)
        for start, end in spans:
            before = over[start]
            words = [w for w, column in zip(band.words, columns, strict=True) if start <= column < end]
            rule = band.above
            if (
                before
                and rule
                and (before.column, before.column + before.column_span) == (start, end)
                and not rule.covers(xs[start], xs[end])
            ):
                before.row_span += 1
                before.box = (*before.box[:3], ys[r + 1])
                before.words += words
                cell = before
            else:
                cell = GridCell((xs[start], ys[r], xs[end], ys[r + 1]), r, start, 1, end - start, words)
                out.append(cell)
            for c in range(start, end):
                above[c] = cell
        over = above
    return out


def _clamp(x: float, xs: list[float]) -> float:
    return min(max(x, xs[0]), xs[-1] - 0.001)


def _spans(band: Band, below: Band | None, xs: list[float], size: float) -> list[tuple[int, int]]:
    """Returns the columns (start, end) of each cell of a band: words that cross a border join its columns.

    `below` is the next band, which can be the lower level of a header.
    """
    out: list[tuple[int, int]] = []
    start = 0
    grouped = {
        c for first, end in _group_heads(band, xs) or _heads_over(band, below, xs) for c in range(first + 1, end)
    }
    for c in range(1, len(xs)):
        if c < len(xs) - 1 and (c in grouped or _runs_over(band, xs[c], size)):
            continue
        out.append((start, c))
        start = c
    first = out[0][1]
    title = first > 1 or opens_table(" ".join(w.text for w in band.words))
    if title and all(w.x0 < xs[first] for w in band.words):
        return [(0, len(xs) - 1)]  # a title that spans some columns spans all of them
    return out


def _group_heads(band: Band, xs: list[float]) -> list[tuple[int, int]]:
    """Returns the columns (start, end) below each group header: a text centred above a rule that is shorter than the
    table at both ends."""
    rule, over = band.below, _grouping(band)
    columns = [c for c in range(len(xs) - 1) if rule.covers(xs[c], xs[c + 1])] if rule and over else []
    if not columns or len(columns) > MOST_GROUPED or columns[-1] - columns[0] + 1 != len(columns):
        return []
    texts = [_ends(text) for text in _texts(over)]
    if len(texts) >= len(columns):
        return []
    groups, aside = centred_groups(texts, range(columns[0], columns[-1] + 1), xs)
    return groups if len(texts) == 1 or aside <= CENTRED * max(w.size for w in over) else []


def _grouping(band: Band) -> list[Word]:
    """Returns the words of a band above the rule of a group header."""
    rule = band.below
    if rule is None or rule.table is None:
        return []
    x0, x1 = rule.pieces[0][0], rule.pieces[-1][1]
    return [w for w in band.words if x0 - SAME_X < w.x0 and w.x1 < x1 + SAME_X]


def _heads_over(band: Band, below: Band | None, xs: list[float]) -> list[tuple[int, int]]:
    """Returns the columns (start, end) below each group header that has no rule of its own: a text over several columns
    that are the only ones filled in the next band."""
    texts = [(text, _ends(text)) for text in _texts(band.words)] if below else []
    crossing = [ends for _, ends in texts if any(ends[0] + 1 < x < ends[1] - 1 for x in xs)]
    if below is None or not crossing:
        return []
    columns = sorted({bisect_right(xs, sum(_ends(text)) / 2) - 1 for text in _texts(below.words)})
    if len(columns) < 2 or len(columns) > MOST_GROUPED or columns[-1] - columns[0] + 1 != len(columns):
        return []
    low, high = xs[columns[0]], xs[columns[-1] + 1]
    over = [(text, ends) for text, ends in texts if low < sum(ends) / 2 < high]
    if not over or not all(ends in crossing for _, ends in over):
        return []
    size = max(w.size for w in over[0][0])
    known = head_of(band.lines, size)
    if known and len(known.columns) == len(xs) - 1:  # justified headers, each over its own column
        return []
    groups, aside = centred_groups([ends for _, ends in over], range(columns[0], columns[-1] + 1), xs)
    return groups if len(over) == 1 or aside <= CENTRED * size else []


def _ends(text: Sequence[Word]) -> tuple[float, float]:
    return min(w.x0 for w in text), max(w.x1 for w in text)


def _texts(words: Sequence[Word]) -> list[list[Word]]:
    """Groups words into texts, separated where all their lines have a gap of at least `COLUMN_GAP` font sizes."""
    out: list[list[Word]] = []
    end = 0.0
    for word in sorted(words, key=_X0):
        if out and word.x0 - end < COLUMN_GAP * word.size:
            out[-1].append(word)
            end = max(end, word.x1)
        else:
            out.append([word])
            end = word.x1
    return out


def _runs_over(band: Band, border: float, size: float) -> bool:
    if crosses(band.words, [border]):
        return True
    lines = band.lines
    if any(gap > COLUMN_GAP for line in lines for gap in line.gaps()):
        return False
    return any(line.x0 < border - size and line.x1 > border + size for line in lines)
