"""What words alone say of an unmarked line: whether it reads as an objective or as an indicator."""

from __future__ import annotations

import re

from extractors.forms.territorial.marks import begins_objective
from extractors.words import plain

_MEASURE = re.compile(
    r"\(?(?:numero|n[°º]|porcentaje|%|tiempo|total|tasa|indice|cantidad|monto|formula|promedio|cobertura|relacion|razon)\b"
)


def reads_as_measure(text: str) -> bool:
    """Whether a text reads as an indicator: "Número de …", "Talleres realizados / Talleres programados"."""
    return bool(_MEASURE.match(plain(text))) or " / " in text


def objective_likeness(text: str) -> float:
    """Above 0 for what reads as an objective ("Mejorar …"), below for an indicator, 0 where words do not tell."""
    if begins_objective(text):
        return 0.7
    return -0.5 if reads_as_measure(text) else 0.0
