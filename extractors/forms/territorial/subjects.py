"""Subjects of verdicts: objectives below products (1.1), modifications below their headings (1.2), systems (2.1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from extractors.document import Paragraph
from extractors.fields import Extraction
from extractors.forms.territorial.list_markers import begins_objective
from extractors.forms.territorial.lists import (
    Item,
    begins_under_mark,
    items_by_count,
    join_groups,
    join_soft,
    list_items,
    of_count,
    split_lines,
)
from extractors.forms.territorial.vocabulary import begins, says, words
from extractors.words import fold

_MAX_PRODUCT = 100
_NOTE = 20
"""Number of characters that show whether a line begins with "Nota: …"."""


@dataclass(slots=True)
class Subject:
    """Something that a verdict can judge, with the group, product or category above it."""

    item: Item | None
    """What is judged; None for a group, product or category below which nothing is named."""
    group: Item | None = None
    product: Item | None = None
    category: Item | None = None

    @property
    def text(self) -> str:
        return self.item.text if self.item else self.category.text if self.category else ""


def drop_notes(
    paragraphs: Sequence[Paragraph], extraction: Extraction, *, printed_only: bool = False
) -> list[Paragraph]:
    """Returns the paragraphs without notes; notes that the form itself prints are claimed, others become residue.

    A note extends to the end of its paragraph, and over paragraphs that complete a printed note.  `printed_only`: the
    cells of the lines are uncertain, and only the form's own notes are dropped.
    """
    out = []
    note = ""
    for paragraph in split_lines(paragraphs, lambda _, line: _begins_note(line)):
        begins_note = _begins_note(paragraph.text)
        ways = [f"{note} {paragraph.text}"] * bool(note) + [paragraph.text] * begins_note
        note = next((way for way in map(fold, ways) if _prints(way)), "")
        if note:
            extraction.claim(paragraph, "label")
        elif printed_only or not begins_note:
            out.append(paragraph)
    return out


def _prints(text: str) -> bool:
    """True if a folded text is a note that the form prints, or the beginning of one."""
    return says(text, words("notes")) or begins(text, words("notes"))


def _begins_note(text: str) -> bool:
    return fold(text[:_NOTE]).startswith("nota ")


def products(paragraphs: Sequence[Paragraph], wanted: Sequence[int]) -> list[Subject]:
    """Returns objectives (unmarked, or with the lowest mark) below a numbered product group and its bulleted products.

    `wanted` are the counts of the row's other lists; they decide where an objective ends.
    """
    items = join_groups(list_items(split_lines(paragraphs, begins_under_mark)))
    return of_count(map(_below_products, (join_soft(items), items)), wanted)


def _below_products(items: Sequence[Item]) -> list[Subject]:
    out: list[Subject] = []
    group: Item | None = None
    product: Item | None = None
    for item, role in zip(items, _roles(items), strict=True):
        if role == "group":
            group, product = item, None
        elif role == "product":
            product = item
        else:
            out.append(Subject(item, group, product))
    return out or ([Subject(None, group, product)] if group or product else [])


def _roles(items: Sequence[Item]) -> list[str]:
    """Returns the role of each item of a product cell: "group", "product" or "objective"."""
    kinds = [i.mark.kind for i in items]
    marked = [k for k in dict.fromkeys(kinds) if k not in ("none", "number")]
    unmarked = "none" in kinds
    lowest = "none" if unmarked else marked[-1] if len(marked) > 1 else None
    roles = []
    named = False
    for i, item in enumerate(items):
        kind = item.mark.kind
        if kind == "number":
            roles.append("objective" if named and begins_objective(item.text) else "group")
        elif kind == "none":
            bare = not marked and _reads_as_product(items, i, named=named)
            roles.append("product" if bare else "objective")
            named = named or bare
        elif kind != marked[0] or kind == lowest or (lowest is None and begins_objective(item.text)):
            roles.append("objective")
        else:
            roles.append("product")
            named = True
    if "product" in roles and "objective" not in roles:
        # All marks are of one kind and nothing reads as an objective: the lowest lines are what is judged.
        first = roles.index("product") if roles.count("product") > 1 else -1
        roles = ["objective" if r == "product" and i != first else r for i, r in enumerate(roles)]
    return roles


def _reads_as_product(items: Sequence[Item], i: int, *, named: bool) -> bool:
    """True if an unmarked line, in a cell without bullets, names a product ("Mediación").

    It is directly below a group, or between objectives if the cell already `named` such a product.
    """
    item = items[i]
    after = items[i + 1] if i + 1 < len(items) else None
    return (
        i > 0
        and (named or items[i - 1].mark.kind == "number")
        and after is not None
        and after.mark.kind == "none"
        and not item.soft
        and len(item.text) <= _MAX_PRODUCT
        and not item.text.endswith(".")
        and not begins_objective(item.text)
        and begins_objective(after.text)
    )


def modifications(paragraphs: Sequence[Paragraph], wanted: Sequence[int]) -> list[Subject]:
    """Returns modifications below the numbered headings of their category.

    A category without a modification is judged itself if the counts require it.
    """
    items = list_items(paragraphs)
    found = [_below_categories(way) for way in (join_soft(items), items)]
    return of_count((way for all_ in found for way in ([s for s in all_ if s.item] or all_, all_)), wanted)


def _below_categories(items: Sequence[Item]) -> list[Subject]:
    numbered_only = bool(items) and all(i.mark.kind == "number" for i in items)
    out: list[Subject] = []
    category: Item | None = None
    for item in items:
        if _is_category(item, numbered_only=numbered_only):
            category = item
            out.append(Subject(None, category=category))
            continue
        if out and out[-1].item is None:
            out.pop()
        out.append(Subject(item, category=category))
    return out


def _is_category(item: Item, *, numbered_only: bool) -> bool:
    if item.mark.kind != "number":
        return False
    return not numbered_only or reads_as_category(item.text)


def reads_as_category(text: str) -> bool:
    """True if a line is one of the headings for modifications that the form's guide lists."""
    folded = fold(text)
    return any(fuzz.ratio(folded, known) >= 80 for known in words("categories"))


def systems(paragraphs: Sequence[Paragraph], wanted: Sequence[int]) -> list[Subject]:
    """Returns objectives of the information systems."""
    return [Subject(item) for item in items_by_count(list_items(paragraphs), wanted)]
