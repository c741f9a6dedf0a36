"""Reads the headings of the form's objectives, `OBJETIVO N°1: “…”.`, which can take several lines."""

from __future__ import annotations

import re
from collections.abc import Callable
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
    on_name: Callable[[str], None]
    """Called with the name of each objective once that is complete."""
    heading: tuple[str, ...] = ()
    """The heading that holds for what follows."""
    _number: Field | None = None
    _name: list[Span] = field(default_factory=list)
    _seen: set[str] = field(default_factory=set)

    @staticmethod
    def match(text: str, *, in_table: bool) -> re.Match[str] | None:
        """Matches an objective's heading: with a quoted or a known name, or in capitals outside of tables."""
        match = _OBJECTIVE.match(plain(text)) if len(text) < _MAX_LENGTH else None
        if match is None or (text.lstrip().startswith("OBJETIVO") and not in_table):
            return match
        rest = text[match.end() :]
        known = rest[:1] in _QUOTES and bool(rest)
        return match if known or likeness(rest, words("objectives")) >= _MIN_LIKENESS else None

    def begin(self, paragraph: Paragraph, match: re.Match[str]) -> None:
        """Opens an objective; its name may continue on the next lines."""
        self._number = Field.of([paragraph.span(*match.span("number"))], "objective_heading")
        self.extraction.claim(paragraph.span(0, match.end()), "label")
        rest = paragraph.span(match.end())
        self._name = [rest] if rest.text else []
        if not self._is_incomplete():
            self.close()

    def take(self, paragraph: Paragraph) -> bool:
        """True if a line continues the open name; else the name ends above it."""
        goes_on = self._number and len(self._name) < _MAX_LINES and not _OBJECTIVE.match(plain(paragraph.text))
        self._name += [paragraph.span()] if goes_on else []
        if not goes_on or not self._is_incomplete():
            self.close()
        return bool(goes_on)

    def close(self) -> None:
        """Ends the open objective, if there is one, and adds its record."""
        number, spans = self._number, self._name
        self._number, self._name = None, []
        if number is None:
            return
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
        self.on_name(" ".join(s.text for s in spans))

    def _is_incomplete(self) -> bool:
        """True if the name is incomplete: empty, in an open quotation, or the beginning of a known name."""
        text = " ".join(s.text for s in self._name).strip()
        if not text:
            return True
        if text[0] in _QUOTES:
            return not any(c in _CLOSE for c in text[1:])
        return not text.endswith(".") and lacks_words(text, words("objectives"))
