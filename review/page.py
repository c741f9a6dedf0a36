"""Content of a document's page, as plain values for the template."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from extractors.document import unit_of
from normalizers.corrections import NOT_CORRECTABLE
from normalizers.links import LINKS
from normalizers.records import DATASETS, IDENTIFIED_DATASETS
from review.languages import _, current
from review.places import RESIDUE, Places
from review.sentences import translated
from review.text import acceptance, correction, figure, scalar
from review.wording import DatasetWording, name_as_text, wording

Row = Mapping[str, Any]

DOUBT_BELOW = 0.9
"""Confidence (0 to 1, `provenance.confidence`) below which a person should look at a value."""
MOST_VALUES = 30
"""Maximum number of values that a failed check lists; the records below contain all."""
_NUMBERS = (int, float)
_NOT_SHOWN = LINKS - {"service_id"} | {"document_id", "record_id", "run_id", "pipeline_version", "ingested_at"}


@dataclass(slots=True)
class Value:
    """A value of a record; `id` is its address on the page ("indicators/2/target_value").

    `places` are numbers of places; `old` is the value in YAML, None if it cannot be corrected.
    """

    id: str
    dataset: str
    record_id: str
    name: str
    label: str
    text: str
    null: bool
    number: bool
    places: tuple[int, ...] = ()
    where: str = ""
    words: str = ""
    method: str = ""
    rule: str = ""
    sure: str = ""
    doubtful: bool = False
    verdict: str = ""
    """The verdict's name in code, if the value is a verdict."""
    old: str | None = None
    fix: str | None = None
    """Correction entry as YAML, only for values in doubt; the page's script creates the others on demand."""


@dataclass(slots=True)
class RecordView:
    """A record: its address ("indicators/2"), its name, and its values in the order of the schema."""

    id: str
    title: str
    row: Row
    values: list[Value] = field(default_factory=list)

    def stated(self, without: Collection[str] = ()) -> list[Value]:
        """Returns the values that are not null, without the columns in `without`."""
        return [v for v in self.values if not v.null and v.name not in without]

    def missing(self, without: Collection[str] = ()) -> list[Value]:
        """Returns the values that are null, without the columns in `without`."""
        return [v for v in self.values if v.null and v.name not in without]

    def value(self, name: str) -> Value | None:
        return next((v for v in self.values if v.name == name), None)


@dataclass(slots=True)
class Head:
    """A column header: the column's name, label and meaning."""

    name: str
    label: str
    meaning: str
    number: bool


@dataclass(slots=True)
class SectionView:
    """The records of a dataset."""

    dataset: str
    wording: DatasetWording
    meaning: str
    heads: list[Head]
    records: list[RecordView]

    @property
    def unlisted(self) -> set[str]:
        """Columns that a card does not list: hidden ones, and those in its title."""
        return {*self.wording.hide, *(column for _, column in self.wording.parts() if column)}


@dataclass(slots=True)
class Doubt:
    """Something that a person should look at: a failed check, or a record with values of low confidence."""

    title: str
    message: str
    severity: str = ""
    expected: str = ""
    actual: str = ""
    record: RecordView | None = None
    values: list[tuple[RecordView, Value]] = field(default_factory=list)
    accept: str = ""
    """Acceptance entry as YAML; "" if the check is already accepted."""
    accepted: str = ""
    """Who accepted it, when and why; "" if nobody did."""


@dataclass(slots=True)
class PageView:
    """Content of a page, except the source."""

    document: Row
    sections: list[SectionView]
    failed: list[Doubt]
    unsure: list[Doubt]
    residue: list[tuple[str, str, tuple[int, ...]]]
    """(where, words, places)"""
    passed: list[str]
    tables: list[tuple[str, list[list[Row]]]]
    """(heading, rows of cells) of each table as it was read."""


@dataclass(slots=True)
class PageMaker:
    """Builds a document's view from its rows (by dataset) and places."""

    document: Row
    rows: Mapping[str, Sequence[Row]]
    places: Places
    _provenance: dict[tuple[str, str, str], list[Row]] = field(default_factory=dict)

    def make(self) -> PageView:
        for row in self.rows.get("provenance", ()):
            self._provenance.setdefault((row["dataset"], row["record_id"], row["field"]), []).append(row)
        sections = [section for name in wording().datasets if (section := self._section(name)).records]
        checks = self.rows.get("checks", ())
        failed = [self._failed(check, sections) for check in checks if not check["passed"]]
        failed.sort(key=lambda doubt: ("error", "warning", "info").index(doubt.severity))
        return PageView(
            self.document,
            sections,
            failed,
            list(_low_confidence(sections)),
            [self._residue(n, row) for n, row in enumerate(self.rows.get("residue", ()), 1)],
            list(dict.fromkeys(name_as_text(check["check"]) for check in checks if check["passed"])),
            _tables(self.rows.get("table_cells", ())),
        )

    def _section(self, name: str) -> SectionView:
        dataset_wording = wording().datasets[name]
        records = [
            self._record(name, f"{name}/{number}", dataset_wording, row)
            for number, row in enumerate(self.rows.get(name, ()), 1)
        ]
        used = {value.name for record in records for value in record.stated()}
        heads = [
            Head(
                spec.name,
                wording().head(spec.name),
                meaning(spec.column.meaning, spec.column.es),
                spec.type in _NUMBERS,
            )
            for spec in DATASETS[name].columns
            if spec.name in used and spec.name not in dataset_wording.hide
        ]
        return SectionView(name, dataset_wording, _(DATASETS[name].meaning), heads, records)

    def _record(self, dataset: str, address: str, dataset_wording: DatasetWording, row: Row) -> RecordView:
        record = RecordView(address, dataset_wording.name(row), row)
        for spec in DATASETS[dataset].columns:
            if spec.name not in _NOT_SHOWN:
                record.values.append(self._value(dataset, address, row, spec.name, spec.type in _NUMBERS))
        return record

    def _value(self, dataset: str, address: str, row: Row, name: str, number: bool) -> Value:
        value, places = row[name], self._provenance.get((dataset, row["record_id"], name), [])
        method = next((place["method"] for place in places if place["method"]), "")
        confidence = min((place["confidence"] for place in places if place["confidence"] is not None), default=None)
        correctable = dataset in IDENTIFIED_DATASETS and name not in NOT_CORRECTABLE
        out = Value(
            id=f"{address}/{name}",
            dataset=dataset,
            record_id=row["record_id"],
            name=name,
            label=wording().label(name),
            text=_text(value, dataset, name),
            null=value is None,
            number=number,
            places=tuple(self.places.of_value.get((dataset, row["record_id"], name), ())),
            where=", ".join(dict.fromkeys(self._location_of(place) for place in places)),
            words=" … ".join(place["value_raw"] for place in places if place["value_raw"]),
            method=method,
            rule=wording().rule(method),
            sure="" if confidence is None else f"{round(confidence * 100)} %",
            doubtful=confidence is not None and confidence < DOUBT_BELOW,
            verdict=value if name == "verdict" and value else "",
            old=scalar(value) if correctable else None,
        )
        if out.doubtful:
            self._add_fix(out, row)
        return out

    def _add_fix(self, value: Value, row: Row) -> None:
        if value.old is not None and value.fix is None:
            old = row[value.name]
            value.fix = correction(self.document["document_id"], value.dataset, value.record_id, value.name, old)

    def _failed(self, check: Row, sections: Sequence[SectionView]) -> Doubt:
        """Returns the doubt for a failed check, with the values that it concerns and their correction entries."""
        records = [record for section in sections for record in section.records]
        subject = next((r for r in records if check["record_id"] and r.row["record_id"] == check["record_id"]), None)
        check_wording = wording().check(check["check"])
        doubt = Doubt(
            check_wording.fails + (f" ({translated(check['subject'])})" if check["subject"] else ""),
            check["message"] or "",
            check["severity"],
            check["expected"] or "",
            check["actual"] or "",
            subject,
        )
        if check["accepted_by"]:
            doubt.accepted = f"{check['accepted_by']}, {check['accepted_on']}: {check['accepted_why']}"
        else:
            doubt.accept = acceptance(self.document["document_id"], check["check"], doubt.message)
        all_records = [(section.dataset, record) for section in sections for record in section.records]
        for columns, concerns in ((check_wording.values, _is_subject), (check_wording.related, _belongs)):
            for dataset, name in columns:
                for dataset_of_record, record in all_records:
                    value = record.value(name) if dataset_of_record == dataset and concerns(record, subject) else None
                    if value is not None and not value.null and len(doubt.values) < MOST_VALUES:
                        self._add_fix(value, record.row)
                        doubt.values.append((record, value))
        return doubt

    def _residue(self, number: int, row: Row) -> tuple[str, str, tuple[int, ...]]:
        places = self.places.of_value.get((RESIDUE, str(number), "text"), ())
        return self._location_of(row), row["text"], tuple(places)

    def _location_of(self, row: Row) -> str:
        if row["cell"] is not None:
            return str(row["cell"])
        if row["line_start"] is not None:
            by_line = unit_of(self.document["reader"]) == "line"
            if row["line_end"] in (None, row["line_start"]):
                words = _("line %(start)s") if by_line else _("paragraph %(start)s")
            else:
                words = _("lines %(start)s to %(end)s") if by_line else _("paragraphs %(start)s to %(end)s")
            return words % {"start": row["line_start"], "end": row["line_end"]}
        return "" if row["page"] is None else _("page %(number)s") % {"number": row["page"]}


def meaning(meaning: str, es: str | None) -> str:
    """Returns the meaning of a column in the current language, with its Spanish term."""
    return f"{_(meaning)} ({es})" if es else _(meaning)


def _text(value: Any, dataset: str, name: str) -> str:
    """Returns a value as text for people; words of a closed vocabulary are in the language of the page."""
    if name == "form_type":
        return wording().forms[value]
    closed = isinstance(value, bool) or any(s.name == name and s.column.allowed for s in DATASETS[dataset].columns)
    return _(figure(value).replace("_", " ")) if closed and current() != "en" else figure(value)


def _is_subject(record: RecordView, subject: RecordView | None) -> bool:
    """True if a check concerns this record; `subject` is the check's record, None if it concerns all records."""
    return subject is None or record is subject


def _belongs(record: RecordView, subject: RecordView | None) -> bool:
    """True if a record belongs to the same objective or system as the check's record (None: all records do)."""
    if subject is None:
        return True
    common = [name for name in ("objective_number", "system_number") if name in record.row and name in subject.row]
    return bool(common) and all(record.row[name] == subject.row[name] for name in common)


def _low_confidence(sections: Sequence[SectionView]) -> Iterator[Doubt]:
    """Yields the records with values of low confidence, the lowest confidence first."""
    out = []
    for section in sections:
        for record in section.records:
            values = [(record, value) for value in record.stated() if value.doubtful]
            if values:
                least = min(int(value.sure.removesuffix(" %")) for _, value in values)
                out.append((least, Doubt(record.title, "", record=record, values=values)))
    out.sort(key=lambda pair: pair[0])
    yield from (doubt for _, doubt in out)


def _tables(cells: Sequence[Row]) -> list[tuple[str, list[list[Row]]]]:
    """Returns (heading, rows of cells) of each table; a merged cell is only in the row where it begins."""
    tables: dict[int, dict[int, list[Row]]] = {}
    headings: dict[int, str] = {}
    for cell in cells:
        tables.setdefault(cell["table_number"], {}).setdefault(cell["row_number"], []).append(cell)
        headings.setdefault(cell["table_number"], cell["heading"] or "")
    return [
        (headings[number], [rows.get(n, []) for n in range(1, max(rows) + 1)])
        for number, rows in sorted(tables.items())
    ]
