"""Where a table stands: under which number, and under a heading that says which fields."""

from __future__ import annotations

from dataclasses import dataclass, replace

from extractors.layouts import forms
from extractors.layouts.numbered import heading_of_table, table_number
from extractors.layouts.spec import TableSpec
from extractors.words import plain


@dataclass(frozen=True, slots=True)
class Place:
    """The number ("1.1") that a heading gives the table under it, and the fields that the last heading provides."""

    number: str | None = None
    provided: frozenset[str] = frozenset()

    def after(self, text: str, *, heading: bool) -> Place:
        """The place after a text that gives a number, or that is a heading of a form."""
        said = plain(text)
        if found := heading_of_table(text):
            return replace(self, number=table_number(found))
        if not heading:
            return self
        specs = [spec for form in forms() for spec in form.headings.values()]
        own = next((s for s in specs if any(pattern.match(said) for pattern in s.patterns)), None)
        return replace(self, provided=frozenset(own.provides or own.fields)) if own else self

    def can_hold(self, table: TableSpec) -> bool:
        """Whether a table can stand here: one with a number stands under it alone."""
        return table.number in (None, self.number)

    def suits(self, table: TableSpec) -> bool:
        """Whether the heading provides what the table takes from one, or what the table itself says again."""
        own = {*table.context, *table.provides}
        return not (own and self.provided) or not own.isdisjoint(self.provided)
