"""Lines of a table that lost a bar: their words then stand in the cell beside their own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

from extractors.readers.text.bars import is_rule, unboxed
from extractors.readers.text.pipes import is_separator, pipe_count
from extractors.readers.text.source import SourceLine

_SHOWN = 60


def lost_bars(lines: Sequence[SourceLine]) -> Iterator[str]:
    """A doubt for each line with fewer bars between cells than the lines around it have alike.

    Between two rules of a grid stands one row, so all its lines have as many; elsewhere a line without any is a title.
    """
    drawn = [(line, unboxed(line.text)) for line in lines]
    for barred, run in groupby(drawn, key=lambda own: bool(pipe_count(own[1])) or is_rule(own[1])):
        rows = list(run) if barred else []
        edges = [-1, *(n for n, (_, text) in enumerate(rows) if is_rule(text) or is_separator(text)), len(rows)]
        outer = _outer(rows)
        blocks = [[(line, pipe_count(text) - outer) for line, text in rows[a + 1 : b]] for a, b in pairwise(edges)]
        ruled = sum(len(block) > 1 for block in blocks) > 1
        for block in blocks:
            for n, (line, bars) in enumerate(block):
                above = block[n - 1][1] if n else 0
                below = block[n + 1][1] if n + 1 < len(block) else 0
                if bars < max(above, below) if ruled else 0 < bars < above == below:
                    yield f"line {line.number}: a bar of the table is lost: {line.text.strip()[:_SHOWN]!r}"


def _outer(rows: Sequence[tuple[SourceLine, str]]) -> int:
    """How many bars of a line stand at its ends: 2, or 0 where lines begin with one for an empty cell alone."""
    return 2 * all(text.strip()[:1] in ("|", "+") for _, text in rows)
