"""Reads font descents and exact widths from a PDF file, and whether it has layers.

pdfium truncates widths to whole thousandths, which adds up to more than half a point over a long line, and invents a
descent if a font declares none.  pdfplumber uses the declared values, and so does this reader.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from io import BytesIO
from itertools import islice
from typing import Any

import pikepdf
from pdfminer.fontmetrics import FONT_METRICS

log = logging.getLogger(__name__)

MAX_FONTS = 2000
MAX_DEPTH = 4
UNREADABLE = (pikepdf.PdfError, pikepdf.PasswordError, ValueError, TypeError, KeyError, AttributeError, RuntimeError)
"""Exceptions that pikepdf raises for a malformed file, or a malformed object in it."""


@dataclass(slots=True)
class Metrics:
    """Declared descent of a font (font sizes, negative), and its exact widths (font sizes) by truncated thousandths."""

    descent: float
    widths: dict[int, float] = field(default_factory=dict)


class FontMetrics:
    """Metrics of a file's fonts, by base font name without subset prefix.

    The file is parsed only if a font is not a standard one: parsing takes a thirtieth of the whole reading time.
    """

    def __init__(self, data: bytes) -> None:
        self._data = data

    @cached_property
    def _declared(self) -> tuple[dict[str, Metrics], bool]:
        """Metrics of the fonts, and True if the catalog has optional content; {} if qpdf cannot read the file."""
        fonts: dict[str, Metrics] = {}
        try:
            with pikepdf.open(BytesIO(self._data)) as document:
                layers = "/OCProperties" in document.Root
                for font in islice(_fonts(document), MAX_FONTS):
                    _add(font, fonts)
                return fonts, layers
        except UNREADABLE as error:
            # pdfium could read the file, so its own metrics are used: places are then up to a few points too high.
            log.info("fonts' own metrics cannot be read: %s", error)
            return fonts, b"/OCProperties" in self._data

    @cached_property
    def has_layers(self) -> bool:
        """True if the document has optional content: layers that can be switched off.

        The file is parsed for this only if compressed objects could contain the catalog.
        """
        return b"/OCProperties" in self._data or (b"/ObjStm" in self._data and self._declared[1])

    def of(self, name: str, embedded: bool) -> Metrics | None:
        """Returns the metrics that a font declares; None if there are none."""
        if name not in FONT_METRICS or embedded:
            return self._declared[0].get(name)
        descent: Any = FONT_METRICS[name][0].get("Descent", 0)
        return Metrics(-abs(descent) / 1000.0)


def _fonts(document: Any) -> Iterator[Any]:
    seen: set[tuple[int, int]] = set()
    for page in document.pages:
        yield from _fonts_of(page.resources, seen, 0)


def _fonts_of(resources: Any, seen: set[tuple[int, int]], depth: int) -> Iterator[Any]:
    """Yields the fonts of a resource dictionary and of the forms (XObjects) in it, each indirect object once."""
    if _is_known(resources, seen):
        return
    for kind in ("/Font", "/XObject"):
        entries = resources.get(kind)
        for _, item in entries.items() if isinstance(entries, pikepdf.Dictionary) else ():
            if _is_known(item, seen):
                continue
            if kind == "/Font" and isinstance(item, pikepdf.Dictionary):
                yield item
            elif isinstance(item, pikepdf.Stream) and depth < MAX_DEPTH and "/Resources" in item:
                yield from _fonts_of(item.Resources, seen, depth + 1)


def _is_known(item: Any, seen: set[tuple[int, int]]) -> bool:
    """True if an indirect object is in `seen`; adds it otherwise."""
    known = item.objgen in seen
    if item.is_indirect:
        seen.add(item.objgen)
    return known


def _add(font: Any, out: dict[str, Metrics]) -> None:
    name = str(font.get("/BaseFont", "/"))[1:]
    prefix, plus, rest = name.partition("+")
    if plus and len(prefix) == 6 and prefix.isupper():
        name = rest
    if "/DescendantFonts" in font:
        font = font.DescendantFonts[0]
    descriptor = font.get("/FontDescriptor")
    if name in FONT_METRICS:
        declared: Any = FONT_METRICS[name][0].get("Descent", 0)
    elif isinstance(descriptor, pikepdf.Dictionary):
        declared = descriptor.get("/Descent", 0)
    else:
        return
    descent = -abs(float(declared)) / 1000.0 if isinstance(declared, int | float | Decimal) else 0.0
    metrics = out.setdefault(name, Metrics(descent))
    for width in _numbers(font.get("/Widths", font.get("/W")), 0):
        if isinstance(width, Decimal):
            metrics.widths.setdefault(int(width), float(width) / 1000.0)


def _numbers(value: Any, depth: int) -> Iterator[Any]:
    for item in value if isinstance(value, pikepdf.Array) else ():
        if isinstance(item, pikepdf.Array) and depth < 2:
            yield from _numbers(item, depth + 1)
        else:
            yield item
