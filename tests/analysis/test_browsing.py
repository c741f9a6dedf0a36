"""`pmg browse`: the SQLite copy that Datasette shows, and Datasette on it."""

import json
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from warehouse.analysis import Curated
from warehouse.browse import TABLES, write_database


@pytest.fixture
def written(db: Curated, tmp_path: Path) -> tuple[Path, Path]:
    return write_database(db, tmp_path)


def test_the_copy_has_all_rows_and_its_keys_hold(db: Curated, written: tuple[Path, Path]) -> None:
    with sqlite3.connect(written[0]) as copy:
        for name in TABLES:
            (count,) = copy.execute(f'SELECT count(*) FROM "{name}"').fetchone()
            assert count == db.table(name).to_arrow().num_rows, name
        assert copy.execute("PRAGMA foreign_key_check").fetchall() == []
        keys = {row[2] for row in copy.execute("PRAGMA foreign_key_list(indicators)")}
        assert keys == {"documents", "objectives"}
        first = [row[1] for row in copy.execute("PRAGMA table_info(indicators)")][:3]
        assert first == ["service_name", "fiscal_year", "file_name"]


def test_datasette_shows_tables_with_facets_records_and_csv(written: tuple[Path, Path]) -> None:
    def get(path: str) -> str:
        database, metadata = map(str, written)
        said = ["serve", "--immutable", database, "--metadata", metadata, "--get", path]
        done = subprocess.run([sys.executable, "-m", "datasette", *said], capture_output=True, text=True, check=True)
        return done.stdout

    table = json.loads(get("/pmg/indicators.json?_size=1"))
    assert table["filtered_table_rows_count"] == 77
    assert {"fiscal_year", "service_name", "document_status"} <= table["facet_results"].keys()
    (identity,) = table["primary_keys"]
    record = get(f"/pmg/indicators/{table['rows'][0][table['columns'].index(identity)]}")
    assert "Weight within the programme" in get("/pmg/indicators")
    assert table["rows"][0][table["columns"].index("name")] in record
    assert get("/pmg/items.csv?_size=3").splitlines()[0].startswith("service_name,fiscal_year,file_name,")
