"""Names each cell of a candidate header row with a column of a table, by the assignment of highest gain."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from extractors.layouts.spec import NO_FIELD, ColumnSpec, FormSpec, TableSpec
from extractors.learning.candidates import Candidate
from extractors.learning.evidence import Cells, fit
from extractors.learning.likeness import is_known, likeness, stems_of

KNOWN = 2.0
"""Gain of a header in the column for which the layout lists it."""
_MOVED = 0.25
"""Cost of a column outside the layout's order."""
_ELSEWHERE = 0.5
"""Cost of a table below a heading that belongs to other tables."""
_MISSING = 0.3
"""Cost of a field that the form always prints and that no column of the naming contains."""
_CUT = 0.5
"""Cost of dividing words between two columns where there is no wide gap."""
_IMPOSSIBLE = -0.9
"""Fit at or below which cells cannot belong to a column."""
_UNASKED = -0.3
"""Gain (negative) of a column that feeds no field."""
_OTHER = -0.15
"""Gain (negative) of a header that names no column."""
_LEAST_MEAN = 0.3
"""Minimum gain of a naming for each column that it names."""
_UNUSUAL = -0.4
"""Gain (negative) of a column that a table seldom has, where the header's words do not name it."""
_ALIKE = 0.3
"""Minimum likeness (0 to 1) at which words name an optional column, or one that a table seldom has."""
_MUCH_ALIKE = 0.7
_OPENS_BLANK = -0.5
"""Gain (negative) of a column that every row has, where the first cell is blank: its cells may be a neighbour's."""
_FEW = 4
"""Number of columns, optional ones not counted, up to which a table usually has all of them."""
_LEAST = -0.2
"""Minimum gain at which a header names a column."""


@dataclass(frozen=True, slots=True)
class Naming:
    """The columns of a table that a candidate's headers name (None: no column), the gain of this naming, and its margin
    over the next best naming of any table."""

    form: str
    table: TableSpec
    columns: tuple[str | None, ...]
    gain: float
    margin: float = 0.0


@dataclass(frozen=True, slots=True)
class _Part:
    """A header of a candidate: its possible texts, the stems of each, and the cells below it."""

    ways: tuple[str, ...]
    stems: tuple[tuple[str, ...], ...]
    cells: Cells

    @classmethod
    def all_of(cls, candidate: Candidate) -> list[_Part]:
        """Returns the headers of a candidate."""
        return [
            cls(ways, tuple(map(stems_of, ways)), Cells(ways[0], cells))
            for ways, cells in zip(candidate.ways(), candidate.columns, strict=True)
        ]


def name_columns(candidate: Candidate, forms: Iterable[FormSpec]) -> Naming | None:
    """Returns the best naming of a candidate among the tables of these forms, or None if none is good enough."""
    found: list[Naming] = []
    parts = _Part.all_of(candidate)
    for form in forms:
        for table in form.tables.values():
            if candidate.place.can_hold(table) and not table.completes:
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
    """Returns the two best namings by a table's columns; `parts` are the candidate's headers."""
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
    """Counts the fields that the form always prints for a table's records and that no named column contains."""
    columns = [table.columns[name] for name in names if name]
    named = {field for column in columns for field in (column.field or column.name, *_groups(column))}
    always = [spec for spec in form.required if spec.dataset == table.dataset and spec.head is None]
    return sum(named.isdisjoint(one_of) for spec in always for one_of in spec.fields)


def _groups(column: ColumnSpec) -> Iterable[str]:
    return column.parts.groupindex if column.parts else ()


def _gains(part: _Part, columns: Sequence[ColumnSpec], table: TableSpec, form: str) -> dict[int, float]:
    """Returns the gain of a header in each column that it can name, by the column's index."""
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
            continue  # only its words can name a column that few agencies have
        gain = fits + (alike if alike >= _needed(column, table) else _UNUSUAL)
        if cells.opens_blank and (column.anchor or (column.name,) in table.known_by):
            gain += _OPENS_BLANK
        if column.field == NO_FIELD:
            gain += _UNASKED
        if gain >= _LEAST:
            out[c] = gain
    return out


def _needed(column: ColumnSpec, table: TableSpec) -> float:
    """Returns the minimum likeness for a column: high if it can repeat, some if a large table seldom has it, else 0."""
    if column.can_repeat:
        return _MUCH_ALIKE
    needed = any(column.name in group for group in table.known_by)
    typed = column.type not in ("text", "figure", "fraction", "code")
    few = sum(not own.optional for own in table.columns.values()) <= _FEW
    return 0.0 if needed or typed or column.anchor or few else _ALIKE


def _assign(gains: Sequence[dict[int, float]], repeats: Sequence[bool]) -> list[tuple[float, tuple[int | None, ...]]]:
    """Returns the best assignments of headers to columns, each with its gain, best first; at most `_KEPT`.

    A column is assigned once unless it repeats.  Searches depth first and cuts branches that cannot reach the worst
    kept assignment; stops after `_MAX_STEPS` steps with the best found so far.
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
    """Counts the columns out of order: all but those of the longest increasing subsequence."""
    columns = [c for c in way if c is not None]
    tails: list[int] = []
    for c in columns:
        at = bisect_right(tails, c)
        tails[at : at + 1] = [c]
    return len(columns) - len(tails)


_KEPT = 6
_MAX_STEPS = 4000
