"""Reads from a column header how its cells state verdicts: keys ("C: cumple, CP: …"), SI/NO, percentages, or words."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache

from extractors.language.model import Verdict
from extractors.words import plain

_YES_NO = re.compile(
    r"""
    \b(?:si|s) \s*(?:/|-|o|\||,)\s* (?:no|n)\b  # "SI/NO"
    | \?
    | \bo[ ]no\b (?![ ]*(?:se[ ])?(?:cumple|logra))  # "cumple o no"
    """,
    re.VERBOSE,
)
_SHARE = re.compile(r"(?:%|\bporcentaje|\bporciento) de(?:l)? (?:cumplimiento|logro)\b")
_YES_NO_KEYS = re.compile(r"\bs\s*[/|-]\s*n\b")
_USUAL: dict[str, Verdict] = {
    "c": "met", "si": "met", "cp": "partially_met", "pc": "partially_met", "nc": "not_met", "no": "not_met",
    "na": "not_applicable",
}  # fmt: skip
"""The usual meanings of keys. A header that contradicts them is damaged ("NC: cumple" lost its "no")."""
_KEY_BEFORE = re.compile(r"\b([A-Za-zÍíÓó]{1,3}|\d)\s*[:=–-]\s*([^,;/)(\]\[\n.|]+)")
_INITIALS = re.compile(r"(?<=[(\[,;/|])\s*([A-Z]{1,3})\s+([^\W\d][^,;/)(\]\[\n.|:=]+)")
"""A key followed by its meaning without a separator; its letters must be the initials of those words."""
_KEY_AFTER = re.compile(r"([^,;/():=\n.|]+?)\s*[(\[]([A-Za-z]{1,3}|\d)[)\]]")


@dataclass(frozen=True, slots=True)
class Head:
    """The vocabulary of a column header: its keys with their verdicts, and its folded words.

    `yes_no` is True if SI or NO answers it, `share` if a bare percentage does ("% de cumplimiento").
    """

    keys: dict[str, Verdict] = field(default_factory=dict)
    yes_no: bool = False
    share: bool = False
    words: frozenset[str] = frozenset()


@lru_cache(maxsize=512)
def read_head(text: str | None, verdict_of: Callable[[str], Verdict | None]) -> Head:
    """Reads the vocabulary of a column header; `verdict_of` returns the verdict that the words after a key express."""
    if not text:
        return Head()
    folded = plain(text)
    pairs = [(m[1], m[2]) for m in _KEY_BEFORE.finditer(text)] + [(m[2], m[1]) for m in _KEY_AFTER.finditer(text)]
    initialled = [(m[1], m[2]) for m in _INITIALS.finditer(text)]
    pairs += [(key, words) for key, words in initialled if plain(key) == "".join(w[0] for w in plain(words).split())]
    keys: dict[str, Verdict] = {
        plain(key): verdict if _USUAL.get(plain(key), verdict) == verdict else "undetermined"
        for key, phrase in pairs
        if (verdict := verdict_of(phrase.strip())) is not None
    }
    if _YES_NO_KEYS.search(folded):
        keys.setdefault("s", "met")
        keys.setdefault("n", "not_met")
    asks = (_YES_NO.search(folded) is not None, _SHARE.search(folded) is not None)
    return Head(keys, *asks, frozenset(re.findall(r"\w+", folded)))
