"""Builds the provenance of a value: one row for each place in the source that contains it."""

from __future__ import annotations

from typing import NamedTuple

from extractors.document import Line, Place, raw_words
from extractors.fields import Field
from normalizers.records import Provenance


class Origin(NamedTuple):
    """The record that a value belongs to."""

    document_id: str
    dataset: str
    record_id: str


def provenance(origin: Origin, column: str, source: Field, method: str, confidence: float) -> list[Provenance]:
    """Returns the rows for one value: one per PDF page, text line or workbook cell that contains words of it.

    In a text, the lines of a wrapped or torn cell have words of other cells between them; with one row per line, the
    words of each row are adjacent at its place.  A value that the form only implies (the number of a row) has a place
    but no words.  `method` is the rule that read the value, `confidence` (0..1) how sure it is.
    """
    rounded = round(confidence, 4)
    return [
        Provenance(
            origin.dataset,
            origin.record_id,
            column,
            words,
            place.page,
            place.x0,
            place.top,
            place.x1,
            place.bottom,
            place.line_start,
            place.line_end,
            place.cell,
            method,
            rounded,
            document_id=origin.document_id,
        )
        for words, place in _places(source)
    ]


def _places(field: Field) -> list[tuple[str | None, Place]]:
    stretches = [stretch for span in field.spans for stretch in span.stretches()]
    if len(stretches) == 1:  # the usual case, without the merging below
        return [(raw_words(*stretches[0]), stretches[0][0].place)]
    out: list[tuple[str | None, Place]] = []
    for line, start, end in stretches:
        words, place = raw_words(line, start, end), line.place
        if out and _are_adjacent(out[-1][1], place):
            before, begin_place = out[-1]
            out[-1] = (f"{before} {words}", begin_place.union(place))
        else:
            out.append((words, place))
    return out or _implied(field.place)


def _are_adjacent(above: Place, below: Place) -> bool:
    if above.cell is not None or below.cell is not None:
        return above.cell == below.cell
    if above.line_start is not None or below.line_start is not None:
        return above.line_start == below.line_start and above.line_end == below.line_end
    return above.page == below.page


def _implied(lines: tuple[Line, ...]) -> list[tuple[str | None, Place]]:
    return [(None, lines[0].place)] if lines else []
