"""`--runner dask`: a local cluster of two workers, one of which is killed in the middle."""

import functools
import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import distributed
import pandas as pd
import pytest
from flow_fakes import slow_core

import flows.run
from flows.errors import UserError
from flows.progress import SilentWatcher, watcher
from flows.run import Report, take_in
from flows.settings import Settings
from flows.workers.dask_pool import DaskPool


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[object]:
    """Two workers, each a process of its own."""
    with distributed.LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        processes=True,
        dashboard_address=None,
        host="127.0.0.1",
        local_directory=str(tmp_path / "dask"),
    ) as cluster:
        yield cluster


def on_dask(settings: Settings, address: str, folder: str) -> Settings:
    curated = settings.curated.with_name(folder)
    return settings.model_copy(update={"runner": "dask", "dask_address": address, "curated": curated})


class Killer(SilentWatcher):
    """Kills a process when the first document was read."""

    def __init__(self, pid: int) -> None:
        self.pid: int | None = pid

    def advances(self, documents: int) -> None:
        """So early that most of the documents are still to be read."""
        if self.pid is not None:
            os.kill(self.pid, signal.SIGKILL)
            self.pid = None


def test_a_lost_worker_loses_no_document(
    settings: Settings, cluster, take_in: Callable[..., Report], monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(40):
        kind = ("ok", "review", "damaged", "crash")[number % 4]
        (settings.raw / f"{number:02d}.txt").write_text(f"{kind} word{number}")
    take_in(settings)
    monkeypatch.setattr("flows.workers.dask_pool.DaskPool", functools.partial(DaskPool, process=slow_core))
    elsewhere = on_dask(settings, cluster.scheduler_address, "by_dask").model_copy(update={"batch_size": 20})
    killer = Killer(next(iter(cluster.workers.values())).pid)
    token = watcher.set(killer)
    try:
        report = flows.run.take_in(elsewhere)
    finally:
        watcher.reset(token)
    assert killer.pid is None, "a worker was killed"
    assert report.read == {"ok": 10, "review": 10, "failed": 20}
    own = ["run_id", "ingested_at", "first_seen", "last_seen"]
    for dataset in ("documents", "objectives", "checks", "failures"):
        here, there = (
            pd.read_parquet(s.curated / dataset).drop(columns=own, errors="ignore") for s in (settings, elsewhere)
        )
        if dataset == "failures":
            here, there = (t.sort_values("source").reset_index(drop=True) for t in (here, there))
        pd.testing.assert_frame_equal(here, there)


def test_what_keeps_dask_from_reading_is_one_line(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    (settings.raw / "a.txt").write_text("ok")
    with pytest.raises(UserError, match="--dask-address"):
        take_in(settings.model_copy(update={"runner": "dask"}))
    monkeypatch.setattr("distributed.Client", lambda *_, **__: (_ for _ in ()).throw(OSError("timed out")))
    with pytest.raises(UserError, match="no Dask scheduler answers at tcp://127"):
        take_in(on_dask(settings, "tcp://127.0.0.1:1", "nowhere"))


def test_a_run_does_not_wait_for_ever_for_workers(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    class Alone:
        """A client of a cluster that has lost its workers."""

        status = "running"

        def submit(self, *_: object, **__: object) -> "Alone":
            return self

        def result(self, timeout: float) -> None:
            raise distributed.TimeoutError

        def nthreads(self) -> dict[str, int]:
            return {}

        def close(self) -> None:
            pass

    (settings.raw / "a.txt").write_text("ok")
    monkeypatch.setattr("flows.workers.dask_pool._connect", lambda _: Alone())
    monkeypatch.setattr("flows.workers.dask_pool.DaskPool", functools.partial(DaskPool, patience=0.01))
    with pytest.raises(UserError, match="no Dask worker is left"):
        take_in(on_dask(settings, "tcp://127.0.0.1:1", "alone"))
