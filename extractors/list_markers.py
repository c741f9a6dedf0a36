"""Recognises list markers: the bullet, dash, number or letter before an item."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

BULLETS = "·•∙⁃▪▫■□●○◦‣►▶▸➢➤➔→✓✔❖◆◊♦§"
"""Characters that are printed before items and in no other place of a form."""
SYMBOLS = "\ue000-\uf8ff"
"""Range of the characters of symbol fonts; before an item they are bullets."""

_LETTER = r"""(?:[^\W\d_]|[“"«¿])"""
_MARKER = re.compile(
    rf"""
    [{BULLETS}{SYMBOLS}]
    | [-–—*] (?=\s*{_LETTER})
    | \d{{1,2}} (?:\.\d{{1,2}})* (?:\s?[.)]+-?|-) (?=\s*(?:{_LETTER}|\())  # "1.", "2.1)", "3.-"
    | [a-z]\) (?=\s+[^\W\d_]{{2}})
    """,
    re.VERBOSE,
)


class ListMarker(NamedTuple):
    """A list marker: its kind, and its text as printed."""

    kind: Literal["bullet", "number", "letter"]
    text: str


def list_marker(text: str) -> ListMarker | None:
    """Returns the list marker that begins a text; None for a factor ("* 100"), a negative number or no marker."""
    match = _MARKER.match(text)
    if match is None:
        return None
    marker = match[0]
    return ListMarker("number" if marker[0].isdigit() else "letter" if marker[0].isalpha() else "bullet", marker)


def opens_item(text: str) -> bool:
    """True if a text begins with a list marker."""
    return _MARKER.match(text) is not None


def is_bullet(word: str) -> bool:
    """True if a word is a bullet or dash alone, which may be any distance from the words of its item."""
    return len(word) == 1 and (word in BULLETS or word in "-–" or "\ue000" <= word <= "\uf8ff")
