"""Which column of which table each cell of a candidate head names: the assignment that costs least, and its margin."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from extractors.layouts.spec import NO_FIELD, ColumnSpec, FormSpec, TableSpec
from extractors.learning.candidates import Candidate
from extractors.learning.evidence import Cells, fit
from extractors.learning.likeness import is_known, likeness, stems_of

KNOWN = 2.0
"""What a head gains under the column that the layout knows it for."""
_MOVED = 0.25
"""What a column costs that stands elsewhere than in the layout's order."""
_ELSEWHERE = 0.5
"""What a table costs that stands under a heading of others."""
_MISSING = 0.3
"""What a field costs that the form always prints and no column of its table says."""
_CUT = 0.5
"""What it costs to cut what no wide gap parts."""
_IMPOSSIBLE = -0.9
"""Cells that fit a column no better cannot stand in it."""
_UNASKED = -0.3
"""What a column costs that feeds no dataset."""
_OTHER = -0.15
"""What a head gains that names no column, and a column without a head."""
_LEAST_MEAN = 0.3
"""The heads of a candidate that names columns gain at least so much each."""
_UNUSUAL = -0.4
"""What a column costs that a table seldom has, where the head's words do not say it."""
_ALIKE = 0.3
"""So much likeness (0..1) says it."""
_MUCH_ALIKE = 0.7
_OPENS_BLANK = -0.5
"""What a column costs that every row has, where the first one has none: the cells may be those of the column beside."""
_FEW = 4
"""A table of so many columns mostly has them all."""
_LEAST = -0.2
"""A head does not name a column where it gains less."""


@dataclass(frozen=True, slots=True)
class Naming:
    """A candidate's heads as columns of a table (None: of none), what that gains, and by how much more than the next
    best naming of all."""

    form: str
    table: TableSpec
    columns: tuple[str | None, ...]
    gain: float
    margin: float = 0.0


@dataclass(frozen=True, slots=True)
class _Part:
    """A head of a candidate: what it can be said to be, the stems of each of these, and the cells under it."""

    ways: tuple[str, ...]
    stems: tuple[tuple[str, ...], ...]
    cells: Cells

    @classmethod
    def all_of(cls, candidate: Candidate) -> list[_Part]:
        """The heads of a candidate."""
        return [
            cls(ways, tuple(map(stems_of, ways)), Cells(ways[0], cells))
            for ways, cells in zip(candidate.ways(), candidate.columns, strict=True)
        ]


def name_columns(candidate: Candidate, forms: Iterable[FormSpec]) -> Naming | None:
    """The best naming of a candidate among the tables of some forms; None where none is good enough."""
    found: list[Naming] = []
    parts = _Part.all_of(candidate)
    for form in forms:
        for table in form.tables.values():
            if candidate.place.can_hold(table):
                found += _namings(candidate, parts, form, table)
    found.sort(key=lambda naming: -naming.gain)
    if not found or not _is_good(found[0], candidate):
        return None
    best = found[0]
    margin = best.gain - found[1].gain if len(found) > 1 else 1.0
    return Naming(best.form, best.table, best.columns, best.gain, margin)


def _is_good(naming: Naming, candidate: Candidate) -> bool:
    named = sum(1 for column in naming.columns if column)
    heads = sum(1 for head in candidate.heads if head)
    return named >= 2 and 2 * named >= heads and naming.gain >= _LEAST_MEAN * named


def _namings(candidate: Candidate, parts: Sequence[_Part], form: FormSpec, table: TableSpec) -> list[Naming]:
    """The two best namings by a table's columns; `parts` are the candidate's heads."""
    columns = list(table.columns.values())
    gains = [_gains(part, columns, table, form.form) for part in parts]
    possible = {columns[c].name for own in gains for c in own}
    if any(possible.isdisjoint(group) for group in table.known_by):
        return []
    ways = _assign(gains, [column.can_repeat for column in columns])
    cost = _ELSEWHERE * (not candidate.place.suits(table)) + _CUT * candidate.cuts
    out = []
    for gain, way in ways:
        names = tuple(columns[c].name if c is not None else None for c in way)
        if all(set(group) & set(names) for group in table.known_by):
            missing = _MISSING * _missing(table, form, names)
            out.append(Naming(form.form, table, names, gain - cost - missing))
    return sorted(out, key=lambda naming: -naming.gain)[:2]


def _missing(table: TableSpec, form: FormSpec, names: Iterable[str | None]) -> int:
    """How many fields that the form always prints of a table's records no named column says."""
    columns = [table.columns[name] for name in names if name]
    said = {field for column in columns for field in (column.field or column.name, *_groups(column))}
    always = [spec for spec in form.required if spec.dataset == table.dataset and spec.head is None]
    return sum(said.isdisjoint(one_of) for spec in always for one_of in spec.fields)


def _groups(column: ColumnSpec) -> Iterable[str]:
    return column.parts.groupindex if column.parts else ()


def _gains(part: _Part, columns: Sequence[ColumnSpec], table: TableSpec, form: str) -> dict[int, float]:
    """What a head gains under each column that it can name."""
    cells = part.cells
    if not part.ways[0]:
        return {}
    known = next((name for way in part.ways if (name := is_known(way, table))), None)
    if known and fit(table.columns[known], cells) > _IMPOSSIBLE:
        return {c: KNOWN for c, column in enumerate(columns) if column.name == known}
    out = {}
    for c, column in enumerate(columns):
        fits = fit(column, cells)
        if fits <= _IMPOSSIBLE:
            continue
        alike = max(likeness(stems, column, form) for stems in part.stems)
        if column.optional and alike < _ALIKE:
            continue  # a column that some agencies add is known by its words alone
        gain = fits + (alike if alike >= _needed(column, table) else _UNUSUAL)
        if cells.opens_blank and (column.anchor or (column.name,) in table.known_by):
            gain += _OPENS_BLANK
        if column.field == NO_FIELD:
            gain += _UNASKED
        if gain >= _LEAST:
            out[c] = gain
    return out


def _needed(column: ColumnSpec, table: TableSpec) -> float:
    """How much likeness a column asks for: one that repeats much, one that a table of many columns seldom has some."""
    if column.can_repeat:
        return _MUCH_ALIKE
    needed = any(column.name in group for group in table.known_by)
    typed = column.type not in ("text", "figure", "fraction", "code")
    return 0.0 if needed or typed or column.anchor or len(table.columns) <= _FEW else _ALIKE


def _assign(gains: Sequence[dict[int, float]], repeats: Sequence[bool]) -> list[tuple[float, tuple[int | None, ...]]]:
    """The best assignments of heads to columns, each column once, with what they gain; the best first.

    Depth first over the heads; a branch that cannot reach the tenth best so far is cut.
    """
    most = [max([_OTHER, *own.values()]) for own in gains]
    rest = [sum(most[i:]) for i in range(len(most) + 1)]
    best: list[tuple[float, tuple[int | None, ...]]] = []
    steps = 0

    def walk(i: int, gain: float, way: tuple[int | None, ...]) -> None:
        nonlocal best, steps
        steps += 1
        if steps > _MAX_STEPS or (len(best) >= _KEPT and gain + rest[i] <= best[-1][0]):
            return
        if i == len(gains):
            best = sorted([*best, (gain, way)], key=lambda b: -b[0])[:_KEPT]
            return
        for c, own in sorted(gains[i].items(), key=lambda g: -g[1]):
            if repeats[c] or c not in way:
                moved = _moved((*way, c)) - _moved(way)
                walk(i + 1, gain + own - _MOVED * moved, (*way, c))
        walk(i + 1, gain + _OTHER, (*way, None))

    walk(0, 0.0, ())
    return best


def _moved(way: Sequence[int | None]) -> int:
    """How many columns stand out of order: all but those of the longest run that rises."""
    columns = [c for c in way if c is not None]
    tails: list[int] = []
    for c in columns:
        at = bisect_right(tails, c)
        tails[at : at + 1] = [c]
    return len(columns) - len(tails)


_KEPT = 6
_MAX_STEPS = 4000
