"""Words of a text: a plain Spanish tokenizer with folded norms, and the finder of cues that goes with it."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import spacy
from spacy.attrs import NORM  # type: ignore[import-not-found]
from spacy.language import Language

from extractors.language.lexicon import Lexicon
from extractors.language.resources import fold

_MARK = re.compile(r"[^\w\s]|_")
_LAST_MARK = re.compile(r"(?:[^\w\s]|_)$")


def fold_words(nlp: Language) -> None:
    """Makes a blank pipeline's tokens words, and each mark of punctuation for itself; `norm_` is folded.

    Without spaCy's Spanish rules: their exceptions keep marks glued to words ("s/i", "cumple:)"), their norms keep
    accents.  As every word is one token, any stretch of words is a span of tokens.
    """
    vocab: Any = nlp.vocab
    vocab.lex_attr_getters[NORM] = fold
    for lexeme in vocab:  # those that the blank pipeline brings along
        lexeme.norm_ = fold(lexeme.text)
    tokenizer: Any = nlp.tokenizer
    tokenizer.rules = {}
    tokenizer.token_match = tokenizer.url_match = None
    tokenizer.prefix_search, tokenizer.suffix_search = _MARK.match, _LAST_MARK.search
    tokenizer.infix_finditer = _MARK.finditer


@lru_cache(maxsize=1)
def tokenizer() -> Language:
    """A blank pipeline, made once a process; `pipeline.load` adds the components to it."""
    nlp = spacy.blank("es")
    fold_words(nlp)
    return nlp


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """The cue finder that goes with the tokenizer."""
    return Lexicon(tokenizer())
