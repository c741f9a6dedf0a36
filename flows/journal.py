"""Journal of a run without a Prefect server, one line per event; `flows.recorder` reports it to Prefect afterwards.

Prefect takes longer to start than some hundred documents take to read, so a run does not wait for it.
A run locks its journal while it lives: an unlocked journal without an end belongs to a run that was killed.
"""

from __future__ import annotations

import fcntl
import json
import logging
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flows.errors import UserError
from flows.prefect_home import PREFECT_FOLDER
from flows.report import Report, headline
from flows.run import LOG, Run, Steps, carry_out
from flows.summary import final_name, pages
from flows.workers.fork_server import without_interrupts

JOURNALS = Path(PREFECT_FOLDER) / "journal"


class Journal(logging.Handler):
    """Writes one event per line; as a log handler it also writes the lines of the log."""

    def __init__(self, folder: Path, run_id: str) -> None:
        super().__init__(logging.INFO)
        folder.mkdir(parents=True, exist_ok=True)
        # Line buffering: after a crash, at most the last line is incomplete.
        self._file = (folder / f"{run_id}.jsonl").open("a", encoding="utf-8", buffering=1)
        fcntl.flock(self._file, fcntl.LOCK_EX)

    def close(self) -> None:
        """Closes the journal and so releases its lock, for which the recorder waits."""
        self._file.close()
        super().close()

    def write(self, event: str, **details: Any) -> None:
        """Adds an event with the present time."""
        now = datetime.now(UTC).isoformat()
        self._file.write(json.dumps({"event": event, "at": now, **details}, ensure_ascii=False) + "\n")

    def emit(self, record: logging.LogRecord) -> None:
        """Adds a line of the log as an event."""
        self.write("log", level=record.levelno, message=record.getMessage())

    def step(self, name: str, action: Callable[..., object]) -> Callable[..., object]:
        """Wraps a step so that its start and its end are written to the journal."""

        def recorded(*arguments: Any) -> object:
            self.write("step", name=name)
            try:
                done = action(*arguments)
            except BaseException as error:
                self.write("step failed", message=_message(error))
                raise
            self.write("step ended")
            return done

        return recorded


class _Terminal(logging.Handler):
    """Prints warnings through the current `sys.stderr`, so that a progress bar can make room for the line."""

    def emit(self, record: logging.LogRecord) -> None:
        sys.stderr.write(f"{record.getMessage()}\n")


@contextmanager
def warnings_on_terminal() -> Iterator[None]:
    """Prints the warnings of a run to standard error while the block runs."""
    terminal = _Terminal(logging.WARNING)
    LOG.addHandler(terminal)
    try:
        yield
    finally:
        LOG.removeHandler(terminal)


def carry_out_recorded(run: Run, trigger: str, parameters: Mapping[str, Any], curated: Path) -> Report:
    """Carries out a run with a journal, which a separate process reports to Prefect after the run's end."""
    journal = Journal(curated / JOURNALS, run.stamp.run_id)
    _start_recorder(curated)
    journal.write("run", flow=trigger, parameters=dict(parameters))
    with _logging_to(journal):
        try:
            report = carry_out(run, trigger, _steps(journal))
        except KeyboardInterrupt:
            journal.write("stopped")
            raise
        except BaseException as error:
            journal.write("failed", message=_message(error))
            raise
        journal.write("ended", state=final_name(report), message=headline(report), pages=pages(report, run.settings))
        return report


@contextmanager
def _logging_to(journal: Journal) -> Iterator[None]:
    level = LOG.level
    LOG.setLevel(logging.INFO)
    LOG.addHandler(journal)
    try:
        yield
    finally:
        LOG.removeHandler(journal)
        LOG.setLevel(level)
        journal.close()


def _steps(journal: Journal) -> Steps:
    plain = Steps()
    return Steps(
        plan=journal.step("plan", plain.plan),
        read=journal.step("read batch", plain.read),
        keep=journal.step("keep batch", plain.keep),
        publish=journal.step("publish", plain.publish),
    )


def _message(error: BaseException) -> str:
    return str(error) if isinstance(error, UserError) else f"{type(error).__name__}: {error}"


def _start_recorder(curated: Path) -> None:
    """Starts the process that waits for the end of this run; Ctrl-C on the run's terminal does not reach it."""
    command = [sys.executable, "-m", "flows.recorder", str(curated)]
    with without_interrupts(), (curated / JOURNALS.parent / "recorder.log").open("ab") as log:
        subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
