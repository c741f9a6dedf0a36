"""Long silence test: good documents of every kind, each damaged in one way at a time.

    python benchmarks/silence.py                                   # everything, 3 seeds
    python benchmarks/silence.py --damage cells_glued --kind pdf --form pmg --seeds 0-12 --show
    python benchmarks/silence.py --damage tab_lost --show --write damaged

A damaged document has to be read as it is printed, or must not be `ok`. Exit status 1 if less than 99 % are.
"""

# ruff: noqa: T201 - a benchmark prints to the terminal
from __future__ import annotations

import argparse
import itertools
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "robustness")]

from damage.catalogue import DAMAGES, damaged  # noqa: E402
from damage.judge import outcome  # noqa: E402
from rerender.catalogue import KINDS  # noqa: E402
from seeds import seed_range  # noqa: E402

FLOOR = 0.99


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--damage", nargs="*", default=[], help="kinds of damage (or the beginning of their names)")
    parser.add_argument("--kind", nargs="*", default=[], help="kinds of rendering (or the beginning of their names)")
    parser.add_argument("--form", choices=["pmg", "territorial"])
    parser.add_argument("--seeds", type=seed_range, default="0-3", help="one seed, or FIRST-END")
    parser.add_argument("--show", action="store_true", help="print each that is wrong in silence")
    parser.add_argument("--write", type=Path, help="a folder for the documents that are wrong in silence")
    return parser.parse_args()


def chosen(options: argparse.Namespace) -> Iterator[tuple[str, str, int, str]]:
    """Yields kind of rendering, form, seed and damage of each document."""
    damages = [name for name in DAMAGES if not options.damage or any(map(name.startswith, options.damage))]
    for kind in KINDS.values():
        if kind.name.startswith("encoding_") or (options.kind and not any(map(kind.name.startswith, options.kind))):
            continue
        forms = [form for form in kind.forms if options.form in (None, form)]
        for form, seed, damage in itertools.product(forms, options.seeds, damages):
            yield kind.name, form, seed, damage


def main() -> int:
    options = arguments()
    started = time.process_time()
    by_damage: defaultdict[str, Counter[str]] = defaultdict(Counter)
    by_kind: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for kind, form, seed, damage in chosen(options):
        judged = outcome(kind, form, seed, damage)
        if judged is None:
            continue
        by_damage[damage][judged.kind] += 1
        by_kind[f"{kind} {form}"][judged.kind] += 1
        if judged.kind == "silent" and options.show:
            print(f"{kind}_{form}_{seed} {damage}: {judged.what}")
            print(*(f"    {miss[:300]}" for miss in judged.misses[:3]), sep="\n", flush=True)
        if judged.kind == "silent" and options.write:
            document = damaged(kind, form, seed, damage)
            assert document is not None
            options.write.mkdir(parents=True, exist_ok=True)
            (options.write / document.file_name).write_bytes(document.data)
    _table("rendering", by_kind)
    _table("damage", by_damage)
    total = sum(by_damage.values(), Counter[str]())
    caught = 1 - total["silent"] / max(1, total.total())
    print(
        f"\n{total.total()} damaged documents, {caught:.2%} caught, {time.process_time() - started:.0f} s of processor"
    )
    return 0 if caught >= FLOOR and total else 1


def _table(head: str, counts: dict[str, Counter[str]]) -> None:
    print(f"\n{head:36} {'right':>7} {'flagged':>8} {'silent':>7} {'caught':>8}")
    for name, kinds in counts.items():
        share = 1 - kinds["silent"] / kinds.total()
        print(f"{name:36} {kinds['right']:7} {kinds['flagged']:8} {kinds['silent']:7} {share:8.1%}")


if __name__ == "__main__":
    sys.exit(main())
