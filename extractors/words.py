"""Normalizes the words of a source: cleaning for what is kept, folding for what is compared."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "ft", "ﬆ": "st"}
_STRANGE = "ﬀ-ﬆ\u00a0\u00ad\u200b-\u200f\u2028\u2029\u202f\u2060\ufeff\x00-\x08\x0e-\x1f\x7f"
_ODD = re.compile(f"[{_STRANGE}]")
_TO_CLEAN = re.compile(f"[<{_STRANGE}]")
_TO_UNMARK = re.compile(rf"[*\\_<{_STRANGE}]")
_TAGS = re.compile(
    r"""
    </? (?:b|i|u|em|strong|span|sup|sub|font|p|div|center|h[1-6]|html|body) (?:\s[^<>]{0,200})? /?>
    | <br\s*/?>
    """,
    re.IGNORECASE | re.VERBOSE,
)
PLAIN = re.compile(r"[ !-)+-;=-\[\]^`-~¡-¬®-ÿ“”–—]*")
"""Text made only of characters that cleaning never changes, as most lines are."""


def collapse(text: str) -> str:
    """Collapses white space to single spaces and strips the ends."""
    return " ".join(text.split())


def shortened(text: str, most: int = 80) -> str:
    """Returns a text for a message, cut to at most `most` characters."""
    return text if len(text) <= most else text[: most - 1] + "…"


def clean(text: str) -> str:
    """Returns a part of one printed line in readable form.

    NFC; ligatures written out; tags such as `<b>`, zero-width and control characters removed; soft hyphens removed, but
    a final one becomes a hyphen (it breaks a word there); non-breaking spaces made plain; white space collapsed.
    """
    if _TO_CLEAN.search(text) is None:
        return collapse(unicodedata.normalize("NFC", text))
    if text.rstrip().endswith("\u00ad"):
        text = text.rstrip()[:-1] + "-"
    if "<" in text:
        text = _TAGS.sub(" ", text)
    text = _ODD.sub(_plain, text)
    return collapse(unicodedata.normalize("NFC", text))


def _plain(match: re.Match[str]) -> str:
    char = match[0]
    return _LIGATURES.get(char) or (" " if char in "\u00a0\u202f\u2028\u2029" else "")


# Bounded repetition, so that a hostile line of markers cannot take quadratic time.
_MATH = re.compile(r"(\$(?=[^$]{1,4000}\$)[^$]*?\\[a-zA-Z{^][^$]*\$)")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_EMPHASIS = re.compile(r"(?<![\w*\\])(\*\*\*|\*\*|__)(?=[^\s*_])([^*]{0,500}?)(?<=[^\s\\])\1(?![\w*])")
_WHOLE_EMPHASIS = re.compile(r"^\s*([*_])(?=[^\s*_])([^*]*[^\s*\\])\1\s*$")


def clean_markup(text: str) -> str:
    """Returns a part of one line of a text file in readable form: `clean`, plus markdown emphasis and escapes removed.

    LaTeX (`$…\\frac…$`) is kept as it is, because a backslash is not an escape there.
    """
    if _TO_UNMARK.search(text) is None:
        return collapse(unicodedata.normalize("NFC", text))
    if "$" in text:
        parts = _MATH.split(text)
        return clean("".join(part if i % 2 else _without_emphasis(part) for i, part in enumerate(parts)))
    return clean(_without_emphasis(text))


def _without_emphasis(text: str) -> str:
    if "**" in text or "__" in text:
        text = _EMPHASIS.sub(r"\2", text)
    if text.lstrip().startswith(("*", "_")):
        text = _WHOLE_EMPHASIS.sub(r"\2", text)
    return _ESCAPE.sub(r"\1", text) if "\\" in text else text


_MARKS = re.compile("[\u0300-\u0302\u0304-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+")
"""Combining marks except the tilde, because "ñ" is a letter of its own."""
_NUMBER_SIGN = re.compile(r"n(?<!\wn)(?:\s?[°º]\.?|o\.|ro\b\.?|um\.|umero\b)")
"""The pattern begins with a literal letter, so that the engine can search for it at full speed."""
_FOLDED_WORD = re.compile(r"[a-z0-9ñ%]+")


def fold(text: str) -> str:
    """Returns lower case without accents or punctuation, with single spaces; every form of "N°" becomes "n".

    "Ponderación Objetivo de Gestión" becomes "ponderacion objetivo de gestion", "N° Indicadores/Sistemas" becomes
    "n indicadores sistemas". Forms of "N°" are also "Nº", "No.", "Núm.", "Número" and "#".
    """
    return _fold(text) if len(text) <= 500 else _fold.__wrapped__(text)


@lru_cache(maxsize=2048)
def _fold(text: str) -> str:
    text = text.lower()
    if not text.isascii():
        text = unicodedata.normalize("NFC", _MARKS.sub("", unicodedata.normalize("NFD", text)))
    text = _NUMBER_SIGN.sub(" n ", text.replace("№", " n ")) if text != "#" else "n"
    return " ".join(_FOLDED_WORD.findall(text))


class _Plain(dict[int, str]):
    """Mapping for `str.translate` from a character to its plain form, computed at the first lookup."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        base = unicodedata.normalize("NFD", char)[0].lower()
        self[code] = base if len(base) == 1 else char
        return self[code]


_PLAIN = _Plain()


@lru_cache(maxsize=2048)
def plain(text: str) -> str:
    """Returns lower case without accents, with the length of `text`, so that offsets are the same in both."""
    return text.lower() if text.isascii() else text.translate(_PLAIN)
