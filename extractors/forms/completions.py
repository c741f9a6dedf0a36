"""Joins the rows of a table that only completes records of another table, such as the weights of its indicators."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from extractors.fields import Extraction, Field, Note
from extractors.forms.matching import same_words
from extractors.layouts.spec import TableSpec

Record = dict[str, Field | None]


def complete(extraction: Extraction, rows: Iterable[tuple[TableSpec, Record]]) -> None:
    """Adds each row's values to the one record that its number or name identifies; a row without one is a doubt."""
    for table, row in rows:
        keys = [column.field or column.name for column in table.columns.values() if column.anchor]
        own = {name: value for name, value in row.items() if value is not None}
        records = extraction.fields.get(table.completes or "", [])
        found = [record for record in records if _is_same(record, own, keys)]
        shown = " ".join(value.text for value in own.values())
        if len(found) != 1:
            message = f"{shown[:80]!r} completes {len(found)} records of {table.completes}"
            extraction.notes.append(Note("row_understood", message, "1", str(len(found))))
            continue
        for name, value in own.items():
            before = found[0].setdefault(name, value)
            if before is not value and name not in keys and not same_words(before, value):
                message = f"{shown[:80]!r} disagrees with the record that it completes: {before.text!r}"
                extraction.notes.append(Note("row_understood", message, before.text, value.text))
                continue
            for span in value.spans:
                extraction.claim(span, "value" if before is value else "label")


def _is_same(record: dict[str, Field], row: dict[str, Field], keys: Collection[str]) -> bool:
    """True if a key of the row is one of the record (the numbers can be below "Indicador" too), and none differs."""
    own = [record[name] for name in keys if name in record]
    same = [name for name in keys if name in row and any(same_words(row[name], value) for value in own)]
    return bool(same) and all(name in same for name in keys if name in row and name in record)
