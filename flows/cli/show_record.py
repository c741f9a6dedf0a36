"""`pmg show DOCUMENT --record …`: the values of one record, each with its place in the source."""

from __future__ import annotations

import re
from pathlib import Path

from rich.text import Text

from flows.cli.json_output import Row, Shown, ShownPlace, ShownRecord, ShownValue
from flows.cli.show import figure
from flows.cli.terminal import Console, words
from flows.errors import UserError
from normalizers.records import IDENTIFIED_DATASETS

_SHORTEST = 4
"""Digits of a record_id that may name a record."""


def find_record(found: Shown, asked: str) -> ShownRecord:
    """The record of an address ("indicators/2", "indicators/2/target_value") or a record_id; else a `UserError`."""
    dataset, _, rest = asked.strip("#").partition("/")
    named, _, field = rest.partition("/")
    records = [
        (name, number, row)
        for name in IDENTIFIED_DATASETS
        for number, row in enumerate(found.rows[name], 1)
        if _is_meant(name, number, row, dataset, named)
    ]
    if len(records) != 1:
        count = "several records are" if records else "no record is"
        raise UserError(f"{count} called {asked}: say indicators/2, or a record_id; pmg show lists both")
    ((name, number, row),) = records
    if field and field not in row:
        raise UserError(f"{name} has no column {field}")
    values = [
        ShownValue(column, value, _places(found.rows["provenance"], row["record_id"], column))
        for column, value in row.items()
        if column not in {"document_id", "record_id"} and (column == field if field else value is not None)
    ]
    return ShownRecord(found.document_id, name, f"{name}/{number}", row["record_id"], values)


def _is_meant(name: str, number: int, row: Row, dataset: str, named: str) -> bool:
    identity: str = row["record_id"]
    if not named:
        return len(dataset) >= _SHORTEST and bool(re.fullmatch(r"[0-9a-f]+", dataset)) and identity.startswith(dataset)
    return name == dataset and named in (str(number), identity)


def _places(provenance: list[Row], record_id: str, field: str) -> list[ShownPlace]:
    names = ("page", "x0", "top", "x1", "bottom", "line_start", "line_end", "cell", "value_raw", "method", "confidence")
    return [
        ShownPlace(**{name: row[name] for name in names})
        for row in provenance
        if (row["record_id"], row["field"]) == (record_id, field)
    ]


def show_record(found: ShownRecord, curated: Path) -> None:
    """Prints each value with its words, its place and the rule that read it, and where the review pages show it."""
    console = Console()
    console.print(words(found.address, "bold") + Text(f"  {found.record_id}", "dim"))
    for value in found.values:
        console.hang(Text(f"  {value.field:20} ") + words(figure(value.value)), 23)
        for place in value.places:
            said = [where(place), f'"{place.value_raw}"' if place.value_raw else "", place.method or ""]
            sure = "" if place.confidence is None else f"{place.confidence:.0%}"
            console.hang(words("      " + "  ".join(part for part in (*said, sure) if part), "dim"), 8)
    page = curated.absolute().parent / "review" / "documents" / found.document_id / "index.html"
    if page.exists():
        field = f"/{found.values[0].field}" if len(found.values) == 1 else ""
        console.print()
        console.print(words(f"{page.as_uri()}#{found.address}{field}"), soft_wrap=True)


def where(place: ShownPlace) -> str:
    """A place in words: cell, lines, or page and box."""
    if place.cell is not None:
        return place.cell
    if place.line_start is not None:
        return (
            f"line {place.line_start}"
            if place.line_end in (None, place.line_start)
            else f"lines {place.line_start}-{place.line_end}"
        )
    if place.page is None:
        return ""
    corners = (place.x0, place.top, place.x1, place.bottom)
    box = "" if None in corners else " at " + ", ".join(f"{c:.0f}" for c in corners if c is not None)
    return f"page {place.page}{box}"


def draw_record(found: ShownRecord, data: bytes, image: Path) -> None:
    """Draws the part of the page that says the record (of several pages the first) into a PNG file."""
    from extractors.readers.pdf.draw import draw_crop

    boxes: dict[int, list[tuple[float, float, float, float]]] = {}
    for place in (place for value in found.values for place in value.places):
        if (
            place.page
            and place.x0 is not None
            and place.top is not None
            and place.x1 is not None
            and place.bottom is not None
        ):
            boxes.setdefault(place.page, []).append((place.x0, place.top, place.x1, place.bottom))
    if not boxes:
        raise UserError("none of its values stands on a page that can be drawn; without --image come its lines")
    page = min(boxes)
    image.write_bytes(draw_crop(data, page, boxes[page]))
