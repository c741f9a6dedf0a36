"""Counts the words of a source: each one is claimed by a value, heading, label or page furniture, or is residue."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from extractors.document import WORD, Line, Place, count_words

if TYPE_CHECKING:
    from extractors.fields import Extraction


@dataclass(frozen=True, slots=True)
class Residue:
    """Consecutive words, on one line or on adjacent lines, that nothing claims."""

    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class Account:
    """Word counts of a source (all, claimed) and its residue."""

    words: int
    claimed: int
    residue: tuple[Residue, ...]

    @property
    def coverage(self) -> float:
        """Share of the words that is claimed (0 to 1); 1.0 for a source without words."""
        return self.claimed / self.words if self.words else 1.0


def account(extraction: Extraction) -> Account:
    """Counts the words of a document and finds its residue. A word is claimed if its first character is claimed."""
    whole, claimed = _claimed(extraction)
    lines = extraction.document.lines()
    missed = 0
    residue: list[Residue] = []
    previous = -2  # no line before
    for number, line in [(n, line) for n, line in enumerate(lines) if line not in whole]:  # most are claimed whole
        unclaimed = _unclaimed_words(line, claimed.get(line, []))
        missed += len(unclaimed)
        if unclaimed:
            text = _joined(line.text, unclaimed)
            joins = previous == number - 1 and _follows(lines[previous], line)
            _append(residue, Residue(text, line.place), joins=joins)
            previous = number
    words = count_words("\n".join([line.text for line in lines]))
    return Account(words, words - missed, tuple(residue))


def _unclaimed_words(line: Line, intervals: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Returns (start, end) of each word of a line whose first character lies in no claimed interval."""
    starts = [start for start, _ in intervals]
    unclaimed: list[tuple[int, int]] = []
    for word in WORD.finditer(line.text):
        i = bisect_right(starts, word.start()) - 1
        if i < 0 or word.start() >= intervals[i][1]:
            unclaimed.append(word.span())
    return unclaimed


def _claimed(extraction: Extraction) -> tuple[set[Line], dict[Line, list[tuple[int, int]]]]:
    """Returns the lines that are claimed whole, and the claimed intervals of other lines (sorted, without overlaps)."""
    whole: set[Line] = set()
    stretches: dict[Line, list[tuple[int, int]]] = defaultdict(list)
    for span, _ in extraction.claims:
        paragraph = span.paragraph
        if span.start == 0 and span.end == len(paragraph.text):
            whole.update(paragraph.lines)
            continue
        for line, start, end in span.stretches():
            stretches[line].append((start, end))
    merged: dict[Line, list[tuple[int, int]]] = {}
    for key, parts in stretches.items():
        out: list[tuple[int, int]] = []
        for start, end in sorted(parts):
            if out and start <= out[-1][1]:
                out[-1] = (out[-1][0], max(end, out[-1][1]))
            else:
                out.append((start, end))
        merged[key] = out
    whole.update(line for line, parts in merged.items() if parts[0][0] == 0 and parts[0][1] >= len(line.text))
    return whole, merged


def _joined(text: str, unclaimed: list[tuple[int, int]]) -> str:
    """Joins the unclaimed words of a line; claimed words between two of them are replaced by "…"."""
    out = text[slice(*unclaimed[0])]
    for (_, before), (start, end) in pairwise(unclaimed):
        between = text[before:start]
        out += (" … " if WORD.search(between) else between) + text[start:end]
    return out


def _follows(before: Line, line: Line) -> bool:
    above, below = before.place, line.place
    if above.page != below.page:
        return False
    if above.cell is not None:
        return above.cell == below.cell
    if above.line_end is not None and below.line_start is not None:
        return below.line_start - above.line_end in (0, 1)
    return (
        above.bottom is not None
        and below.top is not None
        and below.bottom is not None
        and below.top - above.bottom < below.bottom - below.top
    )


def _append(residue: list[Residue], piece: Residue, *, joins: bool) -> None:
    if joins and residue:
        last = residue.pop()
        piece = Residue(f"{last.text} {piece.text}", last.place.union(piece.place))
    residue.append(piece)
