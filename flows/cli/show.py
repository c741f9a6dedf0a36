"""`pmg show`: prints a document's rows, or a record with its places, or draws a page as PNG."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.text import Text

from flows.cli.json_output import Shown, ShownPlace, ShownRecord, ShownValue
from flows.cli.status import acceptance_of, failed_check, open_failure
from flows.cli.terminal import STATUS_STYLES, Console, figure, plain_table, words
from flows.errors import UserError
from flows.planning.discover import find_file
from normalizers.links import LINKS
from normalizers.records import DOCUMENT_DATASETS, IDENTIFIED_DATASETS

if TYPE_CHECKING:
    from flows.settings import Settings
    from warehouse.ledger import Ledger

Row = Mapping[str, Any]
_SHORTEST = 4
"""Minimum number of hex digits of a record_id that can select a record."""
VERBOSE_DATASETS = ("table_cells", "provenance")
"""Datasets that are shown only where everything is asked for."""
_OWN_PLACE = {"documents", "checks", "residue"}
_NOT_FOR_PEOPLE = LINKS | {"document_id", "record_id", "formula_raw", "target_raw"}


def find_document(ledger: Ledger, name: str) -> str:
    """Returns the id of the only document with this file name or beginning of an id; else raises `UserError`."""
    ids = ledger.find(name)
    if len(ids) == 1:
        return ids[0]
    names = ledger.names()
    if not ids:
        failed = [failure for failure in ledger.open_failures() if failure.source == name]
        if failed:
            raise UserError(f"{name} could not be read: {failed[0].message}")
        raise UserError(f"unknown document {name}: no file has this name and no document_id begins so; see pmg status")
    listed = ", ".join(f"{document_id[:12]} ({', '.join(names.get(document_id, []))})" for document_id in ids[:5])
    raise UserError(f"{len(ids)} documents answer to {name}: {listed}{' …' if len(ids) > 5 else ''}")


def shown(ledger: Ledger, curated: Path, document_id: str) -> Shown:
    """Returns all rows of a document, as `--json` prints them."""
    document, failures = ledger.documents()[document_id], ledger.open_failures()
    return Shown(
        document_id=document_id,
        file_names=ledger.names().get(document_id, []),
        status=document.status,
        open_failure=next((open_failure(failure) for failure in failures if failure.document_id == document_id), None),
        rows=read_document(curated, document_id),
    )


def read_document(curated: Path, document_id: str) -> dict[str, list[dict[str, Any]]]:
    """Reads all rows of a document, by dataset; columns that an older version did not write are null."""
    from warehouse.store import Store

    store = Store(curated)
    return {name: store.rows_of(name, document_id[0], [document_id]).to_pylist() for name in DOCUMENT_DATASETS}


def show_document(document: Shown, everything: bool = False) -> None:
    """Prints a document's rows; `everything` adds its table cells and provenance."""
    console, rows = Console(), document.rows
    for row in rows["documents"]:
        _show_head(console, row)
    failure = document.open_failure
    if failure is not None:  # only an open one: `pmg diagnose` shows resolved failures
        failed_at = f"  failed at {failure.step} on {failure.last_seen:%Y-%m-%d %H:%M} UTC, {failure.error_type}: "
        console.print_indented(words(failed_at, "red") + words(failure.message or ""), 4)
    for name in DOCUMENT_DATASETS:
        if rows[name] and name not in _OWN_PLACE and (everything or name not in VERBOSE_DATASETS):
            console.print(Text(f"\n{name}", "bold underline"))
            show_rows(console, rows[name], name)
    _show_checks(console, rows["checks"])
    _show_residue(console, rows["residue"])
    counts = ", ".join(f"{len(rows[name]):,} {name}" for name in VERBOSE_DATASETS)
    console.print()
    console.print(words(f"{counts}{'' if everything else ' (--verbose lists them)'}"))


def _show_head(console: Console, row: Row) -> None:
    console.print(
        Text.assemble(words(row["file_name"], "bold"), "  ", words(row["status"], STATUS_STYLES[row["status"]]))
    )
    for name, value in row.items():
        if value is not None and name not in {"file_name", "status", "record_id"}:
            console.print_indented(Text(f"  {name:18} ") + words(figure(value)), 21)


def _show_checks(console: Console, checks: Sequence[Row]) -> None:
    if not checks:
        return
    passed = sum(bool(check["passed"]) for check in checks)
    console.print(Text.assemble(("\nchecks", "bold underline"), f"  {passed} of {len(checks)} passed"))
    for check in checks:
        if not check["passed"]:
            subject = f" ({check['subject']})" if check["subject"] else ""
            console.print_indented(
                words(f"  {check['check']}{subject}: ", "yellow")
                + words(f"{check['message'] or ''}{acceptance_of(failed_check(check))}"),
                4,
            )


def place_of(row: Row) -> str:
    """Returns the cell, page or line of a row as text."""
    if row["cell"] is not None:
        return str(row["cell"])
    return f"page {row['page']}" if row["page"] is not None else f"line {row['line_start']}"


def _show_residue(console: Console, residue: Sequence[Row]) -> None:
    if residue:
        console.print(Text.assemble(("\nresidue", "bold underline"), "  what nothing accounts for"))
    for row in residue:
        place = place_of(row)
        console.print_indented(words(f"  {place}: {row['text']}"), 4)


def show_rows(console: Console, rows: Sequence[Row], dataset: str = "") -> None:
    """Prints rows as a table if they fit the terminal, else a block for each, with the record's address and id."""
    names = [n for n in rows[0] if n not in _NOT_FOR_PEOPLE and any(row[n] is not None for row in rows)]
    widths = [max(len(n), *(len(figure(row[n])) for row in rows)) for n in names]
    if sum(widths) + 2 * len(widths) <= console.width:
        numbers = [n for n in names if all(isinstance(row[n], int | float | None) for row in rows)]
        ids = ["record_id"] if "record_id" in rows[0] and sum(widths) + 2 * len(widths) + 22 <= console.width else []
        table = plain_table(*names, *ids, numbers=numbers)
        for row in rows:
            table.add_row(*(words(figure(row[n])) for n in [*names, *ids]))
        console.print(table)
        return
    for number, row in enumerate(rows, start=1):
        short = [n for n in names if row[n] is not None and len(figure(row[n])) <= 24]
        head = [words(f"{n} ", "dim") + words(figure(row[n])) for n in short]
        head += [words(f"{dataset}/{number} {row['record_id']}", "dim")] if "record_id" in row else []
        console.print_indented(words(f"  {number}. ", "bold") + Text("  ").join(head), 5)
        for name in names:
            if row[name] is not None and name not in short:
                console.print_indented(words(f"     {name}: ", "dim") + words(figure(row[name])), 7)


def draw_page(ledger: Ledger, settings: Settings, document_id: str, page: int, image: Path) -> None:
    """Draws a page of a PDF and the cells found on it into a PNG file; raises `UserError` if there is no such page."""
    from extractors.readers import read_bytes
    from extractors.readers.pdf.draw import draw_page as draw

    data = bytes_of(ledger, settings, document_id)
    document = read_bytes(data)
    if document.page_count is None:
        raise UserError("it is a text: it has no pages to draw")
    if page > document.page_count:
        raise UserError(f"it has {document.page_count} pages, and no page {page}")
    image.write_bytes(draw(data, document, page))


def bytes_of(ledger: Ledger, settings: Settings, document_id: str) -> bytes:
    """Returns a document's bytes from the raw folder; raises `UserError` if its file is no longer there."""
    file = find_file(settings.raw, settings.suffixes, document_id, ledger.names().get(document_id, []))
    if file is not None:
        return Path(file.path).read_bytes()
    raise UserError(f"its file is no longer in {settings.typed_folder('raw')}; say where with --raw")


def find_record(document: Shown, address: str) -> ShownRecord:
    """Finds a record by address ("indicators/2", "indicators/2/target_value") or record_id; else raises `UserError`."""
    dataset, _, rest = address.strip("#").partition("/")
    identity, _, field = rest.partition("/")
    records = [
        (name, number, row)
        for name in IDENTIFIED_DATASETS
        for number, row in enumerate(document.rows[name], 1)
        if _matches_name(name, number, row, dataset, identity)
    ]
    if len(records) != 1:
        count = "several records are" if records else "no record is"
        raise UserError(f"{count} called {address}: say indicators/2, or a record_id; pmg show lists both")
    ((name, number, row),) = records
    if field and field not in row:
        raise UserError(f"{name} has no column {field}")
    values = [
        ShownValue(column, value, _places(document.rows["provenance"], row["record_id"], column))
        for column, value in row.items()
        if column not in {"document_id", "record_id"} and (column == field if field else value is not None)
    ]
    return ShownRecord(document.document_id, name, f"{name}/{number}", row["record_id"], values)


def _matches_name(name: str, number: int, row: Row, dataset: str, number_or_id: str) -> bool:
    identity: str = row["record_id"]
    if not number_or_id:
        return len(dataset) >= _SHORTEST and bool(re.fullmatch(r"[0-9a-f]+", dataset)) and identity.startswith(dataset)
    return name == dataset and number_or_id in (str(number), identity)


def _places(provenance: Sequence[Row], record_id: str, field: str) -> list[ShownPlace]:
    names = ("page", "x0", "top", "x1", "bottom", "line_start", "line_end", "cell", "value_raw", "method", "confidence")
    return [
        ShownPlace(**{name: row[name] for name in names})
        for row in provenance
        if (row["record_id"], row["field"]) == (record_id, field)
    ]


def show_record(record: ShownRecord, curated: Path) -> None:
    """Prints each value with its words, its place and the rule that read it, and the URL of its review page."""
    console = Console()
    console.print(words(record.address, "bold") + Text(f"  {record.record_id}", "dim"))
    for value in record.values:
        console.print_indented(Text(f"  {value.field:20} ") + words(figure(value.value)), 23)
        for place in value.places:
            parts = [where(place), f'"{place.value_raw}"' if place.value_raw else "", place.method or ""]
            confidence = "" if place.confidence is None else f"{place.confidence:.0%}"
            console.print_indented(words("      " + "  ".join(part for part in (*parts, confidence) if part), "dim"), 8)
    page = curated.absolute().parent / "review" / "documents" / record.document_id / "index.html"
    if page.exists():
        field = f"/{record.values[0].field}" if len(record.values) == 1 else ""
        console.print()
        console.print(words(f"{page.as_uri()}#{record.address}{field}"), soft_wrap=True)


def where(place: ShownPlace) -> str:
    """Returns a place as text: cell, lines, or page and box."""
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
    box = "" if None in corners else " at " + ", ".join(f"{corner:.0f}" for corner in corners if corner is not None)
    return f"page {place.page}{box}"


def draw_record(record: ShownRecord, data: bytes, image: Path) -> None:
    """Draws the part of a page that contains a record (the first of several pages) into a PNG file."""
    from extractors.readers.pdf.draw import draw_crop

    boxes: dict[int, list[tuple[float, float, float, float]]] = {}
    for place in (place for value in record.values for place in value.places):
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
