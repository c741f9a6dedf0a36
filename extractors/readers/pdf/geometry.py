"""Points, boxes and positions: transformations from PDF coordinates to those of the page, and what is close."""

from __future__ import annotations

from collections.abc import Iterable

from extractors.readers.pdf.content import Box

Affine = tuple[float, float, float, float, float, float]
"""(a, b, c, d, e, f): x' = a x + c y + e, y' = b x + d y + f."""
Point = tuple[float, float]


def multiply(first: Affine, then: Affine) -> Affine:
    """Returns the transformation that applies `first`, then `then`."""
    a, b, c, d, e, f = first
    p, q, r, s, t, u = then
    return (a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u)


def around(points: Iterable[Point]) -> Box:
    """Returns the smallest box that contains all points."""
    xs, ys = zip(*points, strict=True)
    return (min(xs), min(ys), max(xs), max(ys))


def transformed(box: Box, way: Affine) -> Box:
    """Returns the smallest box that contains a box after a transformation."""
    a, b, c, d, e, f = way
    return around((a * x + c * y + e, b * x + d * y + f) for x in (box[0], box[2]) for y in (box[1], box[3]))


def apart(positions: Iterable[float], least: float) -> list[float]:
    """Returns positions in ascending order, without those at most `least` above the last one kept."""
    out: list[float] = []
    for position in sorted(positions):
        if not out or position - out[-1] > least:
            out.append(position)
    return out
