"""List markers that are drawn, not printed: a browser draws a small circle before each item of a list."""

from __future__ import annotations

from collections.abc import Sequence

from extractors.readers.pdf.content import Box, Word

LEAST, MOST = 1.5, 6.0
"""Minimum and maximum diameter of such a circle, in points."""
SIDES = 1.25
"""Maximum ratio of its longer side to its shorter one."""
SHARE = 0.7
"""Maximum height, as a share of the font size."""
BEFORE = 2.0
"""Maximum gap to the item after it, in font sizes; no word may end within the same distance before it."""
BULLET = "•"
_WIDTHS = {BULLET: 0.35, " ": 0.25}


def can_be_bullet(box: Box) -> bool:
    """True if a curve is as small and as round as a bullet."""
    low, high = sorted((box[2] - box[0], box[3] - box[1]))
    return low >= LEAST and high <= min(MOST, SIDES * low)


def with_bullets(words: Sequence[Word], discs: Sequence[Box]) -> list[Word]:
    """Returns the words of a page, with a bullet before each word that follows one of `discs` on its line."""
    first: dict[int, Word] = {}
    for disc in dict.fromkeys(discs):
        middle = (disc[1] + disc[3]) / 2
        line = [w for w in words if not w.turn and w.top < middle < w.bottom and disc[3] - disc[1] <= SHARE * w.size]
        behind = min((w for w in line if w.x0 >= disc[2]), key=lambda w: w.x0, default=None)
        if behind is None or behind.x0 - disc[2] > BEFORE * behind.size:
            continue
        if any(w.x0 < disc[2] and w.x1 > disc[0] - BEFORE * w.size for w in line):
            continue  # inside a text it is no list marker
        first[id(behind)] = Word(
            BULLET, disc[0], behind.top, disc[2], behind.bottom, behind.base, behind.size, behind.bold, _WIDTHS
        )
    return [part for word in words for part in ([first[id(word)], word] if id(word) in first else [word])]
