"""The document model that every reader produces and every form reads: paragraphs and tables with places in the source.

The leaf is the `Line`: a printed line, or the part of one inside a cell. Everything above it only groups lines. So
tables can be stitched, cells rejoined and paragraphs cut while every word keeps its place, and each word of a source
can be accounted for by looking up which intervals of which lines were claimed.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import field, replace
from operator import itemgetter
from typing import TYPE_CHECKING, Literal

from extractors.cell_names import split_cell, union_of_cells
from extractors.immutable import immutable_dataclass

if TYPE_CHECKING:
    from extractors.layouts.matches import HeadRow

WORD = re.compile(r"[^\W_]+(?:[.,/%°º'-]+[^\W_]+)*%?")
"""A word for accounting: it contains a letter or a digit. Rules (`-----`), bullets and pipes are not words."""


def count_words(text: str) -> int:
    """Counts the words of a text. Most pieces are alphanumeric, so the regular expression runs only on the others."""
    pieces = text.split()
    others = [piece for piece in pieces if not piece.isalnum()]
    return len(pieces) - len(others) + len(WORD.findall(" ".join(others)))


_END = itemgetter(1)
_SEVERAL = 8
"""Number of pieces above which `Span.stretches` finds the first one by bisection instead of a linear scan."""

HYPHENS = ("-", "\u00ad", "\u2010")
"""Characters that can break a word at the end of a line."""


@immutable_dataclass()
class Place:
    """A place in a source: a page and a box on it (PDF points from the top left corner), lines of a text, paragraphs of
    a Word document, or a cell.

    Pages, lines and paragraphs count from 1; `line_end` is inclusive. In a workbook, `cell` is a sheet and its cell
    ("CDC 2025!E14", "CDC 2025!E14:F20"; the sheet alone for the sheet's name) and `page` the number of the sheet; in a
    Word document, `cell` is a table and its cell ("table 2!C4"). Fields that do not apply are None.
    """

    page: int | None = None
    x0: float | None = None
    top: float | None = None
    x1: float | None = None
    bottom: float | None = None
    line_start: int | None = None
    line_end: int | None = None
    cell: str | None = None

    def union(self, other: Place) -> Place:
        """Returns the smallest place that contains both; both must be on the same page."""
        return Place(
            self.page,
            _low(self.x0, other.x0),
            _low(self.top, other.top),
            _high(self.x1, other.x1),
            _high(self.bottom, other.bottom),
            _line(_low(self.line_start, other.line_start)),
            _line(_high(self.line_end, other.line_end)),
            self.cell if self.cell == other.cell else union_of_cells(self.cell, other.cell),
        )

    @property
    def is_sheet(self) -> bool:
        """True if the place is a workbook's sheet as a whole, which is the place of the sheet's name."""
        return self.cell is not None and split_cell(self.cell) is None


def _low(a: float | None, b: float | None) -> float | None:
    return b if a is None else a if b is None else min(a, b)


def _high(a: float | None, b: float | None) -> float | None:
    return b if a is None else a if b is None else max(a, b)


def _line(number: float | None) -> int | None:
    return None if number is None else int(number)


@immutable_dataclass()
class Figure:
    """The number stored in a workbook's cell, at the scale at which it is shown (0.85 shown as "85.00%" is 85).

    `computed` is True if a formula yields it, False if it was typed, None if the file does not state it.
    """

    value: float
    computed: bool | None = None


@immutable_dataclass(eq=False)
class Line:
    """A printed line, or the part of one inside a cell. Lines are compared by identity, not by their words.

    `text` is the readable form: NFC; ligatures written out; `<b>`, markdown marks, escapes, soft hyphens and
    non-breaking spaces removed; white space collapsed. LaTeX stays for the normalizers. `raw` is the text as in the
    source, with white space collapsed, for provenance. `figure` is the stored number that `text` displays.
    """

    text: str
    raw: str
    place: Place
    figure: Figure | None = None
    is_broken: bool = False
    """True if the last word continues in the next line because a narrow column broke it."""


def _joins_without_space(text: str, below: str) -> bool:
    """True if the next line follows without a space: after "t/", or after a real hyphen ("2025-" above "2026")."""
    before = text[-2:-1]
    if text[-1] == "/" or (text[-1] in HYPHENS and below[0].isalnum() and not below[0].islower()):
        return before.isalnum() or (before == "(" and below[0].isdigit())
    return False


@immutable_dataclass(eq=False)
class Paragraph:
    """Lines that form one text. `level` is 1, 2, 3 … if the source itself marks a heading of that level, else 0.

    Lines are joined by a space; a word hyphenated at a line end is made whole.
    """

    lines: tuple[Line, ...] = field(repr=False)
    level: int = 0
    text: str = ""
    pieces: tuple[tuple[int, int, Line], ...] = field(default=(), repr=False)
    """(start, end, line): the interval of `text` that comes from a line, counted from the line's first character."""

    @classmethod
    def of(cls, lines: Iterable[Line], level: int = 0) -> Paragraph:
        """Joins `lines` into a paragraph; empty lines are left out."""
        kept = tuple(lines)
        if len(kept) == 1 and (words := kept[0].text):
            return cls(kept, level, words, ((0, len(words), kept[0]),))
        kept = tuple([line for line in kept if line.text])
        text = ""
        pieces: list[tuple[int, int, Line]] = []
        for line in kept:
            if text and text.endswith(HYPHENS) and text[-2:-1].isalpha() and line.text[0].islower():
                text = text[:-1]
                start, end, before = pieces[-1]
                pieces[-1] = (start, end - 1, before)
            elif text and not pieces[-1][2].is_broken and not _joins_without_space(text, line.text):
                text += " "
            start = len(text)
            text += line.text
            pieces.append((start, len(text), line))
        return cls(kept, level, text, tuple(pieces))

    @property
    def place(self) -> Place:
        """Place of its lines on the page where the paragraph begins."""
        return next(whole_place(self.lines), Place())

    def span(self, start: int = 0, end: int | None = None) -> Span:
        """Returns an interval of the text as a span, without white space at its ends."""
        text = self.text
        end = len(text) if end is None else end
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        return Span(self, start, end)


@immutable_dataclass()
class Span:
    """An interval of a paragraph's text, from which words and their places follow."""

    paragraph: Paragraph
    start: int
    end: int

    @property
    def text(self) -> str:
        return self.paragraph.text[self.start : self.end]

    @property
    def figure(self) -> Figure | None:
        """The number stored in a workbook's cell, if the span covers the whole text of the cell; else None."""
        stretches = self.stretches()
        line, start, end = stretches[0] if len(stretches) == 1 else (None, 0, 0)
        return line.figure if line and line.figure and start == 0 and end == len(line.text) else None

    def cut(self, start: int = 0, end: int | None = None) -> Span:
        """Returns an interval within this span, counted from the span's start, without white space at its ends."""
        stop = self.end if end is None else min(self.end, self.start + end)
        return self.paragraph.span(self.start + start, stop)

    def stretches(self) -> list[tuple[Line, int, int]]:
        """Returns (line, start, end) of the parts of lines in this span, counted in each line's own text."""
        pieces = self.paragraph.pieces
        if len(pieces) == 1:  # the common case
            return [(pieces[0][2], self.start, self.end)] if self.start < self.end else []
        out: list[tuple[Line, int, int]] = []
        first = bisect_right(pieces, self.start, key=_END) if len(pieces) > _SEVERAL else 0
        for start, end, line in pieces[first:]:
            if end <= self.start:
                continue
            if start >= self.end:
                break
            low = start if start > self.start else self.start
            high = end if end < self.end else self.end
            # A hyphen removed by joining belongs to the line whose word it broke.
            whole = high == end and end - start < len(line.text)
            if low < high:
                out.append((line, low - start, len(line.text) if whole else high - start))
        return out


def raw_words(line: Line, start: int, end: int) -> str:
    """Returns the words of an interval of a line as they are in the source."""
    return line.raw if start == 0 and end == len(line.text) else line.text[start:end].strip()


def whole_place(lines: Iterable[Line]) -> Iterator[Place]:
    """Yields the union of the places of `lines` on each page, in the order in which the pages appear."""
    by_page: dict[int | None, Place] = {}
    for line in lines:
        page = line.place.page
        by_page[page] = line.place if page not in by_page else by_page[page].union(line.place)
    yield from by_page.values()


@immutable_dataclass(eq=False)
class Cell:
    """A cell of a table. Rows and columns count from 0; `is_header` is set only where the reader can detect it."""

    row: int
    column: int
    paragraphs: tuple[Paragraph, ...] = ()
    row_span: int = 1
    column_span: int = 1
    is_header: bool = False

    @property
    def text(self) -> str:
        """Text of its paragraphs, joined by a space."""
        return self.paragraphs[0].text if len(self.paragraphs) == 1 else " ".join([p.text for p in self.paragraphs])

    def at(self, row: int, column: int) -> Cell:
        """Returns the same cell at another position of a table."""
        return replace(self, row=row, column=column)


@immutable_dataclass(eq=False)
class Table:
    """A table: its cells in the order of rows and columns.

    `heads` are the header rows that any known form recognises, found once for all forms; None before that search.

    `columns_known` is False where the source separates cells but not rows (a Word dump with a tab before each cell).
    Each cell then has a row of its own in column 0; code that knows the column headers folds them into rows.
    """

    cells: tuple[Cell, ...]
    page: int | None = None
    columns_known: bool = True
    heads: tuple[HeadRow, ...] | None = None

    @property
    def row_count(self) -> int:
        return max((c.row + c.row_span for c in self.cells), default=0)

    @property
    def column_count(self) -> int:
        return max((c.column + c.column_span for c in self.cells), default=0)

    def rows(self) -> list[list[Cell]]:
        """Returns the cells grouped by the row in which they begin."""
        out: list[list[Cell]] = [[] for _ in range(self.row_count)]
        for cell in self.cells:
            out[cell.row].append(cell)
        return out

    def cell(self, row: int, column: int) -> Cell:
        """Returns the cell that covers a position; raises KeyError if there is none."""
        for cell in self.cells:
            if cell.row <= row < cell.row + cell.row_span and cell.column <= column < cell.column + cell.column_span:
                return cell
        raise KeyError((row, column))


Block = Paragraph | Table

Reason = Literal["hidden", "watermark", "duplicate_glyphs", "note_mark", "deleted", "placeholder"]
"""Reason why words are in no line of the document. hidden: they are invisible; watermark: they lie across the page;
duplicate_glyphs: the same glyphs are already there (a fake bold); note_mark: a raised mark points to a note; deleted:
a tracked change deletes them; placeholder: the prompt of a form field that was not filled in."""


@immutable_dataclass(eq=False)
class LeftOut:
    """Words that a reader left out of the document's lines, with the reason; `in_table` if they are in a cell."""

    reason: Reason
    line: Line
    in_table: bool = False


def unit_of(reader: str | None) -> str:
    """Returns the unit in which `line_start` counts in documents of this reader: "paragraph" or "line"."""
    return "paragraph" if reader and reader.startswith("office.") else "line"


@immutable_dataclass(eq=False)
class Document:
    """A source as headings, paragraphs and tables in reading order.

    `furniture` is what pages repeat (headers, footers, page numbers, print dates): read and accounted for, but not part
    of `blocks`. `reader` names the reader and its dialect ("text.tabs", "pdf.fast"); `confidence` (0 to 1) is how
    certain the dialect is. `notes` are doubts for a person ("read by OCR"); each gives the document the status
    `review`. `left_out` contains words that are deliberately in no line, `unplaced` words without a known position.
    """

    blocks: tuple[Block, ...]
    reader: str
    furniture: tuple[Paragraph, ...] = ()
    page_count: int | None = None
    confidence: float = 1.0
    notes: tuple[str, ...] = ()
    document_id: str = ""
    left_out: tuple[LeftOut, ...] = ()
    unplaced: tuple[Paragraph, ...] = ()

    @property
    def unit(self) -> str:
        """Unit in which `line_start` counts."""
        return unit_of(self.reader)

    @property
    def tables(self) -> tuple[Table, ...]:
        return tuple(b for b in self.blocks if isinstance(b, Table))

    def lines(self) -> list[Line]:
        """Returns every line of the document: blocks first, then furniture, then unplaced words; not `left_out`."""
        out: list[Line] = []
        for block in (*self.blocks, *self.furniture, *self.unplaced):
            if isinstance(block, Paragraph):
                out += block.lines
            else:
                for cell in block.cells:
                    for paragraph in cell.paragraphs:
                        out += paragraph.lines
        return out


class ReadError(Exception):
    """A source that cannot be read, with a message for the person who has to fix it.

    `error_type` is one of `ERROR_TYPES`; any other value raises ValueError.
    """

    def __init__(self, error_type: str, message: str) -> None:
        if error_type not in ERROR_TYPES:
            raise ValueError(f"unknown error type {error_type!r}")
        super().__init__(message)
        self.error_type = error_type


ERROR_TYPES = frozenset(
    {
        "empty",
        "not_a_document",
        "damaged",
        "encrypted",
        "needs_ocr",
        "too_large",
        "timeout",
        "out_of_memory",
        "unsupported",
        "io",
        "bug",
    }
)
"""All reasons why a document can fail; only a `bug` is fixed in code."""
