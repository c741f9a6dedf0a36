"""What Prefect hears of runs that had no server: all of them, however they ended, at the times at which they were."""

import json
import os
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from typer.testing import CliRunner

from flows import recorder
from flows.cli import app
from flows.journal import JOURNALS, Journal
from flows.settings import Settings

ROOT = Path(__file__).parents[2]


def rows(database: Path, query: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(database) as connection:
        return list(connection.execute(query))


def run(settings: Settings) -> int:
    folders = ["--raw", str(settings.raw), "--curated", str(settings.curated)]
    return CliRunner().invoke(app, ["ingest", *folders]).exit_code


def test_prefect_hears_of_runs_that_ended_failed_or_were_killed(
    settings: Settings, unrecorded: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (settings.raw / "a.txt").write_text("ok one")
    (settings.raw / "b.txt").write_text("damaged")
    assert run(settings) == 3
    (ended,) = (settings.curated / JOURNALS).glob("*.jsonl")

    (settings.raw / "c.txt").write_text("ok two")
    with monkeypatch.context() as patch:
        patch.setattr("flows.run.Store.stage", lambda *_: (_ for _ in ()).throw(PermissionError(13, "no")))
        assert run(settings) == 1

    lines = ended.read_text().splitlines(keepends=True)
    cut = next(i for i, line in enumerate(lines) if '"keep batch"' in line)
    (settings.curated / JOURNALS / "20010101-killed.jsonl").write_text("".join(lines[: cut + 1]) + lines[cut + 1][:20])
    (settings.curated / JOURNALS / "20010102-nothing.jsonl").write_text("")

    environment = {k: v for k, v in os.environ.items() if not k.startswith("PREFECT_")} | {"HOME": str(tmp_path)}
    command = [sys.executable, "-m", "flows.recorder", str(settings.curated)]
    subprocess.run(command, cwd=ROOT, env=environment, check=True, timeout=180)

    assert not list((settings.curated / JOURNALS).glob("*.jsonl"))
    database = settings.curated / ".prefect" / "home" / "prefect.db"
    found = rows(database, "select state_type, state_name, start_time, end_time from flow_run order by start_time")
    first = json.loads(lines[0])["at"][:19].replace("T", " ")
    assert sorted(str(name) for _, name, _, _ in found) == ["Crashed", "DocumentsFailed", "Failed"]
    assert [str(begun)[:19] for _, name, begun, _ in found if name == "DocumentsFailed"] == [first]
    states = rows(database, "select name, state_type from task_run where state_type != 'COMPLETED'")
    assert sorted(states) == [("keep batch-2", "CRASHED"), ("keep batch-2", "FAILED")]
    assert {key for (key,) in rows(database, "select key from artifact")} == {"ingest-summary", "ingest-report"}
    messages = [str(line) for (line,) in rows(database, "select message from log")]
    assert any("b.txt" in line and "damaged" in line for line in messages)
    assert any("trying again" in line for line in messages)


def test_the_recorder_waits_for_the_end_of_a_run(tmp_path: Path) -> None:
    journal = Journal(tmp_path, "run")
    journal.write("run", flow="ingest")
    waiting = threading.Thread(target=recorder._wait_for_end, args=(tmp_path / "run.jsonl",))
    waiting.start()
    waiting.join(0.2)
    assert waiting.is_alive()
    journal.close()
    waiting.join(10)
    assert not waiting.is_alive()


def test_what_another_recorder_has_told_is_told_once(tmp_path: Path) -> None:
    assert not recorder._wait_for_end(tmp_path / "gone.jsonl")
