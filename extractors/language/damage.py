"""Repairs words damaged by OCR ("Curnple", "N0 cumple") and maps each repaired character to its original position."""

from __future__ import annotations

import re

_REACH = 40
_SUSPECT = re.compile(r"[nN]0\b|\b[cC][uv](?:rn|m)p[l1I|][eiI]|\b[cC]urnp[l1I|]|\b[nN] ?o curn")
_LETTERS = {"0": "o", "1": "l", "|": "l", "I": "l"}


def repair(text: str) -> tuple[str, list[int]] | None:
    """Repairs the first 40 characters; returns the text, and for each character (and its end) the position in `text`.

    Returns None if nothing looks damaged.
    """
    if not _SUSPECT.search(text[:_REACH]):
        return None
    repaired: list[str] = []
    places: list[int] = []
    position = 0
    while position < len(text):
        places.append(position)
        if position < _REACH and text.startswith("rn", position):
            repaired.append("m")
            position += 2
        else:
            repaired.append(_letter(text, position) if position < _REACH else text[position])
            position += 1
    places.append(len(text))
    whole = "".join(repaired)
    return None if whole == text else (whole, places)


def _letter(text: str, position: int) -> str:
    """Returns the letter meant by a digit or bar inside a word; a capital I is replaced only after a small letter."""
    char, before, after = text[position], text[position - 1 : position], text[position + 1 : position + 2]
    if char == "I" and not before.islower():
        return char
    return _LETTERS.get(char, char) if before.isalpha() or after.isalpha() else char
