"""Corrections and the submissions' manifest: what they change, when, and what is said where they cannot."""

import hashlib
import shutil
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from flows.errors import UserError
from flows.planning.human_input import input_places
from flows.run import Report, take_in
from flows.settings import Settings, ledger_path
from normalizers.schema import record_id
from warehouse.ledger import Ledger

pytestmark = pytest.mark.usefixtures("real_core")

FORM = """# FORMULACIÓN DEL PROGRAMA DE MEJORAMIENTO DE LA GESTIÓN{year}

MINISTERIO\tMINISTERIO DEL TRABAJO Y PREVISION SOCIAL\tPARTIDA\t15
{service}
Objetivos de Gestión\tPonderación\tN° Indicadores/Sistemas
Objetivo N°1: Gestión Eficaz\t60.00\t
Objetivo N°2: Calidad\t40.00\t
"""
SERVICE = "SERVICIO\tINSTITUTO DE PREVISION SOCIAL\tCAPÍTULO\t09\n"


def write(settings: Settings, name: str = "form.txt", year: str = " AÑO 2022", service: str = SERVICE) -> str:
    """Writes a form; returns its document_id."""
    data = FORM.format(year=year, service=service).encode()
    (settings.raw / name).write_bytes(data)
    return hashlib.sha256(data).hexdigest()


def correct(settings: Settings, document_id: str, old: str = "60.0", new: str = "50.0", name: str = "a.yaml") -> Path:
    settings.corrections.mkdir(exist_ok=True)
    path = settings.corrections / name
    path.write_text(
        f"- {{document: {document_id[:16]}, dataset: objectives, record: {record_id(document_id, 'objectives', 1)!r}, "
        f"field: weight_pct, old: {old}, new: {new}, who: M. Soto, when: 2026-11-20, why: letter 12}}\n"
    )
    return path


def manifest(settings: Settings, *lines: str, head: str = "file;fiscal_year;service;received_at;note") -> None:
    (settings.raw / "manifest.csv").write_text("\n".join((head, *lines)) + "\n", encoding="utf-8")


def table(settings: Settings, dataset: str) -> pd.DataFrame:
    return pd.read_parquet(settings.curated / dataset)


def weight(settings: Settings) -> float:
    rows = table(settings, "objectives")
    return float(rows[rows["objective_number"] == 1]["weight_pct"].iloc[0])


def methods(settings: Settings, field: str) -> set[str]:
    rows = table(settings, "provenance")
    return set(rows[rows["field"] == field]["method"])


def document(settings: Settings) -> dict[str, Any]:
    rows = table(settings, "documents")
    assert len(rows) == 1
    return rows.astype(object).where(rows.notna(), None).iloc[0].to_dict()


def check(settings: Settings, name: str) -> list[bool]:
    rows = table(settings, "checks")
    return [bool(v) for v in rows[rows["check"] == name]["passed"]]


def again(settings: Settings) -> Report:
    return take_in(settings)


# --- corrections ---


def test_a_correction_applies_at_the_next_run_and_goes_when_it_is_removed(settings: Settings) -> None:
    identity = write(settings)
    again(settings)
    assert (weight(settings), check(settings, "correction_applies")) == (60.0, [])
    path = correct(settings, identity)
    assert again(settings).read.total() == 1
    assert weight(settings) == 50.0
    assert "correction" in methods(settings, "weight_pct")
    assert check(settings, "correction_applies") == [True]
    assert check(settings, "objective_weights_sum_to_100") == [False], "checks see the corrected value"
    assert again(settings).nothing_new
    path.write_text("# none any more\n")
    undone = again(settings)
    assert undone.read.total() == 1
    assert undone.notices == ["what corrections or manifest said is taken back: form.txt"]
    assert (weight(settings), check(settings, "correction_applies")) == (60.0, [])
    assert "correction" not in methods(settings, "weight_pct")
    assert again(settings).nothing_new


def test_a_correction_that_was_there_first_applies_at_once_and_concerns_no_other_document(settings: Settings) -> None:
    identity = write(settings)
    write(settings, "other.txt", year=" AÑO 2021")
    correct(settings, identity)
    again(settings)
    assert sorted(table(settings, "objectives")["weight_pct"]) == [40.0, 40.0, 50.0, 60.0]


def elsewhere(settings: Settings, **places: Path) -> Settings:
    """The same folders, with nothing said of corrections and manifest but these `places`."""
    return Settings(raw=settings.raw, curated=settings.curated, workers=1, **places)


def test_a_run_that_starts_elsewhere_undoes_no_correction(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Corrections are found beside the datasets, whatever the working directory; cron and systemd start in another."""
    correct(settings, write(settings))
    again(settings)
    for folder in (tmp_path, settings.raw, Path("/")):
        monkeypatch.chdir(folder)
        assert again(elsewhere(settings)).nothing_new
    assert weight(settings) == 50.0


def test_a_place_that_is_said_once_holds_for_later_runs(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    correct(settings, write(settings))
    manifest(settings, "form.txt;;;;by mail")
    settings.corrections.rename(tmp_path / "by_the_team")
    (settings.raw / "manifest.csv").rename(tmp_path / "list.csv")
    monkeypatch.chdir(tmp_path)
    again(elsewhere(settings, corrections=Path("by_the_team"), manifest=Path("list.csv")))
    assert (weight(settings), check(settings, "manifest_agrees")) == (50.0, [True])
    monkeypatch.chdir("/")
    assert again(elsewhere(settings)).nothing_new
    assert input_places(elsewhere(settings)).corrections == tmp_path / "by_the_team"
    assert input_places(settings).corrections == settings.corrections, "what is said now counts"


@pytest.mark.parametrize("what", ["corrections", "manifest"])
def test_a_run_is_refused_when_what_was_applied_before_is_gone(what: str, settings: Settings, tmp_path: Path) -> None:
    identity = write(settings)
    if what == "corrections":
        correct(settings, identity)
    else:
        manifest(settings, "form.txt;;;;by mail")
    again(settings)
    before = table(settings, "provenance")
    there = settings.corrections if what == "corrections" else settings.raw / "manifest.csv"
    there.rename(tmp_path / "away")
    for places in ({}, {what: tmp_path / "nowhere"}):
        with pytest.raises(UserError, match=f"the {what} that w.* applied before .* gone: .*--{what}"):
            again(elsewhere(settings, **places))
    pd.testing.assert_frame_equal(table(settings, "provenance"), before)
    assert again(elsewhere(settings, **{what: tmp_path / "away"})).nothing_new


def test_a_ledger_that_does_not_know_what_was_applied_refuses_too(settings: Settings) -> None:
    correct(settings, write(settings))
    again(settings)
    with Ledger(ledger_path(settings.curated)) as ledger:
        ledger.remember_settings({})  # as one of an older version
    shutil.rmtree(settings.corrections)
    with pytest.raises(UserError, match="the corrections that were applied before are gone"):
        again(settings)


def test_a_stale_correction_is_a_failed_check(settings: Settings) -> None:
    correct(settings, write(settings), old="61.0")
    again(settings)
    assert weight(settings) == 60.0
    assert check(settings, "correction_applies") == [False]
    assert document(settings)["status"] == "review"


def test_corrections_that_cannot_be_applied_for_want_of_a_document_are_told(settings: Settings) -> None:
    identity = write(settings)
    again(settings)
    (settings.raw / "form.txt").unlink()
    correct(settings, identity)
    correct(settings, "0123456789abcdef0123", name="b.yaml")
    report = again(settings.model_copy(update={"missing_share": 1.0}))
    assert report.nothing_new
    stranger, waits, gone = sorted(report.notices, reverse=True)
    assert gone.startswith("1 of 1 known documents")
    assert "concerns no document: none is called 0123456789abcdef" in stranger
    assert waits == "form.txt: its corrections wait, for its file is no longer in raw"
    write(settings)
    assert not again(settings).nothing_new
    assert weight(settings) == 50.0


@pytest.mark.parametrize("text", ["- document: x\n", "a: [\n", "\udcff"])
def test_a_malformed_correction_stops_the_run_before_anything_is_touched(text: str, settings: Settings) -> None:
    write(settings)
    settings.corrections.mkdir()
    (settings.corrections / "bad.yml").write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(UserError, match=r"bad\.yml") as refused:
        again(settings)
    assert refused.value.status == 2
    assert not settings.curated.exists()


# --- the manifest ---


def test_the_manifest_supplies_what_the_form_does_not_say(settings: Settings) -> None:
    write(settings, year="", service="")
    again(settings)
    assert (document(settings)["fiscal_year"], document(settings)["service_name"]) == (None, None)
    manifest(settings, "form.txt;2022;Instituto de Previsión Social;20-11-2026;by mail")
    assert again(settings).read.total() == 1
    row = document(settings)
    assert (row["fiscal_year"], row["service_name"], row["service_code"]) == (
        2022,
        "Instituto de Previsión Social",
        "09",
    )
    assert row["service_raw"] is None
    assert methods(settings, "fiscal_year") == {"manifest"}
    assert all(m.startswith("manifest/institution:") for m in methods(settings, "service_name"))
    assert check(settings, "manifest_agrees") == [True]
    assert again(settings).nothing_new
    manifest(settings)
    assert again(settings).read.total() == 1
    assert document(settings)["fiscal_year"] is None


@pytest.mark.parametrize("service", ["15-09", "15/9"])
def test_a_service_can_be_given_by_its_codes(service: str, settings: Settings) -> None:
    write(settings, service="")
    manifest(settings, f"form.txt;;{service};;")
    again(settings)
    assert document(settings)["service_name"] == "Instituto de Previsión Social"


@pytest.mark.parametrize(
    ("line", "agrees"),
    [
        ("form.txt;2022;IPS;;", [True]),
        ("form.txt;2022;INSTITUTO DE PREVISION SOCIAL;;", [True]),
        ("form.txt;;15-09;;", [True]),
        ("form.txt;2021;;;", [False]),
        ("form.txt;;Dirección del Trabajo;;", [False]),
        ("form.txt;2021;Dirección del Trabajo;;", [False, False]),
    ],
)
def test_what_the_form_says_stands_and_a_contradiction_is_a_failed_check(
    line: str, agrees: list[bool], settings: Settings
) -> None:
    write(settings)
    manifest(settings, line)
    again(settings)
    row = document(settings)
    assert (row["fiscal_year"], row["service_code"]) == (2022, "09")
    assert check(settings, "manifest_agrees") == agrees


def test_entries_that_contradict_each_other_are_a_failed_check(settings: Settings) -> None:
    write(settings, year="")
    shutil.copy(settings.raw / "form.txt", settings.raw / "copy.txt")
    manifest(settings, "form.txt;2022;;;", "copy.txt;2021;;;")
    again(settings)
    assert check(settings, "manifest_agrees") == [False]


def test_an_entry_without_a_file_is_a_failure_until_its_file_comes(settings: Settings) -> None:
    write(settings)
    manifest(settings, "later.txt;2022;;;", "never.txt;2022;;;")
    report = again(settings)
    assert report.errors == {"io": 2}
    failures = table(settings, "failures").set_index("source")
    assert set(failures.index) == {"later.txt", "never.txt"}
    assert set(failures["step"]) == {"manifest"}
    assert again(settings).nothing_new, "it is told once"
    write(settings, "later.txt", year=" AÑO 2023")
    manifest(settings, "later.txt;2022;;;")
    again(settings)
    assert table(settings, "failures").empty
    manifest(settings, "never.txt;2022;;;")
    again(settings)
    assert list(table(settings, "failures")["source"]) == ["never.txt"], "what was closed and comes back is told again"


def test_an_entry_holds_on_when_its_file_is_removed_and_not_for_other_bytes_of_that_name(settings: Settings) -> None:
    write(settings, year="")
    shutil.copy(settings.raw / "form.txt", settings.raw / "copy.txt")
    manifest(settings, "copy.txt;2022;;;")
    again(settings)
    (settings.raw / "copy.txt").unlink()
    assert again(settings).nothing_new
    assert document(settings)["fiscal_year"] == 2022
    write(settings, "copy.txt", year=" AÑO 2022", service="")
    again(settings)
    rows = table(settings, "documents").set_index("service_code")
    assert pd.isna(rows.loc["09", "fiscal_year"]), "the file that the entry names holds another document now"


def test_a_manifest_of_excel_is_read(settings: Settings) -> None:
    write(settings, "año.txt", year="", service="")
    text = 'File,Service,Fiscal_Year\r\nañ\u006f.txt,"Instituto de Previsión Social",2022\r\n,,\r\n'
    (settings.raw / "manifest.csv").write_bytes(text.encode("cp1252"))
    again(settings)
    assert (document(settings)["fiscal_year"], document(settings)["service_code"]) == (2022, "09")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("name;year\na;b\n", "first line names the columns"),
        ("file;file\na;b\n", "first line names the columns"),
        ("file;fiscal_year\na.txt;MMXXII\n", "line 2: fiscal_year 'MMXXII' is no year"),
        ("file;received_at\na.txt;yesterday\n", "line 2: received_at 'yesterday' is no date"),
        ("file;note\na.txt;x;y\n", "line 2: 3 cells, but 2 columns"),
        ("file;note\n;x\n", "line 2: no file is named"),
        ('file;note\na.txt;"x\n', "line 2"),
    ],
)
def test_a_malformed_manifest_stops_the_run_before_anything_is_touched(
    text: str, says: str, settings: Settings
) -> None:
    write(settings)
    (settings.raw / "manifest.csv").write_text(text)
    with pytest.raises(UserError, match=r"manifest\.csv") as refused:
        again(settings)
    assert says in str(refused.value)
    assert not settings.curated.exists()


def test_a_manifest_that_is_no_file_is_not_opened(settings: Settings) -> None:
    (settings.raw / "manifest.csv").symlink_to("/dev/zero")
    with pytest.raises(UserError, match="is not a manifest"):
        again(settings)


def test_a_ledger_of_an_older_version_gains_its_columns(settings: Settings) -> None:
    write(settings)
    again(settings)
    with Ledger(ledger_path(settings.curated)) as ledger:
        ledger._db.execute("ALTER TABLE documents DROP COLUMN given")
        ledger._db.execute("ALTER TABLE attempts DROP COLUMN detail")
    with Ledger(ledger_path(settings.curated), read_only=True) as ledger:
        (known,) = ledger.documents().values()
        assert known.input_digest == ""
        assert ledger.attempts(known.document_id)[0].detail is None
    assert again(settings).nothing_new
