"""What a PDF's file says beside its pages: its fonts' descents and exact widths, and whether it has layers.

pdfium cuts widths to whole thousandths, which adds up to more than half a point over a long line, and makes up a
descent where a font declares none.  pdfplumber goes by what the font declares, so we do.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from io import BytesIO
from typing import Any

import pikepdf
from pdfminer.fontmetrics import FONT_METRICS

log = logging.getLogger(__name__)

MAX_FONTS = 2000
MAX_DEPTH = 4
UNREADABLE = (pikepdf.PdfError, pikepdf.PasswordError, ValueError, TypeError, KeyError, AttributeError, RuntimeError)
"""What pikepdf raises for a file, or an object in it, that is not as it should be."""


@dataclass(slots=True)
class Metrics:
    """A font's declared descent (share of the size, negative) and its exact widths by their whole thousandths."""

    descent: float
    widths: dict[int, float] = field(default_factory=dict)


class FontMetrics:
    """The metrics of a file's fonts, by base font name without its subset prefix.

    The file is parsed, which takes a thirtieth of the whole reading, when a font is met that is no standard one.
    """

    def __init__(self, data: bytes) -> None:
        self._data = data

    @cached_property
    def _declared(self) -> tuple[dict[str, Metrics], bool]:
        """The fonts' metrics, and whether the catalog has optional content; empty where qpdf cannot read the file."""
        fonts: dict[str, Metrics] = {}
        try:
            with pikepdf.open(BytesIO(self._data)) as document:
                layers = "/OCProperties" in document.Root
                for font in _fonts(document):
                    _add(font, fonts)
                return fonts, layers
        except UNREADABLE as error:
            # pdfium read the file, so its own metrics do: places are then off by up to a few points upwards.
            log.info("fonts' own metrics cannot be read: %s", error)
            return fonts, b"/OCProperties" in self._data

    @cached_property
    def has_layers(self) -> bool:
        """True if the document has optional content: layers that can be off.

        Only where a compressed object can hide the catalog is the file parsed for it.
        """
        return b"/OCProperties" in self._data or (b"/ObjStm" in self._data and self._declared[1])

    def of(self, name: str, embedded: bool) -> Metrics | None:
        """What a font declares; None where nothing says it."""
        if name not in FONT_METRICS or embedded:
            return self._declared[0].get(name)
        descent: Any = FONT_METRICS[name][0].get("Descent", 0)
        return Metrics(-abs(descent) / 1000.0)


def _fonts(document: Any) -> Iterator[Any]:
    seen: set[tuple[int, int]] = set()
    for page in document.pages:
        yield from _fonts_of(page.resources, seen, 0)
        if len(seen) > MAX_FONTS:
            return


def _fonts_of(resources: Any, seen: set[tuple[int, int]], depth: int) -> Iterator[Any]:
    """The fonts of a resource dictionary and of the forms (XObjects) that it names, each once."""
    for kind in ("/Font", "/XObject"):
        entries = resources.get(kind)
        for _, item in entries.items() if isinstance(entries, pikepdf.Dictionary) else ():
            if item.objgen in seen:
                continue
            if item.is_indirect:
                seen.add(item.objgen)
            if kind == "/Font" and isinstance(item, pikepdf.Dictionary):
                yield item
            elif isinstance(item, pikepdf.Stream) and depth < MAX_DEPTH and "/Resources" in item:
                yield from _fonts_of(item.Resources, seen, depth + 1)


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
