"""Matches texts to the titles and headings of a form."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from extractors.document import Document, Paragraph
from extractors.fields import Field
from extractors.forms.matching import beginning
from extractors.layouts.spec import FormSpec, HeadingSpec, Title
from extractors.words import fold, plain

MAX_TITLE = 300
"""Maximum length of a title, in characters."""
SHORT_HEADING = 120
"""Maximum length (characters) of a line that is a heading without the groups that such headings need."""


def find_title(text: str, titles: Sequence[Title]) -> Title | None:
    """Returns the title that makes up at least half of a text, or None: a longer text only mentions one."""
    if len(text) > MAX_TITLE:
        return None
    folded = fold(text)
    return next((t for t in titles if (m := t.pattern.search(folded)) and len(m[0]) * 2 >= len(folded)), None)


def values_named(form: FormSpec, text: str) -> dict[str, str]:
    """Returns the fields with a closed set of values of which a text names exactly one ("… - CONVENIO … COLECTIVO")."""
    folded, out = fold(text), dict[str, str]()
    for name, values in form.means.items():
        named = [value for value, words in values.items() if any(_names(folded, fold(w)) for w in (value, *words))]
        if len(named) == 1:
            out[name] = named[0]
    return out


def _names(text: str, words: str) -> bool:
    return len(words) > 1 and re.search(rf"\b{re.escape(words)}\b", text) is not None


def implied_fields(says: Mapping[str, str], paragraph: Paragraph, rule: str) -> dict[str, Field | None]:
    """Returns the fields that the presence of a title or heading implies."""
    return {field: Field(value, (), rule, place=paragraph.lines) for field, value in says.items()}


def match_heading(
    paragraph: Paragraph, headings: Mapping[str, HeadingSpec]
) -> tuple[str, HeadingSpec, re.Match[str]] | None:
    """Matches a paragraph to a heading of the form: its name, its spec and the match; None for most paragraphs."""
    text = plain(paragraph.text)
    for name, spec in headings.items():
        match = next((m for pattern in spec.patterns if (m := pattern.match(text))), None)
        if match and (spec.has_needed(match) or paragraph.level or len(text) <= SHORT_HEADING):
            return name, spec, match
    return None


def states_itself(text: str, headings: Mapping[str, HeadingSpec]) -> bool:
    """True if a text is a heading by its words alone, whatever its length and however the source marks it."""
    words = plain(text)
    return any(spec.is_stated(words) for spec in headings.values())


def early_titles(document: Document) -> Iterator[Paragraph]:
    """Yields what can be a title: the first paragraphs (also in cells), page furniture, and joined neighbours."""
    out = list(beginning(document))
    yield from (p for p in out if p.text)
    yield from (p for p in document.furniture[:3] if p.text)
    for a, b in pairwise(out):
        if len(a.text) + len(b.text) <= MAX_TITLE:
            yield Paragraph.of((*a.lines, *b.lines))
