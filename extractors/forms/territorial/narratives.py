"""Free text of activities 1.3 and 1.4 and of the executive report, and the quantities in it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

from extractors.document import Paragraph, Span
from extractors.fields import Extraction, Field
from extractors.forms.territorial.grid import SectionTable
from extractors.forms.territorial.list_markers import goes_on, read_mark
from extractors.forms.territorial.lists import Item, gather_marked, join_sentences, list_items, split_lines
from extractors.forms.territorial.sections import EXECUTIVE, Section, Unit, lines_of
from extractors.forms.territorial.vocabulary import begins, layout, likeness, words
from extractors.language import find_measurements
from extractors.words import fold

_HEAD_LINES = 3
_MIN_HEAD = 84.0
_MIN_NUMBERED = 55.0
_SIGNED = re.compile(r"\W*_{5,}")


def add_narratives(section: Section, grid: SectionTable, extraction: Extraction) -> None:
    """Adds the items of a section's columns; the column's name is the kind of its items."""
    head = lines_of(grid.heads.get(grid.columns[0], ()))
    narrator = _Narrator(extraction, Field(section.number, section.title, "activity", place=head), grid.confidence)
    for row in grid.rows:
        for kind in grid.columns:
            narrator.add(kind, row.cells.get(kind, ()))


def add_executive(section: Section, extraction: Extraction) -> None:
    """Adds the items of the executive report by its numbered sections."""
    paragraphs = [part for paragraph in _unsigned(section.units) for part in _without_capitals(paragraph)]
    narrator: _Narrator | None = None
    kind = ""
    body: list[Paragraph] = []
    i = 0
    while i < len(paragraphs):
        found = _heading(paragraphs[i : i + _HEAD_LINES])
        if found is None:
            body.append(paragraphs[i])
            i += 1
            continue
        if narrator:
            narrator.add(kind, body)
        name, kind, size = found
        heading = paragraphs[i : i + size]
        for paragraph in heading:
            extraction.claim(paragraph, "heading")
        narrator = _Narrator(extraction, Field(name, (), "executive_heading", place=heading[0].lines))
        body = []
        i += size
    if narrator:
        narrator.add(kind, body)


def _without_capitals(paragraph: Paragraph) -> Iterator[Paragraph]:
    """Yields a paragraph, divided after lines in capitals that are a section's heading: text directly below is its."""
    size = next((n for n, line in enumerate(paragraph.lines) if not line.text.isupper()), 0)
    heading = Paragraph.of(paragraph.lines[:size]) if size else None
    if heading is None or _heading([heading]) is None:
        yield paragraph
        return
    yield from (heading, Paragraph.of(paragraph.lines[size:]))


def _unsigned(units: Sequence[Unit]) -> Iterator[Paragraph]:
    """Yields the report's paragraphs before its signature.

    The signature is the text below the report's box, or from a signature line on.
    """
    boxed = [i for i, unit in enumerate(units) if unit.table is not None]
    for unit in units[: boxed[-1] + 1] if boxed and units[0].table is not None else units:
        for paragraph in unit.paragraphs:
            if _SIGNED.match(paragraph.text):
                return
            yield paragraph


def _heading(paragraphs: Sequence[Paragraph]) -> tuple[str, str, int] | None:
    """Returns (section, kind, lines) if a section of the report begins here, by number and wording; else None."""
    mark = read_mark(paragraphs[0].text)
    if mark.kind not in ("number", "none") and not paragraphs[0].text[:1].isdigit():
        return None
    ways: list[tuple[float, int, str]] = []
    for name in layout().own["executive_report"]["sections"]:
        known = words("executive_report", "sections", name, "heads")
        for size in range(1, len(paragraphs) + 1):
            if size == 1 or begins(paragraphs[0].text[mark.end :], known):
                text = " ".join(p.text for p in paragraphs[:size])
                ways.append((likeness(text[mark.end :].lstrip("0123456789. "), known), -size, name))
    score, size, name = max(ways)
    printed = name == f"{EXECUTIVE}.{fold(paragraphs[0].text).split(' ')[0]}"
    in_capitals = mark.kind == "number" and paragraphs[0].text[mark.end :].isupper()
    if score < (_MIN_NUMBERED if printed and in_capitals else _MIN_HEAD):
        return None
    return name, str(layout().own["executive_report"]["sections"][name]["kind"]), -size


@dataclass(slots=True)
class _Narrator:
    """Adds the items of a section, numbered within their kind, and the quantities in them."""

    extraction: Extraction
    section: Field
    confidence: float = 1.0
    counts: Counter[str] = field(default_factory=Counter)

    def add(self, kind: str, paragraphs: Sequence[Paragraph]) -> None:
        """Adds the items of a cell."""
        for item in gather_marked(join_sentences(list_items(split_lines(paragraphs, _begins_measurement)))):
            self.counts[kind] += 1
            if item.mark_span:
                self.extraction.claim(item.mark_span, "label")
            record = {
                "section": self.section,
                "kind": Field(kind, (), "column", place=item.place[:1]),
                "item_number": Field(str(self.counts[kind]), (), "count", place=item.place[:1]),
                "text": item.field("item", self.confidence),
            }
            self.extraction.add("narratives", record)
            self._measure(item)

    def _measure(self, item: Item) -> None:
        """Adds the quantities (`label: number unit`) of an item."""
        for span in _whole(item.spans):
            for found in find_measurements(span.text):
                label = span.cut(found.label_start, found.label_end)
                record = {
                    "section": self.section,
                    "label": Field.of([label.cut(read_mark(label.text).end)], "measurement"),
                    "value": Field.of([span.cut(found.value_start, found.value_end)], "measurement"),
                    "unit": _unit(found.unit, span.cut(found.unit_start, found.unit_end)),
                }
                self.extraction.add("measurements", record)


def _begins_measurement(before: str, line: str) -> bool:
    """True if a line states a quantity (`label: number unit`) below one that ends in another quantity."""
    above = find_measurements(before) if line[:1].isupper() and ":" in line else ()
    ends = above and max(above[-1].value_end, above[-1].unit_end) == len(before.rstrip(" ."))
    return bool(ends) and any(found.label_start == 0 for found in find_measurements(line))


def _whole(spans: Sequence[Span]) -> Iterator[Span]:
    """Yields the spans of an item, joined where a line end separates them ("Superficie en" | "riego: 12 hectáreas")."""
    run: list[Span] = []
    for span, after in zip_longest(spans, spans[1:]):
        run.append(span)
        if after is None or not goes_on(span.text, after.text):
            lines = [line for s in run for line in s.paragraph.lines]
            yield run[0] if len(run) == 1 else Paragraph.of(lines).span(run[0].start)
            run = []


def _unit(unit: str, span: Span) -> Field | None:
    """Returns the unit: the words as printed, or what they stand for ("CLP" for $)."""
    return Field(unit, (span,) if span.text else (), "measurement") if unit else None
