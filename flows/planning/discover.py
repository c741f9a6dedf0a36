"""The raw folder in; files to take in, entries that cannot be, counts of the rest out.  Opens no file, follows no link.

A file name is whatever the file system says, as `os.fsdecode` gives it: it may hold a line end, an escape sequence or
bytes that are not UTF-8.  `printable` makes it fit for a terminal or a log, `as_text` for a dataset.
"""

from __future__ import annotations

import os
import stat
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

from extractors.document import ReadError
from flows.safe_text import printable, reason


class Found(NamedTuple):
    """A file to take in: its `name` within the raw folder (parts joined by "/"), and its stat, not yet opened."""

    name: str
    path: str
    stat: os.stat_result


@dataclass(frozen=True, slots=True)
class Refused:
    """An entry with the name of a document that is none, and why; `error_type` as in `extractors.document`."""

    name: str
    error_type: str
    message: str
    step: str = "discover"


@dataclass(slots=True)
class Discovery:
    """What stands in a raw folder: files to take in, entries that cannot be, and how many of which suffix were left."""

    files: list[Found] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    ignored: Counter[str] = field(default_factory=Counter)


def discover(raw: Path, suffixes: Iterable[str], but: Iterable[str] = ()) -> Discovery:
    """Walks `raw` and its folders, in the order of names; `suffixes` are in lower case and begin with a dot.

    Names within `raw` that are in `but` are passed over.  What does not end in a suffix is counted as ignored.  What
    does but is a link, a pipe, a device, a folder (whose own files are taken in all the same) or a folder that may not
    be opened is refused with its reason.
    Raises `ReadError` ("io") when `raw` itself is not a folder that can be read.
    """
    wanted, passed_over = tuple(suffixes), frozenset(but)
    found = Discovery()
    try:
        entries = _entries(os.fspath(raw))
    except OSError as error:
        raise ReadError("io", f"cannot read the folder {printable(os.fspath(raw))}: {reason(error)}") from error
    todo = [("", entries)]
    while todo:
        prefix, entries = todo.pop()
        for entry in entries:
            name = prefix + entry.name
            is_folder = entry.is_dir(follow_symlinks=False)
            if is_folder:
                todo.extend(_below(entry, name, found))
            if name in passed_over:
                continue
            if entry.name.lower().endswith(wanted):
                _take(entry, name, found)
            elif not is_folder:
                found.ignored[os.path.splitext(entry.name)[1].lower() or "(no suffix)"] += 1  # noqa: PTH122 - bare name
    found.files.sort(key=attrgetter("name"))
    found.refused.sort(key=attrgetter("name"))
    return found


def _entries(folder: str) -> list[os.DirEntry[str]]:
    with os.scandir(folder) as entries:
        return list(entries)


def _below(entry: os.DirEntry[str], name: str, found: Discovery) -> Iterator[tuple[str, list[os.DirEntry[str]]]]:
    """The entries of a folder within raw; one that cannot be read is refused."""
    try:
        yield f"{name}/", _entries(entry.path)
    except OSError as error:
        found.refused.append(Refused(name, "io", f"cannot read this folder: {reason(error)}"))


def _take(entry: os.DirEntry[str], name: str, found: Discovery) -> None:
    """Puts an entry with the name of a document where it belongs."""
    try:
        status = entry.stat(follow_symlinks=False)
    except OSError as error:
        found.refused.append(Refused(name, "io", f"cannot look at it: {reason(error)}"))
        return
    if stat.S_ISREG(status.st_mode):
        found.files.append(Found(name, entry.path, status))
    else:
        kind, hint = _what_it_is(status.st_mode)
        found.refused.append(Refused(name, "not_a_document", f"it is {kind}: {hint}"))


def _what_it_is(mode: int) -> tuple[str, str]:
    if stat.S_ISLNK(mode):
        return "a symbolic link", "links are not followed; put the file itself here"
    if stat.S_ISDIR(mode):
        return "a folder", "its own files were taken in; give it a name without that suffix"
    return "a pipe, a socket or a device", "it was not opened; put a file here"
