"""Dialects of text: each takes a flow to what an export, a dump or a converter would have written."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from random import Random

from rerender.flow import Cell, Flow, Grid, Heading, Words, cell
from rerender.lay import widths, wrap, wrap_cell

Renderer = Callable[[Flow, Random], str]
TORN = ("indicators", "stages", "commitments")


def _flat(paragraphs: Cell) -> str:
    return " ".join(paragraphs)


def _with_titles(grid: Grid) -> Iterator[tuple[Cell, ...]]:
    """The rows of a grid as they print: titles of one cell, head, rows."""
    yield from ((title,) for title in grid.titles)
    if grid.head:
        yield grid.head
    yield from grid.rows


# --- tab-separated cells -------------------------------------------------------------------------------------------


def tabs(flow: Flow, rng: Random, *, marks: bool = True, torn: bool = False, latex: bool = False) -> str:
    """Cells between tabs, as the seed has them: `#` before headings and `<b>` where `marks`, rows that a page break
    tore in two where `torn`, formulas in LaTeX where `latex`."""
    out: list[str] = ["", ""] if rng.random() < 0.5 else []
    for block in flow:
        if isinstance(block, Heading):
            out += [("#" * block.level + " " if marks else "") + block.text, ""]
        elif isinstance(block, Words):
            out += [block.text, ""]
        else:
            out += [*_tab_rows(block, rng, marks=marks, torn=torn, latex=latex), ""]
    return "\n".join(out) + "\n"


def _tab_rows(grid: Grid, rng: Random, *, marks: bool, torn: bool, latex: bool) -> Iterator[str]:
    if grid.head:
        yield "\t".join(map(_flat, grid.head))
        if not marks and rng.random() < 0.4:
            yield "\t".join("-" * rng.randint(3, 20) for _ in grid.head)
    victim = rng.randrange(len(grid.rows)) if torn and grid.name in TORN else None
    for n, row in enumerate(grid.rows):
        texts = [_flat(c) for c in row]
        last = grid.has_total and n == len(grid.rows) - 1
        if marks and (last or (grid.merged and texts[grid.keys.index(grid.merged)])):
            first = grid.keys.index(grid.merged) if grid.merged else 0
            texts = [f"<b>{t}</b>" if t and (last or i == first) else t for i, t in enumerate(texts)]
        if latex and grid.name == "indicators":
            texts = [_latex(t) if k == "formula" else t for k, t in zip(grid.keys, texts, strict=True)]
        if n == victim and not last:
            above, below = tear(
                texts, rng, [k in ("name", "formula", "goal", "measure", "description") for k in grid.keys]
            )
            yield "\t".join(above)
            yield ""
            yield "\t".join(below)
        else:
            yield "\t".join(texts)


def tear(texts: list[str], rng: Random, tearable: list[bool]) -> tuple[list[str], list[str]]:
    """A row as a page break tears it: the words of each long cell above and below, the others above."""
    above, below = list(texts), [""] * len(texts)
    long = [i for i, t in enumerate(texts) if tearable[i] and len(t.split()) >= 6 and "$" not in t]
    lines = rng.randint(2, 4)
    for i in long:
        words = texts[i].split()
        at = min(len(words) - 2, max(2, len(words) * lines // 6))
        above[i], below[i] = " ".join(words[:at]), " ".join(words[at:])
    return above, below


def _latex(formula: str) -> str:
    """`(a / b) * 100` as a converter that sees mathematics everywhere writes it."""
    if not (m := re.fullmatch(r"\((.+) / (.+)\) \* 100", formula)) or "(" in formula[1:-7]:
        return formula
    over, under = (re.sub(r"^N° ", r"} N^{\\circ} \\text{", t) for t in m.groups())
    text = rf"$(\text{{{over}}} / \text{{{under}}}) * 100$"
    return text.replace(r"\text{} ", "")


# --- Word dumps ----------------------------------------------------------------------------------------------------


def dump(flow: Flow, rng: Random) -> str:
    """A tab before each cell, paragraphs between empty lines: rows are told apart by nothing."""
    out: list[str] = []
    for block in flow:
        if isinstance(block, Heading | Words):
            out += [block.text + rng.choice(["", " "]), ""]
            continue
        for row in _with_titles(block):
            for paragraphs in row:
                out.append("\t" + "\n\n".join(p + rng.choice(["", "", " "]) for p in paragraphs))
                out += [""] * rng.choice([0, 1, 1, 2, 3])
        out.append("")
    return "\n".join(out) + "\n"


def catdoc(flow: Flow, rng: Random) -> str:
    """Cells parted by tabs inside lines, a line for each paragraph, rows by line ends."""
    out: list[str] = []
    for block in flow:
        if isinstance(block, Heading | Words):
            out.append(block.text)
            continue
        out += ["\t".join("\n".join(c) for c in row) for row in _with_titles(block)]
        out.append("")
    return "\n".join(out) + "\n"


def catdoc_breaking(flow: Flow, rng: Random) -> str:
    """As `catdoc`, which takes two cell marks in a row for the end of the row: an empty cell breaks the line."""
    out: list[str] = []
    for block in flow:
        if isinstance(block, Heading | Words):
            out.append(block.text)
            continue
        for row in _with_titles(block):
            text = "\t".join("\n".join(c) for c in row)
            out.append(re.sub(r"\t\t+", "\n", text))
        out.append("")
    return "\n".join(out) + "\n"


def antiword(flow: Flow, rng: Random) -> str:
    """Cells between bars, wrapped to a fixed width, with no line between rows."""
    total = rng.choice([76, 110, 130])
    out: list[str] = []
    for block in flow:
        if isinstance(block, Heading | Words):
            out += [*wrap(block.text, total), ""]
            continue
        sizes = [int(w) for w in widths(block, total, pad=1)]
        whole = sum(sizes) + len(sizes) - 1
        for row in _with_titles(block):
            fit = [whole] if len(row) == 1 else sizes
            columns = [wrap_cell(c, w) for c, w in zip(row, fit, strict=True)]
            for i in range(max(map(len, columns))):
                parts = [(c[i] if i < len(c) else "").ljust(w) for c, w in zip(columns, fit, strict=True)]
                out.append("|" + "|".join(parts) + "|")
        out.append("")
    return "\n".join(out) + "\n"


def one_per_line(flow: Flow, rng: Random, *, blanks: bool = True) -> str:
    """LibreOffice's text export: one paragraph a line, cell limits lost, an empty line for an empty cell (or none)."""
    out: list[str] = []
    for block in flow:
        if isinstance(block, Heading | Words):
            out.append(block.text)
            continue
        for row in _with_titles(block):
            for paragraphs in row:
                out += paragraphs or ([""] if blanks else [])
        out.append("")
    return "\n".join(out) + "\n"


# --- markdown and grids --------------------------------------------------------------------------------------------


def pipes(flow: Flow, rng: Random, *, outer: bool = True, escape: bool = False) -> str:
    """Markdown tables, paragraphs of a cell parted by `<br>`."""
    br = rng.choice(["<br>", "<br/>", "<br><br>", " <br> "])

    def said(paragraphs: Cell) -> str:
        text = br.join(paragraphs).replace("|", r"\|")
        return re.sub(r"([*_])", r"\\\1", text) if escape else text

    def row_of(texts: list[str]) -> str:
        row = " | ".join(texts)
        return f"| {row} |" if outer else row

    out: list[str] = []
    for block in flow:
        if isinstance(block, Heading):
            out += ["#" * block.level + " " + block.text, ""]
        elif isinstance(block, Words):
            out += [block.text, ""]
        else:
            out += [p for title in block.titles for text in title for p in (text, "")]
            rows = list(_with_titles(replace(block, titles=())))
            if len(rows[0]) == 1:
                out += [p for row in rows for text in row[0] for p in (text, "")]
                continue
            for n, row in enumerate(rows):
                texts = [said(c) for c in row]
                if block.has_total and n == len(rows) - 1:
                    texts = [f"**{t}**" if t else "" for t in texts]
                out.append(row_of(texts))
                if n == 0:
                    out.append(row_of([rng.choice(["---", ":---", "---:"])] * len(row)))
            out.append("")
    return "\n".join(out) + "\n"


def grid(flow: Flow, rng: Random) -> str:
    """Grid tables, as reStructuredText and pandoc write them."""
    total = rng.choice([78, 100, 140])
    out: list[str] = []
    for block in flow:
        if isinstance(block, Heading | Words):
            out += [block.text, ""]
            continue
        sizes = [int(w) for w in widths(block, total, pad=1)]
        whole = sum(sizes) + 3 * (len(sizes) - 1)
        rows = list(_with_titles(block))
        out.append(_border([whole] if len(rows[0]) == 1 else sizes, "-"))
        for n, row in enumerate(rows):
            fit = [whole] if len(row) == 1 else sizes
            columns = [wrap_cell(c, w) for c, w in zip(row, fit, strict=True)]
            for i in range(max(map(len, columns))):
                parts = [(c[i] if i < len(c) else "").ljust(w) for c, w in zip(columns, fit, strict=True)]
                out.append("| " + " | ".join(parts) + " |")
            following = rows[n + 1] if n + 1 < len(rows) else row
            is_head = bool(block.head) and n == len(block.titles)
            out.append(_border(sizes if len(following) > 1 or len(sizes) == 1 else [whole], "=" if is_head else "-"))
        out.append("")
    return "\n".join(out) + "\n"


def _border(sizes: list[int], mark: str) -> str:
    return "+" + "+".join(mark * (w + 2) for w in sizes) + "+"


# --- what pdftotext writes -----------------------------------------------------------------------------------------


def columns(flow: Flow, rng: Random, *, furniture: bool = True, centred: bool = False) -> str:
    """`pdftotext -layout`: columns by spaces, wrapped cells, pages with heads and feet and form feeds."""
    total, gutter = rng.choice([100, 130, 160, 190]), rng.choice([2, 3, 5])
    spaced = rng.random() < 0.7
    out: list[str] = []
    for block in flow:
        if isinstance(block, Heading | Words):
            out += ["", *wrap(block.text, total)]
            continue
        sizes = [int(w) for w in widths(block, total, pad=gutter)]
        for row in _with_titles(block):
            fit = [total] if len(row) == 1 else sizes
            # A cell that ends without room to the next would run into it: that is what the gutter is for.
            cells = [wrap_cell(c, w - gutter) for c, w in zip(row, fit, strict=True)]
            height = max(map(len, cells))
            if centred:
                cells = [[""] * ((height - len(c)) // 2) + c for c in cells]
            for i in range(height):
                out.append(
                    "".join((c[i] if i < len(c) else "").ljust(w) for c, w in zip(cells, fit, strict=True)).rstrip()
                )
            if spaced and len(row) > 1:
                out.append("")
        out.append("")
    return _paged(out, rng, total) if furniture else "\n".join(out) + "\n"


def _paged(lines: list[str], rng: Random, width: int) -> str:
    length = rng.choice([35, 45, 60])
    head = rng.choice(["Ministerio de Hacienda - Dirección de Presupuestos", "Sistema de gestión interna", ""])
    foot = rng.choice(["Página {n} de {of}", "{n}/{of}", "- {n} -"])
    pages = [lines[i : i + length] for i in range(0, len(lines), length)]
    out = []
    for n, page in enumerate(pages, 1):
        top = [head.ljust(width - 10) + "30-11-2022", "", ""] if head else [""]
        out.append("\n".join([*top, *page, "", "", foot.format(n=n, of=len(pages)).rjust(width - 8)]) + "\n\f")
    return "".join(out)


def raw(flow: Flow, rng: Random) -> str:
    """`pdftotext -raw`: the wrapped lines of one cell after the other; cells of one line run together."""
    total = rng.choice([90, 120])
    out: list[str] = []
    for block in flow:
        if isinstance(block, Heading | Words):
            out += wrap(block.text, total)
            continue
        sizes = widths(block, total, pad=2)
        for row in _with_titles(block):
            fit = [float(total)] if len(row) == 1 else sizes
            runs = [lines for c, w in zip(row, fit, strict=True) if (lines := wrap_cell(c, w, spaced=False))]
            line: list[str] = []
            for lines in runs:
                line.append(lines[0])
                if len(lines) > 1:
                    out += [" ".join(line), *lines[1:-1]]
                    line = []
                    out.append(lines[-1])
            if line:
                out.append(" ".join(line))
    return "\n".join(out) + "\n"


def blank_stages_filled(flow: Flow) -> Flow:
    """The stage repeated before each of its goals, as some programs print merged cells."""

    def filled(grid_: Grid) -> Grid:
        if grid_.merged is None:
            return grid_
        at, now, rows = grid_.keys.index(grid_.merged), cell(), []
        for row in grid_.rows:
            now = row[at] or now
            rows.append((*row[:at], now, *row[at + 1 :]))
        return replace(grid_, rows=tuple(rows))

    return tuple(filled(b) if isinstance(b, Grid) else b for b in flow)
