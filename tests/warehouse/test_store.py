"""The curated store: what readers find, whatever the order, repetition or number of publications."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import duckdb
import pandas as pd
import polars as pl
import pyarrow.parquet as pq
import pytest
from curated_helpers import AT, document_id, documents_of, rows_of

from normalizers.records import DATASETS, Run
from normalizers.schema import SchemaError
from warehouse import rows as rows_module
from warehouse.files import LockedError
from warehouse.store import Store

NAMES = [f"doc{n}" for n in range(12)]


@pytest.fixture
def store(tmp_path):
    store = Store(tmp_path / "curated")
    with store.lock():
        yield store


def _hashes(store):
    return {key: facts["sha256"] for key, facts in store.manifest()["files"].items()}


def _bytes(store):
    return {path.relative_to(store.root): path.read_bytes() for path in sorted(store.root.glob("*/*.parquet"))}


def test_published_rows_are_read_back(store):
    store.publish(documents_of("a", "b"))
    table = store.read("indicators")
    assert table.num_rows == 4
    assert set(table["document_id"].to_pylist()) == {document_id("a"), document_id("b")}
    assert store.row_counts()["indicators"] == 4


def test_every_dataset_can_be_read_by_everybody_after_the_first_publication(store):
    store.publish(documents_of("a"))
    for name, dataset in DATASETS.items():
        columns = [c.name for c in dataset.columns]
        folder = store.root / name
        assert list(pd.read_parquet(folder).columns) == columns
        query = f"SELECT * FROM read_parquet('{folder}/**/*.parquet', hive_partitioning=true)"
        assert [d[0] for d in duckdb.connect().execute(query).description] == columns
        assert pl.scan_parquet(folder).collect().columns == columns
    indicators = store.root / "indicators"
    assert len(pd.read_parquet(indicators)) == pl.scan_parquet(indicators).collect().height == 2


def test_a_document_lives_in_one_file_of_each_dataset(store):
    store.publish(documents_of(*NAMES))
    store.publish(documents_of(*NAMES, version=2))
    for path in store.files("table_cells"):
        ids = pq.read_table(path)["document_id"].to_pylist()
        assert {i[0] for i in ids} <= {path.stem[-1]}


def test_publishing_again_replaces_and_never_doubles(store):
    store.publish(documents_of(*NAMES))
    store.publish({document_id("doc3"): rows_of("doc3", version=2, indicators=0)})
    cells = store.read("table_cells").to_pandas()
    assert len(cells) == 11 * 6 + 7
    assert set(cells[cells.document_id == document_id("doc3")].table_number) == {2}
    assert document_id("doc3") not in store.read("indicators")["document_id"].to_pylist()


def test_the_same_rows_write_nothing(store):
    store.publish(documents_of(*NAMES))
    before = _bytes(store)
    done = store.publish(documents_of(*reversed(NAMES)))
    assert done.written == 0
    assert _bytes(store) == before


def test_order_and_batching_leave_no_trace(store, tmp_path):
    store.publish(documents_of(*NAMES))
    other = Store(tmp_path / "other")
    with other.lock():
        other.publish(documents_of(*NAMES[6:], version=7))
        for name in reversed(NAMES):
            other.publish(documents_of(name))
        assert _hashes(other) == _hashes(store)
        assert all(other.read(name).equals(store.read(name)) for name in DATASETS)


def test_the_same_rows_from_scratch_are_the_same_bytes(store, tmp_path):
    store.publish(documents_of(*NAMES))
    other = Store(tmp_path / "other")
    with other.lock():
        other.publish(documents_of(*reversed(NAMES)))
    assert _bytes(other) == _bytes(store)


def test_rows_of_a_document_keep_the_order_of_the_source(store):
    store.publish(documents_of(*NAMES))
    for name in NAMES:
        rows = store.read("table_cells").to_pandas()
        assert list(rows[rows.document_id == document_id(name)].row_number) == [1, 2, 3, 4, 5, 6][: len(rows)]


def test_of_two_batches_with_one_document_the_later_counts(store):
    from warehouse.batches import pack_document

    batches = [
        store.stage([(document_id("a"), pack_document(document_id("a"), rows_of("a", version)))]) for version in (1, 2)
    ]
    store.publish_batches(batches)
    assert set(store.read("table_cells")["table_number"].to_pylist()) == {2}


def test_a_batch_says_the_same_whatever_is_packed_at_a_time(store, monkeypatch):
    from warehouse import batches

    store.publish(documents_of(*NAMES))
    at_once = store.manifest()["files"]
    store.forget([document_id(name) for name in NAMES])
    monkeypatch.setattr(batches, "PORTION", 1)
    store.publish(documents_of(*NAMES))
    assert store.manifest()["files"] == at_once


def test_documents_of_a_batch_come_in_the_order_of_their_ids(store):
    from warehouse.batches import pack_document

    packed = [(i, pack_document(i, rows)) for i, rows in documents_of("a", "b").items()]
    with pytest.raises(ValueError, match="order of their ids"):
        store.stage(sorted(packed, reverse=True))
    assert store.batches() == []


def test_forgotten_documents_leave_no_row(store):
    store.publish(documents_of(*NAMES))
    store.forget([document_id("doc0"), document_id("doc1")])
    for name in ("documents", "indicators", "table_cells"):
        assert len(set(store.read(name)["document_id"].to_pylist())) == 10


def test_rows_that_do_not_belong_are_refused_before_anything_is_written(store):
    store.publish(documents_of("a"))
    before = _bytes(store)
    with pytest.raises(SchemaError, match="rows of"):
        store.publish({document_id("b"): rows_of("a")})
    with pytest.raises(SchemaError, match="exactly one row in documents"):
        store.publish({document_id("a"): {"indicators": rows_of("a")["indicators"]}})
    with pytest.raises(SchemaError, match="is no document id"):
        store.publish({"../x": rows_of("a")})
    with pytest.raises(SchemaError, match="runs does not belong"):
        run = Run(run_id="r", started_at=AT)
        store.publish({document_id("a"): {**rows_of("a"), "runs": [run]}})
    assert _bytes(store) == before


def test_datasets_without_documents_are_replaced_as_a_whole(store):
    runs = [Run(run_id=f"r{n}", started_at=AT, trigger="ingest") for n in range(3)]
    assert store.replace("runs", runs).written == 1
    assert store.replace("runs", runs).written == 0
    assert store.read("runs")["run_id"].to_pylist() == ["r0", "r1", "r2"]
    with pytest.raises(ValueError, match="by document"):
        store.replace("objectives", [])


def test_renaming_touches_names_alone(store):
    store.publish(documents_of(*NAMES))
    before = store.read("documents").drop(["file_name", "file_names"])
    store.rename({document_id("doc0"): ("a.txt", "a.txt; b.txt")})
    after = store.read("documents")
    assert after.drop(["file_name", "file_names"]).equals(before)
    row = after.to_pandas().set_index("document_id").loc[document_id("doc0")]
    assert (row.file_name, row.file_names) == ("a.txt", "a.txt; b.txt")


def test_files_of_an_older_schema_are_brought_up_to_date(store, monkeypatch):
    store.publish(documents_of(*NAMES))
    monkeypatch.setattr("warehouse.store._fingerprint", lambda name: f"newer {name}")
    for path in store.files("indicators"):
        pq.write_table(pq.read_table(path).drop(["formula_raw"]), path)
    store.publish(documents_of("doc0"))
    assert all("formula_raw" in pq.read_schema(path).names for path in store.files("indicators"))
    assert store.read("indicators").num_rows == 24


def test_a_reader_who_looked_before_a_replacement_finds_all_that_he_knew_of(store):
    store.publish(documents_of(*NAMES))
    before = _bytes(store)
    store.publish(documents_of(*NAMES, version=2))
    after = _bytes(store)
    assert before.keys() <= after.keys()
    assert all(after[path].startswith(content) for path, content in before.items())
    assert any(len(after[path]) > len(content) for path, content in before.items())


def test_unused_bytes_stay_within_bounds(store, monkeypatch):
    monkeypatch.setattr(rows_module, "UNUSED_FREE", 20_000)
    sizes = set()
    for version in range(1, 30):
        store.publish(documents_of("a", version=version))
        sizes.add(max(path.stat().st_size for path in store.root.glob("*/*.parquet")))
    assert max(sizes) < 60_000
    assert store.read("table_cells").num_rows == 34


def test_a_failed_write_leaves_what_was_there(store, monkeypatch):
    store.publish(documents_of(*NAMES))
    before = _bytes(store)

    def full(*_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("warehouse.store.write_file", full)
        with pytest.raises(OSError, match="No space"):
            store.publish(documents_of(*NAMES, version=2))
    assert _bytes(store) == before
    store.publish(documents_of(*NAMES, version=2))
    assert set(store.read("table_cells")["table_number"].to_pylist()) == {2}


def test_a_second_writer_is_told_who_holds_the_folder(store):
    with pytest.raises(LockedError, match=f"process {os.getpid()}"), Store(store.root).lock():
        pass


_HOLDER = """
import os, sys, time
from pathlib import Path
from warehouse.store import Store

with Store(Path(sys.argv[1])).lock():
    worker = os.fork()
    if worker:
        os.write(1, f"{worker}\\n".encode())
    time.sleep(30)
"""


def test_the_lock_dies_with_its_holder_even_when_a_worker_lives_on(tmp_path):
    root = tmp_path / "curated"
    script = [sys.executable, "-c", _HOLDER, str(root)]
    with subprocess.Popen(script, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]) as holder:
        worker = int(holder.stdout.readline())
        try:
            with pytest.raises(LockedError), Store(root).lock():
                pass
            holder.kill()
            holder.wait()
            os.kill(worker, 0)
            with Store(root).lock(wait=5):
                pass
        finally:
            holder.kill()
            os.kill(worker, signal.SIGKILL)
