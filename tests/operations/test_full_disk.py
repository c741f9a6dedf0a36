"""A disk that fills up while a run writes: the run fails clearly, and the next one makes everything good."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from curated_reading import tables
from measured_run import ROOT, measure, start
from test_killed_runs import corpus_settings, newest


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 64 MiB, where this machine lets us make one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if made.returncode:
        pytest.skip("this user may not make a disk")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(path: Path) -> None:
    """Takes all that is left of a disk."""
    with path.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(4096))
        except OSError:
            pass


def test_a_full_disk_ends_the_run_and_the_next_one_makes_it_good(tmp_path: Path, small_disk: Path) -> None:
    elsewhere = corpus_settings(tmp_path, ["00*.txt", "p0[1-5]*.txt", "t0[1-5]*.txt"])
    measure(elsewhere)
    settings = elsewhere.model_copy(update={"curated": small_disk / "curated"})
    run = start(settings)
    while run.poll() is None and not newest(settings.curated):
        time.sleep(0.005)
    fill(small_disk / "somebody else's")
    _, messages = run.communicate(timeout=120)
    assert run.returncode == 1
    assert "no space left on device" in messages.lower() or "disk is full" in messages.lower()

    (small_disk / "somebody else's").unlink()
    measure(settings)
    got, expected = tables(settings.curated), tables(elsewhere.curated)
    assert [name for name in expected if not got[name].equals(expected[name])] == []


def test_a_run_does_not_begin_where_there_is_no_room(tmp_path: Path, small_disk: Path) -> None:
    other = small_disk / "somebody else's"
    fill(other)
    os.truncate(other, other.stat().st_size - 2**23)
    command = [sys.executable, "-m", "flows.cli", "ingest", "--curated", str(small_disk / "curated")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "make room, then run again" in done.stderr
