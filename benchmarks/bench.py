"""Measures the speed of the pipeline and of comparable tools, in one run on one machine.  Asserts no times.

    python benchmarks/bench.py                    # every row; writes benchmarks/results.md
    python benchmarks/bench.py --row text --quick # one row, fewer documents and repetitions; writes nothing

Tools that are no dependencies (PyMuPDF, camelot, tabula if Java is installed) are in the extra `[bench]`; a tool that
is not installed is left out of the table.  A row that fails is reported as failed, and the others still run.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

import bench_analysts  # noqa: E402
import bench_books  # noqa: E402
import bench_pdf  # noqa: E402
import bench_runs  # noqa: E402
import bench_tables  # noqa: E402
import bench_text  # noqa: E402
from measuring import Line, machine  # noqa: E402

ROWS: dict[str, Callable[[bool], list[Line]]] = {
    "ruled": bench_pdf.ruled,
    "without-rules": bench_pdf.without_rules,
    "tables": bench_tables.by_position,
    "pdf-records": bench_pdf.to_records,
    "text": bench_text.to_records,
    "workbooks": bench_books.cells,
    "overhead": bench_runs.overhead,
    "nothing-new": bench_runs.nothing_new,
    "start-up": bench_runs.start_up,
    "small-runs": bench_runs.small_runs,
    "many-pdfs": bench_runs.many_pdfs,
    "memory": bench_text.memory,
    "analysts": bench_analysts.first_row,
}
"""Rows by name, in the order of the table of goals."""
RESULTS = ROOT / "benchmarks" / "results.md"


def table(lines: list[Line]) -> str:
    """Returns the lines as a Markdown table."""
    marks = {True: "ok", False: "**not met**", None: ""}
    head = ["| work | goal | ours | peer, same run | ratio | |", "|---|---|---|---|---:|---|"]
    rows = (
        f"| {line.work} | {line.goal} | {line.ours} | {line.peer} | {line.ratio} | {marks[line.ok]} |" for line in lines
    )
    return "\n".join([*head, *rows])


def run(name: str, quick: bool) -> list[Line]:
    """Measures and prints a row; returns its lines, or a line that reports its failure."""
    began = time.perf_counter()
    try:
        lines = ROWS[name](quick)
    except Exception as error:  # noqa: BLE001 - an error in one row must not stop the others
        lines = [Line(name, "", f"failed: {type(error).__name__}: {str(error).strip()[-300:]}", "", "", False)]
    for line in lines:
        mark = {True: "ok", False: "NOT MET", None: ""}[line.ok]
        sys.stdout.write(
            f"{line.work}\n    goal   {line.goal}\n    ours   {line.ours}\n    peer   {line.peer}\n"
            f"    ratio  {line.ratio}  {mark}\n"
        )
    sys.stdout.write(f"    ({time.perf_counter() - began:.0f} s)\n\n")
    sys.stdout.flush()
    return lines


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--row", action="append", choices=[*ROWS, "steps"], help="this row alone (may be repeated)")
    parser.add_argument("--quick", action="store_true", help="fewer documents, fewer times")
    options = parser.parse_args()
    about = machine()
    sys.stdout.write("\n".join(about) + "\n\n")
    began = time.perf_counter()
    names = options.row or [*ROWS, "steps"]
    lines = [line for name in names if name in ROWS for line in run(name, options.quick)]
    steps = bench_text.where_time_goes(options.quick) if "steps" in names else ""
    sys.stdout.write(f"{steps}\n\n")
    if options.row is None and not options.quick:
        minutes = (time.perf_counter() - began) / 60
        introduction = (
            f"Written by `make bench` in {minutes:.0f} minutes. Ratios are medians of several, of processor time where"
            " the goal names no clock."
        )
        parts = ["# Measured speed", introduction, "\n".join(f"- {line}" for line in about), table(lines)]
        RESULTS.write_text("\n\n".join([*parts, "## Where the time goes", steps]) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
