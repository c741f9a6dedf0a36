"""Finds the invisible words of a page: white, covered, clipped, drawn without ink, or on a layer that is off.

Cheap tests first select text objects that may be hidden.  Then the page is drawn with and without them: words that
change no pixel are hidden, so no kind of hiding needs a rule of its own.  Drawing costs as much as reading; therefore
only pages with such objects are drawn.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from ctypes import byref, c_float, c_uint
from math import ceil
from operator import attrgetter
from typing import Any

import numpy as np
import pypdfium2.raw as pdfium_c

from extractors.readers.pdf import pdfium_calls
from extractors.readers.pdf.content import Box, Word
from extractors.readers.pdf.geometry import around
from extractors.readers.pdf.pdfium_calls import Pointer

SCALE = 1.5
"""Resolution of the pictures that are compared, in pixels per point: strokes of 5 pt text are still visible."""
MAX_PIXELS = 4_000_000
SEEN = 20
"""Change of a pixel (0 to 255) above which it shows ink: grey at 217 on white counts, white at 250 does not."""
MAX_ALONE = 60
"""Maximum number of text objects that are drawn one by one because their words overlap; more is no form."""
LIGHT = 600
"""Sum of red, green and blue (0 to 255 each) from which text may be invisible on paper."""
OPAQUE = 128
"""Opacity (0 to 255) below which text may be invisible."""
LETTER_HEIGHT = 0.65
"""Maximum height of small letters and figures above the baseline, in font sizes."""
SLACK = 1.0
"""Maximum distance by which a text's box may extend outside its clipping path at the sides, in points."""
_BASE = attrgetter("base")
_PAINTS_NOTHING = (pdfium_c.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium_c.FPDF_TEXTRENDERMODE_CLIP)

Picture = np.ndarray[Any, np.dtype[np.uint8]]


class HiddenSigns:
    """Collects text objects that may be invisible; `layers` is True if the document has optional content.

    `found` are objects that paint nothing, paint faintly, or lie partly outside their clipping path (with layers, all);
    `faint` are those in a light colour or nearly transparent.
    """

    def __init__(self, *, layers: bool) -> None:
        self.found: set[int] = set()
        self.faint: set[int] = set()
        self._layers = layers
        self._red, self._green, self._blue, self._opacity = (c_uint() for _ in range(4))
        self._colour_at = [byref(n) for n in (self._red, self._green, self._blue, self._opacity)]
        self._box = [c_float() for _ in range(4)]
        self._box_at = [byref(n) for n in self._box]

    def look(self, item: Pointer) -> None:
        """Tests a text object; raises UnreadableError if pdfium does not tell its colour or its place."""
        pdfium_calls.object_fill(item, *self._colour_at)
        if self._opacity.value < OPAQUE or self._red.value + self._green.value + self._blue.value >= LIGHT:
            self.faint.add(item.value or 0)
            self.found.add(item.value or 0)
        elif self._layers or pdfium_calls.text_mode(item) in _PAINTS_NOTHING or self._is_clipped(item):
            self.found.add(item.value or 0)

    def _is_clipped(self, item: Pointer) -> bool:
        """True if an object extends at a side, or has its middle, outside the box around one of its clipping paths."""
        clip = pdfium_calls.object_clip(item)
        paths = range(pdfium_calls.clip_count(clip)) if clip else ()
        if not paths:  # the usual case: pdfium keeps no path that clips nothing
            return False
        pdfium_calls.object_bounds(item, *self._box_at)
        left, bottom, right, top = (n.value for n in self._box)
        x, y = self._box[0], self._box[1]
        for path in paths:
            corners = []
            for n in range(max(0, pdfium_calls.clip_segments(clip, path))):
                pdfium_calls.segment_point(pdfium_calls.clip_segment(clip, path, n), self._box_at[0], self._box_at[1])
                corners.append((x.value, y.value))
            if corners:
                x0, y0, x1, y1 = around(corners)
                if left < x0 - SLACK or right > x1 + SLACK or not y0 <= (top + bottom) / 2 <= y1:
                    return True
        return False


def covered(words: Sequence[Word], painted: Mapping[int, int], covers: Iterable[tuple[int, Box]]) -> set[int]:
    """Returns the text objects over which something is painted later; `painted` and `covers` contain positions in
    painting order."""
    ordered: list[Word] = []
    out: set[int] = set()
    for turn, (x0, top, x1, bottom) in covers:
        ordered = ordered or sorted(words, key=_BASE)
        low, high = bisect_left(ordered, top, key=_BASE), bisect_right(ordered, bottom, key=_BASE)
        for word in ordered[low:high]:
            if painted.get(word.run, turn) < turn and x0 < (word.x0 + word.x1) / 2 < x1:
                out.add(word.run)
    return out


def unseen(
    page: Any, words: Sequence[Word], suspects: set[int], corner: tuple[float, float]
) -> tuple[list[Word], bool]:
    """Returns the words of `suspects` that are invisible (no pixel changes if their text object is not drawn), and True
    if all of them could be decided.

    `corner` is the corner (left, top) of the displayed page, in the coordinates of `words`.  Raises UnreadableError.
    """
    doubtful = [word for word in words if word.run in suspects]
    width, height = page.get_size()
    scale = min(SCALE, (MAX_PIXELS / max(width * height, 1.0)) ** 0.5)
    whole = _picture(page, scale)
    changed = _difference(page, {word.run for word in doubtful}, whole, scale)
    areas = [_pixels(word, corner, scale) for word in doubtful]
    depth = np.zeros(changed.shape, np.uint16)
    for area in areas:
        depth[area] += 1
    hidden: list[Word] = []
    alone: dict[int, Picture] = {}
    decided = True
    for word, area in zip(doubtful, areas, strict=True):
        shows = bool(changed[area].any())
        if shows and not changed[area][depth[area] == 1].any():  # a word that overlaps it may have caused the change
            if word.run not in alone and len(alone) < MAX_ALONE:
                alone[word.run] = _difference(page, {word.run}, whole, scale)
            decided = decided and word.run in alone
            shows = word.run not in alone or bool(alone[word.run][area].any())
        if not shows:
            hidden.append(word)
    return hidden, decided


def _picture(page: Any, scale: float) -> Picture:
    picture: Picture = page.render(scale=scale).to_numpy()
    return picture


def _difference(page: Any, items: Iterable[int], whole: Picture, scale: float) -> Picture:
    """Returns a mask of the pixels that change if these objects are not drawn."""
    for item in items:
        pdfium_calls.set_active(Pointer(item), 0)
    try:
        without = _picture(page, scale)
    finally:
        for item in items:
            pdfium_calls.set_active(Pointer(item), 1)
    changed = np.maximum(whole, without) - np.minimum(whole, without) > SEEN
    # One colour at a time: a reduction over an axis of length 3 takes ten times as long.
    difference: Picture = np.logical_or.reduce([changed[..., colour] for colour in range(changed.shape[2])])
    return difference


def _pixels(word: Word, corner: tuple[float, float], scale: float) -> tuple[slice, slice]:
    """Returns the rows and columns of the picture inside a word's box, at least one of each.

    For upright words with letters or digits, only from the baseline to their usual height: boxes of close lines
    overlap.
    """
    left, above = corner
    top, bottom = word.top, word.bottom
    if not word.turn and any(map(str.isalnum, word.text)):
        top, bottom = word.base - LETTER_HEIGHT * word.size, word.base
    return _inside(top - above, bottom - above, scale), _inside(word.x0 - left, word.x1 - left, scale)


def _inside(low: float, high: float, scale: float) -> slice:
    first = max(0, ceil(low * scale))
    return slice(first, max(first + 1, int(high * scale)))
