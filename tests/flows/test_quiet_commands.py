"""What a command that succeeds says on stderr: nothing, for cron sends a letter for every line there."""

import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from flows.run import Report
from flows.settings import Settings

COMMANDS = [
    ["--help"],
    ["status"],
    ["status", "--failed"],
    ["status", "--review"],
    ["show", "good.txt", "--verbose"],
    ["show", "good.txt", "--record", "objectives/1"],
    ["changes"],
    ["diagnose", "bad.txt"],
    ["query", "SELECT * FROM documents"],
    ["query", "SELECT * FROM indicators_with_objectives_and_documents", "--format", "csv"],
    ["export", "--to", "all.xlsx"],
    ["export", "--to", "all.duckdb"],
    ["export", "--to", "all"],
    ["review"],
    ["rerun", "--dry-run"],
    ["evaluate", "raw"],
]


@pytest.fixture
def folder(settings: Settings, take_in: Callable[[Settings], Report]) -> Path:
    """A folder with a raw and a curated folder in the usual places below it."""
    for name, text in {"good": "ok Calidad", "doubtful": "review Gestión", "bad": "damaged"}.items():
        (settings.raw / f"{name}.txt").write_text(text)
    (settings.raw / "good.gold.json").write_text(
        '{"file": "good.txt", "objectives": [{"objective_number": 1, "name": "Calidad"}]}'
    )
    take_in(settings)
    return settings.raw.parent


def test_a_command_that_succeeds_says_nothing_on_stderr(folder: Path) -> None:
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PREFECT_", "PMG_"))}
    environment |= {"PMG_RAW": "raw", "PMG_CURATED": "curated", "PYTHONPATH": str(Path(__file__).parents[2])}

    def run(command: list[str]) -> subprocess.CompletedProcess[str]:
        pmg = [sys.executable, "-m", "flows.cli", *command]
        return subprocess.run(pmg, cwd=folder, env=environment, capture_output=True, text=True, check=False)

    with ThreadPoolExecutor(2) as two:
        done = list(two.map(run, COMMANDS))
    for command, result in zip(COMMANDS, done, strict=True):
        assert (result.returncode, result.stderr) == (0, ""), command
        assert result.stdout, command
