"""Restores the cells of a row of which only lines are left: verdicts, marks, counts and wording show where one ends."""

from __future__ import annotations

from collections.abc import Sequence

from extractors.document import Paragraph
from extractors.forms.territorial.grid import Cells, SectionTable
from extractors.forms.territorial.list_markers import begins_objective, read_mark
from extractors.forms.territorial.lists import items_by_count, list_items
from extractors.forms.territorial.subjects import reads_as_category
from extractors.forms.territorial.wording import objective_likeness

_MAX_TAIL = 200


def row_cells(row: Sequence[tuple[Paragraph, bool]], grid: SectionTable, *, wrapped: bool) -> dict[str, Cells]:
    """Returns the filled cells of a row's lines; each line comes with whether it opens with a verdict.

    In a `wrapped` source an unmarked line after a marked modification, or between objectives, continues it.
    """
    return {name: tuple(cell) for name, cell in _cells(row, grid, wrapped=wrapped).items() if cell}


def _cells(
    row: Sequence[tuple[Paragraph, bool]], grid: SectionTable, *, wrapped: bool
) -> dict[str, Sequence[Paragraph]]:
    first = next((i for i, (_, verdict) in enumerate(row) if verdict), len(row))
    before = [p for p, _ in row[:first]]
    after = [p for p, _ in row[first:]]
    count = sum(1 for _, verdict in row[first:] if verdict)
    reads = grid.layout.own["reads"]
    if reads == "systems":
        last = max((i for i, (_, verdict) in enumerate(row) if verdict), default=first)
        advice = next((i for i in range(last + 1, len(row)) if begins_objective(row[i][0].text)), last + 1) - first
        return {"objective": before, "verdict": after[:advice], "recommendation": after[advice:]}
    if reads == "modifications":
        cut = _first_category(before)
        mods = before[cut:]
        if wrapped:
            mods = _whole_entries(mods, [read_mark(p.text).kind not in ("none", "number") for p in mods])
        return {"product": before[:cut], "modification": mods, "verdict": after}
    whole = _whole_entries(before, [begins_objective(p.text) for p in before]) if wrapped else before
    for lines in (before, whole):
        cut = _first_indicator(lines, count)
        if sum(1 for p in lines[:cut] if read_mark(p.text).kind == "none") == count:
            before = lines
            break
    cut = _first_indicator(before, count)
    return {"objective": before[:cut], "indicator": before[cut:], "verdict": after}


def _whole_entries(paragraphs: Sequence[Paragraph], begins: Sequence[bool]) -> list[Paragraph]:
    """Returns lines that a narrow cell wrapped: an entry takes the unmarked lines up to the next entry.

    "… de Villa" | "O'Higgins" becomes one line. `begins` is True for the lines that begin entries.
    """
    last = max((i for i, entry in enumerate(begins) if entry), default=0)
    out: list[Paragraph] = []
    inside = False
    for i, paragraph in enumerate(paragraphs):
        unmarked = read_mark(paragraph.text).kind == "none"
        if inside and unmarked and not begins[i] and i < last:
            out[-1] = Paragraph.of((*out[-1].lines, *paragraph.lines))
        else:
            out.append(paragraph)
            inside = begins[i]
    return out


def _first_category(paragraphs: Sequence[Paragraph]) -> int:
    """Returns the index of the first modification: a category's heading, else the end of the products' marks.

    Returns the number of paragraphs if there is none.
    """
    numbered = [i for i, p in enumerate(paragraphs) if read_mark(p.text).kind == "number"]
    for i in numbered:
        if reads_as_category(paragraphs[i].text[read_mark(paragraphs[i].text).end :]):
            return i
    kinds = [read_mark(p.text).kind for p in paragraphs]
    return next((i for i, k in enumerate(kinds) if k in ("dash", "none") and i), len(paragraphs))


def _first_indicator(paragraphs: Sequence[Paragraph], verdicts: int) -> int:
    """Returns the index of a row's first indicator among the unmarked lines after its last product.

    Maximises the agreement of counts and wording; with too many lines to try (`_MAX_TAIL`) it takes the middle.
    """
    kinds = [read_mark(p.text).kind for p in paragraphs]
    last = max((i for i, k in enumerate(kinds) if k != "none"), default=-1)
    tail = paragraphs[last + 1 :]
    earlier = sum(1 for k in kinds[: last + 1] if k == "none")
    if len(tail) > _MAX_TAIL:
        return last + 1 + len(tail) // 2
    best: tuple[float, int] = (float("-inf"), len(tail))
    for size in range(0 if earlier else 1, len(tail) + 1):
        objectives = earlier + size
        indicators = len(items_by_count(list_items(tail[size:]), [verdicts, objectives])) if size < len(tail) else 0
        gain = 2.0 * (objectives == verdicts) + 2.0 * (indicators == verdicts) + (objectives == indicators)
        gain += sum(objective_likeness(p.text) or -0.2 for p in tail[:size])
        gain -= sum(objective_likeness(p.text) for p in tail[size:])
        best = max(best, (gain, size))
    return last + 1 + best[1]
