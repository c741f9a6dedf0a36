"""The few pdfium functions that are called once a word or a line: plain addresses instead of wrapped pointers.

`pypdfium2.raw` wraps each pointer in an object, which costs more than the calls themselves; so would letting go of the
interpreter's lock for the time of a call.
"""

from __future__ import annotations

from ctypes import PYFUNCTYPE, c_double, c_float, c_int, c_uint, c_void_p, cast
from typing import Any

import pypdfium2.raw as pdfium_c

_P = c_void_p


def _bind(name: str, result: Any, *arguments: Any) -> Any:
    address = cast(getattr(pdfium_c, name), c_void_p).value
    if not address:
        raise ImportError(f"pypdfium2 lacks {name}")
    return PYFUNCTYPE(result, *arguments)(address)


char_origin = _bind("FPDFText_GetCharOrigin", c_int, _P, c_int, _P, _P)
char_object = _bind("FPDFText_GetTextObject", _P, _P, c_int)
char_matrix = _bind("FPDFText_GetMatrix", c_int, _P, c_int, _P)
char_size = _bind("FPDFText_GetFontSize", c_double, _P, c_int)
char_loose_box = _bind("FPDFText_GetLooseCharBox", c_int, _P, c_int, _P)
char_unicode = _bind("FPDFText_GetUnicode", c_uint, _P, c_int)
char_unmapped = _bind("FPDFText_HasUnicodeMapError", c_int, _P, c_int)
page_text = _bind("FPDFText_GetText", c_int, _P, c_int, c_int, _P)
text_font = _bind("FPDFTextObj_GetFont", _P, _P)
text_mode = _bind("FPDFTextObj_GetTextRenderMode", c_int, _P)
glyph_width = _bind("FPDFFont_GetGlyphWidth", c_int, _P, c_uint, c_float, _P)
font_descent = _bind("FPDFFont_GetDescent", c_int, _P, c_float, _P)
font_name = _bind("FPDFFont_GetBaseFontName", c_int, _P, _P, c_int)
font_embedded = _bind("FPDFFont_GetIsEmbedded", c_int, _P)
font_flags = _bind("FPDFFont_GetFlags", c_int, _P)
object_count = _bind("FPDFPage_CountObjects", c_int, _P)
page_object = _bind("FPDFPage_GetObject", _P, _P, c_int)
object_type = _bind("FPDFPageObj_GetType", c_int, _P)
object_bounds = _bind("FPDFPageObj_GetBounds", c_int, _P, _P, _P, _P, _P)
object_fill = _bind("FPDFPageObj_GetFillColor", c_int, _P, _P, _P, _P, _P)
object_stroke = _bind("FPDFPageObj_GetStrokeColor", c_int, _P, _P, _P, _P, _P)
object_clip = _bind("FPDFPageObj_GetClipPath", _P, _P)
set_active = _bind("FPDFPageObj_SetIsActive", c_int, _P, c_int)
clip_count = _bind("FPDFClipPath_CountPaths", c_int, _P)
clip_segments = _bind("FPDFClipPath_CountPathSegments", c_int, _P, c_int)
clip_segment = _bind("FPDFClipPath_GetPathSegment", _P, _P, c_int, c_int)
object_matrix = _bind("FPDFPageObj_GetMatrix", c_int, _P, _P)
form_count = _bind("FPDFFormObj_CountObjects", c_int, _P)
form_object = _bind("FPDFFormObj_GetObject", _P, _P, c_int)
path_drawn = _bind("FPDFPath_GetDrawMode", c_int, _P, _P, _P)
segment_count = _bind("FPDFPath_CountSegments", c_int, _P)
path_segment = _bind("FPDFPath_GetPathSegment", _P, _P, c_int)
segment_point = _bind("FPDFPathSegment_GetPoint", c_int, _P, _P, _P)
segment_type = _bind("FPDFPathSegment_GetType", c_int, _P)
segment_close = _bind("FPDFPathSegment_GetClose", c_int, _P)
