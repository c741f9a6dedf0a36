"""How far a run is, told to a watcher: the command line sets one, everybody else has none.  Draws nothing."""

from __future__ import annotations

from contextvars import ContextVar
from typing import Protocol


class Watcher(Protocol):
    """Is told what a run does."""

    def begins(self, documents: int, seen: int) -> None:
        """`documents` are new, of `seen` in all."""

    def advances(self, documents: int) -> None:
        """So many more were read."""

    def publishes(self) -> None:
        """All were read; the datasets are being written."""


class SilentWatcher:
    """Watches nothing."""

    def begins(self, documents: int, seen: int) -> None:
        pass

    def advances(self, documents: int) -> None:
        pass

    def publishes(self) -> None:
        pass


watcher: ContextVar[Watcher] = ContextVar("watcher", default=SilentWatcher())  # noqa: B039 - it has no state
