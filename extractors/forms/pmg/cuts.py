"""Divides the running text of each kind of table of a PMG formulation into rows and cells."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from extractors.document import Paragraph
from extractors.forms.pmg.patterns import FIGURE, GOAL

Cut = list[tuple[int, int]]
"""Stretches (start, end) of a table's text that one cell holds; several if another cell is between them."""
Cuts = Iterator[dict[str, Cut]]


@dataclass(frozen=True, slots=True)
class Body:
    """The text below a header; `starts` are the offsets at which a printed line begins."""

    paragraph: Paragraph
    text: str
    starts: frozenset[int]
    columns: tuple[str | None, ...]


GOAL_LABEL = GOAL.pattern.removeprefix(r"\W*").replace("?P<number>", "")
TARGET = re.compile(
    rf"(?:\$?\s*[\[(]\s*\(?\s*[\d.,]+\s*/\s*[\d.,]+\s*\)?[^\]]{{0,12}}[\])]\s*\$?\s*)?"
    rf"{FIGURE}(?:\s*[^\W\d][^\s\[(]{{0,12}}(?:\s[^\W\d]{{1,12}})?)?"
    r"(?:\s*\$?\s*[\[(].{0,80}?[\])]\s*(?:\*\s*100\s*[\])]?)?\s*\$?)?$"
)
"""A target at the end of a row: figure, unit, bracketed computation before or after."""
SURE_WORD = r"(?:n°|numero|porcentaje|sumatoria|suma|promedio|cantidad)\b"
OPENING_WORD = rf"(?:{SURE_WORD}|(?:total|monto|gastos?|consumo|tasa|tiempo|dias|ingresos?)\b)"
OPENER = re.compile(rf"[\[($]*{OPENING_WORD}|\(\(|\$|\((?=[^()]{{3,400}}/)")
"""Beginning of a formula: a word that counts or measures, a double bracket, or a bracket around a division."""


def _objectives(body: Body) -> Cuts:
    declared = r"\s+(?P<declared_items>\d{1,3})" if "declared_items" in body.columns else ""
    row = re.compile(
        rf"(?P<objective>objetivo\s*(?:n\s?[°ºo.]?)?\s*\d{{1,2}}\s*[.:]?.+?|total)\s+(?P<weight_pct>{FIGURE}){declared}(?=\s|$)"
    )
    for match in row.finditer(body.text):
        yield {name: [match.span(name)] for name in match.groupdict()}


def _systems(body: Body) -> Cuts:
    row = re.compile(rf"(?P<number>\d{{1,2}})\s+(?P<name>[^\W\d].*?)\s+(?P<weight_pct>{FIGURE})(?=\s+\d{{1,2}}\s|\s*$)")
    for match in row.finditer(body.text):
        yield {name: [match.span(name)] for name in match.groupdict() if name in body.columns}


def _stage_goals(body: Body) -> Cuts:
    begins = re.compile(
        rf"(?:(?P<stage>\betapas?\s+(?:\d{{1,2}}|[ivx]+)\b)\s*)?(?P<goal>{GOAL_LABEL})|(?P<total>\btotal\b)"
    )
    found = [m for m in begins.finditer(body.text) if m.end() > m.start()]
    for match, end in _with_ends(found, body):
        start = match.start("goal") if match["goal"] else match.end()
        weight = _weight(body, start, end)
        row: dict[str, Cut] = {"weight_pct": [weight]} if weight else {}
        if match["total"]:
            row["stage"] = [match.span("total")]
        else:
            before, after = weight or (end, end)
            row["goal"] = [part for part in ((start, before), (after, end)) if part[0] < part[1]]
        if match["stage"]:
            row["stage"] = [match.span("stage")]
        yield row


def _weight(body: Body, start: int, end: int) -> tuple[int, int] | None:
    """Returns the span of a goal's weight: the figure at its end, else a percentage at the end of one of its lines."""
    last = re.search(rf"(?P<w>{FIGURE})\s*$", body.text[start:end])
    if last is None:
        inside = re.finditer(r"\s(?P<w>\d{1,3}(?:[.,]\d+)?\s?%)\s", body.text[start:end])
        last = next((m for m in inside if start + m.end() in body.starts), None)
    return (start + last.start("w"), start + last.end("w")) if last else None


def _row_starts(body: Body, ended: Callable[[int, int], bool]) -> list[re.Match[str]]:
    """Returns numbers at the start of a line that begin a row.

    Each is one more than the number before, and the row before must be complete by then (`ended`).
    """
    out: list[re.Match[str]] = []
    for match in re.finditer(r"(?<!\S)(\d{1,2})\s+(?=\S)", body.text):
        if match.start() not in body.starts:
            continue
        if not out or (int(match[1]) == int(out[-1][1]) + 1 and ended(out[-1].end(), match.start())):
            out.append(match)
    return out


def _with_ends(found: Sequence[re.Match[str]], body: Body) -> Iterator[tuple[re.Match[str], int]]:
    """Pairs each match with the offset at which the next one begins, or at which the text ends."""
    return zip(found, [m.start() for m in found[1:]] + [len(body.text)] * bool(found), strict=True)


def _indicators(body: Body) -> Cuts:
    has_weight = "weight_pct" in body.columns
    found = _row_starts(body, lambda start, end: not has_weight or _last_cells(body, start, end) is not None)
    for match, end in _with_ends(found, body):
        yield _indicator(body, match, end)


def _last_cells(body: Body, start: int, end: int) -> re.Match[str] | None:
    """Matches the mark and the weight of an indicator: at the end of its row, else alone on a line.

    If a page break tears the row, the rest of its formula follows them.
    """
    text = body.text[:end].rstrip()
    mark = r"(?:(?P<measured>x)\s+)?" if "measured" in body.columns else ""
    last = re.compile(rf"(?<=\s){mark}(?P<weight_pct>{FIGURE})$")
    found = last.search(text, start)
    if found is None or re.search(r"[*/+x–-]\s*$", text[: found.start()]):
        alone = re.compile(rf"(?<=\s){mark}(?P<weight_pct>\d{{1,3}}(?:[.,]\d{{1,2}})?\s?%?)(?=\s|$)")
        inside = [m for m in alone.finditer(text, start) if m.start() in body.starts and m.end() + 1 in body.starts]
        found = inside[-1] if inside else found
    return found


def _indicator(body: Body, number: re.Match[str], end: int) -> dict[str, Cut]:
    row: dict[str, Cut] = {"number": [number.span(1)]}
    start = number.end()
    text = body.text[:end].rstrip()
    rest = (end, end)
    if "weight_pct" in body.columns and (found := _last_cells(body, start, end)):
        row |= {name: [found.span(name)] for name, words in found.groupdict().items() if words}
        rest = (found.end(), end)
        text = text[: found.start()].rstrip()
    elif "measured" in body.columns and (found := re.search(r"(?<=\s)(?P<measured>x)$", text[start:])):
        row["measured"] = [(start + found.start(), start + found.end())]
        text = text[: start + found.start()].rstrip()
    if "target" in body.columns and "measured" not in row and (cut := _target_start(body, text, start)):
        row["target"] = [(cut, len(text))]
        text = text[:cut].rstrip()
    boundary = _boundary(body, text, start)
    row["name"] = [(start, boundary)]
    row["formula"] = [part for part in ((boundary, len(text)), rest) if part[0] < part[1]]
    return row


def _target_start(body: Body, text: str, start: int) -> int | None:
    """Returns where the target begins, or None if there is none.

    Preferred is a match at the start of a line, then one after the end of a formula, then the last match.
    """
    candidates = [m.start() for m in re.finditer(r"(?<=\s)(?=[\d$\[])", text[start:])]
    fits = [start + c for c in candidates if TARGET.match(text[start + c :])]
    at_line = [c for c in fits if c in body.starts]
    closed = [c for c in fits if re.search(r"\)|\*\s*100$", text[:c].rstrip()[-6:])]
    return min(at_line, default=None) or min(closed, default=None) or max(fits, default=None)


def _boundary(body: Body, text: str, start: int) -> int:
    """Returns where the formula begins after an indicator's name: at a capitalised word that opens formulas (`OPENER`).

    The first choice is a word that is unlikely in a name ("Número", "(("), or an opening word at the start of an
    earlier line if a division is between the two.  Then follow: an opening word at the start of a line, any opening
    word, the second line.
    """
    printed = body.paragraph.text
    words = [m.start() + start for m in re.finditer(r"(?<=\s)\S", text[start:])]
    opens = [w for w in words if OPENER.match(text, w) and not printed[w].islower()]
    sure = [w for w in opens if text[w] in "([$" or re.match(SURE_WORD, text[w:])]
    at_line = [w for w in opens if w in body.starts]
    if sure and at_line and at_line[0] < sure[0] and "/" not in text[at_line[0] : sure[0]]:
        at_line = []
    lines = [w for w in words if w in body.starts]
    return min((c[0] for c in (sure, at_line) if c), default=next(iter(opens or lines), len(text)))


def _declared(body: Body) -> Cuts:
    for match in re.finditer(r"(?P<indicator_name>\D+?)\s+(?P<declared>\d{1,3})(?=\s|$)", body.text):
        yield {name: [match.span(name)] for name in match.groupdict()}


def _commitments(body: Body) -> Cuts:
    """Yields number, measure and description; the measure is a sentence, or a line if it has no full stop."""
    found = _row_starts(body, lambda start, end: True)
    for match, end in _with_ends(found, body):
        inner = [s for s in sorted(body.starts) if match.end() < s < end]
        ended = re.search(r"\.\s+(?=[^\W\d_]|[\"“])", body.text[match.end() : end])
        cut = match.end() + ended.end() if ended else next(iter(inner), end)
        yield {"number": [match.span(1)], "measure": [(match.end(), cut)], "description": [(cut, end)]}


CUTS: dict[str, Callable[[Body], Cuts]] = {
    "objectives": _objectives,
    "systems": _systems,
    "stage_goals": _stage_goals,
    "indicators": _indicators,
    "declared_commitments": _declared,
    "commitments": _commitments,
}
