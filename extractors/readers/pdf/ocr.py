"""Reads scanned pages with tesseract (extra `[ocr]`): words with their boxes, and the rules in the picture.

The result is a `PageContent` like that of any page, so tables and paragraphs are found in the same way.  A release of
tesseract always reads the same words from the same picture; another release can read others.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from statistics import median
from typing import Any

from extractors.document import ReadError
from extractors.readers.pdf.content import PageContent, Word
from extractors.readers.pdf.picture import Picture

DPI = 300
MAX_PIXELS = 18_000_000
"""Maximum size of a page's picture; a larger page is read at a lower resolution (A3 at 300 dpi has 17 million)."""
MAX_PAGES = 60
SECONDS_PER_PAGE = 120
LANGUAGE = "spa"
ONE_COLUMN = "--psm 4 --oem 1"
"""Mode that reads lines across the whole page.  Tesseract's modes for columns and sparse text lose lone digits."""
MIN_CONFIDENCE = 25.0
"""Minimum confidence of tesseract, in percent, for signs without a letter or digit; others are specks and rules."""
SURE = 0.94
"""Maximum confidence of pages read by OCR, whatever tesseract reports."""

_TALL = re.compile(r"[A-ZÁÉÍÓÚÜÑ0-9bdfhklt%/()|\[\]]")
_DEEP = re.compile(r"[gjpqyç,;()|\[\]/Q$]")
_NUMBER_SIGN = re.compile(r"^N[*?”\"']{1,2}(?=\d|:|$)")
_ROMAN = re.compile(r"[IVX][IVXl|]{1,4}")
_BULLET_LIKE = frozenset("»«>+*¢°¤·•eo")
"""Characters that tesseract reads in place of a bullet."""
_SPOKEN = re.compile(r"\w")
HOW_TO = (
    "install the extra [ocr] (pmg diagnose has the command) and tesseract with Spanish"
    " (apt-get install tesseract-ocr tesseract-ocr-spa), then: pmg rerun --error needs_ocr;"
    " or ask the sender for the original"
)


class Widths(dict[str, float]):
    """Relative widths of characters: all equal, except the space, because a picture does not contain them."""

    def __missing__(self, char: str) -> float:
        return 0.25 if char == " " else 0.5


@lru_cache
def why_not() -> str | None:
    """Returns what is missing to read scans, as part of a message; None if OCR is available."""
    try:
        import pytesseract  # type: ignore[import-not-found,import-untyped,unused-ignore]
    except ImportError:
        return "the extra [ocr] is not installed"
    try:
        languages = pytesseract.get_languages()
    except (pytesseract.TesseractNotFoundError, pytesseract.TesseractError, OSError, ValueError) as error:
        return f"tesseract does not run ({type(error).__name__})"
    return None if LANGUAGE in languages else "tesseract lacks Spanish (tesseract-ocr-spa)"


def read_pictures(data: bytes, pages: list[PageContent], numbers: Sequence[int]) -> float:
    """Reads pages (`numbers`, from 1) by OCR and replaces them in `pages`; returns the confidence (0 to `SURE`).

    If a page was scanned askew, its places refer to the straightened picture.

    Raises ReadError: `needs_ocr` if OCR is not installed, `too_large`, `timeout`, `damaged`.
    """
    missing = why_not()
    if missing:
        raise ReadError("needs_ocr", f"The PDF has no text layer (a scan), and {missing}: {HOW_TO}.")
    if len(numbers) > MAX_PAGES:
        raise ReadError("too_large", f"{len(numbers)} pages are scans; OCR reads {MAX_PAGES} at most.")
    from extractors.readers.pdf.source import open_pdf

    sure: list[float] = []
    with open_pdf(data) as document:
        for number in numbers:
            picture = _picture(document, number)
            words, certain = _read(picture, number)
            sure += certain
            before = pages[number - 1]
            pages[number - 1] = PageContent(
                number,
                picture.width,
                picture.height,
                words,
                picture.horizontal,
                picture.vertical,
                comments=before.comments,
                letters=sum(len(word.text) for word in (*words, *before.comments)),
                image_share=before.image_share,
                turn=picture.turn,
                drawn=before.drawn,
                scanned=True,
            )
    return min(SURE, sum(sure) / len(sure) / 100) if sure else 0.0


def words_beside(data: bytes, known: Mapping[int, Sequence[Word]]) -> dict[int, list[Word]]:
    """Returns what OCR reads on the lines of the words `known` (of the text layer), by page number (from 1).

    A few lines take a fraction of the seconds that a page takes.  Raises ReadError: `timeout`, `damaged`.
    """
    from extractors.readers.pdf.source import open_pdf

    out: dict[int, list[Word]] = {}
    with open_pdf(data) as document:
        for number, words in known.items():
            bands = [(word.top - word.size, word.bottom + word.size) for word in words]
            out[number] = [word for word, _ in _words(_picture(document, number).only(bands), number)]
    return out


def _picture(document: Any, number: int) -> Picture:
    import pypdfium2 as pdfium

    try:
        page = document[number - 1]
        try:
            width, height = page.get_size()
            scale = min(DPI / 72, (MAX_PIXELS / max(width * height, 1.0)) ** 0.5)
            return Picture.of(page.render(scale=scale, grayscale=True).to_pil(), scale)
        finally:
            page.close()
    except (pdfium.PdfiumError, ValueError, MemoryError) as error:
        raise ReadError("damaged", f"Page {number} cannot be drawn ({error}): ask for another scan.") from error


def _read(picture: Picture, number: int) -> tuple[list[Word], list[float]]:
    """Returns the words of a picture, and tesseract's confidence in each (percent); turns the picture if need be."""
    found = _words(picture, number)
    if not found or sum(sure for _, sure in found) < 60 * len(found):
        turned = picture.turned(_quarter_turns(picture, number))
        if turned.turn:
            better = _words(turned, number)
            if sum(sure for _, sure in better) > sum(sure for _, sure in found):
                picture.become(turned)
                found = better
    return [word for word, _ in found], [sure for _, sure in found]


def _quarter_turns(picture: Picture, number: int) -> int:
    """Returns by how many quarter turns clockwise the picture's text is turned; 0 if tesseract cannot detect it."""
    import pytesseract

    try:
        orientation = pytesseract.image_to_osd(picture.image, output_type="dict", timeout=SECONDS_PER_PAGE)
    except pytesseract.TesseractError:  # too few letters to tell, or no data for it
        return 0
    except RuntimeError as error:
        raise _too_slow(number) from error
    return (4 - round(float(orientation["rotate"]) / 90)) % 4


def _words(picture: Picture, number: int) -> list[tuple[Word, float]]:
    import pytesseract

    os.environ.setdefault("OMP_THREAD_LIMIT", "1")  # documents are read in parallel: more threads would only wait
    try:
        data = pytesseract.image_to_data(
            picture.without_rules(), lang=LANGUAGE, config=ONE_COLUMN, output_type="dict", timeout=SECONDS_PER_PAGE
        )
    except pytesseract.TesseractError as error:
        raise ReadError("damaged", f"Page {number} cannot be read by OCR ({error}).") from error
    except RuntimeError as error:  # how pytesseract reports a timeout
        raise _too_slow(number) from error
    lines: dict[tuple[int, int, int], list[int]] = {}
    for i, text in enumerate(data["text"]):
        sure = float(data["conf"][i])
        if text.strip() and sure >= 0 and (_SPOKEN.search(text) or sure >= MIN_CONFIDENCE):
            lines.setdefault((data["block_num"][i], data["par_num"][i], data["line_num"][i]), []).append(i)
    out: list[tuple[Word, float]] = []
    for own in lines.values():
        boxes = [(_mended(data["text"][i].strip()), *picture.points(data, i)) for i in own]
        boxes = [(_bullet(boxes, n), *box[1:]) for n, box in enumerate(boxes)]
        base, size = _baseline(boxes)
        for i, (text, x0, _, x1, _) in zip(own, boxes, strict=True):
            word = Word(text, x0, base - 0.8 * size, x1, base + 0.2 * size, base, size, False, Widths())
            out.append((word, float(data["conf"][i])))
    return out


def _mended(text: str) -> str:
    """Corrects characters that tesseract confuses: "N*1" is "N°1", "VIl" is "VII"."""
    if _ROMAN.fullmatch(text):
        return text.replace("l", "I").replace("|", "I")
    return _NUMBER_SIGN.sub("N°", text)


def _bullet(boxes: Sequence[tuple[str, float, float, float, float]], n: int) -> str:
    """Returns the n-th word of a line; "•" for a lone sign that tesseract may read for a bullet, before a capital."""
    text, x0, _, x1, _ = boxes[n]
    if text not in _BULLET_LIKE or n + 1 == len(boxes):
        return text
    after, begin, above, _, below = boxes[n + 1]
    height = below - above
    far = n == 0 or x0 - boxes[n - 1][3] > 1.5 * height
    return "•" if far and after[:1].isupper() and begin - x1 < 2.5 * height else text


def _baseline(boxes: Sequence[tuple[str, float, float, float, float]]) -> tuple[float, float]:
    """Returns the baseline of a printed line and its font size, from the boxes of its words' ink."""
    bases = [bottom for text, _, _, _, bottom in boxes if not _DEEP.search(text)]
    lowest = [bottom for *_, bottom in boxes]
    tall = [top for text, _, top, _, _ in boxes if _TALL.search(text)]
    size_of_tall, size_of_deep = 0.72, 0.92
    top = (
        median(tall)
        if tall
        else min(top for _, _, top, _, _ in boxes) - 0.25 * (max(lowest) - min(b[2] for b in boxes))
    )
    if bases:
        base = median(bases)
        return base, max((base - top) / size_of_tall, 1.0)
    size = max((median(lowest) - top) / size_of_deep, 1.0)
    return median(lowest) - 0.2 * size, size


def _too_slow(number: int) -> ReadError:
    return ReadError("timeout", f"OCR of page {number} took more than {SECONDS_PER_PAGE} s: ask for a cleaner scan.")
