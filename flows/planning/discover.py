"""Lists the raw folder: files to read, refused entries, counts of ignored ones.  Follows no link.

A file name comes from the file system, as `os.fsdecode` returns it: it may contain a line end, an escape sequence or
bytes that are not UTF-8.  `printable` makes it safe for a terminal or a log, `as_text` for a dataset.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

from extractors.document import ReadError
from flows.safe_text import as_text, printable, reason

_CHUNK = 2**20


class Found(NamedTuple):
    """A file to read: its `name` within the raw folder (parts joined by "/") and its stat; not opened yet."""

    name: str
    path: str
    stat: os.stat_result


@dataclass(frozen=True, slots=True)
class Refused:
    """An entry with a document's suffix that is no document, and why; `error_type` as in `extractors.document`."""

    name: str
    error_type: str
    message: str
    step: str = "discover"


@dataclass(slots=True)
class Discovery:
    """Content of a raw folder: files to read, entries that are refused, and the number of ignored files by suffix."""

    files: list[Found] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    ignored: Counter[str] = field(default_factory=Counter)


def discover(raw: Path, suffixes: Iterable[str], excluded: Iterable[str] = ()) -> Discovery:
    """Walks `raw` and its folders; results are sorted by name.  `suffixes` are in lower case and begin with a dot.

    Skips names within `raw` that are in `excluded`.  Counts a file with another suffix as ignored.  Refuses, with a
    reason, an entry with a wanted suffix that is a link, a pipe, a device or a folder (files in the folder are still
    listed), and a folder that cannot be opened.
    Raises `ReadError` ("io") if `raw` itself is not a readable folder.
    """
    wanted_suffixes, excluded_names = tuple(suffixes), frozenset(excluded)
    discovery = Discovery()
    try:
        entries = _entries(os.fspath(raw))
    except OSError as error:
        raise ReadError("io", f"cannot read the folder {printable(os.fspath(raw))}: {reason(error)}") from error
    folders = [("", entries)]
    while folders:
        prefix, entries = folders.pop()
        for entry in entries:
            name = prefix + entry.name
            is_folder = entry.is_dir(follow_symlinks=False)
            if is_folder:
                folders.extend(_enter_folder(entry, name, discovery))
            if name in excluded_names:
                continue
            if entry.name.lower().endswith(wanted_suffixes):
                _take_entry(entry, name, discovery)
            elif not is_folder:
                discovery.ignored[os.path.splitext(entry.name)[1].lower() or "(no suffix)"] += 1  # noqa: PTH122 - bare name
    discovery.files.sort(key=attrgetter("name"))
    discovery.refused.sort(key=attrgetter("name"))
    return discovery


def _entries(folder: str) -> list[os.DirEntry[str]]:
    with os.scandir(folder) as entries:
        return list(entries)


def _enter_folder(
    entry: os.DirEntry[str], name: str, discovery: Discovery
) -> Iterator[tuple[str, list[os.DirEntry[str]]]]:
    """Yields a folder's name prefix and entries; refuses a folder that cannot be read."""
    try:
        yield f"{name}/", _entries(entry.path)
    except OSError as error:
        discovery.refused.append(Refused(name, "io", f"cannot read this folder: {reason(error)}"))


def _take_entry(entry: os.DirEntry[str], name: str, discovery: Discovery) -> None:
    """Adds an entry with the suffix of a document to the files, or to the refused entries."""
    try:
        status = entry.stat(follow_symlinks=False)
    except OSError as error:
        discovery.refused.append(Refused(name, "io", f"cannot look at it: {reason(error)}"))
        return
    if stat.S_ISREG(status.st_mode):
        discovery.files.append(Found(name, entry.path, status))
    else:
        kind, hint = _refusal_of(status.st_mode)
        discovery.refused.append(Refused(name, "not_a_document", f"it is {kind}: {hint}"))


def _refusal_of(mode: int) -> tuple[str, str]:
    if stat.S_ISLNK(mode):
        return "a symbolic link", "links are not followed; put the file itself here"
    if stat.S_ISDIR(mode):
        return "a folder", "its own files were taken in; give it a name without that suffix"
    return "a pipe, a socket or a device", "it was not opened; put a file here"


def hash_file(file: Found) -> str:
    """Returns the id of the document in a file: the SHA-256 of its bytes."""
    digest = hashlib.sha256()
    with open(file.path, "rb") as source:  # noqa: PTH123 - a name that is not UTF-8 is a str, not a Path
        while chunk := source.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def find_file(raw: Path, suffixes: Iterable[str], document_id: str, names: Collection[str]) -> Found | None:
    """Returns a file below `raw` with one of these names and the document's bytes, if there is one."""
    if not raw.is_dir():
        return None
    candidates = (file for file in discover(raw, suffixes).files if as_text(file.name) in names)
    return next((file for file in candidates if hash_file(file) == document_id), None)


def size_message(size: int, max_file_mb: int) -> str | None:
    """Returns the message on a file of more bytes than a run opens; None for a smaller one."""
    if size <= max_file_mb * 2**20:
        return None
    return f"it holds {size / 2**20:,.0f} MiB; raise PMG_MAX_FILE_MB if it is a real submission"
