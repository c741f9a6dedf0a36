"""Computes the list markers that Word prints ("1.", "a)", "2.1", "•") by counting through the document."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from extractors.list_markers import BULLETS
from extractors.readers.office.word.markup import Element, is_on, number, value
from extractors.readers.office.word.styles import Styles

_PLACE = re.compile(r"%([1-9])")
_LEVELS = 9
_BULLETS = frozenset(f"{BULLETS}–—-*")
"""Bullets that are printed as typed; any other is a glyph of a symbol font and is replaced by "•"."""
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
          (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
_MOST_ROMAN = 5000


@dataclass(slots=True)
class Numbering:
    """The lists of a document, and the current count of each."""

    root: Element | None
    styles: Styles
    _abstract: dict[str, Element] = field(default_factory=dict)
    _lists: dict[str, Element] = field(default_factory=dict)
    _counted: dict[str, list[int | None]] = field(default_factory=dict)
    _begun: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        if self.root is not None:
            self._abstract = {
                element.get("w.abstractNumId", ""): element for element in self.root.iter("w.abstractNum")
            }
            self._lists = {element.get("w.numId", ""): element for element in self.root.iter("w.num")}

    def mark(self, properties: Element | None) -> str:
        """Advances the counter of a paragraph's list and returns its marker; "" if it belongs to no list."""
        identity, level = self._list_of(properties)
        instance = self._lists.get(identity)
        if instance is None or not 0 <= level < _LEVELS:
            return ""
        counter = self._abstract_of(instance)
        counted = self._counted.setdefault(counter, [None] * _LEVELS)
        if identity not in self._begun:
            self._begun.add(identity)
            for override in instance.iter("w.lvlOverride"):
                start, overridden = number(override, "w.startOverride"), int(override.get("w.ilvl", "0"))
                if start is not None and 0 <= overridden < _LEVELS:
                    counted[overridden] = start - 1
        before = counted[level]
        counted[level] = self._start(instance, level) if before is None else before + 1
        for deeper in range(level + 1, _LEVELS):
            if number(self._level(instance, deeper), "w.lvlRestart") != 0:
                counted[deeper] = None
        return self._printed(instance, level, counted)

    def _list_of(self, properties: Element | None) -> tuple[str, int]:
        """Returns (numId, level) of a paragraph, from its own properties or from its style."""
        properties_of_list = None if properties is None else properties.find("w.numPr")
        identity, level = value(properties_of_list, "w.numId"), number(properties_of_list, "w.ilvl")
        for style in self.styles.of_paragraph(properties):
            by_style = style.find("w.pPr/w.numPr")
            if by_style is None:
                continue
            identity = value(by_style, "w.numId") if identity is None else identity
            level = self._level_of_style(identity, style, number(by_style, "w.ilvl")) if level is None else level
            break
        return identity or "", level or 0

    def _level_of_style(self, identity: str | None, style: Element, default: int | None) -> int | None:
        """Returns the level that a list assigns to a style, else `default`."""
        instance = self._lists.get(identity or "")
        if instance is None:
            return default
        levels = self._abstract_levels(instance)
        named = (n for n, level in levels.items() if value(level, "w.pStyle") == style.get("w.styleId"))
        return next(named, default)

    def _abstract_of(self, instance: Element) -> str:
        return value(instance, "w.abstractNumId") or ""

    def _abstract_levels(self, instance: Element) -> dict[int, Element]:
        abstract = self._abstract.get(self._abstract_of(instance))
        link = value(abstract, "w.numStyleLink")
        if link is not None:
            named = (definition for definition in self._abstract.values() if value(definition, "w.styleLink") == link)
            abstract = next(named, abstract)
        elements = () if abstract is None else abstract.findall("w.lvl")
        return {int(level.get("w.ilvl", "0")): level for level in elements if level.get("w.ilvl", "0").isdecimal()}

    def _level(self, instance: Element, level: int) -> Element | None:
        for override in instance.iter("w.lvlOverride"):
            definition = override.find("w.lvl")
            if override.get("w.ilvl") == str(level) and definition is not None:
                return definition
        return self._abstract_levels(instance).get(level)

    def _start(self, instance: Element, level: int) -> int:
        start = number(self._level(instance, level), "w.start")
        return 0 if start is None else start

    def _printed(self, instance: Element, level: int, counted: list[int | None]) -> str:
        definition = self._level(instance, level)
        pattern, form = value(definition, "w.lvlText") or "", value(definition, "w.numFmt") or "decimal"
        if form == "bullet":
            bullet = pattern.strip()
            return "" if not bullet else bullet if bullet in _BULLETS else "•"
        if form == "none" and "%" not in pattern.replace(f"%{level + 1}", ""):
            return pattern.replace(f"%{level + 1}", "").strip()
        legal = bool(is_on(definition, "w.isLgl"))

        def figure(match: re.Match[str]) -> str:
            place = int(match[1]) - 1
            counter = counted[place]
            counter_form = value(self._level(instance, place), "w.numFmt") or "decimal"
            count = self._start(instance, place) if counter is None else counter
            return formatted(count, "decimal" if legal else counter_form)

        return _PLACE.sub(figure, pattern).strip()


def formatted(count: int, form: str) -> str:
    """Returns a number as a list prints it; in digits if the format is unknown."""
    if form in ("lowerLetter", "upperLetter") and count > 0:
        letter = chr(ord("a") + (count - 1) % 26) * min((count - 1) // 26 + 1, 10)
        return letter.upper() if form == "upperLetter" else letter
    if form in ("lowerRoman", "upperRoman") and 0 < count < _MOST_ROMAN:
        return _roman(count).upper() if form == "upperRoman" else _roman(count)
    if form == "decimalZero":
        return f"{count:02d}"
    if form == "ordinal":
        return f"{count}º"
    return "" if form == "none" else str(count)


def _roman(count: int) -> str:
    out = ""
    for worth, letters in _ROMAN:
        out += letters * (count // worth)
        count %= worth
    return out
