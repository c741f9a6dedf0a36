"""Finds measured quantities in a line of free text: "-Asignación por Muerte: 1.33 días".

There is no list of units: the words after the number are the unit. `measurements.yaml` lists words that end a unit or
are not one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from extractors.language.model import MeasurementReading
from extractors.language.resources import read_resource
from extractors.list_markers import BULLETS, SYMBOLS
from extractors.words import plain

_BULLET = rf"[-–—−*>+{BULLETS}{SYMBOLS}]"
_PIECE = re.compile(rf"(?:^|(?<=\s))(?:{_BULLET}\s*)+(?=[^\W\d_])|[\n;]|(?<=\.)\s(?={_BULLET})")
"""Start of a new line within a joined paragraph: a bullet before a word, a line end, a semicolon."""

_NUMBERED = re.compile(r"\s*(?:\(?(?:\d{1,2}|[a-z])[.)]-?\s+)?")
_LABEL = re.compile(r"(?P<label>[^\W\d_][^\n:]*):\s*", re.UNICODE)
_NUMBER = r"[-−+]?\d+(?:[.,]\d+)*"
_WORD = r"[^\W\d_][^\s,;:()]*"
_AMOUNT = re.compile(rf"(?P<value>{_NUMBER})\s*(?P<unit>%|‰|°C|º\s?C|{_WORD}(?:\s+{_WORD})*)")
_FRACTION_OF = re.compile(r"\s*(?:/|-|–|a|y|o|de(?: un total de)?(?: las| los)?)\s*\d")


def _words() -> dict[str, Any]:
    return read_resource("measurements.yaml")


@cache
def _price_pattern() -> re.Pattern[str]:
    marks = "|".join(re.escape(mark) for mark in sorted(_words()["currencies"], key=len, reverse=True))
    return re.compile(rf"(?P<unit>{marks})\s*(?P<value>{_NUMBER})(?P<rest>\s*\.?-?\s*$|[.]?-?\s*[,(]|\s+[^\W\d_])")


def find_measurements(text: str) -> list[MeasurementReading]:
    """Returns each `label: number unit` of a line or paragraph; positions are characters of `text`.

    The label is without its bullet, dash or number. Times of day, dates and references are not measurements. The number
    is not parsed here. Never raises.
    """
    if ":" not in text:
        return []
    cuts = [match.span() for match in _PIECE.finditer(text) if not _is_inner_dash(text, match)]
    starts = [0, *(end for _, end in cuts)]
    ends = [*(start for start, _ in cuts), len(text)]
    return [match for start, end in zip(starts, ends, strict=True) for match in _measurements_of_line(text, start, end)]


def counts_things(unit: str) -> bool:
    """True if a unit counts whole things ("usuarios"), so that its number has no decimals."""
    first = plain(unit).split(" ")[0]
    stems = {first, first.removesuffix("s"), first.removesuffix("es")}
    return not stems.isdisjoint(_words()["counted"])


def _is_inner_dash(text: str, cut: re.Match[str]) -> bool:
    """True for a dash between spaces before any label has ended: "Apoyo técnico - social: 12 visitas" is one label."""
    return bool(cut[0].strip(" -–—") == "" and cut[0].endswith(" ") and cut.start() and ":" not in text[: cut.start()])


def _measurements_of_line(text: str, start: int, end: int) -> Iterator[MeasurementReading]:
    """Yields the measurements of a line, or of several lines that were joined without a separator."""
    while start < end and (measurement := _first_measurement(text, start, end)) is not None:
        yield measurement
        start = max(measurement.value_end, measurement.unit_end)


def _first_measurement(text: str, start: int, end: int) -> MeasurementReading | None:
    """Returns the first measurement of an interval; None if there is none."""
    numbered = _NUMBERED.match(text, start, end)
    label = _LABEL.match(text, start if numbered is None else numbered.end(), end)
    while label is not None:
        after = label.end()
        clock = text[label.end("label") - 1].isdigit() and text[after - 1] == ":" and text[after : after + 1].isdigit()
        amount = None if clock else _price_pattern().match(text, after, end) or _AMOUNT.match(text, after, end)
        if amount is not None:
            return _checked(text, label, amount, end)
        label = _LABEL.match(text, after, end)  # "Resultados: calificación: 24,5 días": the last label counts
    return None


def _checked(text: str, label: re.Match[str], amount: re.Match[str], end: int) -> MeasurementReading | None:
    """Builds the measurement of a label and an amount; None if the label or the unit is on an exclusion list."""
    words = _words()
    name = plain(label["label"]).split(" ")[0].rstrip(".")
    if name in words["no_measure"]:
        return None
    unit_start, unit_end = amount.span("unit")
    if unit_start < amount.start("value"):
        meaning = words["currencies"][amount["unit"]]
        unit = meaning or amount["unit"]
    else:
        unit_end = _unit_end(text, unit_start, unit_end)
        unit = text[unit_start:unit_end]
        first = plain(unit).split(" ")[0].rstrip(".") if unit else ""
        if not unit or first in words["no_unit"] or len(unit.split()) > 4 or _FRACTION_OF.match(text, unit_start, end):
            return None
        if first in words["clock_units"] and _is_clock(amount["value"], name):
            return None
    label_start = label.start("label")
    label_end = label_start + len(label["label"].rstrip())
    return MeasurementReading(label_start, label_end, *amount.span("value"), unit_start, unit_end, unit)


def _unit_end(text: str, start: int, end: int) -> int:
    """Returns the end of a unit's words: before a word that no unit contains, a capitalised word, or a final stop."""
    unit_end = start
    for word in re.finditer(r"\S+", text[start:end]):
        bare = word[0].rstrip(".")
        if plain(bare) in _words()["unit_ends"] or (word.start() and bare[:1].isupper()):
            break
        unit_end = start + word.start() + len(bare)
        if bare != word[0]:
            break
    return unit_end


def _is_clock(value: str, label: str) -> bool:
    """True for times of day ("08.30 hrs", "Cierre: 17.00 horas"); "Espera: 4.25 horas" is a quantity."""
    match = re.fullmatch(r"(\d{1,2})(?:[.,]([0-5]\d))?", value)
    if match is None or int(match[1]) >= 24:
        return False
    return label in _words()["clock_labels"] or (match[2] is not None and len(match[1]) == 2 and value[0] == "0")
