"""Scores how many cells of tables with known answers a reader finds.

A cell is found if its text (white space and dashes normalised) is in the right row and column, after rows and columns
of both tables are aligned in order; an expected table may match several found tables in part.  The answers come from
made pages (`tests/pdf/figure_pages.py`) and from a folder of documents in the format of the ICDAR 2013 competition
(NAME.pdf, NAME-str.xml), if there is one.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeVar
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "pdf")]

from figure_pages import KINDS, figure_page  # noqa: E402

A = TypeVar("A")
B = TypeVar("B")
_DASHES = str.maketrans("–—−‐‑’‘“”", "-----''\"\"")
_AMPERSAND = re.compile(r"&(?!amp;|lt;|gt;|quot;|apos;|#)")


@dataclass(frozen=True, slots=True)
class Place:
    """A cell: its first and last row and column, and its text without white space."""

    row: int
    column: int
    last_row: int
    last_column: int
    text: str

    @property
    def columns(self) -> range:
        return range(self.column, self.last_column + 1)

    @property
    def rows(self) -> range:
        return range(self.row, self.last_row + 1)


@dataclass(frozen=True, slots=True)
class Answer:
    """Expected table of a document: its page and its cells."""

    name: str
    data: bytes
    page: int
    cells: list[Place]


Read = Callable[[bytes], Mapping[int, list[list[Place]]]]
"""A reader: returns the tables of each page of a PDF."""


def letters(text: str) -> str:
    """Returns a text normalised for comparison, without white space and hyphenation."""
    text = unicodedata.normalize("NFKC", text)
    text = re.sub(r"(?<=\w)[-\u00ad\u2010]\s*\n\s*(?=[a-z])", "", text).replace("\u00ad", "")
    return re.sub(r"\s+", "", text.translate(_DASHES))


def made(seeds: Iterable[int]) -> Iterator[Answer]:
    """Yields the tables of made pages of every kind."""
    for kind in KINDS:
        for seed in seeds:
            page = figure_page(seed, kind)
            cells = [
                Place(r, column, r, column + span - 1, letters(text))
                for r, row in enumerate(page.rows)
                for column, span, text in row
            ]
            yield Answer(f"{kind} {seed}", page.data(), 1, cells)


def answered(folder: Path) -> Iterator[Answer]:
    """Yields the tables of a folder of documents with answers."""
    for path in sorted(folder.glob("*-str.xml")):
        pdf = path.with_name(path.name.replace("-str.xml", ".pdf"))
        if not pdf.exists():
            continue
        raw = path.read_text(encoding="utf-8", errors="replace")
        root = ElementTree.fromstring(_AMPERSAND.sub("&amp;", raw))
        for number, region in enumerate(root.iterfind(".//table/region")):
            cells = [_place(cell) for cell in region.iterfind("cell")]
            cells = [cell for cell in cells if cell.text]
            if cells:
                yield Answer(f"{pdf.name} {number}", pdf.read_bytes(), int(region.get("page", "1")), cells)


def _place(cell: ElementTree.Element) -> Place:
    content = cell.find("content")
    row, column = int(cell.get("start-row", "0")), int(cell.get("start-col", "0"))
    last_row, last_column = int(cell.get("end-row") or row), int(cell.get("end-col") or column)
    return Place(
        row, column, last_row, last_column, letters("".join(content.itertext()) if content is not None else "")
    )


def ours(data: bytes) -> dict[int, list[list[Place]]]:
    """Reads a PDF with our reader."""
    from extractors import read_bytes

    out: dict[int, list[list[Place]]] = defaultdict(list)
    for table in read_bytes(data).tables:
        by_page: dict[int, list[Place]] = defaultdict(list)
        for cell in table.cells:
            lines = [line for paragraph in cell.paragraphs for line in paragraph.lines]
            page = (lines[0].place.page if lines else table.page) or 0
            last = (cell.row + cell.row_span - 1, cell.column + cell.column_span - 1)
            by_page[page].append(Place(cell.row, cell.column, *last, letters(cell.text)))
        for page, cells in by_page.items():
            out[page].append(cells)
    return out


@dataclass(frozen=True, slots=True)
class Score:
    """Shares of cells found (0 to 1): of all cells, and the mean over tables."""

    cells: float
    mean: float


def score(answers: Sequence[Answer], read: Read) -> Score:
    """Returns the share of cells that a reader finds."""
    read_already: dict[bytes, Mapping[int, list[list[Place]]]] = {}
    found = total = 0
    mean = 0.0
    for answer in answers:
        if answer.data not in read_already:
            read_already[answer.data] = read(answer.data)
        count = _found(tuple(answer.cells), tuple(map(tuple, read_already[answer.data].get(answer.page, []))))
        found, total, mean = found + count, total + len(answer.cells), mean + count / len(answer.cells)
    return Score(found / max(1, total), mean / max(1, len(answers)))


@cache
def _found(expected: tuple[Place, ...], tables: tuple[tuple[Place, ...], ...]) -> int:
    """Counts the expected cells found in the tables; each table is used once, the best match first."""
    left, rest = list(expected), list(tables)
    while left and rest:
        matched = [_matched(left, table) for table in rest]
        best = max(range(len(rest)), key=lambda n: len(matched[n]))
        if not matched[best]:
            break
        left = [cell for k, cell in enumerate(left) if k not in matched[best]]
        rest.pop(best)
    return len(expected) - len(left)


def _matched(expected: Sequence[Place], table: Sequence[Place]) -> set[int]:
    """Returns the positions of the expected cells that are found at their place in a table."""
    printed = [cell for cell in table if cell.text]
    rows, printed_rows = _by_row(expected), _by_row(printed)
    pairs = _aligned(sorted(rows), sorted(printed_rows), lambda a, b: len(_common(rows[a], printed_rows[b])))
    best: set[int] = set()
    for _ in range(2):  # aligns columns by rows, then rows by columns, then columns again
        row_of = dict(pairs)
        seen = Counter(
            (cell.column, match.column)
            for a, b in pairs
            for cell in rows[a]
            for match in printed_rows[b]
            if cell.text == match.text
        )
        columns = ({cell.column for cell in expected}, {cell.column for cell in printed})
        column_of = dict(_aligned(sorted(columns[0]), sorted(columns[1]), lambda a, b, s=seen: s[a, b]))
        found = {
            position
            for position, cell in enumerate(expected)
            for match in printed
            if match.text == cell.text and _is_in_place(cell, match, row_of, column_of)
        }
        best = max(best, found, key=len)
        pairs = _aligned(
            sorted(rows),
            sorted(printed_rows),
            lambda a, b, at=column_of: sum(
                any(
                    cell.text == match.text and any(at.get(column) in match.columns for column in cell.columns)
                    for match in printed_rows[b]
                )
                for cell in rows[a]
            ),
        )
    return best


def _is_in_place(cell: Place, printed: Place, row_of: Mapping[int, int], column_of: Mapping[int, int]) -> bool:
    if not any(row_of.get(row) in printed.rows for row in cell.rows):
        return False
    if any(column_of.get(column) in printed.columns for column in cell.columns):
        return True
    if (cell.column in column_of or len(printed.columns) == 1) and len(cell.columns) == 1:
        return False
    before = [found_in for column, found_in in column_of.items() if column < cell.column]
    after = [found_in for column, found_in in column_of.items() if column > cell.last_column]
    return printed.column > max(before, default=-1) and printed.last_column < min(after, default=sys.maxsize)


def _by_row(cells: Iterable[Place]) -> dict[int, list[Place]]:
    out: dict[int, list[Place]] = defaultdict(list)
    for cell in sorted(cells, key=lambda cell: cell.column):
        out[cell.row].append(cell)
    return out


def _common(expected: Sequence[Place], printed: Sequence[Place]) -> list[tuple[Place, Place]]:
    texts = {cell.text for cell in printed}
    return _aligned([cell for cell in expected if cell.text in texts], printed, lambda x, y: int(x.text == y.text))


def _aligned(left: Sequence[A], right: Sequence[B], weight: Callable[[A, B], int]) -> list[tuple[A, B]]:
    """Returns the pairs, in the order of both sequences, with the highest sum of weights."""
    weights = [[weight(x, y) for y in right] for x in left]
    sums = [[0] * (len(right) + 1) for _ in range(len(left) + 1)]
    for i, row in enumerate(weights):
        for j, value in enumerate(row):
            sums[i + 1][j + 1] = max(sums[i][j + 1], sums[i + 1][j], sums[i][j] + value)
    out: list[tuple[A, B]] = []
    i, j = len(left), len(right)
    while i and j:
        if weights[i - 1][j - 1] and sums[i][j] == sums[i - 1][j - 1] + weights[i - 1][j - 1]:
            out.append((left[i - 1], right[j - 1]))
            i, j = i - 1, j - 1
        elif sums[i][j] == sums[i - 1][j]:
            i -= 1
        else:
            j -= 1
    return out[::-1]
