"""Reads a Word dump: a tab begins each cell, its paragraphs follow on lines of their own, and nothing separates rows.

Rows are unknown: every cell has a row of its own in column 0 of a table with `columns_known=False`.
"""

from __future__ import annotations

from extractors.document import Block, Paragraph, Table
from extractors.readers.known_lines import opens_section, opens_table
from extractors.readers.text.blocks import Row, block_paragraph, end_table
from extractors.readers.text.source import SourceText


def read_dump(source: SourceText) -> list[Block]:
    """Reads a Word dump into paragraphs outside tables, and a table for each run of cells.

    A run ends at a heading of the form (`opens_section`) or a line that names an activity. A cell that names one begins
    a new run.
    """
    blocks: list[Block] = []
    rows: list[Row] = []
    for line in source.lines:
        head, *parts = line.text.split("\t")
        if head and not head.isspace():
            if rows and not (opens_section(head) or opens_table(head)):
                rows[-1][0].append(line.cut(0, len(head)))
            else:
                end_table(rows, blocks, columns_known=False)
                blocks.append(block_paragraph(line) if not parts else Paragraph.of([line.cut(0, len(head))]))
        start = len(head) + 1
        for part in parts:
            if opens_table(part):
                end_table(rows, blocks, columns_known=False)
            rows.append([[line.cut(start, start + len(part))]])
            start += len(part) + 1
    end_table(rows, blocks, columns_known=False)
    return [block for block in blocks if isinstance(block, Table) or block.text]
