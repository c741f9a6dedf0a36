"""Classifies an unmarked line by its words: an objective, an indicator, or two entries in one."""

from __future__ import annotations

import re

from extractors.forms.territorial.list_markers import begins_objective
from extractors.language.run_on import run_on
from extractors.words import plain

_MEASURE = re.compile(
    r"\(?(?:numero|n[°º]|porcentaje|%|tiempo|total|tasa|indice|cantidad|monto|formula|promedio|cobertura|relacion|razon)\b"
)

_OPENING = 20
"""Number of characters that are read as the opening of a text."""


def reads_as_measure(text: str) -> bool:
    """True if a text reads as an indicator: "Número de …", "Talleres realizados / Talleres programados"."""
    return bool(_MEASURE.match(plain(text))) or " / " in text


def second_entry(text: str) -> str | None:
    """Returns the end of a list entry that reads as another one ("… dirigentes vecinales Coordinar la …").

    None if the text is a single entry.
    """
    found = run_on(text, lambda rest: begins_objective(rest) or bool(_MEASURE.match(plain(rest[:_OPENING]))))
    return text[found[0] :] if found else None


def objective_likeness(text: str) -> float:
    """Returns a score: above 0 for an objective ("Mejorar …"), below 0 for an indicator, 0 if neither."""
    if begins_objective(text):
        return 0.7
    return -0.5 if reads_as_measure(text) else 0.0
