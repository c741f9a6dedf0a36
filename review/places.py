"""Converts provenance to numbered places that a page can highlight: boxes on pages, parts of lines, cells.

Values at the same place share its number.  For a text, provenance has the lines and the words, but not the position on
the line: the search prefers an occurrence that fills a cell, then one at word boundaries, then the first.  Figures with
a cell of their own (a number, a weight) do not share an occurrence within a record.  If the words are not found, the
place is the whole lines.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from extractors.document import WORD
from extractors.readers.text.source import SourceLine

Row = Mapping[str, Any]
Key = tuple[str, str, str]
"""(dataset, record_id, field): identifies a value."""


@dataclass(slots=True)
class Mark:
    """A place, coloured by `dataset`; an `implied` place contains no words of the value and is hidden by default."""

    number: int
    dataset: str
    implied: bool
    labels: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Box(Mark):
    """A place on a page, in PDF points."""

    page: int = 0
    x0: float = 0.0
    top: float = 0.0
    x1: float = 0.0
    bottom: float = 0.0

    @property
    def area(self) -> float:
        return (self.x1 - self.x0) * (self.bottom - self.top)


@dataclass(slots=True)
class Stretch(Mark):
    """A place in a text: parts of lines as (index of the line, start, end), in characters."""

    parts: tuple[tuple[int, int, int], ...] = ()


@dataclass(slots=True)
class CellMark(Mark):
    """A place in a workbook: a sheet and a cell."""

    cell: str = ""


@dataclass(slots=True)
class Places:
    """All places of a document, and the numbers of the places of each value."""

    boxes: list[Box] = field(default_factory=list)
    stretches: list[Stretch] = field(default_factory=list)
    cells: list[CellMark] = field(default_factory=list)
    of_value: dict[Key, list[int]] = field(default_factory=dict)
    _count: int = 0

    def next(self) -> int:
        self._count += 1
        return self._count

    def add(self, key: Key, number: int) -> None:
        """Adds a place to a value."""
        numbers = self.of_value.setdefault(key, [])
        if number not in numbers:
            numbers.append(number)


RESIDUE = "residue"


def box_places(provenance: Iterable[Row], residue: Mapping[int, Iterable[tuple[int, tuple[float, ...]]]]) -> Places:
    """Returns the places on the pages of a PDF; `residue` has (number of the piece, box) by page (`find_residue`)."""
    places = Places()
    boxes: dict[tuple[Any, ...], Box] = {}
    for row in provenance:
        corners = tuple(row[name] for name in ("x0", "top", "x1", "bottom"))
        if row["page"] is None or None in corners:
            continue
        implied = row["value_raw"] is None
        key = (row["page"], *(round(corner, 1) for corner in corners), implied)
        if key not in boxes:
            boxes[key] = Box(places.next(), row["dataset"], implied, [], row["page"], *corners)
        label(boxes[key], row)
        places.add((row["dataset"], row["record_id"], row["field"]), boxes[key].number)
    places.boxes = list(boxes.values())
    for page, pieces in residue.items():
        for piece, corners in pieces:
            box = Box(places.next(), RESIDUE, False, ["not accounted for"], page, *corners)
            places.boxes.append(box)
            places.add((RESIDUE, str(piece), "text"), box.number)
    # Later boxes are drawn on top: small boxes must not be hidden by larger ones around them.
    places.boxes.sort(key=lambda box: (box.page, not box.implied, -box.area))
    return places


def label(mark: Mark, row: Row) -> None:
    """Adds the name of a row's value to the labels of a place."""
    label = f"{row['dataset'].replace('_', ' ')}: {row['field'].replace('_', ' ')}"
    if label not in mark.labels:
        mark.labels.append(label)


@dataclass(slots=True)
class TextFinder:
    """Finds words on the lines of a text."""

    lines: Sequence[SourceLine]
    _at: dict[int, list[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for index, line in enumerate(self.lines):
            self._at.setdefault(line.number, []).append(index)

    def indexes(self, start: int | None, end: int | None) -> list[int]:
        """Returns the indexes of the lines with these numbers; lines split by a form feed share a number."""
        if start is None:
            return []
        return [i for number in range(start, (end or start) + 1) for i in self._at.get(number, ())]

    def whole(self, indexes: Iterable[int]) -> tuple[tuple[int, int, int], ...]:
        """Returns the parts that cover whole lines, without white space at their ends."""
        out = []
        for i in indexes:
            text = self.lines[i].text
            if text.strip():
                out.append((i, len(text) - len(text.lstrip()), len(text.rstrip())))
        return tuple(out)

    def find(self, words: str, indexes: Sequence[int]) -> list[tuple[tuple[int, int, int], ...]]:
        """Returns the occurrences of the words on these lines, the best one first; [] if there is none."""
        text = "\n".join(self.lines[i].text for i in indexes)
        tokens = words.split()
        if not tokens:
            return []
        for pattern in (r"\s+".join(map(re.escape, tokens)), _MARKUP.join(map(_with_markup, tokens))):
            spans = [match.span() for match in re.finditer(pattern, text)]
            if spans:
                spans.sort(key=lambda span: _rank(text, span))
                return [self._parts(span, indexes) for span in spans]
        return []

    def _parts(self, span: tuple[int, int], indexes: Sequence[int]) -> tuple[tuple[int, int, int], ...]:
        """Converts a span of the joined lines to parts of single lines."""
        out, start = [], 0
        for i in indexes:
            text = self.lines[i].text
            low, high = max(span[0] - start, 0), min(span[1] - start, len(text))
            if low < high and text[low:high].strip():
                out.append((i, low, high))
            start += len(text) + 1
        return tuple(out)


_MARKUP = r"(?:\s|</?\w+>|[*_|\\])++"
"""Pattern of what may be between two words; possessive, so that no text makes the search slow."""


def _with_markup(word: str) -> str:
    """Returns a pattern that matches a word with Markdown marks and escapes in it."""
    return "".join((r"\\?" if c in "*_" else "" if c == "\\" else r"[\\*_]*+") + re.escape(c) for c in word)


_EDGE_BEFORE = re.compile(r"(?:^|\n|\t|\||\s{2})[\s*_#]*$")
_EDGE_AFTER = re.compile(r"[\s*_]*?(?:$|\n|\t|\||\s{2})")


def _rank(text: str, span: tuple[int, int]) -> tuple[int, int]:
    """Returns a sort key of an occurrence, best first: 0 fills a cell, 1 is at word boundaries, 2 is within a word.

    Equal occurrences are in the order of the text.
    """
    start, end = span
    before, after = text[max(0, start - 40) : start], text[end : end + 40]
    if (start == 0 or _EDGE_BEFORE.search(before)) and _EDGE_AFTER.match(after):
        return (0, start)
    within = (before[-1:].isalnum() and text[start].isalnum()) or (after[:1].isalnum() and text[end - 1].isalnum())
    return (2 if within else 1, start)


def text_places(provenance: Iterable[Row], residue: Sequence[Row], lines: Sequence[SourceLine]) -> Places:
    """Returns the places of values and residue on the lines of a text."""
    places, finder = Places(), TextFinder(lines)
    stretches: dict[tuple[Any, ...], Stretch] = {}
    taken: dict[tuple[str, str], set[tuple[Any, ...]]] = {}

    def put(key: Key, parts: tuple[tuple[int, int, int], ...], implied: bool) -> Stretch:
        if (parts, implied) not in stretches:
            stretches[parts, implied] = Stretch(places.next(), key[0], implied, [], parts)
        places.add(key, stretches[parts, implied].number)
        return stretches[parts, implied]

    for row in provenance:
        key = (row["dataset"], row["record_id"], row["field"])
        indexes = finder.indexes(row["line_start"], row["line_end"])
        if not indexes:
            continue
        words = row["value_raw"]
        occurrences = finder.find(words, indexes) if words else []
        if not occurrences:
            label(put(key, finder.whole(indexes), True), row)
            continue
        parts = occurrences[0]
        if row["field"].endswith(_OWN_CELL):
            used = taken.setdefault((row["record_id"], words), set())
            parts = next((occurrence for occurrence in occurrences if occurrence not in used), parts)
            used.add(parts)
        label(put(key, parts, False), row)
    for number, row in enumerate(residue, 1):
        indexes = finder.indexes(row["line_start"], row["line_end"])
        found_words = find_residue_text(row["text"], finder, indexes)
        if found_words:
            put((RESIDUE, str(number), "text"), found_words, False).labels.append("not accounted for")
    places.stretches = list(stretches.values())
    return places


_OWN_CELL = ("_number", "weight_pct", "declared_items")
"""Ends of names of columns with a cell of their own: equal figures of one record then have different places."""


def find_residue_text(text: str, finder: TextFinder, indexes: Sequence[int]) -> tuple[tuple[int, int, int], ...]:
    """Returns the parts of lines that contain the words of a piece of residue; adjacent words are joined."""
    out: list[tuple[int, int, int]] = []
    words = [(i, m.start(), m.end(), m[0]) for i in indexes for m in WORD.finditer(finder.lines[i].text)]
    for index in match_words(WORD.findall(text), [word for _, _, _, word in words]):
        line, start, end, _ = words[index]
        last = out[-1] if out else None
        if last and last[0] == line and not WORD.search(finder.lines[line].text[last[2] : start]):
            out[-1] = (line, last[1], end)
        else:
            out.append((line, start, end))
    return tuple(out)


def match_words(wanted: Sequence[str], words: Sequence[str]) -> list[int]:
    """Returns the indexes in `words` of the words in `wanted`: of the first consecutive run that is equal.

    Without such a run, each word is searched for after the previous one; words that are not found are omitted.
    """
    positions: dict[str, list[int]] = {}
    for index, word in enumerate(words):
        positions.setdefault(word, []).append(index)
    for start in positions.get(wanted[0], ()) if wanted else ():
        if list(words[start : start + len(wanted)]) == list(wanted):
            return list(range(start, start + len(wanted)))
    out: list[int] = []
    for word in wanted:
        indexes = positions.get(word, [])
        index = bisect_right(indexes, out[-1] if out else -1)
        if index < len(indexes):
            out.append(indexes[index])
    return out


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a line covered by the same places; `dataset` is that of the smallest place with words ("" if none)."""

    text: str
    numbers: tuple[int, ...] = ()
    dataset: str = ""


def segments(lines: Sequence[SourceLine], stretches: Iterable[Stretch]) -> Iterator[list[Segment]]:
    """Yields each line cut into pieces."""
    on_line: dict[int, list[tuple[int, int, Stretch]]] = {}
    for stretch in stretches:
        for index, start, end in stretch.parts:
            on_line.setdefault(index, []).append((start, end, stretch))
    for index, line in enumerate(lines):
        yield _cut(line.text, on_line.get(index, []))


def _cut(text: str, marks: Sequence[tuple[int, int, Stretch]]) -> list[Segment]:
    edges = sorted({0, len(text), *(edge for start, end, _ in marks for edge in (start, end))})
    covering: list[list[tuple[int, Stretch]]] = [[] for _ in edges]
    for start, end, stretch in marks:
        for index in range(bisect_right(edges, start) - 1, bisect_right(edges, end) - 1):
            covering[index].append((end - start, stretch))
    out = []
    for index, (start, end) in enumerate(pairwise(edges)):
        covers = sorted(covering[index], key=lambda pair: (pair[1].implied, pair[0]))
        numbers = tuple(dict.fromkeys(stretch.number for _, stretch in covers))
        dataset = covers[0][1].dataset if covers and not covers[0][1].implied else ""
        out.append(Segment(text[start:end], numbers, dataset))
    return out
