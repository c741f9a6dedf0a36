"""How much the text of a table's columns speaks for a new row at a printed line, or against it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from extractors.readers.paragraphs import ends_open, hard_break, opens_item, reads_on

Cells = Sequence[Sequence[str]]
"""Printed lines, each with the text of its part in every column ("" where a column is blank)."""


@dataclass(frozen=True, slots=True)
class Body:
    """The printed lines of a table's body, blank ones left out.

    `tops`: where each stands, in any unit, growing downwards; `widths`: how many characters a line of each column can
    hold; `exact`: whether widths are exact, as in a fixed-width dump.
    """

    lines: Cells
    tops: Sequence[float]
    widths: Sequence[float]
    exact: bool


GOES_ON = -4.0
"""What a column says whose text plainly goes on from the line above."""

_NUMBER = re.compile(r"\d{1,3}(?:[.,]\d+)*\.?\s?%?|total:?", re.IGNORECASE)
_MARK = re.compile(
    r"""
    (\d{1,2}(?:\.\d{1,2})*[.)-]\s*\D)  # "1. Palabra"
    | ([·•▪●○\uf0b7*-]\s*\S)  # a bullet
    | ([a-z]\))  # "a)"
    | ((?i:[^\W\d]+[ ](?:n[°º.][ ]?)?\d{1,2}\b))  # "Objetivo N° 1"
    """,
    re.VERBOSE,
)
_CONTINUES = re.compile(r"[a-záéíóúñü/%)\]+*,;]")
_ENDED = re.compile(r"(?:[.:”\"]|\*\s?100\s?[)\]]*)$")


def is_number(text: str) -> bool:
    """Whether a cell holds but a row's number or weight, or the label of their sum."""
    return _NUMBER.fullmatch(text) is not None


def mark_kind(text: str) -> int | None:
    """Which kind of mark a text opens with (a number, a bullet, a letter, "Etapa 2"), if any."""
    match = _MARK.match(text)
    return match.lastindex - 1 if match and match.lastindex else None


def column_break(body: Body, c: int, i: int) -> float:
    """How much column `c` speaks for a new text at line `i` (below 0: the text above goes on)."""
    lines = body.lines
    now, before = lines[i][c], lines[i - 1][c]
    if not now:
        return GOES_ON if i + 1 < len(lines) and _runs_over(before, lines[i + 1][c]) else 0.0
    goes_on = _CONTINUES.match(now) is not None
    if not before:
        runs_over = i > 1 and _runs_over(lines[i - 2][c], now)
        return GOES_ON if runs_over else -0.5 if goes_on else 1.0
    if ends_open(before) or (before.endswith(":") and opens_item(now)):
        return GOES_ON
    if hard_break(before, now, body.widths[c], body.exact):
        return 0.5 if goes_on else 2.0
    if goes_on:
        return GOES_ON
    return 0.5 if _ENDED.search(before) is not None or mark_kind(now) is not None else -0.5


def _runs_over(above: str, below: str) -> bool:
    """Whether a text runs over the line between two of its lines, which other cells fill: centred ones, or an empty
    line between a list's label and its items."""
    if not above or not below:
        return False
    if reads_on(above, below):
        return True
    return (above.endswith(":") and opens_item(below)) or (depth(above) > 0 and depth(below) < 0)


def depth(text: str) -> int:
    """How many brackets a text opens more than it closes."""
    return sum(map(text.count, "([")) - sum(map(text.count, ")]"))


def row_breaks(body: Body, i: int) -> list[float]:
    """`column_break` of every column at line `i`."""
    return [column_break(body, c, i) for c in range(len(body.lines[i]))]
