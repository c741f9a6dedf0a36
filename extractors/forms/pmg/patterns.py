"""Wordings inside the cells of a PMG formulation, matched on plain text (lower case, no accents)."""

from __future__ import annotations

import re

GOAL = re.compile(r"\W*\b[o0]bjetivo\s*(?:n\s?[°ºo.]{0,2}\s*)?(?P<number>\d{1,2})(?!\d)\s*[.:)°º–-]+\s*")
"""Label of a stage goal: "Objetivo 1:"."""

STAGE = re.compile(r"(?P<number>\d{1,2}|\b[ivx]{1,4}\b)")
"""The number in "Etapas 1" or "Etapa II"."""

FIGURE = r"\d[\d.,]*\s*%?"
