"""Writes synthetic documents of both forms as texts: realistic, all different, and the same in every run.

    python benchmarks/synthetic.py 10000 FOLDER

The content comes from the generator of the robustness test (real names of services, invented figures), printed in
every text dialect in turn; PMG formulations and stage-4 forms alternate.
"""

from __future__ import annotations

import hashlib
import itertools
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "robustness")]

from rerender.catalogue import TEXTS  # noqa: E402


def documents(count: int) -> Iterator[tuple[str, bytes]]:
    """Yields (file name, bytes) of `count` documents; no two have the same bytes."""
    kinds = {form: itertools.cycle([kind for kind in TEXTS if form in kind.forms]) for form in ("pmg", "territorial")}
    forms = itertools.cycle(kinds)
    seen: set[bytes] = set()
    for seed in itertools.count():
        if len(seen) == count:
            return
        form = next(forms)
        data = next(kinds[form]).make(form, seed).data
        digest = hashlib.sha256(data).digest()
        if digest not in seen:
            yield f"{form}_{len(seen):06d}.txt", data
            seen.add(digest)


def write(count: int, folder: Path) -> int:
    """Writes the documents into a folder, a thousand to a subfolder; returns their total size in bytes."""
    size = 0
    for number, (name, data) in enumerate(documents(count)):
        path = folder / f"{number // 1000:03d}" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        size += len(data)
    return size


if __name__ == "__main__":
    made = write(int(sys.argv[1]), Path(sys.argv[2]))
    sys.stdout.write(f"{int(sys.argv[1]):,} documents of {made:,} bytes in all\n")
