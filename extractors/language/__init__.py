"""Interprets text: verdicts with negation, scope and degree; quantities, organisations, years and laws.

The forms call `read_verdict` and `find_measurements`; `load` returns the spaCy pipeline for a notebook:

    doc = extractors.language.load()("Se cumple en un 80%, según la Ley 19.882")
    [(span.text, span.label_, span._.why) for span in doc.spans["verdicts"]]

spaCy is imported by the first call, not by this module.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from extractors.language.measurements import counts_things, find_measurements
from extractors.language.model import Explanation, MeasurementReading, Verdict, VerdictReading

if TYPE_CHECKING:
    from spacy.language import Language

__all__ = [
    "Explanation",
    "MeasurementReading",
    "Verdict",
    "VerdictReading",
    "counts_things",
    "find_measurements",
    "has_legend",
    "load",
    "read_verdict",
]


def load() -> Language:
    """Returns the cached pipeline: a blank Spanish one that marks `doc.spans`.

    Keys: "verdicts", "quantities", "organisations", "years", "laws". Each span's `_.why` is an `Explanation`.
    """
    from extractors.language import pipeline

    return pipeline.load()


@lru_cache(maxsize=1024)  # a form reads the same paragraph several times: for its kind, and for the end of its row
def read_verdict(text: str, head: str | None = None) -> VerdictReading | None:
    """Returns the compliance verdict (veredicto) at the beginning of a paragraph; None if there is none.

    `head` is the text of the column header: it decides whether SI and NO, or keys such as CP, are verdicts. Words that
    do not decide yield `undetermined`, with low confidence if the scope is in doubt. Never raises. For its accuracy,
    see `extractors.language.verdicts`.
    """
    from extractors.language import verdicts

    return verdicts.read_text(text, head)


def has_legend(text: str) -> bool:
    """True if a text explains several keys of verdicts ("C: cumple, NC: no cumple"), as headers and notes do."""
    from extractors.language import first_words, heads

    return len(heads.read_head(text, first_words.verdict_of).keys) > 1
