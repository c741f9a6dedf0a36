"""Where Prefect keeps its own records when nobody has set it up: beside the curated data.  Loads no Prefect."""

from __future__ import annotations

import os
import shutil
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

PREFECT_FOLDER = ".prefect"
_SET_UP = ("PREFECT_HOME", "PREFECT_API_URL", "PREFECT_PROFILE", "PREFECT_API_DATABASE_CONNECTION_URL")


def is_set_up(environment: Mapping[str, str]) -> bool:
    """Whether somebody has told Prefect where to go: then that holds."""
    return any(environment.get(name) for name in _SET_UP) or _profiles().exists()


def has_server(environment: Mapping[str, str]) -> bool:
    """Whether runs are told to a Prefect server that runs by itself: the environment names one, or Prefect's profile.

    Read without Prefect, which takes seconds to load.
    """
    if environment.get("PREFECT_API_URL"):
        return True
    try:
        said = tomllib.loads(_profiles().read_text(encoding="utf-8"))
    except (OSError, ValueError):  # none, or one that Prefect itself will complain of
        return False
    profile = said.get("profiles", {}).get(environment.get("PREFECT_PROFILE") or said.get("active"), {})
    return bool(profile.get("PREFECT_API_URL"))


def _profiles() -> Path:
    return Path.home() / ".prefect" / "profiles.toml"


@contextmanager
def own_home(curated: Path) -> Iterator[None]:
    """Gives Prefect its folder, unless somebody has set it up; enter before importing it, leave with its database shut.

    Prefect cannot go on with a half-made database, so it is made aside and takes its place when it is whole.
    """
    if is_set_up(os.environ):
        yield
        return
    folder = (curated / PREFECT_FOLDER).resolve()
    home, fresh = folder / "home", folder / "new"
    shutil.rmtree(fresh, ignore_errors=True)
    os.environ["PREFECT_HOME"] = str(home if home.exists() else fresh)
    yield
    if fresh.exists():
        fresh.rename(home)
