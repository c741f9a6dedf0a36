"""Tools for every row of the benchmark: clocks, medians, a line of the table, a description of the machine.

Times are processor time (user and system, with child processes that ended) and wall time.  Figures that are compared
are measured in turn within one run, so that other load on the machine slows all of them alike.
"""

from __future__ import annotations

import gc
import os
import platform
import resource
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

LIBRARIES = (
    "pdfplumber",
    "pypdfium2",
    "spacy",
    "pyarrow",
    "duckdb",
    "prefect",
    "PyMuPDF",
    "camelot-py",
    "tabula-py",
)


@dataclass(frozen=True, slots=True)
class Timed:
    """Seconds of processor time and of wall time; medians if the work ran several times."""

    cpu: float
    wall: float


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the table.  `ok` is None if there is no goal and the line is only for comparison."""

    work: str
    goal: str
    ours: str
    peer: str
    ratio: str
    ok: bool | None


def timed(work: Callable[[], object]) -> Timed:
    """Runs the work once and times it."""
    before, began = _processor(), time.perf_counter()
    work()
    wall = time.perf_counter() - began
    return Timed(_processor() - before, wall)


def _processor() -> float:
    """Returns the processor time of this process and of its ended children so far, in seconds."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def in_turns(works: Mapping[str, Callable[[], object]], times: int) -> dict[str, Timed]:
    """Runs all works in turn, `times` times after one uncounted round; returns the medians by name."""
    for work in works.values():
        work()
    out: dict[str, list[Timed]] = {name: [] for name in works}
    for _ in range(times):
        for name, work in works.items():
            gc.collect()
            out[name].append(timed(work))
    return {name: median(several) for name, several in out.items()}


def median(several: Sequence[Timed]) -> Timed:
    """Returns the median of each clock."""
    return Timed(statistics.median(clock.cpu for clock in several), statistics.median(clock.wall for clock in several))


def installed_version(name: str) -> str | None:
    """Returns the version of a library; None if it is not installed."""
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def machine() -> list[str]:
    """Describes the machine and the libraries, in a few lines."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    libraries = [f"{name} {installed}" for name in LIBRARIES if (installed := installed_version(name))]
    load = ", ".join(f"{load:.1f}" for load in os.getloadavg())
    return [
        f"{cores} cores, {_cpu_model()}, {_memory()}",
        f"{platform.system()} {platform.release().split('-')[0]}, {platform.python_implementation()}"
        f" {platform.python_version()}",
        ", ".join(libraries),
        f"load at the beginning (1, 5, 15 minutes): {load}",
    ]


def _cpu_model() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())


def _memory() -> str:
    return f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GiB"
