"""Runs that are killed with all their processes, at any moment, again and again, while others read."""

import random
import shutil
import time
from pathlib import Path
from subprocess import Popen

import pytest
from curated_reading import Reader, look, tables
from measured_run import kill, measure, start

from flows.settings import Settings

CORPUS = Path(__file__).resolve().parents[1] / "data" / "corpus" / "dev"


def corpus_settings(folder: Path, patterns: list[str]) -> Settings:
    """Settings for a run over copies of some of the corpus."""
    raw = folder / "raw"
    raw.mkdir()
    for pattern in patterns:
        for path in sorted(CORPUS.glob(pattern)):
            if not path.name.endswith(".gold.json"):
                shutil.copy(path, raw)
    (raw / "broken.pdf").write_bytes(b"%PDF-1.4\nbroken off")
    (raw / "empty.txt").touch()
    return Settings(raw=raw, curated=folder / "curated", batch_size=2, workers=2)


def still_runs_after(run: Popen[str], settings: Settings, chance: random.Random, span: float) -> bool:
    """Lets a run be for a while, some of its start or some of its work after a batch; False if it ended."""
    before = newest(settings.curated)
    if chance.random() < 0.7:
        while run.poll() is None and newest(settings.curated) == before:
            time.sleep(0.01)
    end = time.monotonic() + chance.uniform(0.0, span)
    while run.poll() is None and time.monotonic() < end:
        time.sleep(0.005)
    return run.poll() is None


def newest(curated: Path) -> int:
    """When a batch was last kept, or one removed."""
    batches = curated / ".staging" / "batches"
    return batches.stat().st_mtime_ns if batches.exists() else 0


def killed_again_and_again(settings: Settings, kills: int, seed: int, command: bool = False) -> tuple[int, int]:
    """Kills runs at random moments until it has done so `kills` times; (folders filled, rounds of the reader).

    Each folder is taken to its end, however many kills that needs, then the next one is begun.
    """
    chance = random.Random(seed)
    undisturbed = measure(settings)
    whole, expected = look(settings.curated), tables(settings.curated)
    folders = rounds = done = 0
    while done < kills:
        mine = settings.model_copy(update={"curated": settings.curated.with_name(f"killed{folders}")})
        reader, finished = Reader(mine.curated, whole), False
        with reader.looking():
            while not finished:
                run = start(mine, command)
                if done >= kills or not still_runs_after(run, mine, chance, undisturbed.seconds / 2):
                    run.wait()
                if run.poll() is None:
                    kill(run)
                    done += 1
                else:
                    # The command says with 3 that some documents failed, as two of ours have to.
                    assert run.returncode in ({0, 3} if command else {0}), run.communicate()[1]
                    finished = True
        reader.look()
        assert not reader.wrong, "\n".join(reader.wrong)
        got = tables(mine.curated)
        assert [name for name in expected if not got[name].equals(expected[name])] == []
        assert not [p for p in (mine.curated / ".staging").rglob("*") if p.is_file()]
        folders, rounds = folders + 1, rounds + reader.rounds
        shutil.rmtree(mine.curated)
    return folders, rounds


def test_killed_runs_lose_nothing_and_no_reader_sees_half(tmp_path: Path) -> None:
    settings = corpus_settings(tmp_path, ["00*.txt", "t0[1-3]*.txt", "p0[12]*.txt"])
    _, rounds = killed_again_and_again(settings, kills=3, seed=7)
    assert rounds > 3


@pytest.mark.faults
def test_fifty_kills_over_the_whole_corpus(tmp_path: Path) -> None:
    started = time.monotonic()
    folders, rounds = killed_again_and_again(corpus_settings(tmp_path, ["*"]), kills=50, seed=11)
    print(f"50 kills, {folders} folders, {rounds} rounds of the readers, {time.monotonic() - started:.0f} s")  # noqa: T201


@pytest.mark.faults
def test_the_command_is_killed_with_its_prefect_server(tmp_path: Path) -> None:
    settings = corpus_settings(tmp_path, ["00*.txt", "p0*.txt", "t0*.txt"])
    killed_again_and_again(settings, kills=8, seed=3, command=True)
