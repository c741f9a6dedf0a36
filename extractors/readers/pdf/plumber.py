"""Reads the same content as `fast` by plain pdfplumber: slower, the fallback for pages that pdfium cannot read."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from io import BytesIO
from itertools import chain, pairwise
from math import hypot
from typing import Any, cast

from pdfminer.pdffont import PDFFont, PDFSimpleFont
from pdfminer.pdfinterp import PDFResourceManager
from pdfminer.pdftypes import list_value, resolve1

from extractors.document import ReadError
from extractors.readers.pdf.content import Box, PageContent, Seam, Word
from extractors.readers.pdf.fast import ASLANT, REPLACEMENT
from extractors.readers.pdf.filled_boxes import is_shade
from extractors.readers.pdf.rules import THIN, WHITE, stands_out

_UNKNOWN = re.compile(r"\(cid:\d+\)|\x00")
"""Returned by pdfminer for a glyph that maps to no character."""
SAME_RUN = 0.15
"""Maximum gap between characters of one string, in font sizes."""


def read_page(data: bytes, number: int, texts: Sequence[tuple[int, Box]] = ()) -> PageContent:
    """Reads the content of a page (from 1); `texts` are its text objects in painting order, with their boxes.

    Raises ReadError `damaged` if pdfplumber cannot read it either.
    """
    import pdfplumber
    from pdfminer.pdfexceptions import PDFException
    from pdfminer.psexceptions import PSException
    from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException

    try:
        with pdfplumber.open(BytesIO(data), pages=[number]) as pdf:
            pdf.rsrcmgr = MeaningfulFonts()
            if not pdf.pages:
                missing = f"The PDF claims a page {number} that it does not hold, so a part of it is lost"
                raise ReadError("damaged", f"{missing}: ask the sender to export it again.")
            page = pdf.pages[0]
            try:
                return _content(page, number, texts)
            finally:
                page.close()
    except (PDFException, PSException, PdfminerException, MalformedPDFException, IndexError, ValueError) as error:
        raise ReadError(
            "damaged", f"Page {number} cannot be read ({error}): ask the sender to export it again."
        ) from error


def _content(page: Any, number: int, texts: Sequence[tuple[int, Box]]) -> PageContent:
    shades, edges = _part_edges(page.edges)
    images = sum(abs((i["x1"] - i["x0"]) * (i["bottom"] - i["top"])) for i in page.images)
    for char in page.chars:
        if _turn(char) % 2:  # pdfminer takes the advance of a turned character for its size
            char["size"] = round(char["x1"] - char["x0"], 3)
    if texts:
        _find_objects(page.chars, texts)
    else:
        _number_runs(page.chars)
    # In drawing order: sorted by position, the letters of texts printed over one another would mix.
    words = _words(page.filter(lambda item: not _turn(item)), use_text_flow=True)
    for turn in sorted({_turn(char) for char in page.chars} - {0}):
        words += _words(page.filter(lambda item, turn=turn: _turn(item) == turn))
    made = [(_word(word, has_seams=bool(texts)), _is_aslant(word["chars"][0])) for word in words]
    aslant = [word for word, out in made if out]
    return PageContent(
        number,
        float(page.width),
        float(page.height),
        [word for word, out in made if not out],
        [(e["top"], e["x0"], e["x1"]) for e in edges if e["orientation"] == "h"],
        [(e["x0"], e["top"], e["bottom"]) for e in edges if e["orientation"] == "v"],
        shades,
        unseen=_unseen(page),
        letters=sum(len(_UNKNOWN.sub(REPLACEMENT, c["text"]).strip()) for c in page.chars),
        unknown=sum(word.text.count(REPLACEMENT) for word, _ in made),
        left_out={"watermark": aslant} if aslant else {},
        drawn=sum(map(len, page.objects.values())),
        image_share=images / max(1.0, float(page.width * page.height)),
    )


class MeaningfulFonts(PDFResourceManager):
    """Font manager of pdfminer that ignores entries of a character map to U+0000: the glyph's name may be better."""

    def get_font(self, objid: object, spec: Mapping[str, object]) -> PDFFont:
        font: Any = super().get_font(objid, spec)
        known: dict[int, str] = getattr(getattr(font, "unicode_map", None), "cid2unichr", {})
        mute = {glyph for glyph, text in known.items() if not text.strip("\0")}
        for glyph in mute:
            del known[glyph]
        if mute and isinstance(font, PDFSimpleFont):
            # The codes of a subset are arbitrary: the base encoding would map them to wrong characters.
            mute -= _named_glyphs(spec)
            font.cid2unicode = {glyph: text for glyph, text in font.cid2unicode.items() if glyph not in mute}
        return cast(PDFFont, font)


def _named_glyphs(spec: Mapping[str, object]) -> set[int]:
    """Returns the codes for which a font's encoding has its own glyph name (/Differences)."""
    encoding = resolve1(spec.get("Encoding"))
    named: set[int] = set()
    code = 0
    for item in list_value(encoding.get("Differences", [])) if isinstance(encoding, dict) else ():
        if isinstance(item, int):
            code = item
        else:
            named.add(code)
            code += 1
    return named


def _words(page: Any, *, use_text_flow: bool = False) -> list[dict[str, Any]]:
    """Returns pdfplumber's words; a change of size separates words, so that a raised mark is a word of its own."""
    words: list[dict[str, Any]] = page.extract_words(
        use_text_flow=use_text_flow, return_chars=True, extra_attrs=["size"], expand_ligatures=False
    )
    return words


def _number_runs(chars: list[dict[str, Any]]) -> None:
    """Numbers the strings that drew the characters (`run`): in a string, each character begins where the last ends."""
    run, base, x1 = 0, 0.0, 0.0
    for char in chars:
        if char["bottom"] != base or abs(char["x0"] - x1) > SAME_RUN * char["size"]:
            run += 1
        base, x1 = char["bottom"], char["x1"]
        char["run"] = run


def _find_objects(chars: list[dict[str, Any]], texts: Sequence[tuple[int, Box]]) -> None:
    """Sets the text object (`run`) that drew each character: the next one in painting order around its middle.

    Objects of low or high glyphs ("_", "*") may not contain the middle; then it is the next one at the same height.
    """
    last = 0
    for char in chars:
        x, y = (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2
        ways = ((y - 1, y + 1), (char["top"], char["bottom"]))
        after, before = range(last, len(texts)), range(last - 1, -1, -1)
        last = next((n for way in ways for n in chain(after, before) if _holds(texts[n][1], x, way)), last)
        char["run"] = texts[last][0]


def _holds(box: Box, x: float, way: tuple[float, float]) -> bool:
    return box[0] <= x <= box[2] and box[1] <= way[1] and way[0] <= box[3]


def _turn(item: dict[str, Any]) -> int:
    """Returns the number of quarter turns of a character, as in `Word`; 0 for anything else."""
    if "matrix" not in item:
        return 0
    a, b = item["matrix"][:2]
    if item["upright"]:
        return 0 if a >= 0 else 2
    return 1 if b < 0 else 3


def _unseen(page: Any) -> list[Box]:
    """Returns the boxes of shapes drawn in white on the paper."""
    boxes = [(_box(item), _is_white(item)) for item in [*page.rects, *page.lines, *page.curves]]
    grounds = [box for box, white in boxes if not white and min(box[2] - box[0], box[3] - box[1]) > THIN]
    grounds += map(_box, page.images)
    return [box for box, white in boxes if white and not stands_out(box, grounds)]


def _box(item: dict[str, Any]) -> Box:
    return (item["x0"], item["top"], item["x1"], item["bottom"])


def _is_white(item: dict[str, Any]) -> bool:
    """True if an item is drawn only in white, or not at all."""
    return not (
        (item["fill"] and _shows(item["non_stroking_color"])) or (item["stroke"] and _shows(item["stroking_color"]))
    )


def _shows(colour: Any) -> bool:
    parts = colour if isinstance(colour, tuple | list) else (colour,)
    if not all(isinstance(part, int | float) for part in parts):
        return True  # no colour means black; a name is a pattern
    return max(parts) > 1 - WHITE / 255 if len(parts) == 4 else min(parts, default=0) < WHITE / 255


def _part_edges(edges: list[dict[str, Any]]) -> tuple[list[Box], list[dict[str, Any]]]:
    """Returns the filled boxes without an outline, and the edges of everything else."""
    shades: list[Box] = []
    left: list[dict[str, Any]] = []
    for edge in edges:
        if edge["object_type"] == "rect_edge" and edge["fill"] and not edge["stroke"]:
            xs, ys = zip(*edge["pts"], strict=True)
            box = (min(xs), min(ys), max(xs), max(ys))
            if is_shade(box):
                shades.append(box)
                continue
        left.append(edge)
    return list(dict.fromkeys(shades)), left


def _is_aslant(char: dict[str, Any]) -> bool:
    a, b = char["matrix"][:2]
    return bool(min(abs(a), abs(b)) > ASLANT * hypot(a, b))


def _word(word: dict[str, Any], *, has_seams: bool) -> Word:
    chars = word["chars"]
    first = chars[0]
    size = first["size"] or word["bottom"] - word["top"]
    widths = {" ": 0.25}
    for char in chars:
        widths.setdefault(char["text"], max(0.0, char["x1"] - char["x0"]) / size)
    text = _UNKNOWN.sub(REPLACEMENT, word["text"])
    for char in text:
        widths.setdefault(char, 0.3)
    bold = any(name in first["fontname"].lower() for name in ("bold", "black", "heavy", "demi"))
    box = (word["x0"], word["top"], word["x1"], word["bottom"])
    turn = _turn(first)
    # pdfplumber's box ends at the font's descent; the baseline is about a fifth of the size above that.
    below = 0.2 * size
    base = (box[3] - below, box[0] + below, box[1] + below, box[2] - below)[turn]
    if not turn:
        seams = _seams(chars) if has_seams else None
        return Word(text, *box, base, size, bold, widths, run=first["run"], seams=seams)
    return Word(text if turn == 1 else text[::-1], *box, base, size, bold, widths, turn, first["run"])


def _seams(chars: list[dict[str, Any]]) -> list[Seam]:
    """Returns the seams of an upright word."""
    start = chars[0]["x0"]
    return [
        Seam(at, char["run"], before["x1"] - start, char["x0"] - start)
        for at, (before, char) in enumerate(pairwise(chars), 1)
        if before["run"] != char["run"]
    ]
