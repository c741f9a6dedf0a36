"""Ledger and store together: whatever a run dies of, the next one brings everything to where it should be."""

import os
import random
import shutil
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from curated_helpers import AT, document_id, take_in
from killed_run import run

from normalizers.records import DATASETS
from warehouse.ledger import Ledger
from warehouse.ledger_rows import LedgerOutcome, RunCounts
from warehouse.publication import is_reconciled, reconcile
from warehouse.store import Store

NAMES = [f"doc{n}" for n in range(9)]


class CrashError(BaseException):
    """A process dies here."""


@pytest.fixture
def open_both(tmp_path):
    store = Store(tmp_path / "curated")
    with store.lock(), Ledger(store.root / "ledger.sqlite") as ledger:
        yield store, ledger


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    root = tmp_path_factory.mktemp("undisturbed") / "curated"
    run(root, NAMES)
    return _said(root)


def _same_as(undisturbed, root):
    return [name for name, rows in _said(root).items() if not rows.equals(undisturbed[name])]


def _said(root):
    """All datasets; changes without their time, which no two runs share."""
    tables = {name: Store(root).read(name) for name in DATASETS}
    return tables | {"changes": tables["changes"].drop_columns(["published_at"])}


def _crash_at(monkeypatch, step):
    """Lets the process die before the `step`th change that it makes to disk (a rename, a ledger entry, a removal)."""
    left = [step]

    def counted(function):
        def wrapper(*args, **kwargs):
            left[0] -= 1
            if left[0] == 0:
                raise CrashError
            return function(*args, **kwargs)

        return wrapper

    monkeypatch.setattr(os, "replace", counted(os.replace))
    monkeypatch.setattr(os, "unlink", counted(os.unlink))
    for name in ("record", "mark_published", "erase"):
        monkeypatch.setattr(Ledger, name, counted(getattr(Ledger, name)))


def test_a_run_that_dies_at_any_step_is_continued_by_the_next(tmp_path, monkeypatch):
    names = NAMES[:4]
    run(tmp_path / "undisturbed", names, 2)
    undisturbed = _said(tmp_path / "undisturbed")
    step, finished = 1, False
    while not finished:
        root = tmp_path / str(step)
        with monkeypatch.context() as patch:
            _crash_at(patch, step)
            try:
                run(root, names, 2)
                finished = True
            except CrashError:
                pass
        run(root, names, 2)
        assert _same_as(undisturbed, root) == [], f"after a crash at step {step}"
        assert not list((root / ".staging").rglob("*.*")), f"left behind after a crash at step {step}"
        shutil.rmtree(root)
        step += 1 if step < 4 else 7
    assert step > 40


def test_killed_runs_never_show_a_reader_half(undisturbed, tmp_path):
    root, chance = tmp_path / "curated", random.Random(5)
    script = [sys.executable, str(Path(__file__).with_name("killed_run.py")), str(root), *NAMES]
    paths = {"PYTHONPATH": os.pathsep.join((str(Path(__file__).parents[2]), str(Path(__file__).parent)))}
    for _ in range(7):
        with subprocess.Popen(script, env={**os.environ, **paths}, stdout=subprocess.PIPE) as process:
            process.stdout.readline()
            end = time.monotonic() + chance.uniform(0.0, 0.4)
            while process.poll() is None and time.monotonic() < end:
                _check_as_reader(root)
            process.kill()
    run(root, NAMES)
    assert _same_as(undisturbed, root) == []


def _check_as_reader(root):
    """Documents are there whole or not at all, through pandas and DuckDB."""
    if not (root / "table_cells").exists():
        return
    ids = pd.read_parquet(root / "table_cells")["document_id"]
    assert set(Counter(ids).values()) <= {6}
    query = f"SELECT document_id, count(*) FROM read_parquet('{root}/indicators/**/*.parquet') GROUP BY ALL"
    assert {count for _, count in duckdb.connect().execute(query).fetchall()} <= {2}


def test_settling_publishes_what_waits_and_then_has_nothing_to_do(open_both):
    store, ledger = open_both
    take_in(store, ledger, "a", "b")
    assert ledger.summary().waiting == 2
    reconcile(store, ledger)
    assert ledger.summary().waiting == 0
    assert store.batches() == []
    assert store.row_counts()["documents"] == 2
    assert reconcile(store, ledger).written == 0


def test_names_come_from_the_ledger_in_any_order(open_both):
    store, ledger = open_both
    take_in(store, ledger, "z", "y")
    reconcile(store, ledger)
    ledger.add_names([(document_id("z"), "b/copy.txt")])
    reconcile(store, ledger)
    rows = store.read("documents").to_pandas().set_index("document_id")
    assert rows.loc[document_id("z")].file_name == "b/copy.txt"
    assert rows.loc[document_id("z")].file_names == "b/copy.txt; z.txt"
    assert rows.loc[document_id("y")].file_names == "y.txt"


def test_runs_and_open_failures_are_published(open_both):
    store, ledger = open_both
    ledger.start_run("r1", "ingest", "0.1", AT)
    failed = LedgerOutcome(document_id("f"), "f.pdf", "failed", AT, 0.1, error_type="encrypted", step="read")
    ledger.record("r1", "0.1", [failed], AT)
    ledger.finish_run("r1", RunCounts(seen=1, failed=1), AT)
    reconcile(store, ledger)
    assert store.read("failures")["error_type"].to_pylist() == ["encrypted"]
    assert store.read("runs")["failed"].to_pylist() == [1]
    ledger.dismiss(document_id("f"), "an agency's internal file")
    reconcile(store, ledger)
    assert store.read("failures").num_rows == 0
    assert document_id("f") in ledger.documents()


def test_a_forgotten_document_is_gone_and_new_again(open_both):
    store, ledger = open_both
    take_in(store, ledger, "a", "b")
    reconcile(store, ledger)
    ledger.forget([document_id("a")])
    assert document_id("a") not in ledger.documents()
    reconcile(store, ledger)
    assert set(store.read("indicators")["document_id"].to_pylist()) == {document_id("b")}
    assert set(ledger.names()) == {document_id("b")}


def test_a_document_forgotten_before_it_was_published_is_gone_all_the_same(open_both):
    store, ledger = open_both
    take_in(store, ledger, "a", "b")
    ledger.forget([document_id("a")])
    reconcile(store, ledger)
    assert store.read("documents")["document_id"].to_pylist() == [document_id("b")]
    assert list(ledger.documents()) == [document_id("b")]


def test_nothing_is_left_to_do_until_somebody_touches_ledger_or_files(open_both):
    store, ledger = open_both
    assert not is_reconciled(store, ledger)
    take_in(store, ledger, "a")
    assert not is_reconciled(store, ledger)
    reconcile(store, ledger)
    assert is_reconciled(store, ledger)
    ledger.add_names([(document_id("a"), "copy.txt")])
    assert not is_reconciled(store, ledger)
    reconcile(store, ledger)
    assert is_reconciled(store, ledger)
    part = store.files("documents")[-1]
    shutil.copy(part, part.with_suffix(".kept"))
    part.with_suffix(".kept").replace(part)  # the same bytes from a backup: looked at, and found to be right
    assert not is_reconciled(store, ledger)
    reconcile(store, ledger)
    assert is_reconciled(store, ledger)
    ledger.forget([document_id("a")])
    assert not is_reconciled(store, ledger)


def test_documents_whose_files_somebody_removed_are_read_again(open_both):
    store, ledger = open_both
    take_in(store, ledger, *NAMES)
    reconcile(store, ledger)
    shutil.rmtree(store.root / "indicators")
    reconcile(store, ledger)
    assert ledger.documents() == {}
    take_in(store, ledger, *NAMES)
    reconcile(store, ledger)
    assert store.row_counts()["indicators"] == store.read("indicators").num_rows == 18


def test_documents_of_a_batch_that_somebody_removed_are_read_again(open_both):
    store, ledger = open_both
    take_in(store, ledger, "a")
    store.discard()
    reconcile(store, ledger)
    assert ledger.documents() == {}


def test_a_full_disk_loses_nothing(open_both, monkeypatch):
    store, ledger = open_both
    take_in(store, ledger, *NAMES)

    def full(*_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("warehouse.store.write_file", full)
        with pytest.raises(OSError, match="No space"):
            reconcile(store, ledger)
    reconcile(store, ledger)
    assert store.row_counts()["documents"] == len(NAMES)
