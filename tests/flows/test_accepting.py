"""What a person accepts: the queue empties, the check stays visible, and it ends when bytes or finding change."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq
import pytest
import yaml
from typer.testing import CliRunner, Result

from flows.cli import app
from flows.run import take_in
from flows.settings import Settings, ledger_path
from normalizers.acceptances import parse_acceptance
from normalizers.entries import CorrectionError, read_entries
from warehouse.ledger import Ledger

pytestmark = pytest.mark.usefixtures("real_core")

FORM = """# FORMULACIÓN DEL PROGRAMA DE MEJORAMIENTO DE LA GESTIÓN AÑO 2022

MINISTERIO\tMINISTERIO DEL TRABAJO Y PREVISION SOCIAL\tPARTIDA\t15
SERVICIO\tINSTITUTO DE PREVISION SOCIAL\tCAPÍTULO\t09
Objetivos de Gestión\tPonderación
Objetivo N°1: Gestión Eficaz\t{weight}
Objetivo N°2: Calidad\t40.00
"""
WEIGHTS, ITEMS = "objective_weights_sum_to_100", "objectives_have_items"
Pmg = Callable[..., Result]


@pytest.fixture
def pmg(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Pmg:
    """Runs a command on the curated folder."""
    return lambda *words: CliRunner().invoke(app, [*words, "--curated", str(settings.curated)])


def write(settings: Settings, weight: str = "55.00", name: str = "form.txt") -> None:
    (settings.raw / name).write_text(FORM.format(weight=weight), encoding="utf-8")


def rows(settings: Settings, dataset: str) -> list[dict[str, Any]]:
    table = pd.read_parquet(settings.curated / dataset)
    return table.astype(object).where(table.notna(), None).to_dict("records")


def status(settings: Settings) -> dict[str, str]:
    return {row["file_name"]: row["status"] for row in rows(settings, "documents")}


def failed(settings: Settings) -> dict[str, Any]:
    """Who accepted the failed checks, by name."""
    return {row["check"]: row["accepted_by"] for row in rows(settings, "checks") if not row["passed"]}


def accept_all(settings: Settings, pmg: Pmg) -> None:
    for check in [name for name, by in failed(settings).items() if by is None]:
        done = pmg("accept", "form.txt", "--check", check, "--why", 'it says: "so" !fill-in', "--by", "M. Soto")
        assert done.exit_code == 0, done.output


def test_a_document_is_accepted_when_all_that_failed_is_and_the_checks_stay_failed(
    settings: Settings, pmg: Pmg
) -> None:
    write(settings)
    take_in(settings)
    assert set(failed(settings)) == {WEIGHTS, ITEMS}
    done = pmg("accept", "form.txt", "--check", WEIGHTS, "--why", "printed so", "--by", "M. Soto")
    assert done.exit_code == 0, done.output
    assert take_in(settings).read == {"review": 1}
    assert failed(settings) == {WEIGHTS: "M. Soto", ITEMS: None}
    assert "(accepted by M. Soto, " in pmg("diagnose", "form.txt").output
    accept_all(settings, pmg)
    report = take_in(settings)
    assert (report.read, report.documents) == ({"accepted": 1}, {"accepted": 1})
    assert status(settings) == {"form.txt": "accepted"}
    (weights,) = [row for row in rows(settings, "checks") if row["check"] == WEIGHTS]
    assert (weights["passed"], weights["accepted_by"], weights["accepted_why"]) == (False, "M. Soto", "printed so")
    assert pd.Timestamp(weights["accepted_on"])
    assert "form.txt" not in pmg("status", "--review").output
    assert take_in(settings).nothing_new


def test_it_ends_when_the_bytes_change(settings: Settings, pmg: Pmg) -> None:
    write(settings)
    take_in(settings)
    accept_all(settings, pmg)
    take_in(settings)
    write(settings, "54.00")
    take_in(settings)
    assert "review" in status(settings).values()


def test_it_ends_when_the_finding_changes(settings: Settings, pmg: Pmg) -> None:
    """Here by a correction; a better reading of the same bytes does the same."""
    write(settings)
    take_in(settings)
    accept_all(settings, pmg)
    take_in(settings)
    (one, _) = rows(settings, "objectives")
    (settings.corrections / "a.yaml").write_text(
        f"- {{document: {one['document_id']}, dataset: objectives, record: {one['record_id']!r}, field: weight_pct, "
        "old: 55.0, new: 50.0, who: x, when: 2026-11-20, why: y}\n"
    )
    take_in(settings)
    assert status(settings) == {"form.txt": "review"}
    assert failed(settings)[WEIGHTS] is None
    (note,) = [row for row in rows(settings, "checks") if row["check"] == "acceptance_applies"]
    assert (note["passed"], note["severity"]) == (True, "info")
    assert WEIGHTS in note["message"]


def test_it_ends_when_the_entry_goes(settings: Settings, pmg: Pmg) -> None:
    write(settings)
    take_in(settings)
    accept_all(settings, pmg)
    take_in(settings)
    (settings.corrections / "accepted.yaml").write_text("")
    take_in(settings)
    assert status(settings) == {"form.txt": "review"}


def test_a_pattern_accepts_what_a_check_says_of_any_document_and_reads_no_good_one_again(settings: Settings) -> None:
    write(settings)
    write(settings, "45.00", "other.txt")
    (settings.raw / "none.txt").write_text("Un memorándum cualquiera.\n")
    take_in(settings)
    settings.corrections.mkdir()
    who_when_why = "who: x, when: 2026-11-20, why: y"
    (settings.corrections / "patterns.yaml").write_text(
        f"- {{check: {WEIGHTS}, pattern: '*sum to 95, not to 100.', {who_when_why}}}\n"
        f"- {{check: {ITEMS}, pattern: 'No indicator or system*', {who_when_why}}}\n"
    )
    take_in(settings)
    assert status(settings) == {"form.txt": "accepted", "other.txt": "review", "none.txt": "review"}
    assert take_in(settings).nothing_new
    write(settings, "60.00", "new.txt")
    take_in(settings)
    assert status(settings)["new.txt"] == "accepted", "its items are missing, and that is accepted"


@pytest.mark.parametrize(
    ("entry_text", "message"),
    [
        ("check: a, who: x, when: 2026-11-20, why: y", "document and message"),
        ("check: a, pattern: '*', who: x, when: 2026-11-20, why: y", "name some of its words"),
        ("check: a, pattern: b, message: c, who: x, when: 2026-11-20, why: y", "in the place of document and message"),
        ("check: a, document: ab12, message: c, who: x, when: 2026-11-20, why: y", "first 12 or more digits"),
        ("check: a, pattern: b, who: x, when: soon, why: y", "when: 'soon' is no date"),
        ("check: a, pattern: b, who: !fill-in , when: 2026-11-20, why: y", "who: still has to be filled in"),
        ("check: a, pattern: b, when: 2026-11-20, why: y", "who missing"),
    ],
)
def test_what_is_no_acceptance_is_refused_with_its_line(entry_text: str, message: str) -> None:
    with pytest.raises(CorrectionError, match=message) as refused:
        [parse_acceptance(entry) for entry in read_entries(f"# a comment\n- {{{entry_text}}}\n", "may.yaml")]
    assert str(refused.value).startswith("may.yaml, line 2: ")


def test_what_cannot_be_accepted_is_told_in_a_line(settings: Settings, pmg: Pmg) -> None:
    write(settings)
    take_in(settings)
    for words, says in [
        (("form.txt", "--check", "nonsense"), f"no failed check nonsense to accept: there is {WEIGHTS}, {ITEMS}"),
        (("nobody.txt", "--check", WEIGHTS), "unknown document nobody.txt"),
    ]:
        done = pmg("accept", *words, "--why", "x", "--by", "y")
        assert (done.exit_code, done.output.count("\n")) == (2, 1)
        assert says in done.output
    assert not settings.corrections.exists()


def test_a_check_that_an_older_version_published_can_be_accepted(settings: Settings, pmg: Pmg) -> None:
    write(settings)
    take_in(settings)
    for path in (settings.curated / "checks").glob("*.parquet"):
        pq.write_table(pq.read_table(path).drop_columns(["accepted_by", "accepted_on", "accepted_why"]), path)
    done = pmg("accept", "form.txt", "--check", WEIGHTS, "--why", "printed so", "--by", "M. Soto")
    assert done.exit_code == 0, done.output


def test_rows_of_an_older_version_that_cannot_be_read_are_reported_in_words(settings: Settings, pmg: Pmg) -> None:
    write(settings)
    take_in(settings)
    for path in (settings.curated / "checks").glob("*.parquet"):
        pq.write_table(pq.read_table(path).drop_columns(["severity"]), path)
    shown = pmg("show", "form.txt")
    assert shown.exit_code == 1
    assert shown.output == "pmg: checks: rows of an older version lack severity; run pmg ingest --refresh\n"


def test_a_ledger_of_an_older_version_learns_the_status(settings: Settings, pmg: Pmg, tmp_path: Path) -> None:
    write(settings)
    take_in(settings)
    path = ledger_path(settings.curated)
    with sqlite3.connect(path) as db:
        (statement,) = db.execute("SELECT sql FROM sqlite_master WHERE name='documents'").fetchone()
        db.execute("ALTER TABLE documents RENAME TO newer")
        db.execute(statement.replace("'accepted', ", ""))
        db.execute("INSERT INTO documents SELECT * FROM newer")
        db.execute("DROP TABLE newer")
        before = db.execute("SELECT * FROM documents").fetchall()
    with Ledger(path):
        pass
    with sqlite3.connect(path) as db:
        assert db.execute("SELECT * FROM documents").fetchall() == before
        assert db.execute("SELECT 1 FROM sqlite_master WHERE name='documents_rows'").fetchone()
    accept_all(settings, pmg)
    assert take_in(settings).read == {"accepted": 1}


def test_the_entry_is_yaml_that_says_what_was_typed(settings: Settings, pmg: Pmg) -> None:
    write(settings)
    take_in(settings)
    pmg("accept", "form.txt", "--check", WEIGHTS, "--why", "así: # no\ncomment", "--by", "'Ñ'")
    (entry,) = yaml.safe_load((settings.corrections / "accepted.yaml").read_text("utf-8"))
    assert (entry["why"], entry["who"], entry["check"]) == ("así: # no\ncomment", "'Ñ'", WEIGHTS)
