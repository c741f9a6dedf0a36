"""Words to printed lines, and lines to paragraphs.

A cell can hold a list of paragraphs (stage-4 forms: product group, product, objectives), wrapped over lines.  What
begins a paragraph: a gap wider than the line spacing, a mark (bullet, dash, number), or a line before it that ends
where its first word would still have fitted: no program wraps there.
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
"""Words closer than this share of the font size are one word in two pieces (a ligature, a change of font)."""
SAME_LINE = 0.4
"""Baselines within this share of the font size are one line (a raised ° or ²)."""
OVER = 0.7
"""Words are printed over one another where they share this much of the narrower; a text that overflows shares less."""
TEXT_GAP = 2.5
"""A gap wider than this (in font sizes) parts two texts that stand side by side outside tables."""
COLUMN_GAP = 0.7
"""A gap of so many font sizes parts the texts of columns in a row."""
DEFAULT_PITCH = 1.2
PARAGRAPH_GAP = 1.18
"""A distance between baselines of more than this times the line spacing parts paragraphs."""
_X0, _BASE = attrgetter("x0"), attrgetter("base")
MIN_APART = 3
"""So many items must be set apart by gaps before gaps are all that parts paragraphs."""

BULLETS = "•·▪●○■□►▸‣◦✓✔➢➤❖\ufffd"
"""List markers; the last one is a glyph that maps to no character, as those of symbol fonts often do."""
_BULLET = re.compile(rf"[{re.escape(BULLETS)}]\s*\S|[{re.escape(BULLETS)}]$|\*\s*[^\W\d_]")
_DASH = re.compile(r"[-–—]\s*[^\W\d_]")
_DASH_UPPER = re.compile(r"[-–—]\s*[A-ZÁÉÍÓÚÑ¿\"“]")
_NUMBERED = re.compile(r"(?:\d{1,2}[.)]|[a-zA-Z]\)|[ivx]{1,4}[.)])\s*\S")
_PRIVATE = re.compile("[\uf020-\uf0ff]+")
_SENTENCE_END = re.compile(r"[.:;)”\"]$")


@dataclass(slots=True, eq=False)
class TextLine:
    """A printed line, or the part of one that a cell holds, from left to right."""

    words: list[Word]
    x0: float
    top: float
    x1: float
    bottom: float
    base: float
    size: float
    bold: bool
    overprinted: str = ""
    """Two words of it that lie over one another, where there are such."""
    is_broken: bool = False
    """Its last word goes on in the next line of its cell (`broken_words`)."""
    _raw: str = field(init=False, default="")
    _text: str | None = field(init=False, default=None)

    @property
    def text(self) -> str:
        """How it reads; made when it is first asked for, as most lines are looked at for their places alone."""
        if self._text is None:
            raw = self.raw
            self._text = raw if PLAIN.fullmatch(raw) else clean(raw if raw.isascii() else _PRIVATE.sub(_symbols, raw))
        return self._text

    @property
    def raw(self) -> str:
        """How it stands in the source, white space collapsed."""
        if not self._raw:
            self._raw = _join(self.words)
        return self._raw

    @property
    def box(self) -> Box:
        return (self.x0, self.top, self.x1, self.bottom)

    def gaps(self) -> list[float]:
        """The gaps between its words, in font sizes."""
        return [(b.x0 - a.x1) / max(b.size, 0.1) for a, b in pairwise(self.words)]

    def tokens(self) -> list[list[Word]]:
        """Its words, pieces of one word together."""
        out = [[self.words[0]]]
        for word in self.words[1:]:
            if is_glued(out[-1][-1], word):
                out[-1].append(word)
            else:
                out.append([word])
        return out


def _join(words: Sequence[Word]) -> str:
    """Words of a line as they stand, pieces of one word together."""
    if words[0].turn:
        return " ".join(word.text for word in words)
    last = words[0]
    parts = [last.text]
    for word in words[1:]:
        if not is_glued(last, word):
            parts.append(" ")
        parts.append(word.text)
        last = word
    return collapse("".join(parts))


def _symbols(match: re.Match[str]) -> str:
    """Characters of a symbol font: one alone is a bullet (or a dash), several are letters in the font's own code."""
    codes = [ord(c) - 0xF000 for c in match[0]]
    if codes == [0x2D]:
        return "-"
    if len(codes) == 1:
        return "·"
    return "".join(chr(code) if code < 0x7F else "·" for code in codes)


def text_lines(words: Iterable[Word], wide_gap: float | None = None) -> list[TextLine]:
    """Words as lines, from top to bottom; turned words come last, each direction on its own.

    With `wide_gap` (shares of the font size) a line is cut where a gap is wider.
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
    """Lines with those joined that stand side by side; turned ones come last."""
    ordered = sorted(lines, key=_BASE)
    if any(line.words[0].turn for line in ordered) or any(
        below.base - above.base <= 2 * SAME_LINE * max(above.size, below.size) for above, below in pairwise(ordered)
    ):
        return text_lines(word for line in lines for word in line.words)
    return ordered


def parted_lines(lines: Iterable[TextLine]) -> Iterator[TextLine]:
    """Lines cut at wide gaps."""
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
    """Words from left to right as a line."""
    first = words[0]
    last = first
    top, bottom, x1 = first.top, first.bottom, first.x1
    overprinted = ""
    for word in words[1:]:
        if word.x0 < x1 - 0.5 * word.size and not overprinted and _lie_over(last, word):
            overprinted = f"“{last.text}” and “{word.text}”"
        last = word
        # Comparisons, for calls of min and max would take longer than all else here.
        top = word.top if word.top < top else top
        bottom = word.bottom if word.bottom > bottom else bottom
        x1 = word.x1 if word.x1 > x1 else x1
    size, base, bold = _main(words)
    return TextLine(words, first.x0, top, x1, bottom, base, size, bold, overprinted)


def _lie_over(before: Word, word: Word) -> bool:
    """True for two words in one place; a rule typed as "____" lies under the words that fill it in, and counts not."""
    narrower = min(before.x1 - before.x0, word.x1 - word.x0)
    spoken = all(any(map(str.isalnum, own.text)) for own in (before, word))
    return spoken and min(before.x1, word.x1) - word.x0 > OVER * narrower


def is_glued(before: Word, word: Word) -> bool:
    """Whether two neighbours on a line are pieces of one word."""
    return -3 * GLUE * word.size < word.x0 - before.x1 < GLUE * word.size and not word.apart


def _main(words: list[Word]) -> tuple[float, float, bool]:
    """Size and baseline of the longest word with letters, and whether all words are bold."""
    longest, most, bold = words[0], 0, True
    for word in words:
        length = len(word.text)
        if length > most or (length == most and word.size > longest.size):
            longest, most = word, length
        bold = bold and (word.bold or (length == 1 and not word.text.isalnum()))
    return (longest.size, longest.base, bold)


def _turned_lines(words: list[Word]) -> list[TextLine]:
    """Lines of words that run down, up or upside down: sorted along their own direction."""
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
    """The usual distance of baselines within a paragraph, as a multiple of the font size.

    The smallest distance that is common among neighbouring lines of the same size; `DEFAULT_PITCH` without any.
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
    """Whether a document sets the paragraphs of its cells apart by gaps: nearly all lines with a mark stand so.

    Then a line that ends early says nothing: a narrow column, or one whose border nobody drew, wraps where it will.
    """
    apart = close = 0
    for lines in columns:
        for before, line in pairwise(lines):
            first = line.words[0].text
            plain = len(first) > 4 and first[:2].isalpha()  # most lines: no mark can stand there
            if not plain and line.base > before.base and opens_item(line.text):
                wide = is_apart(before, line, pitch)
                apart, close = apart + wide, close + (not wide)
    return apart >= MIN_APART and apart >= 9 * close


def opens_item(text: str) -> bool:
    """Whether a line begins with the mark of an item: a bullet, a dash before a word, "4. " or "a) "."""
    return bool(_BULLET.match(text) or _DASH_UPPER.match(text) or _NUMBERED.match(text))


def is_apart(before: TextLine, line: TextLine, pitch: float) -> bool:
    """Whether more than the usual step leads from one line to the next."""
    return line.base - before.base > PARAGRAPH_GAP * pitch * max(before.size, line.size)


def split_paragraphs(
    lines: Sequence[TextLine], right: float, pitch: float, only_gaps: bool = False
) -> list[list[TextLine]]:
    """Lines grouped into paragraphs; `right` is the x to which text can run, `pitch` the usual line spacing.

    With `only_gaps` nothing but a gap or a bullet begins one.
    """
    out: list[list[TextLine]] = []
    for line in lines:
        if out and not begins_paragraph(out[-1][-1], line, right, pitch, only_gaps):
            out[-1].append(line)
        else:
            out.append([line])
    return out


def begins_paragraph(before: TextLine, line: TextLine, right: float, pitch: float, only_gaps: bool = False) -> bool:
    """Whether `line` begins a paragraph after `before`."""
    if is_apart(before, line, pitch) or line.base < before.base:
        return True
    text = line.text
    if _BULLET.match(text) or _DASH_UPPER.match(text):
        return True
    if before.text in BULLETS or only_gaps:
        return False
    short = fits(before, line, right)
    if _NUMBERED.match(text) or _DASH.match(text):
        return short or bool(_SENTENCE_END.search(before.raw))
    return short


def fits(before: TextLine, line: TextLine, right: float) -> bool:
    """Whether the first word of `line` would have fitted on the line before it."""
    first = line.tokens()[0]
    width = max(w.x1 for w in first) - first[0].x0
    space = before.words[-1].widths.get(" ", 0.0) or 0.25
    return before.x1 + space * before.size + width < right - 0.5


def paragraph(page: PageContent, lines: Iterable[TextLine], level: int = 0) -> Paragraph:
    """Lines as a paragraph of the document, each with its place."""
    return Paragraph.of(
        (Line(line.text, line.raw, page.place(line.box), is_broken=line.is_broken) for line in lines), level
    )


def left_of(line: TextLine, taken: set[int]) -> list[TextLine]:
    """What a line holds beside the words (by id) that stand in tables."""
    left = [word for word in line.words if id(word) not in taken]
    return [line] if len(left) == len(line.words) else text_lines(left, TEXT_GAP)
