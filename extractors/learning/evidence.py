"""Scores how well the cells below a header fit a column spec, by its type, anchor and parts."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from itertools import pairwise

from extractors.language import read_verdict
from extractors.layouts.spec import FITS, ColumnSpec
from extractors.words import plain

_FIGURE = re.compile(r"\$?\s*\d[\d.,]*\s*%?")
_SIGN, _SIGNED, _QUOTIENT = re.compile("%"), re.compile("[%.,]"), re.compile("/")
_PERCENT = re.compile(r"\d{1,3}(?:[.,]\d+)?\s*%?")
_STAGE = re.compile(r"(?:etapas?|fase)?\s*(?:n\s?[°ºo.]{0,2}\s*)?(?:\d{1,2}|[ivx]{1,4})")
_TARGET = re.compile(r"(?!\d{1,2}\s+de\s+[a-z])\$?\s*[\[(]?[\d.,]+\s*(?:[/%]|\$?\s*[^\W\d][^\d]{0,40})?.*")
_FORMULA = re.compile(
    r"\b(?:sumatoria|suma|promedio)\b|^\W*(?:numero|n°|total|cantidad|porcentaje|monto|tiempo|dias)\b"
)
_DIVISION = re.compile(r"(?<![a-z]{2})(?<!\by)[/÷]|\s[/÷]|[/÷]\s|\*\s*100|\bsumatoria\b")
"""A quotient or a sum; not "a/b" between two words, nor "y/o"."""
_NUMBERED = re.compile(r"\d{1,2}\s*[.)°º-]+\s*\D")
_TOTAL = re.compile(r"\W*(?:sub)?total\b.*")
_NO_DIGIT = re.compile(r"\D+")
_SENTENCE = 10
"""Number of words at which a text counts fully as an explanation."""
SURE, LIKELY, NEUTRAL, UNLIKELY, NEVER = 1.0, 0.5, 0.0, -0.5, -1.0


class Cells:
    """The cells below a header; each property is computed once for all columns that they are compared with."""

    def __init__(self, head: str, cells: Sequence[str]) -> None:
        self._head, self._cells = head, cells
        self.filled = [text for cell in cells if cell and not _TOTAL.match(text := plain(_flat(cell)).strip())]
        """Cells with text, without totals: lower case, no accents."""
        self._shares: dict[Callable[[str], object], float] = {}

    def share(self, is_so: Callable[[str], object]) -> float:
        """Returns the share (0 to 1) of cells with text for which `is_so` is true."""
        if (share := self._shares.get(is_so)) is None:
            share = self._shares[is_so] = _share(self.filled, is_so)
        return share

    @property
    def opens_blank(self) -> bool:
        """True if the first cell is blank."""
        return not self._cells[0]

    @property
    def blank(self) -> float:
        """Share (0 to 1) of cells without text; totals count as such."""
        return 1.0 - len(self.filled) / len(self._cells)

    @cached_property
    def verdicts(self) -> float:
        """Share (0 to 1) of cells that contain a verdict, or one in each of their paragraphs."""
        return _share(self._cells, self._says_verdicts)

    def _says_verdicts(self, cell: str) -> bool:
        ways = ([_flat(cell)], cell.split("\n")) if "\n" in cell else ([cell],)
        return any(all(read_verdict(text, self._head) is not None for text in texts) for texts in ways)

    @cached_property
    def mean_words(self) -> float:
        """Mean number of words of the cells with text."""
        return sum(len(cell.split()) for cell in self.filled) / len(self.filled)

    @cached_property
    def counts_up(self) -> bool:
        """True if the cells are 1, 2, 3 … as row numbers are; they may start again at 1, where a table does."""
        numbers = [_NO_DIGIT.sub("", cell) for cell in self.filled]
        if not all(numbers):
            return False
        values = [int(number) for number in numbers]
        return values[0] <= 9 and all(b in (a + 1, 1) for a, b in pairwise(values))


def fit(column: ColumnSpec, cells: Cells) -> float:
    """Returns how well cells fit a column: `NEVER` or below if they cannot, `SURE` or above if they certainly do.

    A column of blank cells is near `NEUTRAL`, except for types and anchors that need a value, or marks.
    """
    if not cells.filled:
        return LIKELY if column.type == "mark" else UNLIKELY if column.once or column.anchor else NEUTRAL - 0.2
    if column.type == "verdict":
        return 2.0 * cells.verdicts - 1.0
    if column.parts is not None and column.anchor == "label":
        is_label = cells.share(column.parts.fullmatch) > 0.5
        return SURE if is_label else NEVER if cells.share(_FIGURE.fullmatch) > 0.5 else UNLIKELY
    return _FITS.get(column.type, _words_fit)(column, cells)


def _number_fit(column: ColumnSpec, cells: Cells) -> float:
    pattern = _STAGE if column.anchor is None else FITS["number"]
    if cells.share(pattern.fullmatch) < 0.8:
        return NEVER
    if column.anchor is None:
        return SURE if cells.share(_has_letter) > 0.5 else 0.3
    if len(cells.filled) == 1:
        return 0.7 if cells.filled[0].strip(" .") == "1" else 0.3
    if cells.counts_up:
        return SURE
    return 0.2 if not any("%" in cell or "," in cell for cell in cells.filled) else UNLIKELY


def _count_fit(_column: ColumnSpec, cells: Cells) -> float:
    share = cells.share(FITS["count"].fullmatch)
    return LIKELY * share if share > 0.5 else NEVER


def _percent_fit(_column: ColumnSpec, cells: Cells) -> float:
    if cells.share(_PERCENT.fullmatch) < 0.75:
        return NEVER
    signed = cells.share(_SIGNED.search)
    return 0.3 + 0.7 * signed if not cells.counts_up else 0.3 * signed - 0.1


def _figure_fit(_column: ColumnSpec, cells: Cells) -> float:
    return 0.2 if cells.share(_FIGURE.fullmatch) > 0.6 else NEVER


def _mark_fit(_column: ColumnSpec, cells: Cells) -> float:
    return 0.7 + 0.3 * cells.blank if cells.share(FITS["mark"].fullmatch) > 0.9 else NEVER


def _target_fit(_column: ColumnSpec, cells: Cells) -> float:
    """Scores values with a unit or a computation; an indicator that is only measured has no target, so blanks fit.

    Reaches 1.7: cut off at `SURE`, targets lose to other readings of a header (`benchmarks/robustness.py --reworded`).
    """
    if cells.share(_TARGET.fullmatch) < 0.7:
        return NEVER
    unit, percent, computed = cells.share(_has_letter), cells.share(_SIGN.search), cells.share(_QUOTIENT.search)
    return 0.2 + 0.5 * unit + 0.3 * percent + 0.4 * computed + 0.3 * min(1.0, 2.0 * cells.blank)


def _formula_fit(_column: ColumnSpec, cells: Cells) -> float:
    if cells.share(_FIGURE.fullmatch) >= 0.5:
        return NEVER
    return -0.4 + 0.9 * cells.share(_DIVISION.search) + 0.5 * cells.share(_counts_something)


_FITS: Mapping[str, Callable[[ColumnSpec, Cells], float]] = {
    "number": _number_fit,
    "count": _count_fit,
    "percent": _percent_fit,
    "figure": _figure_fit,
    "fraction": _figure_fit,
    "mark": _mark_fit,
    "target": _target_fit,
    "formula": _formula_fit,
}


def _words_fit(column: ColumnSpec, cells: Cells) -> float:
    """Scores text without figures and verdicts; numbered where a number begins the rows."""
    if cells.share(_has_no_word) > 0.4:
        return NEVER
    numbered = cells.share(_NUMBERED.match)
    formulas = cells.share(_DIVISION.search) if column.anchor == "words" else 0.0
    gain = 0.3 - 0.8 * cells.verdicts - 0.4 * formulas
    if column.anchor == "number":
        return gain + (0.6 * numbered if numbered > 0.4 else -0.5)
    if column.anchor is None:
        gain += 0.2 * min(1.0, cells.mean_words / _SENTENCE)
    return gain - 0.2 * numbered


def _flat(cell: str) -> str:
    return cell.replace("\n", " ")


def _has_letter(cell: str) -> bool:
    return any(map(str.isalpha, cell))


def _has_no_word(cell: str) -> bool:
    return sum(map(str.isalpha, cell)) < 3


def _counts_something(cell: str) -> bool:
    return bool(_DIVISION.search(cell) or _FORMULA.search(cell))


def _share(cells: Sequence[str], is_so: Callable[[str], object]) -> float:
    filled = [cell for cell in cells if cell]
    return sum(1 for cell in filled if is_so(cell)) / len(filled) if filled else 0.0
