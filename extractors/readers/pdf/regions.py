"""Finds the regions of a page with tables that are not fully ruled: between rules of one width, or by gaps alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import takewhile

from extractors.readers.pdf.grid import GridCell
from extractors.readers.pdf.horizontal_rules import SAME_X, Level, same_width
from extractors.readers.pdf.lines import HEADING
from extractors.readers.pdf.segments import Printed
from extractors.readers.pdf.table_settings import TableSettings

_PAST = 8.0
"""Maximum distance of a text's middle outside the rules of its table, in points."""
_MOST_LEAD = 4
_SENTENCE = 7
_WIDE = 0.6
"""A text of at least `_SENTENCE` words, wider than this share of the rules, is a sentence."""


@dataclass(slots=True)
class Region:
    """Lines that may be a table, and their separators.

    `rules` are the horizontal rules within it; `framed`: it lies between or at rules; `head_end` is the y of the rule
    below its header, if any; `borders` (x) and `rows` (y) are drawn rules between columns and rows; `boxes` are drawn
    cells over several columns.
    """

    lines: list[Printed]
    rules: list[Level] = field(default_factory=list)
    framed: bool = False
    head_end: float | None = None
    borders: list[float] = field(default_factory=list)
    rows: list[float] = field(default_factory=list)
    boxes: list[GridCell] = field(default_factory=list)


def find_regions(
    lines: Sequence[Printed], levels: Sequence[Level], cuts: Sequence[float], size: float, settings: TableSettings
) -> list[Region]:
    """Returns the regions of a page; `cuts` are y that no region crosses, `size` is the usual font size."""
    out = _framed(lines, levels, cuts, size, settings)
    taken = {id(segment) for region in out for line in region.lines for segment in line.segments}
    free: list[Printed] = []
    for line in lines:
        left = [segment for segment in line.segments if id(segment) not in taken]
        if len(left) == len(line.segments):
            free.append(line)
    return out + _free(free, levels, cuts, size, settings)


# --- between rules ---------------------------------------------------------------------------------------------------


def _framed(
    lines: Sequence[Printed], levels: Sequence[Level], cuts: Sequence[float], size: float, settings: TableSettings
) -> list[Region]:
    """Returns regions between rules of one width, with the rows directly above or below those rules."""
    wide = [level for level in levels if level.x1 - level.x0 > settings.rule_width * size]
    found: list[tuple[float, Region]] = []
    used: set[int] = set()
    for n, top in enumerate(wide):
        if id(top) in used:
            continue
        chain = [top]
        for level in wide[n + 1 :]:
            if any(chain[-1].y < y < level.y for y in cuts):
                break
            if same_width(top, level):
                if not _holds_rows(_between(lines, chain[-1], level), chain[-1], size, settings):
                    break
                chain.append(level)
                used.add(id(level))
            elif level.x0 < top.x0 - SAME_X or level.x1 > top.x1 + SAME_X:
                break
        own = _between(lines, top, chain[-1]) if len(chain) > 1 else []
        if own:
            found.append((top.x1 - top.x0, _region(lines, levels, chain, own, settings)))
    out: list[Region] = []
    taken: set[int] = set()
    # Rules below group headers can have one width too: the text above them belongs to the header of the wider table.
    for _, region in sorted(found, key=lambda own: -own[0]):
        segments = {id(segment) for line in region.lines for segment in line.segments}
        if not segments & taken:
            out.append(region)
            taken |= segments
    return out


def _between(lines: Sequence[Printed], above: Level, below: Level) -> list[Printed]:
    inside = (line for line in lines if above.y < line.middle < below.y)
    own = (line.within(above.x0 - _PAST, above.x1 + _PAST) for line in inside)
    return [line for line in own if line.segments]


def _holds_rows(lines: Sequence[Printed], above: Level, size: float, settings: TableSettings) -> bool:
    """True if the lines between two rules are rows: neither mostly sentences nor a heading."""
    if not lines:
        return False
    several = sum(len(line.segments) > 1 for line in lines)
    if not several and (
        lines[0].top - above.y > settings.heading_gap * size or any(line.size > HEADING * size for line in lines)
    ):
        return False
    width = _WIDE * (above.x1 - above.x0)
    sentences = sum(len(s.words) >= _SENTENCE and s.x1 - s.x0 > width for line in lines for s in line.segments)
    return 3 * sentences <= len(lines) and (3 * several >= len(lines) or len(lines) <= 2)


def _region(
    lines: Sequence[Printed],
    levels: Sequence[Level],
    chain: Sequence[Level],
    own: list[Printed],
    settings: TableSettings,
) -> Region:
    top, bottom = chain[0], chain[-1]
    head_end: float | None = chain[1].y if len(chain) > 2 else None
    if len(chain) == 2:
        below = [line for line in lines if line.middle > bottom.y]
        body = _adjacent(below, bottom.y, bottom, [], settings)
        if body:  # only the header has rules above and below
            own, head_end = [*own, *body], bottom.y
    above = [line for line in reversed(lines) if line.middle < top.y]
    lead = _adjacent(above, top.y, top, levels, settings)[:_MOST_LEAD]
    if lead:  # there is no rule above the header
        own, head_end = [*reversed(lead), *own], top.y
    rules = [level for level in levels if own[0].top - 2 <= level.y <= max(own[-1].bottom, bottom.y) + 2]
    return Region(own, rules, True, head_end)


def _adjacent(
    lines: Sequence[Printed], y: float, rule: Level, under: Sequence[Level], settings: TableSettings
) -> list[Printed]:
    """Returns the first of `lines` (in order away from `y`) that are close to one another and have several texts, or a
    single text above one of the rules `under` that is shorter than the table's `rule`."""
    out: list[Printed] = []
    for line in lines:
        own = line.within(rule.x0 - _PAST, rule.x1 + _PAST)
        shorter = (level for level in under if level.x1 - level.x0 < rule.x1 - rule.x0)
        near = [at for at in shorter if max(line.base - 1, y - settings.heading_gap * line.size) <= at.y <= y]
        over = [at.y for at in near if out and at.x0 <= line.x0 and line.x1 <= at.x1]
        gap = max(line.top - y, min([*over, y]) - line.bottom)
        if own is not line or gap > settings.lead_gap * line.size or (len(own.segments) < 2 and not over):
            break
        out.append(own)
        y = line.bottom if line.middle > y else line.top
    return out


# --- by gaps alone ---------------------------------------------------------------------------------------------------


def _free(
    lines: Sequence[Printed], levels: Sequence[Level], cuts: Sequence[float], size: float, settings: TableSettings
) -> list[Region]:
    """Returns regions of consecutive lines, several of which have several texts; a sentence, a wide step or a cut ends
    a region."""
    runs: list[list[Printed]] = [[]]
    for line in lines:
        before = runs[-1][-1] if runs[-1] else None
        if len(line.segments) == 1 and len(line.segments[0].words) > settings.sentence:
            runs.append([])
            continue
        if before and (
            line.base - before.base > settings.region_step * size or any(before.base < y < line.base for y in cuts)
        ):
            runs.append([])
        runs[-1].append(line)
    out: list[Region] = []
    for run in runs:
        own = _trimmed(run)
        if sum(len(line.segments) > 1 for line in own) >= settings.least_lines:
            out.append(Region(own, [level for level in levels if own[0].top - 2 <= level.y <= own[-1].bottom + 2]))
    return out


def _trimmed(lines: list[Printed]) -> list[Printed]:
    """Drops the lines of a single text at both ends, except one directly above that can be a header of some columns."""
    end = len(lines) - len(list(takewhile(lambda line: len(line.segments) == 1, reversed(lines))))
    start = len(list(takewhile(lambda line: len(line.segments) == 1, lines[:end])))
    if 0 < start < end:
        line, below = lines[start - 1], lines[start]
        if below.x0 + below.size < line.x0 and line.x1 <= below.x1 + 2:
            start -= 1
    return lines[start:end]
