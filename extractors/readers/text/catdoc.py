"""Reads a catdoc dump: tabs separate cells; line ends separate rows *and* the paragraphs of a cell.

    Objetivo Específico<TAB>Indicador<TAB>Resultado
    1. Fondo de Tierras
    Priorizar obras de riego<TAB>Proyectos financiados<TAB>Cumple
    Cumple parcialmente
    2. Fondo de Cultura

The header gives the number of cells of a row. The content of the lines decides where the last cell of a row ends and
the first cell of the next begins.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from extractors.document import Block
from extractors.list_markers import list_marker, opens_item
from extractors.readers.known_lines import head_height, match_head_row, opens_section, opens_table
from extractors.readers.text.blocks import Row, block_paragraph, end_table
from extractors.readers.text.source import SourceLine, SourceText

_HEAD_LINES = 6
_EXPLAINS = re.compile(r"(?:\([^\t]*\)|\[[^\t]*\])\s*(?:\t|$)")
"""A line that continues a header: an explanation in brackets."""
# Only detects a further line of a verdict column; which verdict it is does not matter here.
_VERDICT = re.compile(
    r"\s*(?:(?:(?:s[ií]|no|se|ha|dado|objetivo)\s+)*(?:in)?(?:cumpl|incorpor|logr|parcial|aplica|corresponde)"
    r"|en\s+(?:desarrollo|proceso|ejecución)|sin\s+información|(?:s[ií]|no|c|cp|pc|nc)(?: *[.,:;-]|\s*$|\t))",
    re.IGNORECASE,
)


def read_catdoc(source: SourceText) -> list[Block]:
    """Reads a catdoc dump.

    A table continues until a heading or an activity of the form; in a text without activities, until a blank line.
    """
    has_activities = any(opens_table(line.text) for line in source.lines)
    blocks: list[Block] = []
    section: list[SourceLine] = []
    for line in source.lines:
        if line.blank and has_activities:
            continue
        if line.blank or (opens_table(line.text) and "\t" not in line.text) or opens_section(line.text):
            blocks += _table_blocks(section)
            section = []
        if line.has_words:
            section.append(line)
    return blocks + _table_blocks(section)


def _table_blocks(lines: Sequence[SourceLine]) -> list[Block]:
    first = next((n for n, line in enumerate(lines) if "\t" in line.text), len(lines))
    if 0 < first < len(lines) and lines[first].text.startswith(("(", "[")):
        first -= 1  # an explanation in brackets continues the header on the line above
    if first and _head_score(lines[first - 1 :]) > _head_score(lines[first:]):
        first -= 1  # the header's first cell has a line more
    blocks: list[Block] = [block_paragraph(line) for line in lines[:first]]
    if first < len(lines):
        height, is_known = _head(lines[first:])
        head = _gather(lines[first : first + height], [])
        rows = _rows(lines[first + height :], len(head))
        end_table([head, *rows], blocks, head_rows=is_known)
    return blocks


def _head(lines: Sequence[SourceLine]) -> tuple[int, bool]:
    """Returns the number of lines of the header, and whether it is one of a known form."""
    height = head_height(_head_cells(lines[:_HEAD_LINES]), open_end=True)
    is_known, height = height > 0, height or next(n for n, line in enumerate(lines, 1) if "\t" in line.text)
    while height < len(lines) and _EXPLAINS.match(lines[height].text):
        height += 1
    return height, is_known


def _head_score(lines: Sequence[SourceLine]) -> float:
    """Returns how well the best header that begins at the first line matches a form; 0 if none is known."""
    matches = [match_head_row(cells) for cells in _head_cells(lines[:_HEAD_LINES])]
    return max((match.score for match in matches if match), default=0.0)


def _head_cells(lines: Sequence[SourceLine]) -> Iterator[list[str]]:
    """Yields the texts of the header's cells if it takes one line, two lines … up to the first list item.

    Below a blank cell, the next line is another level of the header.
    """
    row: Row = []
    for n, line in enumerate(lines):
        _gather([line], row)
        is_item = any(opens_item(part.strip()) for part in line.text.split("\t"))
        if is_item or (n and not all(any(part.text for part in cell) for cell in row[:-1])):
            break
        yield [" ".join([part.text for part in cell]) for cell in row]


def _gather(lines: Sequence[SourceLine], row: Row) -> Row:
    """Adds lines to a row; the text before a line's first tab continues the last cell."""
    for line in lines:
        start = 0
        for number, part in enumerate(line.text.split("\t")):
            if number or not row:
                row.append([])
            row[-1].append(line.cut(start, start + len(part)))
            start += len(part) + 1
    return row


def _rows(lines: Sequence[SourceLine], width: int) -> list[Row]:
    rows: list[Row] = []
    i = 0
    while i < len(lines):
        tabs, end = 0, i
        while end < len(lines) and tabs < width - 1 and tabs + lines[end].text.count("\t") <= max(width - 1, tabs):
            tabs += lines[end].text.count("\t")
            end += 1
        end = max(end, i + 1)
        rest = next((n for n in range(end, len(lines)) if "\t" in lines[n].text), len(lines))
        following = lines[rest].text if rest < len(lines) else None
        while not rows and end < rest and _EXPLAINS.match(lines[end].text):
            end += 1  # the first row is the lower level of a header, whose last cell explains its values
        end += _rest_of_last_cell(lines[i:end], lines[end:rest], following)
        rows.append(_gather(lines[i:end], []))
        i = end
    return rows


def _rest_of_last_cell(row: Sequence[SourceLine], between: Sequence[SourceLine], following: str | None) -> int:
    """Returns how many of the lines between a row's last tab and the next row's first tab still belong to the row.

    `following` is the line of that tab, which ends the first cell of the next row; None if no row follows.
    """
    if following is None:
        return len(between)
    last = row[-1].text.rsplit("\t", 1)[-1]
    if _VERDICT.match(following) and not _VERDICT.match(last):
        count = len(between)  # verdicts are in the first column: those directly above the tab belong to the next row
        while count and _VERDICT.match(between[count - 1].text):
            count -= 1
        return count
    number = _number(row[0])
    if number is not None:
        numbers = [(n, other) for n, line in enumerate(between) if (other := _number(line)) is not None]
        higher = [n for n, other in numbers if other > number] or [n for n, _ in numbers]
        if higher:
            return higher[0]
    bullet = list_marker(last.strip())
    count = 0
    for line in between:
        alike = bullet and bullet.kind == "bullet" and list_marker(line.text.strip()) == bullet
        if not (_VERDICT.match(line.text) or alike):
            break
        count += 1
    return count


def _number(line: SourceLine) -> int | None:
    """Returns the number of an item; None for other lines."""
    marker = list_marker(line.text.strip())
    return int(re.split(r"\D", marker.text)[0]) if marker and marker.kind == "number" else None
