"""Converts words to values; each value keeps the words that it was read from and the rule that read it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from extractors.fields import Extraction, Field, Note
from extractors.immutable import immutable_dataclass
from extractors.words import shortened
from normalizers import calibration
from normalizers.formulas import plain_formula
from normalizers.numbers import NumberHabits, parse_percent
from normalizers.provenance import Origin, provenance
from normalizers.records import Provenance
from normalizers.schema import DATASETS, Record, RecordIds, Scalar
from normalizers.targets import is_empty_target


@immutable_dataclass()
class ReadValue:
    """A value, its source words (None: counted or computed), and the rule that read them ("": as printed).

    `manifest_text` are words that come from the submissions' manifest instead of the document.
    """

    value: Scalar = None
    source: Field | None = None
    rule: str = ""
    confidence: float = 1.0
    manifest_text: str | None = None


NOTHING = ReadValue()
_INTEGER = re.compile(r"\d{1,9}")


@immutable_dataclass()
class PrintedTotal:
    """The value of a total row, with the figures above it that it can be the sum of: one sequence for each start."""

    value: float
    parts: tuple[tuple[float, ...], ...]
    words: str


class Normalized(dict[str, list[Record]]):
    """Typed records by dataset, with further input of the checks: doubts, and numbers that the form declares."""

    def __init__(self, notes: list[Note]) -> None:
        super().__init__()
        self.notes = notes
        self.declared_commitments: dict[str, int] = {}
        self.totals: list[PrintedTotal] = []


@dataclass(slots=True)
class Reader:
    """Reads the raw fields of one document; each `add` appends a record and its provenance to `out`."""

    extraction: Extraction
    file_name: str
    document_id: str = field(init=False)
    out: Normalized = field(init=False)
    habits: NumberHabits = field(init=False)
    _ids: RecordIds = field(init=False)

    def __post_init__(self) -> None:
        document = self.extraction.document
        self.document_id = document.document_id
        self.out = Normalized(list(self.extraction.notes))
        # Stored numbers of a workbook do not count: their separators come from the cell format, not from the author.
        self.habits = NumberHabits.of(line.text for line in document.lines() if line.figure is None)
        self._ids = RecordIds(self.document_id)

    def add(self, dataset: str, key: tuple[Scalar, ...], values: Mapping[str, ReadValue]) -> str:
        """Adds a record and the provenance of each of its non-null values; returns its `record_id`."""
        identity = self._ids(dataset, *key)
        row: dict[str, Scalar] = {"document_id": self.document_id, "record_id": identity}
        row |= {column: read.value for column, read in values.items()}
        self.out.setdefault(dataset, []).append(DATASETS[dataset].make(row))
        rows = self.out.setdefault("provenance", [])
        origin = Origin(self.document_id, dataset, identity)
        for column, read in values.items():
            if read.value is None:
                continue
            if read.source is not None:
                method = f"{read.source.rule}/{read.rule}" if read.rule else read.source.rule
                confidence = self._confidence(method, read.source.confidence * read.confidence)
                rows += provenance(origin, column, read.source, method, confidence)
            elif read.manifest_text is not None:
                rows.append(
                    Provenance(
                        document_id=self.document_id,
                        dataset=dataset,
                        record_id=identity,
                        field=column,
                        value_raw=read.manifest_text,
                        method=read.rule,
                        confidence=read.confidence,
                    )
                )
        return identity

    def _confidence(self, method: str, claim: float) -> float:
        """Returns how often the rule is right (0..1), lowered by the reader's confidence for words from OCR."""
        confidence = calibration.calibration().confidence(method, claim)
        document = self.extraction.document
        return confidence * document.confidence if document.reader == "pdf.ocr" else confidence

    def doubt(self, check: str, message: str, expected: str | None = None, actual: str | None = None) -> None:
        """Notes a doubt, which becomes a failed check and sets the document's status to review; shortens `actual`."""
        self.out.notes.append(Note(check, message, expected, actual and shortened(actual)))

    def text(self, source: Field | None) -> ReadValue:
        """Reads words as printed; LaTeX becomes plain text."""
        return ReadValue(plain_formula(source.text) or None, source) if source else NOTHING

    def integer(self, source: Field | None) -> ReadValue:
        """Reads the first whole number of a cell ("1", "2.", "N° 3"); notes a doubt if there is none."""
        if source is None:
            return NOTHING
        match = _INTEGER.search(source.text)
        if match is None:
            self.doubt("number_understood", f"no whole number in {shortened(source.text)!r}", "a number", source.text)
            return NOTHING
        return ReadValue(int(match[0]), source, "integer")

    def percent(self, source: Field | None) -> ReadValue:
        """Reads a weight in percent, with or without the percent sign; notes a doubt if there is none."""
        if source is None:
            return NOTHING
        if source.figure is not None:
            return ReadValue(source.figure.value, source, "stored")
        if is_empty_target(source.text):
            return NOTHING
        number = parse_percent(source.text, self.habits)
        if number is None:
            self.doubt("number_understood", f"no percentage in {shortened(source.text)!r}", "a percentage", source.text)
            return NOTHING
        return ReadValue(number.value, source, "percent")


def part(source: Field, words: str | None) -> Field:
    """Returns the part of a field that contains `words`, or the whole field if no single span contains them."""
    if not words:
        return source
    for span in source.spans:
        start = span.text.find(words)
        if start >= 0:
            return Field(words, (span.cut(start, start + len(words)),), source.rule, source.confidence)
    return source
