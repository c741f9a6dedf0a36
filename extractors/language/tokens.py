"""A plain Spanish tokenizer with folded norms, and the cue finder that uses it."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import spacy
from spacy.attrs import NORM  # type: ignore[import-not-found]
from spacy.language import Language

from extractors.language.lexicon import Lexicon
from extractors.words import plain

_MARK = re.compile(r"[^\w\s]|_")
_LAST_MARK = re.compile(r"(?:[^\w\s]|_)$")


def fold_words(nlp: Language) -> None:
    """Makes a blank pipeline split words from punctuation marks, one token per mark, with a folded `norm_`.

    spaCy's Spanish rules are removed: their exceptions keep marks attached to words ("s/i", "cumple:)") and their norms
    keep accents. As each word is one token, any sequence of words is a span of tokens.
    """
    vocab: Any = nlp.vocab
    vocab.lex_attr_getters[NORM] = plain
    for lexeme in vocab:  # lexemes that the blank pipeline already contains
        lexeme.norm_ = plain(lexeme.text)
    tokenizer: Any = nlp.tokenizer
    tokenizer.rules = {}
    tokenizer.token_match = tokenizer.url_match = None
    tokenizer.prefix_search, tokenizer.suffix_search = _MARK.match, _LAST_MARK.search
    tokenizer.infix_finditer = _MARK.finditer


@lru_cache(maxsize=1)
def tokenizer() -> Language:
    """Returns a blank pipeline, built once per process; `pipeline.load` adds components to it."""
    nlp = spacy.blank("es")
    fold_words(nlp)
    return nlp


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """Returns the cue finder for the tokenizer, built once per process."""
    return Lexicon(tokenizer())
