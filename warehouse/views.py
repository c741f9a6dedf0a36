"""Definitions for DuckDB: column types, and the views with common joins of datasets.

Each view is defined here as SQL over the names of datasets; `pmg query`, `open_curated` and the DuckDB file of
`pmg export` offer it under its name.  No join adds rows: each row is joined with one other row or with nulls.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from normalizers.records import IDENTIFIED_DATASETS
from normalizers.schema import Dataset
from warehouse.result_matching import PROMISES_AND_RESULTS, UNMATCHED_RESULTS

SQL_TYPES: dict[type, str] = {
    str: "VARCHAR",
    int: "BIGINT",
    float: "DOUBLE",
    bool: "BOOLEAN",
    datetime: "TIMESTAMP WITH TIME ZONE",
}


@dataclass(frozen=True, slots=True)
class View:
    """A view: what one row is, the datasets that it reads, and its query."""

    name: str
    meaning: str
    reads: tuple[str, ...]
    sql: str


def text_literal(text: str) -> str:
    """Returns text as an SQL literal.

    >>> text_literal("O'Higgins")
    "'O''Higgins'"
    """
    return "'" + text.replace("'", "''") + "'"


_OF_DOCUMENT = """documents.file_name, documents.form_type, documents.fiscal_year, documents.ministry_code,
    documents.ministry_name, documents.service_id, documents.service_code, documents.service_name,
    documents.region_code, documents.region_name, documents.status AS document_status"""

# If a document has two objectives with the same number, it is unknown which one is meant: name and weight are null.
_OBJECTIVE_BY_NUMBER = """(
    SELECT document_id, objective_number,
        CASE WHEN count(*) = 1 THEN any_value(name) END AS objective_name,
        CASE WHEN count(*) = 1 THEN any_value(weight_pct) END AS objective_weight_pct
    FROM objectives GROUP BY document_id, objective_number
) AS objective"""


_LINK = "'review/documents/' || {of}.document_id || '/index.html#' || {dataset} || '/' || {of}.record_id"
"""SQL of the link to a record in the review pages, relative to the folder that contains datasets and pages."""


def _link(name: str) -> str:
    return (
        f",\n    {_LINK.format(of=name, dataset=text_literal(name))} AS review_link"
        if name in IDENTIFIED_DATASETS
        else ""
    )


def _with_documents(name: str, row: str) -> View:
    return View(
        f"{name}_with_documents",
        f"{row}, with file, form, year, ministry, service, region and status of its document.",
        (name, "documents"),
        f"SELECT {name}.*, {_OF_DOCUMENT}{_link(name)}\nFROM {name} JOIN documents USING (document_id)",
    )


def _with_objectives_and_documents(name: str, row: str) -> View:
    return View(
        f"{name}_with_objectives_and_documents",
        f"{row}, with name and weight of its objective, and its document as in the other views.",
        (name, "objectives", "documents"),
        f"""SELECT {name}.*, objective.objective_name, objective.objective_weight_pct, {_OF_DOCUMENT}{_link(name)}
FROM {name} JOIN documents USING (document_id)
LEFT JOIN {_OBJECTIVE_BY_NUMBER}
    ON objective.document_id = {name}.document_id AND objective.objective_number = {name}.objective_number""",
    )


_PLACES = View(
    "places",
    "The place of a value: page and box or lines, its words, and a link to it in the review pages.",
    ("provenance", "documents"),
    f"""SELECT provenance.*, {_OF_DOCUMENT},
    {_LINK.format(of="provenance", dataset="provenance.dataset")} || '/' || provenance.field AS review_link
FROM provenance JOIN documents USING (document_id)""",
)


def _items_of(name: str, kind: str, columns: str) -> str:
    return f"""SELECT {name}.document_id, {name}.record_id, '{kind}' AS kind, {name}.objective_number,
    objective.objective_name, {name}.{kind}_number AS item_number, {name}.name, {name}.name_canonical,
    {name}.{kind}_id AS item_id, {name}.weight_pct, {columns}, {_OF_DOCUMENT}{_link(name)}
FROM {name} JOIN documents USING (document_id)
LEFT JOIN {_OBJECTIVE_BY_NUMBER}
    ON objective.document_id = {name}.document_id AND objective.objective_number = {name}.objective_number"""


_ITEMS = View(
    "items",
    "An indicator or a system of a formulation, with its weight, objective and document.",
    ("indicators", "systems", "objectives", "documents"),
    _items_of(
        "indicators",
        "indicator",
        "indicators.target_raw, indicators.target_value, indicators.target_unit, indicators.measured_only,"
        " NULL::BIGINT AS committed_stage",
    )
    + "\nUNION ALL\n"
    + _items_of(
        "systems",
        "system",
        "NULL::VARCHAR AS target_raw, NULL::DOUBLE AS target_value, NULL::VARCHAR AS target_unit,"
        " NULL::BOOLEAN AS measured_only, systems.committed_stage",
    ),
)

_TO_CHECK = View(
    "documents_to_check",
    "A document to look at: it could not be read, or checks failed and nobody accepted them; with names and reasons.",
    ("documents", "checks", "failures"),
    f"""SELECT documents.document_id, {_OF_DOCUMENT}, documents.coverage,
    coalesce(failed.failed_checks, 0) AS failed_checks, failed.checks AS what_fails, failed.messages AS why,
    failure.error_type, failure.message AS error,
    'review/documents/' || documents.document_id || '/index.html' AS review_link
FROM documents
LEFT JOIN (
    SELECT document_id, count(*) AS failed_checks, string_agg(DISTINCT "check", ', ' ORDER BY "check") AS checks,
        string_agg(message, '; ' ORDER BY "check", message) AS messages
    FROM checks WHERE NOT passed AND accepted_by IS NULL GROUP BY document_id
) AS failed ON failed.document_id = documents.document_id
LEFT JOIN (
    SELECT document_id, any_value(error_type) AS error_type, any_value(message) AS message
    FROM failures GROUP BY document_id
) AS failure ON failure.document_id = documents.document_id
WHERE documents.status IN ('review', 'failed')""",
)

VIEWS: dict[str, View] = {
    view.name: view
    for view in (
        _ITEMS,
        _TO_CHECK,
        _PLACES,
        _with_documents("objectives", "A management objective"),
        _with_objectives_and_documents("indicators", "An indicator"),
        _with_objectives_and_documents("systems", "A management system"),
        _with_objectives_and_documents("stage_goals", "A goal of a stage of a system"),
        _with_documents("commitments", "A committed measure"),
        _with_documents("verdicts", "A verdict"),
        _with_documents("narratives", "An item of free text"),
        _with_documents("measurements", "A measured quantity"),
        _with_documents("results", "A result of an indicator"),
        _with_documents("observations", "A value of an indicator in a period"),
        _with_documents("details", "A value that its record's dataset has no column for"),
        _with_documents("checks", "A check"),
        View(
            "promises_and_results",
            "A result and its promise, of the same service and year: both targets, result, compliance and verdict as "
            "printed and as computed, weights promised, committed and obtained (`joined_by`: the rule).",
            ("results", "indicators", "documents"),
            PROMISES_AND_RESULTS,
        ),
        View(
            "unmatched_results",
            "A result without a promise, and why; together with `promises_and_results` every row of `results`.",
            ("results", "indicators", "documents"),
            UNMATCHED_RESULTS,
        ),
    )
}
"""All views by name.  The `status` of a document is named `document_status` here."""


def identifier(name: str) -> str:
    """Returns a name as a quoted SQL identifier (`check` is an SQL keyword).

    >>> identifier("check")
    '"check"'
    """
    return '"' + name.replace('"', '""') + '"'


def empty_query(dataset: Dataset) -> str:
    """Returns a query with the dataset's columns and no rows."""
    columns = ", ".join(f"NULL::{SQL_TYPES[spec.type]} AS {identifier(spec.name)}" for spec in dataset.columns)
    return f"SELECT {columns} WHERE false"
