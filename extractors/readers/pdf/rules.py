"""Reads the ruling lines of a page from pdfium's path objects, with the same result as pdfplumber.

As in pdfminer, a path of two points is a line, four points at right angles are a rectangle (four edges), and anything
else is a curve, whose pieces parallel to an axis are edges too.  Colour and width do not matter; shapes that are white
on the paper, and so invisible, are also listed separately.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from ctypes import byref, c_float, c_int, c_uint
from functools import partial
from typing import Any

import pypdfium2.raw as pdfium_c

from extractors.readers.pdf import pdfium_calls
from extractors.readers.pdf.content import Box, HorizontalRule, VerticalRule
from extractors.readers.pdf.drawn_bullets import can_be_bullet
from extractors.readers.pdf.filled_boxes import is_shade
from extractors.readers.pdf.geometry import Affine, Point, around, multiply, transformed
from extractors.readers.pdf.pdfium_calls import Pointer

MAX_OBJECTS = 200_000
MAX_DEPTH = 12
THIN = 3.0
"""Maximum thickness of a filled box that is a rule, in points; it covers no word."""


WHITE = 250
"""Minimum of red, green and blue (0 to 255) of white."""
MAX_GROUNDS = 500
"""Maximum number of coloured boxes that are compared with white shapes; with more of them, white counts as visible."""


MANY_POINTS = 8
"""A path of so many segments can be a circle."""

_TEXT, _PATH, _FORM, _IMAGE = (
    pdfium_c.FPDF_PAGEOBJ_TEXT,
    pdfium_c.FPDF_PAGEOBJ_PATH,
    pdfium_c.FPDF_PAGEOBJ_FORM,
    pdfium_c.FPDF_PAGEOBJ_IMAGE,
)


class TooManyObjectsError(Exception):
    """A page with more drawn objects than any form has."""


class RuleReader:
    """Reads the rules, filled boxes and pictures of one page."""

    def __init__(self, to_page: Affine) -> None:
        self.horizontal: list[HorizontalRule] = []
        self.vertical: list[VerticalRule] = []
        self.shades: list[Box] = []
        self.unseen: list[Box] = []
        self.discs: list[Box] = []
        """Small circles."""
        self.image_area = 0.0
        self.images: list[Box] = []
        self.painted: dict[int, int] = {}
        """Position of each text object (by address) in painting order."""
        self.covers: list[tuple[int, Box]] = []
        """(position in painting order, box) of filled shapes and pictures painted after the first text."""
        self._grounds: list[Box] = []
        """Boxes of coloured shapes and of pictures: white is visible on them."""
        self._turn = 0
        self._outer: dict[int, Affine] = {}
        self._to_page = to_page
        self.seen = 0
        self._matrix = bytearray(pdfium_calls.MATRIX.size)
        self._matrix_at = pdfium_calls.pointer_to(self._matrix)
        self._x, self._y = c_float(), c_float()
        self._x_at, self._y_at = byref(self._x), byref(self._y)
        self._fill, self._stroke = c_int(), c_int()
        self._fill_at, self._stroke_at = byref(self._fill), byref(self._stroke)
        self._colour = [c_uint() for _ in range(4)]
        self._colour_at = [byref(part) for part in self._colour]

    def read(self, page: Any) -> None:
        """Reads all objects of a pdfium page; raises TooManyObjectsError above `MAX_OBJECTS`, and UnreadableError."""
        self._read(pdfium_calls.object_count(page), partial(pdfium_calls.page_object, page), self._to_page, 0)

    def _read(self, count: int, get: Callable[[int], Pointer], outer: Affine, depth: int) -> None:
        self.seen += count
        if self.seen > MAX_OBJECTS:
            raise TooManyObjectsError
        for i in range(count):
            item = get(i)
            kind = pdfium_calls.object_type(item)
            self._turn += 1
            if kind == _TEXT:
                address = item.value or 0
                self.painted[address] = self._turn
                self._outer[address] = outer
            elif kind == _PATH:
                self._add_path(item, outer)
            elif kind == _FORM and depth < MAX_DEPTH:
                self._read_form(item, self._placed(item, outer), depth)
            elif kind == _IMAGE:
                self._add_image(self._placed(item, outer))

    def _add_path(self, path: Pointer, outer: Affine) -> None:
        filled, outlined = self._drawn(path)
        white = self._is_white(path, filled, outlined)
        way, count = self._placed(path, outer), pdfium_calls.segment_count(path)
        # The fast case: most paths have two points, which can only be a line.
        for points, closed in self._subpaths(path, count, way) if count > 2 else self._line(path, count, way):
            self._add(points, closed, only_filled=filled and not outlined)
            if not white and count > MANY_POINTS and can_be_bullet(around(points)):
                self.discs.append(around(points))
            if filled or white:
                self._add_ground(around(points), filled=filled, white=white)

    def texts(self, look: Callable[[Pointer], None]) -> list[tuple[int, Box]]:
        """Returns the text objects (address, box around their glyphs) in painting order, and calls `look` with each.

        Raises UnreadableError.
        """
        corners = [c_float() for _ in range(4)]
        out: list[tuple[int, Box]] = []
        for item, outer in self._outer.items():
            look(Pointer(item))
            pdfium_calls.object_bounds(Pointer(item), *map(byref, corners))
            left, bottom, right, top = (corner.value for corner in corners)
            out.append((item, transformed((left, bottom, right, top), outer)))
        return out

    def _add_image(self, matrix: Affine) -> None:
        a, b, c, d, _, _ = matrix
        box = transformed((0.0, 0.0, 1.0, 1.0), matrix)
        self.image_area += abs(a * d - b * c)
        self.images.append(box)
        self._grounds.append(box)
        if self.painted:
            self.covers.append((self._turn, box))

    def _add_ground(self, box: Box, *, filled: bool, white: bool) -> None:
        if white and not stands_out(box, self._grounds):
            self.unseen.append(box)
        if filled and box[2] - box[0] > THIN and box[3] - box[1] > THIN:
            if self.painted:
                self.covers.append((self._turn, box))
            if not white:
                self._grounds.append(box)

    def _is_white(self, path: Pointer, filled: bool, outlined: bool) -> bool:
        """True if a path is drawn only in white, or not at all."""
        return not (
            (filled and self._shows(path, pdfium_calls.object_fill))
            or (outlined and self._shows(path, pdfium_calls.object_stroke))
        )

    def _shows(self, path: Pointer, colour_of: Callable[..., int]) -> bool:
        colour_of(path, *self._colour_at)
        red, green, blue, opacity = self._colour
        return opacity.value > 0 and (red.value < WHITE or green.value < WHITE or blue.value < WHITE)

    def _read_form(self, form: Pointer, matrix: Affine, depth: int) -> None:
        self._read(pdfium_calls.form_count(form), partial(pdfium_calls.form_object, form), matrix, depth + 1)

    def _placed(self, item: Pointer, outer: Affine) -> Affine:
        """Returns the transformation from an object's own coordinates to those of the page."""
        pdfium_calls.object_matrix(item, self._matrix_at)
        return multiply(pdfium_calls.MATRIX.unpack(self._matrix), outer)

    def _line(self, path: Pointer, count: int, way: Affine) -> Sequence[tuple[list[Point], bool]]:
        return [([self._point(pdfium_calls.path_segment(path, i), way) for i in (0, 1)], False)] if count == 2 else ()

    def _point(self, segment: Pointer, way: Affine) -> Point:
        pdfium_calls.segment_point(segment, self._x_at, self._y_at)
        x, y = self._x.value, self._y.value
        a, b, c, d, e, f = way
        return (a * x + c * y + e, b * x + d * y + f)

    def _subpaths(self, path: Pointer, count: int, way: Affine) -> Iterator[tuple[list[Point], bool]]:
        points: list[Point] = []
        bends, segment = 0, path
        for i in range(count):
            before, segment = segment, pdfium_calls.path_segment(path, i)
            kind = pdfium_calls.segment_type(segment)
            if kind == pdfium_c.FPDF_SEGMENT_BEZIERTO:
                bends += 1
                if bends % 3:
                    continue  # a control point
            if kind == pdfium_c.FPDF_SEGMENT_MOVETO:
                if len(points) > 1:
                    yield points, pdfium_calls.segment_close(before) != 0
                points, bends = [], 0
            points.append(self._point(segment, way))
        if len(points) > 1:
            yield points, pdfium_calls.segment_close(segment) != 0

    def _add(self, points: list[Point], closed: bool, *, only_filled: bool) -> None:
        if len(points) == 5 and points[0] == points[4]:
            points, closed = points[:4], True
        if len(points) == 2:
            self._add_line(points[0], points[1])
        elif len(points) == 4 and closed and _is_rectangle(points):
            (x0, y0), (x1, y1) = points[0], points[2]
            box = (min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))
            if only_filled and is_shade(box):
                self.shades.append(box)
            else:
                self._add_box(box)
        else:
            around = [*points[1:], points[0]] if closed else points[1:]
            for p, q in zip(points, around, strict=False):
                if p[0] == q[0] or p[1] == q[1]:
                    self._add_line(p, q)

    def _drawn(self, path: Pointer) -> tuple[bool, bool]:
        """Returns (True if a path is filled, True if its outline is drawn)."""
        pdfium_calls.path_drawn(path, self._fill_at, self._stroke_at)
        return bool(self._fill.value), bool(self._stroke.value)

    def _add_box(self, box: Box) -> None:
        x0, top, x1, bottom = box
        self.horizontal += [(top, x0, x1), (bottom, x0, x1)]
        self.vertical += [(x0, top, bottom), (x1, top, bottom)]

    def _add_line(self, p: Point, q: Point) -> None:
        (x0, y0), (x1, y1) = p, q
        if y0 == y1:
            self.horizontal.append((y0, min(x0, x1), max(x0, x1)))
        else:  # a slanted line counts as vertical, as in pdfplumber
            self.vertical.append((min(x0, x1), min(y0, y1), max(y0, y1)))


def stands_out(box: Box, grounds: Sequence[Box]) -> bool:
    """True if a white shape touches a coloured box or a picture, or there are too many of those to compare."""
    x0, top, x1, bottom = box
    return len(grounds) > MAX_GROUNDS or any(
        b[0] <= x1 and x0 <= b[2] and b[1] <= bottom and top <= b[3] for b in grounds
    )


def _is_rectangle(points: list[Point]) -> bool:
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = points
    return (x0 == x1 and y1 == y2 and x2 == x3 and y3 == y0) or (y0 == y1 and x1 == x2 and y2 == y3 and x3 == x0)
