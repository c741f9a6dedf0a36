"""Rows of invented documents for the warehouse tests."""

import hashlib
from datetime import UTC, datetime

from normalizers.records import DocumentRow, Indicator, TableCell
from normalizers.schema import RecordIds
from warehouse.batches import pack_document
from warehouse.ledger_rows import LedgerOutcome

AT = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)


def document_id(name):
    """Returns a valid document id."""
    return hashlib.sha256(name.encode()).hexdigest()


def rows_of(name, version=1, indicators=2):
    """Returns the rows of an invented document; different `version`s give different rows for the same id."""
    ids = RecordIds(document_id(name))
    common = {"document_id": ids.document_id}
    return {
        "documents": [
            DocumentRow(
                **common,
                record_id=ids("documents"),
                file_name=f"{name}.txt",
                form_type="pmg_formulation",
                status="ok",
                fiscal_year=2024,
                pipeline_version=str(version),
            )
        ],
        "indicators": [
            Indicator(
                **common,
                record_id=ids("indicators", 1, n),
                objective_number=1,
                indicator_number=n,
                name=f"Indicador {n} ñandú v{version}",
                weight_pct=10.0 * n,
            )
            for n in range(1, indicators + 1)
        ],
        "table_cells": [
            TableCell(**common, table_number=version, row_number=n, column_number=1, text=f"celda {n}")
            for n in range(1, 6 + version)
        ],
    }


def documents_of(*names, version=1):
    """Returns the rows of several documents, by document id."""
    return {document_id(name): rows_of(name, version) for name in names}


def take_in(store, ledger, *names, version=1, run_id="run"):
    """Stages and records a batch as a run does, without publishing it; returns the batch's name."""
    packed = {i: pack_document(i, rows) for i, rows in documents_of(*names, version=version).items()}
    batch = store.stage(sorted(packed.items()))
    outcomes = [LedgerOutcome(document_id(n), f"{n}.txt", "ok", AT, 0.1, 10, "pmg_formulation", 2024) for n in names]
    ledger.record(run_id, str(version), outcomes, AT, batch)
    return batch
