"""Makes paragraphs and tables of the lines of a text."""

from __future__ import annotations

from extractors.document import Block, Cell, Line, Paragraph, Table
from extractors.readers.known_lines import heading_level
from extractors.readers.text.source import SourceLine

Row = list[list[Line]]
"""The cells of a row, each as its lines (at least one, which may be empty)."""


def block_paragraph(line: SourceLine) -> Paragraph:
    """Returns a line outside tables as a paragraph; it is a heading if markdown or a tag marks it as one."""
    level, start = heading_level(line.text)
    return Paragraph.of([line.cut(start)], level)


def end_table(rows: list[Row], blocks: list[Block], *, head_rows: int = 0, columns_known: bool = True) -> None:
    """Adds the table of the rows collected so far, if any, to the blocks, and clears them; a line is a paragraph."""
    if rows:
        cells = tuple(
            Cell(r, c, tuple([Paragraph.of([line]) for line in lines if line.text]), is_header=r < head_rows)
            for r, row in enumerate(rows)
            for c, lines in enumerate(row)
        )
        blocks.append(Table(cells, rows[0][0][0].place.page, columns_known))
        rows.clear()
