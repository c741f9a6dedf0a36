"""Documents read on a Dask cluster that is there already: `--runner dask`, extra `[dask]`.

Plain `distributed` rather than prefect-dask: Prefect's part is the batch, whose tasks run where ledger and datasets
are; what goes to the cluster are documents, in small groups, and neither needs Prefect's server there nor writes
anything.  A group comes back as rows; if its worker is lost, Dask reads it on another.  On a worker each document is
still read in a process of its own, with its limits: a group has a pool (`flows.workers.pool`) of one process.

Workers need this package in the same version, and the raw folder under the same path.
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
"""Documents that go to a worker together: enough that Dask's part does not count, few enough to read them twice."""
_PATIENCE = 60.0
"""Seconds without any worker after which a run gives up."""
_POLL = 5.0

Submitted = Sequence[tuple[Sequence[Job], Any]]
"""Groups of jobs and the futures of their outcomes."""


@dataclass(slots=True)
class DaskPool:
    """Reads documents on the cluster of the scheduler at `address`.  Called as `flows.workers.pool.Pool`."""

    limits: Limits
    stamp: Stamp
    address: str
    process: Process | None = None
    patience: float = _PATIENCE
    _client: Any = field(default=None, init=False)

    def close(self, at_once: bool = False) -> None:
        """Lets the cluster go; what was submitted and not read is not read any more."""
        if self._client is not None:
            self._client.close()
            self._client = None

    def submit(self, jobs: Sequence[Job]) -> Submitted:
        """Hands over jobs, in groups; raises `UserError` where the cluster cannot be had or cannot read documents."""
        if self._client is None:
            self._client = _connect(self.address)
        return [self._submit(jobs[start : start + _GROUP]) for start in range(0, len(jobs), _GROUP)]

    def _submit(self, group: Sequence[Job]) -> tuple[Sequence[Job], Any]:
        limits = replace(self.limits, workers=1)  # a thread of a Dask worker reads a group, one document at a time
        return group, self._client.submit(read_group, group, limits, self.stamp, self.process, pure=False)

    def outcomes(self, submitted: Submitted) -> Iterator[Outcome]:
        """What became of each job, in the order in which they were submitted."""
        for group, future in submitted:
            yield from self._outcomes(group, future)

    def _outcomes(self, group: Sequence[Job], future: Any) -> Iterator[Outcome]:
        from distributed import KilledWorker

        try:
            yield from self._result(future)
        except KilledWorker:
            # Dask gives a group up when several workers died of it.  Which document it was shows when each goes alone.
            if len(group) > 1:
                yield from self.outcomes([self._submit([job]) for job in group])
            else:
                said = "the Dask workers that read it died, one after the other; please report the document"
                yield Outcome(group[0], 0.0, problem=Problem("extract", "bug", said))

    def _result(self, future: Any) -> list[Outcome]:
        """Waits for a group, as long as there are workers that could read it."""
        from distributed import TimeoutError as DaskTimeout

        alone_since: float | None = None
        while True:
            try:
                return future.result(timeout=_POLL)  # type: ignore[no-any-return]
            except DaskTimeout:
                if self._client.status != "running":
                    raise UserError(f"lost the Dask scheduler at {printable(self.address)}; run again", 1) from None
                if self._client.nthreads():
                    alone_since = None
                    continue
                alone_since = alone_since or time.monotonic()
                if time.monotonic() - alone_since > self.patience:
                    said = f"no Dask worker is left at {printable(self.address)}; start some, and run again"
                    raise UserError(said, 1) from None


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
        theirs = set(client.run(own_version).values())
    except Exception as error:
        client.close()
        raise UserError(f"Dask's workers cannot read documents; is this package there? {one_line(error)}") from error
    if theirs - {own_version()}:
        client.close()
        said = f"Dask's workers have version {', '.join(sorted(theirs))} of this package, and we have {own_version()}"
        raise UserError(said)
    return client


def own_version() -> str:
    """The version of this package where it is called."""
    return version("pmg-pipeline")


def read_group(jobs: Sequence[Job], limits: Limits, stamp: Stamp, process: Process | None) -> list[Outcome]:
    """Reads documents on a Dask worker, each in a process of its own."""
    # Dask's nanny makes its workers daemons, which may have no children lest they outlive them.  Ours do not: they end
    # when the pipe to their parent breaks, also if it was killed.
    multiprocessing.current_process()._config["daemon"] = False  # type: ignore[attr-defined]
    pool = Pool(limits, stamp, process)
    try:
        return list(pool.outcomes(pool.submit(jobs)))
    finally:
        pool.close(at_once=True)
