"""`pmg browse`: the SQLite copy that Datasette shows, and Datasette on it."""

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress
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
        arguments = ["serve", "--immutable", database, "--metadata", metadata, "--get", path]
        done = subprocess.run(
            [sys.executable, "-m", "datasette", *arguments], capture_output=True, text=True, check=True
        )
        return done.stdout

    table = json.loads(get("/pmg/indicators.json?_size=1"))
    assert table["filtered_table_rows_count"] == 77
    assert {"fiscal_year", "service_name", "document_status"} <= table["facet_results"].keys()
    (identity,) = table["primary_keys"]
    record = get(f"/pmg/indicators/{table['rows'][0][table['columns'].index(identity)]}")
    assert "Weight within the programme" in get("/pmg/indicators")
    assert table["rows"][0][table["columns"].index("name")] in record
    assert get("/pmg/items.csv?_size=3").splitlines()[0].startswith("service_name,fiscal_year,file_name,")


def test_it_is_served_until_it_is_stopped_and_leaves_nothing(db: Curated, tmp_path: Path) -> None:
    """As one types it: a page comes, TERM ends Datasette too, and the copy of the data is gone."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "flows.cli", "browse", "--curated", str(db.root), "--no-open", "--port", str(port)]
    own = {**os.environ, "TMPDIR": str(tmp_path)}
    address = f"http://127.0.0.1:{port}/pmg"
    with subprocess.Popen(command, env=own, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as served:
        page = ""
        for _ in range(600):
            with suppress(OSError):
                page = urllib.request.urlopen(f"{address}/documents").read().decode()
                break
            assert served.poll() is None, served.communicate()
            time.sleep(0.1)
        style = urllib.request.urlopen(f"http://127.0.0.1:{port}/style/pmg.css").read().decode()
        served.send_signal(signal.SIGTERM)
        out, err = served.communicate(timeout=60)
    assert "Canonical name of the service" in page
    assert "/style/pmg.css" in page
    assert "column-descriptions" in style
    assert (served.returncode, out.split()[0]) == (128 + signal.SIGTERM, address)
    assert err.splitlines()[-1] == "Stopped."
    with pytest.raises(OSError, match="refused"):
        urllib.request.urlopen(address)
    assert list(tmp_path.glob("pmg-browse-*")) == []
