"""Starts a run in a separate process group, and measures memory and processor time of its processes.

`start` begins a run that can be killed; `measure` waits for its end.  Called as a script, this module is the run.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from flows.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(slots=True)
class Measured:
    """Cost of a run, and what it read (documents by status, errors by type).

    Seconds of wall time and processor time; peak resident memory in MiB of the main process, without mapped files
    (`main_own_mb`) and with them (`main_mb`), and of the largest other process.
    """

    seconds: float = 0.0
    cpu: float = 0.0
    main_own_mb: float = 0.0
    main_mb: float = 0.0
    worker_mb: float = 0.0
    read: dict[str, int] = field(default_factory=dict)
    errors: dict[str, int] = field(default_factory=dict)


def start(settings: Settings, command: bool = False) -> subprocess.Popen[str]:
    """Starts a run in a new process group: without Prefect, or with `command` as an operator types it."""
    script = [str(Path(__file__).resolve()), settings.model_dump_json()]
    if command:
        folders = ["--raw", str(settings.raw), "--curated", str(settings.curated)]
        script = ["-m", "flows.cli", "ingest", "--workers", str(settings.workers), *folders]
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "PMG_"))}
    own = {"PYTHONPATH": str(ROOT), "HOME": str(settings.curated.parent), "PMG_BATCH_SIZE": str(settings.batch_size)}
    return subprocess.Popen(
        [sys.executable, *script],
        env=clean | own,
        cwd=ROOT,
        start_new_session=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def kill(run: subprocess.Popen[str]) -> None:
    """Kills all processes of a run, and waits until they are gone."""
    os.killpg(run.pid, signal.SIGKILL)
    run.communicate()
    while _group(run.pid):
        time.sleep(0.01)


def measure(settings: Settings, limit: float = 3600.0) -> Measured:
    """Measures a run to its end; raises RuntimeError if it fails or takes longer than `limit` seconds."""
    out = Measured()
    began = time.perf_counter()
    run = start(settings)
    cpu: dict[int, float] = {}
    while run.poll() is None:
        for pid in _group(run.pid):
            _look(pid, pid == run.pid, cpu, out)
        if time.perf_counter() - began > limit:
            kill(run)
            raise RuntimeError(f"the run did not end within {limit:g} s")
        time.sleep(0.05)
    out.seconds, out.cpu = time.perf_counter() - began, sum(cpu.values())
    output, errors = run.communicate()
    if run.returncode:
        raise RuntimeError(errors)
    report = json.loads(output)
    out.read, out.errors = report["read"], report["errors"]
    return out


def _group(group: int) -> list[int]:
    """Returns the ids of a process group's living processes."""
    out = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except (FileNotFoundError, ProcessLookupError):
                continue
            if int(fields[2]) == group and fields[0] != "Z":
                out.append(int(entry.name))
    return out


def _look(pid: int, is_main: bool, cpu: dict[int, float], out: Measured) -> None:
    """Records one process: its peak memory so far, which the kernel keeps, and its processor time."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        status = Path(f"/proc/{pid}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return
    cpu[pid] = (int(fields[11]) + int(fields[12])) / _TICKS
    memory = {name: value for name, _, value in (line.partition(":") for line in status.splitlines())}
    peak, anonymous = (int(memory.get(name, "0").split()[0]) / 1024 for name in ("VmHWM", "RssAnon"))
    if is_main:
        out.main_mb, out.main_own_mb = max(out.main_mb, peak), max(out.main_own_mb, anonymous)
    else:
        out.worker_mb = max(out.worker_mb, peak)


if __name__ == "__main__":
    from flows.run import take_in

    report = take_in(Settings.model_validate_json(sys.argv[1]))
    sys.stdout.write(json.dumps({"read": report.read, "errors": report.errors}))
