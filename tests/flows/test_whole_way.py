"""The command as people run it: a process of its own, Prefect's embedded server, the real core, the two real forms."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest

from flows.run import take_in
from flows.settings import Settings

ROOT = Path(__file__).parents[2]
PMG = [sys.executable, "-m", "flows.cli"]


def pmg(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs `pmg` as on a machine where nobody has set Prefect up."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PREFECT_", "PMG_"))}
    environment |= {"HOME": str(folder), "COLUMNS": "120"}
    return subprocess.run(
        [*PMG, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=180
    )


def rows(curated: Path, dataset: str) -> list[dict[str, object]]:
    table = pd.read_parquet(curated / dataset).drop(columns=["run_id", "ingested_at"], errors="ignore")
    return table.astype(object).where(table.notna(), None).to_dict("records")


def test_the_documents_to_try_come_all_the_way(tmp_path: Path) -> None:
    curated = tmp_path / "curated"
    arguments = ("ingest", "--raw", "data/raw", "--curated", str(curated))
    first = pmg(tmp_path, *arguments)
    assert first.returncode == 0, first.stdout + first.stderr
    assert first.stderr == ""
    status = {str(row["file_name"])[:3]: row["status"] for row in rows(curated, "documents")}
    made = dict.fromkeys(["cum", "for", "pan", "pla"], "ok")
    assert status == {"000": "ok", "002": "review", **made}
    datasets = [folder.name for folder in curated.iterdir() if folder.is_dir() and not folder.name.startswith(".")]
    before = {name: rows(curated, name) for name in datasets if name != "runs"}
    assert all(before[name] for name in before.keys() - {"residue", "failures", "results", "observations", "details"})

    again = pmg(tmp_path, *arguments)
    assert again.returncode == 0
    assert "Nothing new: 6 documents unchanged." in again.stdout
    assert {name: rows(curated, name) for name in before} == before
    assert len(rows(curated, "runs")) == 2

    assert sorted(path.name for path in tmp_path.iterdir()) == ["curated"], "something was left in the home folder"
    deadline = time.monotonic() + 180
    database = curated / ".prefect" / "home" / "prefect.db"
    while list((curated / ".prefect" / "journal").glob("*.jsonl")) or not database.exists():  # it hears of it later
        assert time.monotonic() < deadline
        time.sleep(0.1)
    with sqlite3.connect(database) as connection:
        assert list(connection.execute("select state_name from flow_run")) == [("Completed",)]


KILLED = """
import functools, logging, sys
sys.path.insert(0, {tests!r})
import flows.run
from flow_fakes import slow_core
from flows.workers.pool import Pool
from flows.settings import Settings
if __name__ == "__main__":
    flows.run.Pool = functools.partial(Pool, process=slow_core)
    flows.run.take_in(Settings(raw={raw!r}, curated={curated!r}, batch_size=2, workers=2))
"""


def wait_for_batches(curated: Path, count: int, run: subprocess.Popen[bytes]) -> None:
    """Until so many batches are on disk, not yet published."""
    deadline = time.monotonic() + 60
    while len(list((curated / ".staging" / "batches").glob("*.arrows"))) < count:
        assert run.poll() is None, "the run ended before it could be killed"
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_run_that_is_killed_again_and_again_ends_as_one_that_was_not(
    settings: Settings, quick_core: None, tmp_path: Path
) -> None:
    for number in range(12):
        kind = ("ok", "review", "damaged")[number % 3]
        (settings.raw / f"{number}.txt").write_text(f"{kind} word{number}")
    take_in(settings)
    killed = tmp_path / "killed"
    script = tmp_path / "killed.py"
    script.write_text(KILLED.format(tests=str(Path(__file__).parent), raw=str(settings.raw), curated=str(killed)))
    for batches in (1, 2, None):
        run = subprocess.Popen([sys.executable, script], cwd=ROOT, start_new_session=True)
        if batches is not None:
            wait_for_batches(killed, batches, run)
            os.killpg(run.pid, signal.SIGKILL)
        assert run.wait(120) == (0 if batches is None else -signal.SIGKILL)
    for dataset in ("documents", "objectives", "checks"):
        assert rows(killed, dataset) == rows(settings.curated, dataset)
    assert len(rows(killed, "failures")) == 4


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_run_that_is_stopped_says_so_in_one_line(number: signal.Signals, status: int, tmp_path: Path) -> None:
    """Ctrl-C on a terminal goes to all processes of the run; the workers and the fork server keep quiet."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PREFECT_", "PMG_"))}
    command = [*PMG, "ingest", "--raw", "data/raw", "--curated", str(tmp_path / "curated")]
    run = subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment | {"HOME": str(tmp_path)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    deadline = time.monotonic() + 60
    while not (tmp_path / "curated" / ".prefect").exists():  # from here on, its processes are being started
        assert time.monotonic() < deadline
        time.sleep(0.02)
    time.sleep(0.5)
    if number == signal.SIGINT:
        os.killpg(run.pid, number)
    else:
        run.send_signal(number)
    _, messages = run.communicate(timeout=60)
    assert (run.returncode, messages) == (status, "Stopped; what was read is kept. Run again to go on.\n")
