"""Fork server: the process that starts every worker, loaded once (`flows.workers.preload`).  Has no slow imports."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import forkserver, resource_tracker


def load() -> None:
    """Starts the fork server, which loads what workers need in the background; returns at once."""
    multiprocessing.get_context("forkserver").set_forkserver_preload(["__main__", "flows.workers.preload"])
    start()


def start() -> None:
    """Starts the fork server; without an earlier `load`, its processes start with nothing loaded."""
    resource_tracker.ensure_running()  # before the block: starting it unblocks SIGINT in this process
    with without_interrupts():
        forkserver.ensure_running()


@contextmanager
def without_interrupts() -> Iterator[None]:
    """Blocks SIGINT for processes started within: a terminal sends Ctrl-C to all, and their starter has to end them."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
