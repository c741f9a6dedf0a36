"""Accounts for every word of a text file: what stands in none of the document's lines is found and given its place.

In: the lines of the file and those of the document.  Signs that a dialect draws its tables with are no words.
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
    """The words of a text that none of `lines` holds, by source line."""
    if _size(line.text for line in source) == _size(line.raw for line in lines):
        return ()
    placed: dict[int | None, list[str]] = {}
    first: dict[int, int] = {}  # of source lines that stand in one: the number of the first
    for line in lines:
        start, end = line.place.line_start, line.place.line_end
        placed.setdefault(start, []).append(line.raw)
        if start is not None and end is not None:
            first.update((n, start) for n in range(start + 1, end + 1))
    wanted: dict[int, list[SourceLine]] = {}
    for own in source:
        wanted.setdefault(first.get(own.number, own.number), []).append(own)
    lost = ((parts, _lost(" ".join(p.text for p in parts), placed.get(n, ()))) for n, parts in wanted.items())
    return tuple(Paragraph.of([parts[0].line_of(words)]) for parts, words in lost if words)


def _size(texts: Iterable[str]) -> int:
    """How many bytes of letters and digits there are: quick, and equal for the same words however they are parted."""
    return len("".join(texts).encode("utf-8", "replace").translate(None, _SIGNS))


def _lost(text: str, placed: Iterable[str]) -> str:
    """The words of a line's `text` that do not stand in `placed`; a word that was cut counts by its letters."""
    words = WORD.findall(_spoken(text))
    left = Counter(words) - Counter(WORD.findall(_spoken(" ".join(placed))))
    if not left or _letters(words) == _letters(WORD.findall(_spoken(" ".join(placed)))):
        return ""
    return " ".join(left.elements())


def _spoken(text: str) -> str:
    """What a reader of the text sees: without tags, entities as characters."""
    return html.unescape(_TAG.sub(" ", text)) if "<" in text or "&" in text else text


def _letters(words: Iterable[str]) -> Counter[str]:
    return Counter(char for word in words for char in word if char.isalnum())
