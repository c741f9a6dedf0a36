"""What words mean: verdicts with negation, scope and degree; quantities, organisations, years and laws.

`read_verdict` and `find_measurements` are what the forms call; `load` is the spaCy pipeline for a notebook:

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
    "load",
    "read_verdict",
]


def load() -> Language:
    """The pipeline (cached): a blank Spanish one that marks `doc.spans`.

    Keys: "verdicts", "quantities", "organisations", "years", "laws".  Each span's `_.why` is an `Explanation`.
    """
    from extractors.language import pipeline

    return pipeline.load()


@lru_cache(maxsize=1024)  # a form asks again and again of one paragraph: what is it, where does its row end
def read_verdict(text: str, head: str | None = None) -> VerdictReading | None:
    """The compliance verdict (veredicto) that opens a paragraph of an answers' cell, if one does.

    `head` is the words of the column's head: it says whether SI and NO, or keys such as CP, are answers.  None where
    the paragraph does not open with a verdict; words that do not decide are `undetermined`, with low confidence
    where the scope is in doubt.  Never raises.  See `extractors.language.verdicts` for how well it does.
    """
    from extractors.language import verdicts

    return verdicts.read_text(text, head)
