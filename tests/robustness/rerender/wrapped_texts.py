"""Text dialects with wrapped cells: with bars, grid lines, spaces, or nothing between cells."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest
from random import Random

from rerender.flow import Cell, Flow, Grid
from rerender.lay import widths, wrap, wrap_cell
from rerender.texts import Loose, apart, with_titles, written


def _wrapped(grid: Grid, total: int, pad: int, span: int, room: int = 0) -> Iterator[tuple[list[int], list[list[str]]]]:
    """Yields each row's column widths and the wrapped lines of its cells; a row of one cell spans all columns and the
    `span` characters between each two.  `room` characters at the end of a cell stay free."""
    sizes = [int(w) for w in widths(grid, total, pad=pad)]
    whole = sum(sizes) + span * (len(sizes) - 1)
    for row in with_titles(grid):
        fit = [whole] if len(row) == 1 else sizes
        yield fit, [wrap_cell(c, w - room) for c, w in zip(row, fit, strict=True)]


def _lines(fit: list[int], cells: list[list[str]]) -> Iterator[list[str]]:
    """Yields the parts of each printed line of a row, padded to their widths."""
    for parts in zip_longest(*cells, fillvalue=""):
        yield [part.ljust(width) for part, width in zip(parts, fit, strict=True)]


def antiword(flow: Flow, rng: Random) -> str:
    """Renders cells between bars, wrapped to a fixed width, without lines between rows."""
    total = rng.choice([76, 110, 130])

    def rows(grid: Grid) -> Iterator[str]:
        for fit, cells in _wrapped(grid, total, pad=1, span=1):
            yield from (f"|{'|'.join(parts)}|" for parts in _lines(fit, cells))

    return written(flow, lambda block: [*wrap(block.text, total), ""], rows)


def grid_table(flow: Flow, rng: Random) -> str:
    """Renders grid tables, as reStructuredText and pandoc write them."""
    total = rng.choice([78, 100, 140])

    def rows(grid: Grid) -> Iterator[str]:
        found = list(_wrapped(grid, total, pad=1, span=3))
        yield _border(found[0][0], "-")
        for n, (fit, cells) in enumerate(found):
            yield from (f"| {' | '.join(parts)} |" for parts in _lines(fit, cells))
            below = found[n + 1][0] if n + 1 < len(found) else fit
            is_head = bool(grid.head) and n == len(grid.titles)
            yield _border(max(fit, below, key=len), "=" if is_head else "-")

    return written(flow, apart, rows)


def _border(sizes: list[int], mark: str) -> str:
    return "+" + "+".join(mark * (w + 2) for w in sizes) + "+"


def columns(flow: Flow, rng: Random, *, furniture: bool = True, centred: bool = False) -> str:
    """Renders `pdftotext -layout`: columns aligned by spaces, wrapped cells, page furniture and form feeds."""
    total, gutter = rng.choice([100, 130, 160, 190]), rng.choice([2, 3, 5])
    spaced = centred or rng.random() < 0.7

    def rows(grid: Grid) -> Iterator[str]:
        for fit, cells in _wrapped(grid, total, pad=gutter, span=0, room=gutter):
            height = max(map(len, cells))
            placed = [[""] * ((height - len(c)) // 2) + c for c in cells] if centred else cells
            yield from ("".join(parts).rstrip() for parts in _lines(fit, placed))
            if spaced and len(fit) > 1:
                yield ""

    text = written(flow, lambda block: ["", *wrap(block.text, total)], rows)
    return _paged(text.splitlines(), rng, total) if furniture else text


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
    """Renders `pdftotext -raw`: the wrapped lines of one cell after the other; cells of one line are joined."""
    total = rng.choice([90, 120])

    def heading(block: Loose) -> list[str]:
        return wrap(block.text, total)

    def rows(grid: Grid) -> Iterator[str]:
        sizes = widths(grid, total, pad=2)
        for row in with_titles(grid):
            yield from _run_together(row, [float(total)] if len(row) == 1 else sizes)

    return "\n".join(line for line in written(flow, heading, rows).splitlines() if line) + "\n"


def _run_together(row: tuple[Cell, ...], fit: list[float]) -> Iterator[str]:
    """Yields a row's lines; cells of one line are joined with each other and with the first line of the next cell."""
    line: list[str] = []
    for paragraphs, width in zip(row, fit, strict=True):
        lines = wrap_cell(paragraphs, width, spaced=False)
        line += lines[:1]
        if len(lines) > 1:
            yield " ".join(line)
            yield from lines[1:]
            line = []
    if line:
        yield " ".join(line)
