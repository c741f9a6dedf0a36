"""Reads the beginning of a paragraph: skips a list marker, reads the verdict, and finds the evidence after it."""

from __future__ import annotations

import re
from dataclasses import replace

from extractors.language.decisions import Decision, undetermined
from extractors.language.heads import Head
from extractors.language.model import Verdict, VerdictReading
from extractors.language.phrases import Phrase, PhraseReader, opens_share
from extractors.language.qualifiers import Qualifier
from extractors.language.tokens import lexicon, tokenizer
from extractors.list_markers import BULLETS, SYMBOLS
from extractors.words import plain

_BULLET = rf"[-–—−*>☐✗✘☑☒{BULLETS}{SYMBOLS}]"
"""A bullet, a dash or a box, checked or not."""
_OPENING = r"[\s“”«\"'‘’(\[¿¡]*"
_LEAD = re.compile(rf"(?:[\[(]\s*[xX]?\s*[\])]\s*)?{_OPENING}(?:{_BULLET}+\s*)*{_OPENING}")
# The letter n is excluded: "N. Cumple" may be a damaged "No. Cumple".
_MARK = re.compile(
    rf"""
    (?: \d{{1,2}}(?:\.\d{{1,2}})+\s  # "1.2 "
    | \(? (?:\d{{1,2}}(?:\.\d{{1,2}})*|[a-mp-zA-MP-Z]|[ivxIVX]{{1,4}}) (?:[.)°º]+-?\s*|\s?[-–]\s)  # "1.", "a)", "iv -"
    )
    {_LEAD.pattern}
    | o\s
    """,
    re.VERBOSE,
)
_UNCHECKED = re.compile(r"\W*?(?:[☐□✗✘]|\[\s*\]|\(\s*\))|o\s")
"""An unchecked box before the verdict; "o cumple" may be a damaged "no cumple"."""

_EMPTY_AFTER = re.compile(r"\s*[:.]?\s*(?:\[\s*\]|\(\s*\)|__|☐|□|[-–—]+\s*$)")
"""An empty box or blank after the verdict: "Cumple [ ]", "Cumple: ---"."""

_JOINT = re.compile(r"[\s,;:.…\-–—−/|”»\"’')\]]*")
_FIRST = re.compile(r"\s*([^\W_]+|\S)")
"""A token of the pipeline: a word, or a single punctuation mark."""
_QUESTION = re.compile(r"\s*\(?\s*\?")
_FUTURE = re.compile(r"\w(?:rá|rán|ría|rían)\b")
_NO_WORDS = re.compile(r"\W*(?:[-–—_.…?]+|s/n)\W*$", re.IGNORECASE)
_CODE = re.compile(r"\(?([A-Za-zÍí]{1,3}|\d)\)?\s*(?=$|[,;:.\-–—/])")
_OTHER_CODE = re.compile(r"[/\-–]\s*(?:no|nc|cp|c)\b", re.IGNORECASE)


def read_opening(text: str, head: Head) -> VerdictReading | None:
    """Returns the verdict at the beginning of a paragraph; None if there is none."""
    if _NO_WORDS.match(text):
        stripped = text.strip()
        start = text.index(stripped)
        return _reading(text, undetermined("no_words", 0.8), start, start + len(stripped), stripped)
    if head.keys and (keyed := _read_key(text, head)) is not None:
        return keyed
    lead = _LEAD.match(text)
    start = 0 if lead is None else lead.end()
    mark = _MARK.match(text, start)
    starts = [at for at in ((start, mark.end()) if mark else (start,)) if _may_open(text, at)]
    if not starts:
        return None
    doc = tokenizer().make_doc(text)
    reader = PhraseReader(doc, lexicon().find(doc), head)
    reading = next((opening for at in starts if (opening := _read_at(reader, head, at)) is not None), None)
    if reading is not None and reading.verdict != "undetermined" and _UNCHECKED.match(text):
        return replace(reading, verdict="undetermined", rule="unchecked_box", confidence=0.3)
    return reading


def _may_open(text: str, start: int) -> bool:
    """True if a cue or a share may begin at a character; most paragraphs fail this and are never tokenized."""
    first = _FIRST.match(text, start)
    if first is None:
        return False
    return plain(first[1]) in lexicon().openers or (first[1][0].isdigit() and opens_share(text, first.start(1)))


def verdict_of(words: str) -> Verdict | None:
    """Returns the verdict of words that explain a key in a column header; None if they are not a verdict."""
    reading = read_opening(words, Head())
    return None if reading is None or reading.confidence < 0.5 else reading.verdict


def _read_key(text: str, head: Head) -> VerdictReading | None:
    """Returns the verdict for a key that the column header explains (C, CP, NC; SI, NO); None if there is none."""
    match = _CODE.match(text)
    if match is None or (verdict := head.keys.get(match[1].lower().replace("í", "i"))) is None:
        return None
    key, rest = match[1], text[match.end() :]
    if any(c.isalnum() for c in rest) and (key.isdigit() or (len(key) == 1 and key.islower())):
        return None  # "1. No cumple", "c. No cumple": a list marker
    explained = verdict_of(rest.strip(" ,;:.-–—/"))
    decision = Decision(verdict, "key", 0.97)
    if _OTHER_CODE.match(rest):
        decision = undetermined("alternatives")
    elif explained is not None and explained != verdict and "undetermined" not in (explained, verdict):
        decision = undetermined("contradiction")
    return _reading(text, decision, match.start(1), match.end(1), key.lower())


def _reading(text: str, decision: Decision, start: int, end: int, cue: str) -> VerdictReading:
    """Builds a reading; its evidence begins after the comma, colon, stop or dash that follows the verdict."""
    joint = _JOINT.match(text, end)
    rest = end if joint is None else joint.end()
    evidence = rest if any(c.isalnum() for c in text[rest:]) else None
    return VerdictReading(decision.verdict, start, end, evidence, cue, decision.rule, decision.confidence)


def _read_at(reader: PhraseReader, head: Head, start: int) -> VerdictReading | None:
    """Returns the verdict whose words begin at a character; None if there is none."""
    qualifier = Qualifier(reader, head.yes_no)
    token = reader.at(start, 0)
    phrase = reader.read(token)
    if phrase.cues == ["efectivamente"] and phrase.stop == ",":  # "Efectivamente, se incorporó la mejora"
        token = qualifier.skip(phrase)[0]
        phrase = reader.read(token)
    elif phrase.verdict is None and phrase.closed and not (phrase.degrees or phrase.negations):
        named = phrase.subject and phrase.stop == ":"
        if phrase.label or named:  # "Resultado: cumple", "Indicador 2: no cumple"
            token = qualifier.skip(phrase)[0]
            phrase = reader.read(token)
            if named and not _judges_target(phrase):
                return None
    if phrase.empty:
        return None
    decision, end = qualifier.decide(phrase)
    if decision is None:
        return None
    first, last = reader.offset(token), _end(reader, end)
    return _reading(
        reader.text, _doubted(decision, qualifier, phrase, first, last), first, last, " + ".join(phrase.cues)
    )


def _judges_target(phrase: Phrase) -> bool:
    """True for "Meta: cumplida"; False for "Meta: 100% de cumplimiento", which states the target."""
    return phrase.verdict is not None and phrase.verdict.family == "comply" and not phrase.share


def _doubted(decision: Decision, qualifier: Qualifier, phrase: Phrase, start: int, end: int) -> Decision:
    """Returns the decision, made undetermined if the paragraph is a question, a condition or contradicts itself."""
    text = qualifier.reader.text
    if _QUESTION.match(text, end):
        return undetermined("question", 0.8)
    if decision.verdict == "met" and _EMPTY_AFTER.match(text, end) and not text[end:].startswith(".-"):
        return undetermined("unchecked_box")
    if phrase.affirmed and text[start : start + 2].lower() == "si" and _FUTURE.search(text.split(".")[0]):
        return undetermined("conditional", 0.5)  # "Si se cumple la meta, se pagará"
    if decision.verdict == "met" and text.rstrip().endswith("?") and "." not in text:
        return undetermined("question", 0.4)
    if decision.verdict == "met" and qualifier.corrected(phrase.next):
        return undetermined("contradiction", 0.4)
    return decision


def _end(reader: PhraseReader, token: int) -> int:
    """Returns the end (in characters) of a phrase before `token`, with the bracket that closes one opened inside it."""
    last = reader.doc[token - 1]
    end = last.idx + len(last.text)
    opened = reader.text.rfind("(", max(0, end - 40), end) > reader.text.rfind(")", 0, end)
    return end + 1 if opened and reader.text[end : end + 1] == ")" else end
