"""Quick check of the folders before slow imports.  A wrong result costs only time."""

from __future__ import annotations

import os

from flows.settings import Settings, ledger_of
from warehouse.ledger_schema import count_files


def has_new_files(settings: Settings) -> bool:
    """True if the raw folder holds more files with a wanted suffix than the ledger knows."""
    known = count_files(ledger_of(settings))
    return known is not None and _count_files(settings) > known


def _count_files(settings: Settings) -> int:
    folders = os.walk(settings.raw)
    return sum(name.lower().endswith(settings.suffixes) for _, _, names in folders for name in names)
