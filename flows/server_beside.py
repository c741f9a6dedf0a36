"""Prefect's embedded server, in a process of its own that ends with the one that started it, however that ends.

    python -m flows.server_beside HOST PORT

Its standard input is a pipe that nobody writes to: it ends when the process at the other end does, be it by `kill -9`.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
from typing import Any

import uvicorn


def main() -> None:
    """Serves until it is told to end, or until the pipe does."""
    host, port = sys.argv[1:]
    threading.Thread(target=_end_with_parent, daemon=True).start()
    gc.disable()
    uvicorn.run(_app, factory=True, host=host, port=int(port), log_level="error", lifespan="on")


def _app() -> Any:
    """Prefect's server.  What it is made of stays: looking for garbage in it took an eighth of the time to start."""
    from prefect.server.api.server import create_app

    app = create_app()
    gc.freeze()
    gc.enable()
    return app


def _end_with_parent() -> None:
    sys.stdin.buffer.read()
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main()
