"""Shows an office document as its paragraphs and tables, with lines cut into pieces by the places that cover them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from extractors.document import Cell, Document, Paragraph, Table
from extractors.readers.text.source import SourceLine
from review.places import Segment

ShownLine = tuple[int | None, list[Segment]]
"""(number of the paragraph, pieces of the line)"""


@dataclass(slots=True)
class ShownCell:
    """A cell of a table: its spans, and its lines."""

    cell: Cell
    lines: list[ShownLine]


@dataclass(slots=True)
class ShownBlock:
    """A line outside tables, or the rows of a table with its `title`."""

    line: ShownLine | None = None
    title: str = ""
    rows: list[list[ShownCell]] = field(default_factory=list)


def source_lines(document: Document) -> list[SourceLine]:
    """Returns the lines of a document for the search of places; line numbers are paragraph numbers."""
    return [SourceLine(line.place.line_start or 0, line.text) for line in document.lines()]


def shown_blocks(document: Document, segments: Iterator[list[Segment]]) -> Iterator[ShownBlock]:
    """Yields the blocks of a document; `segments` are the pieces of its lines, in the order of `Document.lines`."""

    def lines(paragraphs: Sequence[Paragraph]) -> list[ShownLine]:
        return [(line.place.line_start, next(segments)) for paragraph in paragraphs for line in paragraph.lines]

    count = 0
    for block in (*document.blocks, *document.furniture, *document.unplaced):
        if isinstance(block, Table):
            count += 1
            cells = {id(cell): ShownCell(cell, lines(cell.paragraphs)) for cell in block.cells}
            yield ShownBlock(title=f"Table {count}", rows=[[cells[id(cell)] for cell in row] for row in block.rows()])
        else:
            yield from (ShownBlock(line) for line in lines([block]))
