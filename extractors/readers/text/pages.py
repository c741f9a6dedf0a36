"""Separates page headers and footers from a text: lines that pages repeat at their edges."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import groupby

from extractors.readers.known_lines import begins_head, opens_section, opens_table, part_heads
from extractors.readers.text.source import SourceLine
from extractors.words import fold

_PAGE_NUMBER = re.compile(
    r"""
    (?:p[aá]g(?:ina)?s?\.?\s*)? [-–—]?\s*
    (\d{1,3}) \s*(?:(?:/|de|of)\s*\d{1,3})?  # "3 de 12"
    \s*[-–—]?
    """,
    re.IGNORECASE | re.VERBOSE,
)
_DATE = re.compile(r"\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}")
_PARTS = re.compile(r"\s{2,}|\t")
_DEPTH = 4
"""Maximum distance of page furniture from a page's edge, in lines."""


def part_furniture(lines: Sequence[SourceLine]) -> tuple[list[SourceLine], list[SourceLine]]:
    """Splits the lines of a paged text into (flow, furniture): furniture is page headers, footers and page numbers.

    Furniture is at a page's edge, and is a page number or text that at least half of the pages (and at least two)
    repeat in the same place, digits aside. A text without form feeds has no furniture.
    """
    if not lines or lines[0].page is None:
        return list(lines), []
    pages = [[line for line in group if line.has_words] for _, group in groupby(lines, key=lambda line: line.page)]
    pages = [page for page in pages if page]
    furniture: set[int] = set()
    for order in (1, -1):
        edges = [page[::order][:_DEPTH] for page in pages]
        keys = [[_key(line) for line in edge] for edge in edges]
        counts = [Counter(key for page_keys in keys for key in set(page_keys[: depth + 2])) for depth in range(_DEPTH)]
        for number, edge in enumerate(edges):
            for depth, line in enumerate(edge):
                repeated = counts[depth][keys[number][depth]] >= max(2, len(pages) / 2)
                if not ((repeated and _can_repeat(line.text)) or _is_page_number(line)):
                    break
                # The first occurrence of a title that every page repeats is the title itself.
                if number > 0 or not opens_section(line.text):
                    furniture.add(id(line))
    flow = [line for line in lines if id(line) not in furniture]
    if not any(line.has_words for line in flow):
        return list(lines), []  # a text that only repeats is content
    return flow, [line for line in lines if id(line) in furniture]


def _key(line: SourceLine) -> str:
    return re.sub(r"\d+", "#", fold(line.text))


def _can_repeat(text: str) -> bool:
    """True if a line that pages repeat is furniture: it has words or a date, and is not a table's header or title."""
    parts = [part for part in _PARTS.split(text.strip()) if part]
    has_content = any(map(str.isalpha, text)) or _DATE.search(text)
    return bool(has_content) and not (opens_table(text) or begins_head(parts) or part_heads(text.split()))


def _is_page_number(line: SourceLine) -> bool:
    match = _PAGE_NUMBER.fullmatch(line.text.strip())
    return match is not None and (match[1] != line.text.strip() or int(match[1]) == line.page)
