"""Reports runs without a Prefect server to Prefect: `python -m flows.recorder CURATED`, started by each such run.

Waits for the run's end, however it ends, then writes every waiting journal into Prefect's database as a flow run, and
deletes the journal.  A journal that could not be written stays for the recorder of the next run.
"""

from __future__ import annotations

import asyncio
import fcntl
import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Any
from uuid import UUID

from flows import prefect_home
from flows.journal import JOURNALS

Event = dict[str, Any]

_FINAL = {"ended": "COMPLETED", "failed": "FAILED", "stopped": "CANCELLED"}
"""Type of a run's final state by the last event of its journal; a run without such an event was killed."""


def main() -> None:
    """Waits for the runs in progress, then records all waiting journals."""
    os.nice(10)  # a new run has priority
    curated = Path(sys.argv[1])
    with _only_recorder(curated / JOURNALS):
        waiting = [journal for journal in _journals(curated / JOURNALS) if _wait_for_end(journal)]
        if waiting:
            with prefect_home.prefect_folder(curated):
                asyncio.run(_record(waiting))


def _journals(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.jsonl"))


@contextmanager
def _only_recorder(folder: Path) -> Iterator[None]:
    """Holds the recorder's lock, after all runs found at the start have ended."""
    for journal in _journals(folder):
        _wait_for_end(journal)
    with (folder / "recorder.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _wait_for_end(journal: Path) -> bool:
    """Waits until the journal's run has ended; False if another recorder has recorded and deleted the journal."""
    try:
        with journal.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH)
            return journal.exists()
    except FileNotFoundError:
        return False


async def _record(journals: Sequence[Path]) -> None:
    from prefect.server.database import provide_database_interface

    database = provide_database_interface()
    await database.create_db()
    for journal in journals:
        # One transaction for each run: after a crash, the run is recorded again from the start.
        async with database.session_context(begin_transaction=True) as session:
            await _write_run(session, events_of(journal))
        journal.unlink()
    await (await database.engine()).dispose()


def events_of(journal: Path) -> list[Event]:
    """Returns the events of a journal, without a last line that a crash has cut off."""
    return [json.loads(line) for line in journal.read_text(encoding="utf-8").split("\n")[:-1]]


async def _write_run(session: Any, events: Sequence[Event]) -> None:
    """Writes a flow run with its tasks, log and artifacts, with their original times."""
    models, core = _prefect()
    if not events:
        return  # killed before it wrote its first event
    first, last = events[0], events[-1]
    flow = await models.flows.create_flow(session=session, flow=core.Flow(name=first["flow"]))
    new = core.FlowRun(flow_id=flow.id, parameters=first["parameters"], state=_state("RUNNING", first))
    run = (await models.flow_runs.create_flow_run(session=session, flow_run=new)).id
    await _write_steps(session, run, [event for event in events if event["event"].startswith("step")])
    lines = [
        core.Log(name="pmg", level=line["level"], message=line["message"], timestamp=_time(line), flow_run_id=run)
        for line in events
        if line["event"] == "log"
    ]
    if lines:
        await models.logs.create_logs(session=session, logs=lines)
    for page in last.get("pages", ()):
        await models.artifacts.create_artifact(session=session, artifact=core.Artifact(**page, flow_run_id=run))
    kind = _FINAL.get(last["event"], "CRASHED")
    final = _state(kind, last if last["event"] in _FINAL else {"message": "The run was killed."})
    await models.flow_runs.set_flow_run_state(session=session, flow_run_id=run, state=final, force=True)


async def _write_steps(session: Any, run: UUID, events: Sequence[Event]) -> None:
    """Writes the steps as task runs; a step without an end gets the state CRASHED."""
    models, core = _prefect()
    kinds = {"step ended": "COMPLETED", "step failed": "FAILED"}
    for number, (begun, after) in enumerate(zip(events, [*events[1:], None], strict=True)):
        if begun["event"] != "step":
            continue
        task = core.TaskRun(
            flow_run_id=run,
            task_key=begun["name"],
            dynamic_key=str(number),
            name=f"{begun['name']}-{number // 2}",
            state=_state("RUNNING", begun),
        )
        created = await models.task_runs.create_task_run(session=session, task_run=task)
        end = _state(kinds[after["event"]], after) if after else _state("CRASHED", {})
        await models.task_runs.set_task_run_state(session=session, task_run_id=created.id, state=end, force=True)


def _prefect() -> tuple[Any, Any]:
    """Returns the modules of Prefect's server that write records and define their schemas; they import slowly."""
    return import_module("prefect.server.models"), import_module("prefect.server.schemas.core")


def _time(event: Event) -> datetime:
    return datetime.fromisoformat(event["at"])


def _state(kind: str, event: Event) -> Any:
    """Returns a state with the time of an event; without a time, Prefect sets the present."""
    details = {"name": event["state"]} if "state" in event else {}
    details |= {"timestamp": _time(event)} if "at" in event else {}
    return import_module("prefect.server.schemas.states").State(type=kind, message=event.get("message"), **details)


if __name__ == "__main__":
    main()
