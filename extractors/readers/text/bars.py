"""Reads cells between bars, wrapped to a fixed width: antiword's dumps, and grids with rules between rows.

|1. Prevención       |Centro instalado |Cumple |        +-----+-----+
|                    |                 |       |        | a   | b   |
|· Centros           |                 |       |        +=====+=====+
|2. Jefas de Hogar   |Comunas          |Cumple |        | c   | d   |
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise

from extractors.document import Block, Cell, Paragraph, Table
from extractors.readers.known_lines import head_height
from extractors.readers.paragraphs import paragraph_starts
from extractors.readers.row_starts import row_starts
from extractors.readers.text.flow import join_wrapped
from extractors.readers.text.source import SourceLine, SourceText
from extractors.words import collapse

_CORNERS = "┼┬┴├┤┌┐└┘╔╗╚╝╠╣╦╩╬╪╫╞╡╭╮╰╯"
_BOXES = str.maketrans(
    {**dict.fromkeys("│┃║┆┊", "|"), **dict.fromkeys("─━┄┈╌", "-"), "═": "=", **dict.fromkeys(_CORNERS, "+")}
)
_BOX = re.compile("[\u2500-\u257f]")
_RULE = re.compile(r"[+|](?=[^-=_]*[-=_]{2})[-=+|:_\s]*")
_SLACK = 4
"""Maximum distance, in characters, of a bar from the bar above it: some dumps count bytes."""
_HEAD_LINES = 8


def with_ascii_bars(text: str) -> str:
    """Returns a line with its box-drawing characters replaced by bars, dashes and plus signs, at the same positions."""
    return text if text.isascii() or _BOX.search(text) is None else text.translate(_BOXES)


def may_have_bars(text: str) -> bool:
    """True if a line contains a bar, or a box-drawing character that may be one."""
    return "|" in text or not (text.isascii() or _BOX.search(text) is None)


def is_bar_line(text: str) -> bool:
    """True if a line `with_ascii_bars` contains cells between bars: it begins and ends with a bar."""
    bare = text.strip()
    return len(bare) > 2 and bare[0] == "|" and bare[-1] == "|"


def is_rule(text: str) -> bool:
    """True if a line `with_ascii_bars` is a rule of a grid."""
    bare = text.strip()
    drawn = bare[:1] in ("+", "|") and ("--" in bare or "==" in bare or "__" in bare)
    return drawn and _RULE.fullmatch(bare) is not None


def bars_of(text: str) -> list[int]:
    """Returns the positions of the bars of a line `with_ascii_bars`."""
    out = []
    position = text.find("|")
    while position >= 0:
        out.append(position)
        position = text.find("|", position + 1)
    return out


@dataclass(slots=True)
class _Band:
    """Lines whose bars are at the same positions; `closed`: a rule is below them, `doubled`: that rule is of "="."""

    bars: list[int]
    lines: list[SourceLine] = field(default_factory=list)
    all_bars: list[list[int]] = field(default_factory=list)
    texts: list[list[str]] = field(default_factory=list)
    """Texts between the bars of each line, white space collapsed."""
    closed: bool = False
    doubled: bool = False

    def add(self, line: SourceLine, bars: list[int]) -> None:
        self.lines.append(line)
        self.all_bars.append(bars)
        self.texts.append([collapse(line.text[a + 1 : b]) for a, b in pairwise(bars)])


_Drawn = tuple[SourceLine, str]
"""A line, and its text `with_ascii_bars`."""


def read_bars(source: SourceText) -> list[Block]:
    """Reads a text whose tables are between bars."""
    drawn = [(line, with_ascii_bars(line.text)) for line in source.lines]
    groups = [
        (_tables(list(group)) if barred else [], [] if barred else [line for line, _ in group if line.has_words])
        for barred, group in groupby(drawn, key=lambda pair: is_bar_line(pair[1]) or is_rule(pair[1]))
    ]
    # One program made all tables: if rules separate the rows of one table, they do so in all.
    ruled = any(sum(band.closed for band in bands) > 3 for tables, _ in groups for bands in tables)
    blocks: list[Block] = []
    for tables, others in groups:
        blocks += [_table(bands, ruled) for bands in tables]
        blocks += join_wrapped(others)
    return blocks


def _tables(run: Sequence[_Drawn]) -> list[list[_Band]]:
    """Returns the tables of a run of bar lines; consecutive bands whose bars agree belong to one table."""
    tables: list[list[_Band]] = []
    for band in _bands(run):
        if tables and _agree_on_bars(tables[-1], band):
            tables[-1].append(band)
        else:
            tables.append([band])
    return tables


def _bands(run: Sequence[_Drawn]) -> list[_Band]:
    bands: list[_Band] = []
    for number, (line, text) in enumerate(run):
        if is_rule(text):
            if bands:
                bands[-1].closed, bands[-1].doubled = True, "=" in text
            continue
        bars = bars_of(text)
        if bands and not bands[-1].closed:
            above = bands[-1].all_bars[-1]
            if len(bars) == len(above) + 1:
                bars = _without_stray_bar(bars, above, bars_of(run[number + 1][1]) if number + 1 < len(run) else [])
            if not _are_close(bars, above):
                bands.append(_Band(bars))
        else:
            bands.append(_Band(bars))
        bands[-1].add(line, bars)
    return bands


def _are_close(bars: Sequence[int], others: Sequence[int]) -> bool:
    return bars == others or (
        len(bars) == len(others) and all(abs(a - b) <= _SLACK for a, b in zip(bars, others, strict=True))
    )


def _without_stray_bar(bars: list[int], above: Sequence[int], below: Sequence[int]) -> list[int]:
    """Returns the bars of a line with one bar more than the line above, without a bar that neither the line above nor
    the one below has: that bar belongs to a text."""
    stray = [bar for bar in bars if all(abs(bar - other) > _SLACK for other in (*above, *below))]
    return [bar for bar in bars if bar not in stray] if len(stray) == 1 else bars


def _agree_on_bars(bands: Sequence[_Band], band: _Band) -> bool:
    widest = max((b.bars for b in bands), key=len)
    fewer, more = sorted((widest, band.bars), key=len)
    return all(any(abs(a - b) <= _SLACK for b in more) for a in fewer)


def _table(bands: Sequence[_Band], ruled: bool) -> Table:
    """Builds a table from bands; `ruled`: rules separate the rows."""
    grid = max((band.bars for band in bands), key=len)
    cells: list[Cell] = []
    row = 0
    header = next((number for number, band in enumerate(bands) if band.doubled), -1)
    pad = None if any(band.closed and _has_empty_lines(band) for band in bands) else _padding(bands)
    for number, band in enumerate(bands):
        starts = [0] if ruled and band.closed else _row_starts(band)
        places = range(len(grid)) if band.bars == grid else [_nearest(grid, bar) for bar in band.bars]
        spans = [max(1, right - left) for left, right in pairwise(places)]
        for start, end in pairwise([*starts, len(band.lines)]):
            cells += [
                Cell(row, place, _paragraphs(band, column, range(start, end), pad), 1, span, is_header=number <= header)
                for column, (place, span) in enumerate(zip(places, spans, strict=False))
            ]
            row += 1
    return Table(tuple(cells), bands[0].lines[0].page)


def _row_starts(band: _Band) -> list[int]:
    """Returns where the rows of a band begin; a known header is a row of its own."""
    if len(band.bars) == 2:
        return [0]
    texts = band.texts
    kept = [n for n, line in enumerate(texts) if any(line)]
    if not kept:
        return [0]
    top = [texts[n] for n in kept[:_HEAD_LINES]]
    height = head_height(
        [" ".join(filter(None, column)) for column in zip(*top[:n], strict=True)] for n in range(1, len(top) + 1)
    )
    body = kept[height:]
    widths = [float(b - a - 1) for a, b in pairwise(band.bars)]
    starts = row_starts([texts[n] for n in body], [float(n) for n in body], widths, exact=True)
    return sorted({0, *(body[n] for n in starts)}) if height else [0, *(body[n] for n in starts[1:])]


def _padding(bands: Sequence[_Band]) -> int:
    """Returns the number of spaces (0 or 1) between bars and words, on both sides."""
    padded = all(
        not text or (line.text[a + 1] == " " == line.text[b - 1])
        for band in bands
        for line, bars, texts in zip(band.lines, band.all_bars, band.texts, strict=True)
        for text, a, b in zip(texts, bars, bars[1:], strict=False)
    )
    return 1 if padded else 0


def _has_empty_lines(band: _Band) -> bool:
    """True if a cell contains an empty line between two of its lines, so that empty lines separate its paragraphs."""
    for column in zip(*band.texts, strict=False):
        filled = [n for n, text in enumerate(column) if text]
        if filled and filled[-1] - filled[0] >= len(filled):
            return True
    return False


def _paragraphs(band: _Band, column: int, row: range, pad: int | None) -> tuple[Paragraph, ...]:
    """Returns the paragraphs of a cell; `pad`: spaces between bars and words, None: short lines end no paragraph."""
    lines = [band.lines[n].line_of(text) for n in row if (text := band.texts[n][column])]
    if not lines:
        return ()
    tops = [float(line.place.line_start or 0) for line in lines]
    width = 0 if pad is None else band.bars[column + 1] - band.bars[column] - 1 - 2 * pad
    starts = paragraph_starts([line.text for line in lines], tops, 1.0, width, exact=True)
    paragraphs = [Paragraph.of(lines[a:b]) for a, b in pairwise([*starts, len(lines)])]
    return tuple([p for p in paragraphs if p.text])


def _nearest(grid: Sequence[int], bar: int) -> int:
    return min(range(len(grid)), key=lambda g: abs(grid[g] - bar))
