"""A folder full of hostile files: each ends with its reason, and the good documents as if it were not there."""

import os
import shutil
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest
from curated_reading import tables
from hostile_files import DOCUMENT, HOSTILE, IGNORED, Hostile, write
from measured_run import ROOT, Measured, measure

from extractors.document import ERROR_TYPES
from flows.next_steps import REMEDIES
from flows.planning.discover import discover
from flows.safe_text import as_text
from flows.settings import Settings
from normalizers.records import DATASETS

CORPUS = ROOT / "tests" / "data" / "corpus" / "dev"
GOOD = ["000_c4e424ef76dc8417.txt", "t01_serviu_biobio.txt", "p09_siss_2023.pdf", "x01_memorandum.txt"]


def run_among(folder: Path, kinds: list[Hostile], good: list[str], **limits: float) -> tuple[Settings, Measured]:
    """A run over hostile files and good documents."""
    raw = folder / "raw"
    raw.mkdir(parents=True)
    for name in good:
        shutil.copy(CORPUS / name, raw / name)
    write(raw, kinds)
    settings = Settings(raw=raw, curated=folder / "curated", workers=2, **limits)  # type: ignore[arg-type]
    return settings, measure(settings)


def ends_of(settings: Settings) -> dict[str, tuple[str, str]]:
    """What became of each name: (its error type or `DOCUMENT`, the message)."""
    ledger = sqlite3.connect(settings.curated / "_ledger.sqlite")
    out = {
        name: (DOCUMENT if error is None else error, message or "")
        for name, error, message in ledger.execute(
            "SELECT name, error_type, message FROM names LEFT JOIN failures USING (document_id)"
        )
    }
    pathless = ledger.execute("SELECT source, error_type, message FROM failures WHERE document_id IS NULL")
    return out | {source.partition("/")[0]: (error, message) for source, error, message in pathless}


def misses(settings: Settings, kinds: list[Hostile]) -> list[str]:
    """The hostile files that ended otherwise than they have to, or without words that help."""
    ends, wrong = ends_of(settings), []
    for kind in kinds:
        name = as_text(os.fsdecode(kind.name))
        end, message = ends.get(name, (IGNORED, ""))
        if end not in kind.ends:
            wrong.append(f"{name!r}: {end} ({message}), not {kind.ends}")
        elif end not in {DOCUMENT, IGNORED} and not (message and message.isprintable() and end in ERROR_TYPES):
            wrong.append(f"{name!r}: {end} says {message!r}")
    return wrong


def rows_of(settings: Settings, names: list[str]) -> dict[str, list[tuple[object, ...]]]:
    """All rows of documents of these names."""
    found = tables(settings.curated)
    documents = found["documents"].to_pylist()
    ids = {row["document_id"] for row in documents if row["file_name"] in names}
    assert len(ids) == len(names)
    kept = (name for name in DATASETS if name not in {"runs", "failures", "changes"})
    return {name: [tuple(r.values()) for r in found[name].to_pylist() if r["document_id"] in ids] for name in kept}


def undisturbed_by(kinds: list[Hostile], folder: Path, good: list[str], **limits: float) -> tuple[Settings, Measured]:
    """Runs with and without the hostile files; fails unless each hostile one has its reason and no good one minds."""
    alone, _ = run_among(folder / "alone", [], good, **limits)
    settings, measured = run_among(folder / "among", kinds, good, **limits)
    assert misses(settings, kinds) == []
    assert rows_of(settings, good) == rows_of(alone, good)
    return settings, measured


def pmg(*arguments: str) -> str:
    """What the command prints, taken as bytes."""
    done = subprocess.run(
        [sys.executable, "-m", "flows.cli", *arguments], cwd=ROOT, capture_output=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.decode("utf-8")


def test_each_hostile_file_has_its_reason_and_good_ones_do_not_mind(tmp_path: Path) -> None:
    quick = [kind for kind in HOSTILE if not kind.long]
    assert len(quick) > 100
    started = time.monotonic()
    settings, measured = undisturbed_by(quick, tmp_path, GOOD, seconds_per_document=20.0, memory_mb=512)
    assert time.monotonic() - started < 240, "it does not end by itself"
    # The limit is on address space and counts from what a warm worker has, some 600 MB of it, a third resident.
    assert measured.worker_mb < 512 + 300, measured
    assert measured.main_mb < 450, measured

    raw = discover(settings.raw, settings.suffixes)
    assert not [found.name for found in raw.files if "etc" in found.path.split("/")], "a link was followed"
    documents = pd.read_parquet(settings.curated / "documents")
    assert documents["document_id"].is_unique
    assert not documents["status"].isna().any()

    for option in ("--failed", "--review", None):
        output = pmg("status", "--curated", str(settings.curated), *([option] if option else []))
        # Through a pipe the lists are parted by tabs; on a terminal nothing else acts either.
        assert {c for c in output if not c.isprintable()} <= {"\n", "\t"}, "something acts on the terminal"

    again = measure(settings)
    assert again.read == {"failed": 1}, "only what may pass by itself (a path too long) is tried again"


def test_every_reason_comes_with_what_a_person_can_do() -> None:
    assert set(REMEDIES) == ERROR_TYPES


@pytest.mark.faults
def test_all_hostile_files_with_the_limits_of_every_day(tmp_path: Path) -> None:
    good = sorted(p.name for p in CORPUS.iterdir() if not p.name.endswith(".gold.json"))
    settings, measured = undisturbed_by(HOSTILE, tmp_path, good)
    print(len(HOSTILE), "hostile files:", measured)  # noqa: T201
    assert measured.seconds < 1800
    assert measured.worker_mb < settings.memory_mb + 300
    assert measured.main_mb < 450
