"""The cues: data read from `cues.yaml`, spread into phrases and found in a text by spaCy's PhraseMatcher on `norm_`."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from spacy.language import Language
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc

from extractors.language.model import Verdict
from extractors.language.resources import fold, read_resource

_ALTERNATIVES = re.compile(r"\(([^()]*)\)")


@dataclass(frozen=True, slots=True)
class Cue:
    """A phrase of the cue list: its words, its group, what kind it is within it, and what it says."""

    text: str
    group: str
    kind: str
    verdict: Verdict | None = None
    family: str = ""


def spread(term: str) -> Iterator[str]:
    """The phrases that a term stands for: "(a|b|) c" is "a c", "b c" and "c"."""
    parts = _ALTERNATIVES.split(term)
    for choice in itertools.product(*(part.split("|") if i % 2 else [part] for i, part in enumerate(parts))):
        yield " ".join("".join(choice).split())


def read_cues() -> list[Cue]:
    """All cues of `cues.yaml`; ValueError where a phrase is listed twice with different meanings."""
    cues: dict[str, Cue] = {}
    for group, entries in read_resource("cues.yaml").items():
        for entry in entries:
            says = {k: v for k, v in entry.items() if k not in ("terms", "kind")}
            for term in entry["terms"]:
                for phrase in spread(fold(term)):
                    cue = Cue(phrase, group, entry.get("kind", "verdict"), **says)
                    if cues.setdefault(phrase, cue) != cue:
                        raise ValueError(f"{phrase!r} is a cue of {cues[phrase].group} and of {group}")
    return list(cues.values())


class Lexicon:
    """Finds cues in a document whose tokens carry their `norm_`."""

    def __init__(self, nlp: Language) -> None:
        self._matcher = PhraseMatcher(nlp.vocab, attr="NORM")
        self._cues: dict[int, Cue] = {}
        first: set[str] = set()
        for number, cue in enumerate(read_cues()):
            name = f"cue-{number}"
            doc = nlp.make_doc(cue.text)
            first.add(doc[0].norm_)
            self._matcher.add(name, [doc])
            self._cues[nlp.vocab.strings[name]] = cue
        self.openers = frozenset(first)
        """The `norm_` of every word that begins a cue."""

    def find(self, doc: Doc) -> dict[int, tuple[Cue, int]]:
        """First token to (cue, end): the longest cue that begins there; pseudo cues hide those that they overlap."""
        found = [(start, end, self._cues[key]) for key, start, end in self._matcher(doc)]
        hidden = [(start, end) for start, end, cue in found if cue.group == "pseudo"]
        longest: dict[int, tuple[Cue, int]] = {}
        for start, end, cue in found:
            if hidden and cue.group != "pseudo" and any(start < b and a < end for a, b in hidden):
                continue
            if start not in longest or longest[start][1] < end:
                longest[start] = (cue, end)
        return longest
