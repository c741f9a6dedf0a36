"""Text files in every dialect: what was exported, dumped, pasted or converted becomes the same `Document`."""

from __future__ import annotations

from dataclasses import replace

from extractors.document import Document, Paragraph
from extractors.readers.text.dialects import choose
from extractors.readers.text.pages import part_furniture
from extractors.readers.text.source import split_lines

__all__ = ["read_text"]


def read_text(data: bytes) -> Document:
    """Reads a text file: its encoding, then its dialect, by evidence.

    Places are lines (from 1, a form feed begins no line) and, where form feeds tell, pages.  `Document.reader` is
    "text." and the dialect's name, `confidence` (0..1) how sure the choice is.

    Raises:
        ReadError: `empty`, `not_a_document`, `too_large`.
    """
    source = split_lines(data)
    lines, furniture = part_furniture(source.lines)
    flow = replace(source, lines=tuple(lines))
    dialect, confidence = choose(flow)
    return Document(
        blocks=tuple(dialect.read(flow)),
        reader=f"text.{dialect.name}",
        furniture=tuple(Paragraph.of([line.cut()]) for line in furniture),
        page_count=source.page_count,
        confidence=confidence,
        notes=source.notes,
    )
