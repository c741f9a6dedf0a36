"""Tables of which the source kept only the lines (a text export, `pdftotext -raw`): rows and cells found by content.

Numbered groups begin rows, verdicts end them, counts and wording part objectives from indicators.  Best effort: what
it finds carries a lower confidence, and a split that nothing supports is noted.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import combinations, pairwise

from extractors.document import Document, Paragraph
from extractors.fields import Extraction, Note
from extractors.forms.matching import plain
from extractors.forms.territorial.grid import Cells, Grid, Row, opens_verdict
from extractors.forms.territorial.judged import reads_as_category
from extractors.forms.territorial.marks import INFINITIVE, continues, fitting, list_items, read_mark, starts_low
from extractors.forms.territorial.sections import Section, bare
from extractors.heads import TableLayout, score_head
from extractors.words import fold

_CONFIDENCE = 0.85
_MIN_HEAD = 90.0
_HEAD_LINES = 6
_HEAD_RUN = 14
_WRAPPED = 0.15
"""From this share of lines that begin with a small letter on, lines are taken for wrapped ones."""
_MAX_SPLIT = 40
_MEASURE = re.compile(
    r"(?:numero|n[°º]|porcentaje|%|tiempo|total|tasa|indice|cantidad|monto|formula|promedio|cobertura|relacion|razon)\b"
)
_NONE = re.compile(r"(?:no (?:se|hay|existen?)|ningun[oa]?|sin) ?")


def fold_paragraphs(section: Section, layout: TableLayout, extraction: Extraction) -> Grid:
    """The rows of a section of which only lines are left."""
    grid = Grid(layout, tuple(layout.columns), confidence=_CONFIDENCE)
    paragraphs = [p for unit in section.units for p in unit.paragraphs]
    body = _without_heads(paragraphs, grid, extraction)
    if _is_wrapped(extraction.document):
        body = _unwrapped(body, grid.head("verdict"))
    if layout.settings["reads"] == "narratives":
        cells = _narrative_cells(body, grid, section, extraction)
        grid.rows = [Row(cells)] if body else []
    else:
        grid.rows = [Row(_cells(row, grid)) for row in _rows(body, grid)]
    return grid


def _without_heads(paragraphs: Sequence[Paragraph], grid: Grid, extraction: Extraction) -> list[Paragraph]:
    """What is left when the heads are taken out: the first ones, and those that a later page says again."""
    body: list[Paragraph] = []
    i = 0
    while i < len(paragraphs):
        found = _head_run(paragraphs[i:], grid.layout)
        if len({name for names, _ in found for name in names}) < 2:
            body.append(paragraphs[i])
            i += 1
            continue
        for names, paragraph in found:
            extraction.claim(paragraph, "head")
            for name in names if not body else ():
                grid.heads[name] = (*grid.heads.get(name, ()), paragraph)
        i += len(found)
    return body


def _head_run(paragraphs: Sequence[Paragraph], layout: TableLayout) -> list[tuple[list[str], Paragraph]]:
    """The lines at the start that say heads of the table, each with the columns that it names."""
    for size in range(min(len(paragraphs), _HEAD_RUN), 0, -1):
        if names := _several(" ".join(p.text for p in paragraphs[:size]), layout):
            by_line = _by_line(paragraphs[:size], layout)
            return by_line if len(by_line) == size else [(names, p) for p in paragraphs[:size]]
    return _by_line(paragraphs, layout)


def _by_line(paragraphs: Sequence[Paragraph], layout: TableLayout) -> list[tuple[list[str], Paragraph]]:
    """The same where each head has lines of its own; stops at the first line that says none."""
    found: list[tuple[list[str], Paragraph]] = []
    i = 0
    while i < len(paragraphs):
        ahead = paragraphs[i : i + _HEAD_LINES]
        size, name = _head_at(ahead, layout, {n for ns, _ in found for n in ns})
        if not size and found and paragraphs[i].text.startswith("("):
            size, name = _bracket(ahead), found[-1][0][0]
        if not size:
            break
        found += [([name], p) for p in ahead[:size]]
        i += size
    return found


def _head_at(paragraphs: Sequence[Paragraph], layout: TableLayout, used: set[str]) -> tuple[int, str]:
    """How many lines at the start say a head, and of which column."""
    for size in range(len(paragraphs), 0, -1):
        text = " ".join(p.text for p in paragraphs[:size])
        for name, heads in layout.columns.items():
            if name not in used and max(score_head(text, heads), score_head(bare(text), heads)) >= _MIN_HEAD:
                return size, name
    return 0, ""


def _several(text: str, layout: TableLayout) -> list[str]:
    """All columns of the table, where a text says their heads one after the other and nothing else; else none."""
    rest = fold(bare(text)).replace(" ", "")
    for heads in layout.columns.values():
        compact = sorted((h.replace(" ", "") for h in heads), key=len, reverse=True)
        said = next((h for h in compact if rest.startswith(h)), None)
        if said is None:
            return []
        rest = rest[len(said) :]
    return [] if rest else list(layout.columns)


def _bracket(paragraphs: Sequence[Paragraph]) -> int:
    """How many lines a head's explanation in brackets takes."""
    for size, paragraph in enumerate(paragraphs, 1):
        if paragraph.text.endswith(")"):
            return size
    return 0


def _is_wrapped(document: Document) -> bool:
    """Whether small first letters show that the source's lines are wrapped ones, not paragraphs."""
    unmarked = [b for b in document.blocks if isinstance(b, Paragraph) and read_mark(b.text).kind == "none"]
    return sum(starts_low(p.text) for p in unmarked) > _WRAPPED * len(unmarked)


def _unwrapped(paragraphs: Sequence[Paragraph], head: str) -> list[Paragraph]:
    """Lines that a narrow cell wrapped, joined again; a capital that opens a verdict begins a line of its own."""
    out: list[Paragraph] = []
    for paragraph in paragraphs:
        begins = read_mark(paragraph.text).kind != "none" or (
            not starts_low(paragraph.text) and opens_verdict(paragraph, head)
        )
        if out and not begins and continues(out[-1].text, paragraph.text):
            out[-1] = Paragraph.of((*out[-1].lines, *paragraph.lines))
        else:
            out.append(paragraph)
    return out


def _rows(paragraphs: Sequence[Paragraph], grid: Grid) -> list[list[tuple[Paragraph, bool]]]:
    """Lines by row, each with whether it opens with a verdict."""
    head = grid.head("verdict")
    rows: list[list[tuple[Paragraph, bool]]] = []
    grouped = False
    judged = False
    for paragraph in paragraphs:
        mark = read_mark(paragraph.text)
        kind = mark.kind
        verdict = opens_verdict(paragraph, head) and not reads_as_category(paragraph.text[mark.end :])
        begins = not verdict and (
            (kind == "number" and (judged or (grouped and grid.layout.settings["reads"] != "modifications")))
            or (judged and kind == "bullet" and grid.layout.settings["reads"] != "systems")
        )
        if not rows or begins:
            rows.append([])
            judged = grouped = False
        grouped = grouped or kind == "number"
        judged = judged or verdict
        rows[-1].append((paragraph, verdict))
    return rows


def _cells(row: Sequence[tuple[Paragraph, bool]], grid: Grid) -> dict[str, Cells]:
    first = next((i for i, (_, verdict) in enumerate(row) if verdict), len(row))
    before = [p for p, _ in row[:first]]
    after = [p for p, _ in row[first:]]
    count = sum(1 for _, verdict in row[first:] if verdict)
    reads = grid.layout.settings["reads"]
    if reads == "systems":
        last = max((i for i, (_, verdict) in enumerate(row) if verdict), default=first)
        advice = tuple(p for p, _ in row[last + 1 :])
        verdicts = tuple(p for p, _ in row[first : last + 1])
        return {"objective": tuple(before), "verdict": verdicts, "recommendation": advice}
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
    if len(tail) > 200:
        return last + 1 + len(tail) // 2
    best: tuple[float, int] = (float("-inf"), len(tail))
    for size in range(0 if earlier else 1, len(tail) + 1):
        objectives = earlier + size
        indicators = len(fitting(list_items(tail[size:]), [verdicts, objectives])) if size < len(tail) else 0
        gain = 2.0 * (objectives == verdicts) + 2.0 * (indicators == verdicts) + (objectives == indicators)
        gain += sum(_reads_as_objective(p.text) for p in tail[:size])
        gain -= sum(_reads_as_objective(p.text) for p in tail[size:])
        best = max(best, (gain, size))
    return last + 1 + best[1]


def _reads_as_objective(text: str) -> float:
    """Above 0 for what reads as an objective ("Mejorar …"), below for an indicator ("Número de … / …")."""
    if INFINITIVE.match(text):
        return 0.7
    return -0.5 if _MEASURE.match(plain(text)) or " / " in text else 0.0


def _narrative_cells(
    paragraphs: Sequence[Paragraph], grid: Grid, section: Section, extraction: Extraction
) -> dict[str, Cells]:
    """A line a column; else cut where marks change or a list begins, and say that it is a guess."""
    columns = grid.columns
    if len(paragraphs) <= len(columns):
        cells: dict[str, Cells] = {name: (p,) for name, p in zip(columns, paragraphs, strict=False)}
    elif len(paragraphs) > _MAX_SPLIT:
        cells = {columns[0]: tuple(paragraphs)}
    else:
        cuts = max(combinations(range(1, len(paragraphs)), len(columns) - 1), key=lambda c: _cut_score(paragraphs, c))
        edges = [0, *cuts, len(paragraphs)]
        cells = {n: tuple(paragraphs[a:b]) for n, (a, b) in zip(columns, pairwise(edges), strict=True)}
    if paragraphs and len(paragraphs) != len(columns):
        message = f"activity {section.number}: the source does not say which lines stand under which head"
        extraction.notes.append(Note("cells_found", message, str(len(columns)), str(len(paragraphs))))
    return cells


def _cut_score(paragraphs: Sequence[Paragraph], cuts: Sequence[int]) -> float:
    return sum(_cut_gain(paragraphs[i - 1].text, paragraphs[i].text) for i in cuts)


def _cut_gain(before: str, after: str) -> float:
    if before.endswith(":"):
        return -5.0
    marks = read_mark(before).kind, read_mark(after).kind
    none = bool(_NONE.match(plain(after))) and not _NONE.match(plain(before))
    return 2.0 * (marks[0] != marks[1]) + 2.0 * none + 0.5 * before.endswith(".")
