"""Divides a cell into list items: what continues an item, what belongs below it, and how many items there are.

Rules: docs/data_contract.md, "Marks", "Continuation", "What is an item".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TypeVar

from extractors.document import Line, Paragraph, Span
from extractors.fields import Field
from extractors.forms.territorial.list_markers import (
    Mark,
    begins_objective,
    continues,
    goes_on,
    joins_on,
    read_mark,
    starts_low,
)

T = TypeVar("T")

MAX_GROUP = 80
"""Maximum length of a group's name, in characters."""
_LETTER = re.compile(r"[^\W_]")
_COLON_AND_MARK = re.compile(r": [-–·•▪] ?[^\W\d_]")
"""A colon with the first entry of its list on the same line."""
_GOES_ON = re.compile(r"(?:a|al|de|del|y|e|o|u|en|con|por|que|sus?|las?|los|el)\s")
"""Function words that cannot begin an entry of a list."""


@dataclass(slots=True, eq=False)
class Item:
    """An entry of a list: its mark, and its text without the mark.

    `soft` is True if only counts can decide whether it is an entry of its own or continues the one before.
    """

    mark: Mark
    spans: list[Span] = field(default_factory=list)
    numbered: Span | None = None
    """Its text with the number, for fields that keep the number."""
    soft: bool = False

    @property
    def text(self) -> str:
        return self.spans[0].text if len(self.spans) == 1 else " ".join([s.text for s in self.spans])

    @property
    def place(self) -> tuple[Line, ...]:
        return tuple(line for s in self.spans for line in s.paragraph.lines)

    @property
    def is_label(self) -> bool:
        """True if it only introduces what follows ("Fórmula:")."""
        return self.text.endswith(":")

    @property
    def mark_span(self) -> Span | None:
        """Its mark if that is a number or a letter, else None."""
        if self.mark.kind not in ("number", "letter") or self.numbered is None or not self.mark.end:
            return None
        return self.numbered.cut(0, self.mark.end)

    def take(self, other: Item) -> None:
        """Appends another item as the rest of this one."""
        self.spans += other.spans

    def field(self, rule: str, confidence: float, *, number: bool = False, colon: bool = True) -> Field | None:
        """Returns its text as a field; `number` includes its number, `colon=False` removes a colon at the end."""
        spans = list(self.spans)
        if number and self.numbered:
            spans[0] = self.numbered
        if not colon and spans and spans[-1].text.endswith(":"):
            spans[-1] = spans[-1].cut(0, len(spans[-1].text) - 1)
        return Field.of(spans, rule, confidence)


def item_of(paragraph: Paragraph) -> Item:
    """Returns a paragraph as an item of its own."""
    mark = read_mark(paragraph.text)
    return Item(mark, [paragraph.span(mark.end)], paragraph.span())


def split_lines(paragraphs: Iterable[Paragraph], begins: Callable[[str, str], bool]) -> Iterator[Paragraph]:
    """Yields the paragraphs, divided before each line for which `begins(text before, line)` is true."""
    for paragraph in paragraphs:
        if len(paragraph.lines) < 2:
            yield paragraph
            continue
        lines: list[Line] = []
        for line in paragraph.lines:
            if lines and begins(Paragraph.of(lines).text, line.text):
                yield Paragraph.of(lines)
                lines = []
            lines.append(line)
        yield Paragraph.of(lines)


def _begins_marked(before: str, line: str) -> bool:
    """True if a line begins an item: with a bullet, or with another mark and a capital after a complete text."""
    mark = read_mark(line)
    if mark.kind == "bullet":
        return True
    return mark.kind != "none" and line[mark.end : mark.end + 1].isupper() and not joins_on(before)


def begins_under_mark(before: str, line: str) -> bool:
    """True if a line begins an objective below the product of the same paragraph: "· Canales" | "Reparar canales"."""
    mark = read_mark(before)
    names = mark.kind in ("number", "bullet") or (mark.kind == "dash" and not begins_objective(before[mark.end :]))
    return names and begins_objective(line) and not continues(before, line)


def by_lines(paragraphs: Iterable[Paragraph]) -> list[Paragraph]:
    """Returns the paragraphs, divided before each line that can begin an item (cells without empty lines)."""
    return list(split_lines(paragraphs, lambda before, line: not continues(before, line)))


def list_items(paragraphs: Iterable[Paragraph]) -> list[Item]:
    """Returns the items of a cell.

    An unmarked paragraph that continues the sentence of a marked item is joined to it.  After an unmarked item it is
    joined only if one of the two cannot stand alone ("… de los" | "municipios", "… superior" | "a 80%"); else it
    becomes an item, `soft` if it reads like a continuation.
    """
    items: list[Item] = []
    alone: Mark | None = None
    for paragraph in split_lines(paragraphs, _begins_marked):
        item = item_of(paragraph)
        if _LETTER.search(item.text) is None:
            # A mark on a line of its own belongs to the line after it.
            alone = read_mark(f"{paragraph.text} x")
            continue
        if alone and item.mark.kind == "none":
            item.mark = Mark(alone.kind)
        alone = None
        if item.mark.kind == "none" and items and goes_on(items[-1].text, item.text):
            halves = not item.text[:1].isupper() and (joins_on(items[-1].text) or _GOES_ON.match(item.text))
            if items[-1].mark.kind != "none" or halves:
                items[-1].take(item)
                continue
            item.soft = True
        items.append(item)
    return items


def gather_marked(items: Sequence[Item]) -> list[Item]:
    """Joins to an item that introduces a list the items below it whose kind of mark differs from its own.

    An item introduces a list if it ends in a colon, or has a colon and the list's first entry on one line.
    """
    out: list[Item] = []
    open_ = False
    for item in items:
        if out and open_ and item.mark.kind != out[-1].mark.kind:
            # Inside a sentence the marks of a list act as punctuation: a dash is kept, a bullet is removed.
            inside = item.mark.kind != "bullet" and item.numbered
            out[-1].spans += [item.numbered, *item.spans[1:]] if inside and item.numbered else item.spans
            continue
        open_ = item.is_label or bool(_COLON_AND_MARK.search(item.text))
        out.append(_copy(item))
    return out


def _joined(items: Sequence[Item], belongs: Callable[[Item, Item], bool]) -> list[Item]:
    """Returns the items, each joined to the one before if `belongs(before, item)` is true."""
    out: list[Item] = []
    for item in items:
        if out and belongs(out[-1], item):
            out[-1].take(item)
        else:
            out.append(_copy(item))
    return out


def join_soft(items: Sequence[Item]) -> list[Item]:
    """Joins items that read like a continuation to the item before."""
    return _joined(items, lambda _, item: item.soft)


def join_sentences(items: Sequence[Item]) -> list[Item]:
    """Joins items that continue a sentence to the item before; items of a list in lower case stay separate."""
    return _joined(items, lambda before, item: item.soft and (joins_on(before.text) or not starts_low(before.text)))


def join_groups(items: Sequence[Item]) -> list[Item]:
    """Joins the name of a group that a narrow cell wrapped; `numbered` then covers only the first line of the name."""
    out: list[Item] = []
    rest = 0
    for i, item in enumerate(items):
        if rest:
            out[-1].take(item)
            rest -= 1
        else:
            out.append(_copy(item))
            rest = _wrapped_lines(items[i:]) if item.mark.kind == "number" else 0
    return out


def _wrapped_lines(items: Sequence[Item]) -> int:
    """Counts the items that continue the name of the group at the start; 0 if nothing shows that it continues.

    "2. Asistencia" | "Técnica" before "· Giras" has one.
    """
    length = 0
    for size, (item, after) in enumerate(pairwise(items)):
        length += len(item.text) + 1
        if after.mark.kind == "bullet":
            return size
        ends = item.text.endswith((".", ":", ";")) or length + len(after.text) > MAX_GROUP
        if after.mark.kind != "none" or ends or begins_objective(after.text):
            return 0
    return 0


def _copy(item: Item) -> Item:
    return Item(item.mark, list(item.spans), item.numbered, item.soft)


def of_count(ways: Iterable[list[T]], wanted: Sequence[int]) -> list[T]:
    """Returns the first of several readings of a list that has a wanted length, else the first reading.

    The first of `wanted` counts most: the other readings are tried for it before any other length is.
    """
    tried: list[list[T]] = []
    for way in ways:
        if wanted and len(way) == wanted[0] > 0:
            return way
        tried.append(way)
    return next((way for count in wanted for way in tried if len(way) == count > 0), tried[0])


def items_by_count(items: Sequence[Item], wanted: Sequence[int]) -> list[Item]:
    """Returns the first division of a list into items that has one of the `wanted` counts; earlier counts win.

    If none has, labels are joined to what they label, and sentences are joined.
    """
    return of_count(_divisions(items), wanted)


def _divisions(items: Sequence[Item]) -> Iterator[list[Item]]:
    """Yields the ways to divide a list into items, the likeliest first."""
    softly = join_soft(items)
    for way in (gather_marked(softly), gather_marked(items), softly, items):
        yield _joined(way, lambda before, _: before.is_label)  # "Fórmula:" and the item after it
    yield _joined(softly, lambda before, _: before.spans[0].text.endswith(":"))
