"""Definition of all datasets: their columns with types, units, meanings and Spanish terms.

Columns that `DATA_CONTRACT` defines have its names and meanings; there are others beside them.  Percentages are
numbers in percent (25.0), text is as printed with white space collapsed, null means that the document does not state
the value.  Nullable columns default to None, so that a form passes only what it prints.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from extractors.immutable import immutable_dataclass
from extractors.layouts import form_names
from normalizers.layout_checks import check_layout as check_layout  # noqa: PLC0414 - re-exported where the registry is filled
from normalizers.layout_checks import check_layouts
from normalizers.schema import DATASETS as DATASETS  # noqa: PLC0414 - re-exported where it is filled
from normalizers.schema import Column, Record, dataset

FORM_TYPES = (*form_names(), "unknown")
STATUSES = ("ok", "review", "accepted", "failed")
VERDICTS = ("met", "partially_met", "not_met", "not_applicable", "undetermined")
ALIGNMENTS = ("exact", "inferred", "ambiguous")
NARRATIVE_KINDS = (
    "committed_achievement",
    "actual_achievement",
    "gap",
    "contribution",
    "difficulty",
    "recommendation",
    "achievement",
)
INSTRUMENTS = ("pmg", "mei", "cdc", "formulario_h", "adp")
CHANGES = ("added", "changed", "removed")
SEVERITIES = ("error", "warning", "info")
ACTIVITIES = ("1.1", "1.2", "2.1")

DocumentId = Annotated[
    str, Column("SHA-256 of the source file's bytes, in hex", example="9f31ab…", refers_to="documents")
]
MaybeDocumentId = Annotated[
    str | None, Column("SHA-256 of the source file's bytes, in hex; see the dataset's note", refers_to="documents")
]
RecordId = Annotated[
    str,
    Column("Id of the record; it stays the same when the same bytes are read again", example="4be1c0d2a9f3e5b70812"),
]
RunId = Annotated[str | None, Column("The run that produced the row", example="20261121T030000-7f3a", refers_to="runs")]
ObjectiveNumber = Annotated[
    int | None, Column("Number of the management objective", es="N° del objetivo de gestión", example=2)
]
SystemNumber = Annotated[int | None, Column("Number of the system within its objective", es="N°", example=1)]
Weight = Annotated[
    float | None, Column("Weight within the programme", unit="percent", es="Ponderador, Ponderación", example=20.0)
]
Section = Annotated[
    str, Column('Activity or part of the form; "3.1" to "3.3" are the executive report', es="Actividad", example="1.3")
]
PageNumber = Annotated[int | None, Column("Page, or sheet of a workbook, from 1; null for text files", example=3)]
LineStart = Annotated[int | None, Column("First line of a text, or paragraph of a Word document, from 1", example=57)]
LineEnd = Annotated[int | None, Column("Last line of a text, or paragraph of a Word document, from 1", example=58)]
SourceCell = Annotated[
    str | None, Column("Sheet or table, and cell; only of workbooks and Word documents", example="CDC 2025!E14")
]
CanonicalName = Annotated[str | None, Column("Name in the vocabulary, the same in all years; null if unsure")]
ObjectiveRecordId = Annotated[
    str | None,
    Column(
        "`record_id` of its objective; null if the document has no objective with this number, or several",
        refers_to="objectives",
    ),
]
SystemId = Annotated[
    str | None, Column("Id in the vocabulary of systems; null if unsure", example="information_security_system")
]


@immutable_dataclass(kw_only=True)
class DocumentRecord(Record):
    """A row that belongs to a document."""

    document_id: DocumentId


@immutable_dataclass(kw_only=True)
class IdentifiedRecord(DocumentRecord):
    """A row of a document that other rows (provenance, checks, corrections) can name."""

    record_id: RecordId


@dataset("documents", key=("document_id",))
class DocumentRow(IdentifiedRecord):
    """A source file that the pipeline read or tried to read.

    The same bytes under several names are one document.  Look at the failed checks of a document with the status
    `review` before you use its figures; a `failed` document has rows only here and in `failures`.  Identify a service
    by its `service_id`: a `service_code` is unique only within its ministry, and stage-4 forms print no codes.  A code
    can pass from one service to another: join other data by `service_id` and a year between `service_valid_from` and
    `service_valid_to`.  Services that share a capítulo (the directorates of 12-02) share the id.
    """

    file_name: Annotated[str, Column("Name of the source file; the first one if it has several")]
    file_names: Annotated[str | None, Column("All names of the same bytes, joined by '; '")] = None
    form_type: Annotated[str, Column("Type of form", allowed=FORM_TYPES, example="pmg_formulation")]
    fiscal_year: Annotated[int | None, Column("The year that the form states", es="Año", example=2024)] = None
    ministry_name: Annotated[
        str | None,
        Column("Canonical name of the ministry", es="Ministerio", example="Ministerio del Trabajo y Previsión Social"),
    ] = None
    ministry_code: Annotated[str | None, Column("Budget code of the ministry", es="Partida", example="15")] = None
    ministry_raw: Annotated[str | None, Column("The ministry as printed", es="Ministerio")] = None
    service_name: Annotated[
        str | None, Column("Canonical name of the service", es="Servicio", example="Instituto de Previsión Social")
    ] = None
    service_code: Annotated[
        str | None, Column("Budget code of the service within its ministry", es="Capítulo", example="09")
    ] = None
    service_raw: Annotated[str | None, Column("The service as printed", es="Servicio")] = None
    service_id: Annotated[
        str | None,
        Column(
            "Budget codes of ministry and service; also set if the form prints only a known name",
            es="Partida-Capítulo",
            example="15-09",
        ),
    ] = None
    service_valid_from: Annotated[
        int | None,
        Column("First budget year in which the code has this name; null: as far back as the lists reach", example=2010),
    ] = None
    service_valid_to: Annotated[
        int | None, Column("Last budget year with this name; null: as far as the lists reach", example=2009)
    ] = None
    region_name: Annotated[str | None, Column("Canonical name of the region", es="Región")] = None
    region_code: Annotated[str | None, Column("ISO 3166-2 code of the region", example="CL-AR")] = None
    region_raw: Annotated[str | None, Column("The region as printed", es="Región")] = None
    page_count: Annotated[int | None, Column("Number of pages, or visible sheets; null for text files", example=4)] = (
        None
    )
    status: Annotated[
        str,
        Column(
            "ok; review: a check failed; accepted: people accepted its failed checks; failed: it could not be read",
            allowed=STATUSES,
        ),
    ]
    coverage: Annotated[
        float | None,
        Column("Share of the source's words used as value, heading, label or column header", unit="0..1", example=1.0),
    ] = None
    reader: Annotated[str | None, Column("Reader that read the file", example="text.tabs")] = None
    reader_confidence: Annotated[
        float | None, Column("How sure the reader is of the file type or of words from OCR", unit="0..1", example=1.0)
    ] = None
    notes: Annotated[str | None, Column("Doubts of the reader, joined by '; '", example="read by OCR")] = None
    run_id: RunId = None
    pipeline_version: Annotated[str | None, Column("Version of the pipeline", example="0.1.0")] = None
    ingested_at: Annotated[datetime | None, Column("Time of reading", unit="UTC")] = None


@dataset("objectives", key=("document_id", "objective_number"))
class Objective(IdentifiedRecord):
    """A management objective (objetivo de gestión).

    The weight of an objective is the sum of the weights of its indicators and systems: add up one or the other, never
    both.  Stage-4 forms print no weights.  To follow an objective through the years, group by `objective_id`.
    """

    objective_number: ObjectiveNumber = None
    name: Annotated[
        str | None, Column("Name, without its label", es="Objetivo de gestión", example="Calidad de Servicio")
    ] = None
    name_canonical: CanonicalName = None
    objective_id: Annotated[
        str | None, Column("Id in the vocabulary of objectives; null if unsure", example="service_quality")
    ] = None
    weight_pct: Weight = None
    declared_items: Annotated[
        int | None,
        Column("Number of indicators and systems that the form declares", es="N° Indicadores/Sistemas", example=2),
    ] = None


@dataset("indicators", key=("document_id", "objective_number", "indicator_number"))
class Indicator(IdentifiedRecord):
    """An indicator of a PMG formulation (indicador).

    Targets have different units: look at `target_unit` before you compare them, and do not sum them.  For some
    indicators a lower value is better; the form does not state for which.  An indicator with `measured_only` has no
    target, so nothing is missing there.  The weights of a document's indicators and systems sum to 100.  In some years
    the indicators and systems of an objective are numbered together, in others separately.  To follow an indicator
    through the years, group by `indicator_id`, because the spelling of names changes.
    """

    objective_number: ObjectiveNumber = None
    objective_record_id: ObjectiveRecordId = None
    indicator_number: Annotated[int | None, Column("Number within its objective", es="N°", example=1)] = None
    name: Annotated[
        str | None, Column("Name as printed", es="Nombre del indicador", example="Medidas de Equidad de Género")
    ] = None
    name_canonical: CanonicalName = None
    indicator_id: Annotated[
        str | None, Column("Id in the vocabulary of indicators; null if unsure", example="gender_equity_measures")
    ] = None
    formula: Annotated[str | None, Column("Formula as plain text", es="Fórmula de cálculo")] = None
    formula_raw: Annotated[str | None, Column("Formula as printed")] = None
    formula_numerator: Annotated[str | None, Column("Numerator of the formula, in words", es="Numerador")] = None
    formula_denominator: Annotated[str | None, Column("Denominator of the formula, in words", es="Denominador")] = None
    target_raw: Annotated[
        str | None, Column("Target as printed", es="Meta", example="117.58 %[(131.373.642 /111.726.656 )*100]")
    ] = None
    target_value: Annotated[
        float | None, Column("The committed value", unit="see target_unit", es="Meta", example=117.58)
    ] = None
    target_unit: Annotated[str | None, Column("Unit of the target as printed", es="Unidad", example="%")] = None
    target_numerator: Annotated[
        float | None, Column("Numerator in the target's computation", es="Numerador", example=131373642.0)
    ] = None
    target_denominator: Annotated[
        float | None, Column("Denominator in the target's computation", es="Denominador", example=111726656.0)
    ] = None
    measured_only: Annotated[
        bool | None, Column("True if it is only measured, without a target (X under 'Mide')", es="Mide", example=False)
    ] = None
    weight_pct: Weight = None
    priority: Annotated[str | None, Column("Priority as printed (2015)", es="Prioridad", example="Alta")] = None
    dimension: Annotated[
        str | None, Column("Dimension and scope, from the row above it (2018)", example="Eficacia/Producto")
    ] = None
    unit_of_measure: Annotated[
        str | None, Column("Unit, if it has its own column (2017, 2018)", es="Unidad de medida")
    ] = None
    verification: Annotated[str | None, Column("Means of verification", es="Medio de verificación")] = None
    past_results: Annotated[
        str | None, Column("Results of earlier years, as printed", es="Efectivo", example="45,3 %")
    ] = None
    notes: Annotated[str | None, Column("Notes as printed", es="Nota, Nota técnica")] = None


@dataset("systems", key=("document_id", "objective_number", "system_number"))
class System(IdentifiedRecord):
    """A management system of a PMG formulation (sistema).

    The weights of a document's systems and indicators sum to 100.  The weights of stage goals are parts of the weight
    of their system: do not add them to it.
    """

    objective_number: ObjectiveNumber = None
    objective_record_id: ObjectiveRecordId = None
    system_number: SystemNumber = None
    name: Annotated[str | None, Column("Name as printed", es="Sistema", example="Estado Verde")] = None
    name_canonical: CanonicalName = None
    system_id: SystemId = None
    weight_pct: Weight = None
    framework: Annotated[str | None, Column("Framework (2015)", es="Marco", example="Marco Básico")] = None
    improvement_area: Annotated[str | None, Column("Area of improvement (2015)", es="Área de mejoramiento")] = None
    priority: Annotated[str | None, Column("Priority as printed (2015)", es="Prioridad", example="Alta")] = None
    committed_stage: Annotated[
        int | None,
        Column("Committed stage, as marked (2001-2015)", es="Etapas de desarrollo o estados de avance", example=4),
    ] = None


@dataset("stage_goals", key=("document_id", "objective_number", "system_number", "stage_number", "goal_number"))
class StageGoal(IdentifiedRecord):
    """A goal of a stage of a system (objetivo de una etapa).

    The goals of a stage that is not committed this year have the weight 0: leave them out when you count commitments.
    The weights sum to the weight of the system, not to 100.  `description` is free text.
    """

    objective_number: ObjectiveNumber = None
    system_number: SystemNumber = None
    system_name: Annotated[
        str | None, Column("Name of the system as printed", es="Sistema", example="Estado Verde")
    ] = None
    system_id: SystemId = None
    system_record_id: Annotated[
        str | None,
        Column(
            "`record_id` of its system; null if the document has no system with this number, or several",
            refers_to="systems",
        ),
    ] = None
    stage_number: Annotated[int | None, Column("Number of the stage", es="Etapa", example=1)] = None
    goal_number: Annotated[int | None, Column("Number of the goal within its stage", es="Objetivo", example=2)] = None
    description: Annotated[str | None, Column("The goal, without its label", es="Objetivo")] = None
    weight_pct: Weight = None


@dataset("commitments", key=("document_id", "indicator_name", "commitment_number"))
class Commitment(IdentifiedRecord):
    """A committed measure behind an indicator (compromiso), such as the measures for gender equity.

    `measure` is an entry of the form's list of measures, `description` is free text.  The number of commitments does
    not state how much they weigh.
    """

    indicator_name: Annotated[str | None, Column("Name of the indicator as printed", es="Indicador")] = None
    indicator_record_id: Annotated[
        str | None,
        Column(
            "`record_id` of its indicator; null if the document has no indicator with this name, or several",
            refers_to="indicators",
        ),
    ] = None
    commitment_number: Annotated[int | None, Column("Number of the commitment", es="N°", example=3)] = None
    measure: Annotated[str | None, Column("The measure", es="Medida")] = None
    description: Annotated[str | None, Column("What exactly was committed", es="Compromiso")] = None


@dataset("verdicts", key=("document_id", "activity", "row_number", "item_number"))
class Verdict(IdentifiedRecord):
    """A compliance verdict of a stage-4 form (cumplimiento).

    Each verdict is a row, together with what it judges; `alignment` states how sure it is that they belong together.
    Count `undetermined` separately: it is neither met nor not met; `not_applicable` is no failure.  Services judge
    themselves.  `evidence` and `recommendation` are free text; several verdicts can share one recommendation.
    """

    activity: Annotated[str, Column("Activity of the form", es="Actividad", allowed=ACTIVITIES, example="1.2")]
    row_number: Annotated[int, Column("Row of the activity's table, from 1", example=2)]
    item_number: Annotated[int, Column("Verdict within the row, from 1", example=1)]
    product_group: Annotated[
        str | None, Column("Numbered line above the product", es="Producto", example="4. Recaudación")
    ] = None
    product: Annotated[str | None, Column("The product, without its bullet", es="Producto estratégico")] = None
    category: Annotated[str | None, Column("Numbered heading above the modification (activity 1.2)")] = None
    commitment: Annotated[
        str | None, Column("What is judged: the specific objective, modification or objective", es="Objetivo")
    ] = None
    indicator: Annotated[str | None, Column("Indicator that measures it", es="Indicador")] = None
    verdict: Annotated[
        str,
        Column(
            "The verdict; undetermined: in progress, no information, or words that do not decide",
            es="Cumple, cumple parcialmente o no cumple",
            allowed=VERDICTS,
        ),
    ]
    verdict_raw: Annotated[str | None, Column("Words that state the verdict", example="Cumple parcialmente")] = None
    evidence: Annotated[str | None, Column("Text after the verdict, which justifies it", es="Justificación")] = None
    recommendation: Annotated[str | None, Column("The recommendation of the row", es="Recomendaciones")] = None
    alignment: Annotated[
        str,
        Column(
            "exact: counts agree; inferred: matched by wording or order; ambiguous: it could judge something else",
            allowed=ALIGNMENTS,
        ),
    ]


@dataset("narratives", key=("document_id", "section", "kind", "item_number"))
class Narrative(IdentifiedRecord):
    """An item of free text of a stage-4 form.

    `text` is free text as printed: search in it, do not group by it.  An item can state that there is nothing to report
    ("No se presentan"), so the number of items is not the number of difficulties.
    """

    section: Section
    kind: Annotated[str, Column("Kind of item", allowed=NARRATIVE_KINDS, example="gap")]
    item_number: Annotated[int, Column("Number within section and kind, from 1", example=1)]
    text: Annotated[str, Column("Text of the item, without its list marker")]


@dataset("measurements", key=("document_id", "section", "item_number"))
class Measurement(IdentifiedRecord):
    """A measured quantity that a stage-4 form states in free text.

    Units differ from row to row and labels are free text: do not sum.
    """

    section: Section
    item_number: Annotated[int, Column("Number within the section, from 1", example=1)]
    label: Annotated[str | None, Column("What was measured, as printed", example="Tiempo de espera")] = None
    value: Annotated[float | None, Column("The quantity", unit="see unit", example=1.33)] = None
    unit: Annotated[str | None, Column("Unit as printed; amounts with $ have CLP", example="días")] = None


@dataset("results", key=("document_id", "responsible", "indicator_code", "name"))
class Result(IdentifiedRecord):
    """The result of an indicator, from a report of results or monitoring (resultado, cumplimiento).

    Results have different units: look at `result_unit` before you compare them, and do not sum them.  For some
    indicators a lower value is better; the form does not state for which.  `compliance_pct` is the printed figure and
    can exceed 100.  `verdict` is the printed verdict, even if the figures contradict it: then `verdict_computed`
    differs, and the check `verdict_agrees_with_figures` fails.
    """

    instrument: Annotated[
        str | None, Column("Agreement or programme of the indicator; null if the form states none", allowed=INSTRUMENTS)
    ] = None
    responsible: Annotated[
        str | None, Column("Centre of responsibility, team or regional office", es="Centro de responsabilidad")
    ] = None
    indicator_code: Annotated[
        str | None, Column("Code of the indicator as printed", es="Código", example="3.5.1.24")
    ] = None
    objective_number: ObjectiveNumber = None
    indicator_number: Annotated[int | None, Column("Number as printed", es="N°", example=1)] = None
    name: Annotated[str | None, Column("Name as printed, without dimension, code and number", es="Indicador")] = None
    dimension: Annotated[str | None, Column("Dimension and scope", es="Dimensión", example="Calidad/Producto")] = None
    formula: Annotated[str | None, Column("Formula as plain text", es="Fórmula de cálculo")] = None
    formula_raw: Annotated[str | None, Column("Formula as printed")] = None
    formula_numerator: Annotated[str | None, Column("Numerator of the formula, in words", es="Numerador")] = None
    formula_denominator: Annotated[str | None, Column("Denominator of the formula, in words", es="Denominador")] = None
    unit_of_measure: Annotated[str | None, Column("Unit, if it has its own column", es="Unidad de medida")] = None
    target_raw: Annotated[str | None, Column("Target as printed", es="Meta", example="98,00% (66247 /67599 )")] = None
    target_value: Annotated[float | None, Column("The committed value", unit="see target_unit", es="Meta")] = None
    target_unit: Annotated[str | None, Column("Unit of the target as printed", example="%")] = None
    target_numerator: Annotated[float | None, Column("Numerator of the target", es="Numerador meta")] = None
    target_denominator: Annotated[float | None, Column("Denominator of the target", es="Denominador meta")] = None
    result_raw: Annotated[str | None, Column("Result as printed", es="Efectivo, Resultado")] = None
    result_value: Annotated[float | None, Column("Value reached", unit="see result_unit", es="Efectivo")] = None
    result_unit: Annotated[str | None, Column("Unit of the result as printed", example="%")] = None
    result_numerator: Annotated[float | None, Column("Numerator of the result", es="Numerador efectivo")] = None
    result_denominator: Annotated[float | None, Column("Denominator of the result", es="Denominador efectivo")] = None
    compliance_pct: Annotated[
        float | None, Column("Compliance as printed; can exceed 100", unit="percent", es="% Cumplimiento")
    ] = None
    verdict: Annotated[
        str | None, Column("The printed verdict; undetermined: in progress or no information", allowed=VERDICTS)
    ] = None
    verdict_raw: Annotated[str | None, Column("Words that state the verdict", es="Cumple", example="Si")] = None
    weight_pct: Annotated[float | None, Column("Weight that was committed", unit="percent", es="Ponderación")] = None
    weight_obtained_pct: Annotated[float | None, Column("Weight that was obtained", unit="percent", es="Obtenido")] = (
        None
    )
    explanation: Annotated[
        str | None, Column("Reasons, justification, analysis", es="Razones de incumplimiento, Justificación")
    ] = None
    verification: Annotated[str | None, Column("Means of verification", es="Medios de verificación")] = None
    notes: Annotated[str | None, Column("Notes as printed", es="Nota, Nota técnica")] = None
    period: Annotated[
        str | None, Column("Month of the report; null if the report is for a year", unit="month", example="2025-10")
    ] = None
    indicator_id: Annotated[
        str | None, Column("Id in the vocabulary of indicators; null if unsure", example="complaint_responses")
    ] = None
    name_canonical: CanonicalName = None
    less_is_better: Annotated[
        bool | None, Column("True if a lower value is better; null if the vocabulary does not contain the indicator")
    ] = None
    compliance_computed_pct: Annotated[
        float | None,
        Column(
            "Compliance by result and target; null if units differ or if it is unknown whether less is better",
            unit="percent",
        ),
    ] = None
    verdict_computed: Annotated[
        str | None,
        Column(
            "Verdict by the figures: met from 100 percent of the target, not_met below 95, undetermined between these",
            allowed=("met", "not_met", "undetermined"),
        ),
    ] = None


@dataset("observations", key=("document_id", "indicator_code", "name", "period_raw"))
class Observation(IdentifiedRecord):
    """A value of an indicator in a period, from a form with a column for each month or quarter.

    The dataset contains values of single months and cumulative values, and both targets and values reached: filter by
    `cumulative` and `planned` before you sum or plot them.
    """

    indicator_code: Annotated[str | None, Column("Code of the indicator as printed", example="3.5.1.24")] = None
    name: Annotated[str | None, Column("Name of the indicator as printed", es="Indicador")] = None
    period: Annotated[str | None, Column("Month, or quarter (2025-Q3)", unit="month", example="2025-10")] = None
    period_raw: Annotated[str | None, Column("Column header", example="Acum Oct.")] = None
    cumulative: Annotated[bool | None, Column("True if it counts from January", example=False)] = None
    planned: Annotated[
        bool | None, Column("True if the value is the target for the period; null if it is the value reached")
    ] = None
    value: Annotated[float | None, Column("The indicator's value", es="Valor indicador")] = None
    numerator: Annotated[float | None, Column("Its numerator", es="Operando 1")] = None
    denominator: Annotated[float | None, Column("Its denominator", es="Operando 2")] = None


@dataset("details", key=("document_id", "dataset", "of_record", "field"))
class Detail(IdentifiedRecord):
    """A printed value for which its record's dataset has no column.

    The form's layout names the fields; a name can mean something else in another form.  Join `of_record` with the
    `record_id` of `dataset`.
    """

    dataset: Annotated[str, Column("Dataset of the record that the value belongs to", example="indicators")]
    of_record: Annotated[str, Column("Record that the value belongs to", example="4be1c0d2a9f3e5b70812")]
    field: Annotated[str, Column("Name of the value in the form's layout", example="frequency")]
    value: Annotated[str, Column("Value as printed", example="Trimestral")]
    number: Annotated[float | None, Column("Value as a number, if the layout defines it as one", example=12.0)] = None


@dataset("checks", key=("document_id", "check", "subject"))
class Check(DocumentRecord):
    """A consistency check on a document.

    Only checks that apply to a document have a row.  A failed check sets the document's status to `review` until a
    person accepts it.  The exception is `verdict_agrees_with_figures`: there the form contradicts itself.  Checks of
    the severity `info` are notes and never fail.
    """

    check: Annotated[str, Column("Name of the check", example="objective_weights_sum_to_100")]
    subject: Annotated[
        str | None, Column("Part of the document that was checked; null: the whole document", example="objective 3")
    ] = None
    record_id: Annotated[str | None, Column("Record that was checked, if it is a single one")] = None
    passed: Annotated[bool, Column("True if the check passed", example=True)]
    severity: Annotated[str, Column("How serious a failure is", allowed=SEVERITIES, example="error")]
    expected: Annotated[str | None, Column("Expected value", example="100")] = None
    actual: Annotated[str | None, Column("Actual value", example="95")] = None
    message: Annotated[str | None, Column("Sentence that explains the outcome")] = None
    accepted_by: Annotated[str | None, Column("Who accepted the failure; null: nobody", example="M. Soto")] = None
    accepted_on: Annotated[str | None, Column("Date of the acceptance", example="2026-11-20")] = None
    accepted_why: Annotated[str | None, Column("Reason for the acceptance", example="printed so; letter 1.045")] = None


@dataset("table_cells", key=("document_id", "table_number", "row_number", "column_number"))
class TableCell(DocumentRecord):
    """A cell of a table, also of a document whose form is unknown.

    Tables that were cut by a page break are joined; rows and columns count from 1.  Numbers are text as printed: use
    this dataset only for what the other datasets do not contain.
    """

    table_number: Annotated[int, Column("Table within the document, from 1", example=1)]
    heading: Annotated[str | None, Column("Headings above the table, outermost first, joined by ' > '")] = None
    page: PageNumber = None
    row_number: Annotated[int, Column("Row, from 1", example=2)]
    column_number: Annotated[int, Column("Column, from 1", example=1)]
    row_span: Annotated[int, Column("Number of rows that the cell covers", example=1)] = 1
    column_span: Annotated[int, Column("Number of columns that the cell covers", example=1)] = 1
    is_header: Annotated[bool, Column("True if the cell is a column header", example=False)] = False
    cell: SourceCell = None
    text: Annotated[str, Column("Text of the cell; empty if the cell is empty")]


@dataset(
    "provenance", key=("document_id", "dataset", "record_id", "field", "page", "line_start", "cell"), kw_only=False
)
class Provenance(DocumentRecord):
    """A place in the source from which a value was read.

    A value can have several places, such as both pages of a page break: to count values, count distinct (`record_id`,
    `field`).
    """

    dataset: Annotated[str, Column("Dataset of the record", example="indicators")]
    record_id: RecordId
    field: Annotated[str, Column("Column of the value", example="target_value")]
    value_raw: Annotated[str | None, Column("Words of the source", example="117.58 %")] = None
    page: PageNumber = None
    x0: Annotated[float | None, Column("Left edge of the box", unit="PDF points")] = None
    top: Annotated[float | None, Column("Upper edge of the box, from the top of the page", unit="PDF points")] = None
    x1: Annotated[float | None, Column("Right edge of the box", unit="PDF points")] = None
    bottom: Annotated[float | None, Column("Lower edge of the box, from the top of the page", unit="PDF points")] = None
    line_start: LineStart = None
    line_end: LineEnd = None
    cell: SourceCell = None
    method: Annotated[str | None, Column("Rule or component that read the value", example="cell")] = None
    confidence: Annotated[float | None, Column("How often this rule is right", unit="0..1", example=0.99)] = None


@dataset("residue", key=("document_id", "page", "line_start", "cell", "text"))
class Residue(DocumentRecord):
    """A piece of the source that belongs to no record, heading or label.

    It may be a stamp or a page number, or a sentence that was missed: look here before you conclude that a document
    does not state something.
    """

    page: PageNumber = None
    line_start: LineStart = None
    line_end: LineEnd = None
    cell: SourceCell = None
    text: Annotated[str, Column("Words of the piece")]


@dataset("failures", key=("document_id", "source"))
class Failure(Record):
    """A document that could not be read, until it is read or its failure is dismissed.

    `document_id` is null if the file's bytes could not be read at all.
    """

    document_id: MaybeDocumentId = None
    source: Annotated[str, Column("Name of the source file, within the raw folder")]
    run_id: RunId = None
    step: Annotated[str | None, Column("The step that failed", example="read")] = None
    error_type: Annotated[str, Column("Type of failure", example="needs_ocr")]
    message: Annotated[str | None, Column("What happened, and what a person can do")] = None
    attempts: Annotated[int, Column("Number of attempts", example=1)]
    first_seen: Annotated[datetime, Column("Time of the first failure", unit="UTC")]
    last_seen: Annotated[datetime, Column("Time of the last failure", unit="UTC")]


@dataset("runs", key=("run_id",))
class Run(Record):
    """A run of the pipeline.

    `document_id` is always null: a run has no document, but every dataset has this column.
    """

    document_id: MaybeDocumentId = None
    run_id: Annotated[str, Column("Id of the run", example="20261121T030000-7f3a")]
    started_at: Annotated[datetime, Column("Start of the run", unit="UTC")]
    finished_at: Annotated[datetime | None, Column("End of the run; null if the run was interrupted", unit="UTC")] = (
        None
    )
    trigger: Annotated[str | None, Column("What started the run", example="ingest")] = None
    seen: Annotated[int | None, Column("Number of documents found")] = None
    extracted: Annotated[int | None, Column("Number of documents read")] = None
    skipped: Annotated[int | None, Column("Number of documents skipped because they were read before")] = None
    failed: Annotated[int | None, Column("Number of documents that failed")] = None
    pipeline_version: Annotated[str | None, Column("Version of the pipeline", example="0.1.0")] = None


@dataset("changes", key=("published_at", "document_id", "dataset", "record_id", "field"))
class Change(Record):
    """A document, record or value that a publication added, changed or removed.

    A document that was added or removed has one row.  If a document was read again, each record that was added or
    removed and each value that changed has a row.  The first publication adds everything.  `document_id` can belong to
    a document that no longer exists.  Changes of file names, run ids and links between rows are not listed.
    """

    document_id: Annotated[str, Column("SHA-256 of the source file's bytes, in hex", example="9f31ab…")]
    file_name: Annotated[str, Column("Name of the source file")]
    change: Annotated[str, Column("Type of change", allowed=CHANGES, example="changed")]
    dataset: Annotated[
        str,
        Column(
            "Dataset of the record; `documents` without a field stands for the whole document", example="indicators"
        ),
    ]
    record_id: Annotated[str | None, Column("The record; null if the whole document was added or removed")] = None
    field: Annotated[
        str | None, Column("Column of the value; null if the whole record was added or removed", example="target_value")
    ] = None
    value_before: Annotated[str | None, Column("Value before the change, as text", example="117.58")] = None
    value_after: Annotated[str | None, Column("Value after the change, as text", example="117.85")] = None
    run_id: Annotated[
        str | None,
        Column("Run that read the document; null: the document was forgotten", example="20261121T030000-7f3a"),
    ] = None
    published_at: Annotated[datetime, Column("Time of publication", unit="UTC")]


DOCUMENT_DATASETS = tuple(name for name, d in DATASETS.items() if issubclass(d.record, DocumentRecord))
"""Datasets whose rows come from a document: all except `failures`, `runs` and `changes`."""

IDENTIFIED_DATASETS = tuple(name for name, d in DATASETS.items() if issubclass(d.record, IdentifiedRecord))
"""Datasets with the content of a document: their records have an id, and people can review and correct them."""

check_layouts()  # a layout may name only the datasets and fields that are defined above
