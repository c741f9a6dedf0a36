"""Headings that name the table under them by its number ("Actividad 1.1: …"), read as the layouts say."""

from __future__ import annotations

import re

from extractors.layouts import forms, of_layouts
from extractors.words import plain

_POINT = re.compile(r"\s*[.,]\s*")


@of_layouts()
def numbered_patterns() -> tuple[re.Pattern[str], ...]:
    """How such headings read, on plain text."""
    return tuple(form.numbered for form in forms() if form.numbered)


def heading_of_table(text: str) -> re.Match[str] | None:
    """The heading with which a text begins, on plain text; the group `number` is as printed."""
    folded = plain(text)
    return next((match for pattern in numbered_patterns() if (match := pattern.match(folded))), None)


def table_number(heading: re.Match[str]) -> str:
    """The number that a heading says, as the layouts write it ("1 , 1" is "1.1")."""
    return _POINT.sub(".", heading["number"])
