import os
from pathlib import Path

import pandas as pd
import pytest

import flows
from flows.run import Report
from flows.settings import Settings


def test_telemetry_is_off_before_prefect_is_imported() -> None:
    assert flows.__name__ == "flows"
    assert os.environ["DO_NOT_TRACK"] == "1"
    assert os.environ["PREFECT_SERVER_ANALYTICS_ENABLED"] == "false"


def test_the_flow_takes_in_batches_and_completes_with_a_message(
    settings: Settings, prefect: None, quick_core: None
) -> None:
    from flows.ingest import ingest

    for number in range(5):
        (settings.raw / f"{number}.txt").write_text(f"ok word{number}")
    (settings.raw / "bad.txt").write_text("crash")
    state = ingest(str(settings.raw), str(settings.curated), batch_size=2, return_state=True)
    assert state.is_completed()
    assert state.message == "6 documents taken in: 1 failed, 5 ok; 0 unchanged"
    assert sorted(pd.read_parquet(settings.curated / "objectives")["name"]) == [f"word{n}" for n in range(5)]
    report = ingest(settings.raw, settings.curated)
    assert isinstance(report, Report)
    assert report.nothing_new


def test_one_task_run_for_each_step_of_a_batch_and_none_for_a_document(
    settings: Settings, prefect: None, quick_core: None
) -> None:
    from prefect.client.orchestration import get_client

    from flows.ingest import ingest

    for number in range(6):
        (settings.raw / f"{number}.txt").write_text(f"ok word{number}")
    state = ingest(settings.raw, settings.curated, batch_size=3, return_state=True)
    with get_client(sync_client=True) as client:
        runs = [r for r in client.read_task_runs(limit=200) if r.flow_run_id == state.state_details.flow_run_id]
    names = sorted(run.name.rsplit("-", 1)[0] for run in runs)
    assert names == ["keep batch", "keep batch", "plan", "publish", "read batch", "read batch"]


def test_the_flow_fails_when_the_run_itself_does(
    settings: Settings, prefect: None, quick_core: None, tmp_path: Path
) -> None:
    from flows.ingest import ingest

    state = ingest(tmp_path / "nowhere", settings.curated, return_state=True)
    assert state.is_failed()
    assert "nowhere" in (state.message or "")


@pytest.mark.parametrize("given", [{"batch_size": 0}, {"workers": "many"}])
def test_parameters_are_typed(given: dict[str, object], settings: Settings, prefect: None, quick_core: None) -> None:
    from flows.ingest import ingest

    assert ingest(settings.raw, settings.curated, **given, return_state=True).is_failed()
