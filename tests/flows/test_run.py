import logging
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest

import flows.run
from flows.run import Report, open_run
from flows.settings import Settings, ledger_path
from flows.workers.pool import Pool, Submitted
from flows.workers.worker import Job
from warehouse.files import LockedError
from warehouse.ledger import Ledger

TakeIn = Callable[[Settings], Report]


def write(settings: Settings, **documents: str) -> None:
    for name, text in documents.items():
        (settings.raw / f"{name}.txt").write_text(text)


def rows(settings: Settings, dataset: str) -> pd.DataFrame:
    return pd.read_parquet(settings.curated / dataset)


def everything(settings: Settings) -> dict[str, Any]:
    """All rows of all datasets but `runs`, without what names the run."""
    own = {"run_id", "ingested_at", "last_seen", "first_seen", "published_at"}
    return {
        folder.name: rows(settings, folder.name).drop(columns=own, errors="ignore").astype(str).to_dict("list")
        for folder in settings.curated.iterdir()
        if folder.is_dir() and not folder.name.startswith(".") and folder.name != "runs"
    }


def test_good_documents_are_taken_in_whatever_stands_beside_them(settings: Settings, take_in: TakeIn) -> None:
    write(settings, good="ok one two", doubtful="review three", empty="", bad="raise", dead="crash", broken="damaged")
    (settings.raw / "slides.pptx").write_text("x")
    (settings.raw / "link.txt").symlink_to(settings.raw / "good.txt")
    report = take_in(settings)
    assert report.read == {"ok": 1, "review": 1, "failed": 5}
    assert report.ignored == {".pptx": 1}
    assert report.seen == 7
    assert report.failed_checks == {"fake_check": 1}
    documents = rows(settings, "documents").set_index("file_name")
    assert documents["status"].to_dict() == {
        "good.txt": "ok",
        "doubtful.txt": "review",
        "empty.txt": "failed",
        "bad.txt": "failed",
        "dead.txt": "failed",
        "broken.txt": "failed",
    }
    assert set(documents["run_id"]) == {report.run_id}
    assert documents["ingested_at"].notna().all()
    failures = rows(settings, "failures").set_index("source")
    assert failures["error_type"].to_dict() == {
        "empty.txt": "empty",
        "bad.txt": "bug",
        "dead.txt": "bug",
        "broken.txt": "damaged",
        "link.txt": "not_a_document",
    }
    assert failures["message"].notna().all()
    assert sorted(rows(settings, "objectives")["name"]) == ["one", "three", "two"]
    run = rows(settings, "runs").iloc[0]
    assert (run["seen"], run["extracted"], run["skipped"], run["failed"]) == (7, 2, 0, 5)


def test_a_second_run_changes_no_row_and_reads_nothing(
    settings: Settings, take_in: TakeIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(settings, good="ok one", empty="", bad="raise")
    os.mkfifo(settings.raw / "pipe.txt")
    take_in(settings)
    before = everything(settings)
    monkeypatch.setattr(Pool, "submit", None)
    report = take_in(settings)
    assert report.nothing_new
    assert report.unchanged == 4
    assert everything(settings) == before
    assert rows(settings, "runs")["skipped"].tolist() == [0, 4]


def test_a_changed_file_is_a_new_document_and_a_removed_one_stays(settings: Settings, take_in: TakeIn) -> None:
    write(settings, a="ok one", b="ok two")
    take_in(settings)
    write(settings, a="ok three")
    (settings.raw / "b.txt").unlink()
    report = take_in(settings)
    assert report.read == {"ok": 1}
    assert sorted(rows(settings, "objectives")["name"]) == ["one", "three", "two"]


def test_the_same_bytes_under_two_names_are_one_document(settings: Settings, take_in: TakeIn) -> None:
    write(settings, b="ok one")
    take_in(settings)
    write(settings, a="ok one")
    report = take_in(settings)
    assert not report.read
    documents = rows(settings, "documents")
    assert documents[["file_name", "file_names"]].to_numpy().tolist() == [["a.txt", "a.txt; b.txt"]]
    write(settings, c="ok two", d="ok two")
    take_in(settings)
    assert len(rows(settings, "documents")) == 2


def test_a_file_that_was_too_large_is_told_once_and_read_when_the_limit_is_raised(
    settings: Settings, take_in: TakeIn
) -> None:
    write(settings, big="ok " + "x" * 2**21)
    small = settings.model_copy(update={"max_file_mb": 1})
    assert take_in(small).errors == {"too_large": 1}
    assert take_in(small).nothing_new
    assert rows(settings, "failures")["error_type"].tolist() == ["too_large"]
    assert take_in(settings).read == {"ok": 1}
    assert rows(settings, "failures").empty


def test_hostile_names_reach_the_datasets_as_unicode(settings: Settings, take_in: TakeIn) -> None:
    hostile = {b"a\nb.txt": "a\nb.txt", b"\xff.txt": r"\xff.txt", b"[red]\x1b[31m.txt": "[red]\x1b[31m.txt"}
    for number, name in enumerate(hostile):
        Path(os.fsdecode(os.fsencode(settings.raw) + b"/" + name)).write_text(f"ok {number}")
    take_in(settings)
    assert set(rows(settings, "documents")["file_name"]) == set(hostile.values())
    assert take_in(settings).nothing_new


@pytest.mark.parametrize("step", ["stage", "record", "reconcile"])
def test_a_run_that_breaks_off_is_made_good_by_the_next(
    step: str, settings: Settings, take_in: TakeIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(settings, a="ok one", b="review two", c="raise")
    broken = settings.model_copy(update={"curated": settings.curated.with_name("broken")})
    take_in(settings)

    class FullError(OSError):
        pass

    calls = 0
    with monkeypatch.context() as patch:

        def full(*_: object, **__: object) -> None:
            nonlocal calls
            calls += 1
            if step != "reconcile" or calls > 1:  # the first one is at the run's beginning
                raise FullError(28, "No space left on device")

        owner = {"stage": flows.run.Store, "record": Ledger, "reconcile": flows.run}[step]
        patch.setattr(owner, step, full)
        with pytest.raises(FullError):
            take_in(broken)
    take_in(broken)
    assert everything(broken) == everything(settings)
    assert rows(broken, "runs")["finished_at"].notna().all()


def test_a_run_that_failed_says_why_in_the_ledger(
    settings: Settings, take_in: TakeIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(settings, a="ok one")
    with monkeypatch.context() as patch:
        patch.setattr(flows.run.Store, "stage", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            take_in(settings)
    take_in(settings)
    with Ledger(ledger_path(settings.curated)) as ledger:
        errors = [row["error"] for row in ledger._db.execute("SELECT error FROM runs ORDER BY started_at")]
    assert errors == ["ZeroDivisionError: division by zero", None]


def test_two_runs_at_once_are_refused(settings: Settings) -> None:
    log = logging.getLogger("pmg")
    with open_run(settings, log), pytest.raises(LockedError, match="another run"), open_run(settings, log):
        pass


def test_a_file_that_cannot_be_read_at_first_is_tried_again(
    settings: Settings, take_in: TakeIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(settings, a="ok one", b="ok two")
    submit, tries = Pool.submit, []

    def hiding(pool: Pool, jobs: Sequence[Job]) -> Submitted:
        """The first time, the file is not there."""
        tries.append([job.name for job in jobs])
        names = ("a.txt", "hidden") if len(tries) == 1 else ("hidden", "a.txt")
        (settings.raw / names[0]).rename(settings.raw / names[1])
        return submit(pool, jobs)

    monkeypatch.setattr(Pool, "submit", hiding)
    assert take_in(settings).read == {"ok": 2}
    assert tries == [["a.txt", "b.txt"], ["a.txt"]]


def test_the_log_names_the_document_and_the_step(
    settings: Settings, take_in: TakeIn, caplog: pytest.LogCaptureFixture
) -> None:
    write(settings, good="ok one", broken="damaged")
    (settings.raw / "a\nb.txt").mkdir()
    with caplog.at_level(logging.INFO, "pmg"):
        take_in(settings)
    log = "\n".join(caplog.messages)
    assert all(line.startswith(("good.txt (", "broken.txt (", r"a\nb.txt: ")) for line in log.splitlines())
    assert "good.txt (" in log
    assert "extract: ok in" in log
    assert "extract: failed, damaged: it is broken off" in log
    assert r"a\nb.txt: discover: not_a_document" in log


def test_duckdb_reads_what_was_published(settings: Settings, take_in: TakeIn) -> None:
    write(settings, good="ok one two")
    take_in(settings)
    query = f"SELECT name FROM read_parquet('{settings.curated}/objectives/**/*.parquet') ORDER BY objective_number"
    assert duckdb.sql(query).fetchall() == [("one",), ("two",)]
