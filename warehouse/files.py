"""Durable file writes, and a file lock that ends with the process that holds it."""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOM = 32 << 20
"""Free disk space that a run needs to begin, in bytes."""


class LockedError(RuntimeError):
    """Another run has locked the curated folder; the message names its process."""


def fsync_path(path: Path) -> None:
    """Makes a file's contents, or a folder's entries, survive a power cut."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def replace_durably(ready: Path, target: Path) -> None:
    """Replaces `target` by a finished file: readers see the old file or the new one, never a part."""
    fsync_path(ready)
    ready.replace(target)
    fsync_path(target.parent)


def write_durably(target: Path, content: bytes, staging: Path) -> None:
    """Writes a file atomically, via `staging`, a folder on the same file system."""
    ready = staging / f"{target.name}.tmp"
    ready.write_bytes(content)
    replace_durably(ready, target)


def need_room(folder: Path) -> None:
    """Raises OSError (ENOSPC) if the disk has so little space that a run could not even record a failure."""
    if shutil.disk_usage(folder).free < ROOM:
        message = f"fewer than {ROOM >> 20} MiB are free there: make room, then run again"
        raise OSError(errno.ENOSPC, message, str(folder))


@contextmanager
def exclusive(path: Path, wait: float = 0.0) -> Iterator[None]:
    """Holds the lock file `path`, waiting up to `wait` seconds for it; raises `LockedError`.

    The kernel releases an flock when its last descriptor is closed, so the lock ends with the process.  A worker
    forked meanwhile inherits a descriptor and would keep the lock after its parent's death: it closes it at once.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        _acquire(handle, path, time.monotonic() + wait)
        _CLOSED_IN_CHILDREN.add(handle)
        os.ftruncate(handle, 0)
        os.pwrite(handle, f"{os.getpid()}\n".encode(), 0)
        yield
    finally:
        _CLOSED_IN_CHILDREN.discard(handle)
        os.close(handle)


def _acquire(handle: int, path: Path, deadline: float) -> None:
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() >= deadline:
                holder = os.pread(handle, 32, 0).decode("ascii", "replace").strip() or "unknown"
                raise LockedError(
                    f"another run (process {holder}) is writing to {path.parent}: wait until it ends, or stop it"
                ) from None
            time.sleep(0.05)


_CLOSED_IN_CHILDREN: set[int] = set()


def _close_in_child() -> None:
    for handle in _CLOSED_IN_CHILDREN:
        os.close(handle)
    _CLOSED_IN_CHILDREN.clear()


os.register_at_fork(after_in_child=_close_in_child)
