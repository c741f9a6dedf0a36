"""A catdoc dump: tabs part cells, line ends part rows *and* the paragraphs of a cell.

    Objetivo Específico<TAB>Indicador<TAB>Resultado
    1. Fondo de Tierras
    Priorizar obras de riego<TAB>Proyectos financiados<TAB>Cumple
    Cumple parcialmente
    2. Fondo de Cultura

How many cells a row has is told by the table's head; where the last cell of a row ends and the first of the next
begins, by what the lines say.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors.document import Block, Cell, Line, Paragraph, Table
from extractors.readers.known_lines import MAX_HEAD, match_head_row, opens_section, opens_table
from extractors.readers.text.source import SourceLine, SourceText, block_paragraph

_HEAD_LINES = 6
_NUMBERED = re.compile(r"\s*(\d{1,2})\s*[.)-]+\s*\D")
_EXPLAINS = re.compile(r"(?:\([^\t]*\)|\[[^\t]*\])\s*(?:\t|$)")
"""What goes on with a head and begins none: a paragraph in brackets."""
_BULLET = re.compile(r"\s*([·•▪●○\uf0b7*–-])\s*\S")
# Enough to tell a further line of a column of verdicts; what verdict it is, is not asked here.
_VERDICT = re.compile(
    r"\s*(?:(?:(?:s[ií]|no|se|ha|dado|objetivo)\s+)*(?:in)?(?:cumpl|incorpor|logr|parcial|aplica|corresponde)"
    r"|en\s+(?:desarrollo|proceso|ejecución)|sin\s+información|(?:s[ií]|no|c|cp|pc|nc)(?: *[.,:;-]|\s*$|\t))",
    re.IGNORECASE,
)

Row = list[list[Line]]


def read_catdoc(source: SourceText) -> list[Block]:
    """Blocks of a catdoc dump.

    A table goes on until a heading or an activity of the form; in a text that has none, until a blank line.
    """
    cued = any(opens_table(line.text) for line in source.lines)
    blocks: list[Block] = []
    stretch: list[SourceLine] = []
    for line in source.lines:
        if line.blank and cued:
            continue
        if line.blank or (opens_table(line.text) and "\t" not in line.text) or opens_section(line.text):
            blocks += _stretch(stretch)
            stretch = []
        if line.has_words:
            stretch.append(line)
    return blocks + _stretch(stretch)


def _stretch(lines: Sequence[SourceLine]) -> list[Block]:
    first = next((n for n, line in enumerate(lines) if "\t" in line.text), len(lines))
    if 0 < first < len(lines) and lines[first].text.startswith(("(", "[")):
        first -= 1  # what a head says in brackets goes on with the line above
    height, score = _head(lines[first:])
    if first and lines[first:] and (above := _head(lines[first - 1 :]))[1] > score:
        first, (height, score) = first - 1, above  # the first cell of the head has a line more
    blocks: list[Block] = [block_paragraph(line) for line in lines[:first]]
    if first < len(lines):
        head = _gather(lines[first : first + height], [])
        rows = _rows(lines[first + height :], len(head))
        cells = tuple(
            Cell(r, c, tuple(Paragraph.of([part]) for part in cell if part.text), is_header=score > 0 and r == 0)
            for r, row in enumerate([head, *rows])
            for c, cell in enumerate(row)
        )
        blocks.append(Table(cells, lines[first].page))
    return blocks


def _head(lines: Sequence[SourceLine]) -> tuple[int, float]:
    """How many lines the head takes, and how well it fits a form (0: none knows it)."""
    best, height = 0.0, 0
    row: Row = []
    for n, line in enumerate(lines[:_HEAD_LINES], 1):
        if any(_NUMBERED.match(part) or _BULLET.match(part) for part in line.text.split("\t")):
            break  # an item of a list: the head has ended
        texts = [" ".join([part.text for part in cell]) for cell in _gather([line], row)]
        if max(map(len, texts)) > MAX_HEAD:
            break  # with further lines it grows
        match = match_head_row(texts)
        if match and match.score > best:
            best, height = match.score, n
    height = height or next((n for n, line in enumerate(lines, 1) if "\t" in line.text), 0)
    while height < len(lines) and _EXPLAINS.match(lines[height].text):
        height += 1
    return height, best


def _gather(lines: Sequence[SourceLine], row: Row) -> Row:
    """Adds lines to a row: what stands before a line's first tab goes on with the last cell."""
    for line in lines:
        start = 0
        for n, part in enumerate(line.text.split("\t")):
            if n or not row:
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
        end += _rest_of_last_cell(lines[i:end], lines[end:rest], following)
        rows.append(_gather(lines[i:end], []))
        i = end
    return rows


def _rest_of_last_cell(row: Sequence[SourceLine], between: Sequence[SourceLine], following: str | None) -> int:
    """How many of the lines between a row's last tab and the next row's first one still belong to the row.

    `following` is the line of that tab, which ends the first cell of the next row; None where no row follows.
    """
    if following is None:
        return len(between)
    last = row[-1].text.rsplit("\t", 1)[-1]
    if _VERDICT.match(following) and not _VERDICT.match(last):
        count = len(between)  # verdicts stand first: those right above the tab are of the next row
        while count and _VERDICT.match(between[count - 1].text):
            count -= 1
        return count
    own = _NUMBERED.match(row[0].text)
    if own:
        numbers = [(n, int(m[1])) for n, line in enumerate(between) if (m := _NUMBERED.match(line.text))]
        higher = [n for n, number in numbers if number > int(own[1])] or [n for n, _ in numbers]
        if higher:
            return higher[0]
    bullet = _BULLET.match(last)
    count = 0
    for line in between:
        other = _BULLET.match(line.text)
        if not (_VERDICT.match(line.text) or (bullet and other and other[1] == bullet[1])):
            break
        count += 1
    return count
