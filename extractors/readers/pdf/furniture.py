"""Finds page furniture, which pages repeat: headers, footers, page numbers, print dates, and the rules beside them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, takewhile

from extractors.page_numbers import DATE_LINE
from extractors.readers.known_lines import begins_head, opens_section, opens_table
from extractors.readers.pdf.content import HorizontalRule, PageContent
from extractors.readers.pdf.lines import COLUMN_GAP, HEADING, TextLine, text_lines
from extractors.words import fold

MARGIN_LINES = 10
"""Maximum number of lines at the top, and at the bottom, of a page that can be furniture."""
MARGIN_SHARE = 0.2
"""Share of a page's height, at the top and at the bottom, that can contain furniture."""
FEW_PAGES = 5
"""Up to this many pages, all but one must repeat a line; of more, half of them (left and right pages can differ)."""
NEXT_LINE = 1.7
"""Maximum distance from a line of a cell to the next, in font sizes."""
SAME_CELL = 1.4
"""The same if both lines have one size and begin at one x."""
SHIFT = 4.0
MAX_NUMBERS = 8

_DIGITS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(r"(?P<word>pagina|pag|hoja|page)? ?(?P<number>\d{1,4})(?P<of> ?(?:de|of)? ?\d{1,4})?")
_NAMED_NUMBER = re.compile(r"\D{3,80}\s[·•|–—-]\s*(?P<number>\d{1,4})")
"""The name of a document and a page number: "Balance de Gestión Integral · 1"."""
_OTHER_SIGNS = re.compile(r"[^\w\s./|()–—-]")


@dataclass(slots=True)
class Margins:
    """Lines of a page outside tables (with those in boxes of a single cell), the top of its first table and the bottom
    of its last one."""

    page: PageContent
    lines: list[TextLine]
    first_table: float
    last_table: float

    def candidates(self) -> list[tuple[TextLine, bool]]:
        """Returns (line, True if in the lower margin) for lines that can be furniture: not headings or column headers
        of known forms, nor lines below those in the upper margin."""
        height = self.page.height
        ordered = sorted(self.lines, key=lambda line: line.top)
        high = [line for line in ordered if line.bottom < min(MARGIN_SHARE * height, self.first_table)]
        high = list(takewhile(lambda line: not self._is_content(line), high[:MARGIN_LINES]))
        low = [line for line in ordered if line.top > max((1 - MARGIN_SHARE) * height, self.last_table)]
        low = [line for line in low[-MARGIN_LINES:] if not self._is_content(line)]
        return [(line, False) for line in high] + [(line, True) for line in low]

    def _is_content(self, line: TextLine) -> bool:
        """True if a line is the name of an activity, a heading or a column header of a table.

        A line that is only a header, or the beginning of one, counts if other lines are beside or closely below it.
        """
        if begins_head([line.text]):
            near = (other for other in self.lines if other is not line)
            return any(-0.5 <= (other.base - line.base) / line.size <= NEXT_LINE for other in near)
        return (
            opens_table(line.text)
            or opens_section(line.tabbed)
            or begins_head([part.text for part in text_lines(line.words, COLUMN_GAP)])
        )

    def outermost(self, found: Sequence[TextLine], passed: Sequence[TextLine]) -> list[TextLine]:
        """Returns the lines of `found` that have only furniture (or lines of `passed`) beside them and between them and
        the edge of the page: a repeated line further inside belongs to a table, as does one that continues a cell."""
        known = {id(line) for line in (*found, *passed)}
        left = [line for line in self.lines if id(line) not in known]
        others = [line.base for line in left]
        middle = self.page.height / 2
        high = min((base for base in others if base < middle), default=middle)
        low = max((base for base in others if base >= middle), default=middle)
        return [
            line
            for line in found
            if line.base < high - 2 or (line.base > low + 2 and not any(_continues(line, other) for other in left))
        ]


def _continues(line: TextLine, above: TextLine) -> bool:
    """True if a line is set like the line directly above it, and begins below its beginning."""
    near = 0 < line.base - above.base <= SAME_CELL * line.size and abs(line.x0 - above.x0) <= 1
    return near and line.size == above.size and line.bold == above.bold


def find_furniture(pages: Sequence[Margins], usual_size: float) -> list[list[TextLine]]:
    """Returns the lines of each page that are furniture.

    These are lines in the upper or lower margin that most pages (`FEW_PAGES`) print in the same place, apart from a
    number that counts the pages; and a page number or a date at the very top or bottom, even of a single page.  The
    first occurrence of text larger than usual is kept: it is a title even if every page repeats it.
    """
    candidates = [
        [(line, _keys(line, low, margins.page.number)) for line, low in margins.candidates()] for margins in pages
    ]
    counts = Counter(chain.from_iterable({key for _, keys in lines for key in keys} for lines in candidates))
    needed = max(2, len(pages) - 1 if len(pages) <= FEW_PAGES else (len(pages) + 1) // 2)
    titled: set[str] = set()
    out: list[list[TextLine]] = []
    for margins, lines in zip(pages, candidates, strict=True):
        found: list[TextLine] = []
        titles: list[TextLine] = []
        for line, keys in lines:
            words = fold(line.text)
            repeated = max(counts[key] for key in keys) >= needed
            if _is_page_number(line, margins.page):
                found.append(line)
            elif repeated and line.size > HEADING * usual_size and words not in titled:
                titled.add(words)
                titles.append(line)
            elif repeated:
                found.append(line)
        out.append(margins.outermost(found, titles))
    return out


def margin_rules(
    page: PageContent, furniture: Sequence[TextLine], top: float, bottom: float, far: float
) -> list[tuple[HorizontalRule, bool]]:
    """Returns the rules of a page above and below its content, which reaches from `top` to `bottom`; each with True if
    it is further than `far` (points) from the content, or nearer to a page header or footer."""
    near = [(line.top, line.base) for line in furniture]
    out: list[tuple[HorizontalRule, bool]] = []
    for rule in page.horizontal:
        y = rule[0]
        if not top < y < bottom:
            aside = min((max(high - y, y - base) for high, base in near), default=far)
            out.append((rule, min(aside, far) < max(top - y, y - bottom)))
    return out


Key = tuple[str, bool, int]


def _keys(line: TextLine, low: bool, page: int) -> list[Key]:
    """Returns the keys under which a line is counted: its words, `low`, and its y in steps of `SHIFT` (and next steps).

    There is one more shape of the words for each number, written as its distance from the page's number.
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
