"""Reads the edges of a line in a list: its mark (number, bullet, dash, letter), and whether it continues another line.

Rules: docs/data_contract.md, "Marks", "Continuation", "What is an item".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from extractors.language import find_measurements
from extractors.language.run_on import opens_with_infinitive

MarkKind = Literal["none", "number", "bullet", "dash", "letter"]

_NUMBER = re.compile(
    r"(?:\(?\d{1,2}\s*(?:\.\s*-|\.\)|[.)°º]\s*-?|-(?=\s))|[IVX]{1,4}\s*(?:\.\s*-?|\)))\s*(?=[^\W\d]|[“\"«'(¿])"
)
_BULLET = re.compile(r"(?:[·•▪▫■□●○◦‣⁃∙►▶➢➤➔→✓✔❖◆◊♦§*]|[\ue000-\uf8ff]|o(?=\s+[A-ZÁÉÍÓÚÑ]))+\s*")
_DASH = re.compile(r"[-–—−]+\s*(?=[^\W\d]|[“\"«'(¿$])|[-–—−]+\s+")
_LETTER = re.compile(
    r"(?:(?:\(?[a-zA-Z]\)\s*\.?-?|[a-z]\.-?(?=\s)|\(?[ivx]{1,4}\))\s+(?=\S)"
    r"|\d{1,2}(?:\.\d{1,2})+\.?\)?-?\s+(?=[A-ZÁÉÍÓÚÑ]))"
)
_JOINS_ON = re.compile(
    r"(?:[,(/&*+=×$-]|\b(?:[aeouy]|(?i:de|del|la|el|los|las|lo|un|una|ni|en|con|sin|por|para|al|ante|que|su|sus|se|no|como|"
    r"entre|sobre|según|desde|hasta|cuy[oa]s?|cada|san|santa)))$"
)
_LAST_WORD = 10
"""Length at the end of a text that is searched for `_JOINS_ON`, in characters; longer than any of its words."""
_FACTOR = re.compile(r"[*×xX]\s*\d+(?:[.,]\d+)?\s*%?\W*$|[/÷×=]\s*\S")
"""Continuation of a formula on a line of its own: "* 100", "/ Talleres programados"."""


@dataclass(frozen=True, slots=True)
class Mark:
    """The mark before an item's text: its kind, and the offset (characters) at which the text begins."""

    kind: MarkKind = "none"
    end: int = 0


@lru_cache(maxsize=1024)
def read_mark(text: str) -> Mark:
    """Reads the mark at the start of a paragraph."""
    if _FACTOR.match(text):
        return Mark()
    if match := _BULLET.match(text):
        return Mark("bullet", match.end())
    if match := _LETTER.match(text):
        return Mark("letter", match.end())
    if match := _NUMBER.match(text):
        return Mark("number", match.end())
    if match := _DASH.match(text):
        return Mark("dash", match.end())
    return Mark()


def continues(before: str, text: str) -> bool:
    """True if an unmarked text continues the sentence of the text before it."""
    if not before or before[-1] in ".!?:;":
        return False
    inside = before.count("(") > before.count(")") and 0 <= text.find(")") < (text + "(").find("(")
    return joins_on(before) or starts_low(text) or inside or bool(_FACTOR.match(text))


def goes_on(before: str, text: str) -> bool:
    """True if an unmarked text continues the text before: its sentence, or the label before a quantity.

    "Tiempo de espera:" | "15,4 minutos" is one line `label: number unit`.
    """
    if continues(before, text):
        return True
    quantity = before.endswith(":") and text[:1] in "$0123456789"
    return quantity and any(m.value_start > len(before) for m in find_measurements(f"{before} {text}"))


def joins_on(text: str) -> bool:
    """True if a text ends in a word or a sign that cannot end it: "de", "con", a comma, an operator."""
    return bool(_JOINS_ON.search(text, max(0, len(text) - _LAST_WORD)))


def begins_objective(text: str) -> bool:
    """True if a text begins like an objective or a recommendation: with an infinitive ("Mejorar la atención")."""
    return opens_with_infinitive(text)


def starts_low(text: str) -> bool:
    """True if the first letter of a text is in lower case."""
    return next((c.islower() for c in text if c.isalpha()), False)
