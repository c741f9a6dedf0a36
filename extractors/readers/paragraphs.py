"""Finds where paragraphs begin among the printed lines of a cell with wrapped text."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors.list_markers import opens_item

_UNENDED = re.compile(
    r"""
    (?: [,(/+-]
    | \b(?: de|del|la|las|el|los|un|una  # articles
      | y|e|o|u|en|a|al|con|por|para|que|se|su|sus|según|sobre|entre|N°)  # what joins
    )$
    """,
    re.IGNORECASE | re.VERBOSE,
)
_LAST_WORD = 8
"""Number of final characters that are searched; longer than any of these words with the character before it."""


def ends_open(text: str) -> bool:
    """True if a line ends where no text can end: at a comma, an open bracket, an article, a preposition."""
    return _UNENDED.search(text, max(0, len(text) - _LAST_WORD)) is not None


def reads_on(above: str, below: str) -> bool:
    """True if a sentence clearly continues from one line to the next."""
    return (below[:1].islower() and not above.endswith((".", ":", ";"))) or ends_open(above)


def hard_break(before: str, now: str, width: float, exact: bool = False) -> bool:
    """True if a line ended before it was full, so that the next line begins a new paragraph.

    Args:
        before: the line above; now: the line below it; both of one cell.
        width: number of characters that a line of the cell can hold.
        exact: True if widths are exact (a fixed-width dump); else they are means, and lines are joined if in doubt.
    """
    first = now.split(maxsplit=1)[0] if now else ""
    needed = len(before) + 1 + len(first)
    if exact:
        return needed <= width
    if first[:1].islower() or not first or before.endswith((",", "-", "/", "+", "(")):
        return False
    ended = before.endswith((".", ":", ";", "”", '"')) or opens_item(before)
    return needed <= width * (0.92 if ended else 0.8)


def paragraph_starts(texts: Sequence[str], tops: Sequence[float], step: float, width: float, exact: bool) -> list[int]:
    """Returns the indices of lines that begin a paragraph: after a wider step, at a list marker, after a hard break."""
    starts = [0] if texts else []
    for i in range(1, len(texts)):
        before, now = texts[i - 1], texts[i]
        set_apart = tops[i] - tops[i - 1] > 1.5 * step
        if set_apart and not exact and reads_on(before, now):
            set_apart = False  # other cells of the row stretched it
        if set_apart or opens_item(now) or hard_break(before, now, width, exact):
            starts.append(i)
    return starts
