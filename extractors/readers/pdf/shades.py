"""Filled boxes behind text: the cells of a table, or stripes behind its rows (zebra), whose edges are no rules.

A row without a stripe stands between two edges as much as one with a stripe, and so does a heading between tables.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from extractors.readers.pdf.content import Box, VerticalRule

MIN_HEIGHT = 5.0
"""A filled box less tall or less wide than this is a drawn line."""
MIN_WIDTH = 150.0
"""A stripe is wider than this: it runs behind a whole row."""
MEET = 3.0
MAX_SHADES = 2000
"""A page with more filled boxes is a drawing."""


def is_shade(box: Box) -> bool:
    """Whether a filled box without an outline is large enough to stand behind words."""
    return box[3] - box[1] >= MIN_HEIGHT and box[2] - box[0] >= MIN_HEIGHT


def part_shades(shades: Iterable[Box], vertical: Sequence[VerticalRule]) -> tuple[list[Box], list[Box]]:
    """The stripes among filled boxes, from top to bottom, and the boxes that are cells.

    A stripe is wide, has no filled box beside it, and no vertical rule (of `vertical`) runs into it.
    """
    boxes = sorted(set(shades), key=lambda box: (box[1], box))
    if len(boxes) > MAX_SHADES:
        return [], boxes
    stripes: list[Box] = []
    cells: list[Box] = []
    for box in boxes:
        stripe = (
            box[2] - box[0] >= MIN_WIDTH
            and not any(_runs_into(rule, box) for rule in vertical)
            and not any(_is_beside(other, box) for other in boxes)
        )
        (stripes if stripe else cells).append(box)
    return stripes, cells


def _runs_into(rule: VerticalRule, box: Box) -> bool:
    x, top, bottom = rule
    return box[0] + MEET < x < box[2] - MEET and top < box[3] - 1 and bottom > box[1] + 1


def _is_beside(other: Box, box: Box) -> bool:
    apart = other[2] <= box[0] + 1 or other[0] >= box[2] - 1
    return apart and other[1] < box[3] - 1 and other[3] > box[1] + 1
