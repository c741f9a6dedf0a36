"""Patterns on printed words: matched without accents and case, with offsets that are valid in the printed text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from extractors.document import Cell, Document, Line, Paragraph, Span, raw_words
from extractors.fields import Field
from extractors.layouts.spec import ColumnType
from extractors.words import fold


def joined(cells: Iterable[Cell]) -> Paragraph:
    """Joins the paragraphs of cells (the pieces of one cell that a page break tore) into one."""
    paragraphs = [paragraph for cell in cells for paragraph in cell.paragraphs]
    if len(paragraphs) == 1 and not paragraphs[0].level:
        return paragraphs[0]
    return Paragraph.of(line for paragraph in paragraphs for line in paragraph.lines)


def lines_of_span(span: Span) -> Iterator[Line]:
    """Yields the parts of lines in a span, each as a line of its own."""
    for line, start, end in span.stretches():
        words = line.text[start:end].strip()
        if words:
            yield line if words == line.text else Line(words, raw_words(line, start, end), line.place)


_BLOCKS = 12
"""Number of blocks, and of cells in each, that count as the beginning of a document."""


def beginning(document: Document) -> Iterator[Paragraph]:
    """Yields the first paragraphs of a document, including cells of its first tables: this is where titles are."""
    for block in document.blocks[:_BLOCKS]:
        yield from [block] if isinstance(block, Paragraph) else [joined([cell]) for cell in block.cells[:_BLOCKS]]


def group(
    paragraph: Paragraph, match: re.Match[str], name: str, rule: str, type: ColumnType | None = None
) -> Field | None:
    """Returns the words of a pattern's group, matched on the plain text of `paragraph`; None if it did not match."""
    start, end = match.span(name)
    return Field.of([paragraph.span(start, end)], rule, type=type) if start >= 0 else None


def same_words(a: Field, b: Field | None) -> bool:
    """True if two fields have the same text, apart from case, punctuation and leading zeros."""
    return b is not None and fold(a.text).lstrip("0") == fold(b.text).lstrip("0")
