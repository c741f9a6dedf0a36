"""Documents are read by processes of their own kind: a time limit for each, a memory limit, and a death takes down
nothing but its document.

The processes come from a fork server rather than from `fork` (the run has threads, of Prefect and Arrow, that a fork
would copy in the middle of what they hold) or `spawn` (each worker would import and load the language pipeline anew,
1.5 s and 150 MB apiece).  The fork server loads it once, has no threads, and gives out a fresh worker in 10 ms, so that
a worker that had to be killed costs next to nothing.
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
"""The kernel kills, and C libraries abort, when there is no memory left to give."""


Submitted = Sequence[tuple[Job, Any]]
"""Jobs and the futures of their outcomes."""


@dataclass(slots=True)
class Limits:
    """How many workers, and what a document may take."""

    workers: int
    seconds: float
    memory_mb: int


@dataclass(slots=True)
class Pool:
    """A pool of workers, started when the first document comes.  Close it.

    `process` replaces the core, for tests; it has to be importable by name.
    """

    limits: Limits
    stamp: Stamp
    process: Process | None = None
    _pool: Any = field(default=None, init=False)
    _warm: Any = field(default=None, init=False)

    def close(self, at_once: bool = False) -> None:
        """Lets the workers go: when they have read what was submitted, or at once."""
        if self._pool is not None:
            self._pool.stop() if at_once else self._pool.close()
            self._pool.join()
            self._pool = None

    def submit(self, jobs: Sequence[Job]) -> Submitted:
        """Hands over jobs; what comes back goes to `outcomes`."""
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
        """What became of each job, in the order in which they were submitted.

        Raises whatever keeps the core from working at all (`flows.workers.worker.warm_up`).
        """
        self._warm.result()
        for job, future in submitted:
            yield self._outcome(job, future)

    def _outcome(self, job: Job, future: Any) -> Outcome:
        seconds = self.limits.seconds
        try:
            return future.result()  # type: ignore[no-any-return]
        except FutureTimeout:
            said = f"it was not read within {seconds:g} s; raise PMG_SECONDS_PER_DOCUMENT if it is a real submission"
            return Outcome(job, seconds, problem=Problem("extract", "timeout", said))
        except ProcessExpired as death:
            return Outcome(job, 0.0, problem=_death(death.exitcode))
        except CancelledError:
            raise
        except MemoryError:
            return Outcome(job, 0.0, problem=Problem("extract", "out_of_memory", OUT_OF_MEMORY))


def _death(exitcode: int | None) -> Problem:
    """Why a worker died, as far as its exit code tells."""
    how = _signal_name(-exitcode) if exitcode is not None and exitcode < 0 else f"exit code {exitcode}"
    if how in _OUT_OF_MEMORY_SIGNALS:
        return Problem("extract", "out_of_memory", f"{OUT_OF_MEMORY} (its process was ended by {how})")
    return Problem("extract", "bug", f"the process that read it died ({how}); please report the document")


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def count_pages(path: str, memory_mb: int, seconds: float = 20.0) -> str:
    """How many pages a PDF has, counted in a process of its own within limits; why not, where it cannot be counted."""
    fork_server.start()
    context = multiprocessing.get_context("forkserver")
    with ProcessPool(max_workers=1, initializer=limit_memory, initargs=(memory_mb,), context=context) as pool:
        try:
            return f"{pool.schedule(_pages, (path,), timeout=seconds).result():,}"
        except FutureTimeout:
            return f"not counted within {seconds:g} s"
        except ProcessExpired as death:
            return f"counting them ended the process ({_death(death.exitcode).message})"
        except MemoryError:
            return "counting them takes more memory than a document may"
        except Exception as error:  # noqa: BLE001 - whatever the engine says of a file that is broken
            return f"cannot be counted: {one_line(error)}"


def _pages(path: str) -> int:
    import pypdfium2

    with pypdfium2.PdfDocument(path) as document:
        return len(document)
