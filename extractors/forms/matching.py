"""Patterns on words as printed: matched without accents and case, with offsets that still fit the printed text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from extractors.document import Cell, Paragraph
from extractors.fields import Field


@lru_cache(maxsize=16384)
def plain(text: str) -> str:
    """Lower case without accents, as long as `text`: offsets in one are offsets in the other."""
    if text.isascii():
        return text.lower()
    return "".join(_plain_char(c) for c in text)


@lru_cache(maxsize=4096)
def _plain_char(char: str) -> str:
    base = unicodedata.normalize("NFD", char)[0].lower()
    return base if len(base) == 1 else char


def joined(cells: Iterable[Cell]) -> Paragraph:
    """The paragraphs of some cells (the pieces of one that a page break tore) as one."""
    return Paragraph.of(line for cell in cells for paragraph in cell.paragraphs for line in paragraph.lines)


def group(paragraph: Paragraph, match: re.Match[str], name: str, rule: str, confidence: float = 1.0) -> Field | None:
    """The words of a pattern's group, matched on the plain text of `paragraph`; None where it took no part."""
    start, end = match.span(name)
    return Field.of([paragraph.span(start, end)], rule, confidence) if start >= 0 else None
