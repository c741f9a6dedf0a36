"""The submissions' manifest: a list of the collected files with facts about them, one line per file.

A CSV file (UTF-8, or cp1252 as Excel writes it; separated by ";" or ",") with a header line:

    file;fiscal_year;service;received_at;note
    2016/ips.pdf;2016;Instituto de Previsión Social;2016-11-20;by mail

`file` is the name within the raw folder.  The other columns are optional, and their cells can be empty.
`service` is a name, or the budget codes of ministry and service ("15-09").  The manifest supplies what the form does
not state.  If the form states something else, the value of the form is kept and the check `manifest_agrees` fails.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

COLUMNS = ("file", "fiscal_year", "service", "received_at", "note")


class ManifestError(ValueError):
    """An invalid manifest; the message states the file and the line."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the manifest: facts about one file."""

    file: str
    fiscal_year: int | None = None
    service: str | None = None
    received_at: date | None = None
    note: str | None = None


def file_key(name: str) -> str:
    """Returns a file name that is equal in manifests and file systems: parts joined by "/", accents composed (NFC)."""
    return unicodedata.normalize("NFC", name.replace("\\", "/").removeprefix("./"))


def parse_manifest(data: bytes, source: str) -> list[Entry]:
    """Parses the entries of a manifest; raises `ManifestError` for an invalid line."""
    try:
        text = _decoded(data)
    except UnicodeDecodeError:
        raise ManifestError(f"{source}: neither UTF-8 nor cp1252") from None
    head = text.partition("\n")[0]
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=";" if ";" in head else ",", strict=True)
    entries: list[Entry] = []
    names: list[str] = []
    try:
        for cells in rows:
            if not any(cell.strip() for cell in cells):
                continue
            if names:
                entries.append(_entry(names, cells, f"{source}, line {rows.line_num}"))
            else:
                names = _names(cells, source)
    except csv.Error as error:
        raise ManifestError(f"{source}, line {rows.line_num}: {error}") from error
    return entries


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252")


def _names(cells: Sequence[str], source: str) -> list[str]:
    names = [cell.strip().lower() for cell in cells]
    unknown = sorted(set(names) - set(COLUMNS))
    if unknown or "file" not in names or len(set(names)) < len(names):
        raise ManifestError(f"{source}: its first line names the columns, file and any of {', '.join(COLUMNS[1:])}")
    return names


def _entry(names: Sequence[str], cells: Sequence[str], place: str) -> Entry:
    if len(cells) > len(names):
        raise ManifestError(f"{place}: {len(cells)} cells, but {len(names)} columns")
    values = {name: " ".join(cell.split()) or None for name, cell in zip(names, cells, strict=False)}
    file, year = values.get("file"), values.get("fiscal_year")
    if file is None:
        raise ManifestError(f"{place}: no file is named")
    if year is not None and not re.fullmatch(r"(19|20)\d\d", year):
        raise ManifestError(f"{place}: fiscal_year {year!r} is no year")
    return Entry(
        file_key(cells[names.index("file")].strip()),
        int(year) if year else None,
        values.get("service"),
        _date(values.get("received_at"), place),
        values.get("note"),
    )


def _date(text: str | None, place: str) -> date | None:
    if text is None:
        return None
    for format in ("%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y"):
        try:
            return datetime.strptime(text[:10], format).date()
        except ValueError:
            continue
    raise ManifestError(f"{place}: received_at {text[:40]!r} is no date such as 2026-11-20")


def merged(entries: Iterable[Entry]) -> tuple[Entry, list[str]]:
    """Merges the entries of one document (several names or lines); returns the entry and messages on contradictions.

    If entries contradict each other, the first value is used.
    """
    listed = list(entries)
    years = list(dict.fromkeys(entry.fiscal_year for entry in listed if entry.fiscal_year is not None))
    services = list(dict.fromkeys(entry.service for entry in listed if entry.service is not None))
    disputes = [
        f"the manifest says {' and '.join(map(str, stated))} for {name}"
        for name, stated in (("fiscal_year", years), ("service", services))
        if len(stated) > 1
    ]
    return Entry("", years[0] if years else None, services[0] if services else None), disputes
