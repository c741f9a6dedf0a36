"""What a page prints about itself: its number ("Página 2 de 5", "- 3 -"), and the place and date of printing."""

from __future__ import annotations

import re
from itertools import pairwise

from extractors.document import Document
from extractors.fields import Note

_ALONE = re.compile(r"\W*(?:p[aá]g(?:ina)?\b\W*|hoja\W*)?(?P<number>\d{1,3})\W*", re.IGNORECASE)
_OF_TOTAL = re.compile(r"(?:.*\s)?(?P<number>\d{1,3}) ?(?:/|de|of) ?(?P<total>\d{1,3})\W*", re.IGNORECASE)

_DATE = (
    r"(?:\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}|\d{1,2} (?:de )?[^\W\d_]{4,10} (?:del? )?\d{4})"
    r"(?:,? \d{1,2}:\d{2}(?::\d{2})?(?: hrs?\.?)?)?"
)
_COUNT = r"(?:(?:p[áa]gina|p[áa]g\.?|hoja|page) ?)?\d{1,4}(?: ?(?:/|de|of) ?\d{1,4})?"
DATE_LINE = re.compile(
    rf"(?:{_COUNT}(?: ?[-|–—] ?| ))?"
    rf"(?:fecha(?: de [^\W\d_]{{4,12}})?:? |impreso el |[^\W\d_][^\d_,:]{{2,30}}, )?{_DATE}"
    rf"(?:(?: ?[-|–—] ?| ){_COUNT})?"
)
"""A date, optionally with a place, "fecha" or "impreso el" and a page number, and nothing else (lower case)."""


def pages_complete(document: Document) -> Note | None:
    """Returns a failed note if the printed page numbers skip one or state a higher total than there are; else None.

    The first number may be any, as a document can be an excerpt. Numbers that increase more slowly than the pages, or
    that are lower than the page, count something else and are ignored.
    """
    printed, total = _printed(document)
    plausible = all(b - a >= q - p for (p, a), (q, b) in pairwise(printed))
    if not printed or not plausible or any(number < page for page, number in printed):
        return None
    gap = next((a + 1 for (p, a), (q, b) in pairwise(printed) if b - a > q - p), None)
    missing = gap or (printed[-1][1] + 1 if printed[-1][1] < total else None)
    if missing is None:
        return None
    numbers = ", ".join(str(number) for _, number in printed)
    message = f"Page {missing} is missing: the pages print the numbers {numbers}{f' of {total}' if total else ''}."
    return Note("pages_complete", message, f"page {missing}", "none")


def _printed(document: Document) -> tuple[list[tuple[int, int]], int]:
    """Returns (page, number) for each page that prints one, and the printed total (0 if none is printed)."""
    numbers: dict[int, int] = {}
    total = 0
    for paragraph in document.furniture:
        page = paragraph.lines[0].place.page
        if page is None:
            continue
        if match := _OF_TOTAL.fullmatch(paragraph.text):
            numbers[page], total = int(match["number"]), max(total, int(match["total"]))
        elif match := _ALONE.fullmatch(paragraph.text):
            numbers.setdefault(page, int(match["number"]))
    return sorted(numbers.items()), total
