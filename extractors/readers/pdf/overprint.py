"""Removes from a page what is printed over its lines: words drawn twice, watermarks, and raised note marks.

Takes an upright page and moves those words to its `left_out`.  Marks that belong to their word (the exponent of a
unit, the letter of an ordinal, the index of a formula) stay, and are moved to its baseline.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from operator import attrgetter
from statistics import median

from extractors.note_marks import MARK, belongs
from extractors.readers.pdf.content import PageContent, Word

DOUBLED = 0.25
"""Maximum distance of a word drawn twice to look bold, in font sizes."""
LARGE = 2.0
"""Minimum size of a watermark, in usual font sizes of its page."""
SMALL = 0.8
"""Maximum size of a clear note mark, in sizes of its word."""
NEARLY_AS_LARGE = 0.93
RAISED = 0.12
"""Minimum height of a clear note mark's baseline above that of its word, in sizes of the word."""
FAR = 0.8
LONGEST = 5
"""Maximum number of characters of a mark."""
CLOSE = 0.35
"""Maximum gap between a word and its mark, in sizes of the word."""

_BASE, _X0, _TOP = attrgetter("base"), attrgetter("x0"), attrgetter("top")
_MOST = 200
"""Maximum number of equal words at one height or x that are compared with each word; a column has fifty."""


def take_overprints(page: PageContent) -> None:
    """Moves doubled words, watermarks and note marks of an upright page to its `left_out`."""
    if not page.words:
        return
    page.leave_out("duplicate_glyphs", list(_doubled(page.words)))
    sizes = [word.size for word in page.words]
    usual = median(sizes)
    if max(sizes) >= LARGE * usual:
        page.leave_out("watermark", list(_watermarks(page, usual)))
    if min(sizes) < NEARLY_AS_LARGE * max(sizes):
        _take_marks(page)


def _doubled(words: Sequence[Word]) -> Iterator[Word]:
    """Yields words drawn again in the place of an equal one."""
    equal: defaultdict[tuple[str, int], list[Word]] = defaultdict(list)
    for word in words:
        equal[word.text, word.turn].append(word)
    for group in equal.values():
        if len(group) == 1:
            continue
        kept: list[Word] = []
        along = _TOP if group[0].turn % 2 else _X0
        for word in sorted(group, key=along):
            if kept and along(word) - along(kept[-1]) < DOUBLED * word.size and _stands_already(word, kept, along):
                yield word
            else:
                kept.append(word)


def _stands_already(word: Word, kept: Sequence[Word], along: Callable[[Word], float]) -> bool:
    """True if one of the equal words before it, in the order of `along`, is in the same place."""
    near = DOUBLED * word.size
    for other in reversed(kept[-_MOST:]):
        if along(word) - along(other) >= near:
            return False
        if abs(word.base - other.base) < near:
            return True
    return False


def _watermarks(page: PageContent, usual: float) -> Iterator[Word]:
    """Yields large words that lie across smaller words or, if drawn faintly, across vertical rules of a table."""
    ordered = sorted(page.words, key=_BASE)
    for word in page.words:
        if word.size < LARGE * usual:
            continue
        top, bottom = word.base - 0.7 * word.size, word.base
        low, high = bisect_left(ordered, top, key=_BASE), bisect_right(ordered, bottom + word.size, key=_BASE)
        under = (w for w in ordered[low:high] if w.size < word.size / 1.5 and w.base - 0.5 * w.size < bottom)
        crossed = page.vertical if word.run in page.faint else ()
        if any(w.x0 < word.x1 and word.x0 < w.x1 for w in under) or any(
            word.x0 < x < word.x1 and above < top and bottom < below for x, above, below in crossed
        ):
            yield word


def _take_marks(page: PageContent) -> None:
    marks: list[Word] = []
    limit = NEARLY_AS_LARGE * max(word.size for word in page.words)
    small = [word for word in page.words if word.size < limit and len(word.text) <= LONGEST and not word.turn]
    candidates = [word for word in small if MARK.fullmatch(word.text)]
    ordered = sorted(page.words, key=_BASE) if candidates else []
    for mark in candidates:
        text = mark.text
        word = _marked(mark, ordered)
        if word is None:
            continue
        if belongs(text, word.text, raised=mark.base < word.base):
            mark.base, mark.bottom = word.base, word.bottom
        elif _is_clear(mark, word):
            marks.append(mark)
        else:
            mark.base, mark.apart = word.base, True
            described = f"“{word.text}” and “{text}” beside it, smaller"
            page.notes.append(f"page {page.number}: {described}: a mark or a part of it?")
    page.leave_out("note_mark", marks)


def _marked(mark: Word, ordered: Sequence[Word]) -> Word | None:
    """Returns the larger word with `mark` at its end, above or below its baseline; None if there is none."""
    reach = FAR * 2.5 * mark.size
    low, high = bisect_left(ordered, mark.base - reach, key=_BASE), bisect_right(ordered, mark.base + reach, key=_BASE)
    near = [
        word
        for word in ordered[low:high]
        if mark.size < NEARLY_AS_LARGE * word.size
        and not word.turn
        and 0.02 * word.size < abs(word.base - mark.base) < FAR * word.size
        and -0.1 * word.size < mark.x0 - word.x1 < CLOSE * word.size
    ]
    return min(near, key=lambda word: abs(mark.x0 - word.x1), default=None)


def _is_clear(mark: Word, word: Word) -> bool:
    """True if size and baseline show that a mark is not part of its word.  After a bracket this stays doubtful: the
    mark can be an exponent."""
    small, raised = mark.size <= SMALL * word.size, word.base - mark.base >= RAISED * word.size
    return small and raised and word.text[-1] not in ")]"
