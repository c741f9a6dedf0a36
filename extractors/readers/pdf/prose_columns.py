"""Orders the lines outside tables: prose in columns is read column by column."""

from __future__ import annotations

from collections.abc import Sequence

from extractors.readers.pdf.lines import TextLine, parted_lines, text_lines, whole_lines
from extractors.readers.pdf.prose import is_justified, is_running
from extractors.readers.pdf.segments import Piece, printed
from extractors.readers.pdf.solved_columns import solve_columns
from extractors.readers.pdf.solved_heads import span_of
from extractors.readers.pdf.table_settings import TableSettings


def in_reading_order(lines: Sequence[TextLine], settings: TableSettings) -> list[TextLine]:
    """Returns lines outside tables in reading order: prose in columns one column after the other, up to a line that
    spans several columns."""
    whole = whole_lines(lines)
    rows = printed([line for line in whole if not line.words[0].turn], settings)
    columns = solve_columns(rows, [], [], settings)
    pieces = [[Piece(*span_of(s.x0, s.x1, columns.borders), s) for s in row.segments] for row in rows]
    by_column = [
        text_lines([w for own in pieces for p in own if (p.start, p.end) == (c, c + 1) for w in p.words])
        for c in range(columns.count)
    ]
    if is_justified(whole) or not any(own and is_running([own]) for own in by_column[1:]):
        return list(parted_lines(whole))
    out: list[TextLine] = []
    block: list[list[TextLine]] = [[] for _ in by_column]
    for own in pieces:
        if any(piece.end - piece.start > 1 for piece in own):
            out += [line for column in block for line in column]
            out += text_lines([word for piece in own for word in piece.words])
            block = [[] for _ in by_column]
            continue
        for piece in own:
            block[piece.start] += text_lines(list(piece.words))
    out += [line for column in block for line in column]
    return out + [line for line in whole if line.words[0].turn]
