"""What words alone say of an unmarked line: whether it reads as an objective or as an indicator, or as two in one."""

from __future__ import annotations

import re

from extractors.forms.territorial.list_markers import begins_objective
from extractors.language.run_on import run_on
from extractors.words import plain

_MEASURE = re.compile(
    r"\(?(?:numero|n[°º]|porcentaje|%|tiempo|total|tasa|indice|cantidad|monto|formula|promedio|cobertura|relacion|razon)\b"
)

_OPENING = 20
"""So many characters show how a text opens."""


def reads_as_measure(text: str) -> bool:
    """Whether a text reads as an indicator: "Número de …", "Talleres realizados / Talleres programados"."""
    return bool(_MEASURE.match(plain(text))) or " / " in text


def second_entry(text: str) -> str | None:
    """The words from where a list entry reads as another of its own: "… dirigentes vecinales Coordinar la …"."""
    found = run_on(text, lambda rest: begins_objective(rest) or bool(_MEASURE.match(plain(rest[:_OPENING]))))
    return text[found[0] :] if found else None


def objective_likeness(text: str) -> float:
    """Above 0 for what reads as an objective ("Mejorar …"), below for an indicator, 0 where words do not tell."""
    if begins_objective(text):
        return 0.7
    return -0.5 if reads_as_measure(text) else 0.0
