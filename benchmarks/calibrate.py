"""Counts how often each rule is right on made documents, and tests the resulting confidence on kinds left out.

    python benchmarks/calibrate.py                    # prints the reliability table of the counts that are in use
    python benchmarks/calibrate.py --seeds 1000-1008  # counts again; writes counts, diagram and table of the docs

The values of each family of renderings get their confidence from counts without that family.  Exit status 1 if fewer
than 999 in 1,000 of the values with a confidence of 0.95 or more are right.
"""

# ruff: noqa: T201 - a benchmark prints to the terminal
from __future__ import annotations

import argparse
import csv
import re
import sys
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "robustness")]

from judged_values import ALL_KINDS, Bin, By, counted, family_of, judged, left_out, reliability, sure_values  # noqa: E402
from seeds import seed_range  # noqa: E402

from extractors.document import ReadError  # noqa: E402
from normalizers import calibration  # noqa: E402
from normalizers.calibration import COUNTS, DOUBTFUL, SURE, Calibration  # noqa: E402
from pipeline import process  # noqa: E402

DIAGRAM = ROOT / "docs" / "images" / "reliability.png"
PAGE = ROOT / "docs" / "architecture.md"
HEAD = "| confidence from | values | said on average | right |\n|---:|---:|---:|---:|\n"
PROMISE = 0.999
REWORDED_SHARE = 2
"""Factor for the seeds of reworded forms: they differ most from the layouts, and there are few kinds of them."""


def count(seeds: range) -> By:
    """Counts right and wrong values in every kind of rendering, with each rule's own, uncalibrated confidence."""
    unmeasured = Calibration({}, {})
    calibration.calibration = lambda: unmeasured  # type: ignore[assignment]
    counts: defaultdict[tuple[str, str, str], Counter[bool]] = defaultdict(Counter)
    for kind in ALL_KINDS.values():
        # An encoding changes bytes but not the layout: one seed for each is enough.
        seeds_by_word = {"encoding": 1, "reworded": REWORDED_SHARE * len(seeds)}
        most = next((number for word, number in seeds_by_word.items() if word in kind.name), len(seeds))
        for form in kind.forms:
            for seed in range(seeds.start, seeds.start + most):
                made = kind.make(form, seed)
                try:
                    rows = process(made.data, made.file_name)
                except ReadError:
                    continue
                for value in judged(made.gold, rows):
                    if value.confidence >= DOUBTFUL:  # calibration never raises a lower confidence
                        counts[family_of(kind.name), value.evidence, value.rule][value.right] += 1
        print(kind.name, flush=True)
    return {key: (found[True], found[False]) for key, found in counts.items()}


def write(counts: By, seeds: range) -> None:
    """Writes the counts as CSV, with a comment that states date, seeds and size."""
    values = sum(map(sum, counts.values()))
    with COUNTS.open("w", encoding="utf-8", newline="") as out:
        out.write(
            f"# Made {date.today()} by benchmarks/calibrate.py --seeds {seeds.start}-{seeds.stop}: {values:,} values of"
            f" made documents, {len({f for f, _, _ in counts})} families of renderings.\n"
        )
        table = csv.writer(out, lineterminator="\n")
        table.writerow(["family", "evidence", "rule", "right", "wrong"])
        table.writerows([*key, *found] for key, found in sorted(counts.items()))


def draw(bins: list[Bin]) -> None:
    """Draws the reliability diagram: stated confidence against the share right; larger points have more values."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(figsize=(6, 5), dpi=110)
    axes.plot([0, 1], [0, 1], color="0.6", linewidth=1, label="as said")
    points = [(each.confidence, each.share) for each in bins]
    axes.scatter(*zip(*points, strict=True), [20 + each.values**0.5 for each in bins], color="#1f5fa8")
    for point, each in zip(points, bins, strict=True):
        axes.annotate(f"{each.values:,}", point, xytext=(0, -16), textcoords="offset points", ha="center")
    axes.axvline(SURE, color="0.8", linewidth=1, linestyle="--")
    axes.set(xlabel="confidence said", ylabel="share right", title="Values of renderings that were left out")
    axes.set(xlim=(0, 1.03), ylim=(0, 1.03))
    figure.tight_layout()
    figure.savefig(DIAGRAM, metadata={"Software": None})


def table(bins: list[Bin]) -> str:
    """Returns the reliability table in Markdown."""
    return HEAD + "".join(f"| {b.low:g} | {b.values:,} | {b.confidence:.4f} | {b.share:.4f} |\n" for b in bins)


def publish(bins: list[Bin]) -> None:
    """Writes the diagram and the table into the docs; raises SystemExit unless the page has exactly one table."""
    draw(bins)
    page = PAGE.read_text(encoding="utf-8")
    new, tables = re.subn(re.escape(HEAD) + r"(?:\|.*\n)*", table(bins), page)
    if tables != 1:
        raise SystemExit(f"{PAGE} has {tables} reliability tables, not 1")
    PAGE.write_text(new, encoding="utf-8")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=seed_range, help="FIRST-END: count anew with these")
    options = parser.parse_args()
    if options.seeds:
        write(count(options.seeds), options.seeds)
    values = left_out(counted())
    bins = reliability(values)
    if options.seeds:
        publish(bins)
    print(table(bins), end="")
    sure = sure_values(values)
    share = sure[True] / max(1, sure.total())
    print(f"\nof {sure.total():,} values that say {SURE} or more, {sure[False]} are wrong: {share:.5f} right")
    return 0 if share >= PROMISE else 1


if __name__ == "__main__":
    sys.exit(main())
