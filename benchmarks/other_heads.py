"""Reads both forms under column headers that no layout file has; counts right weights, targets and verdicts.

    python benchmarks/other_heads.py                          # the judging half, 20 seeds: 200 documents
    python benchmarks/other_heads.py --half tuning --seeds 5 --kind dump

Exit status 1 if a wrong document is `ok`, or a form is not recognised.
"""

# ruff: noqa: T201 - a benchmark prints to the terminal
from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "robustness")]

from rerender.catalogue import Kind  # noqa: E402
from rerender.compare import decisive, differences, rows_of  # noqa: E402
from rerender.other_heads import OTHER_HEADS  # noqa: E402


@dataclass(slots=True)
class Score:
    """Counts of documents and values, of one kind or of all."""

    right: int = 0
    values: int = 0
    documents: int = 0
    recognised: int = 0
    perfect: int = 0
    wrong_and_ok: int = 0

    def add(self, other: Score) -> None:
        for name in self.__slots__:
            setattr(self, name, getattr(self, name) + getattr(other, name))

    def __str__(self) -> str:
        share = f"{self.right:5} of {self.values:5} right ({self.right / max(1, self.values):6.1%})"
        counts = f"{share}  {self.recognised:3} of {self.documents} recognised"
        return f"{counts}  {self.perfect:3} perfect  {self.wrong_and_ok} wrong and ok"


def score(kind: Kind, form: str, seed: int) -> Score:
    """Scores the pipeline's rows of one made document against its gold answer."""
    made = kind.make(form, seed)
    rows = rows_of(made.data, made.file_name)
    right, values = decisive(made.gold, rows)
    wrong = [miss for miss in differences(made.gold, rows) if not miss.startswith("documents.status:")]
    (document,), (expected,) = rows["documents"], made.gold["documents"]
    recognised = document["form_type"] == expected["form_type"]
    return Score(right, values, 1, recognised, not wrong, bool(wrong) and document["status"] == "ok")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--half", choices=list(OTHER_HEADS), default="judging", help="which half of the wordings")
    parser.add_argument("--seeds", type=int, default=20, help="documents of each kind and form")
    parser.add_argument("--kind", default="", help="the beginning of a kind's name")
    options = parser.parse_args()
    everything = Score()
    for kind in OTHER_HEADS[options.half].values():
        for form in kind.forms if kind.name.startswith(options.kind) else ():
            of_kind = Score()
            for seed in range(options.seeds):
                of_kind.add(score(kind, form, seed))
            print(f"{kind.name:20} {form:12} {of_kind}", flush=True)
            everything.add(of_kind)
    print(f"{'all':33} {everything}")
    return int(everything.wrong_and_ok > 0 or everything.recognised < everything.documents)


if __name__ == "__main__":
    sys.exit(main())
