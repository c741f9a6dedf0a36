"""The process that every worker comes from, loaded once (`flows.workers.preload`).  Imports nothing that takes long."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import forkserver, resource_tracker


def load() -> None:
    """Begins to load what workers need, in the background; returns at once, for the caller has other things to do."""
    multiprocessing.get_context("forkserver").set_forkserver_preload(["__main__", "flows.workers.preload"])
    start()


def start() -> None:
    """Starts the fork server; without `load` before it, its processes begin with nothing loaded."""
    resource_tracker.ensure_running()  # which the fork server would start, and which lets interrupts through again
    with without_interrupts():
        forkserver.ensure_running()


@contextmanager
def without_interrupts() -> Iterator[None]:
    """A process started within never hears of Ctrl-C: a terminal sends it to all, and who started it ends it."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
