"""Long robustness test: made documents of every kind, with many seeds, compared field by field.

    python benchmarks/robustness.py                                     # everything, 40 seeds
    python benchmarks/robustness.py --kind columns --form pmg --seeds 6 --show 20
    python benchmarks/robustness.py --kind grid --seeds 0-200 --write made

Exit status 1 if any document differs.
"""

# ruff: noqa: T201 - a benchmark prints to the terminal
from __future__ import annotations

import argparse
import collections
import re
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "robustness")]

from rerender.catalogue import KINDS, Made  # noqa: E402
from rerender.compare import differences, false_mets, rows_of, wants_review  # noqa: E402
from rerender.reworded import REWORDED  # noqa: E402
from seeds import seed_range  # noqa: E402

from extractors.document import ReadError  # noqa: E402
from flows.status_reliability import StatusReliability  # noqa: E402


@dataclass(frozen=True, slots=True)
class Result:
    """Differences from the gold answer, number of false `met` verdicts, status; a failed document has one miss."""

    misses: list[str]
    false_mets: int = 0
    status: str = "failed"

    @property
    def is_right(self) -> bool:
        """True if all values are right, whatever the status."""
        return all(miss.startswith("documents.status:") for miss in self.misses)


def result_of(made: Made, *, ignore_space: bool = False) -> Result:
    """Processes a made document and compares its rows with its gold answer."""
    try:
        rows = rows_of(made.data, made.file_name)
    except ReadError as error:
        return Result([f"not read: {error.error_type}: {error}"])
    except Exception as error:  # noqa: BLE001 - a crash is a result too, and must not stop the other documents
        return Result([f"crash: {type(error).__name__}: {error}"])
    misses = differences(made.gold, rows, ignore_space=ignore_space)
    return Result(misses, false_mets(made.gold, rows), rows["documents"][0]["status"])


def field_of(miss: str) -> str:
    """Returns the kind of a difference, such as `indicators.formula` or `verdicts.missing`."""
    match = re.match(r"(\w+)(?:\[[^]]*\])?(?:\.(\w+))?: *(missing|one too many)?", miss)
    return miss[:30] if match is None else ".".join(group for group in match.groups() if group)


@dataclass(slots=True)
class Tally:
    """Counts of the documents of one kind of rendering and one form."""

    misread: int = 0
    false_mets: int = 0
    fields: collections.Counter[str] = field(default_factory=collections.Counter)
    reliability: StatusReliability = field(default_factory=StatusReliability)

    def count(self, result: Result) -> None:
        self.misread += bool(result.misses)
        self.false_mets += result.false_mets
        self.fields.update(map(field_of, result.misses))
        self.reliability.count(is_right=result.is_right, is_ok=result.status == "ok")

    def __str__(self) -> str:
        total = self.reliability.right + self.reliability.wrong
        status = (
            f"{self.reliability.wrong_and_ok:3} wrong and ok {self.reliability.right_and_flagged:4} right and flagged"
        )
        notes = f"{self.false_mets} FALSE MET  " if self.false_mets else ""
        notes += ", ".join(f"{name} {count}" for name, count in self.fields.most_common(4))
        return f"{total - self.misread:4} of {total} right {status}  {notes}"


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kind", nargs="*", default=[], help="kinds of rendering (or the beginning of their names)")
    parser.add_argument("--reworded", action="store_true", help="forms in words that no layout knows, and only those")
    parser.add_argument("--form", choices=["pmg", "territorial"])
    parser.add_argument("--seeds", type=seed_range, default="0-40", help="one seed, or FIRST-END")
    parser.add_argument("--show", type=int, default=0, help="differences to print of each document")
    parser.add_argument("--write", type=Path, help="a folder for the documents that differ")
    return parser.parse_args()


def main() -> int:
    options = arguments()
    started, misread = time.perf_counter(), 0
    by_want = {False: StatusReliability(), True: StatusReliability()}
    for kind in (REWORDED if options.reworded else KINDS).values():
        if options.kind and not any(map(kind.name.startswith, options.kind)):
            continue
        for form in [form for form in kind.forms if options.form in (None, form)]:
            tally = Tally()
            for seed in options.seeds:
                made = kind.make(form, seed)
                result = result_of(made)
                tally.count(result)
                by_want[wants_review(made.gold)].count(is_right=result.is_right, is_ok=result.status == "ok")
                if result.misses and options.write:
                    options.write.mkdir(parents=True, exist_ok=True)
                    (options.write / made.file_name).write_bytes(made.data)
                for miss in result.misses[: options.show]:
                    print(f"    {made.file_name}: {miss[:700]}")
            print(f"{kind.name:30} {form:12} {tally}", flush=True)
            misread += tally.misread
    everything = StatusReliability()
    for reliability in by_want.values():
        everything.add(reliability)
    total = everything.right + everything.wrong
    print(f"{total - misread} of {total} documents right, {(time.perf_counter() - started) / max(total, 1):.3f} s each")
    print(f"all: {everything}")
    print(f"that leave nothing open: {by_want[False]}")
    print(f"that want a person's look (open which commitment a verdict judges, tracked changes …): {by_want[True]}")
    return 1 if misread or not total else 0


if __name__ == "__main__":
    sys.exit(main())
