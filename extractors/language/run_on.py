"""Finds where a second sentence begins without a stop before it: joined cells, lines or list entries."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from extractors.language.resources import read_resource
from extractors.words import plain

_LOWER, _UPPER = "a-záéíóúüñ", "A-ZÁÉÍÓÚÜÑ"
_CAPITALISED = re.compile(rf"(?<=[{_LOWER})%] )[{_UPPER}][{_LOWER}]*(?= [{_LOWER}])")
"""A capitalised word between two words without capitals."""
_INFINITIVE = re.compile(r"[^\W\d_]{2,}(?:ar|er|ir|arse|erse|irse|ár|ír)\b", re.IGNORECASE)
_LONG = 5
"""Minimum length, in letters, of a word whose ending shows its number (plural: "s")."""
_SHORT = 3
"""Length, in letters, up to which a word may be an abbreviation or a name ("Ley")."""


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(read_resource("sentences.yaml")[name])


def opens_with_infinitive(text: str) -> bool:
    """True if a text begins with an infinitive, as objectives and recommendations do ("Mejorar la atención")."""
    match = _INFINITIVE.match(text)
    return match is not None and plain(match[0]) not in _words("not_infinitives")


def run_on(text: str, opens: Callable[[str], bool] = opens_with_infinitive) -> tuple[int, int] | None:
    """Returns (start, end) in characters of the word that begins a second sentence inside a text; None if none does.

    `opens` is True for a text that reads as an entry of its own ("Mejorar la …"). Otherwise the word must be one that
    begins sentences, or differ in number from the noun or adjective before it: "equipos regionales Escasa dotación".
    """
    for capitalised in _CAPITALISED.finditer(text):
        words, _, before = text[: capitalised.start()].rstrip().rpartition(" ")
        # A capital at the beginning of a text is normal. Elsewhere it marks a name, and names continue with capitals.
        named = before[:1].isupper() and bool(words)
        if _begins_sentence(before.lstrip("(\"'“«"), capitalised[0], text[capitalised.start() :], opens, named=named):
            return capitalised.span()
    return None


def _begins_sentence(before: str, word: str, rest: str, opens: Callable[[str], bool], *, named: bool) -> bool:
    """True if `word`, the first of `rest`, begins a sentence after the word `before` (`named`: which may be a name)."""
    last = plain(before)
    if last in _words("before_names"):
        return False
    if plain(word) in _words("small_words") and last[-1:].isalpha():
        return True
    singulars = {last, last.removesuffix("s"), last.removesuffix("es")}
    if named or last in _words("ask_for_more") or singulars & _words("before_titles"):
        return False
    differs = before[:1].islower() and last.endswith("s") != word.endswith("s")
    return opens(rest) or (differs and last.isalpha() and len(last) >= _LONG and len(word) > _SHORT)
