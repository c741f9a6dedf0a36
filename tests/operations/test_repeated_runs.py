"""Runs over the real core, one after the other and at once: nothing is done twice, nothing goes astray."""

import shutil
import time
from pathlib import Path

import pandas as pd
import pytest
from curated_reading import tables
from measured_run import ROOT, kill, start

from flows.run import LOG, Run, Steps, carry_out, open_run, take_in
from flows.settings import Settings

CORPUS = ROOT / "tests" / "data" / "corpus" / "dev"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    raw = tmp_path / "raw"
    raw.mkdir()
    for name in ("p01_direccion_trabajo_2023.txt", "t02_indap_los_rios.txt", "p09_siss_2023.pdf"):
        shutil.copy(CORPUS / name, raw)
    return Settings(raw=raw, curated=tmp_path / "curated", workers=1)


def names(settings: Settings) -> dict[str, str]:
    """All names of each document, by its first one."""
    documents = pd.read_parquet(settings.curated / "documents")
    return dict(zip(documents["file_name"], documents["file_names"], strict=True))


def files(settings: Settings) -> dict[str, tuple[int, int]]:
    """The datasets' files but `runs`, with their stat."""
    found = {path: path.stat() for path in settings.curated.glob("*/*.parquet") if path.parent.name != "runs"}
    return {str(path): (stat.st_ino, stat.st_mtime_ns) for path, stat in found.items()}


def test_each_run_does_what_is_new_and_no_more(settings: Settings) -> None:
    assert take_in(settings).read.total() == 3
    before, kept = tables(settings.curated), files(settings)

    again = take_in(settings)
    assert (again.nothing_new, again.unchanged) == (True, 3)
    assert files(settings) == kept, "a run with nothing new writes nothing but its own row"

    form = settings.raw / "p01_direccion_trabajo_2023.txt"
    form.write_bytes(form.read_bytes().replace(b"2023", b"2022"))
    shutil.copy(settings.raw / "p09_siss_2023.pdf", settings.raw / "a copy.pdf")
    (settings.raw / "t02_indap_los_rios.txt").unlink()
    changed = take_in(settings)
    assert changed.read.total() == 1
    assert names(settings)["a copy.pdf"] == "a copy.pdf; p09_siss_2023.pdf"
    after = tables(settings.curated)
    assert after["documents"].num_rows == 4
    for name, table in before.items():
        if name not in {"documents", "failures"}:
            old = {str(row) for row in table.to_pylist()}
            assert old <= {str(row) for row in after[name].to_pylist()}, f"{name}: rows of older documents are gone"


def test_bytes_that_change_while_they_are_taken_in_are_no_document(settings: Settings) -> None:
    """An upload under way: the next run takes in what has arrived, and nothing is left of what had not."""
    upload, whole = settings.raw / "upload.txt", (CORPUS / "p02_sernac_2022.txt").read_bytes()
    upload.write_bytes(whole[:900])

    def plan_then_more(run: Run) -> None:
        run.make_plan()
        upload.write_bytes(whole)

    with open_run(settings, LOG) as run:
        report = carry_out(run, "library", Steps(plan=plan_then_more))
    assert report.errors == {"io": 1}
    assert "upload.txt" not in names(settings)
    assert pd.read_parquet(settings.curated / "failures")["source"].tolist() == ["upload.txt"]

    assert take_in(settings).read.total() == 1
    assert "upload.txt" in names(settings)
    assert pd.read_parquet(settings.curated / "failures").empty


def test_the_second_of_two_runs_is_refused_until_the_first_is_gone(settings: Settings) -> None:
    first = start(settings)
    try:
        while not (settings.curated / "_ledger.sqlite").exists():
            assert first.poll() is None
            time.sleep(0.01)
        second = start(settings)
        _, messages = second.communicate(timeout=60)
        assert second.returncode == 1
        assert f"another run (process {first.pid}) is writing to" in messages
    finally:
        kill(first)
    assert take_in(settings).read.total() == 3
