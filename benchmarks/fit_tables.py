"""Fits the costs and tolerances of tables without rules on one half of the answered tables; judges on the other half.

    python benchmarks/fit_tables.py                        # made pages alone
    python benchmarks/fit_tables.py --answers FOLDER       # also documents with the answers of ICDAR 2013
    python benchmarks/fit_tables.py --fit --rounds 2       # searches for better settings, and prints the changes

Without `--fit` it prints the effect of each setting of `TableSettings`: the change of the score at half and at double
its value, on either half.  The bytes of a document say in which half it is.
"""

# ruff: noqa: T201 - a benchmark prints to the terminal
from __future__ import annotations

import argparse
import hashlib
import pickle
from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from functools import cache
from pathlib import Path

from table_answers import Answer, Score, answered, made, ours, score

from extractors.readers.pdf import assemble
from extractors.readers.pdf.content import PageContent
from extractors.readers.pdf.source import read_pages
from extractors.readers.pdf.table_settings import SETTINGS, TableSettings

FACTORS = (0.5, 0.8, 1.25, 2.0)


def judged(answers: Sequence[Answer], settings: TableSettings) -> Score:
    """Scores our reader with these settings."""
    before, assemble.SETTINGS, assemble.read_pages = assemble.SETTINGS, settings, _pages
    try:
        return score(answers, ours)
    finally:
        assemble.SETTINGS, assemble.read_pages = before, read_pages


def _pages(data: bytes) -> tuple[list[PageContent], bool]:
    """Returns the content of all pages, cached: it does not depend on the settings."""
    pages: tuple[list[PageContent], bool] = pickle.loads(_pickled(data))
    return pages


@cache
def _pickled(data: bytes) -> bytes:
    return pickle.dumps(read_pages(data), pickle.HIGHEST_PROTOCOL)


def _value(result: Score) -> float:
    return result.cells + result.mean


def multiplied(settings: TableSettings, name: str, factor: float) -> TableSettings:
    """Returns the settings with one of them multiplied; integers stay integers of at least 1."""
    value = getattr(settings, name)
    new = max(1, round(value * factor)) if isinstance(value, int) else round(value * factor, 3)
    return replace(settings, **{name: new})


def sensitivity(halves: Mapping[str, Sequence[Answer]], settings: TableSettings) -> None:
    """Prints how half and double of each setting change the share of cells found in each half, in points."""
    bases = {name: judged(half, settings) for name, half in halves.items()}
    print(f"{'share of cells, in points':34}" + "".join(f"{name:>18}" for name in halves))
    print(f"{'setting':18} {'value':>7}" + 8 * " " + len(halves) * f"{'half':>9}{'double':>9}")
    for field in fields(settings):
        print(f"{field.name:18} {getattr(settings, field.name):7}" + 8 * " ", end="")
        for name, half in halves.items():
            for factor in (FACTORS[0], FACTORS[-1]):
                result = judged(half, multiplied(settings, field.name, factor))
                print(f"{100 * (result.cells - bases[name].cells):+9.2f}", end="", flush=True)
        print(flush=True)


def fit_settings(answers: Sequence[Answer], settings: TableSettings, rounds: int) -> TableSettings:
    """Returns the settings after rounds of search; each setting is changed if that finds more cells."""
    best = _value(judged(answers, settings))
    for _ in range(rounds):
        for field in fields(settings):
            for factor in FACTORS:
                changed = multiplied(settings, field.name, factor)
                found = _value(judged(answers, changed))
                if found > best + 1e-4:
                    print(
                        f"{field.name}: {getattr(settings, field.name)} to {getattr(changed, field.name)}", flush=True
                    )
                    best, settings = found, changed
    return settings


def is_for_fitting(answer: Answer) -> bool:
    """True for one half of the documents, by their bytes: all tables of a document are in the same half."""
    return hashlib.sha256(answer.data).digest()[0] % 2 == 1


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--answers", type=Path, help="a folder of NAME.pdf with NAME-str.xml")
    parser.add_argument("--seeds", type=int, default=12, help="made pages of each kind")
    parser.add_argument("--fit", action="store_true", help="move the settings")
    parser.add_argument("--rounds", type=int, default=1)
    options = parser.parse_args()
    answers = [*made(range(options.seeds)), *(answered(options.answers) if options.answers else ())]
    fit = [answer for answer in answers if is_for_fitting(answer)]
    judge = [answer for answer in answers if not is_for_fitting(answer)]
    settings = SETTINGS
    halves = {"fitted on": fit, "judged on": judge}
    for name, half in halves.items():
        result = judged(half, settings)
        print(f"{name}: {len(half)} tables, {100 * result.cells:.1f} % of cells, mean {100 * result.mean:.1f} %")
    if not options.fit:
        sensitivity(halves, settings)
        return
    settings = fit_settings(fit, settings, options.rounds)
    result = judged(judge, settings)
    print(f"then, on the other half: {100 * result.cells:.1f} % of cells, mean {100 * result.mean:.1f} %")


if __name__ == "__main__":
    main()
