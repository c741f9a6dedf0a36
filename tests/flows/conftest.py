"""Shared fixtures of the flow tests: a fast core, settings with a curated folder, a temporary Prefect."""

import functools
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flow_fakes import InlinePool, fake_core

import flows.run
from flows.run import Report
from flows.settings import Settings
from flows.workers.pool import Pool


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Removes the pauses before retries of writes."""
    monkeypatch.setattr(flows.run, "_IO_PAUSES", (0.0, 0.0))


@pytest.fixture
def unrecorded(quick_core: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs of the command line leave their journal, and no recorder starts."""
    monkeypatch.setattr("flows.journal._start_recorder", lambda _: None)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of a run on an empty raw folder."""
    (tmp_path / "raw").mkdir()
    folders = {name: tmp_path / name for name in ("raw", "curated", "corrections")}
    return Settings(**folders, workers=2, seconds_per_document=30)


@pytest.fixture
def quick_core(monkeypatch: pytest.MonkeyPatch) -> None:
    """Replaces the core by `fake_core`, which acts on a document's first word."""
    monkeypatch.setattr(flows.run, "Pool", functools.partial(Pool, process=fake_core))


@pytest.fixture
def take_in(quick_core: None) -> Callable[[Settings], Report]:
    """Carries out a run without Prefect."""

    return flows.run.take_in


@pytest.fixture
def real_core(monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs the real core in this process."""
    monkeypatch.setattr(flows.run, "Pool", InlinePool)


@pytest.fixture(scope="session")
def prefect(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A temporary Prefect for the test session, which writes nothing into the home folder."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PREFECT_HOME", str(tmp_path_factory.mktemp("prefect")))
        from prefect.testing.utilities import prefect_test_harness

        with prefect_test_harness(server_startup_timeout=120):
            yield
