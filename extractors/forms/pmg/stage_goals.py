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
    for row, said in zip(found.rows, _stages_said(found.rows), strict=True):
        if said:
            before = stage.text if stage else None
            stage = said
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


def _stages_said(rows: Sequence[Row]) -> list[Field | None]:
    """Returns the stage of each row, or None.

    A merged cell without rules may print it in the middle of its height: a row that has no stage and begins a count of
    goals ("Objetivo 1") takes the stage that is printed before the next count begins, if there is only one.
    """
    said = [_stage(row) for row in rows]
    starts = [i for i, row in enumerate(rows) if _is_first_goal(row)]
    for start, end in pairwise([*starts, len(rows)]):
        own = [stage for stage in said[start:end] if stage]
        if said[start] is None and len({stage.text for stage in own}) == 1:
            said[start] = own[0]
    return said


def _is_first_goal(row: Row) -> bool:
    label = GOAL.match(plain(row.text("goal")))
    return label is not None and int(label["number"]) == 1


def _stage(row: Row) -> Field | None:
    said = row.paragraph("stage")
    found = STAGE.search(plain(said.text))
    if found is None:
        return None
    field = group(said, found, "number", "cell:stage")
    assert field is not None  # STAGE always matches its group
    number = ROMAN.get(plain(field.text))
    return field if number is None else Field(str(number), field.spans, "cell:stage:roman")


def _goals(row: Row) -> list[tuple[Span, re.Match[str] | None, Field | None]]:
    """Returns (description, label, weight) of each goal in a row: one, or several in one cell with as many weights."""
    said = row.paragraph("goal")
    labels = list(GOAL.finditer(plain(said.text)))
    weights = [span for p in row.cells.get("weight_pct", ()) for q in p.paragraphs for span in _figures(q)]
    if len(labels) < 2 or len(weights) != len(labels):
        label = labels[0] if labels and labels[0].start() == 0 else None
        start = label.end() if label else 0
        return [(said.span(start), label, row.field("weight_pct"))]
    # A label's match includes the punctuation before it, but a full stop there belongs to the goal before.
    ends = [label.start() + said.text.startswith(".", label.start()) for label in labels[1:]] + [len(said.text)]
    return [
        (said.span(label.end(), end), label, Field.of([weight], "cell:weight_pct"))
        for label, end, weight in zip(labels, ends, weights, strict=True)
    ]


def _figures(paragraph: Paragraph) -> list[Span]:
    return [paragraph.span(*m.span()) for m in _FIGURE.finditer(paragraph.text)]
