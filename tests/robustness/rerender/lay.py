"""Computes column widths and wraps lines, for renderers that measure in characters or in points."""

from __future__ import annotations

import math
import re
from collections.abc import Callable

from rerender.flow import Cell, Grid

Measure = Callable[[str], float]


def wrap(text: str, width: float, measure: Measure = len, *, hyphenated: bool = False) -> list[str]:
    """Wraps a paragraph into lines; a word wider than the line has its own line."""
    lines: list[str] = []
    for word in text.split():
        if lines and measure(f"{lines[-1]} {word}") <= width:
            lines[-1] += f" {word}"
            continue
        cut = _cut(lines[-1], word, width, measure) if lines and hyphenated else 0
        if cut:
            lines[-1] += f" {word[:cut]}-"
        lines.append(word[cut:])
    return lines


def _cut(line: str, word: str, width: float, measure: Measure) -> int:
    """Returns the offset at which a lower-case word can be hyphenated to fill a line; 0 if nowhere."""
    if not re.fullmatch(r"[a-záéíóúñ]{7,}[.,;:)]*", word):
        return 0
    ends = [m.end() for m in re.finditer(r"[aeiouáéíóú](?=[bcdfgjmnpstv][aeiouáéíóú])", word)]
    fits = [e for e in ends if 2 <= e <= len(word) - 3 and measure(f"{line} {word[:e]}-") <= width]
    return max(fits, default=0)


def wrap_cell(paragraphs: Cell, width: float, measure: Measure = len, *, spaced: bool = True) -> list[str]:
    """Wraps the paragraphs of a cell into lines, with an empty line between paragraphs if `spaced`."""
    out: list[str] = []
    for paragraph in paragraphs:
        if out and spaced:
            out.append("")
        out += wrap(paragraph, width, measure)
    return out


def widths(grid: Grid, total: float, measure: Measure = len, pad: float = 0) -> list[float]:
    """Returns column widths: room for the longest word of each column, the rest by the amount of its text."""
    rows = [*grid.rows, *([grid.head] if grid.head else [])]
    count = len(rows[0])
    cells = [[p for row in rows for p in row[i]] for i in range(count)]
    least = [max((measure(w) for p in c for w in p.split()), default=1) + pad for c in cells]
    most = [max((measure(p) for p in c), default=1) + pad for c in cells]
    if sum(most) <= total:
        spare = (total - sum(most)) / count
        return [m + spare for m in most]
    wish = [math.sqrt(sum(measure(p) for p in c) + 1) for c in cells]
    room = max(0.0, total - sum(least))
    share = [w / sum(wish) * room for w in wish]
    return [min(a + s, max(m, a)) for a, s, m in zip(least, share, most, strict=True)]
