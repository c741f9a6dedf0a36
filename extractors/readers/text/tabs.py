"""Reads rows of tab-separated cells, one row per line; blank lines and rules of dashes are ignored.

A continuation row remains a row of its own with fewer cells than its header; the forms join it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors.document import Block
from extractors.readers.known_lines import match_head_row, opens_section
from extractors.readers.text.blocks import Row, block_paragraph, end_table
from extractors.readers.text.source import SourceLine, SourceText

_QUOTED_LINES = 20
"""Maximum number of further lines of a cell in quotation marks."""
_FIGURES = re.compile(r" *(?:[xX]|\d[\d.,]* *%?) *(?:\t *(?:[xX]|\d[\d.,]* *%?) *)*")
"""A line with only cells of narrow columns: weights, and the mark of an indicator that is only measured."""


def read_tabs(source: SourceText) -> list[Block]:
    """Reads a text of tab-separated rows."""
    blocks: list[Block] = []
    rows: list[Row] = []
    gap = alone = False
    lines = join_quoted(source.lines)
    continued = continuation_lines(lines)
    for number, line in enumerate(lines):
        if line.number in continued and rows:
            rows[-1] += [[line.cut(0, 0)], *_cells(line)]
            continue
        if not line.has_words:
            gap = gap or line.blank
            if line.blank or "\t" not in line.text or not rows or _is_rule(line.text):
                continue
        if "\t" not in line.text and rows and (line.number + 1 in continued or _is_torn(lines, number, rows[0])):
            rows.append([[line.cut()]])
        elif "\t" not in line.text:
            end_table(rows, blocks)
            blocks.append(block_paragraph(line))
        else:
            row = _cells(line)
            if rows and ((gap and len(row) > max(map(len, rows))) or match_head_row(_texts(row))):
                # A row directly above a header, with a blank line above it, is a level of that header.
                level = [rows.pop()] if alone and not gap and len(rows[-1]) == len(row) else []
                end_table(rows, blocks)
                rows += level
            rows.append(row)
            alone = gap
        gap = False
    end_table(rows, blocks)
    return blocks


def join_quoted(lines: Sequence[SourceLine]) -> list[SourceLine]:
    """Joins the lines of a row with cells of several lines, which spreadsheet exports put in quotation marks.

    The opening mark is in the last (or only) cell of a line. The following lines have no tabs until one of them closes
    the quotation in its first cell.  The cell keeps its line ends.
    """
    out: list[SourceLine] = []
    i = 0
    while i < len(lines):
        line = lines[i]
        while (end := _end_of_quote(line, lines[i + 1 : i + 1 + _QUOTED_LINES])) is not None:
            before, opened, quoted = line.text.rpartition("\t")
            i += end + 1
            first, tab, after = lines[i].text.partition("\t")
            parts = [quoted.strip()[1:], *(inside.text for inside in lines[i - end : i]), first.rstrip()[:-1]]
            whole = "\n".join(parts).replace('""', '"')
            line = SourceLine(line.number, f"{before}{opened}{whole}{tab}{after}", line.page, lines[i].number)
        out.append(line)
        i += 1
    return out


def _end_of_quote(line: SourceLine, below: Sequence[SourceLine]) -> int | None:
    """Returns the index in `below` of the line that closes a quotation mark opened in a line's last cell, or None."""
    _, opened, quoted = line.text.rpartition("\t")
    if not quoted.lstrip().startswith('"') or quoted.count('"') % 2 == 0:
        return None
    for end, following in enumerate(below):
        first, tab, _ = following.text.partition("\t")
        if first.count('"') % 2:
            return end if first.rstrip().endswith('"') and (opened or tab) else None
        if tab:
            return None
    return None


def continuation_lines(lines: Sequence[SourceLine]) -> frozenset[int]:
    """Returns the numbers of lines that continue the row of the line above: catdoc ends a line where a cell is empty.

    Below a known header, a row with too few cells continues in a line of only figures and marks.
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


def _is_torn(lines: Sequence[SourceLine], number: int, header: Row) -> bool:
    """True if a line without tabs is a continuation row's only cell: its table has a known header and continues."""
    if opens_section(lines[number].text) or not match_head_row(_texts(header)):
        return False
    after = next((line for line in lines[number + 1 : number + 4] if line.has_words), None)
    if after is None or "\t" not in after.text:
        return False
    below = _texts(_cells(after))
    return len(below) == len(header) and not match_head_row(below)


def _is_rule(text: str) -> bool:
    return all(not cell or set(cell) <= set("-=_+:—–") for cell in text.replace(" ", "").split("\t"))


def _cells(line: SourceLine) -> Row:
    """Splits a line at its tabs, and its cells at the line ends that a quotation contains; empty cells are included."""
    row: Row = []
    start = 0
    for text in line.text.split("\t"):
        row.append([])
        for part in text.split("\n"):
            row[-1].append(line.cut(start, start + len(part)))
            start += len(part) + 1
    return row


def _texts(row: Row) -> list[str]:
    return [" ".join([line.text for line in cell]) for cell in row]
