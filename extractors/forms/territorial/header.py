"""What the form says of itself before its activities: SERVICIO, REGIÓN, and the year that it states."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from extractors.document import Paragraph, Span
from extractors.fields import Extraction, Field, Note
from extractors.forms.territorial.vocabulary import layout
from extractors.layouts import of_layouts
from extractors.words import fold, plain

_YEAR = re.compile(r"\bano\s*:?\s*((?:19|20)\d\d)\b")
_TITLE_YEAR = re.compile(r"\b((?:19|20)\d\d)\b")
_MAX_TITLE = 200


@of_layouts()
def _label() -> re.Pattern[str]:
    """A label with its colon, or a label that is all of a paragraph."""
    names = layout().header
    options = "|".join(
        rf"(?P<{name}>{'|'.join(re.escape(plain(label)) for label in sorted(labels, key=len, reverse=True))})"
        for name, labels in names.items()
    )
    return re.compile(rf"(?:^\W*|(?<=\s))(?:{options})\s*:\s*|^\W*(?:{options.replace('?P<', '?P<_')})\s*$")


@dataclass(slots=True)
class Header:
    """The header's fields as their labels come by; a label said twice keeps its first value."""

    extraction: Extraction
    fields: dict[str, Field] = field(default_factory=dict)
    _waiting: str | None = None

    def read(self, paragraphs: Sequence[Paragraph]) -> list[Paragraph]:
        """Reads labels with their values from the paragraphs of a cell or a row; what it did not take.

        A label alone takes its value from the paragraph after it, also in the next cell.
        """
        left = []
        for paragraph in paragraphs:
            matches = list(_label().finditer(plain(paragraph.text)))
            if self._waiting and not (matches and matches[0].start() == 0):
                self._set(self._waiting, paragraph.span())
                self._waiting = None
            elif matches and matches[0].start() == 0:
                self._waiting = None
                self._split(paragraph, matches)
            else:
                left.append(paragraph)
        return left

    def _split(self, paragraph: Paragraph, matches: Sequence[re.Match[str]]) -> None:
        for i, match in enumerate(matches):
            name = next(k for k, v in match.groupdict().items() if v is not None).lstrip("_")
            end = matches[i + 1].start() if i + 1 < len(matches) else len(paragraph.text)
            self.extraction.claim(paragraph.span(match.start(), match.end()), "label")
            value = paragraph.span(match.end(), end)
            if value.text:
                self._set(name, value)
            else:
                self._waiting = name

    def _set(self, name: str, value: Span) -> None:
        found = Field.of([value], "header")
        if found and name not in self.fields:
            self.fields[name] = found
            return
        self.extraction.claim(value, "label")
        if found and fold(found.text) != fold(first := self.fields[name].text):
            message = f"the document names two, as if two forms stood in it: {first!r} and {found.text!r}"
            self.extraction.notes.append(Note("one_form", message, first, found.text))

    def forget(self) -> None:
        """Ends the search for a label's value: what follows is something else."""
        self._waiting = None

    def find_year(
        self, stated: Sequence[Paragraph], titles: Sequence[Paragraph], repeated: Sequence[Paragraph]
    ) -> None:
        """The year that the form states ("Año 2009"): outside its tables, in its title, in what its pages repeat."""
        places = (
            ("stated_year", _YEAR, stated),
            ("title_year", _TITLE_YEAR, titles),
            ("page_header", _YEAR, repeated),
        )
        for rule, pattern, paragraphs in places:
            for paragraph in paragraphs:
                match = pattern.search(plain(paragraph.text)) if len(paragraph.text) <= _MAX_TITLE else None
                found = Field.of([paragraph.span(*match.span(1))], rule, 0.99) if match else None
                if found:
                    self.extraction.claim(paragraph, "heading")
                    self.fields["fiscal_year"] = found
                    return
