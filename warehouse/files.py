"""Small certainties about files: durable writes, a lock that dies with its holder."""

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
"""Bytes that have to be free for a run to begin."""


class LockedError(RuntimeError):
    """Another run holds the curated folder; the message says which."""


def fsync_path(path: Path) -> None:
    """Makes a file's contents, or a folder's entries, survive a power cut."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def replace_durably(ready: Path, target: Path) -> None:
    """Puts a finished file in the place of another: readers see the old one or the new one, never a part."""
    fsync_path(ready)
    ready.replace(target)
    fsync_path(target.parent)


def write_durably(target: Path, content: bytes, staging: Path) -> None:
    """Writes a file as a whole: through `staging`, a folder on the same file system."""
    ready = staging / f"{target.name}.tmp"
    ready.write_bytes(content)
    replace_durably(ready, target)


def need_room(folder: Path) -> None:
    """Raises OSError (ENOSPC) where so little is free that a run could not even say how it failed."""
    if shutil.disk_usage(folder).free < ROOM:
        said = f"fewer than {ROOM >> 20} MiB are free there: make room, then run again"
        raise OSError(errno.ENOSPC, said, str(folder))


@contextmanager
def exclusive(path: Path, wait: float = 0.0) -> Iterator[None]:
    """Holds the lock file `path`, waiting up to `wait` seconds for it; raises `LockedError`.

    The kernel gives an flock up when the last descriptor to it closes, so it dies with its holder.  A worker forked
    meanwhile would keep a descriptor, hence the lock, beyond its parent's death: it closes its own at once.
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
