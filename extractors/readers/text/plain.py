"""Reads a text with one paragraph or cell per line and no marks: cells show only by order and content."""

from __future__ import annotations

from extractors.document import Block, Paragraph
from extractors.readers.text.blocks import block_paragraph
from extractors.readers.text.source import SourceText


def read_plain(source: SourceText) -> list[Block]:
    """Returns a paragraph for each line with words; a line of only closing brackets or "%" continues the line above."""
    out: list[Paragraph] = []
    for line in source.lines:
        if line.has_words:
            out.append(block_paragraph(line))
        elif out and line.closes:
            out[-1] = Paragraph.of((*out[-1].lines, line.cut()), out[-1].level)
    return list(out)
