"""Finds the header rows of tables once for all forms, and stores them in the table."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import replace

from extractors.document import Cell, Document, Paragraph, Span, Table
from extractors.layouts.heads import all_matches, match_heads, split_header_line
from extractors.layouts.matches import HeadMatch, HeadRow
from extractors.layouts.spec import FormSpec, TableSpec
from extractors.readers.known_lines import torn_head

MAX_LEVELS = 4
"""Maximum number of rows of a multi-level header."""

MAX_HEAD_LINES = 18
"""Maximum number of lines of a table's headers."""
_MAX_BROKEN_LINES = 6
"""Maximum number of lines over which one header can be broken."""
_BRACKETS = re.compile(r"\s*(?:\([^()]*\)?|\[[^\[\]]*\]?)\s*")


def with_heads(table: Table) -> Table:
    """Returns the table with its header rows; a table that already has them is returned unchanged."""
    return table if table.heads is not None else replace(table, heads=tuple(_find(table)))


def document_with_heads(document: Document) -> Document:
    """Returns the document with the header rows of all its tables."""
    if all(isinstance(block, Paragraph) or block.heads is not None for block in document.blocks):
        return document
    blocks = [block if isinstance(block, Paragraph) else with_heads(block) for block in document.blocks]
    return replace(document, blocks=tuple(blocks))


def heads_of(table: Table, form: FormSpec) -> Iterator[tuple[HeadRow, HeadMatch]]:
    """Yields the header rows that match a form, from top to bottom, without overlapping rows."""
    end = 0
    for head in with_heads(table).heads or ():
        match = head.best(form) if head.row >= end else None
        if match:
            yield head, match
            end = head.row + head.height


def _find(table: Table) -> Iterator[HeadRow]:
    rows = table.rows()
    for i, row in enumerate(rows):
        if len(row) < 2:
            continue
        places = tuple((cell.column, cell.column_span) for cell in row)
        texts = [cell.text for cell in row]
        alone = list(head_matches(texts))
        yield from _on_levels(i, rows[i : i + MAX_LEVELS], [match for matches in alone for match in matches])
        yield from (HeadRow(i, 1, places, tuple(texts), matches) for matches in alone)
        found = {match.form for matches in alone for match in matches}
        below = [cell for cell in rows[i + 1] if cell.text] if i + 1 < len(rows) else []
        if not 0 < len(below) < len(row):
            continue  # the common case: the rest of a torn header fills only some of its cells
        whole = torn_head({cell.column: cell.text for cell in row}, {cell.column: cell.text for cell in below})
        matches = tuple(match for match in all_matches(whole) if match.form not in found) if whole else ()
        if matches:
            yield HeadRow(i, 2, places, tuple(whole), matches)


def _on_levels(row: int, rows: Sequence[Sequence[Cell]], alone: Sequence[HeadMatch]) -> list[HeadRow]:
    """Finds multi-level headers ("Ponderación" above "Comprometido" and "Obtenido"), the deepest first.

    A level below the row spans of the first row must add columns that match.
    """
    if not _can_have_levels(rows):
        return []
    deep = max(cell.row_span for cell in rows[0])
    named = {match.form: sum(map(bool, match.columns)) for match in reversed(sorted_by_score(alone))}
    out: list[HeadRow] = []
    for height, texts in joined_levels(rows):
        least = {form: count + (height > deep) for form, count in named.items()}
        matches = tuple(m for m in all_matches(texts) if sum(map(bool, m.columns)) >= least.get(m.form, 1))
        if matches:
            out.insert(0, HeadRow(row, height, tuple((column, 1) for column in range(len(texts))), texts, matches))
    return out


def joined_levels(rows: Sequence[Sequence[Cell]]) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yields (height, header text of each column) for the first 2, 3, … rows of a table read as levels of one header.

    Cells of lower levels must be below a cell of the first level that spans several columns, or in rows that other
    cells of the first level span downwards; rows of the latter kind belong to the header whatever they contain.
    """
    if not _can_have_levels(rows):
        return
    levels = [_reaches(rows[0])]
    if not levels[0]:
        return  # a row of blank cells is not a header
    deep = max(cell.row_span for cell in rows[0])
    wide = [range(start, end) for start, end, _ in levels[0] if end - start > 1]
    last = max(end for _, end, _ in levels[0])
    for n, below in enumerate(rows[1:], 1):
        filled = [cell for cell in below if cell.text]
        is_under = all(any(cell.column in under for under in wide) for cell in filled)
        if not filled or not (is_under or n < deep):
            return
        levels.append([(start, min(end, _end_over(start, wide)), text) for start, end, text in _reaches(below)])
        yield len(levels), tuple(" ".join(_said_at(levels, column)) for column in range(last))


def _can_have_levels(rows: Sequence[Sequence[Cell]]) -> bool:
    """True if a cell of the first row spans several columns or rows, or is empty, which is rare."""
    return len(rows) > 1 and not all(cell.text and cell.column_span == cell.row_span == 1 for cell in rows[0])


def two_levels(above: Sequence[Cell], below: Sequence[Cell]) -> tuple[str, ...] | None:
    """Returns the header text of each column if two rows of equal length are levels of one header; else None."""
    rows = [[replace(cell, row=r, column=c) for c, cell in enumerate(row)] for r, row in enumerate((above, below))]
    found = next(joined_levels(rows), None) if all(cell.text or below[c].text for c, cell in enumerate(above)) else None
    is_whole = found is not None and all(found[1]) and any(cell.text for cell in below)
    return found[1] if found and is_whole else None


def heads_in_sequence(cells: Sequence[Cell], widest: int) -> Iterator[tuple[list[Sequence[Cell]], tuple[str, ...]]]:
    """Yields the rows and the column texts of each header that cells without rows can begin with, the widest first.

    It has one level, or two if there are blank cells in the first.
    """
    for width in range(min(widest, len(cells)), 1, -1):
        row, below = cells[:width], cells[width : 2 * width]
        if all(cell.text for cell in row):
            yield [row], tuple(cell.text for cell in row)
        elif len(below) == width and (texts := two_levels(row, below)):
            yield [row, below], texts


def head_lines(run: Sequence[Paragraph], tables: Container[TableSpec]) -> tuple[int, list[Span], HeadMatch] | None:
    """Returns the longest run of lines at the start that are the column headers of one table, or None.

    Returns the number of lines, each header with its explanation in brackets, and the columns.  Line ends can be
    anywhere in the headers.
    """
    best: tuple[int, list[Span], HeadMatch] | None = None
    whole_at = 0
    for length in range(1, min(MAX_HEAD_LINES, len(run)) + 1):
        whole = run[0] if length == 1 else Paragraph.of(line for p in run[:length] for line in p.lines)
        ways = dict.fromkeys([whole.text, _BRACKETS.sub(lambda found: " " * len(found[0]), whole.text)])
        split = {text: split_header_line(text) for text in ways}
        for text, (heads, _) in split.items():
            match = match_heads([text[a:b] for a, b in heads], tables) if len(heads) > 1 else None
            if match and all(match.columns):
                ends = [*(start for start, _ in heads[1:]), len(text)]
                best = length, [whole.span(a, b) for (a, _), b in zip(heads, ends, strict=True)], match
                break
        goes_on = any(goes_on for _, goes_on in split.values())
        whole_at = length if any(heads for heads, _ in split.values()) else whole_at
        if not goes_on or length >= whole_at + _MAX_BROKEN_LINES:
            break
    return best


def _end_over(column: int, wide: Sequence[range]) -> int:
    """Returns the end of the first-level cell above a column."""
    return next((under.stop for under in wide if column in under), column + 1)


def _reaches(row: Sequence[Cell]) -> list[tuple[int, int, str]]:
    """Returns (start, end, text) of each non-empty cell; it includes blank cells after it, as spans may be lost."""
    filled = [cell for cell in row if cell.text]
    ends = [cell.column for cell in filled[1:]] + [max(cell.column + cell.column_span for cell in row)]
    both = zip(filled, ends, strict=bool(filled))
    return [(cell.column, max(cell.column + cell.column_span, end), cell.text) for cell, end in both]


def _said_at(levels: Sequence[Sequence[tuple[int, int, str]]], column: int) -> Iterator[str]:
    """Yields the texts of a header's levels for a column, top to bottom; the lowest one covers only its own column."""
    for level in levels:
        lowest = level is levels[-1] and level is not levels[0]
        yield from (text for start, end, text in level if start <= column < (start + 1 if lowest else end))


def row_heads(table: Table) -> Iterator[tuple[int, tuple[HeadMatch, ...]]]:
    """Yields each single-row header with the tables that it matches, best first."""
    heads: dict[int, list[HeadMatch]] = {}
    for head in with_heads(table).heads or ():
        if head.height == 1:
            heads.setdefault(head.row, []).extend(sorted_by_score(head.matches))
    for row, matches in heads.items():
        yield row, tuple(matches)


def sorted_by_score(matches: Iterable[HeadMatch]) -> list[HeadMatch]:
    """Sorts matches by score, best first; ties keep the order of the forms."""
    return sorted(matches, key=lambda match: -match.score)


def head_matches(texts: Sequence[str]) -> Iterator[tuple[HeadMatch, ...]]:
    """Yields the tables whose headers a row matches, then those that match only without the text in brackets."""
    matches = all_matches(texts)
    if matches:
        yield matches
    if any("(" in text or "[" in text for text in texts):
        known = {match.table for match in matches}
        if more := tuple(match for match in all_matches([bare(t) for t in texts]) if match.table not in known):
            yield more


def bare(text: str) -> str:
    """Returns a column header without explanations in brackets."""
    return _BRACKETS.sub(" ", text).strip() if "(" in text or "[" in text else text.strip()
