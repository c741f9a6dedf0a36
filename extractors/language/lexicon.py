"""Cues: read from `cues.yaml`, expanded into phrases and found in a text by spaCy's PhraseMatcher on `norm_`."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from spacy.language import Language
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc

from extractors.language.model import Verdict
from extractors.language.resources import read_resource
from extractors.words import plain

_ALTERNATIVES = re.compile(r"\(([^()]*)\)")


@dataclass(frozen=True, slots=True)
class Cue:
    """A phrase of the cue list: its words, its group and kind, and the verdict and family that it expresses."""

    text: str
    group: str
    kind: str
    verdict: Verdict | None = None
    family: str = ""


def expand(term: str) -> Iterator[str]:
    """Yields the phrases that a term stands for: "(a|b|) c" is "a c", "b c" and "c"."""
    parts = _ALTERNATIVES.split(term)
    for alternatives in itertools.product(*(part.split("|") if i % 2 else [part] for i, part in enumerate(parts))):
        yield " ".join("".join(alternatives).split())


def read_cues() -> list[Cue]:
    """Returns all cues of `cues.yaml`; raises ValueError if a phrase is listed twice with different meanings."""
    cues: dict[str, Cue] = {}
    for group, entries in read_resource("cues.yaml").items():
        for entry in entries:
            meaning = {k: v for k, v in entry.items() if k not in ("terms", "kind")}
            for term in entry["terms"]:
                for phrase in expand(plain(term)):
                    cue = Cue(phrase, group, entry.get("kind", "verdict"), **meaning)
                    if cues.setdefault(phrase, cue) != cue:
                        raise ValueError(f"{phrase!r} is a cue of {cues[phrase].group} and of {group}")
    return list(cues.values())


class Lexicon:
    """Finds cues in a document whose tokens have a folded `norm_`."""

    def __init__(self, nlp: Language) -> None:
        self._matcher = PhraseMatcher(nlp.vocab, attr="NORM")
        self._cues: dict[int, Cue] = {}
        first_words: set[str] = set()
        for number, cue in enumerate(read_cues()):
            name = f"cue-{number}"
            doc = nlp.make_doc(cue.text)
            first_words.add(doc[0].norm_)
            self._matcher.add(name, [doc])
            self._cues[nlp.vocab.strings[name]] = cue
        self.openers = frozenset(first_words)
        """The `norm_` of each word that begins a cue."""

    def find(self, doc: Doc) -> dict[int, tuple[Cue, int]]:
        """Maps a token to (longest cue that begins there, its end). Pseudo cues hide the cues that they overlap."""
        found = [(start, end, self._cues[key]) for key, start, end in self._matcher(doc)]
        hidden = [(start, end) for start, end, cue in found if cue.group == "pseudo"]
        longest: dict[int, tuple[Cue, int]] = {}
        for start, end, cue in found:
            if hidden and cue.group != "pseudo" and any(start < b and a < end for a, b in hidden):
                continue
            if start not in longest or longest[start][1] < end:
                longest[start] = (cue, end)
        return longest
