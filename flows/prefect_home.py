"""Folder for Prefect's own records if Prefect is not configured: beside the curated data.  Imports no Prefect."""

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
    """True if Prefect is configured by the environment or a profile; that configuration is then left alone."""
    return any(environment.get(name) for name in _SET_UP) or _profiles().exists()


def has_server(environment: Mapping[str, str]) -> bool:
    """True if the environment or Prefect's active profile names a Prefect server to which runs are reported.

    Reads the files itself, because importing Prefect takes seconds.
    """
    if environment.get("PREFECT_API_URL"):
        return True
    try:
        settings = tomllib.loads(_profiles().read_text(encoding="utf-8"))
    except (OSError, ValueError):  # no profile, or a broken one, which Prefect itself reports
        return False
    profile = settings.get("profiles", {}).get(environment.get("PREFECT_PROFILE") or settings.get("active"), {})
    return bool(profile.get("PREFECT_API_URL"))


def _profiles() -> Path:
    return Path.home() / ".prefect" / "profiles.toml"


@contextmanager
def prefect_folder(curated: Path) -> Iterator[None]:
    """Sets Prefect's folder unless it is configured; enter before importing Prefect, leave once its database is closed.

    Prefect cannot use a half-made database, so it is made in a temporary folder and moved into place when complete.
    """
    if is_set_up(os.environ):
        yield
        return
    folder = (curated / PREFECT_FOLDER).resolve()
    home, new_home = folder / "home", folder / "new"
    shutil.rmtree(new_home, ignore_errors=True)
    os.environ["PREFECT_HOME"] = str(home if home.exists() else new_home)
    yield
    if new_home.exists():
        new_home.rename(home)
