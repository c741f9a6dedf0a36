"""Restores the tables of a PMG formulation of which only a sequence of cells or lines is left, by order and content.

Text exports and `pdftotext -raw` print cells without borders, a Word dump without rows.  Where consecutive paragraphs
are the headers of a known table, what follows is divided into rows and cells by what each column can contain
(`extractors.forms.pmg.cuts`), and becomes a normal table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from extractors.document import Block, Cell, Document, Paragraph, Span, Table
from extractors.forms.header import label_alone
from extractors.forms.headings import MAX_TITLE, states_itself
from extractors.forms.matching import lines_of_span
from extractors.forms.pmg.counted import counted_blocks
from extractors.forms.pmg.cuts import CUTS, Body
from extractors.layouts import form_spec
from extractors.layouts.matches import HeadMatch
from extractors.layouts.patterns import shared_patterns
from extractors.table_heads import MAX_HEAD_LINES, head_lines
from extractors.words import fold, plain

FORM = "pmg_formulation"
_YEAR = re.compile(shared_patterns()["year"])
_DIGIT = re.compile(r"\d")
_BEGINS = re.compile(r"\W*(?:[o0]bjetivo|\d{1,2}\s*[.)])", re.IGNORECASE)
"""Beginning of an objective's heading."""


def restore_tables(document: Document) -> Document:
    """Returns the document with tables in place of paragraphs that are a table's cells, or else `document` itself."""
    counted = list(counted_blocks(document.blocks, FORM))
    blocks: list[Block] = []
    changed = len(counted) != len(document.blocks)
    run: list[Paragraph] = []
    for block in (*counted, None):
        loose = _paragraphs(block)
        if loose:
            changed = changed or isinstance(block, Table)
            run += loose
            continue
        folded = list(_restore_run(join_headings(run)))
        changed = changed or folded != run
        blocks += folded
        run = []
        if block is not None:
            blocks.append(block)
    return replace(document, blocks=tuple(blocks)) if changed else document


def _paragraphs(block: Block | None) -> list[Paragraph]:
    """Returns a paragraph, or those of a table whose rows are unknown; nothing for any other table."""
    if isinstance(block, Paragraph):
        return [block] if block.text else []
    if block is None or block.columns_known:
        return []
    return [p for cell in block.cells for p in cell.paragraphs if p.text]


def join_headings(run: Sequence[Paragraph]) -> list[Paragraph]:
    """Returns the same paragraphs, with titles and objectives' headings that are broken over two or three joined."""
    out: list[Paragraph] = []
    begins = [_BEGINS.match(p.text) is not None for p in run]
    dated = [_YEAR.search(p.text) is not None for p in run]
    i = 0
    while i < len(run):
        for length in (3, 2):
            if not begins[i] and True not in dated[i : i + length]:
                continue  # neither an objective nor a title, like most paragraphs
            parts = run[i : i + length]
            # Joining removes a hyphen at a line's end, so the whole can be shorter than its parts.
            if len(parts) < length or sum([len(p.text) for p in parts]) > MAX_TITLE + length:
                continue
            whole = Paragraph.of((line for p in parts for line in p.lines), run[i].level)
            if _is_heading(whole.text) and not any(_is_heading(p.text) for p in parts):
                out.append(whole)
                i += length
                break
        else:
            out.append(run[i])
            i += 1
    return out


def _is_heading(text: str) -> bool:
    """True if a text is a complete heading: a title with its year, or an objective with its weight."""
    if len(text) > MAX_TITLE or not _DIGIT.search(text):
        return False
    return states_itself(text, form_spec(FORM).headings) or _dated_title(text)


def _dated_title(text: str) -> bool:
    """True if a text is a title with its year and nothing else."""
    folded = fold(text) if _YEAR.search(text) else ""
    return any((m := title.fullmatch(folded)) and m["year"] for title in form_spec(FORM).title_patterns)


def _restore_run(run: Sequence[Paragraph]) -> Iterator[Block]:
    i = 0
    while i < len(run):
        header = _header_length(run, i)
        if header:
            yield _table([[[p.span()] for p in run[i : i + header]]])
            i += header
            continue
        found = _head_run(run, i)
        if found is None:
            yield run[i]
            i += 1
            continue
        length, heads, match = found
        body, again, end = _body(run, i + length, match)
        yield from _restore_table(heads, match, body)
        yield from again
        i = end


def _header_length(run: Sequence[Paragraph], start: int) -> int:
    """Counts the paragraphs from `start` that are the form's header: lone labels, each followed by its value."""
    length = 0
    while start + length + 1 < len(run) and label_alone(form_spec(FORM)).fullmatch(
        plain(run[start + length].text).rstrip(" :")
    ):
        length += 2
    return length if length >= 4 else 0


def _head_run(run: Sequence[Paragraph], start: int) -> tuple[int, list[Span], HeadMatch] | None:
    """Returns the longest run of paragraphs from `start` that are the column headers of one table, or None."""
    return head_lines(run[start : start + MAX_HEAD_LINES], [form_spec(FORM).tables[name] for name in CUTS])


def _body(run: Sequence[Paragraph], start: int, match: HeadMatch) -> tuple[list[Paragraph], list[Table], int]:
    """Returns the paragraphs below a run of headers, repetitions of the headers among them, and the end index."""
    body: list[Paragraph] = []
    again: list[Table] = []
    i = start
    while i < len(run):
        if states_itself(run[i].text, form_spec(FORM).headings):
            break
        found = _head_run(run, i)
        if found is None:
            body.append(run[i])
            i += 1
            continue
        length, heads, other = found
        # The summary of objectives is never below stage goals: its headers there are the rest of a torn header.
        torn = other.table.name == "objectives" and match.table.name == "stage_goals"
        if not torn and (other.table is not match.table or other.columns != match.columns):
            break
        again.append(_table([[[head] for head in heads]]))
        i += length
    return body, again, i


def _restore_table(heads: list[Span], match: HeadMatch, body: Sequence[Paragraph]) -> Iterator[Block]:
    """Yields the table, then the text that is in none of its cells as paragraphs, so that nothing is lost."""
    paragraph = Paragraph.of(line for p in body for line in p.lines)
    starts = frozenset(start for start, _, _ in paragraph.pieces)
    rows: list[list[list[Span]]] = [[[head] for head in heads]]
    taken: list[tuple[int, int]] = []
    for row in CUTS[match.table.name](Body(paragraph, plain(paragraph.text), starts, match.columns)):
        rows.append([[paragraph.span(*part) for part in row.get(c or "", ())] for c in match.columns])
        taken += [part for cut in row.values() for part in cut]
    yield _table(rows)
    end = 0
    for start, stop in [*sorted(taken), (len(paragraph.text), len(paragraph.text))]:
        loose = paragraph.span(end, start) if start > end else None
        if loose and loose.text:
            yield Paragraph.of(lines_of_span(loose))
        end = max(end, stop)


def _table(rows: Sequence[Sequence[Sequence[Span]]]) -> Table:
    cells = []
    for r, row in enumerate(rows):
        for c, spans in enumerate(row):
            paragraph = Paragraph.of(line for span in spans for line in lines_of_span(span))
            cells.append(Cell(r, c, (paragraph,) if paragraph.text else ()))
    return Table(tuple(cells))
