"""Where each value comes from: a row of provenance for every place that says it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from extractors.document import Line, Place, raw_words
from extractors.fields import Field
from normalizers.records import Provenance


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a record: its column, how it was read and how sure that is (0..1)."""

    document_id: str
    dataset: str
    record_id: str
    column: str
    method: str
    confidence: float


def provenance(value: Value, said: Field) -> Iterator[Provenance]:
    """The rows for one value: one for each page of a PDF, one for each line of a text that holds words of it.

    The words of a cell that is wrapped or torn stand on several lines with other cells' words between them, so only a
    row a line shows words that truly stand together at its place.  A value that the form implies (a row's number) has
    a place and no words.
    """
    for words, place in _places(said):
        yield Provenance(
            document_id=value.document_id,
            dataset=value.dataset,
            record_id=value.record_id,
            field=value.column,
            value_raw=words,
            page=place.page,
            x0=place.x0,
            top=place.top,
            x1=place.x1,
            bottom=place.bottom,
            line_start=place.line_start,
            line_end=place.line_end,
            method=value.method,
            confidence=round(value.confidence, 4),
        )


def _places(field: Field) -> list[tuple[str | None, Place]]:
    said = [(raw_words(line, start, end), line) for span in field.spans for line, start, end in span.stretches()]
    if not said:
        return _implied(field.place)
    out: list[tuple[str | None, Place]] = []
    for words, line in said:
        last = out[-1] if out else None
        if last and _together(last[1], line.place):
            out[-1] = (f"{last[0]} {words}", last[1].union(line.place))
        else:
            out.append((words, line.place))
    return out


def _together(a: Place, b: Place) -> bool:
    if a.line_start is not None or b.line_start is not None:
        return a.line_start == b.line_start and a.line_end == b.line_end
    return a.page == b.page


def _implied(lines: tuple[Line, ...]) -> list[tuple[str | None, Place]]:
    return [(None, lines[0].place)] if lines else []
