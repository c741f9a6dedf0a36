"""Reads the text of a page's annotations: values of form fields, free text, comments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from ctypes import byref, c_ushort
from typing import Any

import pypdfium2.raw as pdfium_c

from extractors.readers.pdf.content import Box, Word
from extractors.readers.pdf.geometry import Affine, transformed

MAX_ANNOTATIONS = 5000
_HIDDEN = 0x02 | 0x20
_ON_PAGE = (pdfium_c.FPDF_ANNOT_WIDGET, pdfium_c.FPDF_ANNOT_FREETEXT)
_NO_TEXT = (pdfium_c.FPDF_ANNOT_LINK, pdfium_c.FPDF_ANNOT_POPUP)
_TICKED = (pdfium_c.FPDF_FORMFIELD_CHECKBOX, pdfium_c.FPDF_FORMFIELD_RADIOBUTTON)
_PUSHED = pdfium_c.FPDF_FORMFIELD_PUSHBUTTON


class _EvenWidths(dict[str, float]):
    def __missing__(self, char: str) -> float:
        return 0.5


_LINE, _WIDTH = 12.0, 500.0
"""Size of the places of annotations without a box, below one another, in points."""
_EVEN: Mapping[str, float] = _EvenWidths()


class AnnotationReader:
    """Reads the annotations of a document's pages."""

    def __init__(self, document: Any) -> None:
        self._form = None
        if document.get_formtype() != pdfium_c.FORMTYPE_NONE:
            document.init_forms()
            self._form = document.formenv

    def read(self, page: Any, to_page: Affine) -> tuple[list[Word], list[Word]]:
        """Returns (words of form fields and free text, which belong to the page; words of comments)."""
        fields: list[Word] = []
        comments: list[Word] = []
        for i in range(min(pdfium_c.FPDFPage_GetAnnotCount(page.raw), MAX_ANNOTATIONS)):
            with _annotation(page, i) as annotation:
                kind = pdfium_c.FPDFAnnot_GetSubtype(annotation)
                if kind in _NO_TEXT or pdfium_c.FPDFAnnot_GetFlags(annotation) & _HIDDEN:
                    continue
                text = self._text(annotation, kind)
                if text.strip():
                    box = _box(annotation, to_page)
                    own = fields if box and kind in _ON_PAGE else comments
                    own.extend(_words(text, box or (0.0, _LINE * i, _WIDTH, _LINE * (i + 1))))
        return fields, comments

    def _text(self, annotation: Any, kind: int) -> str:
        if kind != pdfium_c.FPDF_ANNOT_WIDGET:
            return _string(lambda b, n: pdfium_c.FPDFAnnot_GetStringValue(annotation, b"Contents", b, n))
        if self._form is None:
            return ""
        form = self._form.raw
        field = pdfium_c.FPDFAnnot_GetFormFieldType(form, annotation)
        if field in _TICKED:
            return "X" if pdfium_c.FPDFAnnot_IsChecked(form, annotation) else ""
        if field == _PUSHED:
            return ""
        return _string(lambda b, n: pdfium_c.FPDFAnnot_GetFormFieldValue(form, annotation, b, n))


@contextmanager
def _annotation(page: Any, index: int) -> Iterator[Any]:
    annotation = pdfium_c.FPDFPage_GetAnnot(page.raw, index)
    try:
        yield annotation
    finally:
        pdfium_c.FPDFPage_CloseAnnot(annotation)


def _string(get: Any) -> str:
    """Reads a UTF-16 string from pdfium: `get(None, 0)` returns its length in bytes, `get(buffer, length)` fills it."""
    length = get(None, 0)
    if length <= 2:
        return ""
    buffer = (c_ushort * (length // 2 + 1))()
    get(buffer, length)
    return bytes(buffer).decode("utf-16-le", "replace").rstrip("\0")


def _box(annotation: Any, to_page: Affine) -> Box | None:
    """Returns the box of an annotation; None if pdfium does not tell it: then its text belongs to no cell."""
    rect = pdfium_c.FS_RECTF()
    if not pdfium_c.FPDFAnnot_GetRect(annotation, byref(rect)):
        return None
    return transformed((rect.left, rect.bottom, rect.right, rect.top), to_page)


def _words(text: str, box: Box) -> Iterator[Word]:
    """Yields the words of an annotation, spread over its box line by line: their real places are unknown."""
    x0, top, x1, bottom = box
    lines = [line.split() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n") if line.strip()]
    step = (bottom - top) / len(lines)
    size = max(4.0, min(10.0, step / 1.2))
    for n, words in enumerate(lines):
        letter = min(0.5 * size, (x1 - x0) / max(1, len(" ".join(words))))
        size = min(size, 2 * letter)  # a space is half as wide as the font is high
        x, base = x0, top + n * step + (step + 0.7 * size) / 2
        for word in words:
            end = x + letter * len(word)
            yield Word(word, x, base - 0.8 * size, end, base + 0.2 * size, base, size, False, _EVEN)
            x = end + letter
