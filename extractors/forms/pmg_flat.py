"""A PMG formulation whose tables are gone: one cell or line after the other, told apart by order and content.

Text exports and `pdftotext -raw` print cells without borders.  Where paragraphs in a row say the heads of a known
table, what follows is cut into rows and cells by what each column can hold, and becomes a table like any other.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from extractors.document import Block, Cell, Document, Line, Paragraph, Span, Table, raw_words
from extractors.forms.header import LABELS
from extractors.forms.matching import plain
from extractors.forms.pmg_patterns import COMMITMENTS, GOAL, objective_heading
from extractors.heads import HeadMatch, find_heads, match_heads, table_layouts

FORM = "pmg_formulation"
MAX_HEAD_LINES = 14
"""Heads of one table stand on at most so many lines."""

Cut = tuple[int, int]
"""(start, end) of a cell in the text of a table's body."""


@dataclass(frozen=True, slots=True)
class Body:
    """What stands under a run of heads, as one text; `starts` are the offsets at which a line begins."""

    paragraph: Paragraph
    text: str
    starts: frozenset[int]
    columns: tuple[str | None, ...]


def fold_flat(document: Document) -> Document:
    """The same document with tables where its paragraphs say the cells of one; otherwise `document` itself."""
    blocks: list[Block] = []
    changed = False
    run: list[Paragraph] = []
    for block in (*document.blocks, None):
        if isinstance(block, Paragraph) and block.text:
            run.append(block)
            continue
        folded = list(_fold_run(run))
        changed = changed or len(folded) != len(run)
        blocks += folded
        run = []
        if block is not None:
            blocks.append(block)
    return replace(document, blocks=tuple(blocks)) if changed else document


def _fold_run(run: Sequence[Paragraph]) -> Iterator[Block]:
    i = 0
    while i < len(run):
        header = _header_length(run, i)
        if header:
            yield _table([[p.span() for p in run[i : i + header]]])
            i += header
            continue
        found = _head_run(run, i)
        if found is None:
            yield run[i]
            i += 1
            continue
        length, heads, match = found
        end = _body_end(run, i + length)
        yield from _fold_table(heads, match, run[i + length : end])
        i = end


def _header_length(run: Sequence[Paragraph], start: int) -> int:
    """How many paragraphs from `start` are the header: labels alone on their lines, each followed by its value."""
    label = re.compile("|".join(LABELS.values()))
    length = 0
    while start + length + 1 < len(run) and label.fullmatch(plain(run[start + length].text).rstrip(" :")):
        length += 2
    return length if length >= 4 else 0


def _head_run(run: Sequence[Paragraph], start: int) -> tuple[int, list[Span], HeadMatch] | None:
    """The paragraphs from `start` that together say the heads of one table and nothing else; the longest such run."""
    best: tuple[int, list[Span], HeadMatch] | None = None
    for length in range(1, min(MAX_HEAD_LINES, len(run) - start) + 1):
        whole = Paragraph.of(line for p in run[start : start + length] for line in p.lines)
        heads = find_heads(whole.text)
        if not heads:
            if length > 3 and best:
                break
            continue
        match = match_heads([whole.text[a:b] for a, b in heads], table_layouts(FORM))
        if match and len(heads) > 1 and all(match.columns):
            best = length, [whole.span(a, b) for a, b in heads], match
    return best


def _body_end(run: Sequence[Paragraph], start: int) -> int:
    for i in range(start, len(run)):
        text = plain(run[i].text)
        heading = objective_heading(text)
        if (heading and heading["weight_pct"]) or COMMITMENTS.match(text) or _head_run(run, i):
            return i
    return len(run)


def _fold_table(heads: list[Span], match: HeadMatch, body: Sequence[Paragraph]) -> Iterator[Block]:
    paragraph = Paragraph.of(line for p in body for line in p.lines)
    starts = frozenset(start for start, _, _ in paragraph.pieces)
    cut = CUTS[match.layout.name](Body(paragraph, plain(paragraph.text), starts, match.columns))
    rows: list[list[Span | None]] = [[*heads]]
    end = 0
    for row in cut:
        rows.append([paragraph.span(*row[c]) if c in row else None for c in match.columns if c])
        end = max(end, *(stop for _, stop in row.values()))
    yield _table(rows)
    rest = paragraph.span(end)
    if rest.text:
        yield Paragraph.of(_lines(rest))


def _table(rows: Sequence[Sequence[Span | None]]) -> Table:
    return Table(
        tuple(
            Cell(r, c, (Paragraph.of(_lines(span)),) if span and span.text else (), is_header=False)
            for r, row in enumerate(rows)
            for c, span in enumerate(row)
        )
    )


def _lines(span: Span) -> Iterator[Line]:
    """The stretches of lines that a cell is made of, as lines of their own."""
    for line, start, end in span.stretches():
        words = line.text[start:end].strip()
        if words:
            yield line if words == line.text else Line(words, raw_words(line, start, end), line.place)


# --- what each kind of table looks like as running text ------------------------------------------------------------

FIGURE = r"\d[\d.,]*\s*%?"
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
"""How a formula begins: a word that counts or measures, a double bracket, or a bracket around a division."""

Cuts = Iterator[dict[str, Cut]]


def _objectives(body: Body) -> Cuts:
    declared = r"\s+(?P<declared_items>\d{1,3})" if "declared_items" in body.columns else ""
    row = re.compile(
        rf"(?P<objective>objetivo\s*(?:n\s?[°ºo.]?)?\s*\d{{1,2}}\s*[.:]?.+?|total)\s+(?P<weight_pct>{FIGURE}){declared}(?=\s|$)"
    )
    for match in row.finditer(body.text):
        yield {name: match.span(name) for name in match.groupdict()}


def _systems(body: Body) -> Cuts:
    row = re.compile(rf"(?P<number>\d{{1,2}})\s+(?P<name>[^\W\d].*?)\s+(?P<weight_pct>{FIGURE})(?=\s+\d{{1,2}}\s|\s*$)")
    for match in row.finditer(body.text):
        yield {name: match.span(name) for name in match.groupdict() if name in body.columns}


def _stage_goals(body: Body) -> Cuts:
    begins = re.compile(
        rf"(?:(?P<stage>\betapas?\s+(?:\d{{1,2}}|[ivx]+)\b)\s*)?(?P<goal>{GOAL_LABEL})|(?P<total>\btotal\b)"
    )
    found = [m for m in begins.finditer(body.text) if m.end() > m.start()]
    for match, end in _with_ends(found, body):
        weight = re.search(rf"(?P<w>{FIGURE})\s*$", body.text[match.start() : end])
        row: dict[str, Cut] = {}
        stop = match.start() + weight.start() if weight else end
        if match["total"]:
            row["stage"] = match.span("total")
        else:
            if match["stage"]:
                row["stage"] = match.span("stage")
            row["goal"] = (match.start("goal"), stop)
        if weight:
            row["weight_pct"] = (match.start() + weight.start("w"), match.start() + weight.end("w"))
        yield row


def _row_starts(body: Body, after: Callable[[str], bool]) -> list[re.Match[str]]:
    """Numbers at the beginning of a line that begin a row: they count on from the one before."""
    out: list[re.Match[str]] = []
    for match in re.finditer(r"(?<!\S)(\d{1,2})\s+(?=\S)", body.text):
        at_start = match.start() in body.starts
        expected = not out or int(match[1]) == int(out[-1][1]) + 1
        if at_start and (not out or (expected and after(body.text[: match.start()]))):
            out.append(match)
    return out


def _with_ends(found: Sequence[re.Match[str]], body: Body) -> Iterator[tuple[re.Match[str], int]]:
    """Each match with the offset at which the next one begins."""
    return zip(found, [m.start() for m in found[1:]] + [len(body.text)] * bool(found), strict=True)


def _indicators(body: Body) -> Cuts:
    has_weight = "weight_pct" in body.columns
    ends = re.compile(rf"(?:^|\s){FIGURE}\s*$")
    found = _row_starts(body, lambda before: not has_weight or ends.search(before) is not None)
    for match, end in _with_ends(found, body):
        yield _indicator(body, match, end)


def _indicator(body: Body, number: re.Match[str], end: int) -> dict[str, Cut]:
    row: dict[str, Cut] = {"number": number.span(1)}
    start = number.end()
    text = body.text[:end].rstrip()
    if "weight_pct" in body.columns and (found := re.search(rf"\s(?P<w>{FIGURE})$", text[start:])):
        row["weight_pct"] = (start + found.start("w"), start + found.end("w"))
        text = text[: start + found.start()].rstrip()
    if "measured" in body.columns and (found := re.search(r"\sx$", text[start:])):
        row["measured"] = (start + found.start() + 1, start + found.end())
        text = text[: start + found.start()].rstrip()
    elif "target" in body.columns and (cut := _target_start(body, text, start)):
        row["target"] = (cut, len(text))
        text = text[:cut].rstrip()
    boundary = _boundary(body, text, start)
    row["name"] = (start, boundary)
    if boundary < len(text):
        row["formula"] = (boundary, len(text))
    return row


def _target_start(body: Body, text: str, start: int) -> int | None:
    """Where the target begins: at the beginning of a line before all, else where a formula has ended."""
    candidates = [m.start() for m in re.finditer(r"(?<=\s)(?=[\d$\[])", text[start:])]
    fits = [start + c for c in candidates if TARGET.match(text[start + c :])]
    at_line = [c for c in fits if c in body.starts]
    closed = [c for c in fits if re.search(r"\)|\*\s*100$", text[:c].rstrip()[-6:])]
    return min(at_line, default=None) or min(closed, default=None) or max(fits, default=None)


def _boundary(body: Body, text: str, start: int) -> int:
    """Where the formula begins after an indicator's name.

    A word that opens one, with a capital: at the beginning of a line, behind a bracket or one that hardly stands in
    a name before all, else anywhere; else the second line.
    """
    printed = body.paragraph.text
    words = [m.start() + start for m in re.finditer(r"(?<=\s)\S", text[start:])]
    opens = [w for w in words if OPENER.match(text, w) and not printed[w].islower()]
    sure = [w for w in opens if w in body.starts or text[w] in "([$" or re.match(SURE_WORD, text[w:])]
    lines = [w for w in words if w in body.starts]
    return next(iter(sure or opens or lines), len(text))


def _declared(body: Body) -> Cuts:
    for match in re.finditer(r"(?P<indicator_name>\D+?)\s+(?P<declared>\d{1,3})(?=\s|$)", body.text):
        yield {name: match.span(name) for name in match.groupdict()}


def _commitments(body: Body) -> Cuts:
    """A measure is a sentence of its own; one without a stop ends with its line."""
    found = _row_starts(body, lambda _: True)
    for match, end in _with_ends(found, body):
        inner = [s for s in sorted(body.starts) if match.end() < s < end]
        ended = re.search(r"\.\s+(?=[^\W\d_]|[\"“])", body.text[match.end() : end])
        cut = match.end() + ended.end() if ended else next(iter(inner), end)
        yield {"number": match.span(1), "measure": (match.end(), cut), "description": (cut, end)}


CUTS: dict[str, Callable[[Body], Cuts]] = {
    "objectives": _objectives,
    "systems": _systems,
    "stage_goals": _stage_goals,
    "indicators": _indicators,
    "declared_commitments": _declared,
    "commitments": _commitments,
}
