"""Signs in a text that it was joined or torn wrongly: patterns of what nobody writes, in whatever words.

They must hold for what officials do write: abbreviations, "N°", units such as "kWh/m2", formulas with a bracket that
was forgotten, names of places after "de" or "en".
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from checks.printed_words import printed_words

_LOWER = "a-záéíóúüñ"
_UPPER = "A-ZÁÉÍÓÚÜÑ"
_AROUND = 20
"""So many characters on each side of a sign are shown."""


@dataclass(frozen=True, slots=True)
class Sign:
    """What a text is said to do when it shows the sign, and how to see it.

    `find` takes a text and the form that it stands in, and gives the words that show the sign, or None.
    """

    says: str
    find: Callable[[str, str], str | None]


def _sign(says: str, pattern: str, flags: re.RegexFlag = re.NOFLAG) -> Sign:
    compiled = re.compile(pattern, flags)

    def find(text: str, form: str) -> str | None:
        found = compiled.search(text)
        start = max(0, found.start() - _AROUND, found.end() - 3 * _AROUND) if found else 0
        return text[start : found.end() + _AROUND] if found else None

    return Sign(says, find)


def _open_bracket(text: str, form: str) -> str | None:
    """Words at a bracket that nothing opens or closes; a list mark such as "a)" or "1)" needs no other half."""
    depth = 0
    for part in re.finditer(r"(?<!\w)\w{1,2}\)|[()\[\]]", text):
        if part[0] in "([":
            depth += 1
        elif depth or part[0] in ")]":
            depth -= 1
        if depth < 0:
            return text[max(0, part.start() - _AROUND) : part.end()]
    return text[-2 * _AROUND :] if depth > 0 else None


def _open_formula(text: str, form: str) -> str | None:
    """As `_open_bracket`, in a formula that does not end as one does: people forget a closing bracket."""
    ends = re.search(r"(?:[)\]]|100\s*%?)\W*$", text) and text.count("(") >= text.count(")")
    return None if ends else _open_bracket(text, form)


def _again(text: str, form: str) -> str | None:
    """Words that stand twice in a row: two or more, or a long one."""
    words = text.casefold().split()
    if len(set(words)) == len(words):
        return None
    words = [word.strip(_EDGES) for word in words]
    last: dict[str, int] = {}
    for i, word in enumerate(words):
        size = i - last.get(word, i)
        if size and words[i - size : i] == words[i : i + size] and (size > 1 or len(word) >= _LONG_WORD) and word:
            return " ".join(text.split()[i - size : i + size])
        last[word] = i
    return None


def _run_on(text: str, form: str) -> str | None:
    """A small word with a capital in the middle of a sentence; after "de" or "en" it may begin a name ("La Serena")."""
    for found in _OPENS_SENTENCE.finditer(text):
        before = text[: found.start()].rpartition(" ")[2]
        if before[-1:].islower() and before.casefold() not in _BEFORE_NAMES:
            return text[max(0, found.start() - _AROUND) : found.end() + _AROUND]
    return None


_EDGES = ".,;:()[]"
_LONG_WORD = 6
_OPENS_SENTENCE = re.compile(
    rf" (?:Los|Las|El|La|Se|No|En|Un|Una|Por|Para|Con|De|Del|Al|Que|Sin|Su|Sus|Si|Sí)(?= [{_LOWER}])"
)
_BEFORE_NAMES = frozenset(
    ("de", "en", "a", "al", "del", "y", "e", "o", "con", "por", "para", "entre", "hacia", "desde")
)

ENDS_OPEN = _sign(
    "ends in the middle of a sentence",
    r"(?:^|\s)(?:de|del|la|el|los|las|lo|un|una|unos|unas|en|con|sin|por|para|al|a|y|e|o|u|ni|que|su|sus|se|sobre|entre|"
    r"según|desde|hasta|cuy[oa]s?|como|mediante|hacia|ante|bajo|cada|est[ae]|dich[oa])$|[,/(\[+*×=-]$",
)
BEGINS_TORN = _sign("begins in the middle of a sentence", r"^[,;:.)\]/+*×=]")
BEGINS_LOW = _sign("begins in the middle of a sentence", r"^(?:de|del|y|e|o|u|que|al|en|con|por|para|a|la|el|los|las) ")
BROKEN_WORD = _sign(
    "has a word that is broken by a hyphen",
    rf"[{_LOWER}]{{2,}}[-\u2010] (?!(?:y|e|o|u|ni)\b)(?:[{_LOWER}]{{2,}}|\d)",
)
PAST_STOP = _sign("goes on with a small letter after a stop", rf"[{_LOWER}]{{6,}}\. [{_LOWER}]{{2,}}")
# After a colon a list may follow.
LIST_MARK = _sign(
    "has a list mark in its middle",
    rf"^[^:]+(?:\s[·•▪■●◦\uf0b7]|[•▪■●◦\uf0b7]\s|[{_LOWER}.)] [-–] ?[{_UPPER}][{_LOWER}])",
)
NUMBERED = _sign(
    "has a numbered heading in its middle", rf"^[^:]*[{_LOWER}).,] \d{{1,2}}(?:\. ?|\) )[{_UPPER}][{_LOWER}]+ "
)
NO_LETTER = _sign("is a number and no words", r"^[^A-Za-zÀ-ÿ]+$")
PERCENT_LAST = _sign("ends in a figure of another column", r"\d\s*%$")
STARTS_SMALL = _sign("begins with a small letter", rf"^[{_LOWER}]{{2,}}")
FORMULA_TORN = _sign(
    "begins in the middle of a sentence",
    rf"^(?!n[uú°º]|total|suma|porcent|promedio|cantidad|d[ií]as|horas|tiempo|gasto|monto|valor|superficie|consumo)"
    rf"[{_LOWER}]{{2,}}",
)
HOLDS_FORMULA = _sign("holds a formula", r"[*×=]\s*\d|\*\s*\(|\)\s*[/÷]|^\d+\s")
AGAIN = Sign("says the same words twice", _again)
RUN_ON = Sign("runs on into another sentence", _run_on)
OPEN_BRACKET = Sign("has a bracket that is left open", _open_bracket)
OPEN_FORMULA = Sign("has a bracket that is left open", _open_formula)
PRINTED = Sign("holds words that the form prints", printed_words)

EVERYWHERE = (ENDS_OPEN, BEGINS_TORN, BROKEN_WORD, AGAIN, PAST_STOP, PRINTED)
