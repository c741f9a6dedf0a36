"""The step from words to values: each value with the words and the rule that it was read from."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from extractors.fields import Extraction, Field, Note
from extractors.immutable import immutable
from normalizers import calibration
from normalizers.formulas import plain_formula
from normalizers.numbers import NumberHabits, parse_percent
from normalizers.provenance import Origin, provenance
from normalizers.records import Provenance
from normalizers.schema import DATASETS, Record, RecordIds, Scalar
from normalizers.targets import is_empty_target


@immutable()
class Read:
    """A value, the words that say it (None: counted or computed), and the rule that read them ("": as printed).

    `told` are words that stand not in the document but in the submissions' manifest.
    """

    value: Scalar = None
    said: Field | None = None
    rule: str = ""
    confidence: float = 1.0
    told: str | None = None


NOTHING = Read()
_INTEGER = re.compile(r"\d{1,9}")


@immutable()
class PrintedTotal:
    """What a row of totals prints, and the figures over it that it can add up: those of its table, of all, ..."""

    value: float
    parts: tuple[tuple[float, ...], ...]
    words: str


class Normalized(dict[str, list[Record]]):
    """Typed records by dataset, and what the checks need beside them: doubts, and what the form declares of them."""

    def __init__(self, notes: list[Note]) -> None:
        super().__init__()
        self.notes = notes
        self.declared_commitments: dict[str, int] = {}
        self.totals: list[PrintedTotal] = []


@dataclass(slots=True)
class Reader:
    """Reads the raw fields of one document; `out` grows by a record and its provenance with each `add`."""

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
        # A workbook's stored numbers have pictures whose separators are the format's, not anybody's habit.
        self.habits = NumberHabits.of(line.text for line in document.lines() if line.figure is None)
        self._ids = RecordIds(self.document_id)

    def add(self, dataset: str, key: tuple[Scalar, ...], values: Mapping[str, Read]) -> str:
        """Adds a record and the provenance of each of its values that is not null; its `record_id`."""
        identity = self._ids(dataset, *key)
        row: dict[str, Scalar] = {"document_id": self.document_id, "record_id": identity}
        row |= {column: read.value for column, read in values.items()}
        self.out.setdefault(dataset, []).append(DATASETS[dataset].make(row))
        rows = self.out.setdefault("provenance", [])
        origin = Origin(self.document_id, dataset, identity)
        for column, read in values.items():
            if read.value is None:
                continue
            if read.said is not None:
                method = f"{read.said.rule}/{read.rule}" if read.rule else read.said.rule
                confidence = self._sure(method, read.said.confidence * read.confidence)
                rows += provenance(origin, column, read.said, method, confidence)
            elif read.told is not None:
                rows.append(
                    Provenance(
                        document_id=self.document_id,
                        dataset=dataset,
                        record_id=identity,
                        field=column,
                        value_raw=read.told,
                        method=read.rule,
                        confidence=read.confidence,
                    )
                )
        return identity

    def _sure(self, method: str, claim: float) -> float:
        """How often the rule is right; words that OCR saw are no surer than they are."""
        sure = calibration.calibration().confidence(method, claim)
        document = self.extraction.document
        return sure * document.confidence if document.reader == "pdf.ocr" else sure

    def doubt(self, check: str, message: str, expected: str | None = None, actual: str | None = None) -> None:
        """A doubt, which becomes a failed check and turns the document's status to review."""
        self.out.notes.append(Note(check, message, expected, actual))

    def text(self, said: Field | None) -> Read:
        """Words as printed; LaTeX is written out."""
        return Read(plain_formula(said.text) or None, said) if said else NOTHING

    def integer(self, said: Field | None) -> Read:
        """The first whole number of a cell ("1", "2.", "N° 3")."""
        if said is None:
            return NOTHING
        found = _INTEGER.search(said.text)
        if found is None:
            self.doubt("number_understood", f"no whole number in {_short(said)}", "a number", said.text[:80])
            return NOTHING
        return Read(int(found[0]), said, "integer")

    def percent(self, said: Field | None) -> Read:
        """A weight in percent, with or without its sign."""
        if said is None:
            return NOTHING
        if said.figure is not None:
            return Read(said.figure.value, said, "stored")
        if is_empty_target(said.text):
            return NOTHING
        number = parse_percent(said.text, self.habits)
        if number is None:
            self.doubt("number_understood", f"no percentage in {_short(said)}", "a percentage", said.text[:80])
            return NOTHING
        if number.ambiguous:
            self.doubt("number_unambiguous", f"{_short(said)} can be read in two ways", None, said.text[:80])
        return Read(number.value, said, "percent", 0.5 if number.ambiguous else 1.0)


def part(said: Field, words: str | None) -> Field:
    """The stretch of a field that says `words`, or all of it where they do not stand in one piece."""
    if not words:
        return said
    for span in said.spans:
        at = span.text.find(words)
        if at >= 0:
            return Field(words, (span.cut(at, at + len(words)),), said.rule, said.confidence)
    return said


def _short(said: Field) -> str:
    return repr(said.text if len(said.text) <= 80 else said.text[:79] + "…")
