"""Output of `--json`: plain values under a schema (`docs/schemas/`), which can gain names but not change them.

Times are ISO 8601 in UTC.  A name keeps its meaning; programs should ignore names that they do not know.

    python -m flows.cli.json_output docs/schemas   # after a change here
"""

from __future__ import annotations

import dataclasses
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flows.status_reliability import StatusReliability

if TYPE_CHECKING:
    from flows.evaluate import Evaluation, Score

Row = dict[str, Any]
"""A row of a dataset, keyed by the names of the data dictionary."""


@dataclass(frozen=True, slots=True)
class RunState:
    """A run; `finished_at` is null while it runs, or if it was killed."""

    run_id: str
    trigger: str | None
    started_at: datetime
    finished_at: datetime | None
    seen: int | None
    extracted: int | None
    skipped: int | None
    failed: int | None
    pipeline_version: str | None


@dataclass(frozen=True, slots=True)
class OpenFailure:
    """A failure that is neither resolved nor dismissed; `document_id` is null if the file could not be read."""

    document_id: str | None
    source: str
    step: str | None
    error_type: str
    message: str | None
    advice: str | None
    attempts: int
    first_seen: datetime
    last_seen: datetime
    run_id: str | None


@dataclass(frozen=True, slots=True)
class FailedCheck:
    """A failed check of a document, and its acceptance, if any."""

    check: str
    subject: str | None
    severity: str
    message: str | None
    accepted_by: str | None
    accepted_on: str | None
    accepted_why: str | None


@dataclass(frozen=True, slots=True)
class ToReview:
    """A document with status `review`: its file names and failed checks."""

    document_id: str
    file_names: list[str]
    checks: list[FailedCheck]


@dataclass(frozen=True, slots=True)
class FormCount:
    """Number of documents of a form and fiscal year; an unknown form or year is null."""

    form_type: str | None
    fiscal_year: int | None
    documents: int


@dataclass(frozen=True, slots=True)
class Status:
    """Number of documents by status, of failures by error type, of documents `waiting` for publication; folders."""

    documents: dict[str, int]
    forms: list[FormCount]
    open_failures: dict[str, int]
    oldest_failure: OpenFailure | None
    waiting: int
    last_run: RunState | None
    last_successful_run: RunState | None
    curated: str
    corrections: str
    manifest: str


@dataclass(frozen=True, slots=True)
class AttemptMade:
    """One attempt to read a document."""

    run_id: str
    started_at: datetime
    seconds: float
    status: str
    step: str | None
    error_type: str | None
    message: str | None
    detail: str | None


@dataclass(frozen=True, slots=True)
class Shown:
    """All rows of a document, by dataset, and its open failure, if any."""

    document_id: str
    file_names: list[str]
    status: str
    open_failure: OpenFailure | None
    rows: dict[str, list[Row]]


@dataclass(frozen=True, slots=True)
class ShownPlace:
    """Place of a value: page and box (PDF points from the upper left), lines, or cell; source text; reading rule."""

    page: int | None
    x0: float | None
    top: float | None
    x1: float | None
    bottom: float | None
    line_start: int | None
    line_end: int | None
    cell: str | None
    value_raw: str | None
    method: str | None
    confidence: float | None


@dataclass(frozen=True, slots=True)
class ShownValue:
    """A value of a record, and its places; a counted or computed value has none."""

    field: str
    value: Any
    places: list[ShownPlace]


@dataclass(frozen=True, slots=True)
class ShownRecord:
    """A record: `address` is its dataset and its number within the document, as in the review pages."""

    document_id: str
    dataset: str
    address: str
    record_id: str
    values: list[ShownValue]


@dataclass(frozen=True, slots=True)
class UnknownHead:
    """A column header that no layout knows; `line` is to be added at `where`, to the column that it most likely names.

    Both are null if no column of its table is missing.
    """

    text: str
    page: int | None
    where: str | None
    line: str | None


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """Attempts at a document, facts about its file, failed checks, human input, and the commands to type next."""

    document_id: str | None
    file_names: list[str]
    status: str
    size: int | None = None
    pipeline_version: str | None = None
    run_id: str | None = None
    attempts: list[AttemptMade] = field(default_factory=list)
    file: str | None = None
    kind: str | None = None
    first_bytes: str | None = None
    pages: str | None = None
    document: Row | None = None
    failed_checks: list[FailedCheck] = field(default_factory=list)
    residue: list[Row] = field(default_factory=list)
    unknown_heads: list[UnknownHead] = field(default_factory=list)
    said_of_it: list[str] = field(default_factory=list)
    next: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Scored:
    """A score; `field` is null for a whole dataset, `file` for a score over all documents."""

    dataset: str | None
    field: str | None
    file: str | None
    precision: float
    recall: float
    f1: float
    right: int
    extra: int
    missing: int


@dataclass(frozen=True, slots=True)
class Evaluated:
    """Scores against gold answers: total, by dataset, by field and by document; `misses` are messages."""

    total: Scored
    perfect: int
    statuses: StatusReliability
    datasets: list[Scored]
    fields: list[Scored]
    documents: list[Scored]
    misses: list[str]


PRINTED: Mapping[str, Any] = {
    "status": Status,
    "status-failed": list[OpenFailure],
    "status-review": list[ToReview],
    "show": Shown,
    "show-record": ShownRecord,
    "diagnose": Diagnosis,
    "evaluate": Evaluated,
}
"""Type of the value that each command prints with `--json`."""


def evaluated(evaluation: Evaluation) -> Evaluated:
    """Converts an evaluation into its `--json` form."""

    def scored(score: Score, dataset: str | None = None, field: str | None = None, file: str | None = None) -> Scored:
        rates = (score.precision, score.recall, score.f1)
        return Scored(dataset, field, file, *rates, score.right, score.extra, score.missing)

    return Evaluated(
        total=scored(evaluation.total),
        perfect=evaluation.perfect,
        statuses=evaluation.status_reliability,
        datasets=[scored(score, dataset) for dataset, score in evaluation.datasets.items()],
        fields=[scored(score, dataset, name) for (dataset, name), score in evaluation.fields.items()],
        documents=[scored(score, file=name) for name, score in evaluation.documents.items()],
        misses=evaluation.misses,
    )


def schemas() -> dict[str, dict[str, Any]]:
    """Returns the JSON Schema of each kind of output, by name."""
    from pydantic import TypeAdapter

    head = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    return {
        name: head
        | TypeAdapter(printed).json_schema(mode="serialization")
        | {"title": f"pmg {name.replace('-', ' --')} --json"}
        for name, printed in PRINTED.items()
    }


def write_schemas(folder: Path) -> None:
    """Writes a JSON Schema file for each kind of output."""
    for name, schema in schemas().items():
        (folder / f"{name}.json").write_text(json.dumps(schema, indent=1, ensure_ascii=False) + "\n", "utf-8")


def print_json(value: object) -> None:
    """Prints a value of this module, or a list of them, as JSON to standard output; escapes it on a terminal."""
    from flows.safe_text import printable

    for line in json.dumps(_plain(value), ensure_ascii=False, indent=1).splitlines():
        sys.stdout.write((printable(line) if sys.stdout.isatty() else line) + "\n")


def _plain(value: object) -> object:
    match value:
        case date():
            return value.isoformat()
        case Mapping():
            return {str(name): _plain(part) for name, part in value.items()}
        case str() | bytes():
            return str(value)
        case Sequence():
            return [_plain(part) for part in value]
        case _ if dataclasses.is_dataclass(value):
            return {part.name: _plain(getattr(value, part.name)) for part in dataclasses.fields(value)}
        case _:
            return value


if __name__ == "__main__":
    write_schemas(Path(sys.argv[1]))
