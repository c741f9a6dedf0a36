"""Damage to the drawn document: a page, a rule, a tab, a bar, a tag or a line end is lost."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from random import Random

from rerender.compose import Page

TextDamage = Callable[[str, Random], tuple[str, str] | None]
"""Returns the damaged text and a description; None if the text has nothing to lose."""


def _lose_one(text: str, rng: Random, pattern: str, instead: str, name: str) -> tuple[str, str] | None:
    found = list(re.finditer(pattern, text))
    if not found:
        return None
    lost = rng.choice(found)
    around = text[max(0, lost.start() - 30) : lost.end() + 30]
    return text[: lost.start()] + instead + text[lost.end() :], f"{name} lost in {around!r}"


def lose_tab(text: str, rng: Random) -> tuple[str, str] | None:
    """Replaces a tab between two cells by a space."""
    return _lose_one(text, rng, r"(?<=[^\s])\t(?=[^\s])", " ", "tab")


def lose_bar(text: str, rng: Random) -> tuple[str, str] | None:
    """Replaces a bar between two cells with text by a space."""
    return _lose_one(text, rng, r"(?<=[^\s|+=-]) *\|(?= *[^\s|+=-])", " ", "bar")


def lose_tag(text: str, rng: Random) -> tuple[str, str] | None:
    """Replaces the limit between two HTML cells by a space."""
    return _lose_one(text, rng, r"</t[dh]>\s*<t[dh]>", " ", "limit of cells")


def lose_line_end(text: str, rng: Random) -> tuple[str, str] | None:
    """Joins two lines with text."""
    return _lose_one(text.rstrip("\n"), rng, r"(?<=\S)[ \t]*\n(?=[ \t]*[^\s+])", " ", "line end")


def lose_blank_line(text: str, rng: Random) -> tuple[str, str] | None:
    """Removes a blank line between two lines with text."""
    return _lose_one(text.rstrip("\n"), rng, r"(?<=\S)\n\s*\n(?=[ \t]*\S)", "\n", "blank line")


def drop_text_page(text: str, rng: Random) -> tuple[str, str] | None:
    pages = [p for p in text.split("\f") if p.strip()]
    if len(pages) < 2:
        return None
    n = rng.randrange(len(pages))
    return "\f".join(p for i, p in enumerate(pages) if i != n), f"page {n + 1} of {len(pages)} dropped"


PageDamage = Callable[[list[Page], Random], str | None]
"""Changes pages in place and returns a description; None if they have nothing to lose."""


def drop_page(pages: list[Page], rng: Random) -> str | None:
    if len(pages) < 2:
        return None
    n = rng.randrange(len(pages))
    of = len(pages)
    del pages[n]
    return f"page {n + 1} of {of} dropped"


def lose_rule(pages: list[Page], rng: Random) -> str | None:
    """Removes one stroke of a rule, or all strokes in the same straight line on a page."""
    ruled = [page for page in pages if page.lines]
    if not ruled:
        return None
    page = rng.choice(ruled)
    line = rng.choice(page.lines)
    upright = line[0] == line[2]
    whole = rng.random() < 0.5
    kept = [other for other in page.lines if other != line and not (whole and _aligned(line, other))]
    page.lines[:] = kept
    where = f"{'x' if upright else 'y'} = {line[0] if upright else line[1]:.0f}"
    return f"{'upright' if upright else 'level'} rule at {where} lost{', whole' if whole else ''}"


def _aligned(a: Sequence[float], b: Sequence[float]) -> bool:
    return a[0] == a[2] == b[0] == b[2] or a[1] == a[3] == b[1] == b[3]
