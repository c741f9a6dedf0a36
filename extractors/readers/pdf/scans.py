"""Finds the pages whose words must be read from their picture, and reads them by OCR if it is installed.

Changes the pages of a PDF in place, and returns the confidence of the result and notes for a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from extractors.document import ReadError
from extractors.readers.pdf import ocr
from extractors.readers.pdf.content import PageContent, Word
from extractors.readers.pdf.fast import REPLACEMENT
from extractors.readers.pdf.source import SCANNED

FEW_WORDS = 5
"""A page mostly covered by pictures with fewer words than this (a page number, a stamp) is a scan."""


def read_scans(data: bytes, pages: list[PageContent]) -> tuple[float, tuple[str, ...]]:
    """Reads by OCR the pages that are pictures; returns the confidence (1.0: no page needed OCR), and notes.

    Raises ReadError: `needs_ocr` if no page has a readable text layer and OCR is not installed, `empty`, and as
    `ocr.read_pictures`.
    """
    if not any(page.drawn or page.comments for page in pages):
        raise ReadError("empty", "The PDF's pages are blank: ask the sender for the right file.")
    pictures = [page.number for page in pages if _is_picture(page)]
    spoken = any(any(map(_is_read, page.words)) for page in pages if page.number not in pictures)
    if not spoken:  # pages whose letters are drawn as lines have no text layer either
        pictures = [page.number for page in pages if page.number in pictures or (page.drawn and not page.words)]
    confidence, notes = 1.0, []
    if pictures:
        numbers = ", ".join(map(str, pictures))
        if spoken and (missing := ocr.why_not()):
            notes.append(f"pages without a text layer were not read (scans, and {missing}): {numbers}")
        else:
            confidence = ocr.read_pictures(data, pages, pictures)
            notes.append(f"read by OCR: pages {numbers}")
    if not any(page.words or page.comments for page in pages):
        raise ReadError("empty", "The PDF is a scan, and OCR found no words on it: ask the sender for the right file.")
    unmapped = [page for page in pages if page.unknown and page.number not in pictures and _unmapped(page)]
    if unmapped and not ocr.why_not():
        notes += _compare(data, unmapped[: ocr.MAX_PAGES])
    return confidence, tuple(notes)


def _is_picture(page: PageContent) -> bool:
    """True for a scan with hardly any words of its own, and for a page most of whose glyphs map to no character."""
    return 2 * page.unknown > page.letters or (page.image_share >= SCANNED and _words_read(page.words) < FEW_WORDS)


def _words_read(words: Iterable[Word]) -> int:
    return sum(map(_is_read, words))


def _is_read(word: Word) -> bool:
    return any(map(str.isalnum, word.text)) and REPLACEMENT not in word.text


def _unmapped(page: PageContent) -> list[Word]:
    """Returns words with letters and unknown glyphs; OCR cannot help with a lone sign (a bullet of a symbol font)."""
    return [word for word in page.words if REPLACEMENT in word.text and any(map(str.isalpha, word.text))]


def _compare(data: bytes, pages: list[PageContent]) -> Iterator[str]:
    """Completes words with unknown glyphs if OCR reads the same word with letters there; yields a note for each.

    If OCR fails, the words stay as they are, because the page has a text layer.
    """
    try:
        read = ocr.words_beside(data, {page.number: _unmapped(page) for page in pages})
    except ReadError as error:
        yield f"words with unknown glyphs were not compared with OCR: {error}"
        return
    for page in pages:
        for word in _unmapped(page):
            shape = re.compile(re.escape(word.text).replace(REPLACEMENT, r"([^\W\d_]{1,3})"))
            near = (other.text for other in read[page.number] if _same_place(word, other))
            found = {text for text in near if shape.fullmatch(text)}
            if len(found) == 1:
                before, word.text = word.text, found.pop()
                page.letters += len(word.text) - len(before)
                yield f"page {page.number}: {before!r} reads {word.text!r} by OCR"


def _same_place(word: Word, other: Word) -> bool:
    x, y = (other.x0 + other.x1) / 2, (other.top + other.bottom) / 2
    return word.x0 <= x <= word.x1 and word.top <= y <= word.bottom
