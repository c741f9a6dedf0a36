"""Items of a cell: what continues each, what belongs under it, and how many they are.

Rules: docs/data_contract.md, "Marks", "Continuation", "What is an item".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

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
from extractors.words import fold

MAX_GROUP = 80
"""A group's name has at most so many characters."""
_LETTER = re.compile(r"[^\W_]")
_COLON_AND_MARK = re.compile(r": [-–·•▪] ?[^\W\d_]")
"""A list under a colon whose first entry stands in the line of the colon."""
_GOES_ON = re.compile(r"(?:a|al|de|del|y|e|o|u|en|con|por|que|sus?|las?|los|el)\s")
"""Small words that open no entry of a list."""


@dataclass(slots=True, eq=False)
class Item:
    """An entry of a list: its mark, and the stretches that say it, without the mark.

    `soft` is True where only counts can tell whether it is an entry of its own or goes on with the one before.
    """

    mark: Mark
    spans: list[Span] = field(default_factory=list)
    numbered: Span | None = None
    """With its number, for what keeps it."""
    soft: bool = False

    @property
    def text(self) -> str:
        return self.spans[0].text if len(self.spans) == 1 else " ".join([s.text for s in self.spans])

    @property
    def place(self) -> tuple[Line, ...]:
        return tuple(line for s in self.spans for line in s.paragraph.lines)

    @property
    def is_label(self) -> bool:
        """Whether it only introduces what follows: "Fórmula:"."""
        return self.text.endswith(":")

    @property
    def mark_span(self) -> Span | None:
        """Its mark, where that is a number or a letter."""
        if self.mark.kind not in ("number", "letter") or self.numbered is None or not self.mark.end:
            return None
        return self.numbered.cut(0, self.mark.end)

    def take(self, other: Item) -> None:
        """Makes another item the rest of this one."""
        self.spans += other.spans

    def field(self, rule: str, confidence: float, *, number: bool = False, colon: bool = True) -> Field | None:
        """Its words; with its `number`, without the `colon` that ends it."""
        spans = list(self.spans)
        if number and self.numbered:
            spans[0] = self.numbered
        if not colon and spans and spans[-1].text.endswith(":"):
            spans[-1] = spans[-1].cut(0, len(spans[-1].text) - 1)
        return Field.of(spans, rule, confidence)


def item_of(paragraph: Paragraph) -> Item:
    """A paragraph as an item of its own."""
    mark = read_mark(paragraph.text)
    return Item(mark, [paragraph.span(mark.end)], paragraph.span())


def split_lines(paragraphs: Iterable[Paragraph], begins: Callable[[str, str], bool]) -> Iterator[Paragraph]:
    """The paragraphs, cut before each line for which `begins(text before, line)` holds."""
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
    """A bullet always begins an item; a number or a dash where a capital follows and the text before has an end."""
    mark = read_mark(line)
    if mark.kind == "bullet":
        return True
    return mark.kind != "none" and line[mark.end : mark.end + 1].isupper() and not joins_on(before)


def begins_under_mark(before: str, line: str) -> bool:
    """Whether a line begins an objective under the product of the same paragraph: "· Canales" | "Reparar canales"."""
    return read_mark(before).kind in ("number", "bullet") and begins_objective(line) and not continues(before, line)


def by_lines(paragraphs: Iterable[Paragraph]) -> list[Paragraph]:
    """The paragraphs, cut before each line that can begin an item: a cell that left no space between its items."""
    return list(split_lines(paragraphs, lambda before, line: not continues(before, line)))


def list_items(paragraphs: Iterable[Paragraph]) -> list[Item]:
    """The items of a cell.  An unmarked paragraph belongs to a marked item before it when it continues its sentence.

    After an unmarked item it does so where one of the two cannot stand alone ("… de los" | "municipios", "… superior" |
    "a 80%"); else it stays on its own, and `soft` where it reads as if it went on.
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
    """An item that ends in a colon takes the marked items under it into itself.

    A marked one takes those that another mark, or none, tells from it.
    """
    out: list[Item] = []
    open_ = False
    for item in items:
        if out and open_ and item.mark.kind != out[-1].mark.kind:
            # The marks of a list inside a sentence read as its punctuation: a dash stays, a bullet goes.
            inside = item.mark.kind != "bullet" and item.numbered
            out[-1].spans += [item.numbered, *item.spans[1:]] if inside and item.numbered else item.spans
            continue
        open_ = item.is_label or bool(_COLON_AND_MARK.search(item.text))
        out.append(_copy(item))
    return out


def _joined(items: Sequence[Item], belongs: Callable[[Item, Item], bool]) -> list[Item]:
    """The items, each joined to the one before it where `belongs(before, item)` holds."""
    out: list[Item] = []
    for item in items:
        if out and belongs(out[-1], item):
            out[-1].take(item)
        else:
            out.append(_copy(item))
    return out


def join_labels(items: Sequence[Item]) -> list[Item]:
    """A label line ("Fórmula:") belongs to the item after it."""
    return _joined(items, lambda before, _: before.is_label)


def join_soft(items: Sequence[Item]) -> list[Item]:
    """Items that read as if they went on with the one before, joined to it."""
    return _joined(items, lambda _, item: item.soft)


def join_sentences(items: Sequence[Item]) -> list[Item]:
    """Items that go on with the sentence of the one before, joined to it; a list of small letters stays a list."""
    return _joined(items, lambda before, item: item.soft and (joins_on(before.text) or not starts_low(before.text)))


def whole_groups(items: Sequence[Item]) -> list[Item]:
    """A group's name that a narrow cell wrapped, whole: "2. Asistencia" | "Técnica" before "· Giras"."""
    out: list[Item] = []
    for i, item in enumerate(items):
        after = items[i + 1].mark.kind if i + 1 < len(items) else "none"
        last = out[-1] if out else None
        name = f"{last.text} {item.text}" if last else ""
        if (
            last
            and (last.mark.kind, item.mark.kind, after) == ("number", "none", "bullet")
            and len(name) <= MAX_GROUP
            and not last.text.endswith((".", ":", ";"))
            and not begins_objective(item.text)
        ):
            # Its words with the number are then those of several places.
            last.take(item)
        else:
            out.append(_copy(item))
    return out


def join_under_colons(items: Sequence[Item]) -> list[Item]:
    """An item that ends in a colon takes all that follows it."""
    return _joined(items, lambda before, _: before.spans[0].text.endswith(":"))


def join_formulas(items: Sequence[Item]) -> list[Item]:
    """A formula under a name ("Fórmula: …") belongs to the item before it."""
    return _joined(items, lambda _, item: fold(item.text).startswith("formula"))


def _copy(item: Item) -> Item:
    return Item(item.mark, list(item.spans), item.numbered, item.soft)


def fitting(items: Sequence[Item], wanted: Sequence[int]) -> list[Item]:
    """The way to read a list's lines as items that gives one of the `wanted` counts, the first that any way gives.

    Without one: labels joined to what they label, sentences joined.
    """
    softly = join_soft(items)
    first = join_labels(gather_marked(softly))
    if wanted and len(first) == wanted[0] > 0:
        return first
    ways = [
        first,
        join_labels(gather_marked(items)),
        join_labels(softly),
        join_labels(items),
        join_under_colons(softly),
        join_formulas(join_labels(softly)),
    ]
    for count in wanted:
        for way in ways:
            if count and len(way) == count:
                return way
    return ways[0]
