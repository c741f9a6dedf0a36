"""Rows are lines, cells are parted by tabs; blank lines and rules of dashes carry no meaning.

A row that a page break tore stays as it stands, a row of its own with fewer cells than its head: the forms join it.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from extractors.document import Block, Cell, Line, Paragraph, Table
from extractors.readers.cues import match_head_row, opens_section
from extractors.readers.text.source import SourceLine, SourceText, block_paragraph

_TABS = re.compile("\t")


def read_tabs(source: SourceText) -> list[Block]:
    """Blocks of a text of tab-separated rows."""
    blocks: list[Block] = []
    rows: list[list[Line]] = []
    gap = False
    for n, line in enumerate(source.lines):
        if not line.has_words:
            gap = gap or line.blank
            if line.blank or "\t" not in line.text or not rows or _is_rule(line.text):
                continue
        if "\t" not in line.text and _is_torn(source.lines, n, rows):
            rows.append([line.cut()])
        elif "\t" not in line.text:
            flush(rows, blocks)
            blocks.append(block_paragraph(line))
        else:
            cells = split_cells(line)
            texts = [cell.text for cell in cells]
            if rows and ((gap and len(cells) > max(map(len, rows))) or match_head_row(texts)):
                flush(rows, blocks)
            rows.append(cells)
        gap = False
    flush(rows, blocks)
    return blocks


def _is_torn(lines: Sequence[SourceLine], n: int, rows: Sequence[Sequence[Line]]) -> bool:
    """Whether a line without tabs is a torn row's only cell: within a table of known heads that goes on below it."""
    if not rows or opens_section(lines[n].text) or not match_head_row([cell.text for cell in rows[0]]):
        return False
    after = next((line for line in lines[n + 1 : n + 4] if line.has_words), None)
    if after is None or "\t" not in after.text:
        return False
    below = [cell.text for cell in split_cells(after)]
    return len(below) == len(rows[0]) and not match_head_row(below)


def _is_rule(text: str) -> bool:
    return all(not cell or set(cell) <= set("-=_+:—–") for cell in text.replace(" ", "").split("\t"))


def split_cells(line: SourceLine) -> list[Line]:
    """The stretches of a line between its tabs, empty ones too."""
    edges = [0, *(m.end() for m in _TABS.finditer(line.text)), len(line.text) + 1]
    return [line.cut(start, end - 1) for start, end in itertools.pairwise(edges)]


def flush(rows: list[list[Line]], blocks: list[Block]) -> None:
    """Makes a table of the rows gathered so far, one line a cell, and empties them."""
    if rows:
        page = rows[0][0].place.page
        blocks.append(Table(tuple(cell(r, c, [ln]) for r, row in enumerate(rows) for c, ln in enumerate(row)), page))
        rows.clear()


def cell(row: int, column: int, lines: list[Line], is_header: bool = False) -> Cell:
    """A cell in which each line is a paragraph; lines without text are left out."""
    return Cell(row, column, tuple([Paragraph.of([ln]) for ln in lines if ln.text]), is_header=is_header)
