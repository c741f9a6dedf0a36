"""Pool of worker processes that read documents, with a time and a memory limit for each document.

A worker that dies loses only the document that it was reading.
The workers come from a fork server.  `fork` is unsafe here: the run has threads (of Prefect and Arrow), whose locks a
fork would copy in any state.  `spawn` is slow: each worker would load the language pipeline again, 1.5 s and 150 MB
each.  The fork server loads it once, has no threads, and starts a worker in 10 ms, so killing a worker costs little.
"""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Iterator, Sequence
from concurrent.futures import CancelledError
from concurrent.futures import TimeoutError as FutureTimeout
from dataclasses import dataclass, field
from typing import Any

from pebble import ProcessExpired, ProcessPool

from flows.safe_text import one_line
from flows.workers import fork_server
from flows.workers.worker import OUT_OF_MEMORY, Job, Outcome, Problem, Process, Stamp, limit_memory, run_job, warm_up

_OUT_OF_MEMORY_SIGNALS = {"SIGKILL", "SIGABRT"}
"""Signals that end a process without memory: the kernel sends SIGKILL, C libraries abort with SIGABRT."""


Submitted = Sequence[tuple[Job, Any]]
"""Jobs and the futures of their outcomes."""


@dataclass(slots=True)
class Limits:
    """Number of workers; seconds and memory (MiB) that a document may take."""

    workers: int
    seconds: float
    memory_mb: int


@dataclass(slots=True)
class Pool:
    """A pool of workers, started by the first `submit`; call `close` at the end.

    `process` replaces the core in tests; it has to be importable by name.
    """

    limits: Limits
    stamp: Stamp
    process: Process | None = None
    _pool: Any = field(default=None, init=False)
    _warm: Any = field(default=None, init=False)

    def close(self, at_once: bool = False) -> None:
        """Ends the workers: after they have read all submitted documents, or immediately if `at_once`."""
        if self._pool is not None:
            self._pool.stop() if at_once else self._pool.close()
            self._pool.join()
            self._pool = None

    def submit(self, jobs: Sequence[Job]) -> Submitted:
        """Submits jobs; pass the result to `outcomes`."""
        if self._pool is None:
            fork_server.load()
            self._pool = ProcessPool(
                max_workers=self.limits.workers,
                initializer=limit_memory,
                initargs=(self.limits.memory_mb,),
                context=multiprocessing.get_context("forkserver"),
            )
            self._warm = self._pool.schedule(warm_up, (self.process,))
        args = (self.stamp, self.process)
        return [(job, self._pool.schedule(run_job, (job, *args), timeout=self.limits.seconds)) for job in jobs]

    def outcomes(self, submitted: Submitted) -> Iterator[Outcome]:
        """Yields the outcome of each job, in the order of submission.

        Raises any error that keeps the core from working at all (`flows.workers.worker.warm_up`).
        """
        self._warm.result()
        for job, future in submitted:
            yield self._outcome(job, future)

    def _outcome(self, job: Job, future: Any) -> Outcome:
        seconds = self.limits.seconds
        try:
            return future.result()  # type: ignore[no-any-return]
        except FutureTimeout:
            message = f"it was not read within {seconds:g} s; raise PMG_SECONDS_PER_DOCUMENT if it is a real submission"
            return Outcome(job, seconds, problem=Problem("extract", "timeout", message))
        except ProcessExpired as death:
            return Outcome(job, 0.0, problem=_problem_of_death(death.exitcode))
        except CancelledError:
            raise
        except MemoryError:
            return Outcome(job, 0.0, problem=Problem("extract", "out_of_memory", OUT_OF_MEMORY))


def _problem_of_death(exitcode: int | None) -> Problem:
    """Returns the cause of a worker's death, judged by its exit code."""
    cause = _signal_name(-exitcode) if exitcode is not None and exitcode < 0 else f"exit code {exitcode}"
    if cause in _OUT_OF_MEMORY_SIGNALS:
        return Problem("extract", "out_of_memory", f"{OUT_OF_MEMORY} (its process was ended by {cause})")
    return Problem("extract", "bug", f"the process that read it died ({cause}); please report the document")


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def count_pages(path: str, memory_mb: int, seconds: float = 20.0) -> str:
    """Returns a PDF's number of pages, counted in a separate process within limits, or the reason for a failure."""
    fork_server.start()
    context = multiprocessing.get_context("forkserver")
    with ProcessPool(max_workers=1, initializer=limit_memory, initargs=(memory_mb,), context=context) as pool:
        try:
            return f"{pool.schedule(_pages, (path,), timeout=seconds).result():,}"
        except FutureTimeout:
            return f"not counted within {seconds:g} s"
        except ProcessExpired as death:
            return f"counting them ended the process ({_problem_of_death(death.exitcode).message})"
        except MemoryError:
            return "counting them takes more memory than a document may"
        except Exception as error:  # noqa: BLE001 - a broken file can raise any error of the engine
            return f"cannot be counted: {one_line(error)}"


def _pages(path: str) -> int:
    import pypdfium2

    with pypdfium2.PdfDocument(path) as document:
        return len(document)
