"""Records of invented documents for the tests of checks."""

from checks import check_document
from normalizers.records import DATASETS
from normalizers.schema import RecordIds

ID = "c4ec4ed0" * 8
FILLED = {
    "documents": {"file_name": "f.txt", "form_type": "pmg_formulation", "status": "ok"},
    "verdicts": {"activity": "1.1", "row_number": 1, "item_number": 1, "verdict": "met", "alignment": "exact"},
    "provenance": {"dataset": "indicators", "field": "name"},
    "narratives": {"section": "1.3", "kind": "gap", "item_number": 1},
}
"""Required fields of the records of each dataset."""


def rows_of(**datasets):
    """Makes records from mappings; adds the required fields of each dataset."""
    ids = RecordIds(ID)
    return {
        name: [
            DATASETS[name].make({"document_id": ID} | _named(name, ids) | FILLED.get(name, {}) | row) for row in rows
        ]
        for name, rows in {"documents": [{}], **datasets}.items()
    }


def _named(dataset, ids):
    named = any(column.name == "record_id" for column in DATASETS[dataset].columns)
    return {"record_id": ids(dataset)} if named else {}


def failed(checks, *names):
    """Returns (check, subject) of failed checks; with `names`, only of these checks."""
    return [(c.check, c.subject) for c in checks if not c.passed and (not names or c.check in names)]


def by_name(checks, name):
    """Returns the results of one check."""
    return [c for c in checks if c.check == name]


def found(name, form="pmg_formulation", notes=(), document=(), **datasets):
    """Runs all checks on an invented document of a form; returns the results of the check `name`."""
    rows = rows_of(documents=[{"form_type": form, **dict(document)}], **datasets)
    return by_name(check_document(rows, notes=notes), name)
