"""Restores the limits of cells in printed lines: splits lines that two cells share, joins lines that a cell wrapped."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from extractors.document import Block, Document, Paragraph
from extractors.forms.matching import lines_of_span
from extractors.forms.territorial.grid import opens_verdict
from extractors.forms.territorial.list_markers import begins_objective, goes_on, joins_on, read_mark, starts_low
from extractors.language import read_verdict

_WRAPPED = 0.15
"""Share of lines that begin in lower case above which a source's lines count as wrapped."""
_SURE = 0.9
"""Minimum confidence (0 to 1) of a verdict in the middle of a line for it to divide two cells."""
_MARK_BEFORE = re.compile(r"(?<=\s)[·•▪-]\s*$|(?<=\s)[\ue000-\uf8ff]\s*$")
_CAPITAL = re.compile(r"(?<=\s)(?=[^\W\d_a-záéíóúüñ])")
"""Beginning of a word that does not begin with a Spanish lower-case letter."""


@lru_cache(maxsize=2)  # called for each section of a document
def is_wrapped(document: Document) -> bool:
    """True if the source's lines are wrapped lines and not paragraphs: many of them begin in lower case."""
    unmarked = [b for b in document.blocks if isinstance(b, Paragraph) and read_mark(b.text).kind == "none"]
    return sum(starts_low(p.text) for p in unmarked) > _WRAPPED * len(unmarked)


def unwrapped(paragraphs: Sequence[Paragraph], head: str) -> list[Paragraph]:
    """Joins lines that a narrow cell wrapped; a verdict with a capital begins a line of its own."""
    out: list[Paragraph] = []
    for paragraph in paragraphs:
        if out and _is_wrapped(out[-1], paragraph, head):
            out[-1] = Paragraph.of((*out[-1].lines, *paragraph.lines))
        else:
            out.append(paragraph)
    return out


def _is_wrapped(before: Paragraph, paragraph: Paragraph, head: str) -> bool:
    """True if a line is the rest of the line before, in a cell with this header."""
    if read_mark(paragraph.text).kind != "none":
        return False
    reading = None if starts_low(paragraph.text) else read_verdict(paragraph.text, head or None)
    if reading is not None:
        # "80%" continues "igual o superior a"; "Quedó pendiente la" continues the evidence after "Cumple.".
        open_end = reading.rule == "progress" and paragraph.text[reading.end :].lstrip()[:1].isalnum()
        if open_end and before.text.endswith(".") and opens_verdict(before, head):
            return True
        if reading.confidence >= _SURE or not joins_on(before.text):
            return False
    return goes_on(before.text, paragraph.text)


def split_verdict(paragraph: Paragraph, head: str, *, judged: bool) -> tuple[Paragraph, ...]:
    """Splits a line before the verdict that ends it, where two cells share the line: "Convenios suscritos Cumple".

    The verdict begins with a capital, does not continue the sentence before it, and ends its phrase.  If the row is
    already `judged`, a full stop before the verdict makes it a sentence of the evidence.
    """
    text = paragraph.text
    if opens_verdict(paragraph, head):
        return (paragraph,)
    for match in _CAPITAL.finditer(text):
        at = match.start()
        before = text[:at].rstrip()
        if joins_on(before) or before[-1] in ":;!?" or (judged and before[-1] == "."):
            continue
        if before.split()[-1].isupper() and text[at:].split()[0].isupper() and before.split()[-1].isalpha():
            continue
        reading = read_verdict(text[at:], head or None)
        if reading and reading.start == 0 and reading.confidence >= _SURE:
            return cut(paragraph, at)
    return (paragraph,)


def split_objective(paragraph: Paragraph) -> tuple[Paragraph, ...]:
    """Splits a line before a capitalised infinitive that does not continue the text before it.

    Only for places where a recommendation or an objective is expected: "Falta de recursos Gestionar recursos".
    """
    text = paragraph.text
    for match in _CAPITAL.finditer(text, read_mark(text).end + 1):
        at = match.start()
        mark = _MARK_BEFORE.search(text, 0, at)
        if begins_objective(text[at:]) and (mark or not joins_on(text[:at].rstrip())):
            return cut(paragraph, mark.start() if mark else at)
    return (paragraph,)


def cut(paragraph: Paragraph, at: int) -> tuple[Paragraph, Paragraph]:
    """Splits a paragraph at character `at`; the line that contains it becomes two lines."""
    before, after = paragraph.span(0, at), paragraph.span(at)
    return Paragraph.of(lines_of_span(before)), Paragraph.of(lines_of_span(after))


def with_cuts(document: Document, cuts: Mapping[int, Sequence[Paragraph]]) -> Document:
    """Returns the document with each divided paragraph (by `id`) replaced by its parts; no word is lost."""
    blocks: list[Block] = []
    for block in document.blocks:
        blocks += cuts.get(id(block), (block,)) if isinstance(block, Paragraph) else (block,)
    return replace(document, blocks=tuple(blocks))
