"""Where paragraphs begin among the printed lines of a cell that wraps its text."""

from __future__ import annotations

import re
from collections.abc import Sequence

_ITEM = re.compile(
    r"""
    [·•▪●○■◦\uf0b7\uf0a7]  # a bullet
    | [-–*]\s*[^\W\d]  # a dash before a word
    | \d{1,2}(?:\.\d{1,2})?[.)]-?\s+[^\W\d]  # "4. "
    | [a-z]\)\s+[^\W\d]{2}  # "a) "
    """,
    re.VERBOSE,
)


def opens_item(text: str) -> bool:
    """Whether a line begins with the mark of an item: a bullet, a dash before a word, "4. " or "a) "."""
    return _ITEM.match(text) is not None


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
"""More characters than any of these words has, with the one before it."""


def ends_open(text: str) -> bool:
    """Whether a line ends where no text can: at a comma, an open bracket, an article, a preposition."""
    return _UNENDED.search(text, max(0, len(text) - _LAST_WORD)) is not None


def reads_on(above: str, below: str) -> bool:
    """Whether a sentence plainly goes on from one line to the next."""
    return (below[:1].islower() and not above.endswith((".", ":", ";"))) or ends_open(above)


def hard_break(before: str, now: str, width: float, exact: bool = False) -> bool:
    """Whether a line ended before it was full, so that the next begins a new paragraph.

    Args:
        before: the line above; now: the line below it, both of one cell.
        width: how many characters a line of the cell can hold.
        exact: whether widths are exact (a fixed-width dump); else they are means, and doubt joins lines.
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
    """The indices of the lines that begin a paragraph: after a wider step, at an item's mark, after a hard break."""
    starts = [0] if texts else []
    for i in range(1, len(texts)):
        before, now = texts[i - 1], texts[i]
        set_apart = tops[i] - tops[i - 1] > 1.5 * step
        if set_apart and not exact and reads_on(before, now):
            set_apart = False  # cells beside it stretched the row
        if set_apart or opens_item(now) or hard_break(before, now, width, exact):
            starts.append(i)
    return starts
