"""Reads what the styles of a Word document define for a paragraph: heading level, list, bold, hidden."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from extractors.readers.office.word.markup import Element, is_on, number, value

_HEADING = re.compile(r"(?:heading|título|titulo) (\d)", re.IGNORECASE)
_MOST_BASES = 20


@dataclass(slots=True)
class Styles:
    """The styles of a document, each with the styles on which it is based."""

    root: Element | None = None
    _by_id: dict[str, Element] = field(default_factory=dict)
    _default: str = ""

    def __post_init__(self) -> None:
        for style in () if self.root is None else self.root.iter("w.style"):
            identity = style.get("w.styleId", "")
            self._by_id[identity] = style
            if style.get("w.type") == "paragraph" and style.get("w.default") in ("1", "true", "on"):
                self._default = identity

    def _chain(self, identity: str | None) -> Iterator[Element]:
        for _ in range(_MOST_BASES):
            style = self._by_id.get(identity or "")
            if style is None:
                return
            yield style
            identity = value(style, "w.basedOn")

    def of_paragraph(self, properties: Element | None) -> Iterator[Element]:
        """Yields the styles of a paragraph, nearest first."""
        return self._chain(value(properties, "w.pStyle") or self._default)

    def level(self, properties: Element | None) -> int:
        """Returns the level of a heading, 1 for the highest; 0 for any other paragraph."""
        outline = number(properties, "w.outlineLvl")
        if outline is not None:
            return outline + 1 if 0 <= outline < 9 else 0
        for style in self.of_paragraph(properties):
            name = (value(style, "w.name") or "").lower()
            style_outline = number(style, "w.pPr/w.outlineLvl")
            if style_outline is not None:
                return style_outline + 1 if 0 <= style_outline < 9 else 0
            if name == "title":
                return 1
            if match := _HEADING.fullmatch(name):
                return int(match[1])
        return 0

    def is_on(self, name: str, run: Element | None, paragraph: Element | None) -> bool:
        """True if a run has a property such as `w.vanish`: its own, its style's, its paragraph's, or the default."""
        setting = is_on(run, name)
        if setting is not None:
            return setting
        for style in (*self._chain(value(run, "w.rStyle")), *self.of_paragraph(paragraph)):
            setting = is_on(style.find("w.rPr"), name)
            if setting is not None:
                return setting
        defaults = None if self.root is None else self.root.find("w.docDefaults/w.rPrDefault/w.rPr")
        return bool(is_on(defaults, name))
