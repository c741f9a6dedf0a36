"""Records of made-up documents for the tests of the checks."""

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
"""What every record of a dataset needs."""


def rows_of(**datasets):
    """Records from mappings; what every record of a dataset needs is filled in."""
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
    """(check, subject) of the checks that fail, of all or of some."""
    return [(c.check, c.subject) for c in checks if not c.passed and (not names or c.check in names)]


def by_name(checks, name):
    """The rows of one check."""
    return [c for c in checks if c.check == name]


def found(name, form="pmg_formulation", notes=(), document=(), **datasets):
    """The rows of one check on a made-up document of a form."""
    rows = rows_of(documents=[{"form_type": form, **dict(document)}], **datasets)
    return by_name(check_document(rows, notes=notes), name)
