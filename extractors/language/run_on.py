"""Where a second sentence begins with no stop before it: two cells, lines or list entries that run into one."""

from __future__ import annotations

import re
from collections.abc import Callable

_LOWER, _UPPER = "a-záéíóúüñ", "A-ZÁÉÍÓÚÜÑ"
_CAPITALISED = re.compile(rf"(?<=[{_LOWER})%] )[{_UPPER}][{_LOWER}]*(?= [{_LOWER}])")
"""A word with a capital between two without."""
_SMALL_WORDS = frozenset(
    (
        "Los",
        "Las",
        "El",
        "La",
        "Se",
        "No",
        "En",
        "Un",
        "Una",
        "Por",
        "Para",
        "Con",
        "De",
        "Del",
        "Al",
        "Que",
        "Sin",
        "Su",
    )
) | {"Sus", "Si", "Sí"}
_BEFORE_NAMES = frozenset(
    ("de", "en", "a", "al", "del", "y", "e", "o", "con", "por", "para", "entre", "hacia", "desde")
)
"""After these even a small word may begin a name ("de La Serena")."""
_ASK_FOR_MORE = _BEFORE_NAMES | frozenset(
    (
        "el",
        "la",
        "los",
        "las",
        "un",
        "una",
        "su",
        "sus",
        "que",
        "se",
        "no",
        "como",
        "sin",
        "sobre",
        "según",
        "cada",
        "u",
    )
)
_INTRODUCE = frozenset(
    ("objetivo", "meta", "compromiso", "medida", "actividad", "acción", "indicador", "modificación", "mejora", "línea")
) | {"proyecto", "programa", "plan", "taller", "curso", "producto", "iniciativa", "fondo", "sistema"}
"""After these a title may stand as it is called: "el indicador Tasa de …", "la meta Mejorar …"."""
_LONG = 5
"""Letters of a word that shows its number (plural: "s") by its end."""


def run_on(text: str, opens: Callable[[str], bool]) -> tuple[int, int] | None:
    """Where (characters) a word with a capital begins a sentence inside another; None where none does.

    `opens` says of a text that it reads as an entry of its own ("Mejorar la …").  Else the word is one that opens
    sentences, or is of another number than the noun or adjective before it: "equipos regionales Escasa dotación".
    """
    for found in _CAPITALISED.finditer(text):
        before = text[: found.start()].rstrip().rpartition(" ")[2].lstrip("(\"'“«")
        small = found[0] in _SMALL_WORDS and before[-1:].isalpha() and before.casefold() not in _BEFORE_NAMES
        if small or (not before[:1].isupper() and _begins(before, found[0], text[found.start() :], opens)):
            return found.span()
    return None


def _begins(before: str, word: str, rest: str, opens: Callable[[str], bool]) -> bool:
    singular = {before, before.removesuffix("s"), before.removesuffix("es")}
    if before in _ASK_FOR_MORE or not singular.isdisjoint(_INTRODUCE):
        return False
    differs = before.endswith("s") != word.endswith("s")
    return opens(rest) or (differs and before.isalpha() and len(before) >= _LONG and len(word) > len("Ley"))
