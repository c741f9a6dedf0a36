"""Regions of Chile (regiones): resolves printed names ("IX DE LA ARAUCANIA", "RM") to official name and ISO code.

The data is in `reference/regions.csv` (official code of SUBDERE, ISO 3166-2, roman numeral, name, year of creation,
other names).  If numeral and name contradict each other, no region is found, and the reason is stated.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from itertools import takewhile

from normalizers.wording import NameIndex, Resolution, comparison_key, fold_name, unresolved

_WORDS = frozenset({"region", "regiones", "reg"})
_ORDINALS = (
    *("primera", "segunda", "tercera", "cuarta", "quinta", "sexta", "septima", "octava", "novena", "decima"),
    *("undecima", "duodecima", "decimotercera", "decimocuarta", "decimoquinta", "decimosexta"),
)


@dataclass(frozen=True, slots=True)
class Region:
    """A region; `valid_from` is the year of its creation, None if it is older than the forms."""

    official_code: str
    code: str
    roman: str
    name: str
    valid_from: int | None
    aliases: tuple[str, ...]


@cache
def regions() -> tuple[Region, ...]:
    """Returns all regions, ordered by their official codes."""
    text = resources.files("normalizers").joinpath("reference/regions.csv").read_text(encoding="utf-8")
    return tuple(
        Region(
            row["official_code"],
            row["iso_3166_2"],
            row["roman"],
            row["name"],
            int(row["valid_from"]) if row["valid_from"] else None,
            tuple(row["aliases"].split("|")),
        )
        for row in csv.DictReader(text.splitlines())
    )


@cache
def _index() -> NameIndex:
    return NameIndex.of((_bare_name(name), i, 0) for i, r in enumerate(regions()) for name in (r.name, *r.aliases))


@cache
def _numerals() -> dict[str, int]:
    out: dict[str, int] = {}
    for i, region in enumerate(regions()):
        number = str(int(region.official_code))
        out |= {region.roman.lower(): i, number: i, region.official_code: i, _ORDINALS[i]: i}
        out |= {f"{number}a": i, f"{number}o": i}
    return out


def _bare_name(text: str) -> str:
    """Returns the folded name without "región" and the "de" after it; keeps "los" before "lagos" and "ríos"."""
    kept = [w for w in fold_name(text).split() if w not in _WORDS]
    while kept and kept[0] in ("de", "del"):
        kept = kept[1:]
    # `comparison_key` drops little words; "los" survives because it is joined to the name.
    return re.sub(r"\blos (?=lagos|rios)", "los", " ".join(kept))


@lru_cache(maxsize=1024)
def resolve_region(text: str) -> Resolution:
    """Resolves the region that `text` names by roman, arabic or written numeral, by name, or by both.

    Returns a `Resolution` with the canonical name ("Región de La Araucanía") and the ISO 3166-2 code ("CL-AR"); both
    None, with a reason, if nothing is named, the name is unknown, or numeral and name contradict each other.
    """
    tokens = _bare_name(text.replace("º", " ").replace("ª", " ").replace("°", " ")).split()
    if not tokens:
        return unresolved("no region is named")
    numerals = [t for t in tokens if t in _numerals()]
    name = " ".join(t for t in tokens if t not in _numerals())
    by_numeral = {_numerals()[t] for t in numerals}
    if len(by_numeral) > 1:
        return unresolved(f"more than one numeral: {', '.join(numerals)}")
    numbered = next(iter(by_numeral), None)
    if not comparison_key(name):
        return _found(numbered, "numeral", 0.99) if numbered is not None else unresolved("no region is named")
    return _by_name(name, numbered)


def _by_name(name: str, numbered: int | None) -> Resolution:
    match = _index().exact(_bare_name(name)) or _index().nearest(_bare_name(name))
    if match is None:
        return _resolve_damaged(name, numbered)
    if numbered is not None and numbered not in match.entries:
        named = regions()[match.entries[0]].name
        return unresolved(f"the numeral says {regions()[numbered].name}, the name says {named}", "contradiction")
    if numbered is None and len(match.entries) > 1:
        names = ", ".join(regions()[i].name for i in match.entries)
        return unresolved(f"the name could be any of {names}", "ambiguous")
    method = "numeral_and_name" if numbered is not None else match.method
    entry = match.entries[0] if numbered is None else numbered
    return _found(entry, method, 0.99 if not match.errors else 0.97 if numbered is not None else 0.95)


def _resolve_damaged(name: str, numbered: int | None) -> Resolution:
    """Resolves a badly damaged name if the region that it resembles most is the region of the numeral."""
    from rapidfuzz import fuzz

    key = comparison_key(_bare_name(name))
    closeness = [max(fuzz.ratio(key, comparison_key(_bare_name(n))) for n in (r.name, *r.aliases)) for r in regions()]
    best = max(range(len(closeness)), key=closeness.__getitem__)
    if numbered == best and closeness[best] >= 65:
        return _found(numbered, "numeral_and_name", 0.9)
    return unresolved(f"unknown region {name!r}", "unknown")


def _found(entry: int, method: str, confidence: float) -> Resolution:
    region = regions()[entry]
    return Resolution(region.name, region.code, method, confidence)


def regions_named_in(text: str) -> frozenset[str]:
    """Returns the ISO codes of the regions that `text` names: by name, or by a numeral beside the word "región".

    Names must match exactly, except for case and accents.
    """
    folded = f" {_bare_name(text)} "
    named = {r.code for r in regions() if any(f" {_bare_name(name)} " in folded for name in (r.name, *r.aliases))}
    return frozenset(named | {regions()[_numerals()[numeral]].code for numeral in _numerals_of_regions(text)})


def _numerals_of_regions(text: str) -> Iterator[str]:
    """Yields the numerals directly before or after the word "región"; "I y II Región" has two."""
    tokens = [token for token in fold_name(text).split() if token != "y"]
    for i, token in enumerate(tokens):
        if token in _WORDS:
            yield from takewhile(_numerals().__contains__, reversed(tokens[:i]))
            yield from takewhile(_numerals().__contains__, tokens[i + 1 :])
