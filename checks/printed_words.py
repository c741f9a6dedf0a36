"""Finds words that the form itself prints (column headers, titles, labels) in values that an agency should write."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from rapidfuzz import fuzz

from extractors.layouts import form_spec
from extractors.layouts.spec import FormSpec
from extractors.words import fold, plain
from normalizers.vocabulary import canonical_indicator

_LONG = 4
"""Minimum number of spaces in a long column header."""
_PART_OF_HEAD, _PART_OF_NOTE = 3, 5
"""Minimum number of consecutive words of a column header, or of a note, that do not match by chance."""
_ALIKE = 80
"""Minimum similarity (0 to 100) of two wordings of the same heading."""


def printed_words(text: str, form: str) -> str | None:
    """Returns the first words of `text` that only the form prints; None without any.

    They are the whole text, the start of it, or begin with a capital after a small letter, a figure or a bracket,
    which does not happen inside a sentence.
    """
    folded = fold(text)
    if folded in _heads(form):
        return text
    if _distinctive_words(form).isdisjoint(folded.split()):
        return None  # the usual case, before the slower searches
    unaccented = plain(text)
    if opening := _opening_pattern(form).match(unaccented):
        return text[: opening.end()]
    if text.isupper():
        return None
    heads, titles = _patterns(form)
    for head in heads.finditer(unaccented):
        # "Medio de verificación: …" is a label that the agency wrote.
        label = text[: head.start()].rstrip()[-1:] in ".:;" or text[head.end() :].startswith(":")
        if not label and _stands_out(text, head.start()):
            return text[head.start() : head.end()]
    title = next((match for match in titles.finditer(unaccented) if _stands_out(text, match.start())), None)
    return title and text[title.start() : title.end()]


def part_of_printed(text: str, form: str) -> str | None:
    """Returns the text if it is only a part of a column header, or the words of it that repeat a note of the form.

    Returns None if neither is the case.
    """
    folded = fold(text)
    words = folded.split()
    size = len(words)
    if _PART_OF_HEAD <= size <= _longest_head(form) and f" {folded} " in _heads_in_a_row(form):
        return text
    stretches = {" ".join(words[i : i + _PART_OF_NOTE]) for i in range(size - _PART_OF_NOTE + 1)}
    parts = _parts_of_notes(form)
    return None if stretches.isdisjoint(parts) else next(part for part in parts if part in stretches)


def printed_category(text: str, form: str) -> str | None:
    """Returns the text if it is a heading that the form prints above the entries of a cell; else None."""
    folded = fold(text)
    categories = form_spec(form).own.get("categories", ())
    return text if any(fuzz.ratio(folded, fold(category)) >= _ALIKE for category in categories) else None


@lru_cache
def _longest_head(form: str) -> int:
    return max(len(head.split()) for head in _heads(form))


@lru_cache
def _heads_in_a_row(form: str) -> str:
    """Returns all column headers, folded, separated by " | "."""
    return f" {' | '.join(sorted(_heads(form)))} "


@lru_cache
def _parts_of_notes(form: str) -> dict[str, None]:
    """Returns all sequences of `_PART_OF_NOTE` words in the notes of the form, folded; the values are None."""
    notes = [fold(note).split() for note in form_spec(form).own.get("notes", ())]
    return {
        " ".join(words[i : i + _PART_OF_NOTE]): None for words in notes for i in range(len(words) - _PART_OF_NOTE + 1)
    }


@lru_cache
def _distinctive_words(form: str) -> frozenset[str]:
    """Returns folded words; a text without any of them contains nothing that the form prints."""
    return frozenset((*form_spec(form).labels, *(max(words.split(), key=len) for words in _phrases_of(form))))


@lru_cache
def _opening_pattern(form: str) -> re.Pattern[str]:
    """Returns a pattern of what no value begins with: table headings, a label alone, and long column headers.

    A sentence begins with a long column header only by rare chance.
    """
    spec = form_spec(form)
    long = [_spaced(head) for head in sorted(_heads(form)) if head.count(" ") >= _LONG]
    numbered = [spec.numbered.pattern] if spec.numbered else []
    alone = [rf"(?:{label.pattern})\W*$" for label in spec.labels.values()]
    return re.compile("|".join([*numbered, *alone, *long]) or r"(?!)")


def _stands_out(text: str, start: int) -> bool:
    before = text[:start].rstrip()
    return text[start].isupper() and bool(before) and (before[-1].islower() or before[-1] in '%)]»”"0123456789.')


@lru_cache
def _heads(form: str) -> frozenset[str]:
    heads = {head for table in form_spec(form).tables.values() for head in table.by_head}
    return frozenset(head for head in heads if canonical_indicator(head) is None)


@lru_cache
def _phrases_of(form: str) -> frozenset[str]:
    """Returns folded column headers and titles of several words; single words occur in any sentence."""
    titles = map(fold, _titles(form_spec(form)))
    return frozenset(words for words in (*_heads(form), *titles) if " " in words and "#" not in words)


@lru_cache
def _patterns(form: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Returns a pattern of column headers, and one of titles and labels."""
    heads = [_spaced(words) for words in sorted(_phrases_of(form) & _heads(form), key=len, reverse=True)]
    titles = [_spaced(words) for words in sorted(_phrases_of(form) - _heads(form))]
    labels = [label.pattern for label in form_spec(form).labels.values()]
    return re.compile("|".join(heads) or r"(?!)"), re.compile("|".join([*titles, *labels]) or r"(?!)")


def _titles(form: FormSpec) -> Iterator[str]:
    """Yields the titles of sections, activities and parts of a report, and the notes, that a layout lists."""
    yield from form.sections
    for table in form.tables.values():
        if "description" in table.own:
            yield str(table.own["description"])
    yield from form.own.get("notes", ())
    for section in form.own.get("executive_report", {}).get("sections", {}).values():
        yield from section["heads"]


def _spaced(folded: str) -> str:
    """Returns a pattern that matches folded words as they may be printed, with marks between them."""
    words = (r"n(?:\W{1,3}|umero\b|um\b)" if word == "n" else re.escape(word) for word in folded.split())
    return r"\b" + r"\W*".join(words) + r"\b"
