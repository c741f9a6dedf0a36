"""Picture of a page: straightened, and with the rules found on it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from extractors.readers.pdf.content import HorizontalRule, VerticalRule

DARK = 140
"""Value below which a pixel is ink (0 black, 255 white)."""
MIN_RULE = 36.0
"""Minimum length of a rule, in points: half an inch, longer than any stroke of a letter."""
MAX_THICK = 4.0
"""Maximum thickness of a rule, in points; thicker ink is a filled box."""
FULL = 0.98
"""Minimum share of a rule's length that is ink."""
MAX_SKEW = 3.0
SKEW_STEP = 0.1
MIN_SKEW = 0.15
"""Minimum angle that is corrected, in degrees; less shifts a line by under half its height across the page."""

Ink = NDArray[np.bool_]


@dataclass(slots=True)
class Picture:
    """Picture of a page and its rules, in points of the picture.

    `scale` is in pixels per point.  `turn` is the number of quarter turns clockwise by which the page's content had
    been turned, and was turned back.
    """

    image: Any
    scale: float
    turn: int = 0
    horizontal: list[HorizontalRule] = field(default_factory=list)
    vertical: list[VerticalRule] = field(default_factory=list)

    @classmethod
    def of(cls, image: Any, scale: float, turn: int = 0) -> Picture:
        """Straightens a picture (by at most about `MAX_SKEW` degrees) and finds its rules."""
        image = _straight(image.convert("L"))
        out = cls(image, scale, turn)
        ink = np.asarray(image) < DARK
        out.horizontal = [(y / scale, x0 / scale, x1 / scale) for y, x0, x1 in _rules(ink, scale)]
        out.vertical = [(x / scale, y0 / scale, y1 / scale) for x, y0, y1 in _rules(ink.T, scale)]
        return out

    @property
    def width(self) -> float:
        return float(self.image.width / self.scale)

    @property
    def height(self) -> float:
        return float(self.image.height / self.scale)

    def turned(self, turns: int) -> Picture:
        """Returns the picture turned back, if its content was turned by `turns` quarters clockwise."""
        return Picture.of(self.image.rotate(90 * turns, expand=True), self.scale, turns) if turns else self

    def only(self, bands: Iterable[tuple[float, float]]) -> Picture:
        """Returns the picture with everything white outside the `bands` (top, bottom; points)."""
        from PIL import Image

        pixels = np.array(self.image)
        white = np.full_like(pixels, 255)
        for top, bottom in bands:
            rows = slice(max(0, round(top * self.scale)), max(0, round(bottom * self.scale)))
            white[rows] = pixels[rows]
        return replace(self, image=Image.fromarray(white))

    def become(self, other: Picture) -> None:
        for name in fields(self):
            setattr(self, name.name, getattr(other, name.name))

    def points(self, boxes: Mapping[str, Sequence[int]], i: int) -> tuple[float, float, float, float]:
        """Returns the i-th of tesseract's boxes in points: (x0, top, x1, bottom)."""
        left, top = boxes["left"][i], boxes["top"][i]
        right, bottom = left + boxes["width"][i], top + boxes["height"][i]
        return left / self.scale, top / self.scale, right / self.scale, bottom / self.scale

    def without_rules(self) -> Any:
        """Returns the image without its rules, which OCR would read as letters."""
        from PIL import Image

        pixels = np.array(self.image)
        grow = max(1, round(0.5 * self.scale))
        for y, x0, x1 in self.horizontal:
            _whiten(pixels, (y, x0, x1), self.scale, grow)
        for x, y0, y1 in self.vertical:
            _whiten(pixels.T, (x, y0, y1), self.scale, grow)
        image = Image.fromarray(pixels)
        image.format = "PPM"  # pytesseract's exchange format: to pack a PNG takes as long as to read the page
        return image


def _whiten(pixels: NDArray[np.uint8], rule: tuple[float, float, float], scale: float, grow: int) -> None:
    at, start, end = rule
    middle = round(at * scale)
    thick = round(MAX_THICK / 2 * scale)
    rows = pixels[max(0, middle - thick) : middle + thick + 1, round(start * scale) : round(end * scale) + 1]
    if rows.size == 0:
        return
    for row in np.flatnonzero((rows < DARK + 60).mean(axis=1) > 0.5).tolist():
        rows[max(0, row - grow) : row + grow + 1] = 255


def _straight(image: Any) -> Any:
    """Turns a picture by the angle at which its lines of text are most distinct."""
    small = image.resize((max(1, image.width // 4), max(1, image.height // 4)))

    def sharpness(angle: float) -> float:
        rows = (255 - np.asarray(small.rotate(angle, fillcolor=255), dtype=np.float64)).sum(axis=1)
        return float(((rows[1:] - rows[:-1]) ** 2).sum())

    coarse = max(np.arange(-MAX_SKEW, MAX_SKEW + 0.1, 0.5), key=lambda a: (sharpness(float(a)), -abs(a)))
    fine = max(np.arange(coarse - 0.4, coarse + 0.45, SKEW_STEP), key=lambda a: (sharpness(float(a)), -abs(a)))
    if abs(fine) < MIN_SKEW:
        return image
    return image.rotate(float(fine), fillcolor=255, resample=2)


def _likely_rows(ink: Ink, least: int) -> NDArray[np.intp]:
    """Returns the rows that can contain a stroke of `least` pixels: it fills three neighbouring stretches, each a
    quarter of its length."""
    step = max(1, least // 4)
    count = ink.shape[1] // step
    stretches = np.ascontiguousarray(ink)[:, : count * step].reshape(ink.shape[0], count, step)
    full = np.count_nonzero(stretches, axis=2) >= step - (1 - FULL) * least
    return np.flatnonzero((full[:, :-2] & full[:, 1:-1] & full[:, 2:]).any(axis=1))


def _rules(ink: Ink, scale: float) -> Iterator[tuple[float, float, float]]:
    """Yields (row, start, end), in pixels, of the long and thin horizontal strokes."""
    least = round(MIN_RULE * scale)
    if ink.shape[1] <= least:
        return
    likely = _likely_rows(ink, least)
    sums = np.cumsum(np.pad(ink[likely], ((0, 0), (1, 0))), axis=1, dtype=np.int32)
    long = sums[:, least:] - sums[:, :-least] >= FULL * least
    open_runs: list[list[int]] = []
    done: list[list[int]] = []
    for number, starts in zip(likely, long, strict=True):
        if not starts.any():
            continue
        row = int(number)
        steps = np.diff(np.concatenate(([0], starts.astype(np.int8), [0])))
        runs = zip(np.flatnonzero(steps == 1), np.flatnonzero(steps == -1) + least, strict=True)
        done += [run for run in open_runs if run[1] < row - 1]
        open_runs = [run for run in open_runs if run[1] >= row - 1]
        for low, high in ((int(a), int(b)) for a, b in runs):
            known = next((r for r in open_runs if r[2] < high and low < r[3]), None)
            if known:
                known[1:] = [row, min(known[2], low), max(known[3], high)]
            else:
                open_runs.append([row, row, low, high])
    for first, last, start, end in sorted([*done, *open_runs]):
        if last - first + 1 <= MAX_THICK * scale:
            yield (first + last + 1) / 2, float(start), float(end)
