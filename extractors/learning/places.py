"""Where in a document a table is: below which number, and below a heading that provides which fields."""

from __future__ import annotations

from dataclasses import dataclass, replace

from extractors.layouts import forms
from extractors.layouts.numbered import heading_of_table, table_number
from extractors.layouts.spec import TableSpec
from extractors.words import plain


@dataclass(frozen=True, slots=True)
class Place:
    """The number ("1.1") that a heading gives to the table below it, and the fields that the last heading provides."""

    number: str | None = None
    provided: frozenset[str] = frozenset()

    def after(self, text: str, *, heading: bool) -> Place:
        """Returns the place after a text: changed if the text is a heading of a form or numbers the table below it."""
        words = plain(text)
        if found := heading_of_table(text):
            return replace(self, number=table_number(found))
        if not heading:
            return self
        specs = [spec for form in forms() for spec in form.headings.values()]
        own = next((s for s in specs if any(pattern.match(words) for pattern in s.patterns)), None)
        return replace(self, provided=frozenset(own.provides or own.fields)) if own else self

    def can_hold(self, table: TableSpec) -> bool:
        """True if the table can be here: a table with a number is only allowed below that number."""
        return table.number in (None, self.number)

    def suits(self, table: TableSpec) -> bool:
        """True if the heading provides a field that the table takes from it or repeats, or if either has none."""
        own = {*table.context, *table.provides}
        return not (own and self.provided) or not own.isdisjoint(self.provided)
