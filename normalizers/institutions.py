"""Ministries (partidas) and services (capítulos): resolves printed names and budget codes to the name in a year.

The data is in `reference/institutions.csv`, one row per body and name:

- `kind`: `ministry`; `service`; `unit` (a body with a form of its own that shares another body's capítulo, such as the
  directorates of 12-02); `family` (regional services that a form may name without their region, such as SERVIU);
- `partida`, `capitulo`: empty if the code of the body is not known;
- `valid_from`, `valid_to`: the budget years in which the code has this name (empty: as far as the lists reach).
  For a year that is in no row, the nearest row is used with a lower confidence.
  Regional governments have no capítulo since they are financed by a partida of their own (31);
- `region` (ISO 3166-2) of a regional body, `successor`, and `aliases` (other spellings and acronyms).

The data comes from the Ley de Presupuestos of each year, as public catalogues repeat it; codes since 2018 were checked
against a public list of the services that take part in the PMG of 2025.

The code is tried first, for the document's year.  Then the name is tried: as printed, with its words in another order,
and with few typing errors and a clear margin to the runner-up.  Otherwise nothing is found, and the reason is stated.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib import resources

from normalizers.regions import regions, regions_named_in
from normalizers.wording import MAX_NAME, Match, NameIndex, Resolution, comparison_key, unresolved, words

NEAREST_YEAR = 0.9
"""Confidence of a code or name in a year for which the list has no row."""


@dataclass(frozen=True, slots=True)
class Institution:
    """A body with one of its names; codes have two digits or are None, years are budget years or None."""

    kind: str
    ministry_code: str | None
    service_code: str | None
    name: str
    valid_from: int | None
    valid_to: int | None
    region_code: str | None
    successor: str | None
    aliases: tuple[str, ...]

    def years_away(self, year: int | None) -> int:
        """Returns how many years `year` is outside its validity; 0 if it is inside or None."""
        if year is None:
            return 0
        return max(0, (self.valid_from or year) - year, year - (self.valid_to or year))


@cache
def institutions() -> tuple[Institution, ...]:
    """Returns the whole list, in the order of the file."""
    text = resources.files("normalizers").joinpath("reference/institutions.csv").read_text(encoding="utf-8")
    return tuple(
        Institution(
            row["kind"],
            row["partida"] or None,
            row["capitulo"] or None,
            row["name"],
            int(row["valid_from"]) if row["valid_from"] else None,
            int(row["valid_to"]) if row["valid_to"] else None,
            row["region"] or None,
            row["successor"] or None,
            tuple(alias for alias in row["aliases"].split("|") if alias),
        )
        for row in csv.DictReader(text.splitlines())
    )


@cache
def _by_code() -> dict[tuple[str, str | None], tuple[int, ...]]:
    out: dict[tuple[str, str | None], tuple[int, ...]] = {}
    for i, body in enumerate(institutions()):
        if body.kind != "family" and body.ministry_code and (body.service_code or body.kind == "ministry"):
            code = (body.ministry_code, body.service_code)
            out[code] = (*out.get(code, ()), i)
    return out


@cache
def _index(ministries: bool) -> NameIndex:
    return NameIndex.of(
        (name, i, int(rank > 0))
        for i, body in enumerate(institutions())
        if (body.kind == "ministry") == ministries
        for rank, name in enumerate((body.name, *body.aliases))
    )


def budget_code(text: str | None) -> str | None:
    """Returns a printed partida or capítulo ("15", "9", "Nº 09") as two digits; None if it is no such number.

    A programa after it ("02 03", "02-03") is ignored.
    """
    numbers = re.findall(r"\d+", (text or "")[:MAX_NAME])
    return numbers[0].zfill(2) if numbers and len(numbers) <= 2 and len(numbers[0].lstrip("0") or "0") <= 2 else None


def _nearest(entries: Iterable[int], year: int | None) -> list[int]:
    """Returns the entries valid in `year`, else those nearest to it; all entries if `year` is None."""
    kept = list(entries)
    away = min((institutions()[i].years_away(year) for i in kept), default=0)
    return [i for i in kept if institutions()[i].years_away(year) == away]


@lru_cache(maxsize=4096)
def resolve_ministry(name_raw: str | None, code_raw: str | None = None, year: int | None = None) -> Resolution:
    """Resolves the ministry (or other partida) that a form names, by its code first.

    `name_raw` and `code_raw` are the words of the form, or None; `year` is the budget year, None if unknown.
    Returns its name in that year and its partida ("15"); a code that is not in the list is returned all the same.
    """
    code = budget_code(code_raw)
    entries = _by_code().get((code, None), ()) if code else ()
    if entries:
        return _of_code(list(entries), name_raw or "", year)
    resolution = _of_name(name_raw or "", year, _index(True), None, None)
    return resolution if code is None else _with_code(resolution, code, None)


@lru_cache(maxsize=4096)
def resolve_service(
    name_raw: str | None,
    ministry_code: str | None = None,
    service_code: str | None = None,
    year: int | None = None,
    region_code: str | None = None,
) -> Resolution:
    """Resolves the service that a form names, by its codes first.

    `ministry_code` and `service_code` are partida and capítulo as printed, or None; `year` is the budget year, None if
    unknown; `region_code` (ISO 3166-2) distinguishes regional bodies with the same name.  Returns its name in that
    year and its capítulo ("09"); a capítulo that is not in the list is returned all the same.
    """
    partida, capitulo = budget_code(ministry_code), budget_code(service_code)
    entries = _by_code().get((partida, capitulo), ()) if partida and capitulo else ()
    if entries:
        return _of_code(list(entries), name_raw or "", year)
    resolution = _of_name(name_raw or "", year, _index(False), partida, region_code)
    return resolution if capitulo is None else _with_code(resolution, capitulo, partida)


def _with_code(resolution: Resolution, code: str, ministry_code: str | None) -> Resolution:
    """Returns a resolution by name with the code of the form, which takes precedence even if the list lacks it."""
    reason = resolution.reason
    if resolution.code not in (None, code):
        reason = f"the list has {resolution.name} under {resolution.ministry_code or ''}/{resolution.code}"
    elif resolution.name is None:
        reason = f"the list has no row for the code, and {resolution.reason}"
    return replace(resolution, code=code, reason=reason, ministry_code=ministry_code or resolution.ministry_code)


def _of_code(entries: list[int], name_raw: str, year: int | None) -> Resolution:
    """Resolves a code in a year; the name decides only between bodies that share the code in that year.

    A name that is printed as in the list is looked up; only other names are compared with typing errors allowed.
    """
    nearest = _nearest(entries, year)
    chosen = nearest[-1] if year is None else nearest[0]
    ministries = institutions()[chosen].kind == "ministry"
    match = _search(_index(ministries), name_raw, nearest.__contains__) if comparison_key(name_raw) else None
    body = institutions()[match.entries[0] if match else chosen]
    method, confidence, reason = "code", 0.99 if match else 0.97, None
    if body.years_away(year) or (year is None and len({institutions()[i].name for i in entries}) > 1 and not match):
        method, confidence = "code_nearest_year", min(confidence, NEAREST_YEAR)
        reason = f"the list has no row for this code in {year}; the nearest counts" if year else "the year is not known"
    if comparison_key(name_raw) and not match:
        confidence, reason = 0.7, f"the list does not know {_shown(name_raw)} as a name of {body.name}"
    return Resolution(
        body.name, body.service_code or body.ministry_code, method, confidence, reason, body.ministry_code
    )


def _shown(name_raw: str) -> str:
    return repr(" ".join(name_raw[:MAX_NAME].split()))


_LABELS = ("servicio", "ministerio")
"""Labels before a name that can also be the first word of the name: "SERVICIO: NACIONAL DE PESCA"."""


def _search(index: NameIndex, name_raw: str, keep: Callable[[int], bool]) -> Match | None:
    for wording in (*_wordings(name_raw), *(f"{label} {name_raw[:MAX_NAME]}" for label in _LABELS)):
        if match := index.exact(wording, keep):
            return match
    for wording in _wordings(name_raw):
        if match := index.nearest(wording, keep):
            return match
    return None


_REGIONAL_OFFICE = re.compile(
    r"""
    ^\s*(direcci[oó]n|oficina|unidad)[ ](regional|provincial|zonal)
    ([ ](del?|de[ ]la))?\b
    """,
    re.IGNORECASE | re.VERBOSE,
)
_REGIONAL = comparison_key("regional")
_REGION_AFTER = re.compile(r"[,.\s]+(\w+ )?(regi[oó]n|direcci[oó]n regional)\b.*$", re.IGNORECASE)


def _wordings(name_raw: str) -> Iterator[str]:
    """Yields a printed name, then variants without what forms add: a bracket, an acronym after a dash, a region."""
    text = " ".join(name_raw[:MAX_NAME].split())
    yield text
    first, _, rest = text.partition(" ")
    if rest.startswith(f"{first} "):  # "MINISTERIO MINISTERIO DE EDUCACION"
        yield rest
    bare = re.sub(r"\([^()]*\)|[\"“”]", " ", text)
    if bare != text:
        yield bare
    pieces = [p for p in re.split(r"\s[-–—/]\s|[:;|]", bare) if len(comparison_key(p)) >= 3]
    if len(pieces) > 1:
        yield from pieces
    regional = _REGION_AFTER.sub("", _REGIONAL_OFFICE.sub("", bare))
    if regional != bare and len(comparison_key(regional)) >= 3:
        yield regional
    name_words = words(bare)
    if _REGIONAL in name_words:  # "DIRECCION REGIONAL DEL TRABAJO"
        yield " ".join(w for w in name_words if w != _REGIONAL)
    for tail in _region_words():  # "FONASA MAULE"
        if tuple(name_words[-len(tail) :]) == tail and len(name_words) > len(tail):
            yield " ".join(name_words[: -len(tail)])


@cache
def _region_words() -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(words(name)) for region in regions() for name in (region.name, *region.aliases))


def _of_name(
    name_raw: str, year: int | None, index: NameIndex, ministry_code: str | None, region_code: str | None
) -> Resolution:
    if not comparison_key(name_raw):
        return unresolved("no name is printed")
    if len(name_raw) > MAX_NAME:
        return unresolved(f"more than {MAX_NAME} characters are no name")
    in_ministry = None
    if ministry_code:
        in_ministry = _search(index, name_raw, lambda i: institutions()[i].ministry_code == ministry_code)
    match = in_ministry or _search(index, name_raw, lambda i: True)
    if match is None:
        return unresolved(f"unknown agency {_shown(name_raw)}", "unknown")
    return _choose(match, name_raw, year, region_code)


def _choose(match: Match, name_raw: str, year: int | None, region_code: str | None) -> Resolution:
    """Picks the entry of the region and the year among those that a name can mean; none if several names remain."""
    bodies = [institutions()[i] for i in match.entries]
    if len(bodies) == 1 and bodies[0].kind == "family":
        return _of_family(bodies[0], name_raw, year, region_code)
    if len({b.name for b in bodies}) > 1:
        region_codes = regions_named_in(name_raw) or frozenset((region_code,) if region_code else ())
        bodies = [b for b in bodies if b.region_code in region_codes and b.region_code] or bodies
    if len({b.name for b in bodies}) > 1 and not match.errors:
        # An older and a newer name of one body can share an alias or an acronym.
        bodies = [b for b in bodies if b.years_away(year) == min(x.years_away(year) for x in bodies)]
    if len({b.name for b in bodies}) > 1:
        names = ", ".join(sorted({b.name for b in bodies}))
        return unresolved(f"{_shown(name_raw)} could be any of {names}", "ambiguous")
    away = min(b.years_away(year) for b in bodies)
    rows = [b for b in bodies if b.years_away(year) == away]
    ministry, code = _code_of(rows)
    confidence = 0.98 if not match.errors else 0.95
    reason = f"the list has this name only in other years than {year}" if year is not None and away else None
    if reason is not None:
        confidence = min(confidence, NEAREST_YEAR)
    return Resolution(rows[0].name, code, match.method, confidence, reason, ministry)


def _code_of(rows: Iterable[Institution]) -> tuple[str | None, str | None]:
    """Returns (partida, capítulo) of a body's rows, or (None, None) if they differ.

    Rows without a capítulo are ignored if another row has one.
    """
    codes = {(b.ministry_code, b.service_code if b.kind != "ministry" else b.ministry_code) for b in rows}
    complete = {code for code in codes if code[1]} or codes
    return complete.pop() if len(complete) == 1 else (None, None)


def _of_family(family: Institution, name_raw: str, year: int | None, region_code: str | None) -> Resolution:
    region_codes = regions_named_in(name_raw) or frozenset((region_code,) if region_code else ())
    family_key = comparison_key(family.name)
    regional = (b for b in institutions() if b.kind == "service" and b.region_code in region_codes)
    members = [b for b in regional if comparison_key(b.name).startswith(family_key)]
    if len({b.name for b in members}) != 1:
        reason = "the region of this service is not named"
        return Resolution(family.name, None, "family", NEAREST_YEAR, reason, family.ministry_code)
    away = min(b.years_away(year) for b in members)
    ministry, code = _code_of(b for b in members if b.years_away(year) == away)
    return Resolution(members[0].name, code, "family_and_region", 0.97, None, ministry)


def service_of_code(ministry_code: str | None, service_code: str | None, year: int | None) -> str | None:
    """Returns the name of a budget code in `year`, or in the nearest year that the list has; None without a row."""
    partida, capitulo = budget_code(ministry_code), budget_code(service_code)
    if not partida or not capitulo or (partida, capitulo) not in _by_code():
        return None
    return resolve_service(None, partida, capitulo, year).name


def ministry_of_code(ministry_code: str | None, year: int | None) -> str | None:
    """Returns the name of a partida in `year`; None if the list has no row for it."""
    partida = budget_code(ministry_code)
    return resolve_ministry(None, partida, year).name if (partida, None) in _by_code() else None


@dataclass(frozen=True, slots=True)
class CodeMatch:
    """Result of the check `service_matches_code`: whether the printed name is a name of the body with that code."""

    passed: bool
    expected: str
    actual: str


def match_service_to_code(
    name_raw: str | None, ministry_code: str | None, service_code: str | None, year: int | None
) -> CodeMatch | None:
    """Compares the printed name with the body that has the code in `year` (DATA_CONTRACT, `service_matches_code`).

    Returns None if the check does not apply: no name, no code, or a code without a row in the list.
    """
    if not name_raw or not comparison_key(name_raw) or service_of_code(ministry_code, service_code, year) is None:
        return None
    expected = resolve_service(name_raw, ministry_code, service_code, year).name or ""
    resolution = resolve_service(name_raw, ministry_code, None, year)
    actual = resolution.name
    if resolution.method == "ambiguous" and expected in (resolution.reason or ""):
        actual = expected  # several bodies share the name, and this is one of them
    return CodeMatch(actual == expected, expected, actual or " ".join(name_raw[:MAX_NAME].split()))
