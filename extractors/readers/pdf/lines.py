"""Groups words into printed lines, and lines into paragraphs.

A cell can contain a list of paragraphs (stage-4 forms: product group, product, objectives), wrapped over lines.  A
paragraph begins after a gap wider than the line spacing, at a list marker (bullet, dash, number), or after a line on
which its first word would still have fitted: no program wraps text there.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from operator import attrgetter

from extractors.document import Line, Paragraph
from extractors.readers.pdf.content import Box, PageContent, Word
from extractors.words import PLAIN, clean, collapse

GLUE = 0.15
"""Gap below which two words are pieces of one (a ligature, a change of font), in font sizes."""
SAME_LINE = 0.4
"""Maximum distance between baselines of one line, in font sizes (a raised ° or ²)."""
OVER = 0.7
"""Share of the narrower of two words above which they are printed over one another; overflowing text overlaps less."""
TEXT_GAP = 2.5
"""Gap above which two texts side by side outside tables are separate, in font sizes."""
COLUMN_GAP = 0.7
"""Minimum gap between the texts of two columns in a row, in font sizes."""
HEADING = 1.15
"""Size above which text is a heading, in usual font sizes."""
DEFAULT_PITCH = 1.2
PARAGRAPH_GAP = 1.18
"""Distance between baselines above which lines are separate paragraphs, in line spacings."""
_X0, _BASE = attrgetter("x0"), attrgetter("base")
MIN_APART = 3
"""Minimum number of list items set apart by gaps for gaps alone to separate paragraphs."""

BULLETS = "•·▪●○■□►▸‣◦✓✔➢➤❖\ufffd"
"""List markers; the last one is a glyph without a character, as bullets of symbol fonts often are."""
_BULLET = re.compile(rf"[{re.escape(BULLETS)}]\s*\S|[{re.escape(BULLETS)}]$|\*\s*[^\W\d_]")
_DASH = re.compile(r"[-–—]\s*[^\W\d_]")
_DASH_UPPER = re.compile(r"[-–—]\s*[A-ZÁÉÍÓÚÑ¿\"“]")
_NUMBERED = re.compile(r"(?:\d{1,2}[.)]|[a-zA-Z]\)|[ivx]{1,4}[.)])\s*\S")
_PRIVATE = re.compile("[\uf020-\uf0ff]+")
_SENTENCE_END = re.compile(r"[.:;)”\"]$")


@dataclass(slots=True, eq=False)
class TextLine:
    """A printed line, or the part of one in a cell, with its words from left to right."""

    words: list[Word]
    x0: float
    top: float
    x1: float
    bottom: float
    base: float
    size: float
    bold: bool
    overprinted: str = ""
    """Two of its words that are printed over one another, for a message; "" if there are none."""
    is_broken: bool = False
    """True if its last word continues on the next line of its cell (`broken_words`)."""
    _raw: str = field(init=False, default="")
    _text: str | None = field(init=False, default=None)

    @property
    def text(self) -> str:
        """Cleaned text, computed on first use: for most lines only the positions are needed."""
        if self._text is None:
            raw = self.raw
            self._text = raw if PLAIN.fullmatch(raw) else clean(raw if raw.isascii() else _PRIVATE.sub(_symbols, raw))
        return self._text

    @property
    def raw(self) -> str:
        """Text as in the source, with white space collapsed."""
        if not self._raw:
            self._raw = _join(self.words)
        return self._raw

    @property
    def box(self) -> Box:
        return (self.x0, self.top, self.x1, self.bottom)

    def gaps(self) -> list[float]:
        """Returns the gaps between its words, in font sizes."""
        return [(b.x0 - a.x1) / max(b.size, 0.1) for a, b in pairwise(self.words)]

    @property
    def tabbed(self) -> str:
        """Cleaned text, with a tab at each gap that separates columns."""
        if all(gap <= COLUMN_GAP for gap in self.gaps()):
            return self.text
        return "\t".join(part.text for part in text_lines(self.words, COLUMN_GAP))

    def tokens(self) -> list[list[Word]]:
        """Groups its words: pieces of one word together."""
        out = [[self.words[0]]]
        for word in self.words[1:]:
            if is_glued(out[-1][-1], word):
                out[-1].append(word)
            else:
                out.append([word])
        return out


def _join(words: Sequence[Word]) -> str:
    """Joins the words of a line with spaces, and pieces of one word without."""
    last = words[0]
    parts = [last.text]
    for word in words[1:]:
        if not is_glued(last, word):
            parts.append(" ")
        parts.append(word.text)
        last = word
    return collapse("".join(parts))


def _symbols(match: re.Match[str]) -> str:
    """Converts characters of a symbol font: a single one is a bullet or a dash, several are letters in its own code."""
    codes = [ord(c) - 0xF000 for c in match[0]]
    if codes == [0x2D]:
        return "-"
    if len(codes) == 1:
        return "·"
    return "".join(chr(code) if code < 0x7F else "·" for code in codes)


def text_lines(words: Iterable[Word], wide_gap: float | None = None) -> list[TextLine]:
    """Groups words into lines, from top to bottom; turned words come last, each direction separately.

    If `wide_gap` (font sizes) is not None, a line is split at wider gaps.
    """
    upright: list[Word] = []
    turned: list[Word] = []
    for word in words:
        (turned if word.turn else upright).append(word)
    out = _upright_lines(upright, wide_gap)
    if turned:
        out += _turned_lines(turned)
    return out


def whole_lines(lines: Sequence[TextLine]) -> list[TextLine]:
    """Joins lines that are side by side; turned lines come last."""
    ordered = sorted(lines, key=_BASE)
    if any(line.words[0].turn for line in ordered) or any(
        below.base - above.base <= 2 * SAME_LINE * max(above.size, below.size) for above, below in pairwise(ordered)
    ):
        return text_lines(word for line in lines for word in line.words)
    return ordered


def parted_lines(lines: Iterable[TextLine]) -> Iterator[TextLine]:
    """Yields lines, split at gaps wider than `TEXT_GAP`."""
    for line in lines:
        if any(b.x0 - a.x1 > TEXT_GAP * b.size for a, b in pairwise(line.words)):
            yield from text_lines(line.words, TEXT_GAP)
        else:
            yield line


def _upright_lines(words: list[Word], wide_gap: float | None) -> list[TextLine]:
    words.sort(key=_BASE)
    out: list[TextLine] = []
    i = 0
    while i < len(words):
        j, size, base = i + 1, words[i].size, words[i].base
        while j < len(words):
            word = words[j]
            larger = word.size > size
            if word.base - base > SAME_LINE * (min(word.size, 2 * size) if larger else size):
                break
            if larger:
                size, base = word.size, word.base
            j += 1
        group = sorted(words[i:j], key=_X0)
        start = 0
        if wide_gap is not None:
            for k in range(1, len(group)):
                if group[k].x0 - group[k - 1].x1 > wide_gap * group[k].size:
                    out.append(_line(group[start:k]))
                    start = k
        out.append(_line(group[start:]))
        i = j
    return out


def _line(words: list[Word]) -> TextLine:
    """Builds a line from words in order from left to right."""
    first = words[0]
    last = first
    top, bottom, x1 = first.top, first.bottom, first.x1
    overprinted = ""
    for word in words[1:]:
        if word.x0 < x1 - 0.5 * word.size and not overprinted and _lie_over(last, word):
            overprinted = f"“{last.text}” and “{word.text}”"
        last = word
        # Comparisons, because calls of min and max would take longer than all the rest here.
        top = word.top if word.top < top else top
        bottom = word.bottom if word.bottom > bottom else bottom
        x1 = word.x1 if word.x1 > x1 else x1
    size, base, bold = _main(words)
    return TextLine(words, first.x0, top, x1, bottom, base, size, bold, overprinted)


def _lie_over(before: Word, word: Word) -> bool:
    """True if two words are in one place; ignores a blank typed as "____", which lies under the words that fill it."""
    narrower = min(before.x1 - before.x0, word.x1 - word.x0)
    spoken = all(any(map(str.isalnum, own.text)) for own in (before, word))
    return spoken and min(before.x1, word.x1) - word.x0 > OVER * narrower


def is_glued(before: Word, word: Word) -> bool:
    """True if two neighbours on a line are pieces of one word."""
    gap = _turned_gap(before, word) if word.turn else word.x0 - before.x1
    return -3 * GLUE * word.size < gap < GLUE * word.size and not word.apart


def _turned_gap(before: Word, word: Word) -> float:
    """Returns the gap between two turned words along their direction, in points."""
    return (word.top - before.bottom, before.x0 - word.x1, before.top - word.bottom)[word.turn - 1]


def _main(words: list[Word]) -> tuple[float, float, bool]:
    """Returns size and baseline of the longest word (in characters), and True if all words are bold, except lone
    signs such as a bullet."""
    longest, most, bold = words[0], 0, True
    for word in words:
        length = len(word.text)
        if length > most or (length == most and word.size > longest.size):
            longest, most = word, length
        bold = bold and (word.bold or (length == 1 and not word.text.isalnum()))
    return (longest.size, longest.base, bold)


def _turned_lines(words: list[Word]) -> list[TextLine]:
    """Groups words that run down, up or upside down into lines, sorted along their own direction."""
    groups: dict[tuple[int, int], list[Word]] = {}
    for word in words:
        groups.setdefault((word.turn, round(word.base / max(word.size * SAME_LINE, 0.1))), []).append(word)
    out = []
    for (turn, _), group in sorted(groups.items(), key=lambda g: (g[0][0], g[0][1] if g[0][0] == 3 else -g[0][1])):
        group.sort(key=lambda w: {1: w.top, 2: -w.x1, 3: -w.bottom}[turn])
        size, base, bold = _main(group)
        x0, top = min(w.x0 for w in group), min(w.top for w in group)
        x1, bottom = max(w.x1 for w in group), max(w.bottom for w in group)
        out.append(TextLine(group, x0, top, x1, bottom, base, size, bold))
    return out


def line_pitch(columns: Iterable[Sequence[TextLine]]) -> float:
    """Returns the usual distance of baselines within a paragraph, in font sizes.

    It is the smallest distance that is common between neighbouring lines of one size, else `DEFAULT_PITCH`.
    """
    seen: Counter[int] = Counter()
    for lines in columns:
        for a, b in pairwise(lines):
            if abs(a.size - b.size) < 0.5:
                ratio = (b.base - a.base) / max(a.size, 1.0)
                if 0.85 <= ratio <= 1.7:
                    seen[round(ratio * 40)] += 1
    total = sum(seen.values())
    for step in sorted(seen):
        if seen[step] + seen[step + 1] >= max(2, 0.12 * total):
            return (step + 1) / 40
    return DEFAULT_PITCH


def gaps_part(columns: Iterable[Sequence[TextLine]], pitch: float) -> bool:
    """True if a document separates the paragraphs of its cells by gaps: nearly all lines with a list marker follow one.

    Then a line that ends early is no evidence of a new paragraph: narrow or unruled columns wrap anywhere.
    """
    apart = close = 0
    for lines in columns:
        for before, line in pairwise(lines):
            first = line.words[0].text
            plain = len(first) > 4 and first[:2].isalpha()  # most lines: the first word cannot be a list marker
            if not plain and line.base > before.base and opens_item(line.text):
                wide = is_apart(before, line, pitch)
                apart, close = apart + wide, close + (not wide)
    return apart >= MIN_APART and apart >= 9 * close


def opens_item(text: str) -> bool:
    """True if a line begins with a list marker: a bullet, a dash before a capitalised word, "4. " or "a) "."""
    return bool(_BULLET.match(text) or _DASH_UPPER.match(text) or _NUMBERED.match(text))


def is_apart(before: TextLine, line: TextLine, pitch: float) -> bool:
    """True if the distance between two lines is clearly larger than the usual line spacing."""
    return line.base - before.base > PARAGRAPH_GAP * pitch * max(before.size, line.size)


def split_paragraphs(
    lines: Sequence[TextLine], right: float, pitch: float, only_gaps: bool = False
) -> list[list[TextLine]]:
    """Groups lines into paragraphs; `right` is the maximum x of text, `pitch` the usual line spacing in font sizes.

    With `only_gaps`, only a gap, a bullet or a dash begins a paragraph.
    """
    out: list[list[TextLine]] = []
    for line in lines:
        if out and not begins_paragraph(out[-1][-1], line, right, pitch, only_gaps):
            out[-1].append(line)
        else:
            out.append([line])
    return out


def begins_paragraph(before: TextLine, line: TextLine, right: float, pitch: float, only_gaps: bool = False) -> bool:
    """True if `line` begins a paragraph after `before`; parameters as in `split_paragraphs`."""
    if is_apart(before, line, pitch) or line.base < before.base:
        return True
    text = line.text
    if _BULLET.match(text) or _DASH_UPPER.match(text):
        return True
    if only_gaps or (len(before.text) == 1 and before.text in BULLETS):
        return False
    short = fits(before, line, right)
    if _NUMBERED.match(text) or _DASH.match(text):
        return short or bool(_SENTENCE_END.search(before.raw))
    return short


def fits(before: TextLine, line: TextLine, right: float) -> bool:
    """True if the first word of `line` would have fitted on the line before it."""
    first = line.tokens()[0]
    width = max(w.x1 for w in first) - first[0].x0
    space = before.words[-1].widths.get(" ", 0.0) or 0.25
    return before.x1 + space * before.size + width < right - 0.5


def paragraph(page: PageContent, lines: Iterable[TextLine], level: int = 0) -> Paragraph:
    """Builds a paragraph of the document from lines, each with its place on the page."""
    return Paragraph.of(
        (Line(line.text, line.raw, page.place(line.box), is_broken=line.is_broken) for line in lines), level
    )


def left_of(line: TextLine, taken: set[int]) -> list[TextLine]:
    """Returns the rest of a line without the words (by id) that tables contain, split at wide gaps."""
    left = [word for word in line.words if id(word) not in taken]
    return [line] if len(left) == len(line.words) else text_lines(left, TEXT_GAP)
