"""Rows are lines, cells are parted by tabs; blank lines and rules of dashes carry no meaning.

A row that a page break tore stays as it stands, a row of its own with fewer cells than its head: the forms join it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors.document import Block, Cell, Line, Paragraph, Table
from extractors.readers.known_lines import match_head_row, opens_section
from extractors.readers.text.source import SourceLine, SourceText, block_paragraph

_QUOTED_LINES = 20
"""A cell in quotation marks has at most so many lines more."""
_FIGURES = re.compile(r" *(?:[xX]|\d[\d.,]* *%?) *(?:\t *(?:[xX]|\d[\d.,]* *%?) *)*")
"""Cells of narrow columns alone: weights, and the mark that an indicator is only measured."""


def read_tabs(source: SourceText) -> list[Block]:
    """Blocks of a text of tab-separated rows."""
    blocks: list[Block] = []
    rows: list[list[Line]] = []
    gap = alone = False
    lines = join_quoted(source.lines)
    rests = rests_of_rows(lines)
    for n, line in enumerate(lines):
        if line.number in rests and rows:
            rows[-1] += [line.cut(0, 0), *split_cells(line)]
            continue
        if not line.has_words:
            gap = gap or line.blank
            if line.blank or "\t" not in line.text or not rows or _is_rule(line.text):
                continue
        if "\t" not in line.text and rows and (line.number + 1 in rests or _is_torn(lines, n, rows)):
            rows.append([line.cut()])
        elif "\t" not in line.text:
            flush(rows, blocks)
            blocks.append(block_paragraph(line))
        else:
            cells = split_cells(line)
            texts = [cell.text for cell in cells]
            if rows and ((gap and len(cells) > max(map(len, rows))) or match_head_row(texts)):
                # A row right over a head, with a blank line above it, is a level of that head.
                level = [rows.pop()] if alone and not gap and len(rows[-1]) == len(cells) else []
                flush(rows, blocks)
                rows += level
            rows.append(cells)
            alone = gap
        gap = False
    flush(rows, blocks)
    return blocks


def join_quoted(lines: Sequence[SourceLine]) -> list[SourceLine]:
    """The same lines; a row with a cell of several lines, which a spreadsheet's export puts in quotation marks, is one.

    The mark opens the last cell of a line, which can be the only one, and the lines after it have no tabs until one
    closes it in its first cell.
    """
    out: list[SourceLine] = []
    i = 0
    while i < len(lines):
        end = _end_of_quote(lines, i)
        if end is None:
            out.append(lines[i])
            i += 1
            continue
        before, opened, quoted = lines[i].text.rpartition("\t")
        first, tab, after = lines[end].text.partition("\t")
        parts = [quoted.strip()[1:], *(line.text for line in lines[i + 1 : end]), first.rstrip()[:-1]]
        whole = " ".join(parts).replace('""', '"')
        out.append(
            SourceLine(lines[i].number, f"{before}{opened}{whole}{tab}{after}", lines[i].page, lines[end].number)
        )
        i = end + 1
    return out


def _end_of_quote(lines: Sequence[SourceLine], start: int) -> int | None:
    """The index of the line that closes the quotation mark with which the last cell of a line opens; None without."""
    _, opened, quoted = lines[start].text.rpartition("\t")
    if not quoted.lstrip().startswith('"') or quoted.count('"') % 2 == 0:
        return None
    for end in range(start + 1, min(start + 1 + _QUOTED_LINES, len(lines))):
        first, tab, _ = lines[end].text.partition("\t")
        if first.count('"') % 2:
            return end if first.rstrip().endswith('"') and (opened or tab) else None
        if tab:
            return None
    return None


def rests_of_rows(lines: Sequence[SourceLine]) -> frozenset[int]:
    """The numbers of lines that go on with the row of the line above: catdoc ends a line where a cell is empty.

    Under a known head, a row short of cells goes on in a line of nothing but figures and marks.
    """
    out: set[int] = set()
    figures = {line.number for line in lines if _FIGURES.fullmatch(line.text)}
    width = cells = 0
    for line in lines if figures else ():
        texts = line.text.split("\t")
        if line.blank or opens_section(line.text):
            cells = 0
        elif len(texts) > 2 and match_head_row(texts):
            width = cells = len(texts)
        elif line.number in figures and 0 < cells < cells + 1 + len(texts) <= width:
            out.add(line.number)
            cells += 1 + len(texts)
        else:
            cells = len(texts)
    return frozenset(out)


def _is_torn(lines: Sequence[SourceLine], n: int, rows: Sequence[Sequence[Line]]) -> bool:
    """Whether a line without tabs is a torn row's only cell: within a table of known heads that goes on below it."""
    if opens_section(lines[n].text) or not match_head_row([cell.text for cell in rows[0]]):
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
    cells = []
    start = 0
    for text in line.text.split("\t"):
        cells.append(line.cut(start, start + len(text)))
        start += len(text) + 1
    return cells


def flush(rows: list[list[Line]], blocks: list[Block]) -> None:
    """Makes a table of the rows gathered so far, one line a cell, and empties them."""
    if rows:
        page = rows[0][0].place.page
        blocks.append(Table(tuple(cell(r, c, [ln]) for r, row in enumerate(rows) for c, ln in enumerate(row)), page))
        rows.clear()


def cell(row: int, column: int, lines: list[Line], is_header: bool = False) -> Cell:
    """A cell in which each line is a paragraph; lines without text are left out."""
    return Cell(row, column, tuple([Paragraph.of([ln]) for ln in lines if ln.text]), is_header=is_header)
