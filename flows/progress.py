"""Reports the progress of a run to a watcher; only the command line sets one.  Prints nothing itself."""

from __future__ import annotations

from contextvars import ContextVar
from typing import Protocol


class Watcher(Protocol):
    """Receives the progress of a run."""

    def begins(self, documents: int, seen: int) -> None:
        """Called before reading: `documents` are to be read, of `seen` in the raw folder."""

    def advances(self, documents: int) -> None:
        """Called when another `documents` documents have been read."""

    def publishes(self) -> None:
        """Called when all documents have been read and the datasets are being written."""


class SilentWatcher:
    """Ignores all progress."""

    def begins(self, documents: int, seen: int) -> None:
        pass

    def advances(self, documents: int) -> None:
        pass

    def publishes(self) -> None:
        pass


watcher: ContextVar[Watcher] = ContextVar("watcher", default=SilentWatcher())  # noqa: B039 - it has no state
