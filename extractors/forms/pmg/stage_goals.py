"""Reads the goals of a system's stages: a cell can have several goals, a merged cell the stage of many rows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from extractors.document import Paragraph, Span
from extractors.fields import Field
from extractors.forms.document_walk import Rows
from extractors.forms.matching import group
from extractors.forms.pmg.patterns import FIGURE, GOAL, STAGE
from extractors.forms.records import Records
from extractors.forms.rows import Row
from extractors.layouts.folding import ROMAN
from extractors.words import plain

_FIGURE = re.compile(FIGURE)


def add_stage_goals(found: Rows, records: Records) -> None:
    """Adds a record for each goal; a goal without a numbered label is counted within its stage."""
    extraction = records.extraction
    stage: Field | None = None
    counted = 0
    for row, stage_field in zip(found.rows, _stages(found.rows), strict=True):
        if stage_field:
            before = stage.text if stage else None
            stage = stage_field
            counted = counted if stage.text == before else 0
        extraction.claim(row.paragraph("stage"), "label")
        for goal, label, weight in _goals(row):
            counted += 1
            number = Field(str(counted), (), "counted", 0.9, tuple(goal.paragraph.lines))
            if label:
                extraction.claim(goal.paragraph.span(*label.span()), "label")
                number = group(goal.paragraph, label, "number", "label:goal") or number
            record = {
                "stage_number": stage,
                "goal_number": number,
                "description": Field.of([goal], "cell:goal"),
                "weight_pct": weight,
            }
            extraction.add("stage_goals", records.taken(found.table.context) | record)


def _stages(rows: Sequence[Row]) -> list[Field | None]:
    """Returns the stage of each row, or None.

    A merged cell without rules may print it in the middle of its height: a row that has no stage and begins a count of
    goals ("Objetivo 1") takes the stage that is printed before the next count begins, if there is only one.
    """
    stages = [_stage(row) for row in rows]
    starts = [i for i, row in enumerate(rows) if _is_first_goal(row)]
    for start, end in pairwise([*starts, len(rows)]):
        own = [stage for stage in stages[start:end] if stage]
        if stages[start] is None and len({stage.text for stage in own}) == 1:
            stages[start] = own[0]
    return stages


def _is_first_goal(row: Row) -> bool:
    label = GOAL.match(plain(row.text("goal")))
    return label is not None and int(label["number"]) == 1


def _stage(row: Row) -> Field | None:
    paragraph = row.paragraph("stage")
    found = STAGE.search(plain(paragraph.text))
    if found is None:
        return None
    field = group(paragraph, found, "number", "cell:stage")
    assert field is not None  # STAGE always matches its group
    number = ROMAN.get(plain(field.text))
    return field if number is None else Field(str(number), field.spans, "cell:stage:roman")


def _goals(row: Row) -> list[tuple[Span, re.Match[str] | None, Field | None]]:
    """Returns (description, label, weight) of each goal in a row: one, or several in one cell with as many weights."""
    paragraph = row.paragraph("goal")
    labels = list(GOAL.finditer(plain(paragraph.text)))
    weights = [span for p in row.cells.get("weight_pct", ()) for q in p.paragraphs for span in _figures(q)]
    if len(labels) < 2 or len(weights) != len(labels):
        label = labels[0] if labels and labels[0].start() == 0 else None
        start = label.end() if label else 0
        return [(paragraph.span(start), label, row.field("weight_pct"))]
    # A label's match includes the punctuation before it, but a full stop there belongs to the goal before.
    text = paragraph.text
    ends = [label.start() + text.startswith(".", label.start()) for label in labels[1:]] + [len(text)]
    return [
        (paragraph.span(label.end(), end), label, Field.of([weight], "cell:weight_pct"))
        for label, end, weight in zip(labels, ends, weights, strict=True)
    ]


def _figures(paragraph: Paragraph) -> list[Span]:
    return [paragraph.span(*m.span()) for m in _FIGURE.finditer(paragraph.text)]
