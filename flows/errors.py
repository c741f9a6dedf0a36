"""Usage errors: what was asked for and cannot be, told in one line with an exit status.  Bugs and failed documents are
none."""

from __future__ import annotations

STOPPED = "Stopped; what was read is kept. Run again to go on."
"""What a run says last that was stopped by Ctrl-C or TERM."""


class UserError(Exception):
    """Something that was asked for and cannot be; `status` is the exit status of `pmg`."""

    def __init__(self, message: str, status: int = 2) -> None:
        super().__init__(message)
        self.status = status
