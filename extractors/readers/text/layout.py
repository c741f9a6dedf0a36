"""Reads columns aligned by spaces, as `pdftotext -layout` prints them: wrapped cells, page headers, form feeds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate, groupby, pairwise

from extractors.document import Block, Cell, Line, Paragraph, Table
from extractors.readers.column_heads import text_of
from extractors.readers.columns import ColumnTable, PrintedLine, Word, find_tables
from extractors.readers.labelled import Labelled, find_labelled
from extractors.readers.paragraphs import paragraph_starts
from extractors.readers.text.flow import join_wrapped
from extractors.readers.text.line_distances import cell_tops
from extractors.readers.text.source import SourceLine, SourceText

_TAB = 8
_WIDE = 2.0
"""Minimum gap between two columns, in characters."""


def read_layout(source: SourceText) -> list[Block]:
    """Reads a text whose columns are aligned by spaces, page by page."""
    blocks: list[Block] = []
    flow: list[SourceLine] = []
    counts = accumulate(line.blank for line in source.lines)
    blanks = {line.number: count for line, count in zip(source.lines, counts, strict=True)}
    last: ColumnTable | None = None
    for page, group in groupby(source.lines, key=lambda line: line.page):
        by_number = {float(line.number): line for line in group if line.has_words or line.closes}
        printed = [_printed(line) for line in by_number.values()]
        header = find_labelled(printed, _WIDE, step=1.0) if last is None and not blocks else None
        if header:
            blocks += join_wrapped([by_number[line.top] for line in printed[: header.start]])
            blocks.append(_header(header, page))
            printed = printed[header.end :]
        pieces, last = find_tables(printed, unit=1.0, wide=_WIDE, open_table=last)
        for piece in pieces:
            if isinstance(piece, ColumnTable):
                blocks += join_wrapped(flow)
                flow = []
                blocks.append(_table(piece, page, blanks))
            else:
                flow.append(by_number[piece.top])
    return blocks + join_wrapped(flow)


def _printed(line: SourceLine) -> PrintedLine:
    """Returns the words of a line at their printed positions; `source` of each word is the line."""
    text = line.text.expandtabs(_TAB)
    words = []
    end = 0
    for word in text.split():
        start = text.index(word, end)
        end = start + len(word)
        words.append(Word(word, start, end, line))
    return PrintedLine(tuple(words), float(line.number))


def _line(words: Sequence[Word]) -> Line:
    source: SourceLine = words[0].source
    return source.line_of(text_of(words))


def _header(header: Labelled, page: int | None) -> Table:
    cells = [
        Cell(r, c, (Paragraph.of([_line(words) for words in lines]),) if lines else ())
        for r, row in enumerate(header.rows)
        for c, lines in enumerate(row)
    ]
    return Table(tuple(cells), page)


def _table(table: ColumnTable, page: int | None, blanks: Mapping[int, int]) -> Table:
    cells = []
    for row_number, row in enumerate(table.rows):
        cell_lines = [[_line(words) for words in lines] for lines in row]
        tops = cell_tops([[(line.place.line_start or 0, line.text) for line in lines] for lines in cell_lines], blanks)
        for column, lines in enumerate(cell_lines):
            texts, width = [line.text for line in lines], table.widths[column]
            starts = paragraph_starts(texts, tops[column], 1.0, width, exact=False) if len(lines) > 1 else [0]
            paragraphs = [Paragraph.of(lines[a:b]) for a, b in pairwise([*starts, len(lines)])]
            kept = tuple([paragraph for paragraph in paragraphs if paragraph.text])
            cells.append(Cell(row_number, column, kept, is_header=row_number < table.head_rows))
    return Table(tuple(cells), page)
