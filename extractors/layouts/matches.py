"""Result types of matching header rows; tables carry them."""

from __future__ import annotations

from dataclasses import dataclass

from extractors.layouts.spec import FormSpec, TableSpec


@dataclass(frozen=True, slots=True)
class HeadMatch:
    """A table matched to a header row: for each cell the column that it names, None if it names none of the table's."""

    form: str
    table: TableSpec
    columns: tuple[str | None, ...]
    score: float


@dataclass(frozen=True, slots=True)
class HeadRow:
    """A header row of a table: its first row, its height in rows, the places of its cells, and their texts.

    `places` holds (column, columns covered) of each matched cell, `texts` the text of each; `matches` has every table
    of every form that the header row fits.
    """

    row: int
    height: int
    places: tuple[tuple[int, int], ...]
    texts: tuple[str, ...]
    matches: tuple[HeadMatch, ...]

    def best(self, form: FormSpec) -> HeadMatch | None:
        """Returns the table of a form that the header row fits best, or None."""
        matches = [match for match in self.matches if match.table in form.tables.values()]
        return max(matches, key=lambda match: match.score, default=None)

    def columns(self, match: HeadMatch) -> dict[int, str | None]:
        """Maps each column index of the document's table to the column name that the header gives it (or None)."""
        cells = zip(self.places, match.columns, strict=True)
        return {column + i: name for (column, span), name in cells for i in range(span)}

    def text(self, column: int) -> str:
        """Returns the header's text above a column of the document's table, or ""."""
        cells = zip(self.places, self.texts, strict=True)
        return next((text for (start, span), text in cells if start <= column < start + span), "")
