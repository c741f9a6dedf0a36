"""Finds lines of a table that lost a bar, so that their words are in the wrong cell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

from extractors.readers.text.bars import is_rule, with_ascii_bars
from extractors.readers.text.pipes import is_separator, pipe_count
from extractors.readers.text.source import SourceLine

_SHOWN = 60


def lost_bars(lines: Sequence[SourceLine]) -> Iterator[str]:
    """Yields a doubt for each line with fewer bars between cells than its neighbours have in common.

    In a grid, the lines between two rules are one row, so all have the same number of bars. Elsewhere, a line without
    bars is a title.
    """
    drawn = [(line, with_ascii_bars(line.text)) for line in lines]
    for barred, run in groupby(drawn, key=lambda pair: bool(pipe_count(pair[1])) or is_rule(pair[1])):
        rows = list(run) if barred else []
        edges = [-1, *(n for n, (_, text) in enumerate(rows) if is_rule(text) or is_separator(text)), len(rows)]
        outer = _outer_bar_count(rows)
        blocks = [[(line, pipe_count(text) - outer) for line, text in rows[a + 1 : b]] for a, b in pairwise(edges)]
        ruled = sum(len(block) > 1 for block in blocks) > 1
        for block in blocks:
            for number, (line, bars) in enumerate(block):
                above = block[number - 1][1] if number else 0
                below = block[number + 1][1] if number + 1 < len(block) else 0
                if bars < max(above, below) if ruled else 0 < bars < above == below:
                    yield f"line {line.number}: a bar of the table is lost: {line.text.strip()[:_SHOWN]!r}"


def _outer_bar_count(rows: Sequence[tuple[SourceLine, str]]) -> int:
    """Returns how many bars of a line are outer ones: 2, or 0 if lines begin with a bar only for an empty cell."""
    return 2 * all(text.strip()[:1] in ("|", "+") for _, text in rows)
