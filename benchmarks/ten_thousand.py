"""Measures the cost of a large run: 10,000 synthetic documents, against 500, and a run with nothing new.

    python benchmarks/ten_thousand.py [--count 10000] [--few 500] [--folder FOLDER]

Exit status 1 if a document needs more than 1.2 times the processor time at 10,000 than at 500.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "operations")]

from measured_run import Measured, measure  # noqa: E402
from synthetic import write  # noqa: E402

from flows.settings import Settings  # noqa: E402

MOST = 1.2


def run(name: str, settings: Settings, count: int) -> Measured:
    """Carries out a run, and prints its times and memory."""
    took = measure(settings)
    sys.stdout.write(
        f"{name:24} {took.seconds:8.1f} s  {took.cpu:8.1f} s of processor  {count / took.seconds:7.1f} documents/s"
        f"  peak {took.main_mb:5.0f} MiB ({took.main_own_mb:.0f} without mapped files)"
        f", worker {took.worker_mb:4.0f} MiB  {took.read} {took.errors or ''}\n"
    )
    sys.stdout.flush()
    return took


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--few", type=int, default=500)
    parser.add_argument("--folder", type=Path, help="where to work; kept  [default: a temporary folder]")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary)
        cost = {}
        for count in (options.few, options.count):
            settings = Settings(raw=folder / f"raw{count}", curated=folder / f"curated{count}")
            size = write(count, settings.raw)
            sys.stdout.write(f"{count:,} documents of {size / 2**20:.1f} MiB\n")
            cost[count] = run(f"{count:,} new", settings, count).cpu / count
        run("nothing new", settings, options.count)
        parquet = sum(path.stat().st_size for path in settings.curated.glob("*/*.parquet"))
        ledger = sum(path.stat().st_size for path in settings.curated.glob("_ledger.sqlite*"))
        ratio = cost[options.count] / cost[options.few]
        costs = ", ".join(f"{1000 * each:.1f} ms of processor at {count:,}" for count, each in cost.items())
        sys.stdout.write(
            f"ledger {ledger / 2**20:.1f} MiB, datasets {parquet / 2**20:.1f} MiB\n"
            f"a document costs {costs}: {ratio:.2f} times\n"
        )
    return 0 if ratio <= MOST else 1


if __name__ == "__main__":
    sys.exit(main())
