"""Opens a PDF and reads the content of its pages: fast with pdfium, or with pdfplumber if that fails."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence, Set
from contextlib import contextmanager
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from extractors.document import ReadError
from extractors.readers.pdf.annotations import AnnotationReader
from extractors.readers.pdf.content import Box, PageContent, Word
from extractors.readers.pdf.drawn_bullets import with_bullets
from extractors.readers.pdf.fast import REPLACEMENT, WordReader
from extractors.readers.pdf.fonts import OpenFonts
from extractors.readers.pdf.geometry import Affine, transformed
from extractors.readers.pdf.metrics import FontMetrics
from extractors.readers.pdf.overprint import take_overprints
from extractors.readers.pdf.pdfium_calls import UnreadableError
from extractors.readers.pdf.rules import RuleReader, TooManyObjectsError
from extractors.readers.pdf.upright import upright
from extractors.readers.pdf.visibility import HiddenSigns, covered, unseen

log = logging.getLogger(__name__)

_LOCKED = (pdfium_c.FPDF_ERR_PASSWORD, pdfium_c.FPDF_ERR_SECURITY)
MAX_PAGES = 2000
MAX_CHARACTERS = 400_000
"""Maximum number of characters on a page; a page with more is no form."""
SCANNED = 0.5
"""Share of a page that pictures cover from which it is a scan: its words, if any, were read from the picture."""


@contextmanager
def open_pdf(data: bytes) -> Iterator[Any]:
    """Opens a PDF for the duration of the context; raises ReadError `damaged` or `encrypted`."""
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        # pdfium's error code can stem from another file: only a file with an encryption dictionary can be locked.
        if getattr(error, "err_code", None) in _LOCKED and b"/Encrypt" in data:
            message = "The PDF is locked with a password: ask the sender for an open copy."
            raise ReadError("encrypted", message) from error
        why = str(error).rstrip(".")
        raise ReadError("damaged", f"The PDF cannot be opened ({why}): ask the sender to export it again.") from error
    try:
        yield document
    finally:
        document.close()


def read_pages(data: bytes) -> tuple[list[PageContent], bool]:
    """Reads all pages, each upright and without overprints; the bool is True if pdfplumber had to read any of them.

    Raises ReadError: `damaged` (no page, or one that cannot be read), `encrypted`, `too_large`.
    """
    out: list[PageContent] = []
    plain = False
    with open_pdf(data) as document:
        count = len(document)
        if count == 0:
            raise ReadError("damaged", "The PDF has no readable page: ask the sender to export it again.")
        if count > MAX_PAGES:
            raise ReadError("too_large", f"The PDF has {count} pages; {MAX_PAGES} are the limit.")
        fonts, annotations = OpenFonts(FontMetrics(data)), AnnotationReader(document)
        for number in range(1, count + 1):
            page, by_pdfium = _read_page(document, number, data, fonts, annotations)
            plain = plain or not by_pdfium
            page = upright(page)
            take_overprints(page)
            out.append(page)
        fonts.turn(None)
    return out, plain


def _read_page(
    document: Any, number: int, data: bytes, fonts: OpenFonts, annotations: AnnotationReader
) -> tuple[PageContent, bool]:
    """Reads a page; the bool is True if pdfium read its words, False if plain pdfplumber had to."""
    try:
        page = document[number - 1]
    except pdfium.PdfiumError as error:
        return _read_plain(data, number, error), False
    try:
        to_page = page_frame(page)[0]
        rules, signs = RuleReader(to_page), HiddenSigns(layers=fonts.declared.has_layers)
        try:
            content, by_pdfium = _read_fast(page, number, fonts, rules, signs), True
        except UnreadableError as error:
            rules = RuleReader(to_page)
            texts, doubts = _texts(page, rules, signs)
            content, by_pdfium = _read_plain(data, number, error, texts), False
            content.notes += [f"page {number}: {doubt}" for doubt in doubts]
        if content.unknown:
            glyphs = f"{content.unknown} glyphs map to no character and stand as {REPLACEMENT}"
            content.notes.append(f"page {number}: {glyphs}")
        try:
            _leave_out_unseen(page, content, rules, signs)
        except UnreadableError as error:
            content.notes.append(f"page {number}: hidden words were not looked for ({error})")
        drawn = with_bullets(content.words, rules.discs) if rules.discs else content.words
        content.letters += len(drawn) - len(content.words)
        content.words = drawn
        fields, content.comments = annotations.read(page, to_page)
        content.words += fields
        content.letters += sum(len(word.text) for word in (*fields, *content.comments))
        return content, by_pdfium
    except TooManyObjectsError as error:
        raise ReadError("too_large", f"Page {number} holds more drawn objects than any form.") from error
    finally:
        fonts.turn(page)


def _read_fast(page: Any, number: int, fonts: OpenFonts, rules: RuleReader, signs: HiddenSigns) -> PageContent:
    """Reads a page with pdfium, and shows `signs` each text object; raises as `RuleReader.read`, and ReadError."""
    to_page, width, height = page_frame(page)
    rules.read(page.raw)
    textpage = page.get_textpage()
    try:
        count = textpage.count_chars()
        if count > MAX_CHARACTERS:
            raise ReadError("too_large", f"Page {number} has {count} characters: this is no form.")
        reader = WordReader(textpage.raw, to_page, fonts, signs.look)
        words = reader.read(count) if count > 0 else []
    finally:
        textpage.close()
    return PageContent(
        number,
        width,
        height,
        words,
        rules.horizontal,
        rules.vertical,
        rules.shades,
        unseen=rules.unseen,
        letters=reader.letters,
        unknown=reader.unknown,
        left_out=reader.left_out,
        drawn=rules.seen,
        image_share=rules.image_area / max(width * height, 1.0),
    )


def _texts(page: Any, rules: RuleReader, signs: HiddenSigns) -> tuple[list[tuple[int, Box]], list[str]]:
    """Reads rules and text objects of a page whose words pdfium cannot read; returns the text objects, and doubts."""
    try:
        rules.read(page.raw)
        return rules.texts(signs.look), []
    except UnreadableError as error:
        return [], [f"hidden words were not looked for ({error})"]


def _read_plain(data: bytes, number: int, why: Exception, texts: Sequence[tuple[int, Box]] = ()) -> PageContent:
    from extractors.readers.pdf.plumber import read_page

    log.info("page %d is read by plain pdfplumber: %s", number, why)
    return read_page(data, number, texts)


def _on_pictures(words: Iterable[Word], images: Sequence[Box]) -> set[int]:
    """Returns the text objects above or beneath a picture: on a scan they repeat the text of the picture."""
    return {
        word.run
        for word in words
        for x0, top, x1, bottom in images
        if x0 <= (word.x0 + word.x1) / 2 <= x1 and top <= word.base <= bottom
    }


def _leave_out_unseen(page: Any, content: PageContent, rules: RuleReader, signs: HiddenSigns) -> None:
    """Leaves out the words of those text objects without which the page looks the same; raises UnreadableError."""
    content.faint = signs.faint
    if not (signs.found or rules.covers):
        return
    pieces = {id(word): word.parts() for word in content.words if word.seams}
    words = [piece for word in content.words for piece in pieces.get(id(word), (word,))] if pieces else content.words
    suspects = signs.found | covered(words, rules.painted, rules.covers)
    if suspects and content.image_share >= SCANNED:
        suspects -= _on_pictures(words, rules.images)
    if not suspects:
        return
    hidden, decided = unseen(page, words, suspects, frame_of(page)[:2])
    if hidden:
        content.left_out["hidden"] = hidden
        gone = {id(word) for word in hidden}
        content.words = [part for word in content.words for part in _seen(word, pieces.get(id(word), [word]), gone)]
    if not decided:
        content.notes.append(f"page {content.number}: many words lie over one another; some of them may be hidden")


def _seen(word: Word, pieces: Sequence[Word], hidden: Set[int]) -> Iterator[Word]:
    """Yields what stays of a word without the pieces that are `hidden` (by id)."""
    out = [n for n, piece in enumerate(pieces) if id(piece) in hidden]
    if not out:
        yield word
        return
    start = 0
    for end in (*out, len(pieces)):
        if start < end:
            yield word.part(start, end)
        start = end + 1


def page_frame(page: Any) -> tuple[Affine, float, float]:
    """Returns the transformation from PDF coordinates to pdfplumber's, and the width and height of the displayed page.

    The origin of pdfplumber's coordinates is the top left corner of the media box as displayed (turned by /Rotate);
    the crop box is ignored.
    """
    x0, y0, x1, y1 = _media_box(page)
    turn = page.get_rotation() // 90
    width, height = x1 - x0, y1 - y0
    # The same offsets as those of pdfminer, which turns the page about its media box, and pdfplumber, which shifts it.
    if turn == 1:
        return (0.0, 1.0, 1.0, 0.0, 0.0, -2 * x0), height, width
    if turn == 2:
        return (-1.0, 0.0, 0.0, 1.0, x1 + x0, -2 * y0), width, height
    if turn == 3:
        return (0.0, -1.0, -1.0, 0.0, y1 + y0, width), height, width
    return (1.0, 0.0, 0.0, -1.0, 0.0, height), width, height


def frame_of(page: Any) -> tuple[float, float, float, float]:
    """Returns the part of a page that its picture shows: (x0, top, width, height) in points, as in `Place`."""
    x0, top, x1, bottom = transformed(page.get_bbox(), page_frame(page)[0])
    return x0, top, x1 - x0, bottom - top


def _media_box(page: Any) -> Box:
    box = page.get_mediabox(fallback_ok=False)
    if box is None:  # inherited: pdfium returns only the displayed box, which is the same unless the page is cropped
        box = page.get_bbox()
    x0, y0, x1, y1 = box
    return (min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))
