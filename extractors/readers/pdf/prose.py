"""Recognises prose that could be mistaken for a table without rules: justified lines, and running text in columns."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from extractors.readers.pdf.lines import TextLine

MIN_GAPS = 4
"""Minimum number of gaps in a line that show whether it is justified."""
EVEN = 0.2
"""Maximum difference between the gaps of a justified line, in font sizes."""
UNEVEN = 2.0
"""Minimum difference between the widths of its words, in font sizes: with such words, gaps between cells differ."""
MIN_LINES = 3
MIN_CHARACTERS = 18
"""Minimum mean length of a line of running text, in characters."""
FULL = 0.7
"""Minimum share of its column's width that a full line takes; most lines of running text are full."""


def is_justified(lines: Sequence[TextLine]) -> bool:
    """True if at least two thirds of the lines have even gaps between words, as justified or monospaced text has."""
    return 3 * sum(map(_is_even, lines)) >= 2 * len(lines)


def _is_even(line: TextLine) -> bool:
    tokens = line.tokens()
    widths = [(max(w.x1 for w in token) - token[0].x0) / max(token[0].size, 0.1) for token in tokens]
    gaps = [(b[0].x0 - a[-1].x1) / max(b[0].size, 0.1) for a, b in pairwise(tokens)]
    return len(gaps) >= MIN_GAPS and max(gaps) - min(gaps) <= EVEN and max(widths) - min(widths) >= UNEVEN


def is_running(columns: Sequence[Sequence[TextLine]]) -> bool:
    """True if each column (lines from top to bottom) is running text: long lines, most of them full."""
    return all(map(_is_running, columns))


def _is_running(lines: Sequence[TextLine]) -> bool:
    if len(lines) < MIN_LINES:
        return False
    width = max(line.x1 for line in lines) - min(line.x0 for line in lines)
    full = sum(line.x1 - line.x0 >= FULL * width for line in lines)
    return 3 * full >= 2 * len(lines) and sum(len(line.text) for line in lines) >= MIN_CHARACTERS * len(lines)
