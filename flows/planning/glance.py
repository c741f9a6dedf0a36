"""A glance at the folders before anything else is loaded.  That it is wrong costs time, nothing else."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing

from flows.settings import Settings, ledger_of


def documents_seem_to_wait(settings: Settings) -> bool:
    """True if the raw folder holds more files with a wanted suffix than the ledger knows."""
    try:
        return _files(settings) > _known(settings)
    except (OSError, sqlite3.Error):
        return False


def _files(settings: Settings) -> int:
    folders = os.walk(settings.raw)
    return sum(name.lower().endswith(settings.suffixes) for _, _, names in folders for name in names)


def _known(settings: Settings) -> int:
    ledger = ledger_of(settings)
    if not ledger.exists():
        return 0
    with closing(sqlite3.connect(f"{ledger.absolute().as_uri()}?mode=ro", uri=True)) as database:
        return int(database.execute("SELECT count(*) FROM files").fetchone()[0])
