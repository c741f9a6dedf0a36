"""Makes verdict records from the rows of activities 1.1, 1.2 and 2.1, each linked to what it judges."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from extractors.alignment import Certainty, Link, align, worst
from extractors.document import Paragraph, Span
from extractors.fields import Extraction, Field, Note
from extractors.forms.territorial.grid import SectionRow, SectionTable
from extractors.forms.territorial.list_markers import begins_objective, continues
from extractors.forms.territorial.lists import (
    Item,
    by_lines,
    items_by_count,
    join_groups,
    join_soft,
    list_items,
    of_count,
    split_lines,
)
from extractors.forms.territorial.sections import Section, lines_of
from extractors.forms.territorial.subjects import Subject, drop_notes, modifications, products, systems
from extractors.forms.territorial.verdict_cells import StatedVerdict, merge_surplus_verdicts, read_cell
from extractors.forms.territorial.wording import reads_as_measure, second_entry
from extractors.language import read_verdict
from extractors.layouts.spec import NO_FIELD

T = TypeVar("T")

_DOUBTFUL = 0.5
"""Confidence (0 to 1) below which a verdict is reported as a doubt."""
_SURE = 0.85
"""Confidence (0 to 1) below which a verdict inside evidence may be an ordinary word."""
_STOP = re.compile(r"[.;] ")
_LIKENESS = 0.05
"""Likeness (0 to 1) below which wording is no evidence for a link."""
_ORDER_ALONE = "only their order says what belongs together"
_CONFIDENCE: dict[Certainty, float] = {"exact": 1.0, "inferred": 0.9, "ambiguous": 0.5}


@dataclass(frozen=True, slots=True)
class Context:
    """The values that all verdicts of a section share."""

    extraction: Extraction
    grid: SectionTable
    activity: Field
    reads: str

    def field(self, items: Iterable[Item | None], link: Link, **options: bool) -> Field | None:
        """Returns the words of a link's targets, each item once, joined by a space."""
        spans: list[Span] = []
        for item in dict.fromkeys(i for i in items if i is not None):
            if found := item.field("", 1.0, **options):
                spans += found.spans
            if item.mark_span:
                self.extraction.claim(item.mark_span, "label")
        return Field.of(spans, link.rule, round(self.grid.confidence * _CONFIDENCE[link.certainty], 3))


def add_verdicts(section: Section, grid: SectionTable, extraction: Extraction) -> None:
    """Adds a record for each verdict of a section's rows, numbered by row and within it."""
    spans = section.title
    activity = Field(section.number, spans, "activity", place=lines_of(grid.heads.get(grid.columns[0], ())))
    context = Context(extraction, grid, activity, str(grid.layout.own["reads"]))
    for number, row in enumerate(grid.rows, 1):
        _add_row(context, number, row)


def _add_row(context: Context, number: int, row: SectionRow) -> None:
    notes = context.extraction.notes
    where = f"row {number} of activity {context.activity.text}"
    cells: dict[str, Sequence[Paragraph]] = {
        name: drop_notes(cell, context.extraction) if name == "objective" else cell for name, cell in row.cells.items()
    }
    for paragraph in (p for name, cell in cells.items() if _feeds_no_field(context, name) for p in cell):
        context.extraction.claim(paragraph, "label")
    verdicts = read_cell(cells.get("verdict", ()), context.grid.head("verdict"))
    if not verdicts:
        if row.paragraphs:
            notes.append(Note("rows_have_verdicts", f"{where} has no verdict", "a verdict", "none"))
        return
    read = sum(1 for v in verdicts if v.value.spans)
    subjects, indicators = _lists(context.reads, cells, read or len(verdicts))
    verdicts = merge_surplus_verdicts(verdicts, len(subjects))
    for verdict in verdicts:
        if verdict.mark:
            context.extraction.claim(verdict.mark, "label")
        if verdict.value.confidence < _DOUBTFUL:
            words = " ".join(line.text for line in verdict.place)
            message = f"{where}: {words!r} does not say whether it is met"
            notes.append(Note("verdicts_read", message, "a verdict", verdict.value.rule))
    if row.doubt:
        message = f"{where}: the source does not say which words stand in which cell"
        notes.append(Note("cells_found", message, "cells", "lines"))
    if context.reads == "systems" and max(len(verdicts), len(subjects)) > 1:
        numbers = f"{len(subjects)} objectives, {len(verdicts)} verdicts"
        message = f"{where}: {numbers}, where a row is one objective: rows may have been read as one"
        notes.append(Note("rows_apart", message, "one objective, one verdict", numbers))
    notes += _run_on(where, subjects, indicators)
    row_field = Field(str(number), (), "count", place=lines_of(row.paragraphs)[:1])
    links = _links(verdicts, subjects, indicators)
    if row.doubt:
        links = [(replace(link, certainty="ambiguous", rule="cells_in_doubt"), measured) for link, measured in links]
    advised = list_items(cells.get("recommendation", ()))
    advice = align([v.text for v in verdicts], [item.text for item in advised])
    notes += _add_grounds(where, verdicts, cells.get("grounds", ()))
    shared = 1 < len(indicators) < len(verdicts)
    if shared or any(map(_by_order_alone, (*(link for pair in links for link in pair), *advice))):
        counts = f"verdicts {len(verdicts)}, commitments {len(subjects)}, indicators {len(indicators)}"
        counts += f", advice {len(advised)}"
        why = "some verdicts share an indicator, others have their own" if shared else _ORDER_ALONE
        notes.append(
            Note("lists_agree", f"{where}: lists of different lengths ({counts}), and {why}", "equal counts", counts)
        )
    notes += _second_verdicts(where, verdicts, len(subjects))
    records = _records(context, verdicts, subjects, indicators, links)
    above = _above(context, cells, [(subjects, link) for link, _ in links])
    for record, over, link in zip(records, above, advice, strict=True):
        own = context.field((advised[t] for t in link.targets), link)
        whole = {"activity": context.activity, "row_number": row_field, **over, **record, "recommendation": own}
        context.extraction.add("verdicts", whole)


def _add_grounds(where: str, verdicts: Sequence[StatedVerdict], cell: Sequence[Paragraph]) -> Iterator[Note]:
    """Adds the reasons in a column of grounds to the evidence of each verdict."""
    grounds = items_by_count(list_items(cell), [len(verdicts)])
    if not grounds:
        return
    if len(grounds) != len(verdicts) > 1:
        counts = f"verdicts {len(verdicts)}, grounds {len(grounds)}"
        message = f"{where}: lists of different lengths ({counts}), and {_ORDER_ALONE}"
        yield Note("lists_agree", message, "equal counts", counts)
    for verdict, link in zip(verdicts, align([v.text for v in verdicts], [g.text for g in grounds]), strict=True):
        verdict.evidence += [span for target in link.targets for span in grounds[target].spans]


def _run_on(where: str, subjects: Sequence[Subject], indicators: Sequence[Item]) -> Iterator[Note]:
    """Yields notes for entries that read as two: a line end or a limit of cells was lost between them."""
    items = [item for j in subjects for item in (j.group, j.product, j.item)]
    for item in dict.fromkeys(i for i in (*items, *indicators) if i is not None):
        if second := second_entry(item.text):
            message = f"{where}: {item.text!r} runs on into another entry: {second!r}"
            yield Note("values_plausible", message, "a value as somebody wrote it", item.text)


def _second_verdicts(where: str, verdicts: Sequence[StatedVerdict], subjects: int) -> Iterator[Note]:
    """Yields notes for evidence with a sentence that is a verdict, if there are fewer verdicts than subjects."""
    for verdict in verdicts if len(verdicts) < subjects else ():
        for sentence in _STOP.split(verdict.text)[1:]:
            reading = read_verdict(sentence)
            if reading and reading.confidence >= _SURE and sentence[reading.end :].lstrip()[:1] in ("", *".,:;"):
                message = f"{where}: the evidence of a verdict holds another: {sentence!r}"
                yield Note("values_plausible", message, "a value as somebody wrote it", sentence)


def _feeds_no_field(context: Context, column: str) -> bool:
    """True if a column feeds no field."""
    return context.grid.layout.columns[column].field == NO_FIELD


def _by_order_alone(link: Link) -> bool:
    """True if a link between lists of different lengths has no support from wording and is not marked ambiguous."""
    return link.rule == "wording" and link.certainty != "ambiguous" and (link.score or 0.0) < _LIKENESS


def _records(
    context: Context,
    verdicts: Sequence[StatedVerdict],
    subjects: Sequence[Subject],
    indicators: Sequence[Item],
    links: Sequence[tuple[Link, Link]],
) -> Iterator[dict[str, Field | None]]:
    """Yields the fields of each verdict itself."""
    for i, (verdict, (link, measured)) in enumerate(zip(verdicts, links, strict=True), 1):
        mine = [subjects[t] for t in link.targets]
        certainty = worst([link.certainty, measured.certainty])
        rule = f"{link.rule}/{measured.rule}"
        yield {
            "item_number": Field(str(i), (), "count", place=verdict.place[:1]),
            "category": context.field((j.category for j in mine), link, number=True),
            "commitment": context.field((j.item for j in mine), link),
            "indicator": context.field((indicators[t] for t in measured.targets), measured),
            "verdict": verdict.value,
            "evidence": Field.of(verdict.evidence, "evidence", context.grid.confidence * 0.99),
            "alignment": Field(certainty, (), rule, _CONFIDENCE[certainty], place=verdict.place[:1]),
        }


def _lists(reads: str, cells: Mapping[str, Sequence[Paragraph]], verdicts: int) -> tuple[list[Subject], list[Item]]:
    """Returns the subjects of the row's verdicts, and its indicators; the lists' counts decide where items end."""
    measures = cells.get("indicator", ())
    wanted = [verdicts, len(list_items(measures))]
    if reads == "products":
        subjects = _fit(products, cells.get("objective", ()), wanted)
    elif reads == "modifications":
        subjects = _fit(modifications, cells.get("modification", ()), wanted[:1])
    else:
        subjects = _fit(systems, cells.get("objective", ()), wanted[:1])
    return subjects, _fit(lambda p, w: items_by_count(list_items(p), w), measures, [verdicts, len(subjects)])


def _fit(
    read: Callable[[Sequence[Paragraph], Sequence[int]], list[T]], cell: Sequence[Paragraph], wanted: Sequence[int]
) -> list[T]:
    """Returns a cell's list; if its length does not agree, the list in which lines begin items, if that agrees."""
    cells: list[Sequence[Paragraph]] = [cell]
    if any(len(p.lines) > 1 for p in cell):
        cells += [list(split_lines(cell, _begins_anew)), by_lines(cell)]
    return of_count((read(way, wanted) for way in cells), wanted)


def _begins_anew(before: str, line: str) -> bool:
    return not continues(before, line) and (begins_objective(line) or reads_as_measure(line))


def _above(
    context: Context, cells: Mapping[str, Sequence[Paragraph]], links: Sequence[tuple[Sequence[Subject], Link]]
) -> Iterator[dict[str, Field | None]]:
    """Yields group and product above the subjects of each verdict: their own, or those of its row's product cell."""
    over = _over_row(context, cells, len(links)) if cells.get("product") or context.reads == "modifications" else None
    for subjects, own in links:
        mine, link = ([subjects[t] for t in own.targets], own) if over is None else (over, Link((), "exact", "row"))
        yield {
            "product_group": context.field((j.group for j in mine), link, number=True, colon=False),
            "product": context.field((j.product for j in mine), link, colon=False),
        }


def _over_row(context: Context, cells: Mapping[str, Sequence[Paragraph]], verdicts: int) -> list[Subject]:
    """Returns the products of a row whose products are in a cell of their own.

    With several products and several verdicts nothing shows which belong together: they are then labels of the row.
    """
    items = join_groups(join_soft(list_items(cells.get("product", ()))))
    groups = [i for i in items if i.mark.kind == "number"]
    marked = [i for i in items if i.mark.kind not in ("number", "none")]
    named = marked or [i for i in items if i.mark.kind == "none"]
    if verdicts > 1:
        groups, named = groups if len(groups) == 1 else [], named if len(named) == 1 else []
    for item in items:
        if item not in groups and item not in named:
            for span in item.spans:
                context.extraction.claim(span.paragraph, "label")
    return [Subject(None, group=group) for group in groups] + [Subject(None, product=product) for product in named]


def _links(
    verdicts: Sequence[StatedVerdict], subjects: Sequence[Subject], indicators: Sequence[Item]
) -> list[tuple[Link, Link]]:
    """Returns for each verdict the links to its subjects and to the indicators that measure it."""
    k, n, m = len(verdicts), len(subjects), len(indicators)
    texts = [v.text for v in verdicts]
    if m == k:
        texts = [f"{i.text} {t}".strip() for i, t in zip(indicators, texts, strict=True)]
    commitments = list(align(texts, [j.text for j in subjects]))
    if n == 0:
        commitments = [Link((), "ambiguous", "nothing_to_judge") for _ in verdicts]
    if m == 0:
        return [(link, Link((), "exact", "no_indicator")) for link in commitments]
    if k in (1, m) or m == 1:
        return list(zip(commitments, align(texts, [i.text for i in indicators]), strict=True))
    if m == n:
        # One indicator for each objective: each verdict takes the indicators of its subjects.
        return [(link, Link(link.targets, link.certainty, "as_commitment")) for link in commitments]
    if n == k:
        texts = [f"{j.text} {t}".strip() for j, t in zip(subjects, texts, strict=True)]
    if m < k:
        return list(zip(commitments, align(texts, [i.text for i in indicators]), strict=True))
    groups: list[list[int]] = [[] for _ in verdicts]
    back = align([i.text for i in indicators], texts)
    for i, link in enumerate(back):
        groups[link.targets[0]].append(i)
    certain: list[Certainty] = [worst([back[i].certainty for i in g]) for g in groups]
    measured = [Link(tuple(g), c, "wording") for g, c in zip(groups, certain, strict=True)]
    return list(zip(commitments, measured, strict=True))
