"""Groups the printed lines of a table's body into rows: the grouping of least cost, by dynamic programming.

It costs to separate a line that continues the one above, and to join a line that does not; two figures in one cell of a
column of figures cost most.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from extractors.readers.paragraphs import ends_open
from extractors.readers.pdf.segments import Piece, Printed, figure_columns
from extractors.readers.pdf.solved_heads import cut, span_of
from extractors.readers.pdf.table_settings import TableSettings

FAR = 2.2
"""Distance between baselines above which two lines are different rows, in font sizes; not in ruled tables."""
SPACE = 0.25
APART = 10.0
"""Cost of joining lines that are too far apart for one row: more than all evidence for joining them."""


def body_pieces(line: Printed, borders: Sequence[float]) -> list[Piece]:
    """Splits a line into pieces by column: text with figures, beside other segments, is split at the borders; a text
    that is alone spans its columns."""
    out: list[Piece] = []
    for segment in line.segments:
        start, end = span_of(segment.x0, segment.x1, borders)
        parts = cut(segment, borders) if end - start > 1 and len(line.segments) > 1 else []
        out += parts if any(piece.figures for piece in parts) else [Piece(start, end, segment)]
    return out


def body_rows(
    lines: Sequence[Printed], columns: int, drawn: Sequence[float], settings: TableSettings
) -> list[Sequence[Printed]]:
    """Groups the lines of a body by row; `drawn` are the y at which rules or stripes end a row."""
    return _Body(lines, columns, drawn, settings).rows() if lines else []


class _Body:
    def __init__(self, lines: Sequence[Printed], columns: int, drawn: Sequence[float], settings: TableSettings) -> None:
        self._lines, self._settings = lines, settings
        self._drawn = [any(a.base < y < b.base for y in drawn) for a, b in pairwise(lines)]
        bands = 1 + sum(self._drawn)
        self._ruled = bands > 2 and len(lines) <= 4 * bands
        self._figures = figure_columns(lines, columns)
        self._at = [{piece.start: piece for piece in line.pieces} for line in lines]
        self._right = [0.0] * columns
        for own in self._at:
            for c, piece in own.items():
                if piece.end - piece.start == 1:
                    self._right[c] = max(self._right[c], piece.segment.x1)
        full = [line for line in lines if len(line.pieces) > 1]
        steps = [b.base - a.base for a, b in pairwise(full)]
        self._step = median(steps) if steps else 1.2 * lines[0].size
        self._reads_on = [self._goes_on(i) for i in range(len(lines) - 1)]

    def rows(self) -> list[Sequence[Printed]]:
        best: list[tuple[float, int]] = [(0.0, 0)]
        for end in range(1, len(self._lines) + 1):
            ways: list[tuple[float, int]] = []
            joined = 0.0
            stacks: Counter[int] = Counter()
            for start in range(end - 1, max(-1, end - 1 - self._settings.most_row_lines), -1):
                if start < end - 1:
                    if self._drawn[start]:
                        break
                    joined -= self._reads_on[start]
                stacks.update(c for c, piece in self._at[start].items() if piece.figures and self._figures[c])
                stacked = sum(stacks.values()) - len(stacks)
                ways.append((best[start][0] + joined + stacked * self._settings.stack_cost, start))
            best.append(min(ways))
        out: list[Sequence[Printed]] = []
        end = len(self._lines)
        while end:
            start = best[end][1]
            out.insert(0, self._lines[start:end])
            end = start
        return out

    def _goes_on(self, i: int) -> float:
        """Returns the evidence that line `i` and the next one are one row, in cost units; negative: against it."""
        above, below, settings = self._at[i], self._at[i + 1], self._settings
        size = self._lines[i + 1].size
        way = self._lines[i + 1].base - self._lines[i].base
        step = way / max(self._step, 0.1)
        out = settings.ruled_cost if self._ruled else 0.0
        if not self._ruled and (step > settings.row_gap or way > FAR * size):
            return -APART
        if step < settings.tight_step:
            out += min(settings.most_tight, settings.tight_cost * (settings.tight_step - step))
        out -= settings.join_cost
        both = above.keys() & below.keys()
        if not both:
            return out
        out += sum(self._says(above[c], below[c], c) for c in both) / len(both)
        hangs = len(below) == 1 < len(above) and 0 in both
        if hangs and below[0].segment.x0 - above[0].segment.x0 > settings.indent * size:
            out += settings.hang_cost
        return out

    def _says(self, above: Piece, below: Piece, column: int) -> float:
        """Returns the evidence that the pieces of two lines in a column are one text; negative: against it."""
        settings = self._settings
        if above.figures and below.figures and self._figures[column]:
            return -settings.stack_cost / 2
        if above.end - above.start > 1 or below.end - below.start > 1:
            return -settings.join_cost
        first, text = below.words[0], above.segment.text
        fits = first.x1 - first.x0 + SPACE * first.size <= self._right[column] - above.segment.x1
        out = -settings.short_cost if fits else settings.full_cost
        if above.words[-1].bold != first.bold:
            out -= settings.bold_cost
        if first.text[:1].islower():
            out += settings.lower_cost
        if ends_open(text):
            out += settings.lower_cost
        if text.endswith(":"):
            out -= settings.colon_cost
        return out
