"""Running failures again, refreshing, dismissing, forgetting, diagnosing; without the part of Prefect."""

import functools
import hashlib
import json
import os
import shutil
from collections.abc import Callable

import pandas as pd
import pytest
from flow_fakes import InlinePool, fake_core, rows_of
from typer.testing import CliRunner, Result

import flows.run
from flows.cli import app
from flows.planning.scope import RerunFilter, Scope, select_failures
from flows.run import Report
from flows.settings import Settings, ledger_path
from flows.workers.worker import Stamp
from normalizers.schema import Record
from warehouse.files import LockedError
from warehouse.ledger import Ledger
from warehouse.store import Store

TakeIn = Callable[..., Report]
Pmg = Callable[..., Result]


@pytest.fixture
def rerun(take_in: TakeIn) -> Callable[..., Report]:
    """Reruns the failures that fit."""
    return lambda settings, **rerun_filter: take_in(settings, "rerun", Scope(rerun=RerunFilter(**rerun_filter)))


@pytest.fixture
def pmg(settings: Settings, take_in: TakeIn, monkeypatch: pytest.MonkeyPatch) -> Pmg:
    """Runs a command on the folders of `settings`; where it would start the flow, a run without Prefect."""
    monkeypatch.setenv("PMG_CORRECTIONS", str(settings.corrections))

    def run_flow(given: Settings, verbose: bool, wanted: Scope) -> Report:
        return take_in(given, "rerun" if wanted.rerun else "ingest", wanted)

    monkeypatch.setattr("flows.cli.commands.runs._run", run_flow)

    def run(command: str, *arguments: str) -> Result:
        folders = ["--curated", str(settings.curated)]
        if command in {"ingest", "rerun", "forget", "diagnose", "serve"}:
            folders += ["--raw", str(settings.raw)]
        return CliRunner(env={"COLUMNS": "200"}).invoke(app, [command, *arguments, *folders])

    return run


def write(settings: Settings, **documents: str) -> None:
    for name, text in documents.items():
        (settings.raw / f"{name}.txt").write_text(text)


def failures(settings: Settings) -> dict[str, int]:
    """Open failures: attempts by source."""
    table = pd.read_parquet(settings.curated / "failures")
    return dict(zip(table["source"], table["attempts"], strict=True))


def mend(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was damaged can be read now: as after an installation, or with a higher limit."""

    def mended(data: bytes, file_name: str) -> dict[str, list[Record]]:
        words = data.decode().replace("damaged", "ok").split()
        if words[0] != "ok":
            return fake_core(data, file_name)
        return rows_of(hashlib.sha256(data).hexdigest(), file_name, words)

    monkeypatch.setattr(flows.run, "Pool", functools.partial(InlinePool, process=mended))


def test_a_failure_that_comes_back_counts_its_attempts_and_a_success_closes_it(
    settings: Settings, take_in: TakeIn, rerun: TakeIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(settings, good="ok one", broken="damaged two", bug="raise three")
    take_in(settings)
    report = rerun(settings)
    assert (report.seen, report.read, report.errors) == (2, {"failed": 2}, {"damaged": 1, "bug": 1})
    assert failures(settings) == {"broken.txt": 2, "bug.txt": 2}
    mend(monkeypatch)
    assert rerun(settings).read == {"ok": 1, "failed": 1}
    assert failures(settings) == {"bug.txt": 3}
    documents = pd.read_parquet(settings.curated / "documents").set_index("file_name")
    assert documents["status"].to_dict() == {"good.txt": "ok", "broken.txt": "ok", "bug.txt": "failed"}
    assert sorted(pd.read_parquet(settings.curated / "objectives")["name"]) == ["one", "two"]
    runs = pd.read_parquet(settings.curated / "runs")
    assert runs["trigger"].tolist() == ["library", "rerun", "rerun"]


def test_only_what_was_chosen_is_tried_and_nothing_new_is_taken_in(
    settings: Settings, take_in: TakeIn, rerun: TakeIn
) -> None:
    write(settings, broken="damaged", bug="raise", empty="")
    first = take_in(settings)
    write(settings, new="ok new")
    assert rerun(settings, error="damaged").errors == {"damaged": 1}
    assert rerun(settings, document="bug.txt").errors == {"bug": 1}
    assert rerun(settings, run=first.run_id).errors == {"empty": 1}, "the others failed last in later runs"
    assert rerun(settings, form="unknown").errors == {"damaged": 1, "bug": 1, "empty": 1}
    assert rerun(settings, form="pmg_formulation").seen == 0
    assert rerun(settings, limit=2).read.total() == 2
    assert "new.txt" not in set(pd.read_parquet(settings.curated / "documents")["file_name"])
    assert take_in(settings).read == {"ok": 1}


def older_version(monkeypatch: pytest.MonkeyPatch, version: str) -> None:
    stamp = flows.run.new_stamp
    made = lambda: Stamp(stamp().run_id, version, stamp().ingested_at)  # noqa: E731
    monkeypatch.setattr(flows.run, "new_stamp", made)


def test_by_pipeline_version(
    settings: Settings, take_in: TakeIn, rerun: TakeIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        older_version(patch, "0.0.9")
        write(settings, old="damaged", fine="ok one")
        take_in(settings)
    write(settings, young="damaged by now", good="ok two")
    take_in(settings)
    assert rerun(settings, older_than_version="0.0.9").seen == 0
    assert rerun(settings, older_than_version="0.0.10").seen == 1
    assert failures(settings) == {"old.txt": 2, "young.txt": 1}
    assert rerun(settings, older_than_version="0.0.10").seen == 0, "a younger version has tried it now"


def test_refresh_reads_again_what_an_older_version_read_and_nothing_else(
    settings: Settings, take_in: TakeIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        older_version(patch, "0.0.9")
        write(settings, old="ok one", gone="ok two")
        take_in(settings)
    (settings.raw / "gone.txt").unlink()
    write(settings, young="ok three")
    take_in(settings)
    assert take_in(settings).nothing_new
    report = take_in(settings, "ingest", Scope(refresh=True))
    assert report.read == {"ok": 1}
    assert report.notices[1:] == [
        "1 documents that an older version read stay as they are, for their files are no longer in raw"
    ]
    versions = pd.read_parquet(settings.curated / "documents").set_index("file_name")["pipeline_version"]
    assert versions["old.txt"] == versions["young.txt"] != versions["gone.txt"]
    assert take_in(settings, "ingest", Scope(refresh=True)).nothing_new


def test_a_file_whose_bytes_could_not_be_read_is_tried_again_and_closed_by_a_success(
    settings: Settings, take_in: TakeIn, rerun: TakeIn
) -> None:
    write(settings, good="ok one")
    (settings.raw / "link.txt").symlink_to(settings.raw / "good.txt")
    take_in(settings)
    assert rerun(settings).errors == {"not_a_document": 1}
    assert failures(settings) == {"link.txt": 2}
    (settings.raw / "link.txt").unlink()
    report = rerun(settings)
    assert not report.read
    assert report.notices[0].startswith("link.txt: its file is no longer in raw")
    write(settings, link="ok two")
    assert rerun(settings, document="link.txt").read == {"ok": 1}
    assert failures(settings) == {}
    with Ledger(ledger_path(settings.curated)) as ledger:
        states = [row[0] for row in ledger._db.execute("SELECT state FROM failures")]
    assert states == ["closed"], "mended, not dismissed"


def test_a_file_that_was_replaced_by_a_good_one_fails_no_more(settings: Settings, take_in: TakeIn) -> None:
    write(settings, a="damaged one", b="damaged two")
    shutil.copy(settings.raw / "b.txt", settings.raw / "copy.txt")
    take_in(settings)
    write(settings, a="ok one", b="ok two")
    take_in(settings)
    assert failures(settings) == {"b.txt": 1}, "a copy of it is still there"


def test_what_failed_and_was_mended_is_told_by_diagnose_and_no_longer_by_show(
    settings: Settings, take_in: TakeIn, rerun: TakeIn, pmg: Pmg, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(settings, broken="damaged one")
    take_in(settings)
    assert "it is broken off" in pmg("show", "broken.txt").output
    mend(monkeypatch)
    rerun(settings)
    assert "broken off" not in pmg("show", "broken.txt").output
    assert "it is broken off" in pmg("diagnose", "broken.txt").output


def test_an_empty_choice_and_a_wrong_one(settings: Settings, take_in: TakeIn, pmg: Pmg) -> None:
    assert pmg("rerun").exit_code == 2
    write(settings, broken="damaged")
    take_in(settings)
    for arguments, says in [
        (["--error", "damged"], "unknown error type damged: choose bug, damaged"),
        (["--form", "x"], "unknown form x"),
        (["--run", "x"], "unknown run x"),
        (["--document", "nobody.txt"], "unknown document nobody.txt"),
        (["--older-than-version", "new"], "new is not a version"),
        (["--limit", "0"], "Invalid value"),
    ]:
        result = pmg("rerun", *arguments)
        assert result.exit_code == 2, arguments
        assert says in result.output
        assert "Traceback" not in result.output
    nothing = pmg("rerun", "--error", "timeout")
    assert (nothing.exit_code, nothing.output) == (0, "No open failure fits.\n")


def test_a_dry_run_lists_and_changes_nothing(settings: Settings, take_in: TakeIn, pmg: Pmg) -> None:
    write(settings, broken="damaged", bug="raise")
    take_in(settings)
    before = failures(settings), ledger_path(settings.curated).read_bytes()
    result = pmg("rerun", "--error", "damaged", "--dry-run")
    assert result.exit_code == 0
    assert [line.split("\t")[1] for line in result.output.splitlines()] == ["file", "broken.txt"]
    assert (failures(settings), ledger_path(settings.curated).read_bytes()) == before


def test_rerun_and_refresh_by_the_command_line(settings: Settings, take_in: TakeIn, pmg: Pmg) -> None:
    write(settings, broken="damaged", good="ok one")
    take_in(settings)
    result = pmg("rerun", "--error", "damaged")
    assert result.exit_code == 3, result.output
    assert "1 failure chosen, 1 tried again: 1 failed." in result.output
    assert "rerun --error damaged" in result.output
    assert pmg("ingest", "--refresh").exit_code == 0


def test_dismiss_closes_a_failure_with_a_reason(settings: Settings, take_in: TakeIn, pmg: Pmg) -> None:
    write(settings, broken="damaged", good="ok one")
    (settings.raw / "folder.txt").mkdir()
    take_in(settings)
    assert pmg("dismiss", "broken.txt").exit_code == 2, "--why is needed"
    assert pmg("dismiss", "broken.txt", "--why", " ").exit_code == 2
    assert pmg("dismiss", "good.txt", "--why", "x").exit_code == 2
    assert pmg("dismiss", "broken.txt", "--why", "a cover sheet").exit_code == 0
    assert failures(settings) == {"folder.txt": 1}
    assert pmg("dismiss", "folder.txt", "--why", "it is one").exit_code == 0
    assert failures(settings) == {}
    assert take_in(settings).nothing_new, "what was dismissed is not told again"


def test_forget_takes_a_document_out_of_everything(settings: Settings, take_in: TakeIn, pmg: Pmg) -> None:
    write(settings, a="ok one", b="ok two")
    take_in(settings)
    asked = pmg("forget", "a.txt")
    assert asked.exit_code == 1
    assert "--yes says that it is meant" in asked.output
    assert "a.txt is still in" in asked.output
    assert len(pd.read_parquet(settings.curated / "documents")) == 2
    (settings.raw / "a.txt").unlink()
    done = pmg("forget", "a.txt", "--yes")
    assert done.exit_code == 0, done.output
    assert "still in" not in done.output
    assert pd.read_parquet(settings.curated / "documents")["file_name"].tolist() == ["b.txt"]
    assert pd.read_parquet(settings.curated / "objectives")["name"].tolist() == ["two"]
    assert take_in(settings).nothing_new
    assert pmg("forget", "a.txt", "--yes").exit_code == 2


def test_dismiss_and_forget_wait_for_no_run(settings: Settings, take_in: TakeIn, pmg: Pmg) -> None:
    write(settings, a="damaged")
    take_in(settings)
    with Store(settings.curated).lock():
        for command in (["dismiss", "a.txt", "--why", "x"], ["forget", "a.txt", "--yes"]):
            result = pmg(*command)
            assert result.exit_code == 1
            assert "another run (process" in result.output


def test_diagnose_says_what_was_tried_and_what_to_type(settings: Settings, take_in: TakeIn, pmg: Pmg) -> None:
    write(settings, broken="damaged", bug="raise", doubtful="review one")
    (settings.raw / "pages.pdf").write_bytes(b"%PDF-1.4\n(damaged)")
    (settings.raw / "folder.txt").mkdir()
    (settings.raw / "book.xlsx").write_bytes(b"PK\x03\x04" + bytes(2000))
    take_in(settings)
    book = pmg("diagnose", "book.xlsx").output
    assert "first bytes      a zip archive, such as .docx or .xlsx: b'PK" in book
    broken = pmg("diagnose", "broken.txt").output
    assert "failed at extract, damaged: it is broken off; ask for it again" in broken
    assert "first bytes      a text (text." in broken
    assert "pmg rerun --document broken.txt" in " ".join(broken.split()) or "rerun --document" in broken
    bug, verbose = pmg("diagnose", "bug.txt").output, pmg("diagnose", "bug.txt", "--verbose").output
    assert "--verbose shows its traceback" in bug
    assert "flow_fakes.py" in verbose
    doubtful = pmg("diagnose", "doubtful.txt").output
    assert "fake_check: look here" in doubtful
    assert "corrections" in doubtful
    pdf = pmg("diagnose", "pages.pdf").output
    assert "first bytes      a PDF" in pdf
    assert "pages            cannot be counted" in pdf
    folder = pmg("diagnose", "folder.txt").output
    assert "it is a folder" in folder
    assert "dismiss folder.txt" in folder
    (settings.raw / "broken.txt").unlink()
    assert "no longer in the raw folder" in pmg("diagnose", "broken.txt").output
    assert pmg("diagnose", "nobody.txt").exit_code == 2


def test_diagnose_acts_on_no_terminal(settings: Settings, take_in: TakeIn, pmg: Pmg) -> None:
    name = "\x1b[2J\u202e[red]\n.txt"
    (settings.raw / name).write_bytes(b"\x1b[31mraise \x07")
    take_in(settings)
    ids = Store(settings.curated).read("documents")["document_id"].to_pylist()
    output = pmg("diagnose", ids[0], "--verbose").output
    assert not {"\x1b", "\x07", "\u202e", "\r"} & set(output)
    assert r"[red]\n" in output


def test_status_neither_makes_nor_changes_a_ledger(settings: Settings, take_in: TakeIn, pmg: Pmg) -> None:
    assert pmg("status").exit_code == 2
    assert not settings.curated.exists()
    write(settings, a="ok one")
    take_in(settings)
    before = {p.name: p.stat().st_mtime_ns for p in settings.curated.iterdir()}
    assert pmg("status").exit_code == 0
    assert {p.name: p.stat().st_mtime_ns for p in settings.curated.iterdir() if p.name in before} == before
    with Ledger(ledger_path(settings.curated), read_only=True) as ledger, pytest.raises(Exception, match="readonly"):
        ledger.forget(["x"])


def test_a_ledger_elsewhere(settings: Settings, take_in: TakeIn, pmg: Pmg, monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere = settings.curated.with_name("state") / "ledger.sqlite"
    monkeypatch.setenv("PMG_LEDGER", str(elsewhere))
    write(settings, a="ok one")
    take_in(settings.model_copy(update={"ledger": elsewhere}))
    assert elsewhere.exists()
    assert not ledger_path(settings.curated).exists()
    assert pmg("status").exit_code == 0


def test_the_choice_is_made_under_the_lock(settings: Settings, take_in: TakeIn, rerun: TakeIn) -> None:
    write(settings, a="damaged")
    take_in(settings)
    with Store(settings.curated).lock(), pytest.raises(LockedError):
        rerun(settings)
    with Ledger(ledger_path(settings.curated)) as ledger:
        assert [f.source for f in select_failures(ledger, RerunFilter())] == ["a.txt"]


def test_a_traceback_is_kept_for_whoever_mends_a_bug(settings: Settings, take_in: TakeIn) -> None:
    write(settings, bug="raise", broken="damaged")
    take_in(settings)
    with Ledger(ledger_path(settings.curated)) as ledger:
        details = {ledger.names()[i][0]: ledger.attempts(i)[0].detail for i in ledger.documents()}
    assert "KeyError" in (details["bug.txt"] or "")
    assert details["broken.txt"] is None


def test_file_names_of_json_and_folders_are_no_matter(settings: Settings, take_in: TakeIn) -> None:
    (settings.raw / "sub").mkdir()
    (settings.raw / "sub" / "manifest.csv").write_text(json.dumps({}))
    os.mkfifo(settings.raw / "sub" / "x.txt")
    assert take_in(settings).ignored == {".csv": 1}, "only the manifest at the top is one"
