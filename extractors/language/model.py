"""Result types of the language pipeline: small frozen dataclasses that do not need spaCy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Verdict = Literal["met", "partially_met", "not_met", "not_applicable", "undetermined"]
"""A compliance verdict (cumple, cumple parcialmente, no cumple, no aplica; undetermined: words that do not decide)."""


@dataclass(frozen=True, slots=True)
class VerdictReading:
    """A verdict at the beginning of a paragraph. All positions are characters of that paragraph.

    `start`..`end` is the whole phrase of the verdict: its scope, the only words from which it was read. The evidence
    runs from `evidence_start` to the end of the paragraph; None if nothing follows. `cue` is the cue as spelled in the
    data file (lower case, no accents), `rule` the rule that decided, `confidence` (0 to 1) how certain it is.
    """

    verdict: Verdict
    start: int
    end: int
    evidence_start: int | None
    cue: str
    rule: str
    confidence: float


@dataclass(frozen=True, slots=True)
class MeasurementReading:
    """A `label: number unit` line; positions are characters of the text. `unit` is as printed, except "CLP" for $."""

    label_start: int
    label_end: int
    value_start: int
    value_end: int
    unit_start: int
    unit_end: int
    unit: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a span was marked: the cue in it, the rule that read it, and the characters to which the cue applies."""

    cue: str
    rule: str
    scope: tuple[int, int]
    confidence: float = 1.0
