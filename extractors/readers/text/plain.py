"""A paragraph or a cell a line, without any mark of cells: what is a cell shows only in order and content."""

from __future__ import annotations

from extractors.document import Block, Paragraph
from extractors.readers.text.source import SourceText, block_paragraph


def read_plain(source: SourceText) -> list[Block]:
    """A paragraph for each line that holds words; one of closing brackets or "%" alone goes on with the line above."""
    out: list[Paragraph] = []
    for line in source.lines:
        if line.has_words:
            out.append(block_paragraph(line))
        elif out and line.closes:
            out[-1] = Paragraph.of((*out[-1].lines, line.cut()), out[-1].level)
    return list(out)
