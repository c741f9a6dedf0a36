"""Recognises rules that mark words instead of separating cells: strikes through words, and underlines.

No vertical rule ends at them or crosses them.  A strike runs through the middle of words; an underline begins and ends
with the words on it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from operator import attrgetter

from extractors.readers.pdf.content import HorizontalRule, PageContent, VerticalRule, Word

STRUCK = (0.12, 0.58)
"""Minimum and maximum height of a strike above the baseline, in font sizes."""
UNDER = (-0.02, 0.3)
"""Minimum and maximum distance of an underline below the baseline, in font sizes."""
COVER, COVER_IN_CELL = 0.4, 0.15
"""Minimum share of a strike's length with words; the second if the strike runs from border to border of a cell."""
FLUSH = 1.5
"""Maximum distance from the end of an underline to the end of its words, in points."""
ENDS_AT = 2.0
"""Maximum distance from a horizontal rule to the end of a vertical one that ends at it, in points; less than
`cells.MEET`, because underlines lie close above the borders of cells."""
SHORT = 3.0
"""Minimum length of a vertical rule, in points; a shorter one is the end of a thin box."""
AT_BORDER = 3.0
"""Maximum distance from a border of a cell to the end of a rule that ends at it, in points."""


def part_marks(page: PageContent) -> tuple[list[HorizontalRule], list[HorizontalRule]]:
    """Returns a page's horizontal rules without strikes, and those without strikes and underlines, which can separate
    cells."""
    words = sorted((word for word in page.words if not word.turn), key=attrgetter("base"))
    if not words:
        return page.horizontal, page.horizontal
    bases = [word.base for word in words]
    largest = max(word.size for word in words)
    upright = [rule for rule in page.vertical if rule[2] - rule[1] >= SHORT]
    rules: list[HorizontalRule] = []
    parting: list[HorizontalRule] = []
    for rule in page.horizontal:
        y = rule[0]
        near = words[bisect_left(bases, y - UNDER[1] * largest) : bisect_right(bases, y + STRUCK[1] * largest)]
        own = [word for word in near if word.x0 < rule[2] and rule[1] < word.x1]
        if own and _strikes(rule, own, upright):
            continue
        rules.append(rule)
        if not own or not _underlines(rule, own, upright):
            parting.append(rule)
    return rules, parting


def _strikes(rule: HorizontalRule, words: Sequence[Word], upright: Sequence[VerticalRule]) -> bool:
    y, x0, x1 = rule
    struck = [w for w in words if STRUCK[0] <= (w.base - y) / max(w.size, 0.1) <= STRUCK[1]]
    if not struck:
        return False
    covered = min(x1, max(w.x1 for w in struck)) - max(x0, min(w.x0 for w in struck))
    if covered < COVER_IN_CELL * (x1 - x0) or _is_met(rule, upright):
        return False
    ends = [any(abs(x - end) <= AT_BORDER and top < y < bottom for x, top, bottom in upright) for end in (x0, x1)]
    return covered >= COVER * (x1 - x0) or all(ends)


def _underlines(rule: HorizontalRule, words: Sequence[Word], upright: Sequence[VerticalRule]) -> bool:
    y, x0, x1 = rule
    own = [w for w in words if UNDER[0] <= (y - w.base) / max(w.size, 0.1) <= UNDER[1]]
    return (
        any(abs(w.x0 - x0) <= FLUSH for w in own)
        and any(abs(w.x1 - x1) <= FLUSH for w in own)
        and not _is_met(rule, upright)
    )


def _is_met(rule: HorizontalRule, upright: Sequence[VerticalRule]) -> bool:
    """True if a vertical rule ends at a horizontal one, or crosses it."""
    y, x0, x1 = rule
    return any(
        (x0 - ENDS_AT <= x <= x1 + ENDS_AT and (abs(top - y) <= ENDS_AT or abs(bottom - y) <= ENDS_AT))
        or (x0 + AT_BORDER < x < x1 - AT_BORDER and top < y < bottom)
        for x, top, bottom in upright
    )
