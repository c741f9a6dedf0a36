"""From raw fields to typed records, by dataset, with provenance, table cells and residue."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from extractors.accounting import account
from extractors.fields import Extraction, RawRecord
from normalizers import pmg, territorial
from normalizers.agency import agency
from normalizers.left_out import source_notes
from normalizers.manifest import Entry
from normalizers.reading import Normalized, Read, Reader
from normalizers.records import Residue
from normalizers.tables import table_cells

READERS: dict[str, Callable[[Reader, RawRecord], None]] = {
    "objectives": pmg.objective,
    "objective_headings": pmg.heading,
    "indicators": pmg.indicator,
    "systems": pmg.system,
    "stage_goals": pmg.stage_goal,
    "declared_commitments": pmg.declared_commitments,
    "commitments": pmg.commitment,
    "verdicts": territorial.verdict,
    "narratives": territorial.narrative,
    "measurements": territorial.measurement,
}
"""How the raw records of each kind become rows, in the order of the forms."""


def normalize(extraction: Extraction, file_name: str = "", entries: Sequence[Entry] = ()) -> Normalized:
    """Typed records of a document by dataset, its provenance, table cells and residue among them.

    `entries` are those of the submissions' manifest on this document; they supply what its form does not say.
    The `documents` row says `ok`: whoever runs the checks on the result sets the status.
    """
    reader = Reader(extraction, file_name)
    _document(reader, entries)
    for dataset, read in READERS.items():
        for raw in extraction.fields.get(dataset, ()):
            read(reader, raw)
    reader.out["table_cells"] = list(table_cells(reader.document_id, extraction.tables))
    return reader.out


def _document(reader: Reader, entries: Sequence[Entry]) -> None:
    extraction, document = reader.extraction, reader.extraction.document
    counted = account(extraction)
    reader.out["residue"] = [
        Residue(
            document_id=reader.document_id,
            page=piece.place.page,
            line_start=piece.place.line_start,
            line_end=piece.place.line_end,
            text=piece.text,
        )
        for piece in counted.residue
    ]
    for note in document.notes:
        reader.doubt("read_without_doubt", note)
    reader.out.notes += source_notes(document)
    if extraction.form == "unknown":
        reader.doubt("form_recognised", "it is none of the known forms; only its tables were taken in")
    values = {
        "file_name": Read(reader.file_name),
        "form_type": Read(extraction.form),
        "status": Read("ok"),
        "page_count": Read(document.page_count),
        "coverage": Read(round(counted.coverage, 6)),
        "reader": Read(document.reader),
        "reader_confidence": Read(document.confidence),
        "notes": Read("; ".join(document.notes) or None),
    }
    raw = next(iter(extraction.fields.get("documents", ())), {})
    reader.add("documents", (), values | agency(reader, raw, entries))
