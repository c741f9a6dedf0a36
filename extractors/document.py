"""What every reader gives and every form reads: paragraphs and tables, each with its place in the source.

The leaf is the `Line`: a printed line, or the part of one that a cell holds.  Everything above it only groups lines,
so a table can be stitched, a torn cell joined and a paragraph cut without any word losing its place, and every word
of a source can be accounted for by asking which stretches of which lines were claimed.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import field, replace
from functools import lru_cache
from operator import itemgetter
from typing import TYPE_CHECKING, Literal

from extractors.immutable import immutable

if TYPE_CHECKING:
    from extractors.layouts.matches import HeadRow

WORD = re.compile(r"[^\W_]+(?:[.,/%°º'-]+[^\W_]+)*%?")
"""A word for accounting: what holds a letter or a digit.  Rules (`-----`), bullets and pipes are no words."""


def count_words(text: str) -> int:
    """How many words there are; most are nothing but letters between white space."""
    pieces = text.split()
    others = [piece for piece in pieces if not piece.isalnum()]
    return len(pieces) - len(others) + len(WORD.findall(" ".join(others)))


_END = itemgetter(1)
_SEVERAL = 8
"""In more pieces than these (a table's body read as one text) the first one is looked for, not stumbled on."""

HYPHENS = ("-", "\u00ad", "\u2010")
"""What breaks a word at a line's end."""


@immutable()
class Place:
    """Where something stands: a page and a box on it (PDF points from its top left corner), lines of a text, paragraphs
    of a Word document, or a cell.

    Pages, lines and paragraphs count from 1; `line_end` is the last of the stretch.  `cell` is a workbook's sheet and
    cell ("CDC 2025!E14", "CDC 2025!E14:F20"; the sheet alone for its name), `page` then the sheet's number; or a Word
    document's table and cell ("table 2!C4").  What does not apply is None.
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
        """The smallest place that holds both; both must be on the same page."""
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
        """Whether it is a workbook's sheet as a whole: where its name stands."""
        return self.cell is not None and split_cell(self.cell) is None


def _low(a: float | None, b: float | None) -> float | None:
    return b if a is None else a if b is None else min(a, b)


def _high(a: float | None, b: float | None) -> float | None:
    return b if a is None else a if b is None else max(a, b)


def _line(number: float | None) -> int | None:
    return None if number is None else int(number)


_CELL = re.compile(r"(?s)(.*)!([A-Z]{1,3})(\d{1,7})(?::([A-Z]{1,3})(\d{1,7}))?")


def split_cell(cell: str) -> tuple[str, int, int, int, int] | None:
    """(sheet, first row, first column, last row, last column), from 0, of a place in a workbook; None for a sheet."""
    found = _CELL.fullmatch(cell)
    if found is None:
        return None
    row, column = int(found[3]) - 1, column_number(found[2])
    last_row, last_column = (int(found[5]) - 1, column_number(found[4])) if found[4] else (row, column)
    return found[1], row, column, last_row, last_column


def union_of_cells(a: str | None, b: str | None) -> str | None:
    """The smallest stretch of a sheet that holds both places; the sheet alone where one is its name."""
    first, second = split_cell(a) if a else None, split_cell(b) if b else None
    if first is None or second is None:
        return a if first is None else b
    (sheet, *low), (_, *high) = first, second
    top, left = min(low[0], high[0]), min(low[1], high[1])
    bottom, right = max(low[2], high[2]), max(low[3], high[3])
    return f"{sheet}!{column_letters(left)}{top + 1}:{column_letters(right)}{bottom + 1}"


@lru_cache(maxsize=1024)
def column_letters(column: int) -> str:
    """The name of a workbook's column: 0 is A, 26 is AA."""
    out = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        out = chr(ord("A") + rest) + out
    return out


def column_number(letters: str) -> int:
    """The number of a workbook's column: A is 0, AA is 26."""
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - ord("A") + 1
    return number - 1


@immutable()
class Figure:
    """The number that a workbook's cell stores, at the scale that it shows (0.85 shown as "85.00%" is 85).

    `computed`: a formula gives it, nobody typed it; None: the file does not say.
    """

    value: float
    computed: bool | None = None


@immutable(eq=False)
class Line:
    """A printed line, or the part of one that a cell holds.  Lines are told apart by identity, not by their words.

    `text` is how it reads (NFC, ligatures written out, `<b>`, markdown marks, escapes, soft hyphens and non-breaking
    spaces gone, white space collapsed; LaTeX stays: it is a value's business).  `raw` is how it stands in the source,
    white space collapsed: what provenance shows.  `figure` is the number of which `text` is but the picture.
    """

    text: str
    raw: str
    place: Place
    figure: Figure | None = None
    is_broken: bool = False
    """Its last word goes on in the next line, where a narrow column broke it."""


def _goes_on_closed(text: str, below: str) -> bool:
    """Whether a line goes on below without a space: after "t/", or a hyphen of its own ("2025-" over "2026")."""
    before = text[-2:-1]
    if text[-1] == "/" or (text[-1] in HYPHENS and below[0].isalnum() and not below[0].islower()):
        return before.isalnum() or (before == "(" and below[0].isdigit())
    return False


@immutable(eq=False)
class Paragraph:
    """Lines that read on as one text.  `level` is 1, 2, 3 … where the source itself marks a heading, else 0.

    Lines are joined by a space; a word that a hyphen breaks at a line end is made whole.
    """

    lines: tuple[Line, ...] = field(repr=False)
    level: int = 0
    text: str = ""
    pieces: tuple[tuple[int, int, Line], ...] = field(default=(), repr=False)
    """(start, end, line): which stretch of `text` came from which line, from that line's first character on."""

    @classmethod
    def of(cls, lines: Iterable[Line], level: int = 0) -> Paragraph:
        """Joins `lines`; empty ones are left out."""
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
            elif text and not pieces[-1][2].is_broken and not _goes_on_closed(text, line.text):
                text += " "
            start = len(text)
            text += line.text
            pieces.append((start, len(text), line))
        return cls(kept, level, text, tuple(pieces))

    @property
    def place(self) -> Place:
        """The place of its lines on the page where it begins."""
        return next(whole_place(self.lines), Place())

    def span(self, start: int = 0, end: int | None = None) -> Span:
        """A stretch of its text, without white space at the ends."""
        text = self.text
        end = len(text) if end is None else end
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        return Span(self, start, end)


@immutable()
class Span:
    """A stretch of a paragraph: words and their place."""

    paragraph: Paragraph
    start: int
    end: int

    @property
    def text(self) -> str:
        return self.paragraph.text[self.start : self.end]

    @property
    def figure(self) -> Figure | None:
        """The number that a workbook's cell stores, where the span is all that the cell says."""
        stretches = self.stretches()
        line, start, end = stretches[0] if len(stretches) == 1 else (None, 0, 0)
        return line.figure if line and line.figure and start == 0 and end == len(line.text) else None

    def cut(self, start: int = 0, end: int | None = None) -> Span:
        """A stretch within this one, counted from its start, without white space at the ends."""
        stop = self.end if end is None else min(self.end, self.start + end)
        return self.paragraph.span(self.start + start, stop)

    def stretches(self) -> list[tuple[Line, int, int]]:
        """(line, start, end): the stretches of lines that it is made of, counted in each line's own text."""
        pieces = self.paragraph.pieces
        if len(pieces) == 1:  # as nearly all paragraphs of a text are
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
            # The hyphen that a join took away belongs to the word that it broke.
            whole = high == end and end - start < len(line.text)
            if low < high:
                out.append((line, low - start, len(line.text) if whole else high - start))
        return out


def raw_words(line: Line, start: int, end: int) -> str:
    """The words of a stretch of a line as they stand in the source."""
    return line.raw if start == 0 and end == len(line.text) else line.text[start:end].strip()


def whole_place(lines: Iterable[Line]) -> Iterator[Place]:
    """The places of `lines`, one a page, in the order of the pages."""
    by_page: dict[int | None, Place] = {}
    for line in lines:
        page = line.place.page
        by_page[page] = line.place if page not in by_page else by_page[page].union(line.place)
    yield from by_page.values()


@immutable(eq=False)
class Cell:
    """A cell of a table; rows and columns count from 0, `is_header` where the reader itself can tell."""

    row: int
    column: int
    paragraphs: tuple[Paragraph, ...] = ()
    row_span: int = 1
    column_span: int = 1
    is_header: bool = False

    @property
    def text(self) -> str:
        """Its paragraphs, joined by a space."""
        return self.paragraphs[0].text if len(self.paragraphs) == 1 else " ".join([p.text for p in self.paragraphs])

    def at(self, row: int, column: int) -> Cell:
        """The same cell at another place of a table."""
        return replace(self, row=row, column=column)


@immutable(eq=False)
class Table:
    """Cells in the order of rows and columns.

    `heads` are the head rows that some form knows, found once for all forms; None: nobody has looked yet.

    `columns_known` is False where the source tells cells apart but not rows (a Word dump with a tab before each
    cell): every cell then stands in a row of its own in column 0, and whoever knows the heads folds them into rows.
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
        """Its cells by the row in which they begin."""
        out: list[list[Cell]] = [[] for _ in range(self.row_count)]
        for cell in self.cells:
            out[cell.row].append(cell)
        return out

    def cell(self, row: int, column: int) -> Cell:
        """The cell that covers a place; KeyError where there is none."""
        for c in self.cells:
            if c.row <= row < c.row + c.row_span and c.column <= column < c.column + c.column_span:
                return c
        raise KeyError((row, column))


Block = Paragraph | Table

Reason = Literal["hidden", "watermark", "duplicate_glyphs", "note_mark", "deleted", "placeholder"]
"""Why words of a source stand in no line of the document: nobody sees them; they lie across the page; the same glyphs
stand there already (a fake bold); they are raised marks that point to a note; a tracked change deletes them; they are
the prompt of a field that nobody filled in."""


@immutable(eq=False)
class LeftOut:
    """Words that a reader left out of the document's lines, and why; `in_table` where a table's cell surrounds them."""

    reason: Reason
    line: Line
    in_table: bool = False


def unit_of(reader: str | None) -> str:
    """What `line_start` counts in a document that this reader read."""
    return "paragraph" if reader and reader.startswith("office.") else "line"


@immutable(eq=False)
class Document:
    """A source as headings, paragraphs and tables in reading order.

    `furniture` is what a page repeats (headers, footers, page numbers, print dates): read, accounted for, and out of
    the flow.  `reader` names what read it ("text.tabs", "pdf.fast"), `confidence` (0..1) how sure it is of the
    dialect; `notes` are doubts that a person should see ("read by OCR"): each makes the document `review`.
    `left_out` is what stands in no line on purpose, `unplaced` what no layout found a place for: never silently lost.
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
        """What `line_start` counts."""
        return unit_of(self.reader)

    @property
    def tables(self) -> tuple[Table, ...]:
        return tuple(b for b in self.blocks if isinstance(b, Table))

    def lines(self) -> list[Line]:
        """Every line of the source but what is left out; furniture and what is unplaced come last."""
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
    """A source that cannot be read, with a reason from a closed set and words for the person who has to mend it.

    `error_type` is one of `ERROR_TYPES`.
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
"""Why a document can fail; only a `bug` is mended in code."""
