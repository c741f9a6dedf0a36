"""Where Prefect keeps its own records when nobody has set it up: beside the curated data, out of everybody's way.

Prefect's embedded server takes several seconds to make its database and cannot go on with a half-made one, so a run
that is killed at that moment would stop all later ones.  Hence the database is made in a folder of its own and takes
its place, whole, when the server that made it has ended.
"""

from __future__ import annotations

import atexit
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import closing, suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlsplit

from flows.errors import UserError
from flows.pool import without_interrupts

FOLDER = ".prefect"
_PATIENCE = 120.0
"""Seconds that the embedded server may take to start: the first time it makes its database."""
_servers: list[subprocess.Popen[bytes]] = []
_SET_UP = ("PREFECT_HOME", "PREFECT_API_URL", "PREFECT_PROFILE", "PREFECT_API_DATABASE_CONNECTION_URL")


def is_set_up(environment: Mapping[str, str]) -> bool:
    """Whether somebody has told Prefect where to go: then that holds."""
    profiles = Path.home() / ".prefect" / "profiles.toml"
    return any(environment.get(name) for name in _SET_UP) or profiles.exists()


def has_server(environment: Mapping[str, str]) -> bool:
    """Whether runs are told to a Prefect server that runs by itself."""
    return bool(environment.get("PREFECT_API_URL"))


def is_embedded() -> bool:
    """Whether runs are told to a server that ends with this process."""
    return bool(_servers)


def use(curated: Path) -> None:
    """Gives Prefect its folder and its server, and makes it quiet on the terminal but for warnings.

    Call before importing it, and `wait_for_server` before running a flow.
    """
    os.environ.setdefault("PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL", "WARNING")
    # What goes wrong in its server it tells us, and we tell the operator; the server's own words are pages of them.
    os.environ.setdefault("PREFECT_SERVER_LOGGING_LEVEL", "CRITICAL")
    os.environ.setdefault("PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS", f"{_PATIENCE:.0f}")
    if is_set_up(os.environ):
        return
    folder = (curated / FOLDER).resolve()
    home, fresh = folder / "home", folder / f"new-{os.getpid()}"
    folder.mkdir(parents=True, exist_ok=True)
    for left in folder.glob("new-*"):
        if not _is_alive(left.name.removeprefix("new-")):
            shutil.rmtree(left)
    os.environ["PREFECT_HOME"] = str(home if home.exists() else fresh)
    # What is registered first is called last: after the server has ended.
    atexit.register(_take_place, fresh, home)
    _start_server()


def _start_server() -> None:
    """Starts the embedded server as Prefect itself would, but at once, and beside us.

    Prefect starts it when a flow begins, waits for it, and loads all of it into the flow's process as well, which
    takes as long again.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = free.getsockname()
    command = [sys.executable, "-m", "flows.server_beside", address[0], str(address[1])]
    own = {"PREFECT_UI_ENABLED": "0", "PREFECT__SERVER_EPHEMERAL": "1", "PREFECT__SERVER_FINAL": "1"}
    # Our flows use no blocks; a server that is started on that database to look at it registers Prefect's own then.
    own["PREFECT_SERVER_REGISTER_BLOCKS_ON_START"] = "0"
    with without_interrupts():
        _servers.append(subprocess.Popen(command, stdin=subprocess.PIPE, env={**os.environ, **own}))
    atexit.register(_stop_server)
    os.environ["PREFECT_API_URL"] = f"http://{address[0]}:{address[1]}/api"


def wait_for_server() -> None:
    """Waits until the embedded server answers, if there is one; raises `UserError` where it does not."""
    deadline, address = time.monotonic() + _PATIENCE, urlsplit(os.environ.get("PREFECT_API_URL", "")).netloc
    while _servers:
        with suppress(OSError, HTTPException), closing(HTTPConnection(address, timeout=5)) as connection:
            connection.request("GET", "/api/health")
            if connection.getresponse().status == 200:
                return
        if _servers[-1].poll() is not None or time.monotonic() > deadline:
            raise UserError("Prefect's server did not start; try again, or set PREFECT_API_URL to one that runs", 1)
        time.sleep(0.05)


def _stop_server() -> None:
    while _servers:
        server = _servers.pop()
        server.terminate()
        try:
            server.wait(timeout=5)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _take_place(fresh: Path, home: Path) -> None:
    if fresh.exists() and not home.exists():
        fresh.rename(home)


def _is_alive(pid: str) -> bool:
    """Whether a process of that number runs; of another user's it cannot be known, so it counts as one."""
    try:
        os.kill(int(pid), 0)
    except (ProcessLookupError, ValueError):
        return False
    except PermissionError:
        return True
    return True
