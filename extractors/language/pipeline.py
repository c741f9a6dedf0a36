"""The spaCy pipeline: the plain tokenizer and the components that mark spans."""

from __future__ import annotations

from functools import lru_cache

from spacy.language import Language
from spacy.tokens import Span

from extractors.language import entities, verdicts
from extractors.language.tokens import tokenizer


@lru_cache(maxsize=1)
def load() -> Language:
    """Returns the pipeline, built once per process."""
    if not Span.has_extension("why"):
        Span.set_extension("why", default=None)
    nlp = tokenizer()
    nlp.add_pipe(verdicts.COMPONENT)
    nlp.add_pipe(entities.COMPONENT)
    return nlp
