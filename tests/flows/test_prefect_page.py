"""What an operator sees on Prefect's page, and what `pmg serve` and `prefect.yaml` put there."""

import asyncio
import re
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from extractors.document import ERROR_TYPES
from flows.cli import app
from flows.report import FailedNow, Report
from flows.safe_text import plain, printable
from flows.settings import Settings
from flows.summary import DOCUMENTS_FAILED, markdown, table
from normalizers.records import FORM_TYPES

TakeIn = Callable[[Settings], Report]
ROOT = Path(__file__).parents[2]


def artifacts() -> dict[str, list[Any]]:
    """Everything on the page, by key."""
    from prefect.client.orchestration import get_client

    with get_client(sync_client=True) as client:
        out: dict[str, list[Any]] = {}
        for artifact in client.read_artifacts():
            out.setdefault(artifact.key or "", []).append(artifact)
    return out


def test_a_run_leaves_a_table_and_a_page_of_what_failed(settings: Settings, prefect: None, quick_core: None) -> None:
    from flows.ingest import ingest, rerun

    (settings.raw / "good.txt").write_text("ok one")
    (settings.raw / "<script>|x.txt").write_text("damaged")
    state = ingest(settings.raw, settings.curated, return_state=True)
    assert (state.is_completed(), state.name) == (True, DOCUMENTS_FAILED)
    assert state.message == "2 documents taken in: 1 failed, 1 ok; 0 unchanged"
    state = rerun(error="damaged", raw=settings.raw, curated=settings.curated, return_state=True)
    assert state.is_completed()
    assert state.message == "1 failure chosen, 1 tried again: 1 failed"
    found = artifacts()
    (page,) = [a.data for a in found["ingest-report"] if "script" in a.data]
    assert r"&lt;script&gt;\|x.txt | damaged | it is broken off; ask for it again" in page
    assert "rerun --error damaged" in page
    assert "<script>" not in page
    assert {a.type for a in found["ingest-summary"]} == {"table"}
    assert any('"name": "damaged", "all": 1, "this run": 1' in a.data for a in found["rerun-summary"])


@pytest.mark.parametrize("given", [{"error": "no such error"}, {"limit": 0}, {"older_than_version": "new"}])
def test_a_rerun_that_cannot_be_fails(given: dict[str, Any], settings: Settings, prefect: None) -> None:
    from flows.ingest import rerun

    assert rerun(**given, raw=settings.raw, curated=settings.curated, return_state=True).is_failed()


def test_a_page_that_cannot_be_had_fails_no_run(
    settings: Settings, prefect: None, quick_core: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    import httpx

    from flows.ingest import ingest

    def gone(**_: object) -> None:
        raise httpx.ConnectError("gone")

    monkeypatch.setattr("flows.ingest.get_client", gone)
    (settings.raw / "good.txt").write_text("ok one")
    assert ingest(settings.raw, settings.curated, return_state=True).is_completed()


def test_the_form_of_the_parameters_has_all_errors_and_forms() -> None:
    from flows.ingest import rerun

    parameters = rerun.parameters.properties
    assert set(parameters["error"]["anyOf"][0]["enum"]) == ERROR_TYPES
    assert tuple(parameters["form"]["anyOf"][0]["enum"]) == FORM_TYPES


@given(st.text())
def test_text_of_documents_is_nothing_but_text_in_markdown(text: str) -> None:
    shown = plain(text)
    assert shown.isprintable()
    assert not set(re.sub(r"\\[!-/:-@\[-`{-~]|&(amp|lt|gt);", "", shown)) & set("<>&|`*_[]#!~$:@\\")
    back = re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", shown)
    for entity, character in (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        back = back.replace(entity, character)
    assert back == printable(text)[:300]


def test_a_summary_says_what_this_run_found(settings: Settings, take_in: TakeIn) -> None:
    """A check that an earlier run's document fails is none of this run's."""
    (settings.raw / "old.txt").write_text("review one")
    take_in(settings)
    for name in ("new", "newer"):
        (settings.raw / f"{name}.txt").write_text(f"review {name}")
    rows = {(row["what"], row["name"]): row for row in table(take_in(settings))}
    check = rows["failed checks (documents)", "fake_check"]
    assert (check["all"], check["this run"]) == (3, 2)
    assert all(name for row in rows.values() for name in row)
    again = {row["name"]: row for row in table(take_in(settings))}
    assert (again["fake_check"]["all"], again["fake_check"]["this run"]) == (3, 0)


def test_the_documented_alert_waits_for_the_states_that_runs_end_in() -> None:
    from prefect.events.schemas.automations import AutomationCore, EventTrigger

    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"^```yaml\n(name: pmg-alert\n.*?)^```$", page, re.MULTILINE | re.DOTALL)
    automation = AutomationCore.model_validate(yaml.safe_load(block))
    assert isinstance(automation.trigger, EventTrigger)
    assert automation.trigger.expect >= {f"prefect.flow-run.{name}" for name in (DOCUMENTS_FAILED, "Failed")}


def test_a_summary_is_bounded_and_says_so() -> None:
    report = Report("run")
    report.read.update(failed=500)
    report.failures = [FailedNow(None, f"{n}.txt", "io", "x") for n in range(200)]
    report.notices = ["a notice of _interest_"]
    page = markdown(report, Settings())
    assert "The first 200 of 500." in page
    assert r"\_interest\_" in page
    assert {row["name"] for row in table(report)} >= {"ok", "review", "failed"}


@pytest.mark.parametrize(
    ("arguments", "url", "says"),
    [
        (["--cron", "61 * * * *"], "http://127.0.0.1:1/api", "is no cron line"),
        (["--cron", "every day"], "http://127.0.0.1:1/api", "is no cron line"),
        (["--cron", "0 3 * * *", "--timezone", "Mars/Base"], "http://127.0.0.1:1/api", "Mars/Base is not a time zone"),
        (["--cron", "0 3 * * *"], "http://127.0.0.1:1/api", "no Prefect server answers at http://127.0.0.1:1"),
        ([], "", "no Prefect server is set"),
    ],
)
def test_what_keeps_serve_from_serving_is_one_line(
    arguments: list[str], url: str, says: str, settings: Settings
) -> None:
    from prefect.settings import PREFECT_API_URL, temporary_settings

    changed = {"updates": {PREFECT_API_URL: url}} if url else {"restore_defaults": {PREFECT_API_URL}}
    with temporary_settings(**changed):  # type: ignore[arg-type]
        result = CliRunner().invoke(app, ["serve", "--raw", str(settings.raw), *arguments])
    assert result.exit_code == 2
    assert says in result.output
    assert result.output.count("\n") == 1


def test_serve_serves_both_flows_and_leaves_the_schedule_running(
    settings: Settings, prefect: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    served: dict[str, Any] = {"flows": []}

    async def start(runner: Any) -> None:
        served.update(pauses=runner.pause_on_shutdown, limit=runner.limit)
        runner.handle_sigterm()
        await asyncio.sleep(60)

    monkeypatch.setattr("prefect.runner.Runner.add_deployment", lambda _, one: served["flows"].append(one))
    monkeypatch.setattr("prefect.runner.Runner.start", start)
    monkeypatch.setattr("flows.serve._ask_server", lambda: None)
    folders = ["--raw", str(settings.raw), "--curated", str(settings.curated)]
    result = CliRunner().invoke(app, ["serve", *folders, "--cron", "0 3 * * *", "--timezone", "America/Santiago"])
    assert result.exit_code == 0, result.output
    assert (served["pauses"], served["limit"]) == (False, 1)
    first, last = result.output.splitlines()
    assert first.startswith("Serving ingest/pmg by the schedule 0 3 * * * (America/Santiago), and rerun/pmg")
    assert last == "Stopped; what was read is kept. Run again to go on.", "TERM ends it as Ctrl-C does"
    scheduled, asked_for = served["flows"]
    (schedule,) = scheduled.schedules
    assert (schedule.schedule.cron, schedule.schedule.timezone) == ("0 3 * * *", "America/Santiago")
    assert scheduled.parameters["raw"] == str(settings.raw)
    assert not asked_for.schedules
    assert [d.entrypoint for d in served["flows"]] == ["flows.ingest.ingest", "flows.ingest.rerun"]


def test_every_deployment_of_prefect_yaml_leads_to_a_flow() -> None:
    from prefect import Flow
    from prefect.client.schemas.schedules import CronSchedule

    settings = yaml.safe_load((ROOT / "prefect.yaml").read_text(encoding="utf-8"))
    flows = []
    for deployment in settings["deployments"]:
        module, _, name = deployment["entrypoint"].rpartition(".")
        flow = getattr(import_module(module), name)
        assert isinstance(flow, Flow)
        flows.append(flow.name)
        assert deployment["work_pool"] == {"name": "pmg"}
        for schedule in deployment.get("schedules", ()):
            CronSchedule(cron=schedule["cron"], timezone=schedule["timezone"])
    assert sorted(flows) == ["ingest", "rerun"]
