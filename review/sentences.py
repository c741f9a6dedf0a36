"""Translates sentences that contain values to the language of a page.

The data contain the messages of checks in English.  The catalogue contains a pattern for each sentence (`msgctxt
"sentence"`, values in braces).  A text that matches a pattern is replaced by its translation with the same values;
values that are phrases of the catalogue are translated too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from review.languages import current, messages

SENTENCE = "sentence"
"""Message context of patterns in the catalogue."""
MAX_LENGTH = 2_000
"""Maximum length of a text that is translated, in characters; a longer one quotes too much of a document."""
_BRACES = re.compile(r"\{(\w+)\}")
_FIGURES = frozenset(("number", "row", "item", "activity", "section", "stage", "count", "year"))
"""Names in braces that match only figures."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A pattern and its translation; `literals` are the pieces that a matching text must contain."""

    pattern: re.Pattern[str]
    literals: tuple[str, ...]
    translation: str

    @classmethod
    def of(cls, english: str, translation: str) -> Sentence:
        pieces = _BRACES.split(english)
        literals, names = pieces[::2], pieces[1::2]
        parts = [re.escape(literals[0])]
        for name, literal in zip(names, literals[1:], strict=True):
            value = r"[\d.,?/ ]+" if name in _FIGURES else ".+?"
            parts += [f"(?P<{name}>{value})", re.escape(literal)]
        return cls(re.compile("".join(parts), re.DOTALL), tuple(literals), translation)

    def values(self, text: str) -> Mapping[str, str] | None:
        """Returns the values in the braces; None if the text does not match."""
        match = self.pattern.fullmatch(text) if all(literal in text for literal in self.literals) else None
        return match and match.groupdict()


def translated(text: str) -> str:
    """Returns the text in the current language, or unchanged if it is no known sentence."""
    return _translation(text, current()) or text


def is_translated(text: str) -> bool:
    """True if `translated` returns the text in the current language."""
    return current() == "en" or not text or _translation(text, current()) is not None


@lru_cache(maxsize=4096)
def _translation(text: str, language: str) -> str | None:
    """Returns the translation of a sentence, a phrase or a list of them; None for anything else, such as quotations."""
    if not text or len(text) > MAX_LENGTH:
        return None
    entries = (
        None if text.endswith(".") else _translate_list(text, "; ", language)
    )  # ends in a full stop: a single sentence
    return entries or _translate_sentence(text, language) or _translate_list(text, ", ", language)


def _translate_sentence(text: str, language: str) -> str | None:
    """Returns the translation by the first sentence that matches; None if none does."""
    for sentence in _sentences(language):
        values = sentence.values(text)
        if values is not None:
            return sentence.translation.format_map(
                {name: _translation(value, language) or value for name, value in values.items()}
            )
    return None


def _translate_list(text: str, comma: str, language: str) -> str | None:
    """Returns the translation of a list if each of its entries has one; else None."""
    parts = [_translation(part, language) for part in text.split(comma)] if comma in text else [None]
    return None if None in parts else comma.join(filter(None, parts))


@cache
def _sentences(language: str) -> tuple[Sentence, ...]:
    """Returns all sentences of a language, those with the longest literal text first: several may match a text."""
    sentences = [
        Sentence.of(str(message.id), str(message.string))
        for message in messages(language)
        if message.context == SENTENCE
    ]
    return tuple(sorted(sentences, key=lambda sentence: -sum(map(len, sentence.literals))))
