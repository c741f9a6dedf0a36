"""Where Prefect keeps its own records when nobody has set it up: beside the curated data, out of everybody's way.

Prefect's embedded server takes several seconds to make its database and cannot go on with a half-made one, so a run
that is killed at that moment would stop all later ones.  Hence the database is made in a folder of its own and takes
its place, whole, when the server that made it has ended.
"""

from __future__ import annotations

import atexit
import os
import shutil
from collections.abc import Mapping
from pathlib import Path

FOLDER = ".prefect"
_SET_UP = ("PREFECT_HOME", "PREFECT_API_URL", "PREFECT_PROFILE", "PREFECT_API_DATABASE_CONNECTION_URL")


def is_set_up(environment: Mapping[str, str]) -> bool:
    """Whether somebody has told Prefect where to go: then that holds."""
    profiles = Path.home() / ".prefect" / "profiles.toml"
    return any(environment.get(name) for name in _SET_UP) or profiles.exists()


def has_server(environment: Mapping[str, str]) -> bool:
    """Whether runs are told to a Prefect server that runs by itself."""
    return bool(environment.get("PREFECT_API_URL"))


def use(curated: Path) -> None:
    """Gives Prefect its folder, and makes it quiet on the terminal but for warnings.  Call before importing it."""
    os.environ.setdefault("PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL", "WARNING")
    # What goes wrong in its server it tells us, and we tell the operator; the server's own words are pages of them.
    os.environ.setdefault("PREFECT_SERVER_LOGGING_LEVEL", "CRITICAL")
    os.environ.setdefault("PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS", "120")
    if is_set_up(os.environ):
        return
    folder = (curated / FOLDER).resolve()
    home, fresh = folder / "home", folder / f"new-{os.getpid()}"
    folder.mkdir(parents=True, exist_ok=True)
    for left in folder.glob("new-*"):
        if not _is_alive(left.name.removeprefix("new-")):
            shutil.rmtree(left)
    if home.exists():
        os.environ["PREFECT_HOME"] = str(home)
        return
    os.environ["PREFECT_HOME"] = str(fresh)
    # What is registered first is called last: after Prefect has stopped its server.
    atexit.register(_take_place, fresh, home)


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
