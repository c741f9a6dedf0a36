"""Reads HTML tables within a text.

Converters to markdown write them for cells that a pipe table cannot contain (several paragraphs, merged cells).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html.parser import HTMLParser

from extractors.document import Cell, Line, Paragraph, ReadError, Table
from extractors.readers.text.source import SourceLine
from extractors.words import clean_markup, collapse

_TABLE = re.compile(r"<table\b|</table\s*>", re.IGNORECASE)
_BREAKS = frozenset({"p", "br", "div", "li", "ul", "ol"})
"""Tags that end a paragraph of a cell; any other tag (`<b>`, `<span>`) is ignored."""
_MOST_SPANNED = 100
"""Maximum number of rows or columns that a cell can span; higher values are reduced to it."""
_MOST_DIGITS = 6
_MOST_PLACES = 200_000

Flow = list[SourceLine]


def holds_tables(lines: Sequence[SourceLine]) -> bool:
    """True if a text contains HTML tables."""
    return any("<" in line.text and "<table" in line.text.lower() for line in lines)


def part_tables(lines: Sequence[SourceLine]) -> list[Flow | Table]:
    """Returns the tables of a text, and the lines before, between and after them, in order.

    If a table begins or ends within a line, the rest of that line is among the lines outside. A table that is never
    closed ends with the text.

    Raises:
        ReadError: `too_large`.
    """
    parts: list[Flow | Table] = []
    flow: Flow = []
    inside: Flow = []
    depth = 0
    for line in lines:
        start = 0
        for tag in _TABLE.finditer(line.text):
            if not tag[0].startswith("</"):
                if not depth:
                    flow += _piece(line, start, tag.start())
                    start = tag.start()
                depth += 1
            elif depth:
                depth -= 1
                if not depth:
                    inside += _piece(line, start, tag.end())
                    parts += [flow, *_read_table(inside)]
                    start, flow, inside = tag.end(), [], []
        rest = [line] if not start else _piece(line, start, len(line.text))
        if depth:
            inside += rest
        else:
            flow += rest
    if inside:
        parts += [flow, *_read_table(inside)]
        flow = []
    return [part for part in [*parts, flow] if part]


def _piece(line: SourceLine, start: int, end: int) -> Flow:
    text = line.text[start:end]
    return [SourceLine(line.number, text, line.page)] if clean_markup(text) else []


def _read_table(lines: Flow) -> list[Flow | Table]:
    """Returns the lines of a table outside its cells (a caption), and the table, if it has cells."""
    reader = _TableReader()
    for line in lines:
        reader.line = line
        reader.feed(line.text + "\n")
    reader.close()
    reader.end_cell()
    parts: list[Flow | Table] = [reader.outside]
    if reader.cells:
        parts.append(Table(tuple(reader.cells), lines[0].page))
    return parts


class _TableReader(HTMLParser):
    """Reads the cells of one table; cells of a nested table become paragraphs of the cell that contains it.

    Lines are fed one by one, so that each piece of text belongs to its line.
    """

    line: SourceLine

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.cells: list[Cell] = []
        self.outside: Flow = []
        self._depth = 0
        self._row, self._column = -1, 0
        self._taken: set[tuple[int, int]] = set()
        self._open: Cell | None = None
        self._paragraphs: list[list[Line]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._depth += tag == "table"
        if self._depth > 1:
            self._break()
        elif tag == "tr":
            self.end_cell()
            self._row, self._column = self._row + 1, 0
        elif tag in ("td", "th"):
            self.end_cell()
            self._begin_cell(tag == "th", dict(attrs))
        elif tag in _BREAKS:
            self._break()

    def handle_endtag(self, tag: str) -> None:
        if self._depth > 1:
            self._break()
        elif tag in ("td", "th", "tr"):
            self.end_cell()
        elif tag in _BREAKS:
            self._break()
        self._depth -= tag == "table"

    def handle_data(self, data: str) -> None:
        words = collapse(data)
        if not words:
            return
        if self._open is None:
            self.outside.append(SourceLine(self.line.number, words, self.line.page))
        else:
            self._paragraphs[-1].append(self.line.line_of(words))

    def _begin_cell(self, head: bool, attributes: dict[str, str | None]) -> None:
        row = self._row = max(self._row, 0)
        column = self._column
        while (row, column) in self._taken:
            column += 1
        rows, columns = _span(attributes.get("rowspan")), _span(attributes.get("colspan"))
        self._taken |= {(row + r, column + c) for r in range(rows) for c in range(columns)}
        if len(self._taken) > _MOST_PLACES:
            raise ReadError("too_large", f"a table whose cells span more than {_MOST_PLACES:,} places")
        self._column = column + columns
        self._open = Cell(row, column, (), rows, columns, is_header=head and row == 0)
        self._paragraphs = [[]]

    def _break(self) -> None:
        if self._open and self._paragraphs[-1]:
            self._paragraphs.append([])

    def end_cell(self) -> None:
        """Closes the open cell, if any: its closing tag may be missing."""
        if self._open:
            cell = self._open
            paragraphs = tuple(Paragraph.of(lines) for lines in self._paragraphs if lines)
            self.cells.append(Cell(cell.row, cell.column, paragraphs, cell.row_span, cell.column_span, cell.is_header))
        self._open = None


def _span(attribute: str | None) -> int:
    """Returns an attribute's number, at most `_MOST_SPANNED`; 1 if it is missing, zero, too long or not a number."""
    number = int(attribute) if attribute and attribute.isdecimal() and len(attribute) <= _MOST_DIGITS else 1
    return min(max(number, 1), _MOST_SPANNED)
