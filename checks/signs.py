"""Signs that a text was joined or torn wrongly: patterns of text that nobody writes.

They must not match what officials do write: abbreviations, "N°", units such as "kWh/m2", formulas with a forgotten
bracket, names of places after "de" or "en".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from checks.printed_words import part_of_printed, printed_category, printed_words
from extractors.language.run_on import run_on

_LOWER = "a-záéíóúüñ"
_UPPER = "A-ZÁÉÍÓÚÜÑ"
_AROUND = 20
"""Number of characters that a message shows on each side of a sign."""


@dataclass(frozen=True, slots=True)
class Sign:
    """A sign: `predicate` is how messages describe a text with it ("ends in a number"), `find` the test.

    `find` takes a text and the name of its form, and returns the words that show the sign, or None.
    """

    predicate: str
    find: Callable[[str, str], str | None]


def _sign(
    predicate: str, pattern: str, flags: re.RegexFlag = re.NOFLAG, *, needs: Iterable[str] = (), last: int = 0
) -> Sign:
    """Builds a sign from a pattern; a pattern that begins with "^" is only tried at the start of the text.

    Texts without any of the strings in `needs` are skipped; `last` limits the search to that many final characters.
    """
    compiled = re.compile(pattern, flags)
    search = compiled.match if pattern.startswith("^") else compiled.search
    needed = tuple(needs)

    def find(text: str, form: str) -> str | None:
        if needed and not _holds(text, needed):
            return None
        match = search(text, max(0, len(text) - last) if last else 0)
        if match is None:
            return None
        return text[max(0, match.start() - _AROUND, match.end() - 3 * _AROUND) : match.end() + _AROUND]

    return Sign(predicate, find)


def _holds(text: str, parts: Iterable[str]) -> bool:
    return any(map(text.__contains__, parts))


def _open_bracket(text: str, form: str) -> str | None:
    """Returns the words at a bracket without a counterpart; a list marker such as "a)" or "1)" needs none."""
    if not _holds(text, "()[]"):
        return None
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
    """As `_open_bracket`, but ignores a formula with a usual end: people often forget a closing bracket."""
    ends = re.search(r"(?:[)\]]|100\s*%?)\W*$", text) and text.count("(") >= text.count(")")
    return None if ends else _open_bracket(text, form)


def _repeated_words(text: str, form: str) -> str | None:
    """Returns words that are repeated directly after themselves: two or more words, or one long word."""
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
    """Returns the words around a capitalised word that begins a sentence inside another sentence.

    After "de" or "en" a capitalised word may be a name, and is no sign.
    """
    span = run_on(text)
    return text[max(0, span[0] - _AROUND) : span[1] + _AROUND] if span else None


def _open_quote(text: str, form: str) -> str | None:
    """Returns the words at a quotation mark without a counterpart."""
    if text.count('"') % 2 == 0 and text.count("“") == text.count("”"):
        return None
    position = max(map(text.rfind, '"“”'))
    return text[max(0, position - _AROUND) : position + _AROUND]


def _repeated_sentence(text: str, form: str) -> str | None:
    """Returns a sentence of at least `_SENTENCE` words that occurs twice."""
    if not _holds(text, (". ", "; ")):
        return None
    seen: set[str] = set()
    for sentence in _SENTENCE_ENDS.split(text.casefold()):
        words = sentence.strip(f"{_EDGES} ")
        if words in seen or (len(words.split()) >= _SENTENCE and seen and text.casefold().count(words) > 1):
            return words
        if len(words.split()) >= _SENTENCE:
            seen.add(words)
    return None


_EDGES = ".,;:()[]"
_LONG_WORD = 6
_SENTENCE_ENDS = re.compile(r"(?<=[a-záéíóúüñ)\"”])[.;] ")
_COMPUTES = re.compile(
    r"""
    [/*÷×+=-]  # an operator
    | n[uú°º] | total | suma | porcent | promedio | cantidad  # how it is counted
    | d[ií]as | horas | tiempo | gasto | monto | valor | superficie | consumo  # what is counted
    | %
    | tasa | [ií]ndice | raz[oó]n  # a ratio
    | costo | ingreso | recaudaci  # money
    """,
    re.IGNORECASE | re.VERBOSE,
)
"""Matches what every formula contains: an operator, or a word for what is counted."""
_SENTENCE = 3
"""Minimum number of words of a sentence that nobody writes twice."""

ENDS_OPEN = _sign(
    "ends in the middle of a sentence",
    r"""
    (?:^|\s)
    (?: de|del|la|el|los|las|lo|un|una|unos|unas  # articles
    | en|con|sin|por|para|al|a|y|e|o|u|ni|que|su|sus|se|sobre|entre  # what joins
    | según|desde|hasta|cuy[oa]s?|como|mediante|hacia|ante|bajo|cada|est[ae]|dich[oa]
    )$
    | [,/(\[+*×=-]$  # a mark after which something stands
    """,
    re.VERBOSE,
    last=20,
)
BEGINS_TORN = _sign("begins in the middle of a sentence", r"^[,;:.)\]/+*×=]")
BEGINS_LOW = _sign("begins in the middle of a sentence", r"^(?:de|del|y|e|o|u|que|al|en|con|por|para|a|la|el|los|las) ")
BROKEN_WORD = _sign(
    "has a word that is broken by a hyphen",
    rf"[{_LOWER}]{{2,}}[-\u2010] (?!(?:y|e|o|u|ni)\b)(?:[{_LOWER}]{{2,}}|\d)",
    needs=("- ", "\u2010 "),
)
PAST_STOP = _sign(
    "goes on with a small letter after a stop",
    rf"(?:[{_LOWER}]{{6,}}|[{_LOWER}]{{3,}}[\"”»)])\. [{_LOWER}]{{2,}}",
    needs=(". ",),
)
TWO_SMALL_WORDS = _sign(
    "has two small words side by side that nobody writes so",
    r"""
    \b
    (?: (?:de|en|con|por|para|sobre)[ ](?:del?|durante|mediante|según|por)  # two prepositions
    | (?:del|al)[ ](?:el|la|los|las|un|una|del|al)  # two articles
    | (?:el|la|los|las)[ ](?:el|la|los|las|un|una|al)  # but "la del niño"
    | una?[ ](?:el|la|los|las)
    | de[ ]el
    )[ ]
    """,
    re.VERBOSE,
)
TWO_SENTENCES = _sign("is two sentences", rf"[{_LOWER}]{{6,}}[\"”]?\. [{_UPPER}][{_LOWER}]", needs=(". ",))
SECOND_VERDICT = _sign(
    "holds a verdict", rf"[{_LOWER}]{{3,}} (?:Objetivo (?:no )?[Cc]umplid[oa]|Cumplid[oa]|Cumple|No [Cc]umple)\b"
)
LABELLED = _sign("begins with a label", r"^[^\W\d]+-? (?:[Nn]\W{0,2} ?\d{1,2}(?:\s*:|\.(?!\d)|$)|\d\.\d$)")
ENDS_IN_COLON = _sign("ends in the middle of a sentence", r":$")
NUMBER_LAST = _sign("ends in a number of another cell", rf"[{_LOWER}]{{3,}} \d{{1,2}}$")
MARK_LAST = _sign("ends in the number of another entry", rf"[{_LOWER}]{{3,}} \d[.)]$")
_BULLET = r"\s[·•▪■●◦\uf0b7]|[•▪■●◦\uf0b7]\s"
BULLET = _sign("has a list mark in its middle", _BULLET)
# A list may follow a colon.
LIST_MARK = _sign(
    "has a list mark in its middle",
    rf"^[^:]+(?:{_BULLET}|[{_LOWER}.)] [-–] ?[{_UPPER}][{_LOWER}])",
    needs="·•▪■●◦\uf0b7-–",
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
HOLDS_MEASURE = _sign("holds an indicator", rf"[{_LOWER})] (?:N[°º]|Número|Porcentaje|Tasa|Cantidad) (?:de|total)\b")
HOLDS_FORMULA = _sign("holds a formula", r"[*×=]\s*\d|\*\s*\(|\)\s*[/÷]|^\d+\s|\w{2,} \w+ \w+ / \w+ \w{2,}")
HOLDS_TARGET = _sign("holds a target", r"%\s*\[|\b100\)?\s+\d|\d\s*\*\s*100\)?\]")
COUNTS_NOTHING = _sign(
    "ends in the middle of a sentence", r"(?i:\b(?:n[uú]mero|n[°º]|sumatoria|suma|cantidad|promedio|porcentaje))$"
)
NO_FORMULA = Sign("computes nothing", lambda text, form: None if _COMPUTES.search(text) else text[: 2 * _AROUND])
REPEATED_WORDS = Sign("says the same words twice", _repeated_words)
REPEATED_SENTENCE = Sign("says the same sentence twice", _repeated_sentence)
OPEN_QUOTE = Sign("has a quotation mark without its other half", _open_quote)
CATEGORY = Sign("is a heading that the form prints over other things", printed_category)
PART_OF_PRINTED = Sign("is a part of what the form prints", part_of_printed)
RUN_ON = Sign("runs on into another sentence", _run_on)
OPEN_BRACKET = Sign("has a bracket that is left open", _open_bracket)
OPEN_FORMULA = Sign("has a bracket that is left open", _open_formula)
PRINTED = Sign("holds words that the form prints", printed_words)

EVERYWHERE = (ENDS_OPEN, BEGINS_TORN, BROKEN_WORD, REPEATED_WORDS, PAST_STOP, TWO_SMALL_WORDS, PRINTED, PART_OF_PRINTED)
