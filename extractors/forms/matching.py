"""Patterns on words as printed: matched without accents and case, with offsets that still fit the printed text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from extractors.document import Cell, Document, Paragraph
from extractors.fields import Field
from extractors.layouts.spec import ColumnType


def joined(cells: Iterable[Cell]) -> Paragraph:
    """The paragraphs of some cells (the pieces of one that a page break tore) as one."""
    paragraphs = [paragraph for cell in cells for paragraph in cell.paragraphs]
    if len(paragraphs) == 1 and not paragraphs[0].level:
        return paragraphs[0]
    return Paragraph.of(line for paragraph in paragraphs for line in paragraph.lines)


_BLOCKS = 12
"""So many blocks, and cells of each, are a document's beginning."""


def beginning(document: Document) -> Iterator[Paragraph]:
    """The first paragraphs of a document, the cells of its first tables among them: where titles stand."""
    for block in document.blocks[:_BLOCKS]:
        yield from [block] if isinstance(block, Paragraph) else [joined([cell]) for cell in block.cells[:_BLOCKS]]


def group(
    paragraph: Paragraph, match: re.Match[str], name: str, rule: str, type: ColumnType | None = None
) -> Field | None:
    """The words of a pattern's group, matched on the plain text of `paragraph`; None where it took no part."""
    start, end = match.span(name)
    return Field.of([paragraph.span(start, end)], rule, type=type) if start >= 0 else None
