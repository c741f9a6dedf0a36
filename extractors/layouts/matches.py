"""What the head rows of a document are found to say: the types that tables carry."""

from __future__ import annotations

from dataclasses import dataclass

from extractors.layouts.spec import FormSpec, TableSpec


@dataclass(frozen=True, slots=True)
class HeadMatch:
    """What a head row means: for each of its cells the column it names (None: a column that nobody asked for)."""

    form: str
    table: TableSpec
    columns: tuple[str | None, ...]
    score: float


@dataclass(frozen=True, slots=True)
class HeadRow:
    """Where a table has a head: its first row, how many rows it takes, where its cells stand, what they say.

    `places` are (column, columns covered) of each cell that was matched, `texts` what they say; `matches` has every
    table of every form that the head fits.
    """

    row: int
    height: int
    places: tuple[tuple[int, int], ...]
    texts: tuple[str, ...]
    matches: tuple[HeadMatch, ...]

    def best(self, form: FormSpec) -> HeadMatch | None:
        """The table of a form that the head fits best."""
        own = [match for match in self.matches if match.table in form.tables.values()]
        return max(own, key=lambda match: match.score, default=None)

    def columns(self, match: HeadMatch) -> dict[int, str | None]:
        """Column of the table to the name that the head gives it."""
        named = zip(self.places, match.columns, strict=True)
        return {column + i: name for (column, span), name in named for i in range(span)}

    def text(self, column: int) -> str:
        """What the head says over a column of the table."""
        said = zip(self.places, self.texts, strict=True)
        return next((text for (start, span), text in said if start <= column < start + span), "")
