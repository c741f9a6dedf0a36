"""Rows that may be heads in words that no layout has, and what stands under each of their cells."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice, zip_longest

from extractors.document import Cell, Document, Paragraph, Table
from extractors.forms.territorial.list_markers import read_mark
from extractors.language import read_verdict
from extractors.layouts.heads import MAX_HEAD, head_scores
from extractors.learning.labels import is_body
from extractors.learning.places import Place
from extractors.table_heads import MAX_LEVELS, joined_levels, two_levels
from extractors.words import fold, plain

_EXPLAINED = re.compile(r"(\([^()]*\)|\[[^\[\]]*\])\s+(\S.*)", re.DOTALL)
"""An explanation in brackets, and words after it."""
MAX_ROWS = 12
"""So many rows under a head say what its columns hold."""
MAX_WIDTH = 12
"""A head has no more columns."""
_MAX_CYCLE = 8
_MAX_COUNTED = 6
"""A head that says what it counts has no more words."""
_MAX_SHORT = 20
_MAX_ABBREVIATION = 5
"""A longer text (characters) that ends in a stop is a sentence, but for one whose last word may be abbreviated."""
_EXPLAINS = re.compile(r"[?()\[\]]")
"""What a head can hold that names verdicts: a question, a key in brackets."""
_ANSWERS = ("yes_no_unasked", "several_verdicts")
"""The rules of readings that do not decide and are answers all the same: "SI" without its question."""
_MEASURES = re.compile(r"(?:logro|nivel|grado|estado|situacion|resultado|avance|evaluacion|calificacion)\b[^:.,;]*\s*")
"""Nouns that say what is measured, so that a verdict's word after them says no verdict: "Nivel alcanzado"."""
_VALUE = re.compile(
    r"\W*(?:[\d.,]+\s*%?|\d[\d.,]*\s*[/*].*|x|si|no|(?:objetivo|etapas?|actividad)\s*(?:n\s?[°ºo.]{0,2}\s*)?\d.*|\d{1,2}\s*[.)°º-]\s*\D.*|total)\W*"
)
"""What stands in a cell and in no head: a figure, a mark, a number before words; on plain text."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A row that may be a head: what its cells say, the cells under each, and where it stands."""

    heads: tuple[str, ...]
    columns: tuple[tuple[str, ...], ...]
    """The cells under each head from above, a line for each of their paragraphs; "" where one is blank."""
    place: Place = field(default_factory=Place)
    start: int = 0
    """The row, or the cell, with which its head begins, and the one after its last cell."""
    end: int = 0
    lowest: tuple[str, ...] = ()
    """What the lowest level of a head on several says over each column ("" where none)."""
    cuts: int = 0
    """How many of its parts, which no wide gap parts, stand over several columns."""

    def ways(self) -> Iterator[tuple[str, ...]]:
        """What each head can be said to be: all its levels together, or the lowest alone."""
        for head, lowest in zip_longest(self.heads, self.lowest, fillvalue=""):
            yield (head, lowest) if lowest and lowest != head else (head,)


def can_be_head(text: str) -> bool:
    """Whether a cell can be a column's head by its own words."""
    folded = fold(text) if len(text) <= MAX_HEAD else ""
    if folded.partition(" ")[0] == "n" and len(folded.split()) <= _MAX_COUNTED:
        return True  # "No.", "No. de indicadores": which else is an answer
    if not folded or _is_sentence(text) or _VALUE.fullmatch(plain(text).strip()):
        return False
    if read_mark(text).kind != "none" or is_body(text):
        return False
    verdict = None if _EXPLAINS.search(text) or _MEASURES.match(plain(text)) else read_verdict(text)
    return verdict is None or (verdict.verdict == "undetermined" and verdict.rule not in _ANSWERS)


def _is_sentence(text: str) -> bool:
    return text.endswith(".") and len(text) > _MAX_SHORT and len(text.rsplit(None, 1)[-1]) > _MAX_ABBREVIATION


def is_head_row(texts: Sequence[str]) -> bool:
    """Whether a row of cells can be a head: two of them say something, and nothing that only a value says."""
    filled = [text for text in texts if text]
    return len(filled) >= 2 and len(texts) <= MAX_WIDTH and all(map(can_be_head, filled))


def of_table(table: Table, place: Place) -> Iterator[Candidate]:
    """Each row of a table that may be a head, alone or as the first of several levels, with the rows under it."""
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
            # Where only the next tab ends a cell, what the last head says in brackets begins the first cell.
            heads[-1] += f" {match[1]}"
            body[0][columns[0]] = match[2]
        under = tuple(tuple(row.get(column, "") for row in body) for column in columns)
        below = {cell.column: cell.text for cell in rows[i + height - 1]} if height > 1 else {}
        lowest = tuple(below.get(column, "") for column in columns)
        yield Candidate(tuple(heads), under, place, i, i + height + len(body), lowest)


def _body(rows: Sequence[Sequence[Cell]], columns: Sequence[int], heads: Mapping[int, str]) -> list[dict[int, str]]:
    """The rows under a head, up to one that may be a head itself; the first belongs to it whatever it says."""
    out: list[dict[int, str]] = []
    for n, row in enumerate(rows[:MAX_ROWS]):
        said = [cell for cell in row if cell.text]
        if heads == {cell.column: cell.text for cell in row}:
            break  # said again on the next page
        known = [cell for cell in said if head_scores(cell.text)]
        if (len(said) < 2 and len(columns) > 2) or (said and len(known) == len(said)):
            break
        if n and is_head_row([cell.text for cell in row]):
            break
        out.append({cell.column: said_in(cell) for cell in row})
    return out


def said_in(cell: Cell) -> str:
    """What a cell says, a line for each paragraph."""
    return "\n".join(p.text for p in cell.paragraphs)


def _flat(text: str) -> str:
    return text.replace("\n", " ")


def of_cells(cells: Sequence[Cell], place: Place) -> Iterator[Candidate]:
    """Cells without rows; without a number a cell's further paragraphs are headings, which end a table."""
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
    """Cells one after the other without rows: as many heads as make the cells after them fall into columns."""
    texts = [said_in(cell) for cell in cells]
    heads = [can_be_head(_flat(text)) for text in texts]
    for i in range(len(texts)):
        for width in range(2, _MAX_CYCLE + 1):
            if not heads[i] or i + 2 * width > len(texts):
                break
            if all(heads[i : i + width]):
                yield _counted(texts, list(map(_flat, texts[i : i + width])), range(i, i + width), place)
            elif all(heads[k] or not texts[k] for k in range(i, i + 2 * width)) and i + 3 * width <= len(texts):
                whole = two_levels(cells[i : i + width], cells[i + width : i + 2 * width])
                if whole:
                    lowest = tuple(texts[i + width : i + 2 * width])
                    yield replace(_counted(texts, whole, range(i, i + 2 * width), place), lowest=lowest)


def _counted(texts: Sequence[str], head: Sequence[str], at: range, place: Place) -> Candidate:
    """A head of cells without rows (`at`), with as many cells for each row after it; further heads end them."""
    width, body = len(head), at.stop
    starts = range(body, min(len(texts) - width, body + MAX_ROWS * width) + 1, width)
    rows = [tuple(texts[a : a + width]) for a in starts]
    end = next((n for n, row in enumerate(rows) if n and is_head_row(list(map(_flat, row)))), len(rows))
    return Candidate(tuple(head), tuple(zip(*rows[:end], strict=True)), place, at.start, body + end * width)


def of_document(document: Document, printed: str) -> Iterator[list[Candidate]]:
    """The candidates of each table of a document, and of each run of paragraphs.

    Tables whose words are among the `printed` lines were found by position: where their cells end is not known.
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
