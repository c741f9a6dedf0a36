"""Rules that mark words rather than part cells: what strikes words through, and what underlines them.

Neither meets the end of a vertical rule.  A strike runs through the middle of words, over no border; an underline
begins and ends with the words that stand on it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from operator import attrgetter

from extractors.readers.pdf.content import HorizontalRule, PageContent, VerticalRule, Word

STRUCK = (0.12, 0.58)
"""A strike runs so far above the baseline, in font sizes."""
UNDER = (-0.02, 0.3)
"""An underline runs so far below it."""
COVER, COVER_IN_CELL = 0.4, 0.15
"""Struck words take at least this share of a strike; of one that fills a cell, less will do."""
SAME_X = 1.5
MEET = 2.0
SHORT = 3.0
"""A vertical rule shorter than this is the end of a thin box."""


def part_marks(page: PageContent) -> tuple[list[HorizontalRule], list[HorizontalRule]]:
    """A page's horizontal rules without those that strike words through, and those of them that underline none."""
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
        if not own or (not _strikes(rule, own, upright) and not _underlines(rule, own, upright)):
            rules.append(rule)
            parting.append(rule)
        elif not _strikes(rule, own, upright):
            rules.append(rule)
    return rules, parting


def _strikes(rule: HorizontalRule, words: Sequence[Word], upright: Sequence[VerticalRule]) -> bool:
    y, x0, x1 = rule
    struck = [w for w in words if STRUCK[0] <= (w.base - y) / max(w.size, 0.1) <= STRUCK[1]]
    if not struck:
        return False
    covered = min(x1, max(w.x1 for w in struck)) - max(x0, min(w.x0 for w in struck))
    if covered < COVER_IN_CELL * (x1 - x0) or _is_met(rule, upright):
        return False
    ends = [any(abs(x - end) <= SHORT and top < y < bottom for x, top, bottom in upright) for end in (x0, x1)]
    return covered >= COVER * (x1 - x0) or all(ends)


def _underlines(rule: HorizontalRule, words: Sequence[Word], upright: Sequence[VerticalRule]) -> bool:
    y, x0, x1 = rule
    own = [w for w in words if UNDER[0] <= (y - w.base) / max(w.size, 0.1) <= UNDER[1]]
    return (
        any(abs(w.x0 - x0) <= SAME_X for w in own)
        and any(abs(w.x1 - x1) <= SAME_X for w in own)
        and not _is_met(rule, upright)
    )


def _is_met(rule: HorizontalRule, upright: Sequence[VerticalRule]) -> bool:
    """Whether a vertical rule ends at a horizontal one, or crosses it."""
    y, x0, x1 = rule
    return any(
        (x0 - MEET <= x <= x1 + MEET and (abs(top - y) <= MEET or abs(bottom - y) <= MEET))
        or (x0 + SHORT < x < x1 - SHORT and top < y < bottom)
        for x, top, bottom in upright
    )
