"""Candidates for header rows: rows that may be headers in words that no layout lists, with the cells below."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice, zip_longest

from extractors.document import Cell, Document, Paragraph, Table
from extractors.forms.territorial.list_markers import read_mark
from extractors.language import read_verdict
from extractors.layouts.heads import MAX_HEAD, head_scores, split_header_line
from extractors.learning.labels import is_body
from extractors.learning.places import Place
from extractors.readers.row_breaks import depth
from extractors.table_heads import MAX_LEVELS, heads_in_sequence, joined_levels
from extractors.words import fold, plain

_EXPLAINED = re.compile(r"(\([^()]*\)|\[[^\[\]]*\])\s+(\S.*)", re.DOTALL)
"""An explanation in brackets, and words after it."""
MAX_ROWS = 12
"""Maximum number of rows below a header that are read as evidence of what its columns contain."""
MAX_WIDTH = 12
"""Maximum number of columns of a header."""
_MAX_CYCLE = 8
_MAX_COUNTED = 6
"""Maximum number of words of a header that begins with "N°" ("N° de indicadores")."""
_MAX_SHORT = 20
_MAX_ABBREVIATION = 5
"""Maximum length of an abbreviation at the end of a header, in characters, with its full stop.

A text of more than `_MAX_SHORT` characters that ends in a full stop is a sentence, unless its last word is that short.
"""
_EXPLAINS = re.compile(r"[?()\[\]]")
"""Characters of a header that mentions verdicts: a question, or a key in brackets."""
_ANSWERS = ("yes_no_unasked", "several_verdicts")
"""Rules of undetermined verdicts that are answers nevertheless: "SI" without its question."""
_MEASURES = re.compile(r"(?:logro|nivel|grado|estado|situacion|resultado|avance|evaluacion|calificacion)\b[^:.,;]*\s*")
"""Nouns for what is measured: a verdict's word after one is no verdict ("Nivel alcanzado")."""
_VALUE = re.compile(
    r"\W*(?:\d[^a-z]*|\d[\d.,]*\s*[/*].*|[xo]|si|no|(?:objetivo|etapas?|actividad)\s*(?:n\s?[°ºo.]{0,2}\s*)?\d.*|\d{1,2}\s*[.)°º-]\s*\D.*|total)\W*"
)
"""A text (plain) that is a value and never a header: a figure, a mark, a number before words."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A row that may be a header row: the texts of its cells, the cells below each, and its place."""

    heads: tuple[str, ...]
    columns: tuple[tuple[str, ...], ...]
    """The cells below each header, from top to bottom, one line for each paragraph; "" for a blank cell."""
    place: Place = field(default_factory=Place)
    start: int = 0
    """First row (or cell) of its header; `end` is the one after its last cell."""
    end: int = 0
    lowest: tuple[str, ...] = ()
    """For a header on several levels, the text of the lowest level above each column ("" if none)."""
    cuts: int = 0
    """Number of its parts, not divided by a wide gap, that extend over several columns."""

    def ways(self) -> Iterator[tuple[str, ...]]:
        """Yields the possible texts of each header: all its levels joined, and the lowest level alone."""
        for head, lowest in zip_longest(self.heads, self.lowest, fillvalue=""):
            yield (head, lowest) if lowest and lowest != head else (head,)


def can_be_head(text: str) -> bool:
    """True if a cell can be a column header, judged by its text alone."""
    folded = fold(text) if len(text) <= MAX_HEAD else ""
    if folded.partition(" ")[0] == "n" and len(folded.split()) <= _MAX_COUNTED:
        return True  # "No.", "No. de indicadores": "no" means number here, and is no answer
    if not folded or _is_sentence(text) or depth(text) < 0 or _VALUE.fullmatch(plain(text).strip()):
        return False
    if read_mark(text).kind != "none" or is_body(text) or len(split_header_line(text)[0]) > 1:
        return False  # the last: a printed line with the known headers of a row
    verdict = None if _EXPLAINS.search(text) or _MEASURES.match(plain(text)) else read_verdict(text)
    return verdict is None or (verdict.verdict == "undetermined" and verdict.rule not in _ANSWERS)


def _is_sentence(text: str) -> bool:
    return text.endswith(".") and len(text) > _MAX_SHORT and len(text.rsplit(None, 1)[-1]) > _MAX_ABBREVIATION


def is_head_row(texts: Sequence[str]) -> bool:
    """True if a row can be a header row: at least two cells have text, and none has text that only a value has."""
    filled = [text for text in texts if text]
    return len(filled) >= 2 and len(texts) <= MAX_WIDTH and all(map(can_be_head, filled))


def of_table(table: Table, place: Place) -> Iterator[Candidate]:
    """Yields each row of a table that may be a header row, or the first level of one, with the rows below it."""
    if not table.columns_known:
        yield from of_cells(table.cells, place)
        return
    rows = table.rows()
    for i, row in enumerate(rows):
        if is_head_row([cell.text for cell in row]):
            yield from _from_row(rows, i, place)


def _from_row(rows: Sequence[Sequence[Cell]], i: int, place: Place) -> Iterator[Candidate]:
    first = {cell.column: cell.text for cell in rows[i]}
    levels = [(1, first)]
    levels += [
        (height, dict(enumerate(texts)))
        for height, texts in joined_levels(rows[i : i + MAX_LEVELS])
        if all(is_head_row([cell.text for cell in row]) for row in rows[i : i + height])
    ]
    for height, texts in levels:
        columns = sorted(texts)
        body = _body(rows[i + height :], columns, first)
        if not body:
            continue
        heads = [texts[column] for column in columns]
        if match := _EXPLAINED.match(body[0].get(columns[0], "")):
            # Where only a tab ends a cell, the last header's brackets are read as the start of the first cell.
            heads[-1] += f" {match[1]}"
            body[0][columns[0]] = match[2]
        under = tuple(tuple(row.get(column, "") for row in body) for column in columns)
        below = {cell.column: cell.text for cell in rows[i + height - 1]} if height > 1 else {}
        lowest = tuple(below.get(column, "") for column in columns)
        yield Candidate(tuple(heads), under, place, i, i + height + len(body), lowest)


def _body(rows: Sequence[Sequence[Cell]], columns: Sequence[int], heads: Mapping[int, str]) -> list[dict[int, str]]:
    """Returns the rows below a header, up to one that may be a header itself; the first row is always included."""
    out: list[dict[int, str]] = []
    for n, row in enumerate(rows[:MAX_ROWS]):
        filled = [cell for cell in row if cell.text]
        if heads == {cell.column: cell.text for cell in row}:
            break  # the header row, repeated on the next page
        known = [cell for cell in filled if head_scores(cell.text)]
        if (len(filled) < 2 and len(columns) > 2) or (filled and len(known) == len(filled)):
            break
        if n and is_head_row([cell.text for cell in row]):
            break
        out.append({cell.column: text_in(cell) for cell in row})
    return out


def text_in(cell: Cell) -> str:
    """Returns the text of a cell, one line for each paragraph."""
    return "\n".join(p.text for p in cell.paragraphs)


def _flat(text: str) -> str:
    return text.replace("\n", " ")


def of_cells(cells: Sequence[Cell], place: Place) -> Iterator[Candidate]:
    """Yields candidates among cells without known rows.

    Below a heading without a number, the further paragraphs of a cell are headings, which end the table.
    """
    start = 0
    for i, cell in enumerate(cells):
        if place.number is None and any(not p.text.startswith(("(", "[")) for p in cell.paragraphs[1:]):
            own = [*cells[start:i], replace(cell, paragraphs=cell.paragraphs[:1])]
            yield from (replace(c, start=c.start + start, end=c.end + start) for c in of_sequence(own, place))
            start = i + 1
            for paragraph in cell.paragraphs[1:]:
                place = place.after(paragraph.text, heading=True)
    rest = of_sequence(cells[start:], place)
    yield from (replace(c, start=c.start + start, end=c.end + start) for c in rest)


def of_sequence(cells: Sequence[Cell], place: Place) -> Iterator[Candidate]:
    """Yields candidates in a sequence of cells without rows: runs of possible headers with a row after them."""
    texts = [text_in(cell) for cell in cells]
    heads = [can_be_head(_flat(text)) for text in texts]
    for i in (i for i, is_head in enumerate(heads) if is_head):
        end = min(i + 2 * _MAX_CYCLE, len(texts))
        end = next((k for k in range(i, end) if texts[k] and not heads[k]), end)
        for rows, head in heads_in_sequence(cells[i:end], _MAX_CYCLE):
            at = range(i, i + len(rows) * len(head))
            if at.stop + len(head) <= len(texts):
                yield replace(_counted(texts, head, at, place), lowest=tuple(texts[i + len(head) : at.stop]))


def _counted(texts: Sequence[str], head: Sequence[str], at: range, place: Place) -> Candidate:
    """Builds a candidate from header cells (`at`): the cells after them are counted off in rows of the header's width.

    A row that may be a header row ends the rows.
    """
    width, body = len(head), at.stop
    starts = range(body, min(len(texts) - width, body + MAX_ROWS * width) + 1, width)
    rows = [tuple(texts[a : a + width]) for a in starts]
    end = next((n for n, row in enumerate(rows) if n and is_head_row(list(map(_flat, row)))), len(rows))
    return Candidate(tuple(head), tuple(zip(*rows[:end], strict=True)), place, at.start, body + end * width)


def of_document(document: Document, printed: str) -> Iterator[list[Candidate]]:
    """Yields the candidates of each table and of each run of paragraphs of a document.

    Skips tables whose words are among the `printed` lines: they were found by position, so their cells are uncertain.
    """
    place = Place()
    run: list[Cell] = []
    for block in document.blocks:
        texts = [block.text] if isinstance(block, Paragraph) else [c.text for c in block.cells if c.column == 0]
        there = next(
            (p for text in texts if (p := place.after(text, heading=isinstance(block, Paragraph))) != place), place
        )
        if run and (there != place or isinstance(block, Table) or block.level):
            yield list(of_sequence(run, place))
            run = []
        is_heading, place = there != place, there
        if isinstance(block, Table):
            if not _is_printed(block, printed):
                yield list(of_table(block, place))
        elif not block.level and not is_heading and not (printed and block.lines[0].text in printed):
            run.append(Cell(0, 0, (block,)))
    yield list(of_sequence(run, place))


def _is_printed(table: Table, printed: str) -> bool:
    lines = (line.text for cell in table.cells for paragraph in cell.paragraphs for line in paragraph.lines)
    return bool(printed) and all(line in printed for line in islice(lines, 4))
