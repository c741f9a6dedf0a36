"""Sentences with values in them, in the language of a page.

The data hold what a check says once, in English.  The catalogue has the pattern of each sentence (`msgctxt "sentence"`,
values in braces): a text that fits one is said by its translation, with the values, translated where they are phrases.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from review.languages import current, messages

SENTENCE = "sentence"
"""The context of patterns in the catalogue."""
MAX_LENGTH = 2_000
"""A longer text stays as it is: it quotes too much of a document to be looked for."""
_BRACES = re.compile(r"\{(\w+)\}")
_FIGURES = frozenset(("number", "row", "item", "activity", "section", "stage", "count", "year"))
"""Names in braces that stand for figures and nothing else."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A pattern and its translation; `literals` are the pieces that a text must hold to fit."""

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
        """What stands in the braces; None where the text does not fit."""
        found = self.pattern.fullmatch(text) if all(literal in text for literal in self.literals) else None
        return found and found.groupdict()


def translated(text: str) -> str:
    """The text in the current language; itself where it is no known sentence."""
    return _said(text, current()) or text


def is_translated(text: str) -> bool:
    """Whether the text is said in the current language."""
    return current() == "en" or not text or _said(text, current()) is not None


@lru_cache(maxsize=4096)
def _said(text: str, language: str) -> str | None:
    """The translation of a sentence, a phrase or a list of them; None for anything else, as the words of a document."""
    if not text or len(text) > MAX_LENGTH:
        return None
    entries = None if text.endswith(".") else _listed(text, "; ", language)  # what ends in a stop is one sentence
    return entries or _fitting(text, language) or _listed(text, ", ", language)


def _fitting(text: str, language: str) -> str | None:
    """The translation by the first sentence that fits."""
    for sentence in _sentences(language):
        values = sentence.values(text)
        if values is not None:
            return sentence.translation.format_map({n: _said(v, language) or v for n, v in values.items()})
    return None


def _listed(text: str, comma: str, language: str) -> str | None:
    """The translation of a list, each entry of which has one."""
    parts = [_said(part, language) for part in text.split(comma)] if comma in text else [None]
    return None if None in parts else comma.join(filter(None, parts))


@cache
def _sentences(language: str) -> tuple[Sentence, ...]:
    """All sentences of a language; those with more of their own words first, since others may fit too."""
    found = [Sentence.of(str(m.id), str(m.string)) for m in messages(language) if m.context == SENTENCE]
    return tuple(sorted(found, key=lambda sentence: -sum(map(len, sentence.literals))))
