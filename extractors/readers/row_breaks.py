"""Scores how much the texts of a table's columns indicate that a new row begins at a printed line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from extractors.list_markers import list_marker, opens_item
from extractors.readers.paragraphs import ends_open, hard_break, reads_on

Cells = Sequence[Sequence[str]]
"""Printed lines, each with the text of its part in every column ("" if it is empty)."""


@dataclass(frozen=True, slots=True)
class Body:
    """The non-blank printed lines of a table's body.

    `tops`: vertical position of each line, in any unit, growing downwards. `widths`: number of characters that a line
    of each column can hold. `exact`: True if widths are exact, as in a fixed-width dump.
    """

    lines: Cells
    tops: Sequence[float]
    widths: Sequence[float]
    exact: bool


CONTINUATION = -4.0
"""Score of a column whose text clearly continues from the line above."""

_NUMBER = re.compile(r"\d{1,3}(?:[.,]\d+)*\.?\s?%?|total:?", re.IGNORECASE)
_NAMED = re.compile(r"[^\W\d]+ (?:n[°º.] ?)?\d{1,2}\b", re.IGNORECASE)
_CONTINUATION_START = re.compile(r"[a-záéíóúñü/%)\]+*,;]")
_ENDED = re.compile(r"(?:[.:”\"]|\*\s?100\s?[)\]]*)$")


def is_number(text: str) -> bool:
    """True if a cell contains only a row's number or weight, or the label of a total."""
    return _NUMBER.fullmatch(text) is not None


def marker_kind(text: str) -> Literal["bullet", "number", "letter", "name"] | None:
    """Returns the kind of list marker that begins a text, or "name" for a word with its number ("Objetivo N° 1")."""
    marker = list_marker(text)
    return marker.kind if marker else "name" if _NAMED.match(text) else None


def _break_score(body: Body, c: int, i: int) -> float:
    """Scores how much column `c` indicates a new text at line `i`; below 0, the text above continues."""
    lines = body.lines
    now, before = lines[i][c], lines[i - 1][c]
    if not now:
        return CONTINUATION if i + 1 < len(lines) and _runs_over(before, lines[i + 1][c]) else 0.0
    goes_on = _CONTINUATION_START.match(now) is not None
    if not before:
        runs_over = i > 1 and _runs_over(lines[i - 2][c], now)
        return CONTINUATION if runs_over else -0.5 if goes_on else 1.0
    if ends_open(before) or (before.endswith(":") and opens_item(now)):
        return CONTINUATION
    if hard_break(before, now, body.widths[c], body.exact):
        return 0.5 if goes_on else 2.0
    if goes_on:
        return CONTINUATION
    return 0.5 if _ENDED.search(before) is not None or marker_kind(now) is not None else -0.5


def _runs_over(above: str, below: str) -> bool:
    """True if a text continues past a line between two of its lines that is empty in this column: text of a centred
    cell, or a list after an empty line below its label."""
    if not above or not below:
        return False
    if reads_on(above, below):
        return True
    return (above.endswith(":") and opens_item(below)) or (depth(above) > 0 and depth(below) < 0)


def depth(text: str) -> int:
    """Returns how many more brackets a text opens than it closes."""
    return sum(map(text.count, "([")) - sum(map(text.count, ")]"))


def break_scores(body: Body, i: int) -> list[float]:
    """Scores, for every column, how much it indicates a new text at line `i`."""
    return [_break_score(body, c, i) for c in range(len(body.lines[i]))]
