"""Finds the year that the stage-4 form states; it has no label of its own."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors.document import Paragraph
from extractors.fields import Field
from extractors.forms.territorial.vocabulary import MAX_TITLE
from extractors.words import plain

_YEAR = re.compile(r"\bano\s*:?\s*((?:19|20)\d\d)\b")
_TITLE_YEAR = re.compile(r"\b((?:19|20)\d\d)\b")


def find_year(
    *, stated: Sequence[Paragraph], titles: Sequence[Paragraph], furniture: Sequence[Paragraph]
) -> Field | None:
    """Returns the year that the form states ("Año 2009"): outside its tables, in its title, or in page furniture."""
    places = (("stated_year", _YEAR, stated), ("title_year", _TITLE_YEAR, titles), ("page_header", _YEAR, furniture))
    for rule, pattern, paragraphs in places:
        for paragraph in paragraphs:
            match = pattern.search(plain(paragraph.text)) if len(paragraph.text) <= MAX_TITLE else None
            if match:
                return Field.of([paragraph.span(*match.span(1))], rule, 0.99)
    return None
