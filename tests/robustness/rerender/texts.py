"""Text dialects without wrapped lines: each renders a flow as an export or a dump writes it."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from random import Random

from rerender.flow import Cell, Flow, Grid, Heading, Words, cell

Renderer = Callable[[Flow, Random], str]
Loose = Heading | Words
TORN = ("indicators", "stages", "commitments")


def written(flow: Flow, loose: Callable[[Loose], Iterable[str]], table: Callable[[Grid], Iterable[str]]) -> str:
    """Renders headings and paragraphs with `loose`, and grids with `table` and an empty line after each."""
    out: list[str] = []
    for block in flow:
        out += [*table(block), ""] if isinstance(block, Grid) else loose(block)
    return "\n".join(out) + "\n"


def with_titles(grid: Grid) -> Iterator[tuple[Cell, ...]]:
    """Yields the rows of a grid as printed: titles of one cell, header row, rows."""
    yield from ((title,) for title in grid.titles)
    if grid.head:
        yield grid.head
    yield from grid.rows


def alone(block: Loose) -> list[str]:
    """Returns a heading or paragraph as one line."""
    return [block.text]


def apart(block: Loose) -> list[str]:
    """Returns a heading or paragraph with an empty line after it."""
    return [block.text, ""]


def hashed(block: Loose) -> list[str]:
    """Returns the same as `apart`, with `#` before headings."""
    return ["#" * block.level + " " + block.text, ""] if isinstance(block, Heading) else apart(block)


# --- tab-separated cells -------------------------------------------------------------------------------------------


def tabs(flow: Flow, rng: Random, *, marks: bool = True, torn: bool = False, latex: bool = False) -> str:
    """Renders cells between tabs: with `#` before headings and `<b>` if `marks`, with rows torn in two by a page break
    if `torn`, with formulas in LaTeX if `latex`."""
    start = "\n\n" if rng.random() < 0.5 else ""
    rows = lambda grid: _tab_rows(grid, rng, marks=marks, torn=torn, latex=latex)  # noqa: E731 - used once
    return start + written(flow, hashed if marks else apart, rows)


def _tab_rows(grid: Grid, rng: Random, *, marks: bool, torn: bool, latex: bool) -> Iterator[str]:
    if grid.head:
        yield "\t".join(map(" ".join, grid.head))
        if not marks and rng.random() < 0.4:
            yield "\t".join("-" * rng.randint(3, 20) for _ in grid.head)
    victim = rng.randrange(len(grid.rows)) if torn and grid.rows and grid.name in TORN else None
    long = [key in ("name", "formula", "goal", "measure", "description") for key in grid.keys]
    for n, row in enumerate(grid.rows):
        texts = [" ".join(c) for c in row]
        last = grid.has_total and n == len(grid.rows) - 1
        if marks and (last or (grid.merged and texts[grid.keys.index(grid.merged)])):
            first = grid.keys.index(grid.merged) if grid.merged else 0
            texts = [f"<b>{t}</b>" if t and (last or i == first) else t for i, t in enumerate(texts)]
        if latex and grid.name == "indicators":
            texts = [_latex(t) if k == "formula" else t for k, t in zip(grid.keys, texts, strict=True)]
        if n == victim and not last:
            above, below = tear(texts, rng.randint(2, 4), long)
            yield from ("\t".join(above), "", "\t".join(below))
        else:
            yield "\t".join(texts)


def tear(texts: list[str], sixths: int, tearable: list[bool]) -> tuple[list[str], list[str]]:
    """Tears a row as a page break does: splits the words of each long cell, and leaves other cells above."""
    above, below = list(texts), [""] * len(texts)
    for i, text in enumerate(texts):
        words = text.split()
        if tearable[i] and len(words) >= 9 and "$" not in text:
            at = len(words) * sixths // 6
            above[i], below[i] = " ".join(words[:at]), " ".join(words[at:])
    return above, below


def _latex(formula: str) -> str:
    """Returns `(a / b) * 100` as a converter writes it that treats every formula as mathematics."""
    if not (m := re.fullmatch(r"\((.+) / (.+)\) \* 100", formula)) or "(" in formula[1:-7]:
        return formula
    over, under = (re.sub(r"^N° ", r"} N^{\\circ} \\text{", t) for t in m.groups())
    text = rf"$(\text{{{over}}} / \text{{{under}}}) * 100$"
    return text.replace(r"\text{} ", "")


def stages_repeated(flow: Flow) -> Flow:
    """Repeats the stage before each of its goals, as some programs print merged cells."""

    def filled(grid: Grid) -> Grid:
        if grid.merged is None:
            return grid
        at, now, rows = grid.keys.index(grid.merged), cell(), []
        for row in grid.rows:
            now = row[at] or now
            rows.append((*row[:at], now, *row[at + 1 :]))
        return replace(grid, rows=tuple(rows))

    return tuple(filled(b) if isinstance(b, Grid) else b for b in flow)


# --- Word dumps ----------------------------------------------------------------------------------------------------


def dump(flow: Flow, rng: Random) -> str:
    """Renders cells with a tab before each, paragraphs between empty lines: nothing separates rows."""

    def cells(grid: Grid) -> Iterator[str]:
        for row in with_titles(grid):
            for paragraphs in row:
                yield "\t" + "\n\n".join(p + rng.choice(["", "", " "]) for p in paragraphs)
                yield from [""] * rng.choice([0, 1, 1, 2, 3])

    return written(flow, apart, cells)


def catdoc(flow: Flow, rng: Random, *, breaking: bool = False) -> str:
    """Renders cells separated by tabs, a line for each paragraph, rows separated by line ends.

    `breaking` imitates catdoc's error: it reads two cell marks in a row as the end of a row, so an empty cell breaks
    the line.
    """

    def rows(grid: Grid) -> Iterator[str]:
        for row in with_titles(grid):
            text = "\t".join("\n".join(c) for c in row)
            yield re.sub(r"\t\t+", "\n", text) if breaking else text

    return written(flow, alone, rows)


def one_per_line(flow: Flow, rng: Random, *, blanks: bool = True) -> str:
    """Renders LibreOffice's text export: a line for each paragraph, without cell limits; an empty cell is an empty line
    if `blanks`."""
    nothing = ("",) if blanks else ()
    return written(flow, alone, lambda grid: [p for row in with_titles(grid) for c in row for p in c or nothing])


# --- markdown ------------------------------------------------------------------------------------------------------


def pipes(flow: Flow, rng: Random, *, outer: bool = True, escape: bool = False) -> str:
    """Renders Markdown tables, with `<br>` between paragraphs of a cell."""
    br = rng.choice(["<br>", "<br/>", "<br><br>", " <br> "])

    def said(paragraphs: Cell) -> str:
        text = br.join(paragraphs).replace("|", r"\|")
        return re.sub(r"([*_])", r"\\\1", text) if escape else text

    def line(texts: list[str]) -> str:
        row = " | ".join(texts)
        return f"| {row} |" if outer else row

    def table(grid: Grid) -> Iterator[str]:
        yield from (p for title in grid.titles for text in title for p in (text, ""))
        rows = list(with_titles(replace(grid, titles=())))
        if len(rows[0]) == 1:
            yield from (p for row in rows for text in row[0] for p in (text, ""))
            return
        for n, row in enumerate(rows):
            last = grid.has_total and n == len(rows) - 1
            yield line([f"**{text}**" if text and last else text for text in map(said, row)])
            if n == 0:
                yield line([rng.choice(["---", ":---", "---:"])] * len(row))

    return written(flow, hashed, table)


def tagged(flow: Flow, rng: Random) -> str:
    """Renders Markdown with HTML tables, as converters write it: a table on one line or each tag on its own line,
    merged cells, paragraphs in `<p>` or separated by `<br>`, headings with `#` or in tags."""
    end = rng.choice(["", "\n", "\n  "])
    heads = rng.choice(["td", "th"])
    around = rng.choice(
        [("<table>", "</table>"), ('<table border="1">', "</table>"), ("<TABLE>\n<tbody>", "</tbody></TABLE>")]
    )
    page = rng.choice([("", ""), ("<html><body>", "</body></html>"), ("<div>", "</div>")])
    paragraph = rng.choice(["<p>{}</p>", "{}<br>", "<p>{}", "<div>{}</div>\n"])
    heading = rng.choice(
        ["{mark} {text}", "<h{level}>{text}</h{level}>", '<div style="text-align: center;"><b>{text}</b></div>']
    )

    def said(own: Cell) -> str:
        texts = [html.escape(text) for text in own]
        return texts[0] if len(texts) == 1 else "".join(map(paragraph.format, texts))

    def cells(tag: str, row: tuple[Cell, ...], spans: Sequence[str]) -> str:
        drawn = (f"<{tag}{span}>{said(own)}</{tag}>" for own, span in zip(row, spans, strict=True) if span != "none")
        return f"<tr>{end}{end.join(drawn)}</tr>"

    def table(grid: Grid) -> Iterator[str]:
        wide = f' colspan="{len(grid.keys)}"'
        lines = [cells(heads, (title,), [wide]) for title in grid.titles]
        lines += [cells(heads, grid.head, [""] * len(grid.keys))] if grid.head else []
        at = grid.keys.index(grid.merged) if grid.merged else -1
        for n, row in enumerate(grid.rows):
            after = next((k for k in range(n + 1, len(grid.rows)) if at >= 0 and grid.rows[k][at]), len(grid.rows))
            merged = f' rowspan="{after - n}"' if row[at] else "none"
            lines.append(cells("td", row, [merged if i == at else "" for i in range(len(row))]))
        yield page[0] + around[0] + end + end.join(lines) + end + around[1] + page[1]

    def loose(block: Loose) -> list[str]:
        if isinstance(block, Heading):
            return [heading.format(mark="#" * block.level, level=block.level, text=block.text), ""]
        return apart(block)

    return written(flow, loose, table)
