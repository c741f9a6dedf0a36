"""Row of the benchmark for analysts: the first row of a query."""

from __future__ import annotations

import hashlib
import statistics
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from measuring import Line, Timed, median, timed

INDICATORS, PER_DOCUMENT, SERVICES = 1_000_000, 10, 400


def first_row(quick: bool) -> list[Line]:
    """Measures DuckDB's first row of one service's indicators out of a million, against a single plain Parquet file."""
    rows = INDICATORS // 10 if quick else INDICATORS
    with tempfile.TemporaryDirectory() as temporary:
        curated, plain = Path(temporary) / "curated", Path(temporary) / "plain.parquet"
        make_indicators(curated, plain, rows)
        ours_taken, plain_taken = [], []
        for service in range(3, 3 + (5 if quick else 15)):
            ours_taken.append(_ask_ours(curated, service))
            plain_taken.append(_ask_plain(plain, curated, service))
    ours, plain_median = median(ours_taken), median(plain_taken)
    return [
        Line(
            f"first row of one service's `indicators` out of {rows:,}",
            "at most 60 ms after the connection is open",
            f"{1000 * ours.wall:.0f} ms ({1000 * ours.cpu:.0f} ms of processor)",
            f"one plain file of pandas: {1000 * plain_median.wall:.0f} ms ({1000 * plain_median.cpu:.0f} ms)",
            f"{statistics.median(b.wall / a.wall for a, b in zip(ours_taken, plain_taken, strict=True)):.1f}",
            ours.wall <= 0.06,
        )
    ]


def make_indicators(curated: Path, plain: Path, rows: int) -> None:
    """Writes the datasets `documents` and `indicators` as the store does, and one plain file with all indicators."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.parquet as pq

    from warehouse.rows import write_file
    from warehouse.schema import arrow_schema

    for name, columns in _columns(rows).items():
        schema = arrow_schema(name)
        length = len(columns["document_id"])
        arrays = [pa.array(columns[f.name], f.type) if f.name in columns else pa.nulls(length, f.type) for f in schema]
        table = pa.table(arrays, schema=schema)
        (curated / name).mkdir(parents=True)
        first = np.array([document_id[0] for document_id in columns["document_id"]])
        for bucket in "0123456789abcdef":
            positions = np.flatnonzero(first == bucket)
            if len(positions):
                write_file(table.slice(positions[0], len(positions)), curated / name / f"part-{bucket}.parquet")
        if name == "indicators":
            pq.write_table(table, plain)


def _columns(rows: int) -> dict[str, dict[str, Any]]:
    """Returns the columns of both datasets, sorted by document, with this number of indicators."""
    import numpy as np

    count = rows // PER_DOCUMENT
    ids = sorted(_digest(number) for number in range(count))
    services = [int(document_id[8:16], 16) % SERVICES for document_id in ids]
    return {
        "documents": {
            "document_id": ids,
            "record_id": ids,
            "file_name": [f"{document_id[:8]}.txt" for document_id in ids],
            "form_type": ["pmg_formulation"] * count,
            "ministry_code": [f"{service // 20:02d}" for service in services],
            "service_code": [f"{service % 20:02d}" for service in services],
            "status": ["ok"] * count,
        },
        "indicators": {
            "document_id": np.repeat(ids, PER_DOCUMENT),
            "record_id": [_digest(number)[:20] for number in range(rows)],
            "objective_number": np.tile(np.arange(PER_DOCUMENT) // 4 + 1, count),
            "indicator_number": np.tile(np.arange(PER_DOCUMENT) + 1, count),
            "name": [
                f"Porcentaje de solicitudes respondidas dentro de {n % 997} días en el año t" for n in range(rows)
            ],
            "formula": [f"(Número de solicitudes {n % 389} / Total de solicitudes) * 100" for n in range(rows)],
            "target_value": np.arange(rows) % 1000 / 10,
            "weight_pct": np.tile(np.full(PER_DOCUMENT, 10.0), count),
        },
    }


def _digest(number: int) -> str:
    return hashlib.sha256(str(number).encode()).hexdigest()


def _ask_ours(curated: Path, service: int) -> Timed:
    from warehouse.analysis import open_curated

    with open_curated(curated) as db:
        query = db.indicators.of_documents(_condition(service)).query
        return _time_first(lambda: db.connection.execute(f"SELECT * FROM ({query}) LIMIT 1").fetchone())


def _ask_plain(plain: Path, curated: Path, service: int) -> Timed:
    import duckdb

    with duckdb.connect() as connection:
        ids = f"SELECT document_id FROM '{curated}/documents/*.parquet' WHERE {_condition(service)}"
        query = f"SELECT * FROM '{plain}' WHERE document_id IN ({ids}) LIMIT 1"
        return _time_first(lambda: connection.execute(query).fetchone())


def _condition(service: int) -> str:
    return f"ministry_code = '{service // 20:02d}' AND service_code = '{service % 20:02d}'"


def _time_first(ask: Callable[[], object]) -> Timed:
    answers: list[object] = []
    time = timed(lambda: answers.append(ask()))
    if answers == [None]:
        raise RuntimeError("there is no row of that service")
    return time
