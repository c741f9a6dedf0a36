"""The ledger: documents, attempts, failures and files, and what a run asks of them."""

import os
from dataclasses import replace
from datetime import timedelta

import pytest
from curated_helpers import AT, document_id

from warehouse.ledger import Ledger
from warehouse.ledger_rows import LedgerOutcome, RunCounts, Selection, SourceFile, state_of

ID = document_id("a")
LATER = AT + timedelta(days=1)


@pytest.fixture
def ledger(tmp_path):
    with Ledger(tmp_path / "curated" / "ledger.sqlite") as ledger:
        yield ledger


def _failed(name="a", error_type="needs_ocr", **more):
    return LedgerOutcome(document_id(name), f"{name}.pdf", "failed", AT, 1.5, 10, error_type=error_type, **more)


def _ok(name="a", **more):
    source = more.pop("source", f"{name}.pdf")
    return LedgerOutcome(document_id(name), source, "ok", AT, 0.5, 10, "pmg_formulation", 2024, **more)


def test_an_outcome_makes_a_document_known(ledger):
    ledger.record("r1", "0.1", [_ok()], AT, batch="00000001")
    known = ledger.documents()[ID]
    assert (known.status, known.form_type, known.fiscal_year, known.rows) == (
        "ok",
        "pmg_formulation",
        2024,
        "00000001",
    )
    assert known.first_seen == known.last_read == AT
    assert ledger.names() == {ID: ["a.pdf"]}
    assert ledger.attempts(ID)[0].seconds == 0.5


def test_a_failure_counts_its_attempts_until_it_succeeds(ledger):
    ledger.record("r1", "0.1", [_failed()], AT)
    ledger.record("r2", "0.1", [_failed(error_type="timeout", message="more than 120 s")], LATER)
    (failure,) = ledger.open_failures()
    assert (failure.attempts, failure.error_type, failure.run_id) == (2, "timeout", "r2")
    assert (failure.first_seen, failure.last_seen) == (AT, LATER)
    ledger.record("r3", "0.1", [_ok()], LATER)
    assert ledger.open_failures() == []
    assert [a.status for a in ledger.attempts(ID)] == ["failed", "failed", "ok"]
    ledger.record("r4", "0.1", [_failed()], LATER)
    assert ledger.open_failures()[0].attempts == 1
    assert ledger.documents()[ID].first_seen == AT


def test_a_source_without_bytes_fails_under_its_path(ledger):
    ledger.record(
        "r1", "0.1", [LedgerOutcome(None, "pipe.pdf", "failed", AT, 0.0, error_type="io", message="a pipe")], AT
    )
    (failure,) = ledger.open_failures()
    assert (failure.document_id, failure.source) == (None, "pipe.pdf")
    assert ledger.dismiss("path:pipe.pdf", "belongs there")
    assert ledger.open_failures() == []


def test_a_dismissed_failure_opens_again_when_it_comes_back(ledger):
    ledger.record("r1", "0.1", [_failed()], AT)
    assert ledger.dismiss(ID, "a scan of the cover")
    assert not ledger.dismiss(ID, "twice")
    assert ledger.open_failures() == []
    ledger.record("r2", "0.1", [_failed()], LATER)
    assert ledger.open_failures()[0].attempts == 2


def test_reruns_are_chosen_by_what_is_known_of_them(ledger):
    ledger.record("r1", "0.1", [_failed("a"), _failed("b", "timeout", form_type="pmg_formulation")], AT)
    ledger.record("r2", "0.2", [_failed("c", "timeout")], LATER)

    def chosen(limit=None, **by):
        return [f.source for f in ledger.failures_to_rerun(Selection(**by), limit)]

    assert len(chosen()) == 3
    assert chosen(error_type="needs_ocr") == ["a.pdf"]
    assert sorted(chosen(error_type="timeout")) == ["b.pdf", "c.pdf"]
    assert chosen(document=document_id("b")[:8]) == ["b.pdf"]
    assert chosen(run_id="r2") == ["c.pdf"]
    assert chosen(form_type="pmg_formulation") == ["b.pdf"]
    assert chosen(pipeline_version="0.2") == ["c.pdf"]
    assert chosen(error_type="timeout", run_id="r1") == ["b.pdf"]
    assert len(chosen(limit=2)) == 2
    assert chosen(error_type="' OR 1=1 --") == []


def test_a_file_is_known_while_its_stat_stands(ledger, tmp_path):
    path = tmp_path / "ñ\udcff.txt"
    path.write_text("first")
    stat = path.stat()
    ledger.remember_files([SourceFile.of("ñ\udcff.txt", stat, ID, stat.st_ctime_ns + 10**10)])
    (known,) = ledger.known_files().values()
    assert (known.path, known.document_id) == (b"\xc3\xb1\xff.txt", ID)
    assert known.is_unchanged(stat)
    path.write_text("other")
    assert not known.is_unchanged(path.stat())
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))  # as if nothing had happened
    assert not known.is_unchanged(path.stat())


def test_a_file_changed_just_before_it_was_hashed_is_looked_at_again(ledger, tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("first")
    stat = path.stat()
    assert not SourceFile.of("a.txt", stat, ID, stat.st_ctime_ns + 10**9).is_unchanged(stat)
    ledger.record("r1", "0.1", [_ok(source="a.txt")], AT)
    ledger.remember_files([SourceFile.of("a.txt", stat, ID, stat.st_ctime_ns + 10**9)])
    assert not ledger.unchanged_files()


def test_a_file_is_quiet_when_its_bytes_were_read_under_its_name_and_nothing_was_said_of_them(ledger, tmp_path):
    (tmp_path / "a").write_text("x")
    stat = (tmp_path / "a").stat()

    def quiet(*names):
        ledger.remember_files([SourceFile.of(name, stat, ID, stat.st_ctime_ns + 10**10) for name in names])
        return {path.decode() for path, *_ in ledger.unchanged_files()}

    assert quiet("ñ.txt") == set()  # hashed, but never read
    ledger.record("r1", "0.1", [_ok(source="ñ.txt")], AT)
    assert quiet("ñ.txt", "copy.txt") == {"ñ.txt"}  # the other name is news
    ledger.add_names([(ID, "copy.txt")])
    assert quiet() == {"ñ.txt", "copy.txt"}
    assert state_of("ñ.txt", stat) in ledger.unchanged_files()
    ledger.record("r1", "0.1", [replace(_ok(source="ñ.txt"), input_digest="a correction")], AT)
    assert quiet() == set()
    ledger.record("r1", "0.1", [_ok(source="ñ.txt")], AT)
    ledger.forget([ID])
    assert quiet() == set()


def test_the_same_bytes_keep_all_their_names(ledger):
    ledger.record("r1", "0.1", [_ok()], AT)
    ledger.add_names([(ID, "z/copy.pdf"), (ID, "a.pdf")])
    assert ledger.names() == {ID: ["a.pdf", "z/copy.pdf"]}
    assert ledger.find("copy.pdf") == ledger.find(ID[:6].upper()) == ledger.find("a.pdf") == [ID]
    assert ledger.find("%") == ledger.find("") == ledger.find("opy.pdf") == []


def test_runs_are_told_and_the_last_good_one_found(ledger):
    ledger.start_run("r1", "ingest", "0.1", AT)
    ledger.finish_run("r1", RunCounts(seen=3, extracted=2, failed=1), AT)
    ledger.start_run("r2", "ingest", "0.1", LATER)
    ledger.finish_run("r2", RunCounts(), LATER, error="disk full")
    ledger.start_run("r3", "rerun", "0.1", LATER + timedelta(days=1))
    ledger.record("r1", "0.1", [_ok("a"), _failed("b"), _failed("c", "timeout")], AT)
    summary = ledger.summary()
    assert (summary.last_run.run_id, summary.last_run.finished_at) == ("r3", None)
    assert summary.last_successful_run.run_id == "r1"
    assert summary.last_successful_run.extracted == 2
    assert summary.by_status == {"ok": 1, "failed": 2}
    assert summary.by_error == {"needs_ocr": 1, "timeout": 1}
    assert summary.by_form_and_year == [(None, None, 2), ("pmg_formulation", 2024, 1)]
    assert summary.oldest_failure.first_seen == AT


def test_a_transaction_is_whole_or_not_at_all(ledger):
    with pytest.raises(Exception, match="CHECK"):
        ledger.record("r1", "0.1", [_ok("a"), LedgerOutcome(document_id("b"), "b", "fine", AT, 0.1)], AT)
    assert ledger.documents() == {}
    assert ledger.attempts(ID) == []


def test_a_reader_sees_the_ledger_while_it_is_written(ledger):
    ledger.record("r1", "0.1", [_ok()], AT)
    with Ledger(ledger.path) as other:
        assert ID in other.documents()
