"""Printed lines without the limits of cells: cut where two cells share one, joined where a cell was wrapped."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from extractors.document import Block, Document, Line, Paragraph, raw_words
from extractors.forms.territorial.grid import opens_verdict
from extractors.forms.territorial.list_markers import begins_objective, goes_on, joins_on, read_mark, starts_low
from extractors.forms.territorial.lists import MAX_GROUP
from extractors.language import read_verdict

_WRAPPED = 0.15
"""From this share of lines that begin with a small letter on, lines are taken for wrapped ones."""
_SURE = 0.9
"""A verdict in the middle of a line must be read at least this surely (0..1) to part two cells."""
_MARK_BEFORE = re.compile(r"(?<=\s)[·•▪-]\s*$|(?<=\s)[\ue000-\uf8ff]\s*$")
_CAPITAL = re.compile(r"(?<=\s)(?=[^\W\d_a-záéíóúüñ])")
"""Where a word begins with anything but a small letter of Spanish."""


@lru_cache(maxsize=2)  # each section of a document asks
def is_wrapped(document: Document) -> bool:
    """Whether small first letters show that the source's lines are wrapped ones, not paragraphs."""
    unmarked = [b for b in document.blocks if isinstance(b, Paragraph) and read_mark(b.text).kind == "none"]
    return sum(starts_low(p.text) for p in unmarked) > _WRAPPED * len(unmarked)


def unwrapped(paragraphs: Sequence[Paragraph], head: str) -> list[Paragraph]:
    """Lines that a narrow cell wrapped, joined again; a capital that opens a verdict begins a line of its own."""
    out: list[Paragraph] = []
    for paragraph in paragraphs:
        if out and _goes_on(out[-1], paragraph, head):
            out[-1] = Paragraph.of((*out[-1].lines, *paragraph.lines))
        else:
            out.append(paragraph)
    return out


def _goes_on(before: Paragraph, paragraph: Paragraph, head: str) -> bool:
    if read_mark(paragraph.text).kind != "none":
        return False
    reading = None if starts_low(paragraph.text) else read_verdict(paragraph.text, head or None)
    if reading is not None:
        # "80%" goes on with "igual o superior a", "Quedó pendiente la" with the evidence after "Cumple.".
        open_end = reading.rule == "progress" and paragraph.text[reading.end :].lstrip()[:1].isalnum()
        if open_end and before.text.endswith(".") and opens_verdict(before, head):
            return True
        if reading.confidence >= _SURE or not joins_on(before.text):
            return False
    return goes_on(before.text, paragraph.text)


def whole_groups(paragraphs: Sequence[Paragraph]) -> list[Paragraph]:
    """The lines of a group's name before its first product, joined: "2. Asistencia" | "Técnica" | "· Giras"."""
    out: list[Paragraph] = []
    i = 0
    while i < len(paragraphs):
        size = _group(paragraphs[i:])
        out.append(Paragraph.of(line for p in paragraphs[i : i + size] for line in p.lines))
        i += size
    return out


def _group(paragraphs: Sequence[Paragraph]) -> int:
    """How many lines at the start are the name of one group; 1 where nothing says that it goes on."""
    if read_mark(paragraphs[0].text).kind != "number":
        return 1
    size = 1
    length = len(paragraphs[0].text)
    for paragraph in paragraphs[1:]:
        kind = read_mark(paragraph.text).kind
        if kind == "bullet":
            return size
        length += len(paragraph.text)
        whole = paragraphs[size - 1].text.endswith((".", ":", ";"))
        if kind != "none" or whole or length > MAX_GROUP or begins_objective(paragraph.text):
            return 1
        size += 1
    return 1


def split_verdict(paragraph: Paragraph, head: str, *, judged: bool) -> tuple[Paragraph, ...]:
    """A line cut before the verdict that ends it, where two cells share the line: "Convenios suscritos Cumple".

    The verdict begins with a capital inside a sentence that it does not go on with, and closes its phrase.  In a row
    that is `judged` already a full stop before it makes it a sentence of the evidence.
    """
    text = paragraph.text
    if opens_verdict(paragraph, head):
        return (paragraph,)
    for match in _CAPITAL.finditer(text):
        at = match.start()
        before = text[:at].rstrip()
        if not text[at].isupper() or joins_on(before) or before[-1] in ":;!?" or (judged and before[-1] == "."):
            continue
        if before.split()[-1].isupper() and text[at:].split()[0].isupper() and before.split()[-1].isalpha():
            continue
        reading = read_verdict(text[at:], head or None)
        if reading and reading.start == 0 and reading.confidence >= _SURE:
            return cut(paragraph, at)
    return (paragraph,)


def split_objective(paragraph: Paragraph) -> tuple[Paragraph, ...]:
    """A line cut before an infinitive with a capital that does not go on with what stands before it.

    Only for places where a recommendation or an objective is wanted: "Falta de recursos Gestionar recursos".
    """
    text = paragraph.text
    for match in _CAPITAL.finditer(text, read_mark(text).end + 1):
        at = match.start()
        if not text[at].isupper() or not begins_objective(text[at:]):
            continue
        mark = _MARK_BEFORE.search(text, 0, at)
        if mark or not joins_on(text[:at].rstrip()):
            return cut(paragraph, mark.start() if mark else at)
    return (paragraph,)


def cut(paragraph: Paragraph, at: int) -> tuple[Paragraph, Paragraph]:
    """Two paragraphs, of the text before and from character `at` on; the line that holds it becomes two lines."""
    return Paragraph.of(_lines(paragraph, 0, at)), Paragraph.of(_lines(paragraph, at, len(paragraph.text)))


def _lines(paragraph: Paragraph, start: int, end: int) -> Iterator[Line]:
    for line, low, high in paragraph.span(start, end).stretches():
        text = line.text[low:high].strip()
        yield line if text == line.text else Line(text, raw_words(line, low, high), line.place)


def with_cuts(document: Document, cuts: Mapping[int, Sequence[Paragraph]]) -> Document:
    """The document with the parts of each paragraph (by `id`) that was cut in its place: no word is lost."""
    blocks: list[Block] = []
    for block in document.blocks:
        blocks += cuts.get(id(block), (block,)) if isinstance(block, Paragraph) else (block,)
    return replace(document, blocks=tuple(blocks))
