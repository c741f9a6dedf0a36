"""Reads the headings of the form's objectives, `OBJETIVO N°1: “…”.`, which can take several lines."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from extractors.document import Paragraph, Span
from extractors.fields import Extraction, Field
from extractors.forms.territorial.vocabulary import lacks_words, likeness, words
from extractors.words import plain

_OBJECTIVE = re.compile(r"^\W*objetivo\s*(?:n\s*[°º.]?[°º.]?\s*)?(?P<number>\d{1,2})\s*[:.–-]*\s*(?=\D|$)")
_OPEN, _CLOSE = "“\"«‘'", "”\"»’'"
_QUOTES = '“"«'
_MAX_LINES = 4
_MAX_LENGTH = 400
_MIN_LIKENESS = 75.0


@dataclass(slots=True)
class Objectives:
    """The objectives in the order of their headings: the first heading of each makes a record, repetitions do not."""

    extraction: Extraction
    heading: tuple[str, ...] = ()
    """The heading that holds for what follows."""
    _number: Field | None = None
    _name: list[Span] = field(default_factory=list)
    _seen: set[str] = field(default_factory=set)

    @property
    def open(self) -> bool:
        """True if the name of the last heading may continue on the next line."""
        return self._number is not None

    @staticmethod
    def match(text: str, *, in_table: bool) -> re.Match[str] | None:
        """Matches an objective's heading: with a quoted or a known name, or in capitals outside of tables."""
        match = _OBJECTIVE.match(plain(text)) if len(text) < _MAX_LENGTH else None
        if match is None or (text.lstrip().startswith("OBJETIVO") and not in_table):
            return match
        rest = text[match.end() :]
        known = rest[:1] in _QUOTES and bool(rest)
        return match if known or likeness(rest, words("objectives")) >= _MIN_LIKENESS else None

    def begin(self, paragraph: Paragraph, match: re.Match[str]) -> str:
        """Opens an objective; returns its name if that is complete, else ""."""
        self._number = Field.of([paragraph.span(*match.span("number"))], "objective_heading")
        self.extraction.claim(paragraph.span(0, match.end()), "label")
        rest = paragraph.span(match.end())
        self._name = [rest] if rest.text else []
        return "" if self._is_incomplete() else self.close()

    def take(self, paragraph: Paragraph) -> tuple[bool, str]:
        """Reads a line; returns whether it continues the open name, and the name if it is now complete (else "")."""
        if len(self._name) >= _MAX_LINES or _OBJECTIVE.match(plain(paragraph.text)):
            return False, ""
        self._name.append(paragraph.span())
        return True, "" if self._is_incomplete() else self.close()

    def close(self) -> str:
        """Ends the open objective, adds its record, and returns its name; "" if none was open."""
        number, spans = self._number, self._name
        self._number, self._name = None, []
        if number is None:
            return ""
        for span in spans:
            self.extraction.claim(span, "heading")
        whole = " ".join(s.text for s in spans)
        self.heading = (f"OBJETIVO N°{number.text}: {whole}",)
        if spans:
            spans[0] = spans[0].cut(len(spans[0].text) - len(spans[0].text.lstrip(_OPEN + " ")))
            spans[-1] = spans[-1].cut(0, len(spans[-1].text.rstrip(_CLOSE + ".,;: ")))
        if number.text not in self._seen:
            self._seen.add(number.text)
            self.extraction.add(
                "objectives", {"objective_number": number, "name": Field.of(spans, "objective_heading")}
            )
        return " ".join(s.text for s in spans)

    def _is_incomplete(self) -> bool:
        """True if the name is incomplete: empty, in an open quotation, or the beginning of a known name."""
        text = " ".join(s.text for s in self._name).strip()
        if not text:
            return True
        if text[0] in _QUOTES:
            return not any(c in _CLOSE for c in text[1:])
        return not text.endswith(".") and lacks_words(text, words("objectives"))
