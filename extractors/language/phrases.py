"""Reads tokens into a phrase: cue after cue, until something closes it or a word is not a cue."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from spacy.tokens import Doc

from extractors.language.heads import Head
from extractors.language.lexicon import Cue

_PERCENT = re.compile(r"(\d{1,4}(?:[.,]\d{1,4})?) ?(?:%|por ?ciento\b)", re.IGNORECASE)
_TENS = {"cien": 100, "noventa": 90, "ochenta": 80, "setenta": 70, "sesenta": 60, "cincuenta": 50, "cuarenta": 40}
_TENS |= {"treinta": 30, "veinte": 20, "diez": 10, "cero": 0}
_UNITS = {"un": 1, "uno": 1, "una": 1, "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6, "siete": 7, "ocho": 8}
_UNITS |= {"nueve": 9, "diez": 10, "once": 11, "doce": 12, "quince": 15, "veinte": 20, "ninguna": 0, "ninguno": 0}
_COUNT = r"(\d{1,3}|" + "|".join(_UNITS) + ")"
_WORDED_PERCENT = re.compile(rf"({'|'.join(_TENS)})(?: y \w+)? ?(?:%|por ?ciento\b)", re.IGNORECASE)
_FRACTION = re.compile(
    rf"""
    (?:en[ ]|con[ ]|solo[ ]|sólo[ ])*
    {_COUNT} (?:[ ]de[ ](?:un[ ]total[ ]de[ ]|las[ ]|los[ ])?|/) {_COUNT}
    (?![\w/.,%-]*\d) \b
    (?![ ]de[ ]\w+[ ]de[ ]\d{{4}})  # a date
    """,
    re.IGNORECASE | re.VERBOSE,
)
_OF_THE_WHOLE = re.compile(
    r"""
    [ ](?:de|del)[ ]
    (?: avance | cumplimiento | ejecuci[oó]n | logro | implementaci[oó]n
    | la[ ]meta | el[ ]objetivo | objetivo | compromiso
    | lo[ ](?:comprometido|programado|planificado)
    )
    \b
    """,
    re.IGNORECASE | re.VERBOSE,
)
_NOUN = re.compile(
    r"""
    (?:[ ](?:de[ ]|)(?:las|los|la|el|un|una|dos|tres|cuatro|cinco|algunas|algunos))?  # an article or a number
    [ ][^\W\d_]+\b
    """,
    re.VERBOSE,
)
_DETERMINED = ("el ", "la ", "los ", "las ", "lo ", "este ", "esta ", "dicho ", "dicha ")
_FLAGS = {
    "affirmation": "affirmed",
    "hedge": "hedged",
    "hedge_after": "hedged",
    "auxiliary": "auxiliary",
    "quantifier": "auxiliary",
    "subject": "subject",
    "object": "object",
    "label": "label",
}
_DEGREES = {kind: kind for kind in ("full", "partial", "none", "not_even")} | {
    "part_of": "partial",
    "restriction": "partial",
}
_MATERIAL = frozenset({"verdict", "pseudo"})


@dataclass(slots=True)
class Phrase:
    """The meaning of consecutive cues, from token `start` to `end`.

    `stop` is what closed the phrase: "" the end of the text, a punctuation mark, or the kind of a terminating cue. It
    is None if a word that is not a cue follows (the phrase is open).
    """

    start: int
    end: int
    verdict: Cue | None = None
    verdicts: int = 0
    negations: int = 0
    late_negation: bool = False
    affirmed: bool = False
    hedged: bool = False
    subject: bool = False
    object: bool = False
    auxiliary: bool = False
    third_party: bool = False
    of_noun: bool = False
    label: bool = False
    in_head: bool = False
    degrees: list[str] = field(default_factory=list)
    cues: list[str] = field(default_factory=list)
    kinds: set[str] = field(default_factory=set)
    share: bool = False
    measured: str = ""
    stop: str | None = None
    next: int = 0

    @property
    def closed(self) -> bool:
        return self.stop is not None

    @property
    def empty(self) -> bool:
        return not self.cues


class PhraseReader:
    """Reads phrases of one text. `found` holds its cues, `head` the column header's vocabulary, such as "total"."""

    def __init__(self, doc: Doc, found: dict[int, tuple[Cue, int]], head: Head) -> None:
        self.doc, self.found, self.head = doc, found, head
        self.text = doc.text
        self.size = len(doc)

    def offset(self, token: int) -> int:
        """Returns the character at which a token begins."""
        return self.doc[token].idx if token < self.size else len(self.text)

    def at(self, character: int, token: int) -> int:
        """Returns the first token at or after a character, searching from `token` on."""
        while token < self.size and self.doc[token].idx < character:
            token += 1
        return token

    def read(self, start: int) -> Phrase:
        """Returns the phrase that begins at a token."""
        phrase = Phrase(start, start)
        token = start
        while token < self.size:
            following = self._share(phrase, token)
            if following is None:
                cue, end = self.found.get(token, (None, token))
                if cue is None:
                    phrase.stop = None if self._is_word(token) else self.doc[token].text
                    break
                if cue.group == "terminating" or cue.kind in ("nothing", "joiner"):
                    phrase.stop = cue.kind
                    break
                if not self._add_cue(phrase, cue):
                    break
                following = self._noun_after(end) if cue.kind == "part_of" or cue.text.endswith(" de") else end
                if cue.kind == "subject" and following < self.size and _is_number(self.doc[following].text):
                    following += 1  # "objetivo 2 cumplido"
            token = following
            if not phrase.late_negation and not phrase.third_party:
                phrase.end = token
        else:
            phrase.stop = ""
        phrase.next = token
        return phrase

    def _noun_after(self, token: int) -> int:
        """Returns the token after the noun that a quantity governs: "en algunas | comunas"."""
        end = self.offset(token - 1) + len(self.doc[token - 1].text)
        noun = _NOUN.match(self.text, end)
        cue = self.found.get(token, (None, 0))[0]
        if noun is None or (cue is not None and cue.group in ("terminating", "preceding")):
            return token
        return self.at(noun.end(), token)

    def _is_word(self, token: int) -> bool:
        return any(c.isalnum() for c in self.doc[token].text)

    def _add_cue(self, phrase: Phrase, cue: Cue) -> bool:
        """Adds a cue to a phrase; returns False if the cue cannot belong to it, so that the phrase ends there."""
        if _cannot_follow(phrase, cue):
            phrase.third_party |= cue.kind == "third_party"
            phrase.stop = None
            return False
        kind = cue.kind
        if cue.group in _MATERIAL:
            phrase.verdicts += 1
            phrase.verdict = phrase.verdict or cue
        elif kind == "negation":
            phrase.negations += 1
            phrase.late_negation |= phrase.verdict is not None
        elif kind == "subject" and phrase.verdict is not None:
            phrase.object = True
        elif kind in _FLAGS:
            setattr(phrase, _FLAGS[kind], True)
        elif kind in _DEGREES:
            phrase.degrees.append(_DEGREES[kind])
            phrase.in_head |= cue.text in self.head.words
        phrase.kinds.add(kind)
        phrase.of_noun = kind in ("subject", "object")
        phrase.cues.append(cue.text)
        return True

    def _share(self, phrase: Phrase, token: int) -> int | None:
        """Reads a share ("80 %", "3 de 4") with its opener at a token; returns the token after it, or None."""
        cue, after = self.found.get(token, (None, token))
        opener = cue.kind if cue is not None and cue.kind in ("share_opener", "share_short") else ""
        if not opener:
            after = token
        if not opener and not phrase.cues and not self.doc[token].text[0].isdigit():
            return None
        position = self.offset(after)
        match = _PERCENT.match(self.text, position) or _WORDED_PERCENT.match(self.text, position)
        counts: tuple[int, int] | None = None
        if match is not None:
            share = _TENS.get(match[1].lower(), -1.0)
            share = float(match[1].replace(",", ".")) if share < 0 else share
        else:
            match = _FRACTION.match(self.text, position) or _FRACTION.match(self.text, self.offset(token))
            if match is None:
                return None
            counts = _counts(match)
            if counts[0] > counts[1] or not counts[1]:
                return None
            share = 100.0 * counts[0] / counts[1]
        whole = _OF_THE_WHOLE.match(self.text, match.end())
        wording = " ".join(self.text[self.offset(token) : match.end()].lower().split())
        # "con un 85 % de satisfacción" is a result, not a degree of compliance
        if wording.startswith("con ") and whole is None and self.text[match.end() :].lstrip()[:2].lower() == "de":
            return None
        short = opener == "share_short" and share <= 100
        phrase.degrees.append("none" if share == 0 else "partial" if share < 100 or short else "full")
        asked = "cumplimiento" if self.head.share and not phrase.cues else ""
        phrase.share, phrase.measured = True, asked if whole is None else whole[0].lower().strip()
        phrase.cues.append(wording)
        token = self.at(match.end() if whole is None else whole.end(), after)
        return self._noun_after(token) if counts is not None else token


def opens_share(text: str, position: int) -> bool:
    """True if a share in figures is at a character: "80 %", "3 de 4"."""
    return bool(_PERCENT.match(text, position) or _FRACTION.match(text, position))


def _cannot_follow(phrase: Phrase, cue: Cue) -> bool:
    """True if a cue cannot belong to a phrase: it begins another clause, or words that would have to be understood."""
    kind, verdict = cue.kind, phrase.verdict
    if kind in ("third_party", "share_opener", "share_short"):
        return True
    if kind in ("qualifier", "committed"):
        return not phrase.of_noun
    if verdict is None:
        return False
    if kind == "subject":  # "se realizaron actividades" states what was done, not that the commitment was met
        return verdict.family not in ("comply", "breach") and not cue.text.startswith(_DETERMINED)
    return kind in ("auxiliary", "quantifier") or (kind == "yet" and not phrase.negations)


def _is_number(word: str) -> bool:
    return word.isdigit() and len(word) <= 2


def _counts(match: re.Match[str]) -> tuple[int, int]:
    """Returns the two counts of "tres de las cuatro"."""
    first, second = (int(count) if count.isdigit() else _UNITS[count.lower()] for count in match.groups())
    return first, second
