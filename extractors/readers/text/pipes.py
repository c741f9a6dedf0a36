"""Reads markdown pipe tables: a row is a line, with or without outer pipes; `\\|` and `<br>` may be within cells."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors.document import Block, Line
from extractors.readers.known_lines import match_head_row
from extractors.readers.text.bars import bars_of
from extractors.readers.text.blocks import Row, block_paragraph, end_table
from extractors.readers.text.source import SourceLine, SourceText

_PIPE = re.compile(r"(?<!\\)(?:\\\\)*\|")
_SEPARATED = re.compile(r"[|+]")
_SEPARATOR = re.compile(r":?[-=]+:?")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)


def is_separator(text: str) -> bool:
    """True if a line is the `|---|---|` below a header (without a pipe it is only a rule)."""
    if "|" not in text or ("-" not in text and "=" not in text):
        return False
    bare = text.strip().strip("|")
    drawn = bare.lstrip()[:1] in (":", "-", "=")
    return drawn and all(_SEPARATOR.fullmatch(part.strip()) for part in _SEPARATED.split(bare))


def pipe_count(text: str) -> int:
    """Returns how many pipes of a line separate cells."""
    return len(_PIPE.findall(text)) if "\\|" in text else text.count("|")


def read_pipes(source: SourceText) -> list[Block]:
    """Reads a text with pipe tables.

    A new table begins at a header (the row above a separator, or a header row of a known form) and, after a blank
    line, at a row with more cells than the table has. Other blank lines, like page breaks, do not end a table.
    """
    blocks: list[Block] = []
    rows: list[Row] = []
    outer = _has_outer_pipes([line.text.strip() for line in source.lines if pipe_count(line.text)])
    headed = gap = False
    for line in source.lines:
        if line.blank:
            gap = True
            continue
        if is_separator(line.text):
            if rows:
                head = rows.pop()
                end_table(rows, blocks, head_rows=headed)
                rows.append(head)
                headed = True
            continue
        if not pipe_count(line.text):
            end_table(rows, blocks, head_rows=headed)
            headed = False
            if line.has_words:
                blocks.append(block_paragraph(line))
        else:
            row = split_row(line, outer)
            texts = [" ".join(part.text for part in cell) for cell in row]
            if any(texts):
                if rows and ((gap and len(row) > max(map(len, rows))) or match_head_row(texts)):
                    end_table(rows, blocks, head_rows=headed)
                    headed = False
                rows.append(row)
        gap = False
    end_table(rows, blocks, head_rows=headed)
    return blocks


def _has_outer_pipes(rows: Sequence[str]) -> bool:
    """True if rows begin with a pipe. Separators are the best evidence: other rows without outer pipes may begin with
    one for an empty first cell."""
    evidence = [text for text in rows if is_separator(text)] or rows
    return sum(text.startswith("|") for text in evidence) * 2 > len(evidence)


def split_row(line: SourceLine, outer: bool) -> Row:
    """Returns the cells of a row, each as its lines between `<br>`; `outer`: rows begin and end with a pipe."""
    text = line.text
    edges = [match.end() for match in _PIPE.finditer(text)] if "\\" in text else [bar + 1 for bar in bars_of(text)]
    starts, ends = [0, *edges], [*(edge - 1 for edge in edges), len(text)]
    if outer and not text[: ends[0]].strip():
        starts, ends = starts[1:], ends[1:]
    if outer and len(starts) > 1 and not text[starts[-1] :].strip():
        starts, ends = starts[:-1], ends[:-1]
    return [_cell_lines(line, a, b) for a, b in zip(starts, ends, strict=True)]


def _cell_lines(line: SourceLine, start: int, end: int) -> list[Line]:
    out: list[Line] = []
    if "<" not in line.text:
        return [line.cut(start, end)]
    for match in _BREAK.finditer(line.text, start, end):
        out.append(line.cut(start, match.start()))
        start = match.end()
    return [*out, line.cut(start, end)]
