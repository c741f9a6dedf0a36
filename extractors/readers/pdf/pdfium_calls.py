"""Binds the few pdfium functions that are called for each word or line of a page, with little overhead.

`pypdfium2.raw` wraps each pointer in an object, checks the type of each argument and releases the interpreter's lock;
each of these takes as long as the call itself.  These bindings check no argument: an address must be a `Pointer` (or
another ctypes object), never an int, which ctypes would cut to 32 bits.  A call that fails leaves in its buffers what
the call before wrote there; therefore functions that return only whether they succeeded raise `UnreadableError`.
"""

from __future__ import annotations

from collections.abc import Callable
from ctypes import PYFUNCTYPE, addressof, c_char, c_double, c_float, c_int, c_uint, c_void_p, cast
from struct import Struct
from typing import Any

import pypdfium2.raw as pdfium_c

MATRIX = Struct("6f")
"""Layout of a pdfium matrix: unpacking it from a buffer takes half the time of reading a structure's fields."""
UNIT = c_float(1000.0)
"""Font size at which measures of a font are read."""


class UnreadableError(Exception):
    """pdfium cannot read this page reliably; plain pdfplumber has to read it."""


class Pointer(c_void_p):
    """An address returned by pdfium.  A subclass, because ctypes converts a plain `c_void_p` result to an int."""


def pointer_to(buffer: bytearray) -> Pointer:
    """Returns the address of a buffer; the buffer must outlive the pointer."""
    return Pointer(addressof(c_char.from_buffer(buffer)))


def _bind(name: str, result: Any = None) -> Callable[..., Any]:
    """Binds a function; without `result`, it returns only whether it succeeded, and raises UnreadableError if not."""
    address = cast(getattr(pdfium_c, name), c_void_p).value
    if not address:
        raise ImportError(f"pypdfium2 lacks {name}")
    function = PYFUNCTYPE(result or c_int)(address)

    def check(done: Any, _function: Any, _arguments: Any) -> Any:
        if not done:
            raise UnreadableError(f"{name} fails")
        return done

    if result is None:
        function.errcheck = check
    return function


char_origin = _bind("FPDFText_GetCharOrigin")
char_object = _bind("FPDFText_GetTextObject", c_void_p)
char_matrix = _bind("FPDFText_GetMatrix")
char_size = _bind("FPDFText_GetFontSize", c_double)
char_loose_box = _bind("FPDFText_GetLooseCharBox")
char_unicode = _bind("FPDFText_GetUnicode", c_uint)
char_unmapped = _bind("FPDFText_HasUnicodeMapError", c_int)
page_text = _bind("FPDFText_GetText", c_int)
text_font = _bind("FPDFTextObj_GetFont", c_void_p)
text_mode = _bind("FPDFTextObj_GetTextRenderMode", c_int)
glyph_width = _bind("FPDFFont_GetGlyphWidth")
font_descent = _bind("FPDFFont_GetDescent")
font_name = _bind("FPDFFont_GetBaseFontName", c_int)
font_embedded = _bind("FPDFFont_GetIsEmbedded", c_int)
font_flags = _bind("FPDFFont_GetFlags", c_int)
object_count = _bind("FPDFPage_CountObjects", c_int)
page_object = _bind("FPDFPage_GetObject", Pointer)
object_type = _bind("FPDFPageObj_GetType", c_int)
object_bounds = _bind("FPDFPageObj_GetBounds")
object_fill = _bind("FPDFPageObj_GetFillColor")
object_stroke = _bind("FPDFPageObj_GetStrokeColor")
object_clip = _bind("FPDFPageObj_GetClipPath", Pointer)
set_active = _bind("FPDFPageObj_SetIsActive")
clip_count = _bind("FPDFClipPath_CountPaths", c_int)
clip_segments = _bind("FPDFClipPath_CountPathSegments", c_int)
clip_segment = _bind("FPDFClipPath_GetPathSegment", Pointer)
object_matrix = _bind("FPDFPageObj_GetMatrix")
form_count = _bind("FPDFFormObj_CountObjects", c_int)
form_object = _bind("FPDFFormObj_GetObject", Pointer)
path_drawn = _bind("FPDFPath_GetDrawMode")
segment_count = _bind("FPDFPath_CountSegments", c_int)
path_segment = _bind("FPDFPath_GetPathSegment", Pointer)
segment_point = _bind("FPDFPathSegment_GetPoint")
segment_type = _bind("FPDFPathSegment_GetType", c_int)
segment_close = _bind("FPDFPathSegment_GetClose", c_int)
