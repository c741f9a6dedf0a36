"""Tells which raised or lowered signs belong to the word before them and which only point to a note.

An exponent belongs to its unit ("m²", "kWh/m2", "10³"), a letter to its ordinal ("1er", "N°"), an index to its symbol
("CO₂"). Any other raised figure or sign points to a note and is not part of a value.
"""

from __future__ import annotations

import re

_LETTERS = "[ªº°]|[oa]s?|er|ra|do|da|ro|to|ta|mo|ma|vo|va|no|na|st|nd|rd|th"
MARK = re.compile(
    rf"[\d*†‡§]{{1,3}}|[\d*]{{1,2}}(?:,[\d*]{{1,2}}){{1,3}}|\(?(?:[a-zA-Z]|\d{{1,2}})\)|[a-zA-Z]|{_LETTERS}"
)
"""What can be raised or lowered beside a word."""
_ORDINAL = re.compile(_LETTERS, re.IGNORECASE)
_ORDERED = re.compile(r"\d{1,3}|n|nos", re.IGNORECASE)
_UNIT = re.compile(r"(?:.*[\d/(·.\s])?(?:[kcmdhµ]?m|s)", re.IGNORECASE | re.DOTALL)
"""Word that takes an exponent 2 or 3: a unit of length or time, also after a figure or a slash."""
_POWER = re.compile(r"(?:.*[^\w.,])?(?:10|[a-zA-Z])", re.DOTALL)
"""Word that takes any exponent or index: ten, or one letter of a formula."""
_SYMBOL = re.compile(r"(?:.*[^a-zA-Z])?[A-Z][A-Za-z]{0,3}", re.DOTALL)
"""Word that takes an index: CO2, PM10, H2O."""
_SUPERSCRIPTS = re.compile("[⁰¹²³⁴-⁹]+")
_PLAIN = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")


def belongs(mark: str, word: str, *, raised: bool = True) -> bool:
    """True if a raised (or lowered) sign is a part of the word that ends before it."""
    if _ORDINAL.fullmatch(mark) and (not mark.isascii() or _ORDERED.fullmatch(word)):
        return True
    if not raised:
        return bool(_SYMBOL.fullmatch(word) or _POWER.fullmatch(word))
    if _POWER.fullmatch(word):
        return mark.isdigit()
    return mark in ("2", "3") and bool(_UNIT.fullmatch(word))


def without_note_marks(text: str) -> str:
    """Removes the superscript figures that point to a note; exponents stay."""
    if text.isascii():
        return text
    return _SUPERSCRIPTS.sub(lambda m: m[0] if belongs(m[0].translate(_PLAIN), text[: m.start()]) else "", text)
