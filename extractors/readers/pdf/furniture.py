"""What pages repeat: headers, footers, page numbers, print dates."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from extractors.page_numbers import DATE_LINE
from extractors.readers.known_lines import begins_head, opens_section, opens_table
from extractors.readers.pdf.content import PageContent
from extractors.readers.pdf.lines import TextLine
from extractors.words import fold

MARGIN_LINES = 10
"""How many lines from the top or the bottom of a page can be furniture."""
MARGIN_SHARE = 0.2
"""The share of a page's height, above and below, in which furniture stands."""
FEW_PAGES = 5
"""Of so few pages all but one must repeat a line; of more, half of them (left and right pages can differ)."""
COLUMN_GAP = 0.6
"""A gap of so many font sizes can part the heads of two columns."""
SHIFT = 4.0
TITLE = 1.15
MAX_NUMBERS = 8

_DIGITS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(r"(?P<word>pagina|pag|hoja|page)? ?(?P<number>\d{1,4})(?P<of> ?(?:de|of)? ?\d{1,4})?")
_NAMED_NUMBER = re.compile(r"\D{3,80}\s[·•|–—-]\s*(?P<number>\d{1,4})")
"""A document's name and a page's number: "Balance de Gestión Integral · 1"."""
_OTHER_SIGNS = re.compile(r"[^\w\s./|()–—-]")


@dataclass(slots=True)
class Margins:
    """A page's lines outside tables, and the top of its first and the bottom of its last table."""

    page: PageContent
    lines: list[TextLine]
    first_table: float
    last_table: float

    def candidates(self) -> list[tuple[TextLine, bool]]:
        """(line, whether it stands in the lower margin); what a form knows as a heading or a table's head is none."""
        height = self.page.height
        ordered = sorted(self.lines, key=lambda line: line.top)
        high = [line for line in ordered if line.bottom < min(MARGIN_SHARE * height, self.first_table)]
        high = list(takewhile(lambda line: not is_content(line), high[:MARGIN_LINES]))
        low = [line for line in ordered if line.top > max((1 - MARGIN_SHARE) * height, self.last_table)]
        return [(line, False) for line in high] + [(line, True) for line in low[-MARGIN_LINES:] if not is_content(line)]

    def outermost(self, found: Sequence[TextLine], passed: Sequence[TextLine]) -> list[TextLine]:
        """Those of `found` with nothing but furniture (or what is in `passed`) beside them and between them and the
        edge of the page: what repeats further in is a table's."""
        known = {id(line) for line in (*found, *passed)}
        others = [line.base for line in self.lines if id(line) not in known]
        middle = self.page.height / 2
        high = min((base for base in others if base < middle), default=middle)
        low = max((base for base in others if base >= middle), default=middle)
        return [line for line in found if line.base < high - 2 or line.base > low + 2]


def find_furniture(pages: Sequence[Margins], usual_size: float) -> list[list[TextLine]]:
    """For each page the lines that are furniture.

    A line in the upper or lower margin that stands on most of the pages (but one, of a few) in the same place, but for
    a number that counts the pages; and a page number or a date at the very top or bottom even of a single page.  The
    first appearance of text larger than usual stays: a title is a title even where every page repeats it.
    """
    candidates = [page.candidates() for page in pages]
    counts: Counter[Key] = Counter()
    for margins, lines in zip(pages, candidates, strict=True):
        counts.update({key for line, low in lines for key in _keys(line, low, margins.page.number)})
    needed = max(2, len(pages) - 1 if len(pages) <= FEW_PAGES else (len(pages) + 1) // 2)
    titled: set[str] = set()
    out: list[list[TextLine]] = []
    for margins, lines in zip(pages, candidates, strict=True):
        found: list[TextLine] = []
        titles: list[TextLine] = []
        for line, low in lines:
            words = fold(line.text)
            repeated = max(counts[key] for key in _keys(line, low, margins.page.number)) >= needed
            if _is_page_number(line, margins.page):
                found.append(line)
            elif repeated and line.size > TITLE * usual_size and words not in titled:
                titled.add(words)
                titles.append(line)
            elif repeated:
                found.append(line)
        out.append(margins.outermost(found, titles))
    return out


def is_content(line: TextLine) -> bool:
    """Whether a form knows a line as the name of an activity, a heading, or the head of a table."""
    text = line.text
    if opens_table(text) or opens_section(text) or begins_head([text]):
        return True
    parts = [[line.words[0]]]
    for word, gap in zip(line.words[1:], line.gaps(), strict=True):
        if gap > COLUMN_GAP:
            parts.append([])
        parts[-1].append(word)
    return len(parts) > 1 and begins_head([" ".join(word.text for word in part) for part in parts])


Key = tuple[str, bool, int]


def _keys(line: TextLine, low: bool, page: int) -> list[Key]:
    """What a line is known by: its words, whether it stands low, its height give or take `SHIFT`.

    A number that counts with the pages is written as its distance from the page's number.
    """
    text = fold(line.text) or line.text
    shapes = {text}
    numbers = [m for m in _DIGITS.finditer(text) if len(m[0]) < 6]
    for match in numbers[:MAX_NUMBERS]:
        shapes.add(f"{text[: match.start()]}p{int(match[0]) - page:+d}{text[match.end() :]}")
    step = round(line.base / SHIFT)
    return [(shape, low, at) for shape in shapes for at in (step - 1, step, step + 1)]


def _is_page_number(line: TextLine, page: PageContent) -> bool:
    if 0.07 * page.height < line.base < 0.92 * page.height:
        return False
    if DATE_LINE.fullmatch(line.text.lower()):
        return True
    named = _NAMED_NUMBER.fullmatch(line.text)
    if named and int(named["number"]) == page.number:
        return True
    match = _PAGE_NUMBER.fullmatch(fold(line.text))
    if match is None or _OTHER_SIGNS.search(line.text):
        return False
    return bool(match["word"] or match["of"]) or int(match["number"]) == page.number
