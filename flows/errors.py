"""Usage errors: a request that cannot be carried out, reported in one line with an exit status.

Bugs and failed documents are not usage errors.
"""

from __future__ import annotations

STOPPED = "Stopped; what was read is kept. Run again to go on."
"""Last message of a run that Ctrl-C or SIGTERM stopped."""


class UserError(Exception):
    """A request that cannot be carried out; `status` is the exit status of `pmg`."""

    def __init__(self, message: str, status: int = 2) -> None:
        super().__init__(message)
        self.status = status
