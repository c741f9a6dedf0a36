"""What prose looks like where it could be taken for a table without rules: lines set flush on both sides, and texts in
columns side by side."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from extractors.readers.pdf.lines import TextLine

MIN_GAPS = 4
"""A line with fewer gaps says nothing of how its words are set."""
EVEN = 0.2
"""The gaps of a justified line differ by no more than so many font sizes..."""
UNEVEN = 2.0
"""...though its words differ in width by more: the gaps between cells would, too."""
MIN_LINES = 3
MIN_CHARACTERS = 18
"""Running text has at least so many characters a line, on average."""
FULL = 0.7
"""A line that fills this share of its column's width is full; most lines of running text are."""


def is_justified(lines: Sequence[TextLine]) -> bool:
    """Whether most of some lines have the even gaps of words that are set flush on both sides, or at a fixed pitch."""
    return 3 * sum(map(_is_even, lines)) >= 2 * len(lines)


def _is_even(line: TextLine) -> bool:
    tokens = line.tokens()
    widths = [(max(w.x1 for w in token) - token[0].x0) / max(token[0].size, 0.1) for token in tokens]
    gaps = [(b[0].x0 - a[-1].x1) / max(b[0].size, 0.1) for a, b in pairwise(tokens)]
    return len(gaps) >= MIN_GAPS and max(gaps) - min(gaps) <= EVEN and max(widths) - min(widths) >= UNEVEN


def is_running(columns: Sequence[Sequence[TextLine]]) -> bool:
    """Whether each of some columns, lines from top to bottom, reads as running text: long lines, most of them full."""
    return all(map(_is_running, columns))


def _is_running(lines: Sequence[TextLine]) -> bool:
    if len(lines) < MIN_LINES:
        return False
    width = max(line.x1 for line in lines) - min(line.x0 for line in lines)
    full = sum(line.x1 - line.x0 >= FULL * width for line in lines)
    return 3 * full >= 2 * len(lines) and sum(len(line.text) for line in lines) >= MIN_CHARACTERS * len(lines)
