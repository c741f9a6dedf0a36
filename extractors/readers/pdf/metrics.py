"""What a PDF's fonts say of themselves, read with pdfminer: descents and exact widths.

pdfium cuts widths to whole thousandths, which adds up to more than half a point over a long line, and makes up a
descent where a font declares none.  pdfplumber goes by what the font declares, so we do.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from io import BytesIO
from typing import Any

log = logging.getLogger(__name__)

MAX_FONTS = 2000
MAX_DEPTH = 4
_PREFIX = re.compile(r"^[A-Z]{6}\+")


@dataclass(slots=True)
class Metrics:
    """A font's declared descent (share of the size, negative) and its exact widths by their whole thousandths."""

    descent: float
    widths: dict[int, float] = field(default_factory=dict)


class FontMetrics:
    """The metrics of a file's fonts, by base font name without its subset prefix.

    pdfminer parses the file, which takes an eighth of the whole reading, when a font is met that is no standard one.
    """

    def __init__(self, data: bytes) -> None:
        self._data = data

    @cached_property
    def _document(self) -> Any:
        """The file as pdfminer reads it; None where it cannot."""
        from pdfminer.pdfdocument import PDFDocument
        from pdfminer.pdfparser import PDFParser

        try:
            return PDFDocument(PDFParser(BytesIO(self._data)))
        except _unreadable() as error:
            log.info("pdfminer cannot read the file: %s", error)
            return None

    @cached_property
    def _declared(self) -> dict[str, Metrics]:
        return declared_metrics(self._document) if self._document else {}

    @cached_property
    def has_layers(self) -> bool:
        """True if the document has optional content: layers that can be off.

        Only where a compressed object can hide the catalog is the file parsed for it.
        """
        if b"/OCProperties" in self._data or b"/ObjStm" not in self._data:
            return b"/OCProperties" in self._data
        return self._document is not None and "OCProperties" in self._document.catalog

    def of(self, name: str, embedded: bool) -> Metrics | None:
        """What a font declares; None where nothing says it."""
        from pdfminer.fontmetrics import FONT_METRICS

        if name not in FONT_METRICS or embedded:
            return self._declared.get(name)
        descent: Any = FONT_METRICS[name][0].get("Descent", 0)
        return Metrics(-abs(descent) / 1000.0)


def _unreadable() -> tuple[type[Exception], ...]:
    """What pdfminer raises for a file that it cannot read."""
    from pdfminer.pdfexceptions import PDFException
    from pdfminer.psexceptions import PSException

    return (PDFException, PSException, ValueError, TypeError, KeyError, AttributeError, RecursionError)


def declared_metrics(document: Any) -> dict[str, Metrics]:
    """Metrics of a document (pdfminer's) by base font name without its subset prefix; {} where it cannot be read."""
    out: dict[str, Metrics] = {}
    try:
        for font in _fonts(document):
            _add(font, out)
    except _unreadable() as error:
        # pdfium read the file, so its own metrics do: places are then off by up to a few points upwards.
        log.info("fonts' own metrics cannot be read: %s", error)
    return out


def _fonts(document: Any) -> Iterator[dict[str, Any]]:
    from pdfminer.pdfpage import PDFPage

    seen: set[int] = set()
    for page in PDFPage.create_pages(document):
        yield from _fonts_of(page.resources, seen, 0)
        if len(seen) > MAX_FONTS:
            return


def _fonts_of(resources: Any, seen: set[int], depth: int) -> Iterator[dict[str, Any]]:
    """The fonts of a resource dictionary and of the forms (XObjects) that it names, each once."""
    from pdfminer.pdftypes import PDFStream, resolve1

    resources = resolve1(resources)
    if not isinstance(resources, dict):
        return
    for kind in ("Font", "XObject"):
        entries = resolve1(resources.get(kind))
        for entry in entries.values() if isinstance(entries, dict) else ():
            number = getattr(entry, "objid", None)
            if number in seen:
                continue
            if number is not None:
                seen.add(number)
            item = resolve1(entry)
            if kind == "Font" and isinstance(item, dict):
                yield item
            elif isinstance(item, PDFStream) and depth < MAX_DEPTH and "Resources" in item.attrs:
                yield from _fonts_of(item.attrs["Resources"], seen, depth + 1)


def _add(font: dict[str, Any], out: dict[str, Metrics]) -> None:
    from pdfminer.fontmetrics import FONT_METRICS
    from pdfminer.pdftypes import resolve1

    name = _PREFIX.sub("", getattr(resolve1(font.get("BaseFont")), "name", None) or "")
    if font.get("DescendantFonts") is not None:
        font = resolve1(resolve1(font["DescendantFonts"])[0])
    descriptor = resolve1(font.get("FontDescriptor"))
    if name in FONT_METRICS:
        declared: Any = FONT_METRICS[name][0].get("Descent", 0)
    elif isinstance(descriptor, dict):
        declared = resolve1(descriptor.get("Descent", 0))
    else:
        return
    metrics = out.setdefault(name, Metrics(-abs(declared) / 1000.0 if isinstance(declared, int | float) else 0.0))
    for width in _numbers(resolve1(font.get("Widths", font.get("W"))), 0):
        if isinstance(width, float):
            metrics.widths.setdefault(int(width), width / 1000.0)


def _numbers(value: Any, depth: int) -> Iterator[Any]:
    from pdfminer.pdftypes import resolve1

    for item in value if isinstance(value, list) else ():
        inner = resolve1(item)
        if isinstance(inner, list) and depth < 2:
            yield from _numbers(inner, depth + 1)
        else:
            yield inner
