"""Headings that name the table below them by its number ("Actividad 1.1: …"), by the layouts' patterns."""

from __future__ import annotations

import re

from extractors.layouts import forms, of_layouts
from extractors.words import plain

_POINT = re.compile(r"\s*[.,]\s*")


@of_layouts()
def numbered_patterns() -> tuple[re.Pattern[str], ...]:
    """Returns the patterns of such headings, for plain text (lower case, no accents)."""
    return tuple(form.numbered for form in forms() if form.numbered)


def heading_of_table(text: str) -> re.Match[str] | None:
    """Matches such a heading at the start of a text, or returns None; the group `number` is as printed."""
    folded = plain(text)
    return next((match for pattern in numbered_patterns() if (match := pattern.match(folded))), None)


def table_number(heading: re.Match[str]) -> str:
    """Returns the number in a heading as the layouts write it ("1 , 1" becomes "1.1")."""
    return _POINT.sub(".", heading["number"])
