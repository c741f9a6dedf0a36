"""Restores tables from cells without rows (a Word dump): the width of the header gives the width of the rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from extractors.document import Block, Cell, Paragraph, Table
from extractors.forms.rows import says_total
from extractors.layouts import form_spec
from extractors.layouts.heads import match_heads
from extractors.layouts.matches import HeadMatch
from extractors.layouts.spec import FormSpec
from extractors.table_heads import heads_in_sequence
from extractors.words import plain

_MAX_WIDTH = 12
"""Maximum number of columns of a table."""


def counted_rows(table: Table, form: FormSpec) -> list[Block] | None:
    """Returns the tables in a sequence of cells without rows, and the text between; None if cells do not fill rows.

    A heading after a table is a further paragraph of its last cell: it ends the table.
    """
    cells = table.cells
    blocks: list[Block] = []
    i = 0
    while i < len(cells):
        found = _head_at(cells, i, form)
        if found is None:
            blocks += [p for p in cells[i].paragraphs if p.text]
            i += 1
            continue
        match, height = found
        width = len(match.columns)
        head = [cells[a : a + width] for a in range(i, i + height * width, width)]
        rows, rest, end = _rows(cells, i + height * width, width, form)
        if not all(_fits(row, match) for row in rows):
            return None
        blocks.append(_table([*head, *rows], table.page))
        blocks += rest
        i = end
    return blocks if any(isinstance(block, Table) for block in blocks) else None


def _head_at(cells: Sequence[Cell], i: int, form: FormSpec) -> tuple[HeadMatch, int] | None:
    """Returns the widest header that begins at a cell, and its number of levels (1 or 2); None if there is none."""
    for rows, texts in heads_in_sequence(cells[i : i + 2 * _MAX_WIDTH], _MAX_WIDTH):
        if any(not p.text.startswith("(") for cell in rows[0] for p in cell.paragraphs[1:]):
            continue
        match = match_heads(texts, form.tables.values())
        if match and all(match.columns):
            return match, len(rows)
    return None


def _rows(
    cells: Sequence[Cell], start: int, width: int, form: FormSpec
) -> tuple[list[Sequence[Cell]], list[Paragraph], int]:
    """Returns the rows below a header, the paragraphs after them in their last cell, and the index of the next cell."""
    rows: list[Sequence[Cell]] = []
    i = start
    while i + width <= len(cells) and _head_at(cells, i, form) is None:
        row = list(cells[i : i + width])
        i += width
        rows.append(row)
        if len(row[-1].paragraphs) > 1:
            first, *rest = row[-1].paragraphs
            row[-1] = replace(row[-1], paragraphs=(first,))
            return rows, rest, i
    return rows, [], i


def _fits(row: Sequence[Cell], match: HeadMatch) -> bool:
    """True if each cell of a row can be below its header; the cells of a total are its label and figures."""
    for cell, name in zip(row, match.columns, strict=True):
        text = plain(cell.text).strip()
        column = match.table.columns[name or ""]
        if len(cell.paragraphs) > 1 or (text and not column.fits(text) and not says_total(text)):
            return False
    return True


def _table(rows: Sequence[Sequence[Cell]], page: int | None) -> Table:
    return Table(
        tuple(replace(cell, row=r, column=c) for r, row in enumerate(rows) for c, cell in enumerate(row)), page
    )


def counted_blocks(blocks: Sequence[Block], name: str) -> Iterator[Block]:
    """Yields the same blocks, with tables in place of sequences of cells whose rows can be counted."""
    form = form_spec(name)
    for block in blocks:
        own = counted_rows(block, form) if isinstance(block, Table) and not block.columns_known else None
        yield from [block] if own is None else own
