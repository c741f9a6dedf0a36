"""Cells of a row of which only lines are left: verdicts, marks, counts and wording tell where one ends."""

from __future__ import annotations

from collections.abc import Sequence

from extractors.document import Paragraph
from extractors.forms.territorial.grid import Cells, Grid
from extractors.forms.territorial.judged import reads_as_category
from extractors.forms.territorial.marks import begins_objective, fitting, list_items, read_mark
from extractors.forms.territorial.wording import objective_likeness

_MAX_TAIL = 200


def row_cells(row: Sequence[tuple[Paragraph, bool]], grid: Grid) -> dict[str, Cells]:
    """The cells of a row's lines, each of which comes with whether it opens with a verdict."""
    first = next((i for i, (_, verdict) in enumerate(row) if verdict), len(row))
    before = [p for p, _ in row[:first]]
    after = [p for p, _ in row[first:]]
    count = sum(1 for _, verdict in row[first:] if verdict)
    reads = grid.layout.settings["reads"]
    if reads == "systems":
        last = max((i for i, (_, verdict) in enumerate(row) if verdict), default=first)
        advice = next((i for i in range(last + 1, len(row)) if begins_objective(row[i][0].text)), last + 1) - first
        return {"objective": tuple(before), "verdict": tuple(after[:advice]), "recommendation": tuple(after[advice:])}
    if reads == "modifications":
        cut = _first_category(before)
        return {"product": tuple(before[:cut]), "modification": tuple(before[cut:]), "verdict": tuple(after)}
    cut = _first_indicator(before, count)
    return {"objective": tuple(before[:cut]), "indicator": tuple(before[cut:]), "verdict": tuple(after)}


def _first_category(paragraphs: Sequence[Paragraph]) -> int:
    """Where the modifications begin: at the first heading of one, else after the products' marks."""
    numbered = [i for i, p in enumerate(paragraphs) if read_mark(p.text).kind == "number"]
    for i in numbered:
        if reads_as_category(paragraphs[i].text[read_mark(paragraphs[i].text).end :]):
            return i
    for i in numbered[1:]:
        after = paragraphs[i + 1].text if i + 1 < len(paragraphs) else ""
        if read_mark(after).kind in ("dash", "none"):
            return i
    kinds = [read_mark(p.text).kind for p in paragraphs]
    return next((i for i, k in enumerate(kinds) if k in ("dash", "none") and i), len(paragraphs))


def _first_indicator(paragraphs: Sequence[Paragraph], verdicts: int) -> int:
    """Where a row's indicators begin among the unmarked lines after its last product: counts and wording decide."""
    kinds = [read_mark(p.text).kind for p in paragraphs]
    last = max((i for i, k in enumerate(kinds) if k != "none"), default=-1)
    tail = paragraphs[last + 1 :]
    earlier = sum(1 for k in kinds[: last + 1] if k == "none")
    if len(tail) > _MAX_TAIL:
        return last + 1 + len(tail) // 2
    best: tuple[float, int] = (float("-inf"), len(tail))
    for size in range(0 if earlier else 1, len(tail) + 1):
        objectives = earlier + size
        indicators = len(fitting(list_items(tail[size:]), [verdicts, objectives])) if size < len(tail) else 0
        gain = 2.0 * (objectives == verdicts) + 2.0 * (indicators == verdicts) + (objectives == indicators)
        gain += sum(objective_likeness(p.text) for p in tail[:size])
        gain -= sum(objective_likeness(p.text) for p in tail[size:])
        best = max(best, (gain, size))
    return last + 1 + best[1]


