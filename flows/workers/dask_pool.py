"""Reads documents on an existing Dask cluster: `--runner dask`, extra `[dask]`.

Uses plain `distributed` rather than prefect-dask: Prefect handles batches, whose tasks run where ledger and datasets
are.  Only documents go to the cluster, in small groups; they need no Prefect server there and write nothing.  A group
comes back as rows; if its worker is lost, Dask reads it on another.  On a worker each document is still read in a
separate process with limits: each group has a pool (`flows.workers.pool`) of one process.

Workers need this package in the same version, and the raw folder at the same path.
"""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from importlib.metadata import version
from typing import Any

from flows.errors import UserError
from flows.next_steps import install
from flows.safe_text import one_line, printable
from flows.workers.pool import Limits, Pool
from flows.workers.worker import Job, Outcome, Problem, Process, Stamp

_GROUP = 8
"""Number of documents sent to a worker together: enough to hide Dask's overhead, few enough to read twice."""
_PATIENCE = 60.0
"""Seconds without any worker after which a run gives up."""
_POLL = 5.0

Submitted = Sequence[tuple[Sequence[Job], Any]]
"""Groups of jobs and the futures of their outcomes."""


@dataclass(slots=True)
class DaskPool:
    """Reads documents on the cluster of the scheduler at `address`.  Same interface as `flows.workers.pool.Pool`."""

    limits: Limits
    stamp: Stamp
    address: str
    process: Process | None = None
    patience: float = _PATIENCE
    _client: Any = field(default=None, init=False)

    def close(self, at_once: bool = False) -> None:
        """Disconnects from the cluster; documents that were submitted and not yet read are dropped."""
        if self._client is not None:
            self._client.close()
            self._client = None

    def submit(self, jobs: Sequence[Job]) -> Submitted:
        """Submits jobs in groups; raises `UserError` if the cluster cannot be reached or cannot read documents."""
        if self._client is None:
            self._client = _connect(self.address)
        return [self._submit(jobs[start : start + _GROUP]) for start in range(0, len(jobs), _GROUP)]

    def _submit(self, group: Sequence[Job]) -> tuple[Sequence[Job], Any]:
        limits = replace(self.limits, workers=1)  # one thread of a Dask worker reads a group, one document at a time
        return group, self._client.submit(read_group, group, limits, self.stamp, self.process, pure=False)

    def outcomes(self, submitted: Submitted) -> Iterator[Outcome]:
        """Yields the outcome of each job, in the order of submission."""
        for group, future in submitted:
            yield from self._outcomes(group, future)

    def _outcomes(self, group: Sequence[Job], future: Any) -> Iterator[Outcome]:
        from distributed import KilledWorker

        try:
            yield from self._result(future)
        except KilledWorker:
            # Dask gives a group up after several workers died while reading it.  Reading each alone finds the document.
            if len(group) > 1:
                yield from self.outcomes([self._submit([job]) for job in group])
            else:
                message = "the Dask workers that read it died, one after the other; please report the document"
                yield Outcome(group[0], 0.0, problem=Problem("extract", "bug", message))

    def _result(self, future: Any) -> list[Outcome]:
        """Waits for a group; raises `UserError` if the scheduler is lost, or after `patience` s without a worker."""
        from distributed import TimeoutError as DaskTimeout

        idle_since: float | None = None
        while True:
            try:
                return future.result(timeout=_POLL)  # type: ignore[no-any-return]
            except DaskTimeout:
                if self._client.status != "running":
                    raise UserError(f"lost the Dask scheduler at {printable(self.address)}; run again", 1) from None
                if self._client.nthreads():
                    idle_since = None
                    continue
                idle_since = idle_since or time.monotonic()
                if time.monotonic() - idle_since > self.patience:
                    message = f"no Dask worker is left at {printable(self.address)}; start some, and run again"
                    raise UserError(message, 1) from None


def _connect(address: str) -> Any:
    try:
        from distributed import Client
    except ImportError as error:
        raise UserError(f"--runner dask needs Dask: {install('dask')}") from error
    try:
        client: Any = Client(address, timeout=10, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        raise UserError(f"no Dask scheduler answers at {printable(address)}") from error
    try:
        versions = set(client.run(package_version).values())
    except Exception as error:
        client.close()
        raise UserError(f"Dask's workers cannot read documents; is this package there? {one_line(error)}") from error
    if versions - {package_version()}:
        client.close()
        listed = ", ".join(sorted(versions))
        raise UserError(f"Dask's workers have version {listed} of this package, and we have {package_version()}")
    return client


def package_version() -> str:
    """Returns the version of this package in the process that calls it."""
    return version("pmg-pipeline")


def read_group(jobs: Sequence[Job], limits: Limits, stamp: Stamp, process: Process | None) -> list[Outcome]:
    """Reads documents on a Dask worker, each in a separate process."""
    # Dask's nanny starts its workers as daemons, which may not have children, because children could outlive them.
    # Ours do not: they end when the pipe to their parent breaks, even if the parent was killed.
    multiprocessing.current_process()._config["daemon"] = False  # type: ignore[attr-defined]
    pool = Pool(limits, stamp, process)
    try:
        return list(pool.outcomes(pool.submit(jobs)))
    finally:
        pool.close(at_once=True)
