"""Draws where the time of a small run goes: one new document in a known folder, step by step, for the docs.

    .venv/bin/python benchmarks/small_run.py

Writes `docs/images/small-run.png` for the run of median length.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import matplotlib.pyplot as plt
from bench_pdf import RULED, files
from bench_runs import ROOT, pmg, wait_for_recorder

PICTURE = ROOT / "docs/images/small-run.png"
RUNS = 7
STEPS = (
    ("load", "Python, the command line, pyarrow"),
    ("plan", "open the folder, find what is new"),
    ("read batch", "language pipeline loads in the fork server; the document is read"),
    ("keep batch", "rows on disk"),
    ("publish", "publish"),
    ("end", "report, hand over to the recorder"),
)

# Runs as `pmg` does, and records when each step of the run ended, in seconds since the start.
_TIMED = """
import json, os, time
start, where = float(os.environ.pop("STARTED")), os.environ.pop("MARKS")
from flows.cli import main
from flows.journal import Journal
from flows.run import Run
marks = {"load": time.time() - start}
def timed(name, step):
    def run(*args):
        try:
            return step(*args)
        finally:
            marks.setdefault(name, time.time() - start)
    return run
Run.make_plan = timed("plan", Run.make_plan)
plain = Journal.step
Journal.step = lambda journal, name, step: plain(journal, name, timed(name, step))
try:
    main()
finally:
    json.dump(marks, open(where, "w"))
"""


def one_run(raw: Path, curated: Path, marks: Path) -> dict[str, float]:
    """Returns the time at which each step of a run ended, in seconds since the start."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "MARKS": str(marks)}
    arguments = ("ingest", "--raw", str(raw), "--curated", str(curated))
    began = time.time()
    subprocess.run(
        [sys.executable, "-c", _TIMED, *arguments],
        env={**environment, "STARTED": repr(began)},
        capture_output=True,
        check=True,
    )
    ends: dict[str, float] = json.loads(marks.read_text())
    return ends | {"end": time.time() - began}


def runs() -> list[dict[str, float]]:
    """Times several runs, each with one more document in the same folder."""
    (pdf,) = [path.read_bytes() for path in files(RULED)][:1]
    out = []
    with tempfile.TemporaryDirectory() as temporary:
        raw, curated = Path(temporary) / "raw", Path(temporary) / "curated"
        raw.mkdir()
        for number in range(RUNS + 1):
            (raw / f"{number}.pdf").write_bytes(pdf + b"\n%% copy %d\n" % number)
            if number == 0:
                pmg("ingest", "--raw", str(raw), "--curated", str(curated))
            else:
                out.append(one_run(raw, curated, Path(temporary) / "marks.json"))
            wait_for_recorder(curated)
    return out


def draw(ends: dict[str, float]) -> None:
    """Draws a bar for each step, from its start to its end."""
    figure, axes = plt.subplots(figsize=(9, 2.6))
    before = 0.0
    for row, (name, label) in enumerate(STEPS):
        axes.barh(row, ends[name] - before, left=before, color="#2f6690")
        axes.text(ends[name] + 0.02, row, f"{label}  {1000 * (ends[name] - before):.0f} ms", va="center", fontsize=8)
        before = ends[name]
    axes.set_xlim(0, 2.2 * before)
    axes.set_yticks([])
    axes.invert_yaxis()
    axes.set_xlabel("seconds since the command")
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    figure.savefig(PICTURE, dpi=130, bbox_inches="tight")


def main() -> None:
    """Times runs, and draws the run of median length."""
    timed_runs = runs()
    middle = statistics.median_low(run["end"] for run in timed_runs)
    draw(next(run for run in timed_runs if run["end"] == middle))


if __name__ == "__main__":
    main()
