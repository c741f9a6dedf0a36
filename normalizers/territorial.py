"""The records of a stage-4 form of territorial management from its raw fields."""

from __future__ import annotations

from extractors.fields import RawRecord
from extractors.language import counts_things
from normalizers.numbers import parse_number
from normalizers.reading import Read, Reader
from normalizers.records import Measurement

_WORDS = (
    "product_group",
    "product",
    "category",
    "commitment",
    "indicator",
    "evidence",
    "recommendation",
    "alignment",
)


def verdict(reader: Reader, raw: RawRecord) -> None:
    """A compliance verdict: the raw field says the verdict's value, its spans the words it was read from."""
    said = raw["verdict"]
    numbers = {
        "activity": reader.text(raw.get("activity")),
        "row_number": reader.integer(raw.get("row_number")),
        "item_number": reader.integer(raw.get("item_number")),
    }
    values = numbers | {column: reader.text(raw.get(column)) for column in _WORDS}
    values["verdict"] = Read(said.text, said)
    values["verdict_raw"] = Read(" ".join(span.text for span in said.spans) or None, said)
    reader.add("verdicts", tuple(read.value for read in numbers.values()), values)


def narrative(reader: Reader, raw: RawRecord) -> None:
    """An item of free text."""
    numbers = {
        "section": reader.text(raw.get("section")),
        "kind": reader.text(raw.get("kind")),
        "item_number": reader.integer(raw.get("item_number")),
    }
    values = numbers | {"text": reader.text(raw.get("text"))}
    reader.add("narratives", tuple(read.value for read in numbers.values()), values)


def measurement(reader: Reader, raw: RawRecord) -> None:
    """A quantity that free text states."""
    section, said = reader.text(raw.get("section")), raw["value"]
    unit = reader.text(raw.get("unit"))
    number = parse_number(said.text, reader.habits)
    if number and counts_things(str(unit.value)):
        number = number.whole()
    if number is None:
        reader.doubt("number_understood", f"no quantity in {said.text[:80]!r}", "a number", said.text[:80])
    elif number.ambiguous:
        reader.doubt("number_unambiguous", f"{said.text[:80]!r} can be read in two ways", None, said.text[:80])
    rows = reader.out.get("measurements", ())
    item = 1 + sum(1 for row in rows if isinstance(row, Measurement) and row.section == section.value)
    values = {
        "section": section,
        "item_number": Read(item),
        "label": reader.text(raw.get("label")),
        "value": Read(number.value if number else None, said, "number", 0.5 if number and number.ambiguous else 1.0),
        "unit": unit,
    }
    reader.add("measurements", (section.value, item), values)
