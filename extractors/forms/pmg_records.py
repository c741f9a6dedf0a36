"""From the events of a PMG formulation to its raw records: which words are which field of which record."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from extractors.document import Paragraph, Span
from extractors.fields import Extraction, Field, Note
from extractors.forms.matching import group, joined, plain
from extractors.forms.pmg_cuts import FIGURE
from extractors.forms.pmg_patterns import ASIDE, GOAL, NUMBERED, OBJECTIVE, ROMAN, STAGE

if TYPE_CHECKING:
    from extractors.forms.pmg_formulation import Event
    from extractors.forms.rows import Row

_FIGURE = re.compile(FIGURE)


def add_records(
    extraction: Extraction,
    events: list[Event],
    headings: list[dict[str, Field | None]],
    commitments_of: Field | None,
) -> None:
    """Adds every record of the form; what a row holds that belongs to none stays unclaimed and becomes residue."""
    records = Records(extraction, commitments_of)
    for event in events:
        getattr(records, event.layout)(event)
        _note_unknown(event, extraction)
    records.objectives_from_headings(headings)


def _note_unknown(event: Event, extraction: Extraction) -> None:
    """A doubt about words that stand under no known head of a known table."""
    strangers = [cell.text for row in event.rows for cell in row.strangers if not row.is_total]
    said = next((text for text in strangers if any(c.isalpha() for c in text)), None)
    if said:
        name = event.layout.replace("_", " ")
        message = f"the table of {name} has words under a head that is not known: {said[:80]!r}"
        extraction.notes.append(Note("columns_understood", message, "known heads", said[:80]))


class Records:
    """The records so far, and what later rows take from earlier ones (the system over its stage goals)."""

    def __init__(self, extraction: Extraction, commitments_of: Field | None) -> None:
        self.extraction = extraction
        self.commitments_of = commitments_of
        self.objective_numbers: set[str] = set()
        self.system: dict[str, Field | None] = {}

    def _total(self, row: Row) -> bool:
        """Accounts for a row of totals, which is a label: sums are checked, not stored."""
        if row.is_total:
            for cells in (*row.cells.values(), row.strangers):
                for cell in cells:
                    self.extraction.claim(joined([cell]), "label")
        return row.is_total

    def objectives(self, event: Event) -> None:
        for row in event.rows:
            if self._total(row):
                continue
            said = row.paragraph("objective")
            text = plain(said.text)
            found = OBJECTIVE.match(text) or NUMBERED.match(text)
            if not found:
                self.extraction.notes.append(
                    Note("objective_row_understood", f"no objective's number in {said.text[:80]!r}", "Objetivo N°…")
                )
                continue
            self.extraction.claim(said.span(0, found.start("name")), "label")
            self.objective_numbers.add(found["number"].lstrip("0"))
            self.extraction.add(
                "objectives",
                {
                    "objective_number": group(said, found, "number", "cell:objective"),
                    "name": group(said, found, "name", "cell:objective"),
                    "weight_pct": row.field("weight_pct"),
                    "declared_items": row.field("declared_items"),
                },
            )

    def objectives_from_headings(self, headings: list[dict[str, Field | None]]) -> None:
        """Headings say name and weight again: kept for comparison, and the only word where there is no summary."""
        for heading in headings:
            number = heading["objective_number"]
            if number is None:
                continue
            self.extraction.add("objective_headings", heading)
            if number.text.lstrip("0") not in self.objective_numbers:
                self.objective_numbers.add(number.text.lstrip("0"))
                self.extraction.add("objectives", heading)

    def systems(self, event: Event) -> None:
        for row in event.rows:
            if self._total(row):
                continue
            self.system = {"system_number": row.field("number"), "system_name": row.field("name")}
            self.extraction.add(
                "systems",
                {
                    "objective_number": event.objective,
                    "system_number": row.field("number"),
                    "name": row.field("name"),
                    "weight_pct": row.field("weight_pct"),
                    "framework": row.field("framework"),
                    "improvement_area": row.field("improvement_area"),
                    "priority": row.field("priority"),
                },
            )

    def stage_goals(self, event: Event) -> None:
        stage: Field | None = None
        counted = 0
        rows = [row for row in event.rows if not self._total(row)]
        for row, said in zip(rows, _stages_said(rows), strict=True):
            if said:
                before = stage.text if stage else None
                stage = said
                counted = counted if stage.text == before else 0
            self.extraction.claim(row.paragraph("stage"), "label")
            for goal, label, weight in _goals(row):
                counted += 1
                number = Field(str(counted), (), "counted", 0.9, tuple(goal.paragraph.lines))
                if label:
                    self.extraction.claim(goal.paragraph.span(*label.span()), "label")
                    number = group(goal.paragraph, label, "number", "label:goal") or number
                self.extraction.add(
                    "stage_goals",
                    {
                        "objective_number": event.objective,
                        **self.system,
                        "stage_number": stage,
                        "goal_number": number,
                        "description": Field.of([goal], "cell:goal"),
                        "weight_pct": weight,
                    },
                )

    def indicators(self, event: Event) -> None:
        for row in event.rows:
            if self._total(row):
                continue
            columns = ("formula", "target", "measured", "weight_pct", "priority", "numerator", "denominator")
            others = ("computation", "unit", "verification", "past_results")
            fields = {column: row.field(column) for column in (*columns, *others)}
            band = Field.of([joined(row.band).span()], "band") if row.band else None
            self.extraction.add(
                "indicators",
                fields
                | {
                    "objective_number": event.objective,
                    "indicator_number": row.field("number"),
                    "name": self._name(row.paragraph("name")),
                    "notes": row.field("note"),
                    "dimension": band,
                },
            )

    def _name(self, said: Paragraph) -> Field | None:
        """An indicator's name; what its cell says beside it is a label."""
        aside = ASIDE.search(plain(said.text))
        if aside:
            self.extraction.claim(said.span(*aside.span()), "label")
        return Field.of([said.span(0, aside.start() if aside else None)], "cell:name")

    def declared_commitments(self, event: Event) -> None:
        for row in event.rows:
            if self._total(row):
                continue
            name = row.field("indicator_name")
            self.commitments_of = name or self.commitments_of
            self.extraction.add("declared_commitments", {"indicator_name": name, "declared": row.field("declared")})

    def commitments(self, event: Event) -> None:
        for row in event.rows:
            if self._total(row):
                continue
            self.extraction.add(
                "commitments",
                {
                    "indicator_name": self.commitments_of,
                    "commitment_number": row.field("number"),
                    "measure": row.field("measure"),
                    "description": row.field("description"),
                },
            )


def _stages_said(rows: Sequence[Row]) -> list[Field | None]:
    """The stage that each row says, if any.

    A merged cell without rules may say it at its middle: a row that says none and begins to count goals anew
    ("Objetivo 1") has the only stage that is said before they are counted anew again.
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
    assert field is not None  # the group took part in the match
    number = ROMAN.get(plain(field.text))
    return field if number is None else Field(str(number), field.spans, "cell:stage:roman")


def _goals(row: Row) -> list[tuple[Span, re.Match[str] | None, Field | None]]:
    """(description, label, weight) of the goals in a row: one, or several that stand in one cell with their weights."""
    said = row.paragraph("goal")
    labels = list(GOAL.finditer(plain(said.text)))
    weights = [span for p in row.cells.get("weight_pct", ()) for q in p.paragraphs for span in _figures(q)]
    if len(labels) < 2 or len(weights) != len(labels):
        label = labels[0] if labels and labels[0].start() == 0 else None
        start = label.end() if label else 0
        return [(said.span(start), label, row.field("weight_pct"))]
    # A label takes the signs before it; the stop of the goal before it is that goal's.
    ends = [label.start() + said.text.startswith(".", label.start()) for label in labels[1:]] + [len(said.text)]
    return [
        (said.span(label.end(), end), label, Field.of([weight], "cell:weight_pct"))
        for label, end, weight in zip(labels, ends, weights, strict=True)
    ]


def _figures(paragraph: Paragraph) -> list[Span]:
    return [paragraph.span(*m.span()) for m in _FIGURE.finditer(paragraph.text)]
