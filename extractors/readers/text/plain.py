"""A paragraph or a cell a line, without any mark of cells: what is a cell shows only in order and content."""

from __future__ import annotations

from extractors.document import Block
from extractors.readers.text.source import SourceText, block_paragraph


def read_plain(source: SourceText) -> list[Block]:
    """A paragraph for each line that holds words."""
    return [block_paragraph(line) for line in source.lines if line.has_words]
