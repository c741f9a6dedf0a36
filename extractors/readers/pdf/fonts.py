"""Fonts of the open pages: widths, descent and weight, as the file declares them, else as pdfium knows them."""

from __future__ import annotations

import re
from ctypes import byref, c_float, create_string_buffer
from typing import Any

from extractors.readers.pdf import pdfium_calls
from extractors.readers.pdf.metrics import FontMetrics
from extractors.readers.pdf.pdfium_calls import Pointer

_BOLD = re.compile(r"bold|black|heavy|demi", re.IGNORECASE)
_FORCE_BOLD = 0x40000


class Font(dict[str, float]):
    """Widths of a font's characters, in font sizes; each is read from pdfium when first needed."""

    def __init__(self, font: Pointer, declared: FontMetrics) -> None:
        super().__init__()
        self._font: Pointer | None = font
        buffer = create_string_buffer(200)
        pdfium_calls.font_name(font, buffer, 200)
        name = buffer.value.decode("latin-1").rpartition("+")[2]
        metrics = declared.of(name, embedded=pdfium_calls.font_embedded(font) != 0)
        self._exact = metrics.widths if metrics else {}
        self.drifts = bool(self._exact)
        self._lag: dict[str, float] = {}
        if metrics:
            self.descent = metrics.descent
        else:
            number = c_float()
            pdfium_calls.font_descent(font, pdfium_calls.UNIT, byref(number))
            self.descent = -abs(number.value) / 1000.0
        self.bold = bool(_BOLD.search(name)) or bool(pdfium_calls.font_flags(font) & _FORCE_BOLD)

    def __missing__(self, char: str) -> float:
        if self._font is None:
            return 0.0
        number = c_float()
        pdfium_calls.glyph_width(self._font, ord(char), pdfium_calls.UNIT, byref(number))
        width = max(0.0, number.value)
        exact = self[char] = self._exact.get(int(width), width / 1000.0)
        self._lag[char] = exact - int(width) / 1000.0
        return exact

    def close(self) -> None:
        """Drops the pointer to the font, which is freed with its page; widths read so far stay."""
        self._font = None

    def drift(self, text: str) -> float:
        """Returns how much too far to the left pdfium places what follows `text`, in font sizes."""
        try:
            return sum(map(self._lag.__getitem__, text))
        except KeyError:
            for char in text:
                self[char]
            return sum(map(self._lag.__getitem__, text))


class OpenFonts:
    """Fonts of the current page, and those that it shares with the page before.

    pdfium frees a font with the last open page that uses it.  Each page stays open until the next one is read, so that
    shared fonts are not loaded again, nor their widths read again.
    """

    def __init__(self, declared: FontMetrics) -> None:
        self.declared = declared
        self._page: Any = None
        self._before: dict[int, Font] = {}
        self._here: dict[int, Font] = {}

    def at(self, address: int) -> Font:
        """Returns the font at this address."""
        font = self._here.get(address)
        if font is None:
            font = self._before.get(address)
            font = self._here[address] = Font(Pointer(address), self.declared) if font is None else font
        return font

    def turn(self, page: Any) -> None:
        """Keeps `page`, just read, open; closes the page before it and the fonts that only that one used.

        None closes the last page.
        """
        for address, font in self._before.items():
            if address not in self._here:
                font.close()
        if self._page is not None:
            self._page.close()
        self._page, self._before, self._here = page, self._here, {}
