"""Wordings of the PMG formulation that carry numbers, matched on plain text (lower case, no accents)."""

from __future__ import annotations

import re
from functools import lru_cache

from extractors.forms.matching import plain
from extractors.layouts import load_layout
from extractors.words import fold

MAX_HEADING = 300
"""A longer text (characters) is no title and no heading."""

OBJECTIVE = re.compile(
    r"^\W*[o0]bjetivo\s*(?:de\s+gestion\s*)?(?:n\s?[°ºo.]{0,2}\s*)?(?P<number>\d{1,2})(?!\d)\s*[.:)°º–-]*\s*"
    r"(?P<name>.*?)[\s.]*(?:\(?\s*(?:ponderacion|ponderador)\s*(?:objetivo\s*\d*)?\s*[:=]?\s*"
    r"(?P<weight_pct>\d[\d.,]*)\s*%?\s*\)?)?\s*[.:]?$"
)
"""A heading such as "Objetivo 2. Eficiencia Institucional (Ponderación: 40.00%)", or a cell of the summary."""

WEIGHTED = re.compile(
    r"^\W*(?P<number>\d{1,2})\s*[.)]\s*(?P<name>[^\W\d].+?)[\s.]*\(?\s*ponderacion\s*(?:objetivo\s*\d*)?\s*[:=]?\s*"
    r"(?P<weight_pct>\d[\d.,]*)\s*%?\s*\)?\s*[.:]?$"
)
"""A heading of 2015: "1. Indicadores de desempeño de … . Ponderación objetivo 1: 75.00%"."""

NUMBERED = re.compile(r"^\W*(?P<number>\d{1,2})\s*[.:)°º–-]+\s*(?P<name>.+)$")
"""A numbered name without the word "Objetivo"."""

GOAL = re.compile(r"\W*\b[o0]bjetivo\s*(?:n\s?[°ºo.]{0,2}\s*)?(?P<number>\d{1,2})(?!\d)\s*[.:)°º–-]+\s*")
"""The label of a stage goal: "Objetivo 1:"."""

STAGE = re.compile(r"(?P<number>\d{1,2}|\b[ivx]{1,4}\b)")
"""The number in "Etapas 1" or "Etapa II"."""

ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "x": 10}

YEAR = re.compile(r"(?:19|20)\d\d")

COMMITMENTS = re.compile(r"^\W*compromisos?\b.{0,30}?\bindicador(?:es)?\s+(?P<name>.+?)\s*[:.]?$")
"""The heading over the commitments behind an indicator: "Compromisos Indicador Medidas de Equidad de Género:"."""

ASIDE = re.compile(r"\s*\baplica\s+(?:desagregacion\s+por\s+sexo|gestion\s+territorial)\s*:.*$")
"""What the name cell says beside the name (2018): "Aplica Desagregación por Sexo: SI"."""


def objective_heading(text: str) -> re.Match[str] | None:
    """The number, name and weight (groups) of an objective's heading, or None."""
    folded = plain(text)
    return OBJECTIVE.match(folded) or WEIGHTED.match(folded)


def weighted_heading(text: str) -> re.Match[str] | None:
    """The heading of an objective that states its weight, or None."""
    if "pondera" not in plain(text):
        return None  # as nearly no line does
    heading = objective_heading(text)
    return heading if heading and heading["weight_pct"] else None


@lru_cache
def _titles(kind: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(title) for title in load_layout("pmg_formulation")[kind])


def is_title(text: str, kind: str = "titles") -> bool:
    """Whether a text is a title of the layout file; a paragraph that only mentions the programme says more."""
    if len(text) > MAX_HEADING:
        return False
    folded = fold(text)
    return any((m := t.search(folded)) and len(m[0]) * 2 >= len(folded) for t in _titles(kind))


def title_year(text: str) -> str | None:
    """The year that a text states which is a title and nothing else, or None."""
    if not YEAR.search(text):
        return None
    folded = fold(text)
    return next((m["year"] for t in _titles("titles") if (m := t.fullmatch(folded))), None)
