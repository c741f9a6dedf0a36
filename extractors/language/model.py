"""What the language pipeline says about a text: small frozen types, free of spaCy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Verdict = Literal["met", "partially_met", "not_met", "not_applicable", "undetermined"]
"""A compliance verdict (cumple, cumple parcialmente, no cumple, no aplica; undetermined: words that do not decide)."""


@dataclass(frozen=True, slots=True)
class VerdictReading:
    """A verdict that opens a paragraph.  All places are characters of that paragraph.

    `start`..`end` is the verdict's whole phrase: its scope, the only words that the verdict was read from.  Evidence
    runs from `evidence_start` to the end of the paragraph; None where nothing follows.  `cue` is the cue as the data
    file spells it (lower case, no accents), `rule` the rule that decided, `confidence` (0..1) how sure it is.
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
    """A line `label: number unit`, its places as characters of the text; `unit` is as printed, but "CLP" for $."""

    label_start: int
    label_end: int
    value_start: int
    value_end: int
    unit_start: int
    unit_end: int
    unit: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a span was marked: the cue in it, the rule that read it, and the characters over which the cue holds."""

    cue: str
    rule: str
    scope: tuple[int, int]
    confidence: float = 1.0
