"""How well the cells under a head fit a column: what its type, its anchor and its parts let stand there."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

from extractors.language import read_verdict
from extractors.layouts.spec import FITS, ColumnSpec
from extractors.words import plain

_FIGURE = re.compile(r"\$?\s*\d[\d.,]*\s*%?")
_PERCENT = re.compile(r"\d{1,3}(?:[.,]\d+)?\s*%?")
_STAGE = re.compile(r"(?:etapas?|fase)?\s*(?:n\s?[°ºo.]{0,2}\s*)?(?:\d{1,2}|[ivx]{1,4})")
_TARGET = re.compile(r"(?!\d{1,2}\s+de\s+[a-z])\$?\s*[\[(]?[\d.,]+\s*(?:[/%]|\$?\s*[^\W\d][^\d]{0,40})?.*")
_FORMULA = re.compile(
    r"\b(?:sumatoria|suma|promedio)\b|^\W*(?:numero|n°|total|cantidad|porcentaje|monto|tiempo|dias)\b"
)
_DIVISION = re.compile(r"(?<![a-z]{2})(?<!\by)[/÷]|\s[/÷]|[/÷]\s|\*\s*100|\bsumatoria\b")
"""A quotient or a sum; not "a/b" of two words, nor "y/o"."""
_NUMBERED = re.compile(r"\d{1,2}\s*[.)°º-]+\s*\D")
_TOTAL = re.compile(r"\W*(?:sub)?total\b.*")
_SENTENCE = 10
"""So many words a text has that explains something."""
SURE, LIKELY, NEUTRAL, UNLIKELY, NEVER = 1.0, 0.5, 0.0, -0.5, -1.0


def fit(column: ColumnSpec, head: str, cells: Sequence[str]) -> float:
    """How well cells fit a column, from `NEVER` to `SURE`; a column of blanks says nothing."""
    said = [text for cell in cells if cell and not _TOTAL.match(text := plain(cell.replace("\n", " ")).strip())]
    if not said:
        return LIKELY if column.type == "mark" else UNLIKELY if column.once or column.anchor else NEUTRAL - 0.2
    verdicts = _share(cells, lambda cell: _says_verdicts(cell, head))
    if column.type == "verdict":
        return 2.0 * verdicts - 1.0
    if column.parts is not None and column.anchor == "label":
        is_label = _matching(said, column.parts) > 0.5
        return SURE if is_label else NEVER if _matching(said, _FIGURE) > 0.5 else UNLIKELY
    if column.type in _FITS:
        return _FITS[column.type](column, said, 1.0 - len(said) / len(cells))
    return _words_fit(column, said, verdicts)


def _says_verdicts(cell: str, head: str) -> bool:
    """Whether a cell says a verdict, or one in each of its paragraphs."""
    ways = ([cell.replace("\n", " ")], cell.split("\n"))
    return any(all(read_verdict(text, head) is not None for text in texts) for texts in ways)


def _number_fit(column: ColumnSpec, said: Sequence[str], _blank: float) -> float:
    pattern = _STAGE if column.anchor is None else FITS["number"]
    if _matching(said, pattern) < 0.8:
        return NEVER
    if column.anchor is None:
        return SURE if _share(said, lambda cell: any(c.isalpha() for c in cell)) > 0.5 else 0.3
    if len(said) == 1:
        return 0.7 if said[0].strip(" .") == "1" else 0.3
    return SURE if _counts_up(said) else 0.2 if not any("%" in cell or "," in cell for cell in said) else UNLIKELY


def _count_fit(_column: ColumnSpec, said: Sequence[str], _blank: float) -> float:
    share = _matching(said, FITS["count"])
    return LIKELY * share if share > 0.5 else NEVER


def _percent_fit(_column: ColumnSpec, said: Sequence[str], _blank: float) -> float:
    if _matching(said, _PERCENT) < 0.75:
        return NEVER
    signed = _share(said, lambda cell: "%" in cell or "." in cell or "," in cell)
    return 0.3 + 0.7 * signed if not _counts_up(said) else 0.3 * signed - 0.1


def _figure_fit(_column: ColumnSpec, said: Sequence[str], _blank: float) -> float:
    return 0.2 if _matching(said, _FIGURE) > 0.6 else NEVER


def _mark_fit(_column: ColumnSpec, said: Sequence[str], blank: float) -> float:
    return 0.7 + 0.3 * blank if _matching(said, FITS["mark"]) > 0.9 else NEVER


def _target_fit(_column: ColumnSpec, said: Sequence[str], blank: float) -> float:
    """A value with its unit, or with what it is computed from; blank where an indicator is only measured."""
    if _matching(said, _TARGET) < 0.7:
        return NEVER
    unit = _share(said, lambda cell: any(c.isalpha() for c in cell))
    percent = _share(said, lambda cell: "%" in cell)
    computed = _share(said, lambda cell: "/" in cell)
    return 0.2 + 0.5 * unit + 0.3 * percent + 0.4 * computed + 0.3 * min(1.0, 2.0 * blank)


def _formula_fit(_column: ColumnSpec, said: Sequence[str], _blank: float) -> float:
    divided = _share(said, lambda cell: _DIVISION.search(cell) is not None)
    counted = _share(said, lambda cell: bool(_DIVISION.search(cell) or _FORMULA.search(cell)))
    return -0.4 + 0.9 * divided + 0.5 * counted if _matching(said, _FIGURE) < 0.5 else NEVER


_FITS: Mapping[str, Callable[[ColumnSpec, Sequence[str], float], float]] = {
    "number": _number_fit,
    "count": _count_fit,
    "percent": _percent_fit,
    "figure": _figure_fit,
    "fraction": _figure_fit,
    "mark": _mark_fit,
    "target": _target_fit,
    "formula": _formula_fit,
}


def _words_fit(column: ColumnSpec, said: Sequence[str], verdicts: float) -> float:
    """Words: no figures, no verdicts; numbered where rows begin by numbers."""
    if _share(said, lambda cell: sum(c.isalpha() for c in cell) < 3) > 0.4:
        return NEVER
    numbered = _share(said, lambda cell: _NUMBERED.match(cell) is not None)
    formulas = _share(said, lambda cell: _DIVISION.search(cell) is not None)
    gain = 0.3 - 0.8 * verdicts - 0.4 * formulas * (column.anchor == "words")
    if column.anchor == "number":
        return gain + (0.6 * numbered if numbered > 0.4 else -0.5)
    if column.anchor is None:
        gain += 0.2 * min(1.0, sum(len(cell.split()) for cell in said) / len(said) / _SENTENCE)
    return gain - 0.2 * numbered


def _counts_up(said: Sequence[str]) -> bool:
    """Whether cells are 1, 2, 3 …, as the numbers of rows are; they begin anew where a table does."""
    numbers = [re.sub(r"\D", "", cell) for cell in said]
    if not all(numbers):
        return False
    values = [int(number) for number in numbers]
    return values[0] <= 9 and all(b in (a + 1, 1) for a, b in pairwise(values))


def _matching(said: Sequence[str], pattern: re.Pattern[str]) -> float:
    return _share(said, lambda cell: pattern.fullmatch(cell) is not None)


def _share(cells: Sequence[str], is_so: Callable[[str], bool]) -> float:
    filled = [cell for cell in cells if cell]
    return sum(1 for cell in filled if is_so(cell)) / len(filled) if filled else 0.0
