"""Reads the words of a page directly from pdfium, without an object for each character.

pdfium returns the page's text and, for any character, its origin and the text object that drew it.  The first and the
last character of a text object are enough if the distance between them equals the widths of its characters.  Otherwise
the first and the last character of each word are read, and if a word is irregular, each of its characters.
Vertical positions come from the origin and the font's descent, as in pdfminer; pdfium's own boxes shrink to the glyph
in some fonts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from ctypes import byref, c_double, c_ushort
from itertools import accumulate
from math import hypot
from typing import Any

import pypdfium2.raw as pdfium_c

from extractors.document import Reason
from extractors.readers.pdf import pdfium_calls
from extractors.readers.pdf.content import Seam, Word
from extractors.readers.pdf.fonts import Font, OpenFonts
from extractors.readers.pdf.geometry import Affine, Point, transformed
from extractors.readers.pdf.pdfium_calls import Pointer, UnreadableError

GAP = 3.0
"""Gap between characters above which words are separate without a space, in points (pdfplumber's x_tolerance)."""
AS_SET = 0.02
"""Maximum difference between the measured and the summed length of text without kerning, in font sizes."""
SAME_GLYPH = 0.2
"""Maximum distance of a character drawn twice to look bold, in font sizes."""

ASLANT = 0.17
"""Sine of the minimum angle (10 degrees) of slanted watermarks and stamps; text of scans is slightly askew."""

_TOKEN = re.compile(r"[^\s\x00]+")
_NO_CHARACTER = "\ufffe"
"""Returned by pdfium for a hyphen at the end of a line, and for a glyph that maps to no character."""
_HYPHEN = 0x02
_HALF = re.compile("[\ud800-\udfff]")
REPLACEMENT = "\ufffd"
"""Replaces a glyph that maps to no character."""
LEVEL = 0.93
"""Ratio of the sizes of two text objects below which the smaller one may be a raised or lowered mark."""


class Style:
    """Font, size and direction of a text object."""

    __slots__ = ("aslant", "down", "font", "lag", "read_to", "run", "scale", "size", "turn")

    def __init__(self, font: Font, size: float, matrix: Affine, to_page: Affine, start: int) -> None:
        a, b, c, d, _, _ = matrix
        p, q, r, s, _, _ = to_page
        along_x, along_y = a * p + b * r, a * q + b * s
        up_x, up_y = c * p + d * r, c * q + d * s
        self.font = font
        self.scale = abs(size) * hypot(along_x, along_y)
        self.size = abs(size) * hypot(up_x, up_y)
        if abs(along_x) >= abs(along_y):
            self.turn = 0 if along_x >= 0 else 2
        else:
            self.turn = 1 if along_y > 0 else 3
        self.aslant = min(abs(along_x), abs(along_y)) > ASLANT * hypot(along_x, along_y)
        self.down = font.descent * self.size
        self.read_to, self.lag = start, 0.0
        self.run = 0


class WordReader:
    """Reads the words of one page (pdfium's text page).

    Slanted text (a word for each text object) and glyphs drawn twice are not among the words, but in `left_out`.
    `look` is called with each text object.
    """

    def __init__(self, textpage: Any, to_page: Affine, fonts: OpenFonts, look: Callable[[Pointer], None]) -> None:
        self._page = textpage
        self._to_page = to_page
        self._fonts = fonts
        self._look = look
        self.letters = 0
        self.unknown = 0
        self._doubled: list[Word] = []
        self._whole = ""
        self._styles: dict[int, Style] = {}
        self._aslant: dict[Style, Word] = {}
        self._rect = pdfium_c.FS_RECTF()
        self._matrix = bytearray(pdfium_calls.MATRIX.size)
        self._matrix_at = pdfium_calls.pointer_to(self._matrix)
        self._x, self._y = c_double(), c_double()
        self._x_at, self._y_at = byref(self._x), byref(self._y)

    def read(self, count: int) -> list[Word]:
        """Returns the words of the page, in pdfium's order; `count` is its number of characters.

        Raises UnreadableError if a glyph maps to no character, or a character has no text object or place.
        """
        text = self._whole = self._text(count)
        out: list[Word] = []
        for item, words in self._runs(text):
            style = self._styles.get(item) or self._style(words[0].start(), item)
            if len(words) > 1 and self._add_run(words, item, style, out):
                continue
            for word in words:
                if style.aslant or not self._drew(item, word):
                    self._add_by_character(word, out)
                else:
                    self._add(word, style, out)
        if len(_HALF.sub("", text)) < len(text):
            self._join_halves(out)
        return out

    @property
    def left_out(self) -> dict[Reason, list[Word]]:
        """Slanted words, and glyphs drawn again in the same place; a reason without words is not a key."""
        found: dict[Reason, list[Word]] = {"watermark": list(self._aslant.values()), "duplicate_glyphs": self._doubled}
        return {reason: words for reason, words in found.items() if words}

    def _text(self, count: int) -> str:
        """Returns the page's text, a UTF-16 code unit per pdfium index; raises UnreadableError for unmapped glyphs."""
        buffer = (c_ushort * (count + 1))()
        written = pdfium_calls.page_text(self._page, 0, count, buffer)
        text = bytes(buffer).decode("utf-16-le", "surrogatepass")[:count] if written == count + 1 else ""
        if len(text) != count:  # letters above U+FFFF, or characters that the text leaves out
            units = (
                buffer
                if written == count + 1
                else (pdfium_calls.char_unicode(self._page, i) or 0 for i in range(count))
            )
            text = "".join(map(chr, units))[:count]
        at = text.find(_NO_CHARACTER)
        while at >= 0:
            if pdfium_calls.char_unicode(self._page, at) != _HYPHEN:
                raise UnreadableError("a glyph that maps to no character")
            text = f"{text[:at]}-{text[at + 1 :]}"
            at = text.find(_NO_CHARACTER, at)
        return text.replace(chr(_HYPHEN), "-")

    def _join_halves(self, words: list[Word]) -> None:
        """Joins surrogate pairs (characters above U+FFFF); a lone surrogate becomes U+FFFD."""
        for word in (*words, *self._aslant.values(), *self._doubled):
            if _HALF.search(word.text):
                before = len(word.text)
                whole = _whole(word.text)
                word.seams = [seam._replace(at=len(_whole(word.text[: seam.at]))) for seam in word.seams or ()]
                word.text = whole
                self.unknown += whole.count(REPLACEMENT)
                self.letters -= before - len(whole)

    def _style(self, index: int, item: int) -> Style:
        """Returns the style of the text object at address `item`, which drew the character at `index`.

        Raises UnreadableError if there is none, or if its glyphs map to no characters.
        """
        style = self._styles.get(item)
        if style is None:
            if not item:
                raise UnreadableError("a character without a text object")
            drawn = Pointer(item)
            font = self._fonts.at(pdfium_calls.text_font(drawn))
            pdfium_calls.char_matrix(self._page, index, self._matrix_at)
            size = pdfium_calls.char_size(self._page, index)
            matrix = pdfium_calls.MATRIX.unpack(self._matrix)
            style = self._styles[item] = Style(font, size, matrix, self._to_page, index)
            style.run = item
            if pdfium_calls.char_unmapped(self._page, index):
                raise UnreadableError("a font whose glyphs map to no characters")
            self._look(drawn)
        return style

    def _style_at(self, index: int) -> Style:
        return self._style(index, pdfium_calls.char_object(self._page, index))

    def _origin(self, index: int, style: Style) -> Point:
        pdfium_calls.char_origin(self._page, index, self._x_at, self._y_at)
        x, y = self._x.value, self._y.value
        a, b, c, d, e, f = self._to_page
        # The common cases first: a page that is not rotated, and a font that does not drift.
        x, y = (a * x + e, d * y + f) if b == 0.0 == c else (a * x + c * y + e, b * x + d * y + f)
        if not style.font.drifts:
            return (x, y)
        style.lag += style.font.drift(self._whole[style.read_to : index]) * style.scale
        style.read_to = index
        lag = style.lag
        return ((x + lag, y), (x, y + lag), (x - lag, y), (x, y - lag))[style.turn]

    def _advance(self, index: int, char: str, style: Style) -> float:
        """Returns the width of a character in points; from its box if the font has no width for it."""
        width = style.font[char]
        return width * style.scale if width > 0 else self._reach(index, style)

    def _reach(self, index: int, style: Style) -> float:
        """Returns how far a character's box extends from its origin, in points; letters of a ligature share both."""
        x, y = self._origin(index, style)
        pdfium_calls.char_loose_box(self._page, index, byref(self._rect))
        rect = self._rect
        x0, top, x1, bottom = transformed((rect.left, rect.bottom, rect.right, rect.top), self._to_page)
        return max(0.0, (x1 - x, bottom - y, x - x0, y - top)[style.turn])

    def _runs(self, text: str) -> Iterator[tuple[int, list[re.Match[str]]]]:
        """Yields the address of each text object with the consecutive words whose first characters it drew."""
        item = 0
        words: list[re.Match[str]] = []
        for match in _TOKEN.finditer(text):
            start, end = match.span()
            self.letters += end - start
            own = pdfium_calls.char_object(self._page, start)
            if words and own != item:
                yield item, words
                words = []
            item = own
            words.append(match)
        if words:
            yield item, words

    def _drew(self, item: int, word: re.Match[str]) -> bool:
        """True if text object `item`, which drew the first character of a word, also drew its last one."""
        start, end = word.span()
        return end - start == 1 or pdfium_calls.char_object(self._page, end - 1) == item

    def _add_run(self, words: Sequence[re.Match[str]], item: int, style: Style, out: list[Word]) -> bool:
        """Adds the words of one text object by the widths of its characters; returns False, and adds nothing, if they
        do not lead to its end."""
        if style.turn or style.aslant or not self._drew(item, words[-1]):
            return False
        first, last = words[0].start(), words[-1].end() - 1
        read_to, lag = style.read_to, style.lag
        (x, y), (end_x, end_y) = self._origin(first, style), self._origin(last, style)
        font, scale = style.font, style.scale
        widths = list(map(font.__getitem__, self._whole[first : last + 1]))
        ways = list(accumulate(widths, initial=0.0))
        aside = max(abs(x + ways[-2] * scale - end_x), abs(end_y - y))
        if aside > AS_SET * style.size or 0.0 in widths:
            style.read_to, style.lag = read_to, lag
            return False
        size, bold, run = style.size, font.bold, style.run
        bottom = y - style.down
        top = bottom - size
        for match in words:
            start, end = match.span()
            x0, x1 = x + ways[start - first] * scale, x + ways[end - first] * scale
            out.append(Word(match[0], x0, top, x1, bottom, y, size, bold, font, 0, run))
        return True

    def _add(self, word: re.Match[str], style: Style, out: list[Word]) -> None:
        """Adds a word that one text object drew, by the origins of its first and its last character."""
        text, start = word[0], word.start()
        last = len(text) - 1
        here = self._origin(start, style)
        if last == 0:
            out.append(_word(text, style, here, here, self._advance(start, text, style)))
            return
        end = self._origin(start + last, style)
        font = style.font
        expected = sum(map(font.__getitem__, text)) - font[text[last]]
        way, aside = _way(here, end, style.turn)
        slack = way - expected * style.scale
        if -0.15 * style.scale < slack < 1.0 and -0.5 < aside < 0.5:
            out.append(_word(text, style, here, end, self._advance(start + last, text[last], style)))
        else:
            self._add_by_character(word, out)

    def _add_by_character(self, word: re.Match[str], out: list[Word]) -> None:
        """Splits a word where its characters are apart, and leaves out slanted characters and glyphs drawn twice."""
        text, start = word[0], word.start()
        kept = ""
        seams: list[Seam] = []
        style = before = self._style_at(start)
        first = last = (0.0, 0.0)
        advance = length = 0.0
        for i, char in enumerate(text):
            own = self._style_at(start + i)
            here = self._origin(start + i, own)
            if own.aslant:
                self._add_aslant(char, own, here)
                continue
            width = self._advance(start + i, char, own)
            if not kept:
                kept, style, before, first, last, advance = char, own, own, here, here, width
                continue
            way, aside = _way(last, here, style.turn)
            if char == kept[-1] and abs(way) < SAME_GLYPH * style.size and abs(aside) < SAME_GLYPH * style.size:
                self._doubled.append(_word(char, own, here, here, width))
                continue
            if not 0 <= way <= advance + GAP or abs(aside) > 0.4 * style.size or _is_set_apart(style, own):
                out.append(_word(kept, style, first, last, advance))
                out[-1].seams = seams
                kept, style, first, advance, length, seams = char, own, here, width, 0.0, []
            else:
                if own is not before:
                    seams.append(Seam(len(kept), own.run, length + advance, length + way))
                length += way
                kept += char
                # The letters of a ligature share one origin and one box.
                advance = self._reach(start + i, own) if way < 0.01 else width
            last, before = here, own
        if kept:
            out.append(_word(kept, style, first, last, advance))
            out[-1].seams = seams

    def _add_aslant(self, char: str, style: Style, origin: Point) -> None:
        (x, y), size = origin, style.size
        word = self._aslant.get(style)
        if word is None:
            self._aslant[style] = Word(
                char, x, y - size, x + size, y, y, size, style.font.bold, style.font, 0, style.run
            )
            return
        word.text += char
        word.x0, word.x1 = min(word.x0, x), max(word.x1, x + size)
        word.top, word.bottom = min(word.top, y - size), max(word.bottom, y)


def _whole(text: str) -> str:
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _is_set_apart(style: Style, own: Style) -> bool:
    """True if two text objects differ in direction or clearly in size: a raised mark is a word of its own."""
    return own.turn != style.turn or own.size < LEVEL * style.size or style.size < LEVEL * own.size


def _way(start: Point, end: Point, turn: int) -> Point:
    """Returns the distance from `start` to `end` along the direction of the text, and across it."""
    x, y = end[0] - start[0], end[1] - start[1]
    if not turn:
        return (x, y)
    return ((x, y), (y, -x), (-x, -y), (-y, x))[turn]


def _word(text: str, style: Style, start: Point, end: Point, advance: float) -> Word:
    """Builds a word from the origins of its first and last character, and the width `advance` of the last one."""
    font, size, run = style.font, style.size, style.run
    (x, y), (end_x, end_y) = start, end
    if style.turn == 0:
        bottom = y - style.down
        return Word(text, x, bottom - size, end_x + advance, bottom, y, size, font.bold, font, 0, run)
    if style.turn == 2:
        top = y + style.down
        return Word(text, end_x - advance, top, x, top + size, y, size, font.bold, font, 2, run)
    if style.turn == 1:  # reads downwards; the font's descent points to the left
        left = x + style.down
        return Word(text, left, y, left + size, end_y + advance, x, size, font.bold, font, 1, run)
    right = x - style.down
    return Word(text, right - size, end_y - advance, right, y, x, size, font.bold, font, 3, run)
