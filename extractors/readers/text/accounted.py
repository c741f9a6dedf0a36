"""Accounts for every word of a text file: finds words that are in none of the document's lines, and their place.

Compares the lines of the file with those of the document. Characters that draw tables are not words.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterable, Sequence

from extractors.document import WORD, Line, Paragraph
from extractors.readers.text.source import SourceLine

_SIGNS = bytes(byte for byte in range(128) if not chr(byte).isalnum())
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>|<!--.*?-->")


def unplaced(source: Sequence[SourceLine], lines: Sequence[Line]) -> tuple[Paragraph, ...]:
    """Returns the words of a text that none of `lines` contains, one paragraph for each source line."""
    if _size(line.text for line in source) == _size(line.raw for line in lines):
        return ()
    placed: dict[int | None, list[str]] = {}
    first: dict[int, int] = {}  # for source lines joined into one line: the number of the first
    for line in lines:
        start, end = line.place.line_start, line.place.line_end
        placed.setdefault(start, []).append(line.raw)
        if start is not None and end is not None:
            first.update((n, start) for n in range(start + 1, end + 1))
    by_number: dict[int, list[SourceLine]] = {}
    for part in source:
        by_number.setdefault(first.get(part.number, part.number), []).append(part)
    lost = (
        (parts, _missing_words(" ".join(p.text for p in parts), placed.get(n, ()))) for n, parts in by_number.items()
    )
    return tuple(Paragraph.of([parts[0].line_of(words)]) for parts, words in lost if words)


def _size(texts: Iterable[str]) -> int:
    """Returns the number of bytes of letters and digits: fast to count, and independent of how words are split."""
    return len("".join(texts).encode("utf-8", "replace").translate(None, _SIGNS))


def _missing_words(text: str, placed: Iterable[str]) -> str:
    """Returns the words of `text` that are not in `placed`; none if both have the same letters (words can be split)."""
    words = WORD.findall(_displayed(text))
    missing = Counter(words) - Counter(WORD.findall(_displayed(" ".join(placed))))
    if not missing or _letters(words) == _letters(WORD.findall(_displayed(" ".join(placed)))):
        return ""
    return " ".join(missing.elements())


def _displayed(text: str) -> str:
    """Returns a text as displayed: without tags, with entities as characters."""
    return html.unescape(_TAG.sub(" ", text)) if "<" in text or "&" in text else text


def _letters(words: Iterable[str]) -> Counter[str]:
    return Counter(char for word in words for char in word if char.isalnum())
