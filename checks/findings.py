"""Input and output of the checks: `Facts` of a document, and `Finding`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from typing import Any, Literal, TypeVar

from extractors.fields import Note
from extractors.layouts import form_spec
from extractors.layouts.spec import FormSpec
from normalizers.reading import PrintedTotal
from normalizers.records import (
    Commitment,
    Detail,
    DocumentRow,
    IdentifiedRecord,
    Indicator,
    Measurement,
    Narrative,
    Objective,
    Observation,
    Provenance,
    Residue,
    Result,
    StageGoal,
    System,
    TableCell,
    Verdict,
)
from normalizers.schema import Record

R = TypeVar("R", bound=Record)


@dataclass(frozen=True, slots=True)
class Facts:
    """A document's records by type, as the checks use them."""

    document: DocumentRow
    objectives: Sequence[Objective]
    indicators: Sequence[Indicator]
    systems: Sequence[System]
    stage_goals: Sequence[StageGoal]
    commitments: Sequence[Commitment]
    verdicts: Sequence[Verdict]
    narratives: Sequence[Narrative]
    measurements: Sequence[Measurement]
    results: Sequence[Result]
    observations: Sequence[Observation]
    details: Sequence[Detail]
    residue: Sequence[Residue]
    table_cells: Sequence[TableCell]
    provenance: Sequence[Provenance]
    declared_commitments: Mapping[str, int]
    notes: Sequence[Note]
    """Notes of readers, forms and normalizers, mostly on doubts."""
    totals: Sequence[PrintedTotal] = ()

    @classmethod
    def of(
        cls,
        rows: Mapping[str, Sequence[Record]],
        declared_commitments: Mapping[str, int],
        notes: Sequence[Note] = (),
        totals: Sequence[PrintedTotal] = (),
    ) -> Facts:
        """Builds the facts from a document's rows by dataset; `documents` must have exactly one row."""

        def records_of(name: str, kind: type[R]) -> list[R]:
            return [row for row in rows.get(name, ()) if isinstance(row, kind)]

        return cls(
            records_of("documents", DocumentRow)[0],
            records_of("objectives", Objective),
            records_of("indicators", Indicator),
            records_of("systems", System),
            records_of("stage_goals", StageGoal),
            records_of("commitments", Commitment),
            records_of("verdicts", Verdict),
            records_of("narratives", Narrative),
            records_of("measurements", Measurement),
            records_of("results", Result),
            records_of("observations", Observation),
            records_of("details", Detail),
            records_of("residue", Residue),
            records_of("table_cells", TableCell),
            records_of("provenance", Provenance),
            declared_commitments,
            notes,
            totals,
        )

    def records(self, dataset: str) -> Sequence[IdentifiedRecord]:
        """Returns the records of a dataset whose records have an id."""
        return [self.document] if dataset == "documents" else getattr(self, dataset)

    def record(self, dataset: str, record_id: str) -> IdentifiedRecord | None:
        """Returns the record with this id; None if the dataset has none."""
        return next((record for record in self.records(dataset) if record.record_id == record_id), None)

    @property
    def form(self) -> FormSpec | None:
        """The layout of the document's form; None if the form is unknown."""
        form = self.document.form_type
        return None if form == "unknown" else form_spec(form)

    def prints(self, extent: Literal["programme", "part"]) -> bool:
        """True if the form prints a whole programme ("programme"), or only the part that it judges ("part")."""
        return self.form is not None and self.form.prints == extent

    def items(self, objective: int) -> list[Indicator | System]:
        """Returns the indicators and systems of an objective."""
        return [
            *(indicator for indicator in self.indicators if indicator.objective_number == objective),
            *(system for system in self.systems if system.objective_number == objective),
        ]


@dataclass(frozen=True, slots=True)
class Finding:
    """Outcome of a check before it becomes a row; `record` is the record that was checked, if it is a single one."""

    check: str
    passed: bool
    expected: str
    actual: str
    message: str
    subject: str | None = None
    _: KW_ONLY
    record: IdentifiedRecord | None = None
    severity: str = "error"


def name_of(record: IdentifiedRecord) -> str:
    """Returns the name of a record for messages: "objective 3", "indicator 2.1", "system 2.1", "goal 2.1.3.1"."""
    return next(
        (name(record) for kind, name in _NAMES.items() if isinstance(record, kind)), type(record).__name__.lower()
    )


_NAMES: Mapping[type[IdentifiedRecord], Callable[[Any], str]] = {
    Objective: lambda o: f"objective {_dotted(o.objective_number)}",
    Indicator: lambda i: f"indicator {_dotted(i.objective_number, i.indicator_number)}",
    System: lambda s: f"system {_dotted(s.objective_number, s.system_number)}",
    StageGoal: lambda g: f"goal {_dotted(g.objective_number, g.system_number, g.stage_number, g.goal_number)}",
    Commitment: lambda c: f"commitment {_dotted(c.commitment_number)}",
    Verdict: lambda v: f"verdict {v.activity} row {v.row_number} item {v.item_number}",
    Narrative: lambda n: f"{n.section} {n.kind.replace('_', ' ')} {n.item_number}",
    Result: lambda r: f"result {quoted(r.name)}",
    Observation: lambda o: f"observation {o.indicator_code} {o.period_raw}",
    DocumentRow: lambda _: "the document",
}


def _dotted(*numbers: int | None) -> str:
    return ".".join("?" if n is None else str(n) for n in numbers)


def quoted(name: str | None) -> str:
    """Returns a name in quotation marks for messages."""
    return f'"{name}"' if name else "(without a name)"
