"""What DuckDB is told of the datasets: a column's type, and the views that join what people join.

A view is said once, here, as SQL over the datasets' names; `pmg query`, `open_curated` and the DuckDB file that
`pmg export` writes all have it under its name.  No view has more rows than the dataset that it begins with: whatever
is joined to a row is one thing or null.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from normalizers.schema import Dataset
from warehouse.promises import PROMISES_AND_RESULTS, UNMATCHED_RESULTS

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


_OF_DOCUMENT = """documents.file_name, documents.form_type, documents.fiscal_year, documents.ministry_code,
    documents.ministry_name, documents.service_id, documents.service_code, documents.service_name,
    documents.region_code, documents.region_name, documents.status AS document_status"""

# A document that says an objective's number twice leaves open which of the two is meant: then neither is named.
_OBJECTIVE_BY_NUMBER = """(
    SELECT document_id, objective_number,
        CASE WHEN count(*) = 1 THEN any_value(name) END AS objective_name,
        CASE WHEN count(*) = 1 THEN any_value(weight_pct) END AS objective_weight_pct
    FROM objectives GROUP BY document_id, objective_number
) AS objective"""


def _with_documents(name: str, row: str) -> View:
    return View(
        f"{name}_with_documents",
        f"{row}, with file, form, year, ministry, service, region and status of its document.",
        (name, "documents"),
        f"SELECT {name}.*, {_OF_DOCUMENT}\nFROM {name} JOIN documents USING (document_id)",
    )


def _with_objectives_and_documents(name: str, row: str) -> View:
    return View(
        f"{name}_with_objectives_and_documents",
        f"{row}, with name and weight of its objective, and its document as in the other views.",
        (name, "objectives", "documents"),
        f"""SELECT {name}.*, objective.objective_name, objective.objective_weight_pct, {_OF_DOCUMENT}
FROM {name} JOIN documents USING (document_id)
LEFT JOIN {_OBJECTIVE_BY_NUMBER}
    ON objective.document_id = {name}.document_id AND objective.objective_number = {name}.objective_number""",
    )


VIEWS: dict[str, View] = {
    view.name: view
    for view in (
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
            "A result that belongs to a promise of the same service and year: targets of both, result, compliance and "
            "verdict as printed and as computed, weights promised, committed and obtained (`joined_by`: the rule).",
            ("results", "indicators", "documents"),
            PROMISES_AND_RESULTS,
        ),
        View(
            "unmatched_results",
            "A result that belongs to no promise, and why: with `promises_and_results` every row of `results`.",
            ("results", "indicators", "documents"),
            UNMATCHED_RESULTS,
        ),
    )
}
"""Every view by name.  A document's `status` is `document_status` here."""


def text_literal(text: str) -> str:
    """Text as SQL.

    >>> text_literal("O'Higgins")
    "'O''Higgins'"
    """
    return "'" + text.replace("'", "''") + "'"


def identifier(name: str) -> str:
    """A name as SQL, whatever it is (`check` is a word of the language).

    >>> identifier("check")
    '"check"'
    """
    return '"' + name.replace('"', '""') + '"'


def without_rows(of: Dataset) -> str:
    """A query that gives the dataset's columns and no row."""
    columns = ", ".join(f"NULL::{SQL_TYPES[c.type]} AS {identifier(c.name)}" for c in of.columns)
    return f"SELECT {columns} WHERE false"
