import hashlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flow_fakes import broken_core, fake_core

from flows.workers.pool import Limits, Pool
from flows.workers.worker import Job, Outcome, Stamp

STAMP = Stamp("run", "0.0", datetime(2026, 11, 21, tzinfo=UTC))


@pytest.fixture
def outcomes(tmp_path: Path) -> Callable[..., dict[str, Outcome]]:
    """Reads documents (name to text) in a pool; gives outcomes by name."""

    def read(documents: dict[str, str], seconds: float = 30.0, workers: int = 2) -> dict[str, Outcome]:
        pool = Pool(Limits(workers, seconds, 256), STAMP, fake_core)
        try:
            return {o.job.name: o for o in pool.outcomes(pool.submit([job(tmp_path, *d) for d in documents.items()]))}
        finally:
            pool.close(at_once=True)

    return read


def job(folder: Path, name: str, text: str) -> Job:
    path = folder / name
    path.write_text(text)
    return Job(hashlib.sha256(text.encode()).hexdigest(), str(path), name)


def errors(outcomes: dict[str, Outcome]) -> dict[str, str | None]:
    return {name: o.problem and o.problem.error_type for name, o in outcomes.items()}


def test_each_failure_has_its_reason_and_takes_nothing_with_it(outcomes: Callable[..., dict[str, Outcome]]) -> None:
    kinds = {"killed": "out_of_memory", "crash": "bug", "raise": "bug", "eat": "out_of_memory", "damaged": "damaged"}
    documents = {f"{i}{kind}": kind for i, kind in enumerate(kinds)}
    good = {f"good{i}": f"ok word{i}" for i in range(6)}
    got = outcomes({**good, **documents, "last": "ok last"})
    assert errors(got) == {
        **dict.fromkeys(good, None),
        **{f"{i}{kind}": error for i, (kind, error) in enumerate(kinds.items())},
        "last": None,
    }
    assert got["last"].packed is not None
    assert got["last"].packed["objectives"]["name"] == ["last"]


def test_a_document_that_takes_too_long_is_stopped_and_the_next_is_read(
    outcomes: Callable[..., dict[str, Outcome]],
) -> None:
    started = time.monotonic()
    got = outcomes({"slow": "sleep", "next": "ok"}, seconds=1.0, workers=1)
    assert errors(got) == {"slow": "timeout", "next": None}
    assert time.monotonic() - started < 20


def test_a_worker_that_is_killed_from_outside_loses_only_its_document(tmp_path: Path) -> None:
    pool = Pool(Limits(1, 60, 256), STAMP, fake_core)
    submitted = pool.submit([job(tmp_path, "victim", "sleep"), job(tmp_path, "next", "ok")])

    def kill() -> None:
        time.sleep(1)
        for worker in pool._pool._pool_manager.worker_manager.workers:
            os.kill(worker, signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    got = {o.job.name: o for o in pool.outcomes(submitted)}
    killer.join()
    pool.close()
    assert errors(got) == {"victim": "out_of_memory", "next": None}
    assert "SIGKILL" in (got["victim"].problem.message if got["victim"].problem else "")


def test_a_bug_is_one_line_for_people_and_keeps_its_traceback_for_us(
    outcomes: Callable[..., dict[str, Outcome]],
) -> None:
    problem = outcomes({"bad": "raise"})["bad"].problem
    assert problem is not None
    assert problem.message.startswith("KeyError: ")
    assert problem.message.isprintable()
    assert problem.detail is not None
    assert "flow_fakes.py" in problem.detail
    assert "\x1b" not in problem.detail


def test_bytes_that_changed_since_they_were_hashed_are_not_taken_for_the_old_ones(tmp_path: Path) -> None:
    changed = job(tmp_path, "a", "ok before")
    (tmp_path / "a").write_text("ok after")
    pool = Pool(Limits(1, 30, 256), STAMP, fake_core)
    (outcome,) = pool.outcomes(pool.submit([changed]))
    pool.close()
    assert outcome.packed is None
    assert outcome.problem is not None
    assert outcome.problem.error_type == "io"


def test_a_core_that_cannot_work_fails_the_run_and_not_each_document(tmp_path: Path) -> None:
    pool = Pool(Limits(1, 30, 256), STAMP, broken_core)
    with pytest.raises(ImportError, match="something"):
        list(pool.outcomes(pool.submit([job(tmp_path, "a", "ok")])))
    pool.close(at_once=True)


def test_the_fork_server_loads_spacy_without_its_command_line_and_hides_it_from_nobody() -> None:
    lines = (
        "import sys, flows.workers.preload",
        "assert 'spacy.matcher' in sys.modules and 'spacy.cli' not in sys.modules",
        "from spacy.cli import info",
        "assert callable(info)",
    )
    subprocess.run([sys.executable, "-c", "\n".join(lines)], check=True)
