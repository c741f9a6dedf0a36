"""Finds where rows begin in a table without lines between them, where the cells of a row fill several printed lines.

Used wherever columns are known and rows are not: columns by position (PDF and `pdftotext -layout`), and dumps whose
cells are between bars and wrap to a fixed width.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from extractors.readers.centred_rows import are_centred, centred_starts, numbered_starts
from extractors.readers.known_lines import is_header_label
from extractors.readers.row_breaks import CONTINUATION, Body, Cells, break_scores, is_number, marker_kind

MAX_CENTRED = 1_000
"""Maximum number of lines for which centred rows are searched (more than any page has); above it, rows begin with their
numbers, because the search would be too slow."""


def row_starts(lines: Cells, tops: Sequence[float], widths: Sequence[float], exact: bool = False) -> list[int]:
    """Returns the indices of the printed lines that begin a row. Line 0 always does (it may be a continuation row).

    Args:
        lines: the printed lines of a table's body, without blank ones.
        tops: vertical position of each line, in any unit, growing downwards.
        widths: number of characters that a line of each column can hold.
        exact: True if widths are exact, as in a fixed-width dump; a wider step then separates paragraphs, not rows.

    There are four kinds of evidence, best first:

    - first cells that are labels of a form's header (MINISTERIO, SERVICIO);
    - columns with one number per row (N°, weight), at the row's top, or in its middle if the text beside them
      continues from the line above;
    - first cells that begin with numbers ("1. …", "2. …");
    - lines where several columns begin a new text at once.
    """
    if len(lines) < 2:
        return [0] if lines else []
    labels = [i for i, line in enumerate(lines) if is_header_label(line[0])]
    if len(labels) > 1 and labels[0] == 0:
        return labels
    body = Body(lines, tops, widths, exact)
    anchors = _anchor_lines(lines)
    if anchors:
        if len(lines) <= MAX_CENTRED and _centred(body, anchors):
            return centred_starts(body, anchors)
        return sorted({0, *anchors})
    numbered = [i for i, line in enumerate(lines) if marker_kind(line[0]) == "number"]
    if numbered and len(lines) <= MAX_CENTRED and are_centred(body, numbered):
        return numbered_starts(body, numbered)
    return _by_breaks(body)


def _is_figure(text: str) -> bool:
    """True if a cell contains only a number; with more than three digits it is an operand, but no row's number."""
    return is_number(text) or (len(text) > 3 and text.isdecimal())


def _anchor_lines(lines: Cells) -> list[int]:
    """Returns the lines that contain a row's number or weight."""
    columns = range(max(map(len, lines)))
    filled = {c: [i for i, line in enumerate(lines) if c < len(line) and line[c]] for c in columns}
    anchors = [c for c in columns if filled[c] and all(_is_figure(lines[i][c]) for i in filled[c])]
    # A column that numbers only some rows (a target among percentages) is weaker evidence than the fullest column.
    most = max((len(filled[c]) for c in anchors), default=0)
    found: dict[int, set[int]] = {}
    for c in anchors:
        for i in filled[c]:
            found.setdefault(i, set()).add(c)
    out: list[int] = []
    for i in sorted(found):
        if out and i == out[-1] + 1 and not found[i] & found[out[-1]] and len(found) > most:
            found[out[-1]] |= found[i]  # one row whose numbers are a line apart
        else:
            out.append(i)
    return out


def _centred(body: Body, anchors: Sequence[int]) -> bool:
    """True if numbers may be in the middle of their rows: the text beside some of them continues from the line above,
    or is above and below them but not beside."""
    top = middle = 0
    for i in filter(None, anchors):
        columns = zip(break_scores(body, i), body.lines[i], strict=True)
        scores = [score for score, text in columns if not is_number(text)]
        middle += any(score <= CONTINUATION for score in scores) or _stands_between(body, i)
        top += all(score > CONTINUATION for score in scores) and any(score >= 1 for score in scores)
    return middle > 0 and middle * 4 >= top


def _stands_between(body: Body, i: int) -> bool:
    """True if a line of numbers is directly between two lines of a text, so that no row can begin with it."""
    lines, tops = body.lines, body.tops
    if i + 1 >= len(lines) or any(text and not is_number(text) for text in lines[i]):
        return False
    step = min(b - a for a, b in itertools.pairwise(tops))
    return tops[i + 1] - tops[i - 1] < 2.5 * step and any(
        above and below for above, below in zip(lines[i - 1], lines[i + 1], strict=True)
    )


def _numbering(lines: Cells) -> int | None:
    """Returns the column whose cells number the rows: the first, or the first other one that counts up by one."""
    if any(marker_kind(line[0]) == "number" and sum(map(bool, line)) > 1 for line in lines if line[0]):
        return 0
    for c in range(1, max(map(len, lines))):
        texts = [line[c] for line in lines if c < len(line) and marker_kind(line[c]) == "number"]
        numbers = [int(found[0]) for text in texts if (found := re.match(r"\d+", text))]
        if len(numbers) > 1 and all(b == a + 1 for a, b in itertools.pairwise(numbers)):
            return c
    return None


def _by_breaks(body: Body) -> list[int]:
    """Returns row starts by how texts begin, where no column has one number per row."""
    lines = body.lines
    steps = [b - a for a, b in itertools.pairwise(body.tops)]
    usual = min(steps)
    numbering = _numbering(lines)
    starts = [0]
    for i in range(1, len(lines)):
        line = lines[i]
        scores = break_scores(body, i)
        if numbering is not None:
            # The cells of this column are numbered, so nothing else begins a row.
            others = scores[:numbering] + scores[numbering + 1 :]
            if marker_kind(line[numbering]) == "number" and any(score >= 0.5 for score in others):
                starts.append(i)
            continue
        set_apart = steps[i - 1] > usual * 1.4
        if set_apart and body.exact:
            continue
        alike = not line[0] and len(line) > 1 and marker_kind(line[1]) is not None
        alike = alike and marker_kind(line[1]) == marker_kind(lines[starts[-1]][1])
        opening = sum(1 for score in scores if score >= 1)
        # An empty line separates paragraphs as well as rows; it separates rows only if all columns begin a new text.
        filled = sum(any(column) for column in zip(*lines[starts[-1] : i], strict=True)) if set_apart else 0
        needed = min(max(filled, 2), len(line))
        if min(scores) > CONTINUATION and (line[0] or alike) and opening >= needed and sum(scores) >= 2:
            starts.append(i)
    return starts
